/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-settings.h"

#include <glib/gstdio.h>

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("inglenook-settings-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "below", "settings.ini", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *below = g_path_get_dirname (fixture->path);

  g_unlink (fixture->path);
  g_rmdir (below);
  g_rmdir (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError **error = user_data;

  g_assert_cmpint (app_settings_save_finish (APP_SETTINGS (source), result, error), ==,
                   *error == NULL);
  g_main_context_wakeup (NULL);
  g_object_set_data (source, "saved", GINT_TO_POINTER (TRUE));
}

static void
save (AppSettings *settings, GError **error)
{
  app_settings_save_async (settings, saved_cb, error);
  while (g_object_get_data (G_OBJECT (settings), "saved") == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_first_time (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AppSettings) settings = app_settings_new (fixture->path);
  gboolean maximized = TRUE;
  int width = 0;
  int height = 0;

  g_assert_null (app_settings_dup_name (settings));
  g_assert_null (app_settings_dup_address (settings));
  g_assert_false (app_settings_get_in_chat (settings));
  app_settings_get_window_size (settings, &width, &height, &maximized);
  g_assert_cmpint (width, >=, 1100);
  g_assert_cmpint (height, >=, 600);
  g_assert_false (maximized);
}

static void
test_remembers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AppSettings) settings = app_settings_new (fixture->path);
  g_autoptr (AppSettings) later = NULL;
  g_autofree char *name = NULL;
  g_autofree char *address = NULL;
  g_autoptr (GError) error = NULL;
  gboolean maximized = FALSE;
  int width = 0;
  int height = 0;

  app_settings_set_chat (settings, " Мира; = [Lindqvist]\\", "ircs://example.org/a b");
  app_settings_set_window_size (settings, 640, 480, TRUE);
  save (settings, &error);
  g_assert_no_error (error);

  later = app_settings_new (fixture->path);
  name = app_settings_dup_name (later);
  address = app_settings_dup_address (later);
  app_settings_get_window_size (later, &width, &height, &maximized);
  g_assert_cmpstr (name, ==, " Мира; = [Lindqvist]\\");
  g_assert_cmpstr (address, ==, "ircs://example.org/a b");
  g_assert_true (app_settings_get_in_chat (later));
  g_assert_cmpint (width, ==, 640);
  g_assert_cmpint (height, ==, 480);
  g_assert_true (maximized);

  app_settings_set_chat (later, "Mira", NULL);
  g_assert_null (app_settings_dup_address (later));
  app_settings_set_left (later);
  g_assert_false (app_settings_get_in_chat (later));
}

static void
test_nonsense (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (AppSettings) settings = NULL;
  gboolean maximized = FALSE;
  int width = 0;
  int height = 0;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->path,
                                      "[Window]\nWidth=-5\nHeight=900000\nMaximized=perhaps\n", -1,
                                      NULL));
  settings = app_settings_new (fixture->path);
  app_settings_get_window_size (settings, &width, &height, &maximized);
  g_assert_cmpint (width, ==, 1200);
  g_assert_cmpint (height, ==, 800);
  g_assert_false (maximized);
}

static void
count_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_true (app_settings_save_finish (APP_SETTINGS (source), result, NULL));
  (*(guint *) user_data)++;
}

/* Whatever is saved last is what stands in the file. */
static void
test_in_a_row (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AppSettings) settings = app_settings_new (fixture->path);
  g_autoptr (AppSettings) later = NULL;
  g_autofree char *name = NULL;
  guint n_saved = 0;

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *next = g_strdup_printf ("Mira %u", i);

      app_settings_set_chat (settings, next, NULL);
      app_settings_save_async (settings, count_cb, &n_saved);
      g_main_context_iteration (NULL, FALSE);
    }
  while (n_saved < 50)
    g_main_context_iteration (NULL, TRUE);

  later = app_settings_new (fixture->path);
  name = app_settings_dup_name (later);
  g_assert_cmpstr (name, ==, "Mira 49");
}

static void
test_cannot_save (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AppSettings) settings = app_settings_new ("/proc/inglenook/settings.ini");
  g_autoptr (GError) error = NULL;

  save (settings, &error);
  g_assert_nonnull (error);
}

#define ADD(name, func) g_test_add ("/app/settings/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("first-time", test_first_time);
  ADD ("remembers", test_remembers);
  ADD ("nonsense", test_nonsense);
  ADD ("in-a-row", test_in_a_row);
  ADD ("cannot-save", test_cannot_save);
  return g_test_run ();
}
