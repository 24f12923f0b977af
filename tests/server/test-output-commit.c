/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Nothing leaves the server before what it depends on is on disk, and when the disk does not take
 * it, nobody has seen it. */

#include "server-fixture.h"

#include <sqlite3.h>

#include "../store/store-fault.h"

#define REFUSED "The server cannot store messages at the moment, so nobody was sent this one"

/* The disk is found to fail on one thread, and that is told on another. */
static void
wait_for_failure (ServerFixture *self)
{
  while (self->server->store_failed_at == 0)
    g_main_context_iteration (NULL, TRUE);
  server_fixture_settle (self);
}

typedef struct
{
  ServerFixture parent;
  ServerClient *ann;
  ServerClient *bob;
  ServerClient *cid;
} Fixture;

/* Ann and Bob are in #a, Cid is not. */
static void
set_up (Fixture *self, gconstpointer data)
{
  fault_reset ();
  server_fixture_set_up (&self->parent, data);
  self->ann = server_client_new (&self->parent, "ann",
                                 "echo-message batch labeled-response standard-replies");
  self->bob = server_client_new (&self->parent, "bob", NULL);
  self->cid = server_client_new (&self->parent, "cid", NULL);
  server_client_run (self->ann, "JOIN #a");
  server_client_run (self->bob, "JOIN #a");
  server_client_run (self->ann, "PING x");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fault_reset ();
  server_client_free (self->ann);
  server_client_free (self->bob);
  server_client_free (self->cid);
  server_fixture_tear_down (&self->parent, data);
}

/* What waits for the disk holds up neither who does not depend on it longer than that takes, nor
 * the order. */
static void
test_hold (Fixture *self, gconstpointer data)
{
  fault_hold ();
  server_client_send (self->ann, "PRIVMSG #a :hello");
  server_client_send (self->ann, "PING after");
  server_fixture_settle (&self->parent);
  fault_wait_held ();
  server_client_expect_nothing_yet (self->ann);
  server_client_expect_nothing_yet (self->bob);

  fault_release ();
  server_client_wait_for (self->ann, ":ann!u@localhost PRIVMSG #a hello", S "PONG s.test after",
                          NULL);
  server_client_expect (self->bob, ":ann!u@localhost PRIVMSG #a hello", NULL);
  server_client_expect (self->cid, NULL);
}

/* What is said while a commit is under way goes with the next one. */
static void
test_group (Fixture *self, gconstpointer data)
{
  fault_hold ();
  server_client_send (self->ann, "PRIVMSG #a :1");
  server_fixture_settle (&self->parent);
  fault_wait_held ();
  server_client_send (self->ann, "PRIVMSG #a :2");
  server_fixture_settle (&self->parent);
  server_client_send (self->ann, "PRIVMSG bob :3");
  server_fixture_settle (&self->parent);
  server_client_expect_nothing_yet (self->bob);
  fault_release ();

  server_client_expect (self->bob, ":ann!u@localhost PRIVMSG #a 1", ":ann!u@localhost PRIVMSG #a 2",
                        ":ann!u@localhost PRIVMSG bob 3", NULL);
}

/* A topic is on disk before anybody sees it, too, and so is who comes; what is of the moment is
 * not. */
static void
test_topic (Fixture *self, gconstpointer data)
{
  fault_hold ();
  server_client_check (self->bob, "AWAY :asleep", S "306 bob :You have been marked as being away",
                       NULL);
  server_client_send (self->ann, "TOPIC #a :By the fire");
  server_client_send (self->cid, "JOIN #a");
  server_fixture_settle (&self->parent);
  fault_wait_held ();
  server_client_expect_nothing_yet (self->ann);
  server_client_expect_nothing_yet (self->bob);
  server_client_expect_nothing_yet (self->cid);
  fault_release ();
  server_client_expect (self->bob, ":ann!u@localhost TOPIC #a :By the fire",
                        ":cid!u@localhost JOIN #a", NULL);
}

/* A disk that fails for a moment: everything waits, and nothing is lost. */
static void
test_short_failure (Fixture *self, gconstpointer data)
{
  fault_set_sync_status (SQLITE_IOERR);
  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "Cannot store messages, holding them: *");
  server_client_send (self->ann, "PRIVMSG #a :hello");
  wait_for_failure (&self->parent);
  server_client_expect_nothing_yet (self->ann);
  server_client_expect_nothing_yet (self->bob);
  g_test_assert_expected_messages ();

  /* Nobody is read meanwhile. */
  server_client_send (self->cid, "PING x");
  server_fixture_settle (&self->parent);
  server_client_expect_nothing_yet (self->cid);
  g_assert_true (self->parent.server->reads_paused);

  fault_set_sync_status (SQLITE_OK);
  server_client_wait_for (self->cid, S "PONG s.test x", NULL);
  server_client_expect (self->bob, ":ann!u@localhost PRIVMSG #a hello", NULL);
  server_client_expect (self->ann, ":ann!u@localhost PRIVMSG #a hello", NULL);
}

static void
expect_broken (Fixture *self)
{
  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "Cannot store messages, holding them: *");
  g_test_expect_message ("server", G_LOG_LEVEL_CRITICAL, "Cannot store messages, refusing them: *");
}

/* Fails, and goes on failing until messages are refused. */
static void
break_disk (Fixture *self, const char *line)
{
  fault_set_sync_status (SQLITE_IOERR);
  expect_broken (self);
  server_client_send (self->ann, line);
  wait_for_failure (&self->parent);
  server_fixture_advance (&self->parent, 30000);
}

/* A disk that fails for long: who said something is told that nobody heard it, and nobody does. */
static void
test_long_failure (Fixture *self, gconstpointer data)
{
  break_disk (self, "PRIVMSG #a :hello\r\n@label=7 PRIVMSG bob :hello\r\nPRIVMSG nobody :x");

  server_client_wait_for (
      self->ann, S "401 ann nobody :No such nick/channel",
      S "FAIL PRIVMSG MESSAGE_NOT_STORED #a :The server cannot store messages at the moment, so "
        "nobody was sent this one",
      "@label=7 " S "FAIL PRIVMSG MESSAGE_NOT_STORED bob :The server cannot store messages at the "
      "moment, so nobody was sent this one",
      NULL);
  g_test_assert_expected_messages ();
  server_client_expect (self->bob, NULL);
  server_client_expect (self->ann, NULL);

  /* What is not stored goes on as always. */
  server_client_check (self->cid, "PING x", S "PONG s.test x", NULL);
  server_client_check (self->cid, "JOIN #a", ":cid!u@localhost JOIN #a",
                       S "353 cid = #a :@ann bob cid", S "366 cid #a :End of /NAMES list", NULL);
  server_client_expect (self->bob, ":cid!u@localhost JOIN #a", NULL);
  server_client_check (self->ann, "PRIVMSG #a :\001VERSION\001", ":cid!u@localhost JOIN #a",
                       ":ann!u@localhost PRIVMSG #a \001VERSION\001", NULL);
}

/* It is tried again with each message; the first that is stored ends it. */
static void
test_recovery (Fixture *self, gconstpointer data)
{
  break_disk (self, "PRIVMSG #a :1");
  server_client_wait_for (self->ann, S "FAIL PRIVMSG MESSAGE_NOT_STORED #a :" REFUSED, NULL);
  server_client_send (self->ann, "NOTICE #a :2");
  server_client_wait_for (self->ann, S "FAIL NOTICE MESSAGE_NOT_STORED #a :" REFUSED, NULL);
  g_test_assert_expected_messages ();
  g_assert_true (self->parent.server->store_is_broken);

  fault_set_sync_status (SQLITE_OK);
  g_test_expect_message ("server", G_LOG_LEVEL_MESSAGE, "Messages can be stored again");
  server_client_check (self->ann, "PRIVMSG #a :3", ":ann!u@localhost PRIVMSG #a 3", NULL);
  g_test_assert_expected_messages ();
  server_client_expect (self->bob, ":ann!u@localhost PRIVMSG #a 3", NULL);
  g_assert_false (self->parent.server->store_is_broken);
}

/* A batch of which nobody saw a line is refused as well, and is no sign of a disk that works. */
static void
test_recovery_is_no_voided_batch (Fixture *self, gconstpointer data)
{
  break_disk (self, "TOPIC #a :By the fire");
  server_client_run (self->ann, "PING x");
  server_client_run (self->ann, "PING x");
  g_test_assert_expected_messages ();
  g_assert_true (self->parent.server->store_is_broken);

  server_client_run (self->cid, "NOTICE bob :x");
  server_client_run (self->ann, "MODE #a +i");
  g_assert_true (self->parent.server->store_is_broken);
}

/* A command has one answer with its label. */
static void
test_label_of_several (Fixture *self, gconstpointer data)
{
  break_disk (self, "@label=7 PRIVMSG #a,bob :x");
  server_client_wait_for (self->ann, "@label=7 " S "FAIL PRIVMSG MESSAGE_NOT_STORED #a :" REFUSED,
                          S "FAIL PRIVMSG MESSAGE_NOT_STORED bob :" REFUSED, NULL);
  g_test_assert_expected_messages ();
}

/* What people know of a room meanwhile is stored when that is possible again. */
static void
test_recovery_of_rooms (Fixture *self, gconstpointer data)
{
  ServerFixture *fixture = &self->parent;
  const HallRoom *room;

  server_client_run (self->ann, "JOIN #b\r\nPRIVMSG #b :for us alone");
  break_disk (self, "TOPIC #a :By the fire\r\nMODE #b +i");
  server_client_run (self->ann, "PING x");
  g_test_assert_expected_messages ();
  fault_set_sync_status (SQLITE_OK);
  g_test_expect_message ("server", G_LOG_LEVEL_MESSAGE, "Messages can be stored again");
  server_client_run (self->ann, "PRIVMSG #a :again");
  g_test_assert_expected_messages ();

  server_fixture_restart (fixture);
  server_fixture_start (fixture);
  room = hall_find_room (fixture->server->hall, "#a");
  g_assert_nonnull (room);
  g_assert_cmpstr (room->topic, ==, "By the fire");
  room = hall_find_room (fixture->server->hall, "#b");
  g_assert_nonnull (room);
  g_assert_cmpint (room->history_after, !=, 0);
}

/* What people know of a room no more does not come back with the disk. */
static void
test_recovery_of_cleared_rooms (Fixture *self, gconstpointer data)
{
  ServerFixture *fixture = &self->parent;
  const HallRoom *room;
  g_autoptr (ServerClient) dee = server_client_new (fixture, "dee", "batch draft/metadata-3");

  server_client_run (dee, "JOIN #b,#c");
  server_client_run (dee, "METADATA #b SET url x\r\nTOPIC #b :old\r\nMETADATA #c SET url x\r\n"
                          "TOPIC #c :old");
  break_disk (self, "PRIVMSG #a :lost");
  server_client_run (self->ann, "PING x");
  g_test_assert_expected_messages ();
  server_client_run (dee, "METADATA #b CLEAR\r\nTOPIC #b :\r\nPART #b\r\nMETADATA #c CLEAR");
  g_assert_null (hall_find_room (fixture->server->hall, "#b"));
  fault_set_sync_status (SQLITE_OK);
  g_test_expect_message ("server", G_LOG_LEVEL_MESSAGE, "Messages can be stored again");
  server_client_run (self->ann, "PRIVMSG #a :again");
  g_test_assert_expected_messages ();

  g_clear_pointer (&dee, server_client_free);
  server_fixture_restart (fixture);
  server_fixture_start (fixture);
  g_assert_null (hall_find_room (fixture->server->hall, "#b"));
  room = hall_find_room (fixture->server->hall, "#c");
  g_assert_cmpstr (room->topic, ==, "old");
  g_assert_null (room->metadata);
}

/* Nor what somebody has taken back; what was said meanwhile is there. */
static void
test_recovery_of_profiles (Fixture *self, gconstpointer data)
{
  ServerFixture *fixture = &self->parent;
  g_autoptr (GPtrArray) metadata = NULL;
  g_autoptr (ServerClient) dee = NULL;

  server_fixture_add_account (fixture, "Dee", "by the fire");
  dee = server_client_new (fixture, "eve", "batch draft/metadata-3");
  server_client_run (dee, "PRIVMSG NickServ :IDENTIFY Dee by the fire");
  server_client_run (dee, "METADATA * SET url x\r\nMETADATA * SET color red");
  break_disk (self, "PRIVMSG #a :lost");
  server_client_run (self->ann, "PING x");
  g_test_assert_expected_messages ();
  server_client_run (dee, "METADATA * CLEAR\r\nMETADATA * SET avatar a");
  g_clear_pointer (&dee, server_client_free);
  server_fixture_settle (fixture);

  /* It is there for the next login already. */
  dee = server_client_new (fixture, "eve", "batch draft/metadata-3");
  server_client_send (dee, "PRIVMSG NickServ :IDENTIFY Dee by the fire");
  server_client_wait_for (dee, S "900 eve eve!u@localhost Dee :You are now logged in as Dee",
                          S "BATCH +i1 metadata eve", "@batch=i1 " S "761 eve eve avatar * a",
                          S "BATCH -i1",
                          ":NickServ!NickServ@s.test NOTICE eve :You are logged in to Dee", NULL);
  fault_set_sync_status (SQLITE_OK);
  g_test_expect_message ("server", G_LOG_LEVEL_MESSAGE, "Messages can be stored again");
  server_client_run (self->ann, "PRIVMSG #a :again");
  g_test_assert_expected_messages ();
  server_client_run (self->ann, "PRIVMSG #a :again");

  g_clear_pointer (&dee, server_client_free);
  server_fixture_restart (fixture);
  server_fixture_start (fixture);
  metadata = server_profiles_read (server_accounts_get_profiles (fixture->server->accounts), "dee");
  g_assert_cmpuint (metadata->len, ==, 1);
  g_assert_cmpstr (hall_metadata_get (metadata, "avatar"), ==, "a");
}

/* What nobody was sent is nowhere: not in history, and not after a new start. */
static void
test_voided_is_gone (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) dee = NULL;

  server_client_run (self->ann, "PRIVMSG #a :before");
  break_disk (self, "PRIVMSG #a :lost");
  server_client_run (self->ann, "PING x");
  g_test_assert_expected_messages ();
  fault_set_sync_status (SQLITE_OK);
  g_test_expect_message ("server", G_LOG_LEVEL_MESSAGE, "Messages can be stored again");
  server_client_run (self->ann, "PRIVMSG #a :after");
  g_test_assert_expected_messages ();

  dee = server_client_new (&self->parent, "dee", "server-time");
  server_client_check (self->cid, "PING x", S "PONG s.test x", NULL);
  server_client_check (dee, "JOIN #a", "@time=2026-11-20T12:00:30.000Z :dee!u@localhost JOIN #a",
                       S "353 dee = #a :@ann bob dee", S "366 dee #a :End of /NAMES list",
                       "@time=2026-11-20T12:00:00.000Z :ann!u@localhost PRIVMSG #a before",
                       "@time=2026-11-20T12:00:30.000Z :ann!u@localhost PRIVMSG #a after", NULL);
}

/* A history read waits for what it has to know of, with the same patience. */
static void
test_history_waits (Fixture *self, gconstpointer data)
{
  server_client_run (self->cid, "CAP REQ draft/chathistory");
  server_client_run (self->cid, "JOIN #a");
  fault_hold ();
  server_client_send (self->ann, "PRIVMSG #a :hello");
  server_fixture_settle (&self->parent);
  fault_wait_held ();
  server_client_send (self->cid, "CHATHISTORY LATEST #a * 10\r\nPING x");
  server_fixture_settle (&self->parent);
  server_client_expect_nothing_yet (self->cid);
  fault_release ();
  server_client_wait_for (self->cid, ":ann!u@localhost PRIVMSG #a hello",
                          ":ann!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] hello",
                          S "PONG s.test x", NULL);
}

/* Another program that has the database for itself. */
static void
test_locked (Fixture *self, gconstpointer data)
{
  g_autofree char *path = server_fixture_get_database (&self->parent);
  sqlite3 *other;

  g_assert_cmpint (sqlite3_open (path, &other), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (other, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "Cannot store messages, holding them: *");
  g_test_expect_message ("server", G_LOG_LEVEL_MESSAGE, "Messages can be stored again");
  server_client_send (self->ann, "PRIVMSG #a :hello");
  wait_for_failure (&self->parent);
  server_client_expect_nothing_yet (self->ann);
  server_client_expect_nothing_yet (self->bob);

  g_assert_cmpint (sqlite3_exec (other, "ROLLBACK", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (other);
  server_client_expect (self->bob, ":ann!u@localhost PRIVMSG #a hello", NULL);
  g_test_assert_expected_messages ();
}

/* Who leaves while the disk fails takes nothing with him. */
static void
test_leaving (Fixture *self, gconstpointer data)
{
  fault_hold ();
  server_client_send (self->ann, "PRIVMSG #a :bye\r\nQUIT");
  server_fixture_settle (&self->parent);
  fault_wait_held ();
  server_client_expect_nothing_yet (self->ann);
  server_client_expect_nothing_yet (self->bob);
  fault_release ();
  server_client_expect_end (self->ann, ":ann!u@localhost PRIVMSG #a bye",
                            "ERROR :Closing link: (localhost) [Quit]", NULL);
  server_client_expect (self->bob, ":ann!u@localhost PRIVMSG #a bye", ":ann!u@localhost QUIT Quit",
                        NULL);
}

/* Who is not read while the disk is waited for is not taken for silent. */
static void
test_silence (Fixture *self, gconstpointer data)
{
  fault_set_sync_status (SQLITE_IOERR);
  self->parent.config->limits.store_hold = 3600;
  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "Cannot store messages, holding them: *");
  server_client_send (self->ann, "PRIVMSG #a :hello");
  wait_for_failure (&self->parent);
  for (guint i = 0; i < 20; i++)
    {
      server_client_send (self->bob, "PONG x");
      server_fixture_advance (&self->parent, 60000);
    }
  g_test_assert_expected_messages ();
  g_test_expect_message ("server", G_LOG_LEVEL_MESSAGE, "Messages can be stored again");
  fault_set_sync_status (SQLITE_OK);
  server_client_wait_for (self->bob, ":ann!u@localhost PRIVMSG #a hello", NULL);
  server_client_expect (self->bob, NULL);
  g_test_assert_expected_messages ();
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fault_install ();

  add ("/server/output-commit/hold", test_hold);
  add ("/server/output-commit/group", test_group);
  add ("/server/output-commit/topic", test_topic);
  add ("/server/output-commit/short-failure", test_short_failure);
  add ("/server/output-commit/long-failure", test_long_failure);
  add ("/server/output-commit/recovery", test_recovery);
  add ("/server/output-commit/recovery-is-no-voided-batch", test_recovery_is_no_voided_batch);
  add ("/server/output-commit/label-of-several", test_label_of_several);
  add ("/server/output-commit/recovery-of-rooms", test_recovery_of_rooms);
  add ("/server/output-commit/recovery-of-cleared-rooms", test_recovery_of_cleared_rooms);
  add ("/server/output-commit/recovery-of-profiles", test_recovery_of_profiles);
  add ("/server/output-commit/voided-is-gone", test_voided_is_gone);
  add ("/server/output-commit/history-waits", test_history_waits);
  add ("/server/output-commit/locked", test_locked);
  add ("/server/output-commit/leaving", test_leaving);
  add ("/server/output-commit/silence", test_silence);

  return g_test_run ();
}
