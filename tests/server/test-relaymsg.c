/* SPDX-License-Identifier: GPL-3.0-or-later */

/* RELAYMSG: https://github.com/ircv3/ircv3-specifications/pull/417 */

#include "server-fixture.h"

#define CAPS                                                                                       \
  "account-tag batch draft/chathistory draft/relaymsg echo-message labeled-response message-tags"

/* Ann, who runs #a, and Bob are in it. */
typedef struct
{
  ServerFixture parent;
  ServerClient *ann;
  ServerClient *bob;
} Fixture;

static void
enter (Fixture *self)
{
  self->ann = server_client_new (&self->parent, "ann", CAPS);
  self->bob = server_client_new (&self->parent, "bob", "message-tags");
  server_client_run (self->ann, "JOIN #a");
  server_client_run (self->bob, "JOIN #a");
  server_client_run (self->ann, "PING x");
}

static void
set_up (Fixture *self, gconstpointer data)
{
  server_fixture_set_up (&self->parent, data);
  enter (self);
}

static void
set_up_with (Fixture *self, gconstpointer relaymsg)
{
  server_fixture_set_up (&self->parent, NULL);
  self->parent.config->relaymsg = GPOINTER_TO_UINT (relaymsg);
  enter (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  server_client_free (self->ann);
  server_client_free (self->bob);
  server_fixture_tear_down (&self->parent, data);
}

static void
test_relayed (Fixture *self, gconstpointer data)
{
  server_client_check (self->ann, "RELAYMSG #A zoe/far :hello you",
                       "@draft/relaymsg=ann;msgid=1 :zoe/far!relay@localhost PRIVMSG #a "
                       ":hello you",
                       NULL);
  server_client_expect (self->bob, "@msgid=1 :zoe/far!relay@localhost PRIVMSG #a :hello you", NULL);
  server_client_check (self->ann, "@label=7;+reply={1} RELAYMSG #a zoe/far yes",
                       "@draft/relaymsg=ann;msgid=2;label=7;+reply={1} :zoe/far!relay@localhost "
                       "PRIVMSG #a yes",
                       NULL);
  server_client_expect (self->bob, "@msgid=2;+reply={1} :zoe/far!relay@localhost PRIVMSG #a yes",
                        NULL);
}

/* Who knows nothing of it may relay, too; and who knows of it and not of tags sees who does. */
static void
test_capabilities (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, "MODE #a +o bob");
  server_client_run (self->ann, "CAP REQ :-message-tags");
  server_client_run (self->bob, "PING x");
  server_client_check (self->bob, "RELAYMSG #a zoe/far hello", NULL);
  server_client_expect (self->ann, "@draft/relaymsg=bob :zoe/far!relay@localhost PRIVMSG #a hello",
                        NULL);
  server_client_run (self->ann, "CAP REQ :-draft/relaymsg");
  server_client_check (self->ann, "RELAYMSG #a zoe/far hello",
                       ":zoe/far!relay@localhost PRIVMSG #a hello", NULL);
  server_client_run (self->ann, "CAP REQ :-echo-message");
  server_client_check (self->ann, "@label=7 RELAYMSG #a zoe/far hello", "@label=7 " S "ACK", NULL);
}

static void
test_errors (Fixture *self, gconstpointer data)
{
  g_autofree char *text = g_strnfill (480, 'x');
  g_autofree char *too_long = g_strconcat ("RELAYMSG #a zoe/far ", text, NULL);

  server_client_check (self->ann, "RELAYMSG #a zoe/far",
                       S "461 ann RELAYMSG :Not enough parameters", NULL);
  server_client_check (self->ann, "RELAYMSG #none zoe/far hi", S "403 ann #none :No such channel",
                       NULL);
  server_client_check (self->bob, "RELAYMSG #a zoe/far hi",
                       S "FAIL RELAYMSG PRIVS_NEEDED :You cannot relay messages to this channel",
                       NULL);
  server_client_check (self->ann, "RELAYMSG #a zoe/far :",
                       S "FAIL RELAYMSG BLANK_MSG :There is no text to relay", NULL);
  server_client_check (self->ann, "RELAYMSG #a zoe hi",
                       S "FAIL RELAYMSG INVALID_NICK "
                         ":This cannot be the name of anybody elsewhere: give nick/network",
                       NULL);
  server_client_check (self->ann, "RELAYMSG #a zoe!z/far hi",
                       S "FAIL RELAYMSG INVALID_NICK "
                         ":This cannot be the name of anybody elsewhere: give nick/network",
                       NULL);
  server_client_check (self->ann, too_long, S "417 ann :Input line was too long", NULL);
  server_client_run (self->ann, "MODE #a +b zoe/*!*@*");
  server_client_check (self->ann, "RELAYMSG #a zoe/far hi",
                       S "FAIL RELAYMSG BANNED "
                         ":This channel does not want to hear whom this is relayed for",
                       NULL);
  server_client_check (self->ann, "NICK ann/far", S "432 ann ann/far :Erroneous nickname", NULL);
}

/* In the history it is as it was, and belongs to nobody here. */
static void
test_history (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, "MODE ann +B");
  server_client_run (self->ann, "RELAYMSG #a zoe/far hello");
  server_client_run (self->bob, "CAP REQ :batch draft/chathistory draft/message-redaction");
  server_client_run (self->bob, "PING x");
  server_client_check (self->ann, "CHATHISTORY LATEST #a * 1", S "BATCH +h0 chathistory #a",
                       "@batch=h0;draft/relaymsg=ann;msgid=1 :zoe/far!relay@localhost PRIVMSG #a "
                       ":[2026-11-20 12:00:00Z] hello",
                       S "BATCH -h0", NULL);
  server_client_check (self->bob, "CHATHISTORY LATEST #a * 1", S "BATCH +h0 chathistory #a",
                       "@batch=h0;msgid=1 :zoe/far!relay@localhost PRIVMSG #a "
                       ":[2026-11-20 12:00:00Z] hello",
                       S "BATCH -h0", NULL);
  server_client_run (self->bob, "CAP REQ soju.im/search");
  server_client_check (self->bob, "SEARCH from=Zoe/far", S "BATCH +h1 soju.im/search",
                       "@batch=h1;msgid=1 :zoe/far!relay@localhost PRIVMSG #a "
                       ":[2026-11-20 12:00:00Z] hello",
                       S "BATCH -h1", NULL);
  server_client_check (self->bob, "REDACT #a {1}",
                       S "FAIL REDACT REDACT_FORBIDDEN #a {1} "
                         ":Only its author and who runs the room can take this back",
                       NULL);
}

static void
test_disabled (Fixture *self, gconstpointer data)
{
  server_client_check (self->ann, "RELAYMSG #a zoe/far hi",
                       S "FAIL RELAYMSG NOT_ENABLED :Nothing is relayed on this server", NULL);
  server_client_check (self->bob, "CAP REQ draft/relaymsg", S "CAP bob NAK draft/relaymsg", NULL);
}

static void
test_by_members (Fixture *self, gconstpointer data)
{
  server_client_check (self->bob, "RELAYMSG #a zoe/far hi", NULL);
  server_client_expect (self->ann,
                        "@draft/relaymsg=bob;msgid=1 :zoe/far!relay@localhost PRIVMSG #a hi", NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test)                                                                            \
  g_test_add ("/server/relaymsg/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("relayed", test_relayed);
  ADD ("capabilities", test_capabilities);
  ADD ("errors", test_errors);
  ADD ("history", test_history);
#undef ADD
  g_test_add ("/server/relaymsg/disabled", Fixture, GUINT_TO_POINTER (SERVER_RELAYMSG_NOBODY),
              set_up_with, test_disabled, tear_down);
  g_test_add ("/server/relaymsg/by-members", Fixture, GUINT_TO_POINTER (SERVER_RELAYMSG_MEMBERS),
              set_up_with, test_by_members, tear_down);

  return g_test_run ();
}
