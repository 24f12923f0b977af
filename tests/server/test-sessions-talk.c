/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What several connections of one person hear of what is said and done, each as it can take it. */

#include "connections.h"

#include <sqlite3.h>
#include <string.h>

#include "../store/store-fault.h"

#define BOB     ":bob!u@localhost "
#define REFUSED "The server cannot store messages at the moment, so nobody was sent this one"

typedef struct
{
  ServerFixture parent;
  ServerClient *laptop;
  ServerClient *phone;
  ServerClient *bob;
} Fixture;

#define LAPTOP_CAPS                                                                                \
  "echo-message labeled-response batch message-tags standard-replies draft/multiline "             \
  "draft/message-redaction draft/message-edit draft/chathistory"

/* Ann has a laptop with nearly everything, and a phone with nothing; Bob is in #a with both. */
static void
set_up (Fixture *self, gconstpointer data)
{
  fault_reset ();
  server_fixture_set_up (&self->parent, data);
  self->laptop = connections_new_in_room (&self->parent, "ann", LAPTOP_CAPS);
  self->phone = connections_new (&self->parent, "ann", "draft/chathistory");
  self->bob
      = server_client_new_in_room (&self->parent, "bob", "message-tags draft/multiline batch");
  server_client_run (self->laptop, "PING x");
  server_client_run (self->phone, "PING x");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fault_reset ();
  server_client_free (self->laptop);
  server_client_free (self->phone);
  server_client_free (self->bob);
  server_fixture_tear_down (&self->parent, data);
}

/* The label and the echo are for who said it; the others hear it all the same. */
static void
test_room (Fixture *self, gconstpointer data)
{
  server_client_check (self->laptop, "@label=1 PRIVMSG #a :from the laptop",
                       "@msgid=1;label=1 " ANN "PRIVMSG #a :from the laptop", NULL);
  server_client_expect (self->phone, ANN "PRIVMSG #a :from the laptop", NULL);
  server_client_check (self->phone, "PRIVMSG #a :from the phone", NULL);
  server_client_expect (self->laptop, "@msgid=2 " ANN "PRIVMSG #a :from the phone", NULL);
  server_client_expect (self->bob, "@msgid=1 " ANN "PRIVMSG #a :from the laptop",
                        "@msgid=2 " ANN "PRIVMSG #a :from the phone", NULL);
  server_client_check (self->bob, "PRIVMSG #a :hello", NULL);
  server_client_expect (self->laptop, "@msgid=3 " BOB "PRIVMSG #a hello", NULL);
  server_client_expect (self->phone, BOB "PRIVMSG #a hello", NULL);
}

static void
test_private (Fixture *self, gconstpointer data)
{
  server_client_check (self->phone, "PRIVMSG bob :from the phone\r\nNOTICE bob :note", NULL);
  server_client_expect (self->laptop, "@msgid=1 " ANN "PRIVMSG bob :from the phone",
                        "@msgid=2 " ANN "NOTICE bob note", NULL);
  server_client_check (self->laptop, "@label=1 PRIVMSG bob :me, too",
                       "@msgid=3;label=1 " ANN "PRIVMSG bob :me, too", NULL);
  server_client_expect (self->phone, ANN "PRIVMSG bob :me, too", NULL);
  server_client_expect (self->bob, "@msgid=1 " ANN "PRIVMSG bob :from the phone",
                        "@msgid=2 " ANN "NOTICE bob note", "@msgid=3 " ANN "PRIVMSG bob :me, too",
                        NULL);
  server_client_check (self->bob, "PRIVMSG ann :both", NULL);
  server_client_expect (self->laptop, "@msgid=4 " BOB "PRIVMSG ann both", NULL);
  server_client_expect (self->phone, BOB "PRIVMSG ann both", NULL);
}

/* What one says to oneself comes to each connection once, and to who said it as the echo as well.
 */
static void
test_oneself (Fixture *self, gconstpointer data)
{
  server_client_check (self->phone, "PRIVMSG ANN :note", ANN "PRIVMSG ann note", NULL);
  server_client_expect (self->laptop, "@msgid=1 " ANN "PRIVMSG ann note", NULL);
  server_client_check (self->laptop, "@label=1 PRIVMSG ann :note",
                       "@msgid=2 " ANN "PRIVMSG ann note",
                       "@msgid=2;label=1 " ANN "PRIVMSG ann note", NULL);
  server_client_expect (self->phone, ANN "PRIVMSG ann note", NULL);
}

/* Who does not know of a thing hears of it as anybody without. */
static void
test_by_capability (Fixture *self, gconstpointer data)
{
  server_client_check (self->laptop, "@+typing=active TAGMSG #a",
                       "@msgid=1;+typing=active " ANN "TAGMSG #a", NULL);
  server_client_expect (self->phone, NULL);
  server_client_run (self->laptop, "BATCH +1 draft/multiline #a\r\n@batch=1 PRIVMSG #a :one\r\n"
                                   "@batch=1 PRIVMSG #a :two\r\nBATCH -1");
  server_client_expect (self->phone, ANN "PRIVMSG #a one", ANN "PRIVMSG #a two", NULL);
  server_client_check (self->phone, "PRIVMSG #a :mistkae", NULL);
  server_client_expect (self->laptop, "@msgid=3 " ANN "PRIVMSG #a mistkae", NULL);
  server_client_check (self->laptop, "@draft/target-msgid={3};draft/edit-text=mistake EDIT #a",
                       "@msgid=4;draft/target-msgid={3};draft/edit-text=mistake " ANN "EDIT #a",
                       NULL);
  server_client_expect (self->phone, ANN "PRIVMSG #a :* mistake", NULL);
  server_client_check (self->laptop, "REDACT #a {3}", "@msgid=* " ANN "REDACT #a {3}", NULL);
  server_client_expect (self->phone, NULL);
}

/* What happens to the person happens to all connections. */
static void
test_events (Fixture *self, gconstpointer data)
{
  server_client_check (self->phone, "TOPIC #a :tea", ANN "TOPIC #a tea", NULL);
  server_client_expect (self->laptop, "@msgid=* " ANN "TOPIC #a tea", NULL);
  server_client_check (self->laptop, "MODE #a +m", "@msgid=* " ANN "MODE #a +m", NULL);
  server_client_expect (self->phone, ANN "MODE #a +m", NULL);
  server_client_check (self->phone, "MODE ann +i", ANN "MODE ann +i", NULL);
  server_client_expect (self->laptop, ANN "MODE ann +i", NULL);
  server_client_check (self->laptop, "@label=1 NICK amy", "@msgid=*;label=1 " ANN "NICK amy", NULL);
  server_client_expect (self->phone, ANN "NICK amy", NULL);
  server_client_check (self->phone, "PING x", S "PONG s.test x", NULL);
  server_client_check (self->phone, "PART #a :off", ":amy!u@localhost PART #a off", NULL);
  server_client_expect (self->laptop, "@msgid=* :amy!u@localhost PART #a off", NULL);
  server_client_check (self->phone, "PRIVMSG nobody :x", S "401 amy nobody :No such nick/channel",
                       NULL);
  server_client_expect (self->laptop, NULL);
}

/* Each is told of a room into which one of them goes. */
static void
test_join (Fixture *self, gconstpointer data)
{
  server_client_run (self->bob, "JOIN #b\r\nTOPIC #b :tea\r\nPRIVMSG #b :before");
  server_client_check (self->laptop, "@label=1 JOIN #B", "@label=1 " S "BATCH +l0 labeled-response",
                       "@msgid=*;batch=l0 " ANN "JOIN #b", "@batch=l0 " S "332 ann #b tea",
                       "@batch=l0 " S "333 ann #b bob!u@localhost 1795176000",
                       "@batch=l0 " S "353 ann = #b :@bob ann",
                       "@batch=l0 " S "366 ann #b :End of /NAMES list", S "BATCH -l0", NULL);
  server_client_expect (self->phone, ANN "JOIN #b", S "332 ann #b tea",
                        S "333 ann #b bob!u@localhost 1795176000", S "353 ann = #b :@bob ann",
                        S "366 ann #b :End of /NAMES list", NULL);
  server_client_check (self->phone, "JOIN #b", NULL);
  server_client_expect (self->laptop, NULL);
  server_client_run (self->bob, "KICK #b ann :out");
  server_client_expect (self->laptop, "@msgid=* " BOB "KICK #b ann out", NULL);
  server_client_expect (self->phone, BOB "KICK #b ann out", NULL);
}

/* Who does not ask for the past gets it on joining, wherever the person did that. */
static void
test_join_with_history (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) tablet = connections_new (&self->parent, "ann", "server-time");

  server_client_run (tablet, "PING x");
  server_client_run (self->bob, "JOIN #b\r\nPRIVMSG #b :before");
  server_client_run (self->phone, "JOIN #b");
  server_client_expect (tablet, "@time=2026-11-20T12:00:00.000Z " ANN "JOIN #b",
                        S "353 ann = #b :@bob ann", S "366 ann #b :End of /NAMES list",
                        "@time=2026-11-20T12:00:00.000Z " BOB "PRIVMSG #b before", NULL);
}

static void
test_rename (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) tablet
      = connections_new (&self->parent, "ann", "draft/channel-rename draft/chathistory");

  server_client_run (tablet, "PING x");
  server_client_check (tablet, "RENAME #a #b :tea", ANN "RENAME #a #b tea", NULL);
  server_client_expect (self->phone, ANN "PART #a tea", ANN "JOIN #b", S "353 ann = #b :@ann bob",
                        S "366 ann #b :End of /NAMES list", NULL);
}

/* Nobody sees what is not on disk yet, whichever connection it came from. */
static void
test_hold (Fixture *self, gconstpointer data)
{
  fault_hold ();
  server_client_send (self->phone, "PRIVMSG #a :hello");
  server_fixture_settle (&self->parent);
  fault_wait_held ();
  server_client_expect_nothing_yet (self->laptop);
  server_client_expect_nothing_yet (self->bob);
  fault_release ();
  server_client_wait_for (self->laptop, "@msgid=1 " ANN "PRIVMSG #a hello", NULL);
  server_client_expect (self->phone, NULL);
}

static void
wait_for_failure (ServerFixture *self)
{
  while (self->server->store_failed_at == 0)
    g_main_context_iteration (NULL, TRUE);
  server_fixture_settle (self);
}

/* That a message is lost is told to who sent it. */
static void
test_void (Fixture *self, gconstpointer data)
{
  fault_set_sync_status (SQLITE_IOERR);
  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "Cannot store messages, holding them: *");
  server_client_send (self->laptop, "@label=1 PRIVMSG #a :lost");
  server_fixture_settle (&self->parent);
  wait_for_failure (&self->parent);
  g_test_assert_expected_messages ();
  g_test_expect_message ("server", G_LOG_LEVEL_CRITICAL, "Cannot store messages, refusing them: *");
  server_fixture_advance (&self->parent, 31000);
  server_client_wait_for (self->laptop,
                          "@label=1 " S "FAIL PRIVMSG MESSAGE_NOT_STORED #a :" REFUSED, NULL);
  server_client_expect (self->phone, NULL);
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

  add ("/server/sessions-talk/room", test_room);
  add ("/server/sessions-talk/private", test_private);
  add ("/server/sessions-talk/oneself", test_oneself);
  add ("/server/sessions-talk/by-capability", test_by_capability);
  add ("/server/sessions-talk/events", test_events);
  add ("/server/sessions-talk/join", test_join);
  add ("/server/sessions-talk/join-with-history", test_join_with_history);
  add ("/server/sessions-talk/rename", test_rename);
  add ("/server/sessions-talk/hold", test_hold);
  add ("/server/sessions-talk/void", test_void);

  return g_test_run ();
}
