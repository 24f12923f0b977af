/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd status` and `inglenookd reload`. */

#include "tool-server.h"

#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

/* The value of @key, which has to be there. */
static char *
find (const char *answer, const char *key)
{
  g_autofree char *pattern = g_strdup_printf ("^%s: +(.*)$", key);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (!g_regex_match (regex, answer, 0, &match))
    g_error ("There is no %s in %s", key, answer);

  return g_match_info_fetch (match, 1);
}

static void
check (const char *answer, const char *key, const char *expected)
{
  g_autofree char *value = find (answer, key);

  g_assert_cmpstr (value, ==, expected);
}

static gint64
find_number (const char *answer, const char *key)
{
  g_autofree char *value = find (answer, key);

  return g_ascii_strtoll (value, NULL, 10);
}

static void
test_running (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) guest G_GNUC_UNUSED = server_client_connect (self);
  g_autofree char *pid = g_strdup_printf ("%d", getpid ());
  g_autofree char *address = g_strdup_printf ("unix:%s/socket", self->folder);
  g_autofree char *database = server_fixture_get_database (self);
  g_autofree char *answer = NULL;
  int status;

  server_client_run (ann, "PRIVMSG #a :hello");
  server_client_run (ann, "PING x");
  server_fixture_add_account (self, "Eve", "by the fire");
  base_manual_clock_advance (&self->clock, (26 * 60 * 60 + 5) * (gint64) G_USEC_PER_SEC);
  answer = tool_server_use (self, "status", NULL, &status);
  g_assert_cmpint (status, ==, 0);
  check (answer, "state", "running");
  check (answer, "pid", pid);
  check (answer, "started", "TIME");
  check (answer, "uptime", "1d2h5s");
  check (answer, "addresses", address);
  check (answer, "watched-at", "-");
  check (answer, "certificate", "-");
  check (answer, "certificate-end", "-");
  check (answer, "sessions", "2");
  check (answer, "users", "1");
  check (answer, "rooms", "1");
  check (answer, "accounts", "1");
  check (answer, "bans", "0");
  check (answer, "database", database);
  check (answer, "database-state", "ok");
  check (answer, "store", "ok");
  check (answer, "voided-messages", "0");
  check (answer, "configuration", "-");
  check (answer, "waits-for-restart", "-");
  g_assert_cmpint (find_number (answer, "database-bytes"), >, 0);
  g_assert_cmpint (find_number (answer, "log-bytes"), >, 0);
  g_assert_cmpint (find_number (answer, "memory-bytes"), >, 1000000);
  g_assert_cmpint (find_number (answer, "commit-p50-us"), >, 0);
  g_assert_cmpint (find_number (answer, "commit-p99-us"), >=,
                   find_number (answer, "commit-p50-us"));
}

static void
check_database (ServerFixture *self, const char *expected)
{
  g_autofree char *answer = NULL;
  int status;

  answer = tool_server_use (self, "status", NULL, &status);
  g_assert_cmpint (status, ==, 0);
  check (answer, "database-state", expected);
}

/* As a server leaves it that was killed while it looked through the database. */
static void
leave_unclean (ServerFixture *self)
{
  g_autofree char *path = server_fixture_get_database (self);
  sqlite3 *handle;

  server_fixture_start (self);
  server_fixture_restart (self);
  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, "INSERT INTO upkeep (name, value) VALUES ('check', 1)",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (handle);
}

static void
test_damage (ServerFixture *self, gconstpointer data)
{
  leave_unclean (self);
  server_fixture_start (self);
  g_assert_true (self->server->database_is_being_checked);
  while (self->server->database_is_being_checked)
    g_main_context_iteration (NULL, TRUE);
  check_database (self, "ok");
  self->server->database_is_being_checked = TRUE;
  check_database (self, "checking");
  self->server->database_is_being_checked = FALSE;
  self->server->database_is_damaged = TRUE;
  check_database (self, "damaged");
}

static void
test_trouble (ServerFixture *self, gconstpointer data)
{
  g_autofree char *holding = NULL;
  g_autofree char *broken = NULL;
  int status;

  server_fixture_start (self);
  self->server->store_failed_at = 1;
  holding = tool_server_use (self, "status", NULL, &status);
  check (holding, "store", "holding");
  self->server->store_is_broken = TRUE;
  self->server->metrics.voided = 7;
  broken = tool_server_use (self, "status", NULL, &status);
  check (broken, "store", "broken");
  check (broken, "voided-messages", "7");
  self->server->store_failed_at = 0;
  self->server->store_is_broken = FALSE;
}

static void
test_stopped (ServerFixture *self, gconstpointer data)
{
  g_autofree char *answer = NULL;
  g_autofree char *json = NULL;
  int status;

  tool_server_check_fails (self, "status", 3, "The server is not running, and has no database yet");
  tool_server_check (self, "ban add 192.0.2.7", "192.0.2.7 is banned.\n");
  answer = tool_server_use (self, "status", NULL, &status);
  g_assert_cmpint (status, ==, 3);
  check (answer, "state", "stopped");
  check (answer, "bans", "1");
  check (answer, "accounts", "0");
  g_assert_null (strstr (answer, "pid:"));
  json = tool_server_use (self, "status --json", NULL, &status);
  g_assert_cmpint (status, ==, 3);
  g_assert_true (g_str_has_prefix (json, "{\"state\": \"stopped\", \"version\": \""));
}

static void
write_config (ServerFixture *self, const char *path, const char *more)
{
  g_autofree char *database = server_fixture_get_database (self);
  g_autofree char *text
      = g_strdup_printf ("[server]\nname=s.test\nlisten=unix:%s/socket\n[database]\nfile=%s\n%s",
                         self->folder, database, more);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_reload (ServerFixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "server.conf", NULL);
  const char *const arguments[] = { "inglenookd", "--config", path, NULL };
  g_autofree char *answer = NULL;
  g_autofree char *wrong = NULL;
  g_autofree char *shown = NULL;
  int status;

  write_config (self, path, "");
  server_config_free (self->config);
  self->config = server_config_new_from_arguments (arguments, &answer, NULL);
  server_fixture_start (self);
  tool_server_check (self, "reload", "The configuration was read again.\n");

  write_config (self, path, "[limits]\nipv4-network-bits=16\nrooms=7\n");
  tool_server_check (self, "reload",
                     "The configuration was read again.\n"
                     "Restart the server for what has changed of: ipv4-network-bits\n");
  g_assert_cmpuint (self->server->config->limits.rooms, ==, 7);
  shown = tool_server_use (self, "status", NULL, &status);
  check (shown, "waits-for-restart", "ipv4-network-bits");
  check (shown, "configuration", path);

  write_config (self, path, "[limits]\nrooms=none\n");
  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "The configuration stays as it is: *");
  wrong = tool_server_use (self, "reload", NULL, &status);
  g_assert_cmpint (status, ==, 1);
  g_assert_nonnull (strstr (wrong, "[limits] rooms is \"none\", and has to be a whole number"));
  g_assert_cmpuint (self->server->config->limits.rooms, ==, 7);

  write_config (self, path, "");
  tool_server_check (self, "reload", "The configuration was read again.\n");
  g_assert_null (self->server->waiting);
}

static void
test_reload_fails (ServerFixture *self, gconstpointer data)
{
  tool_server_check_fails (self, "reload", 3, "The server is not running");
  server_fixture_start (self);
  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "The configuration stays as it is: *");
  tool_server_check_fails (
      self, "reload", 1,
      "This server was started without a configuration file; start it with --config");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/tool-status/running", test_running);
  server_fixture_add ("/server/tool-status/damage", test_damage);
  server_fixture_add ("/server/tool-status/trouble", test_trouble);
  server_fixture_add ("/server/tool-status/stopped", test_stopped);
  server_fixture_add ("/server/tool-status/reload", test_reload);
  server_fixture_add ("/server/tool-status/reload-fails", test_reload_fails);

  return g_test_run ();
}
