/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a server ends. */

#include "server-fixture.h"

#include <sqlite3.h>

#include "../store/store-fault.h"

static void
set_up (ServerFixture *self, gconstpointer data)
{
  fault_reset ();
  server_fixture_set_up (self, data);
}

static void
tear_down (ServerFixture *self, gconstpointer data)
{
  fault_reset ();
  server_fixture_tear_down (self, data);
}

static void
wait_until_stopped (ServerFixture *self)
{
  while (!self->is_stopped)
    g_main_context_iteration (NULL, TRUE);
}

static void
close_store (ServerFixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (server_close_store (self->server, &error));
  g_assert_no_error (error);
  server_fixture_restart (self);
}

static gint64
count_messages (ServerFixture *self)
{
  g_autofree char *path = server_fixture_get_database (self);
  sqlite3 *handle;
  sqlite3_stmt *count;
  gint64 value;

  g_assert_cmpint (sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, "SELECT count (*) FROM message", -1, &count, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (count), ==, SQLITE_ROW);
  value = sqlite3_column_int64 (count, 0);
  sqlite3_finalize (count);
  sqlite3_close (handle);

  return value;
}

/* Everyone is told, whoever has not registered included, and what was said is on disk. */
static void
test_stop (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "echo-message");
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);
  g_autoptr (ServerClient) unknown = server_client_connect (self);

  server_client_run (ann, "JOIN #a");
  server_client_send (ann, "PRIVMSG #a :hello");
  while (store_journal_get_pending (store_get_journal (self->server->store)) == 0)
    g_main_context_iteration (NULL, TRUE);
  server_stop (self->server, "To bed");

  server_client_expect_end (ann, ":ann!u@localhost PRIVMSG #a hello",
                            "ERROR :Closing link: (localhost) [To bed]", NULL);
  server_client_expect_end (bob, "ERROR :Closing link: (localhost) [To bed]", NULL);
  server_client_expect_end (unknown, "ERROR :Closing link: (localhost) [To bed]", NULL);
  g_assert_false (self->is_stopped);
  g_clear_pointer (&ann, server_client_free);
  g_clear_pointer (&bob, server_client_free);
  g_clear_pointer (&unknown, server_client_free);
  wait_until_stopped (self);
  close_store (self);
  g_assert_cmpint (count_messages (self), ==, 1);
}

static void
test_nobody (ServerFixture *self, gconstpointer data)
{
  server_fixture_start (self);
  server_stop (self->server, "To bed");
  g_assert_true (self->is_stopped);
  close_store (self);
}

/* Stopping twice is stopping once, and nobody new comes in. */
static void
test_twice (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autofree char *path = g_build_filename (self->folder, "socket", NULL);

  server_stop (self->server, "To bed");
  server_stop (self->server, "Again");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  server_client_expect_end (ann, "ERROR :Closing link: (localhost) [To bed]", NULL);
  g_clear_pointer (&ann, server_client_free);
  wait_until_stopped (self);
  close_store (self);
}

/* Who does not close is not waited for longer than a moment. */
static void
test_timeout (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  server_stop (self->server, "To bed");
  server_client_expect_end (ann, "ERROR :Closing link: (localhost) [To bed]", NULL);
  server_fixture_advance (self, 199);
  g_assert_false (self->is_stopped);
  server_fixture_advance (self, 1);
  g_assert_true (self->is_stopped);
  close_store (self);
}

/* A history that is being read does not keep its reader from the good-bye. */
static void
test_while_reading (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "batch draft/chathistory");
  ServerSession *session;

  server_client_run (ann, "JOIN #a");
  server_client_run (ann, "PRIVMSG #a :hello");
  session = server_fixture_get_session (self, "ann");
  server_client_send (ann, "CHATHISTORY LATEST #a * 10");
  while (session->n_reading == 0)
    g_main_context_iteration (NULL, TRUE);
  server_stop (self->server, "To bed");

  server_client_expect_end (ann, S "BATCH +h0 chathistory #a",
                            "@batch=h0 :ann!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] hello",
                            S "BATCH -h0", "ERROR :Closing link: (localhost) [To bed]", NULL);
  g_clear_pointer (&ann, server_client_free);
  wait_until_stopped (self);
  close_store (self);
}

/* Nor does the server fall over what is still under way when it is freed at once. */
static void
test_freed_in_the_midst (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "draft/chathistory");
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_client_run (ann, "JOIN #a");
  server_client_run (bob, "JOIN #a");
  server_client_send (ann, "CHATHISTORY LATEST #a * 10");
  while (self->server->reading.length == 0)
    g_main_context_iteration (NULL, TRUE);
  server_session_doom (server_fixture_get_session (self, "bob"), "In the midst");
  server_fixture_restart (self);
  server_fixture_settle (self);
}

/* A disk that takes nothing is not waited for for ever; the one who runs the server is told. */
static void
test_broken_disk (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "echo-message");
  g_autoptr (GError) error = NULL;

  server_client_run (ann, "JOIN #a");
  fault_set_sync_status (SQLITE_IOERR);
  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "Cannot store messages, holding them: *");
  server_client_send (ann, "PRIVMSG #a :hello");
  while (self->server->store_failed_at == 0)
    g_main_context_iteration (NULL, TRUE);
  server_stop (self->server, "To bed");
  server_fixture_advance (self, 2999);
  g_assert_false (self->is_stopped);
  server_client_expect_nothing_yet (ann);
  server_fixture_advance (self, 1);
  g_assert_true (self->is_stopped);

  g_assert_false (server_close_store (self->server, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
  g_test_assert_expected_messages ();
  server_client_expect_end (ann, NULL);
}

/* A room that closed with its last member is remembered as such. */
static void
test_closed_room (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  server_client_run (ann, "JOIN #a\r\nMODE #a +i\r\nPRIVMSG #a :secret");
  server_stop (self->server, "To bed");
  server_client_expect_end (ann, "ERROR :Closing link: (localhost) [To bed]", NULL);
  g_clear_pointer (&ann, server_client_free);
  wait_until_stopped (self);
  close_store (self);

  server_fixture_start (self);
  g_assert_cmpint (hall_find_room (self->server->hall, "#a")->history_after, !=, 0);
  g_assert_false (hall_room_is_closed (hall_find_room (self->server->hall, "#a")));
}

/* A database that cannot be used ends nothing but the start. */
static void
test_not_started (ServerFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_free (self->config->database);
  self->config->database = g_strdup (self->folder);
  g_assert_null (server_new (self->config, &self->clock.clock, &error));
  g_assert_nonnull (error);
  self->config = server_config_new ();
}

static void
add (const char *path, void (*test) (ServerFixture *, gconstpointer))
{
  g_test_add (path, ServerFixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fault_install ();

  add ("/server/stop/everybody", test_stop);
  add ("/server/stop/nobody", test_nobody);
  add ("/server/stop/twice", test_twice);
  add ("/server/stop/timeout", test_timeout);
  add ("/server/stop/while-reading", test_while_reading);
  add ("/server/stop/freed-in-the-midst", test_freed_in_the_midst);
  add ("/server/stop/broken-disk", test_broken_disk);
  add ("/server/stop/closed-room", test_closed_room);
  add ("/server/stop/not-started", test_not_started);

  return g_test_run ();
}
