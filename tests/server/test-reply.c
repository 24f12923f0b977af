/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Labels: https://ircv3.net/specs/extensions/labeled-response */

#include "server-fixture.h"

#define LABELS "batch labeled-response"

static void
test_none (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", LABELS);

  server_client_check (ann, "@label=a1 PONG x", "@label=a1 " S "ACK", NULL);
  server_client_check (ann, "@label=a1 NICK ann", "@label=a1 " S "ACK", NULL);
  server_client_check (ann, "@label=a1 CAP END", "@label=a1 " S "ACK", NULL);
}

static void
test_one (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", LABELS);

  server_client_check (ann, "@label=a1 PING x", "@label=a1 " S "PONG s.test x", NULL);
  server_client_check (ann, "@label=a1 NICK amy", "@label=a1 :ann!u@localhost NICK amy", NULL);
  server_client_check (ann, "@label=a1 KICK", "@label=a1 " S "461 amy KICK :Not enough parameters",
                       NULL);
  server_client_check (ann, "@label=a1 SING", "@label=a1 " S "421 amy SING :Unknown command", NULL);
  server_client_check (ann, "@label=a1 CHATHISTORY X",
                       "@label=a1 " S
                       "FAIL CHATHISTORY INVALID_PARAMS X :There is no such subcommand",
                       NULL);
}

static void
test_several (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", LABELS);

  server_client_check (ann, "@label=a1 WHO nobody;",
                       "@label=a1 " S "315 ann nobody; :End of WHO list", NULL);
  server_client_check (ann, "@label=a1 WHOIS nobody", "@label=a1 " S "BATCH +l0 labeled-response",
                       "@batch=l0 " S "401 ann nobody :No such nick/channel",
                       "@batch=l0 " S "318 ann nobody :End of /WHOIS list", S "BATCH -l0", NULL);
  server_client_check (ann, "@label=a2 JOIN #a", "@label=a2 " S "BATCH +l1 labeled-response",
                       "@batch=l1 :ann!u@localhost JOIN #a", "@batch=l1 " S "353 ann = #a @ann",
                       "@batch=l1 " S "366 ann #a :End of /NAMES list", S "BATCH -l1",
                       S "BATCH +h2 chathistory #a", S "BATCH -h2", NULL);
}

static void
test_value (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", LABELS);
  g_autofree char *value = g_strnfill (65, 'x');
  g_autofree char *too_long = g_strdup_printf ("@label=%s PING 1", value);
  g_autofree char *longest = g_strdup_printf ("@label=%.64s PING 1", value);
  g_autofree char *answer = g_strdup_printf ("@label=%.64s " S "PONG s.test 1", value);

  server_client_check (ann, longest, answer, NULL);
  server_client_check (ann, too_long, S "PONG s.test 1", NULL);
  server_client_check (ann, "@label= PING 1", S "PONG s.test 1", NULL);
  server_client_check (ann, "@label PING 1", S "PONG s.test 1", NULL);
  server_client_check (ann, "@+label=1 PING 1", S "PONG s.test 1", NULL);
  server_client_check (ann, "@a=b;label=a\\:\\s\\\\b;c PING 1",
                       "@label=a\\:\\s\\\\b " S "PONG s.test 1", NULL);
}

/* Both capabilities are needed. */
static void
test_not_negotiated (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "labeled-response");
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", "batch");

  server_client_check (ann, "@label=a1 PING 1", S "PONG s.test 1", NULL);
  server_client_check (ann, "@label=a1 PONG", NULL);
  server_client_check (bob, "@label=a1 PING 1", S "PONG s.test 1", NULL);
}

static void
test_before_registration (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);

  server_client_run (ann, "CAP REQ :" LABELS);
  server_client_check (ann, "@label=a1 JOIN #a", "@label=a1 " S "451 * :You have not registered",
                       NULL);
  server_client_check (ann, "@label=a1 NICK ann", "@label=a1 " S "ACK", NULL);
}

static void
test_message (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", LABELS);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", LABELS " echo-message");

  server_client_run (ann, "JOIN #a");
  server_client_run (bob, "JOIN #a");
  server_client_run (ann, "PING x");

  server_client_check (ann, "@label=a1 PRIVMSG #a :hello", "@label=a1 " S "ACK", NULL);
  server_client_check (bob, "@label=b1 PRIVMSG #a :hello", ":ann!u@localhost PRIVMSG #a hello",
                       "@label=b1 :bob!u@localhost PRIVMSG #a hello", NULL);
  server_client_expect (ann, ":bob!u@localhost PRIVMSG #a hello", NULL);
  server_client_check (bob, "@label=b1 PRIVMSG #a,nobody,ann :hello",
                       "@label=b1 " S "BATCH +l1 labeled-response",
                       "@batch=l1 :bob!u@localhost PRIVMSG #a hello",
                       "@batch=l1 " S "401 bob nobody :No such nick/channel",
                       "@batch=l1 :bob!u@localhost PRIVMSG ann hello", S "BATCH -l1", NULL);
  server_client_run (ann, "AWAY :asleep");
  server_client_check (bob, "@label=b1 PRIVMSG ann :hello",
                       "@label=b1 " S "BATCH +l2 labeled-response",
                       "@batch=l2 :bob!u@localhost PRIVMSG ann hello",
                       "@batch=l2 " S "301 bob ann asleep", S "BATCH -l2", NULL);
  server_client_check (bob, "@label=b1 NOTICE nobody :hello", "@label=b1 " S "ACK", NULL);
}

/* Only the echo is an answer; what is sent to oneself also arrives, as from anybody. */
static void
test_to_oneself (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", LABELS);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", LABELS " echo-message");

  server_client_check (ann, "@label=a1 PRIVMSG ann :milk", ":ann!u@localhost PRIVMSG ann milk",
                       "@label=a1 " S "ACK", NULL);
  server_client_check (bob, "@label=b1 PRIVMSG bob :milk", ":bob!u@localhost PRIVMSG bob milk",
                       "@label=b1 :bob!u@localhost PRIVMSG bob milk", NULL);
}

static void
test_tags (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann
      = server_client_new (self, "ann", LABELS " echo-message message-tags server-time");

  server_client_run (ann, "JOIN #a");
  server_client_check (ann, "@+a=b;label=1 PRIVMSG #a :hello",
                       "@time=2026-11-20T12:00:00.000Z;msgid=1;label=1;+a=b "
                       ":ann!u@localhost PRIVMSG #a hello",
                       NULL);
  server_client_check (ann, "@label=1 MODE #a -t",
                       "@time=2026-11-20T12:00:00.000Z;msgid=*;label=1 :ann!u@localhost MODE #a -t",
                       NULL);
}

static void
test_history (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", LABELS " draft/chathistory");

  server_client_run (ann, "JOIN #a");
  server_client_check (ann, "@label=1 CHATHISTORY LATEST #a * 10",
                       "@label=1 " S "BATCH +h0 chathistory #a", S "BATCH -h0", NULL);
  server_client_check (ann, "@label=1 CHATHISTORY LATEST #b * 10",
                       "@label=1 " S "FAIL CHATHISTORY INVALID_TARGET LATEST #b "
                       ":You can read the history of rooms that you are in",
                       NULL);
}

static void
test_quit (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", LABELS);

  server_client_send (ann, "@label=1 QUIT");
  server_client_expect_end (ann, "@label=1 " S "ACK", "ERROR :Closing link: (localhost) [Quit]",
                            NULL);
}

/* What a specification says that a command answers with does not need the other one. */
static void
test_standard (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "standard-replies");
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);
  const char *answer
      = S "FAIL SETNAME INVALID_REALNAME :A name has at least one and at most 128 octets";

  server_client_check (ann, "SETNAME :", answer, NULL);
  server_client_check (bob, "SETNAME :", answer, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/reply/none", test_none);
  server_fixture_add ("/server/reply/one", test_one);
  server_fixture_add ("/server/reply/several", test_several);
  server_fixture_add ("/server/reply/value", test_value);
  server_fixture_add ("/server/reply/not-negotiated", test_not_negotiated);
  server_fixture_add ("/server/reply/before-registration", test_before_registration);
  server_fixture_add ("/server/reply/message", test_message);
  server_fixture_add ("/server/reply/standard", test_standard);
  server_fixture_add ("/server/reply/to-oneself", test_to_oneself);
  server_fixture_add ("/server/reply/tags", test_tags);
  server_fixture_add ("/server/reply/history", test_history);
  server_fixture_add ("/server/reply/quit", test_quit);

  return g_test_run ();
}
