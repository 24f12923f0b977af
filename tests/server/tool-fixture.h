/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "server/server-tool-program.h"
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

static inline void
fixture_print (const char *text, gpointer user_data)
{
  g_string_append (user_data, text);
}

/* What a tool answers or complains about. */
static inline char *
fixture_use (const char *line)
{
  g_autofree char *command = g_strdup_printf ("inglenookd %s --database chat.db", line);
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) arguments = NULL;
  int status;

  g_assert_true (g_shell_parse_argv (command, NULL, &arguments, NULL));
  status = server_tool_use ((const char *const *) arguments, STDIN_FILENO, fixture_print, answer,
                            &error);
  g_assert_cmpint (status, ==, error != NULL ? 1 : 0);
  if (error != NULL)
    g_string_append (answer, error->message);

  return g_strdup (answer->str);
}

static inline void
fixture_check (const char *line, const char *expected)
{
  g_autofree char *answer = fixture_use (line);

  g_assert_cmpstr (answer, ==, expected);
}

G_END_DECLS
