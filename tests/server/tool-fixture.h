/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "store/store-journal.h"

G_BEGIN_DECLS

/**
 * Fixture:
 * @folder: a temporary folder, in which the tools run
 * @before: where the test came from
 *
 * Where an administrator is at work. The database is `chat.db`.
 */
typedef struct
{
  char *folder;
  char *before;
} Fixture;

static inline void
fixture_set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("inglenook-tool-XXXXXX", &error);
  g_assert_no_error (error);
  self->before = g_get_current_dir ();
  g_assert_cmpint (g_chdir (self->folder), ==, 0);
}

static inline void
fixture_tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (".", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_cmpint (g_remove (name), ==, 0);
  g_assert_cmpint (g_chdir (self->before), ==, 0);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->before);
}

static inline gint
fixture_compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* What is in the folder, one name after the other. */
static inline char *
fixture_list (void)
{
  g_autoptr (GDir) dir = g_dir_open (".", 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, fixture_compare);
  g_ptr_array_add (names, NULL);

  return g_strjoinv (" ", (char **) names->pdata);
}

static inline Store *
fixture_open (const char *path)
{
  g_autoptr (GError) error = NULL;
  Store *store = store_open (path, NULL, &error);

  g_assert_no_error (error);

  return store;
}

static inline void
fixture_close (Store *store)
{
  g_assert_true (store_close (store, NULL));
}

typedef char *(*FixtureTool) (const char *const *arguments, GError **error);

/* What a tool answers or complains about. */
static inline char *
fixture_use (FixtureTool tool, const char *line)
{
  g_autofree char *command = g_strdup_printf ("inglenookd %s --database chat.db", line);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) arguments = NULL;
  char *answer;

  g_assert_true (g_shell_parse_argv (command, NULL, &arguments, NULL));
  answer = tool ((const char *const *) arguments, &error);
  g_assert_true ((answer == NULL) == (error != NULL));

  return answer != NULL ? answer : g_strdup (error->message);
}

static inline void
fixture_check (FixtureTool tool, const char *line, const char *expected)
{
  g_autofree char *answer = fixture_use (tool, line);

  g_assert_cmpstr (answer, ==, expected);
}

G_END_DECLS
