/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the server starts, refuses to start, and ends. */

#include "support/support-client.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

/* A folder in which nothing has been started yet. */
typedef struct
{
  char *folder;
  char *database;
  char *config;
  char *listen;
} Fixture;

static void
set_up (Fixture *self, gconstpointer user_data)
{
  self->folder = support_folder_new ();
  self->database = g_build_filename (self->folder, "chat.db", NULL);
  self->config = g_build_filename (self->folder, "inglenookd.conf", NULL);
  self->listen = g_strdup_printf ("unix:%s/chat.sock", self->folder);
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  support_folder_remove (self->folder);
  g_free (self->folder);
  g_free (self->database);
  g_free (self->config);
  g_free (self->listen);
}

/* Runs it with arguments with which it must not start: it says why in one line that holds @named.
 */
static void
expect_refusal (Fixture *self, const char *const *arguments, const char *named)
{
  g_autofree char *errors = NULL;
  int status = support_server_run (self->folder, arguments, &errors);

  if (status != 1)
    support_fail ("the server ends with status 1", errors);
  if (strstr (errors, named) == NULL)
    support_fail (named, errors);
  if (strchr (errors, '\n') == NULL || strchr (errors, '\n') != strrchr (errors, '\n'))
    support_fail ("what is wrong is said in one line", errors);
}

static void
expect_config_refusal (Fixture *self, const char *config, const char *named)
{
  const char *const start[] = {
    "--config", self->config, "--database", self->database, "--listen", self->listen, NULL,
  };
  const char *const check[] = { "--check-config", "--config", self->config, NULL };

  g_assert_true (g_file_set_contents (self->config, config, -1, NULL));
  expect_refusal (self, start, named);
  expect_refusal (self, check, named);
  g_assert_false (g_file_test (self->database, G_FILE_TEST_EXISTS));
}

static void
expect_database_refusal (Fixture *self, const char *named)
{
  const char *const arguments[] = { "--database", self->database, "--listen", self->listen, NULL };

  expect_refusal (self, arguments, named);
}

static void
test_config (Fixture *self, gconstpointer user_data)
{
  expect_config_refusal (self, "[server]\nnmae=x.example.org\n", "nmae");
  expect_config_refusal (self, "[sevrer]\nname=x.example.org\n", "sevrer");
  expect_config_refusal (self, "[server]\nname=x\n", "name");
  expect_config_refusal (self, "[limits]\nconnections=many\n", "connections");
  expect_config_refusal (self, "[limits]\nconnections=0\n", "connections");
  expect_config_refusal (self, "[server]\nlisten=localhost:99999\n", "99999");
  expect_config_refusal (self, "[server]\nmotd=/nonexistent/motd\n", "/nonexistent/motd");
  expect_config_refusal (self, "name=x.example.org\n", self->config);
}

static void
test_config_file_missing (Fixture *self, gconstpointer user_data)
{
  const char *const arguments[] = { "--config", self->config, "--database", self->database, NULL };

  expect_refusal (self, arguments, self->config);
}

static void
test_good_config (Fixture *self, gconstpointer user_data)
{
  const char *const arguments[] = { "--check-config", "--config", self->config, NULL };
  g_autofree char *errors = NULL;

  g_assert_true (g_file_set_contents (self->config, "[server]\nname=x.example.org\n", -1, NULL));
  g_assert_cmpint (support_server_run (self->folder, arguments, &errors), ==, 0);
}

static void
test_arguments (Fixture *self, gconstpointer user_data)
{
  static const char *const unknown[] = { "--no-such-option", NULL };
  static const char *const bad_address[] = { "--listen", "nonsense", NULL };
  static const char *const superfluous[] = { "superfluous", NULL };

  expect_refusal (self, unknown, "--no-such-option");
  expect_refusal (self, bad_address, "nonsense");
  expect_refusal (self, superfluous, "superfluous");
}

static void
test_help_and_version (Fixture *self, gconstpointer user_data)
{
  static const char *const options[] = {
    "--config", "--listen", "--database", "--check-config", "--version", "--exit-when-idle",
  };
  const char *const help[] = { g_getenv ("TEST_INGLENOOKD"), "--help", NULL };
  const char *const version[] = { g_getenv ("TEST_INGLENOOKD"), "--version", NULL };
  g_autoptr (SupportProcess) helping = support_process_new (help, self->folder, "help");
  g_autoptr (SupportProcess) versioning = support_process_new (version, self->folder, "version");
  g_autofree char *help_text = NULL;
  g_autofree char *version_text = NULL;

  g_assert_cmpint (support_process_wait (helping), ==, 0);
  help_text = support_process_get_output (helping);
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    g_assert_nonnull (strstr (help_text, options[i]));

  g_assert_cmpint (support_process_wait (versioning), ==, 0);
  version_text = support_process_get_output (versioning);
  g_assert_true (g_regex_match_simple ("^inglenookd \\d+\\.\\d+\\.\\d+\\n$", version_text, 0, 0));
}

static void
test_address_in_use (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) client = NULL;
  g_autofree char *tcp = g_strdup_printf ("127.0.0.1:%u", support_server_get_port (server));
  g_autofree char *socket = g_strconcat ("unix:", support_server_get_socket (server), NULL);
  const char *const over_tcp[] = { "--database", self->database, "--listen", tcp, NULL };
  const char *const over_unix[] = { "--database", self->database, "--listen", socket, NULL };

  expect_refusal (self, over_tcp, tcp);
  expect_refusal (self, over_unix, support_server_get_socket (server));

  /* The other server has not noticed. */
  client = support_client_new_unix (server);
  support_client_register (client, "ada", NULL);
}

/* What a killed server leaves behind is in nobody's way. */
static void
test_left_behind (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) client = NULL;

  support_server_kill (server);
  g_assert_true (g_file_test (support_server_get_socket (server), G_FILE_TEST_EXISTS));
  support_server_start (server);
  client = support_client_new_unix (server);
  support_client_register (client, "ada", NULL);
}

static void
test_socket_is_a_file (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = g_build_filename (self->folder, "chat.sock", NULL);
  g_autofree char *contents = NULL;

  g_assert_true (g_file_set_contents (path, "a diary", -1, NULL));
  expect_database_refusal (self, path);
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "a diary");
}

static void
test_locked (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) client = NULL;
  const char *const arguments[]
      = { "--database", support_server_get_database (server), "--listen", self->listen, NULL };

  expect_refusal (self, arguments, support_server_get_database (server));
  client = support_client_new_registered (server, "ada", NULL);
}

static void
run_sql (const char *path, const char *sql)
{
  sqlite3 *database = NULL;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
}

static void
expect_unchanged_refusal (Fixture *self)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize size_before, size_after;

  g_assert_true (g_file_get_contents (self->database, &before, &size_before, NULL));
  expect_database_refusal (self, self->database);
  g_assert_true (g_file_get_contents (self->database, &after, &size_after, NULL));
  g_assert_cmpmem (before, size_before, after, size_after);
}

/* Makes the database as a server does that has run before. */
static void
make_database (Fixture *self)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autofree char *contents = NULL;
  gsize size;

  support_server_stop (server);
  g_assert_true (
      g_file_get_contents (support_server_get_database (server), &contents, &size, NULL));
  g_assert_true (g_file_set_contents (self->database, contents, size, NULL));
}

static void
test_newer (Fixture *self, gconstpointer user_data)
{
  make_database (self);
  run_sql (self->database, "PRAGMA user_version = 9999");
  expect_unchanged_refusal (self);
}

static void
test_foreign (Fixture *self, gconstpointer user_data)
{
  run_sql (self->database, "CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('soup')");
  expect_unchanged_refusal (self);
}

static void
test_no_database (Fixture *self, gconstpointer user_data)
{
  g_assert_true (g_file_set_contents (self->database, "Dear diary, it was a cold day.", -1, NULL));
  expect_unchanged_refusal (self);
}

static void
test_damaged (Fixture *self, gconstpointer user_data)
{
  g_autofree char *contents = NULL;
  gsize size;

  make_database (self);
  g_assert_true (g_file_get_contents (self->database, &contents, &size, NULL));
  memset (contents + 100, 0xa5, MIN (size - 100, 4000));
  g_assert_true (g_file_set_contents (self->database, contents, size, NULL));
  expect_unchanged_refusal (self);
}

static void
test_folder_missing (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = g_build_filename (self->folder, "a-file", "chat.db", NULL);
  g_autofree char *file = g_build_filename (self->folder, "a-file", NULL);
  const char *const arguments[] = { "--database", path, "--listen", self->listen, NULL };

  g_assert_true (g_file_set_contents (file, "", -1, NULL));
  expect_refusal (self, arguments, path);
}

/* What people say to each other is nobody else's to read. */
static void
test_permissions (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  struct stat info;

  g_assert_cmpint (stat (support_server_get_database (server), &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0077, ==, 0);
}

static void
expect_good_bye (SupportClient *client)
{
  g_free (support_client_wait_for (client, "ERROR :*"));
  support_client_expect_end (client);
  support_client_free (client);
}

static void
test_good_bye (gconstpointer signal_number)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  SupportClient *ada = support_client_new_registered (server, "ada", NULL);
  SupportClient *stranger = support_client_new (server);
  SupportClient *bob = support_client_new_registered (server, "bob", NULL);
  g_autoptr (SupportClient) later = NULL;

  support_client_send (ada, "JOIN #lounge\r\nPRIVMSG #lounge :the last word");
  support_client_sync (ada);
  support_server_signal (server, GPOINTER_TO_INT (signal_number));

  expect_good_bye (ada);
  expect_good_bye (bob);
  expect_good_bye (stranger);
  support_server_expect_end (server);
  g_assert_false (g_file_test (support_server_get_socket (server), G_FILE_TEST_EXISTS));

  support_server_start (server);
  later = support_client_new_registered (server, "ada", "server-time");
  support_client_send (later, "JOIN #lounge");
  g_free (support_client_wait_for (later, ":ada!* PRIVMSG #lounge :the last word"));
}

/* A client that never closes must not keep the server from ending. */
static void
test_stubborn_client (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) ada = support_client_new_registered (server, "ada", NULL);

  support_server_stop (server);
  g_free (support_client_wait_for (ada, "ERROR :*"));
}

static void
test_exit_when_idle (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autoptr (SupportClient) client = NULL;

  support_server_set_config (server, "[server]\nexit-when-idle=1\n");
  support_server_start (server);
  client = support_client_new_registered (server, "ada", NULL);
  g_usleep (1500 * 1000);
  support_client_sync (client);
  support_client_free (g_steal_pointer (&client));
  support_server_expect_end (server);
}

/* How many are connected can be told between any two others. */
static void
expect_notification (GSocket *socket, const char *wanted)
{
  char buffer[1000] = "";
  g_autoptr (GError) error = NULL;

  do
    {
      gssize size = g_socket_receive (socket, buffer, sizeof buffer - 1, NULL, &error);

      g_assert_no_error (error);
      buffer[size] = '\0';
    }
  while (g_str_has_prefix (buffer, "STATUS="));

  if (!g_str_has_prefix (buffer, wanted))
    support_fail (wanted, buffer);
}

/* https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html */
static void
test_service_manager (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = g_build_filename (self->folder, "notify", NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM,
                                             G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr (SupportServer) server = support_server_new ();

  g_socket_set_timeout (socket, SUPPORT_WAIT_SECONDS);
  g_assert_true (g_socket_bind (socket, address, FALSE, NULL));
  g_setenv ("NOTIFY_SOCKET", path, TRUE);
  support_server_start (server);
  g_unsetenv ("NOTIFY_SOCKET");

  expect_notification (socket, "EXTEND_TIMEOUT_USEC=");
  expect_notification (socket, "READY=1");
  support_server_stop (server);
  expect_notification (socket, "STOPPING=1");
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/blackbox/start/config", test_config);
  add ("/blackbox/start/config-file-missing", test_config_file_missing);
  add ("/blackbox/start/good-config", test_good_config);
  add ("/blackbox/start/arguments", test_arguments);
  add ("/blackbox/start/help-and-version", test_help_and_version);
  add ("/blackbox/start/address-in-use", test_address_in_use);
  g_test_add_func ("/blackbox/start/left-behind", test_left_behind);
  add ("/blackbox/start/socket-is-a-file", test_socket_is_a_file);
  add ("/blackbox/start/database-locked", test_locked);
  add ("/blackbox/start/database-newer", test_newer);
  add ("/blackbox/start/database-foreign", test_foreign);
  add ("/blackbox/start/no-database", test_no_database);
  add ("/blackbox/start/database-damaged", test_damaged);
  add ("/blackbox/start/folder-missing", test_folder_missing);
  g_test_add_func ("/blackbox/start/permissions", test_permissions);
  g_test_add_data_func ("/blackbox/start/sigterm", GINT_TO_POINTER (SIGTERM), test_good_bye);
  g_test_add_data_func ("/blackbox/start/sigint", GINT_TO_POINTER (SIGINT), test_good_bye);
  g_test_add_func ("/blackbox/start/stubborn-client", test_stubborn_client);
  add ("/blackbox/start/exit-when-idle", test_exit_when_idle);
  add ("/blackbox/start/service-manager", test_service_manager);

  return g_test_run ();
}
