/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "support/support-server.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct SupportServer
{
  char *folder;
  char *database;
  char *socket;
  char *config;
  SupportProcess *process;
  guint16 port;
  guint starts;
  gboolean has_tls;
  GArray *sockets;
  GString *socket_names;
};

static const char *
get_program (void)
{
  const char *program = g_getenv ("TEST_INGLENOOKD");

  if (program == NULL)
    support_fail ("TEST_INGLENOOKD names the inglenookd to test", "");

  return program;
}

/**
 * support_server_new:
 *
 * Returns: (transfer full): a server that is not started yet, with an empty folder and no limit on
 * how quickly a client may send
 */
SupportServer *
support_server_new (void)
{
  SupportServer *self = g_new0 (SupportServer, 1);

  self->folder = support_folder_new ();
  self->database = g_build_filename (self->folder, "chat.db", NULL);
  self->socket = g_build_filename (self->folder, "chat.sock", NULL);
  self->config = g_build_filename (self->folder, "inglenookd.conf", NULL);
  self->sockets = g_array_new (FALSE, FALSE, sizeof (int));
  self->socket_names = g_string_new (NULL);
  support_server_set_config (self, SUPPORT_NO_RATE_LIMIT);

  return self;
}

/**
 * support_server_new_started:
 *
 * Returns: (transfer full): a server that accepts connections
 */
SupportServer *
support_server_new_started (void)
{
  SupportServer *self = support_server_new ();

  support_server_start (self);

  return self;
}

/**
 * support_server_add_tls:
 * @self: a server that is not running
 *
 * Lets it listen for TLS as well, on a port of its own.
 */
void
support_server_add_tls (SupportServer *self)
{
  self->has_tls = TRUE;
}

/**
 * support_server_give_socket:
 * @self: a server that is not running
 * @fd: a descriptor, that stays open for as long as servers are started
 * @name: what it is called
 *
 * Hands it over at each start, as systemd does.
 */
void
support_server_give_socket (SupportServer *self, int fd, const char *name)
{
  g_array_append_val (self->sockets, fd);
  g_string_append_printf (self->socket_names, "%s%s", self->sockets->len > 1 ? ":" : "", name);
}

/**
 * support_server_set_config:
 * @self: a server; one that is running knows nothing of it before it reads it again
 * @config: its whole configuration file
 */
void
support_server_set_config (SupportServer *self, const char *config)
{
  g_autoptr (GError) error = NULL;

  /* It may hold a password, and then it is for the server alone. */
  g_file_set_contents_full (self->config, config, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
  g_assert_no_error (error);
}

static gboolean
is_listening_cb (gpointer user_data)
{
  SupportServer *self = user_data;
  g_autofree char *output = support_process_get_output (self->process);
  g_autofree char *unix_line = g_strdup_printf ("listening on unix:%s\n", self->socket);
  const char *tcp_line = strstr (output, "listening on 127.0.0.1:");

  if (!support_process_is_running (self->process))
    return TRUE;
  if (strstr (output, unix_line) == NULL || tcp_line == NULL || strchr (tcp_line, '\n') == NULL)
    return FALSE;

  self->port = (guint16) atoi (tcp_line + strlen ("listening on 127.0.0.1:"));

  return TRUE;
}

/* The number of the process that is told of sockets is known in it alone. */
static SupportProcess *
spawn (SupportServer *self, const char *const *argv, const char *name)
{
  g_autofree char *script
      = g_strdup_printf ("LISTEN_PID=$$ LISTEN_FDS=%u LISTEN_FDNAMES=%s exec \"$@\"",
                         self->sockets->len, self->socket_names->str);
  const char *const shell[] = { "sh", "-c", script, "sh" };
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; self->sockets->len > 0 && i < G_N_ELEMENTS (shell); i++)
    g_ptr_array_add (all, (char *) shell[i]);
  for (guint i = 0; argv[i] != NULL; i++)
    g_ptr_array_add (all, (char *) argv[i]);
  g_ptr_array_add (all, NULL);

  return support_process_new_with_files ((const char *const *) all->pdata,
                                         (gconstpointer) self->sockets->data, self->sockets->len,
                                         self->folder, name);
}

/**
 * support_server_start:
 * @self: a server that is not running
 *
 * Returns once it accepts connections.
 */
void
support_server_start (SupportServer *self)
{
  g_autofree char *listen_unix = g_strconcat ("unix:", self->socket, NULL);
  g_autofree char *name = g_strdup_printf ("inglenookd-%u", ++self->starts);
  const char *const argv[] = {
    get_program (),    "--config",    self->config, "--database", self->database,
    "--listen",        "localhost:0", "--listen",   listen_unix,  self->has_tls ? "--listen" : NULL,
    "tls:localhost:0", NULL,
  };

  g_assert_null (self->process);
  self->port = 0;
  self->process = spawn (self, argv, name);
  support_wait_until (is_listening_cb, self);
  if (self->port == 0)
    {
      g_autofree char *log = support_server_get_log (self);

      support_fail ("the server does not say that it listens", log);
    }
}

/**
 * support_server_signal:
 * @self: a running server
 * @number: the signal to send
 */
void
support_server_signal (SupportServer *self, int number)
{
  support_process_signal (self->process, number);
}

/**
 * support_server_limit_files:
 * @self: a running server
 * @bytes: how long a file may become by what it writes from now on; %G_MAXUINT64 for no limit
 */
void
support_server_limit_files (SupportServer *self, guint64 bytes)
{
  support_process_limit_files (self->process, bytes);
}

/**
 * support_server_expect_end:
 * @self: a server that is about to end
 *
 * Fails the test unless it ends in good order.
 */
void
support_server_expect_end (SupportServer *self)
{
  int status = support_process_wait (self->process);

  if (status != 0)
    {
      g_autofree char *log = support_server_get_log (self);
      g_autofree char *what = g_strdup_printf ("the server ended with %d", status);

      support_fail (what, log);
    }
  g_clear_pointer (&self->process, support_process_free);
}

/**
 * support_server_stop:
 * @self: a running server
 *
 * Asks it to end, and fails the test unless it does so in good order.
 */
void
support_server_stop (SupportServer *self)
{
  support_server_signal (self, SIGTERM);
  support_server_expect_end (self);
}

/**
 * support_server_kill:
 * @self: a running server
 *
 * Ends it as a power cut would.
 */
void
support_server_kill (SupportServer *self)
{
  support_process_signal (self->process, SIGKILL);
  g_assert_cmpint (support_process_wait (self->process), ==, -SIGKILL);
  g_clear_pointer (&self->process, support_process_free);
}

/**
 * support_server_get_folder:
 * @self: a server
 *
 * Returns: the folder that all its files are in
 */
const char *
support_server_get_folder (SupportServer *self)
{
  return self->folder;
}

/**
 * support_server_get_database:
 * @self: a server
 *
 * Returns: the path of its database
 */
const char *
support_server_get_database (SupportServer *self)
{
  return self->database;
}

/**
 * support_server_get_socket:
 * @self: a server
 *
 * Returns: the path of its Unix socket
 */
const char *
support_server_get_socket (SupportServer *self)
{
  return self->socket;
}

/**
 * support_server_get_pid:
 * @self: a running server
 *
 * Returns: the number of its process
 */
pid_t
support_server_get_pid (SupportServer *self)
{
  return support_process_get_pid (self->process);
}

/**
 * support_server_get_port:
 * @self: a running server
 *
 * Returns: the port on 127.0.0.1 that it listens on
 */
guint16
support_server_get_port (SupportServer *self)
{
  return self->port;
}

/**
 * support_server_get_tls_port:
 * @self: a running server
 *
 * Returns: the port on 127.0.0.1 on which it listens for TLS; 0 when it does not
 */
guint16
support_server_get_tls_port (SupportServer *self)
{
  static const char prefix[] = "listening on tls:127.0.0.1:";
  g_autofree char *output = support_process_get_output (self->process);
  const char *line = strstr (output, prefix);

  if (!self->has_tls)
    return 0;
  g_assert_nonnull (line);

  return (guint16) atoi (line + strlen (prefix));
}

/**
 * support_server_get_log:
 * @self: a server
 *
 * Returns: (transfer full): all that the running server has printed
 */
char *
support_server_get_log (SupportServer *self)
{
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;

  if (self->process == NULL)
    return g_strdup ("the server is not running");

  output = support_process_get_output (self->process);
  errors = support_process_get_errors (self->process);

  return g_strconcat ("--- server ---\n", output, errors, NULL);
}

/**
 * support_server_free:
 * @self: a server; when it still runs, it has to end in good order
 */
void
support_server_free (SupportServer *self)
{
  if (self->process != NULL)
    support_server_stop (self);
  support_folder_remove (self->folder);
  g_free (self->folder);
  g_free (self->database);
  g_free (self->socket);
  g_free (self->config);
  g_array_unref (self->sockets);
  g_string_free (self->socket_names, TRUE);
  g_free (self);
}

/**
 * support_server_run:
 * @folder: a folder for what it prints
 * @arguments: arguments for inglenookd
 * @errors: (out) (transfer full): all that it printed to standard error
 *
 * Runs inglenookd with arguments with which it ends by itself.
 *
 * Returns: its exit status, or the negative number of the signal that ended it
 */
int
support_server_run (const char *folder, const char *const *arguments, char **errors)
{
  static guint n_runs;
  g_autofree char *name = g_strdup_printf ("run-%u", ++n_runs);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (SupportProcess) process = NULL;
  int status;

  g_ptr_array_add (argv, (gpointer) get_program ());
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) arguments[i]);
  g_ptr_array_add (argv, NULL);

  process = support_process_new ((const char *const *) argv->pdata, folder, name);
  status = support_process_wait (process);
  *errors = support_process_get_errors (process);

  return status;
}
