/* SPDX-License-Identifier: GPL-3.0-or-later */

/* REDACT: https://ircv3.net/specs/extensions/message-redaction */

#include "server-fixture.h"

#include <string.h>

#define CAPS "batch draft/chathistory echo-message draft/message-redaction message-tags"
#define END  "@draft/chathistory-end " S

/* Ann, who runs #a, and Bob are in it; Plain is there and knows nothing of this. */
typedef struct
{
  ServerFixture parent;
  ServerClient *ann;
  ServerClient *bob;
  ServerClient *plain;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  server_fixture_set_up (&self->parent, data);
  self->ann = server_client_new (&self->parent, "ann", CAPS " draft/event-playback");
  self->bob = server_client_new (&self->parent, "bob", CAPS);
  self->plain = server_client_new (&self->parent, "plain", "message-tags draft/chathistory");
  server_client_run (self->ann, "JOIN #a");
  server_client_run (self->bob, "JOIN #a");
  server_client_run (self->plain, "JOIN #a");
  server_client_run (self->ann, "PING x");
  server_client_run (self->bob, "PING x");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  server_client_free (self->ann);
  server_client_free (self->bob);
  server_client_free (self->plain);
  server_fixture_tear_down (&self->parent, data);
}

static void
test_own (Fixture *self, gconstpointer data)
{
  server_client_check (self->bob, "PRIVMSG #a :my password is x",
                       "@msgid=1 :bob!u@localhost PRIVMSG #a :my password is x", NULL);
  server_client_check (self->bob, "REDACT #A {1} :wrong window",
                       "@msgid=* :bob!u@localhost REDACT #a {1} :wrong window", NULL);
  server_client_expect (self->ann, "@msgid=1 :bob!u@localhost PRIVMSG #a :my password is x",
                        "@msgid=* :bob!u@localhost REDACT #a {1} :wrong window", NULL);
  server_client_expect (self->plain, "@msgid=1 :bob!u@localhost PRIVMSG #a :my password is x",
                        NULL);

  server_client_check (self->bob, "REDACT #a {1}",
                       S "FAIL REDACT UNKNOWN_MSGID #a {1} "
                         ":There is no such message in this conversation",
                       NULL);
}

static void
test_of_others (Fixture *self, gconstpointer data)
{
  server_client_run (self->bob, "PRIVMSG #a :of bob");
  server_client_run (self->ann, "NOTICE #a :of ann");
  server_client_run (self->bob, "PING x");
  server_client_check (self->bob, "REDACT #a {2}",
                       S "FAIL REDACT REDACT_FORBIDDEN #a {2} "
                         ":Only its author and who runs the room can take this back",
                       NULL);
  server_client_check (self->ann, "REDACT #a {1}", "@msgid=* :ann!u@localhost REDACT #a {1}", NULL);
  server_client_expect (self->bob, "@msgid=* :ann!u@localhost REDACT #a {1}", NULL);
}

static void
test_reaction (Fixture *self, gconstpointer data)
{
  server_client_run (self->bob, "PRIVMSG #a hello");
  server_client_run (self->bob, "@+draft/react=x;+draft/reply={1} TAGMSG #a");
  server_client_check (self->bob, "REDACT #a {2}", "@msgid=* :bob!u@localhost REDACT #a {2}", NULL);
}

/* Who follows what happened is told of it; to the others it was never said. */
static void
test_history (Fixture *self, gconstpointer data)
{
  server_client_run (self->bob, "PRIVMSG #a 1");
  server_client_run (self->bob, "PRIVMSG #a 2");
  server_client_run (self->bob, "PRIVMSG #a 3");
  server_client_run (self->bob, "REDACT #a {2} :oops");
  server_client_run (self->ann, "PING x");
  server_client_run (self->plain, "PING x");

  server_client_check (self->ann, "CHATHISTORY LATEST #a * 3", S "BATCH +h0 chathistory #a",
                       "@batch=h0;msgid=1 :bob!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] 1",
                       "@batch=h0;msgid=3 :bob!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] 3",
                       "@batch=h0;msgid=* :bob!u@localhost REDACT #a {2} oops", S "BATCH -h0",
                       NULL);
  server_client_check (self->bob, "CHATHISTORY LATEST #a * 3", END "BATCH +h0 chathistory #a",
                       "@batch=h0;msgid=1 :bob!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] 1",
                       "@batch=h0;msgid=3 :bob!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] 3",
                       S "BATCH -h0", NULL);
  server_client_check (self->plain, "CHATHISTORY LATEST #a * 3",
                       "@msgid=1 :bob!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] 1",
                       "@msgid=3 :bob!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] 3", NULL);
}

static void
test_private (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, "PRIVMSG bob :secret");
  server_client_run (self->ann, "PRIVMSG bob :other");
  server_client_run (self->bob, "PING x");
  server_client_check (self->bob, "REDACT ann {1}",
                       S "FAIL REDACT REDACT_FORBIDDEN ann {1} "
                         ":Only its author and who runs the room can take this back",
                       NULL);
  server_client_check (self->ann, "REDACT BOB {1} :oops",
                       "@msgid=* :ann!u@localhost REDACT bob {1} oops", NULL);
  server_client_expect (self->bob, "@msgid=* :ann!u@localhost REDACT bob {1} oops", NULL);
  server_client_check (self->bob, "CHATHISTORY LATEST ann * 10", END "BATCH +h0 chathistory ann",
                       "@batch=h0;msgid=2 :ann!u@localhost PRIVMSG bob "
                       ":[2026-11-20 12:00:00Z] other",
                       S "BATCH -h0", NULL);
  server_client_check (self->ann, "CHATHISTORY LATEST bob * 10", END "BATCH +h0 chathistory bob",
                       "@batch=h0;msgid=2 :ann!u@localhost PRIVMSG bob "
                       ":[2026-11-20 12:00:00Z] other",
                       "@batch=h0;msgid=* :ann!u@localhost REDACT bob {1} oops", S "BATCH -h0",
                       NULL);

  /* Another's conversation is none of one's own. */
  server_client_run (self->plain, "CAP REQ draft/message-redaction");
  server_client_check (self->plain, "REDACT ann {2}",
                       S "FAIL REDACT UNKNOWN_MSGID ann {2} "
                         ":There is no such message in this conversation",
                       NULL);
}

/* Without echo-message one hears of one's own as little as of what one says. */
static void
test_without_echo (Fixture *self, gconstpointer data)
{
  server_client_run (self->bob, "PRIVMSG #a hello");
  server_client_run (self->bob, "CAP REQ :-echo-message");
  server_client_check (self->bob, "REDACT #a {1}", NULL);
  server_client_run (self->ann, "CAP REQ :labeled-response");
  server_client_run (self->ann, "PRIVMSG #a hello");
  server_client_check (self->ann, "@label=7 REDACT #a {2}",
                       "@msgid=*;label=7 :ann!u@localhost REDACT #a {2}", NULL);
  server_client_check (self->ann, "@label=8 REDACT #a {2}",
                       "@label=8 " S "FAIL REDACT UNKNOWN_MSGID #a {2} "
                       ":There is no such message in this conversation",
                       NULL);
  server_client_run (self->ann, "PRIVMSG #a again\r\nCAP REQ :-echo-message");
  server_client_check (self->ann, "@label=9 REDACT #a {3}", "@label=9 " S "ACK", NULL);
}

static void
test_errors (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) cid = server_client_new (&self->parent, "cid", CAPS);
  g_autofree char *text = g_strnfill (470, 'x');
  g_autofree char *too_long = g_strconcat ("REDACT #a {1} :", text, NULL);

  server_client_run (self->bob, "PRIVMSG #a hello");
  server_client_check (self->plain, "REDACT #a {1}", "@msgid=1 :bob!u@localhost PRIVMSG #a hello",
                       S "421 plain REDACT :Unknown command", NULL);
  server_client_check (cid, "REDACT #a", S "461 cid REDACT :Not enough parameters", NULL);
  server_client_check (cid, "REDACT #a {1}",
                       S "FAIL REDACT INVALID_TARGET #a "
                         ":You can take back messages in rooms that you are in",
                       NULL);
  server_client_check (cid, "REDACT #none {1}",
                       S "FAIL REDACT INVALID_TARGET #none "
                         ":You can take back messages in rooms that you are in",
                       NULL);
  server_client_check (self->bob, "REDACT #a nonsense",
                       S "FAIL REDACT UNKNOWN_MSGID #a nonsense "
                         ":There is no such message in this conversation",
                       NULL);
  server_client_check (self->bob, "REDACT nobody {1}",
                       S "FAIL REDACT UNKNOWN_MSGID nobody {1} "
                         ":There is no such message in this conversation",
                       NULL);
  server_client_check (self->bob, too_long, S "417 bob :Input line was too long", NULL);
}

/* What a closed room hides is not there to be found out about. */
static void
test_hidden (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, "PRIVMSG #a secret");
  server_client_run (self->ann, "MODE #a +i");
  server_client_run (self->plain, "PART #a");
  server_client_run (self->ann, "PART #a");
  server_client_run (self->bob, "PART #a");
  server_client_run (self->bob, "JOIN #a");
  server_client_check (self->bob, "REDACT #a {1}",
                       S "FAIL REDACT UNKNOWN_MSGID #a {1} "
                         ":There is no such message in this conversation",
                       NULL);
}

/* What comes with it is carried out after it. */
static void
test_order (Fixture *self, gconstpointer data)
{
  server_client_run (self->bob, "PRIVMSG #a 1");
  server_client_check (self->bob, "REDACT #a {1}\r\nPRIVMSG #a 2\r\nPART #a",
                       "@msgid=* :bob!u@localhost REDACT #a {1}",
                       "@msgid=2 :bob!u@localhost PRIVMSG #a 2",
                       "@msgid=* :bob!u@localhost PART #a", NULL);
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

  add ("/server/redaction/own", test_own);
  add ("/server/redaction/of-others", test_of_others);
  add ("/server/redaction/reaction", test_reaction);
  add ("/server/redaction/history", test_history);
  add ("/server/redaction/private", test_private);
  add ("/server/redaction/without-echo", test_without_echo);
  add ("/server/redaction/errors", test_errors);
  add ("/server/redaction/hidden", test_hidden);
  add ("/server/redaction/order", test_order);

  return g_test_run ();
}
