/* SPDX-License-Identifier: GPL-3.0-or-later */

/* inglenookd: the server of Inglenook. */

#include "config.h"

#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "server/server-hash-password.h"
#include "server/server-log.h"
#include "server/server-rehash.h"
#include "server/server-service.h"
#include "server/server-tool-call.h"
#include "server/server-tool-program.h"
#include "server/server.h"

typedef struct
{
  Server *server;
  GMainLoop *loop;
} Program;

static void
stopped_cb (gpointer user_data)
{
  Program *program = user_data;

  g_main_loop_quit (program->loop);
}

static gboolean
signal_cb (gpointer user_data)
{
  Program *program = user_data;

  server_stop (program->server, "The server is shutting down");

  return G_SOURCE_CONTINUE;
}

static gboolean
hangup_cb (gpointer user_data)
{
  Program *program = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;

  server_rehash (program->server, &kept, &error);

  return G_SOURCE_CONTINUE;
}

static void
announce (Server *server)
{
  const char *const *addresses = server_get_addresses (server);
  const char *fingerprint = server_get_fingerprint (server);
  const char *const *probe = server_get_probe_addresses (server);

  for (guint i = 0; addresses[i] != NULL; i++)
    printf ("listening on %s\n", addresses[i]);
  if (fingerprint != NULL)
    printf ("certificate fingerprint %s\n", fingerprint);
  for (guint i = 0; probe != NULL && probe[i] != NULL; i++)
    printf ("listening on http://%s\n", probe[i]);
  fflush (stdout);
  server_service_tell_ready (server);
}

static gboolean
serve (ServerConfig *config, ServerActivation *activation, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (Server) server = NULL;
  Program program = { NULL, loop };
  gboolean is_closed;

  server_service_tell_opening (config);
  program.server = server = server_new (config, base_clock_get_system (), error);
  if (server == NULL)
    {
      server_activation_free (activation);
      return FALSE;
    }
  server_set_activation (server, activation);
  if (!server_start (server, error))
    return FALSE;

  server_set_stopped (server, stopped_cb, &program);
  g_unix_signal_add (SIGTERM, signal_cb, &program);
  g_unix_signal_add (SIGINT, signal_cb, &program);
  g_unix_signal_add (SIGHUP, hangup_cb, &program);
  announce (server);
  g_main_loop_run (loop);
  is_closed = server_close_store (server, error);

  return is_closed;
}

static void
print_cb (const char *text, gpointer user_data)
{
  fputs (text, stdout);
}

static void
complain (const GError *error)
{
  fprintf (stderr, "inglenookd: %s\n", error->message);
}

static int
use_tool (const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  int status;

  /* What is a tool is no service. */
  g_unsetenv ("NOTIFY_SOCKET");
  status = server_tool_use (arguments, STDIN_FILENO, print_cb, NULL, &error);
  if (error != NULL)
    complain (error);

  return status;
}

int
main (int argc, char **argv)
{
  const char *const *arguments = (const char *const *) argv;
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerConfig) config = NULL;
  g_autoptr (ServerActivation) activation = NULL;
  g_autofree char *answer = NULL;

  setlocale (LC_ALL, "");
  signal (SIGPIPE, SIG_IGN);
  g_log_set_writer_func (server_log_write, NULL, NULL);

  if (argc > 1 && server_tool_call_is_named (argv[1]))
    return use_tool (arguments);
  if (argc == 2 && g_str_equal (argv[1], "hash-password"))
    answer = server_hash_password (STDIN_FILENO, &error);
  else
    config = server_config_new_from_arguments (arguments, &answer, &error);
  if (answer != NULL)
    {
      fputs (answer, stdout);
      return EXIT_SUCCESS;
    }
  if (config != NULL)
    activation = server_activation_new_from_environment (config, &error);
  if (activation == NULL
      || !serve (g_steal_pointer (&config), g_steal_pointer (&activation), &error))
    {
      complain (error);
      return EXIT_FAILURE;
    }

  return EXIT_SUCCESS;
}
