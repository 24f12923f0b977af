/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-host-program.h"
#include "app/app-host.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *folder;
  AppHost *host;
  gboolean done;
  gboolean started;
  GError *error;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("inglenook-host-XXXXXX", NULL);
  fixture->host = app_host_new (fixture->folder, fixture->folder);
  app_host_set_listen (fixture->host, "localhost:0");
  app_host_set_idle_seconds (fixture->host, 1);
}

static void
remove_folder (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);

  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_dir_close (dir);
  g_rmdir (folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->host);
  g_clear_error (&fixture->error);
  remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->started = app_host_start_finish (APP_HOST (source), result, &fixture->error);
  fixture->done = TRUE;
}

static void
start (Fixture *fixture)
{
  g_clear_error (&fixture->error);
  fixture->done = FALSE;
  app_host_start_async (fixture->host, NULL, started_cb, fixture);
  while (!fixture->done)
    g_main_context_iteration (NULL, TRUE);
}

/* Writes a program that stands in for the server. */
static void
set_script (Fixture *fixture, const char *script)
{
  g_autofree char *path = g_build_filename (fixture->folder, "server", NULL);
  g_autofree char *text = g_strconcat ("#!/bin/sh\n", script, "\n", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0700), ==, 0);
  app_host_set_program (fixture->host, path);
}

static char *
read_file (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static void
test_arguments (Fixture *fixture, gconstpointer data)
{
  g_autofree char *arguments = NULL;
  g_autofree char *expected
      = g_strdup_printf ("--database %s/chat.db --listen unix:%s/chat.sock --listen localhost:0 "
                         "--exit-when-idle 1\n",
                         fixture->folder, fixture->folder);
  g_autofree char *uri = app_host_dup_uri (fixture->host);
  g_autofree char *expected_uri = g_strdup_printf ("unix:%s/chat.sock", fixture->folder);

  set_script (fixture, "echo \"$@\" >\"$(dirname \"$0\")/arguments\"\n"
                       "echo listening on 127.0.0.1:41234\n"
                       "echo \"listening on unix:whatever\"");
  start (fixture);
  g_assert_no_error (fixture->error);
  g_assert_true (fixture->started);
  g_assert_cmpstr (app_host_get_address (fixture->host), ==, "localhost:41234");
  g_assert_cmpstr (uri, ==, expected_uri);
  arguments = read_file (fixture, "arguments");
  g_assert_cmpstr (arguments, ==, expected);
}

static void
test_sentence (Fixture *fixture, gconstpointer data)
{
  set_script (
      fixture,
      "echo first >&2; echo 'The database is newer than this program.' >&2; echo >&2; exit 1");
  start (fixture);
  g_assert_error (fixture->error, APP_HOST_ERROR, APP_HOST_ERROR_FAILED);
  g_assert_cmpstr (fixture->error->message, ==, "The database is newer than this program.");
  g_assert_false (fixture->started);

  /* Whoever tries again finds it mended. */
  set_script (fixture, "echo listening on unix:x");
  start (fixture);
  g_assert_no_error (fixture->error);
}

static void
test_silence (Fixture *fixture, gconstpointer data)
{
  set_script (fixture, "exit 1");
  start (fixture);
  g_assert_error (fixture->error, APP_HOST_ERROR, APP_HOST_ERROR_FAILED);
  g_assert_cmpstr (fixture->error->message, ==, "The chat on this computer could not be started.");
}

static void
test_port_lost (Fixture *fixture, gconstpointer data)
{
  /* Somebody takes the port between our look and the server's. */
  set_script (fixture, "case \"$*\" in *localhost*) echo 'The port is taken.' >&2; exit 1;; esac\n"
                       "echo listening on unix:x");
  start (fixture);
  g_assert_no_error (fixture->error);
  g_assert_null (app_host_get_address (fixture->host));
}

static void
test_no_program (Fixture *fixture, gconstpointer data)
{
  app_host_set_program (fixture->host, "/nonexistent/inglenookd");
  start (fixture);
  g_assert_error (fixture->error, APP_HOST_ERROR, APP_HOST_ERROR_FAILED);
  g_assert_nonnull (strstr (fixture->error->message, "/nonexistent/inglenookd"));
}

static void
test_long_path (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_strnfill (120, 'x');
  g_autofree char *folder = g_build_filename (fixture->folder, name, NULL);

  g_object_unref (fixture->host);
  fixture->host = app_host_new (fixture->folder, folder);
  start (fixture);
  g_assert_error (fixture->error, APP_HOST_ERROR, APP_HOST_ERROR_FAILED);
  g_assert_nonnull (strstr (fixture->error->message, "too long"));
}

static void
test_taken_port (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);
  g_autofree char *listen = g_strdup_printf ("localhost:%u", port);

  g_assert_no_error (error);
  g_assert_false (app_host_program_is_port_free (listen));
  g_assert_true (app_host_program_is_port_free ("localhost:0"));
  g_assert_false (app_host_program_is_port_free ("localhost"));
  g_assert_false (app_host_program_is_port_free ("localhost:99999"));
}

static gboolean
is_noted (Fixture *fixture)
{
  g_autofree char *note = read_file (fixture, "chat.address");

  return note != NULL && *note != '\0';
}

/* With the real server: start it, find it again, and let it go. */
static void
test_real_server (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AppHost) other = NULL;
  g_autofree char *address = NULL;
  g_autofree char *socket = g_build_filename (fixture->folder, "chat.sock", NULL);

  if (g_getenv ("INGLENOOKD") == NULL)
    {
      g_test_skip ("INGLENOOKD is not set");
      return;
    }

  start (fixture);
  g_assert_no_error (fixture->error);
  while (!is_noted (fixture))
    g_main_context_iteration (NULL, TRUE);
  address = g_strdup (app_host_get_address (fixture->host));
  g_assert_true (g_str_has_prefix (address, "localhost:"));

  /* Another of ours finds it, and the program that it was told to start is not started. */
  other = g_steal_pointer (&fixture->host);
  fixture->host = app_host_new (fixture->folder, fixture->folder);
  app_host_set_program (fixture->host, "/nonexistent/inglenookd");
  start (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (app_host_get_address (fixture->host), ==, address);

  /* Nobody is in it, so it ends by itself. */
  for (guint i = 0; i < 200 && g_file_test (socket, G_FILE_TEST_EXISTS); i++)
    g_usleep (50000);
  g_assert_false (g_file_test (socket, G_FILE_TEST_EXISTS));
}

#define ADD(name, func) g_test_add ("/app/host/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("arguments", test_arguments);
  ADD ("sentence", test_sentence);
  ADD ("silence", test_silence);
  ADD ("port-lost", test_port_lost);
  ADD ("no-program", test_no_program);
  ADD ("long-path", test_long_path);
  ADD ("taken-port", test_taken_port);
  ADD ("real-server", test_real_server);
  return g_test_run ();
}
