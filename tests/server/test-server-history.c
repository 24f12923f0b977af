/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was said before: https://ircv3.net/specs/extensions/chathistory */

#include "server-fixture.h"

#include <sqlite3.h>
#include <string.h>

/* How the answer begins that has all there is. */
#define END "@draft/chathistory-end " S

#define CAPS "batch draft/chathistory message-tags server-time"

/* Replaces {3} by a reference to the third message that anybody saw, and [3] by one to the third
 * second of the test. */
static char *
expand (ServerFixture *self, const char *text)
{
  GString *line = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      guint number = (guint) g_ascii_strtoull (p + 1, NULL, 10);

      if (*p == '{')
        g_string_append_printf (line, "msgid=%s", server_fixture_get_msgid (self, number));
      else if (*p == '[')
        g_string_append_printf (line, "timestamp=2026-11-20T12:00:%02u.000Z", number);
      else
        g_string_append_c (line, *p);
      if (*p == '{' || *p == '[')
        p += strcspn (p, "}]");
    }

  return g_string_free (line, FALSE);
}

static const char *
last_word (const char *line)
{
  return strrchr (line, ' ') + 1;
}

/* Checks that the answer to a CHATHISTORY is one batch of messages with these words. */
static void
check (ServerFixture *self, ServerClient *client, const char *request, const char *expected)
{
  g_autofree char *expanded = expand (self, request);
  g_autofree char *line = g_strconcat ("CHATHISTORY ", expanded, NULL);
  g_autofree char *lines = NULL;
  g_autoptr (GString) words = g_string_new (NULL);
  g_auto (GStrv) all = NULL;
  guint n;

  server_client_send (client, line);
  lines = server_client_take_lines (client);
  all = g_strsplit (lines, "\n", -1);
  n = g_strv_length (all);
  if (n < 2
      || (!g_str_has_prefix (all[0], S "BATCH +h") && !g_str_has_prefix (all[0], END "BATCH +h"))
      || !g_str_has_prefix (all[n - 1], S "BATCH -h"))
    g_error ("This is no answer to %s: %s", line, lines);
  for (guint i = 1; i < n - 1; i++)
    {
      g_assert_true (g_str_has_prefix (all[i], "@batch=h"));
      g_string_append_printf (words, "%s%s", i > 1 ? " " : "", last_word (all[i]));
    }
  if (!g_str_equal (words->str, expected))
    g_test_message ("after %s", request);
  g_assert_cmpstr (words->str, ==, expected);
}

/* Ann, in #a, where she says "0" to "9", each in its second. */
static ServerClient *
talk (ServerFixture *self)
{
  ServerClient *ann = server_client_new (self, "ann", CAPS " echo-message");

  server_client_run (ann, "JOIN #a");
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *line = g_strdup_printf ("PRIVMSG #a %u", i);

      server_client_run (ann, line);
      server_fixture_advance (self, 1000);
    }

  return ann;
}

static void
test_lines (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", CAPS " echo-message");
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", "draft/chathistory account-tag");

  server_client_run (ann, "JOIN #A");
  hall_find_user (self->server->hall, "ann")->account = g_strdup ("annie");
  server_client_run (ann, "PRIVMSG #a :good evening");
  server_fixture_advance (self, 1500);
  server_client_run (ann, "@+a=b NOTICE #a :tea is ready");
  server_client_run (ann, "PRIVMSG #a :\001ACTION drinks\001");
  server_client_run (ann, "PRIVMSG #a :\001VERSION\001");
  server_client_run (ann, "@+typing=active TAGMSG #a");

  server_client_check (ann, "CHATHISTORY LATEST #a * 10", END "BATCH +h0 chathistory #A",
                       "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=1 "
                       ":ann!u@localhost PRIVMSG #A :good evening",
                       "@batch=h0;time=2026-11-20T12:00:01.500Z;msgid=2;+a=b "
                       ":ann!u@localhost NOTICE #A :tea is ready",
                       "@batch=h0;time=2026-11-20T12:00:01.500Z;msgid=3 "
                       ":ann!u@localhost PRIVMSG #A :\001ACTION drinks\001",
                       S "BATCH -h0", NULL);

  /* Without the rest of it the lines come alone, and say when they were said. */
  server_client_run (bob, "JOIN #a");
  server_client_check (
      bob, "CHATHISTORY LATEST #a * 10",
      "@account=annie :ann!u@localhost PRIVMSG #A :[2026-11-20 12:00:00Z] good evening",
      "@account=annie :ann!u@localhost NOTICE #A :[2026-11-20 12:00:01Z] tea is ready",
      "@account=annie :ann!u@localhost PRIVMSG #A :\001ACTION [2026-11-20 12:00:01Z] drinks\001",
      NULL);
}

static void
test_latest (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = talk (self);

  check (self, ann, "LATEST #a * 3", "7 8 9");
  check (self, ann, "latest #A * 100", "0 1 2 3 4 5 6 7 8 9");
  check (self, ann, "LATEST #a {8} 10", "8 9");
  check (self, ann, "LATEST #a [7] 10", "8 9");
  check (self, ann, "LATEST #a [2] 3", "7 8 9");
  check (self, ann, "LATEST #a [9] 10", "");
}

static void
test_before_and_after (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = talk (self);

  check (self, ann, "BEFORE #a {4} 2", "1 2");
  check (self, ann, "BEFORE #a [3] 2", "1 2");
  check (self, ann, "BEFORE #a {1} 2", "");
  check (self, ann, "BEFORE #a timestamp=2030-01-01T00:00:00.000Z 2", "8 9");
  check (self, ann, "BEFORE #a timestamp=1999-01-01T00:00:00.000Z 2", "");
  check (self, ann, "AFTER #a {4} 2", "4 5");
  check (self, ann, "AFTER #a [3] 2", "4 5");
  check (self, ann, "AFTER #a {10} 2", "");
  check (self, ann, "AFTER #a timestamp=1999-01-01T00:00:00.000Z 2", "0 1");
  check (self, ann, "AFTER #a timestamp=2030-01-01T00:00:00.000Z 2", "");
}

static void
test_around (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = talk (self);

  check (self, ann, "AROUND #a {5} 3", "3 4 5");
  check (self, ann, "AROUND #a [4] 3", "3 4 5");
  check (self, ann, "AROUND #a {5} 1", "4");
  check (self, ann, "AROUND #a {5} 100", "0 1 2 3 4 5 6 7 8 9");
  check (self, ann, "AROUND #a {1} 3", "0 1");
}

static void
test_between (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = talk (self);

  check (self, ann, "BETWEEN #a {3} {7} 10", "3 4 5");
  check (self, ann, "BETWEEN #a [2] [6] 10", "3 4 5");
  check (self, ann, "BETWEEN #a {3} [6] 2", "3 4");
  /* Backwards it is counted from the other end. */
  check (self, ann, "BETWEEN #a {7} {3} 10", "3 4 5");
  check (self, ann, "BETWEEN #a [6] {3} 2", "4 5");
  check (self, ann, "BETWEEN #a {3} {4} 10", "");
  check (self, ann, "BETWEEN #a {3} {3} 10", "");
}

static void
test_limit (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  self->config->limits.history_per_request = 3;
  ann = talk (self);
  check (self, ann, "LATEST #a * 4", "7 8 9");
  check (self, ann, "AFTER #a [0] 4000000000", "1 2 3");
}

/* Both sides of a time leave out all of its millisecond. */
static void
test_same_time (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", CAPS " echo-message");

  server_client_run (ann, "JOIN #a");
  server_client_run (ann, "PRIVMSG #a before");
  server_fixture_advance (self, 1000);
  server_client_run (ann, "PRIVMSG #a 1\r\nPRIVMSG #a 2\r\nPRIVMSG #a 3");
  server_fixture_advance (self, 1000);
  server_client_run (ann, "PRIVMSG #a after");

  check (self, ann, "BEFORE #a [1] 10", "before");
  check (self, ann, "AFTER #a [1] 10", "after");
  check (self, ann, "AROUND #a [1] 4", "before 1 2");
  check (self, ann, "BETWEEN #a [0] [1] 10", "");
  check (self, ann, "AFTER #a {3} 10", "3 after");
}

static void
test_targets (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = talk (self);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", CAPS);

  server_client_run (ann, "JOIN #quiet");
  server_client_run (ann, "PRIVMSG bob hello");
  server_fixture_advance (self, 1000);
  server_client_run (bob, "JOIN #b");
  server_client_run (bob, "PRIVMSG #b hello");

  server_client_check (ann,
                       "CHATHISTORY TARGETS timestamp=2026-11-20T12:00:00.000Z "
                       "timestamp=2026-11-20T13:00:00.000Z 10",
                       S "BATCH +h0 draft/chathistory-targets",
                       "@batch=h0 " S "CHATHISTORY TARGETS #a 2026-11-20T12:00:09.000Z",
                       "@batch=h0 " S "CHATHISTORY TARGETS bob 2026-11-20T12:00:10.000Z",
                       S "BATCH -h0", NULL);
  check (self, ann, "TARGETS [0] [10] 10", "2026-11-20T12:00:09.000Z");
  check (self, ann, "TARGETS [11] [9] 10", "2026-11-20T12:00:10.000Z");
  check (self, ann, "TARGETS [11] [8] 1", "2026-11-20T12:00:10.000Z");
  check (self, ann, "TARGETS [8] [11] 1", "2026-11-20T12:00:09.000Z");
}

/* A conversation is read by the two who had it, each as their own. */
static void
test_private (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", CAPS);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", CAPS);
  g_autoptr (ServerClient) cid = server_client_new (self, "cid", CAPS);

  server_client_run (ann, "PRIVMSG bob 1");
  server_client_run (bob, "PRIVMSG ann 2");
  server_client_run (ann, "NOTICE BOB 3");
  server_client_run (ann, "PRIVMSG cid 4");
  server_client_run (ann, "PRIVMSG ann 5");
  server_client_run (bob, "PING x");
  server_client_run (cid, "PING x");

  check (self, ann, "LATEST Bob * 10", "1 2 3");
  check (self, bob, "LATEST ann * 10", "1 2 3");
  check (self, cid, "LATEST ann * 10", "4");
  check (self, cid, "LATEST bob * 10", "");
  check (self, bob, "LATEST cid * 10", "");
  check (self, ann, "LATEST ann * 10", "5");
  server_client_check (bob, "CHATHISTORY AFTER ann timestamp=1999-01-01T00:00:00.000Z 2",
                       S "BATCH +h2 chathistory ann",
                       "@batch=h2;time=2026-11-20T12:00:00.000Z;msgid=1 "
                       ":ann!u@localhost PRIVMSG bob 1",
                       "@batch=h2;time=2026-11-20T12:00:00.000Z;msgid=2 "
                       ":bob!u@localhost PRIVMSG ann 2",
                       S "BATCH -h2", NULL);
}

/* Who is logged in finds them again under any nick. */
static void
test_private_of_account (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", CAPS);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", CAPS);

  hall_find_user (self->server->hall, "ann")->account = g_strdup ("Annie");
  server_client_run (ann, "PRIVMSG bob 1");
  server_client_run (ann, "NICK amy");
  server_client_run (bob, "PRIVMSG amy 2");
  server_client_run (ann, "PING x");
  check (self, ann, "LATEST bob * 10", "1 2");
  check (self, bob, "LATEST ann * 10", "1");
}

/* Whoever takes the nick at another place is somebody else. */
static void
test_private_of_stranger (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", CAPS);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", CAPS);
  g_autoptr (ServerClient) stranger = NULL;
  ServerSession *session;

  server_client_run (ann, "PRIVMSG bob secret");
  server_client_run (ann, "NICK amy");
  stranger = server_client_connect (self);
  session = server_find_session (self->server, self->server->newest_serial);
  g_free (session->place);
  session->place = g_strdup ("far.example");
  server_client_run (stranger, "CAP REQ :" CAPS "\r\nNICK ann\r\nUSER u 0 * :Ann\r\nCAP END");

  check (self, stranger, "LATEST bob * 10", "");
  check (self, stranger, "TARGETS [0] [59] 10", "");
  server_client_expect (
      bob, "@time=2026-11-20T12:00:00.000Z;msgid=1 :ann!u@localhost PRIVMSG bob secret", NULL);
}

static void
test_not_in_room (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = talk (self);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", CAPS);

  server_client_check (bob, "CHATHISTORY LATEST #a * 10",
                       S "FAIL CHATHISTORY INVALID_TARGET LATEST #a "
                         ":You can read the history of rooms that you are in",
                       NULL);
  server_client_check (bob,
                       "CHATHISTORY TARGETS timestamp=2026-11-20T12:00:00.000Z "
                       "timestamp=2026-11-20T13:00:00.000Z 10",
                       S "BATCH +h0 draft/chathistory-targets", S "BATCH -h0", NULL);
  server_client_expect (ann, NULL);
}

static void
test_replay (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) plain = NULL;
  g_autoptr (ServerClient) timed = NULL;
  g_autoptr (ServerClient) batched = NULL;
  g_autoptr (ServerClient) asking = NULL;

  self->config->limits.history_on_join = 2;
  ann = talk (self);
  server_client_run (ann, "PRIVMSG #a :\001ACTION laughs\001");
  plain = server_client_new (self, "plain", NULL);
  timed = server_client_new (self, "timed", "server-time");
  batched = server_client_new (self, "batched", "batch server-time");
  asking = server_client_new (self, "asking", "draft/chathistory");

  server_client_check (plain, "JOIN #a", ":plain!u@localhost JOIN #a",
                       S "353 plain = #a :@ann plain", S "366 plain #a :End of /NAMES list",
                       ":ann!u@localhost PRIVMSG #a :[2026-11-20 12:00:09Z] 9",
                       ":ann!u@localhost PRIVMSG #a :\001ACTION [2026-11-20 12:00:10Z] laughs\001",
                       NULL);
  server_client_check (
      timed, "JOIN #a", "@time=2026-11-20T12:00:10.000Z :timed!u@localhost JOIN #a",
      S "353 timed = #a :@ann plain timed", S "366 timed #a :End of /NAMES list",
      "@time=2026-11-20T12:00:09.000Z :ann!u@localhost PRIVMSG #a 9",
      "@time=2026-11-20T12:00:10.000Z :ann!u@localhost PRIVMSG #a :\001ACTION laughs\001", NULL);
  server_client_check (batched, "JOIN #a",
                       "@time=2026-11-20T12:00:10.000Z :batched!u@localhost JOIN #a",
                       S "353 batched = #a :@ann plain timed batched",
                       S "366 batched #a :End of /NAMES list", S "BATCH +h0 chathistory #a",
                       "@batch=h0;time=2026-11-20T12:00:09.000Z :ann!u@localhost PRIVMSG #a 9",
                       "@batch=h0;time=2026-11-20T12:00:10.000Z "
                       ":ann!u@localhost PRIVMSG #a :\001ACTION laughs\001",
                       S "BATCH -h0", NULL);
  server_client_check (asking, "JOIN #a", ":asking!u@localhost JOIN #a",
                       S "353 asking = #a :@ann plain timed batched asking",
                       S "366 asking #a :End of /NAMES list", NULL);
}

/* Each room has its own, in its place, and what is said meanwhile comes after it, once. */
static void
test_replay_of_several (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_client_run (ann, "JOIN #a,#b,#c");
  server_client_run (ann, "PRIVMSG #a 1\r\nPRIVMSG #b 2");
  server_client_send (bob, "JOIN #a,#b,#c");
  while (server_fixture_get_session (self, "bob")->n_reading == 0)
    g_main_context_iteration (NULL, TRUE);
  server_client_send (ann, "PRIVMSG #a 3");
  server_client_expect (bob, ":bob!u@localhost JOIN #a", S "353 bob = #a :@ann bob",
                        S "366 bob #a :End of /NAMES list", ":bob!u@localhost JOIN #b",
                        S "353 bob = #b :@ann bob", S "366 bob #b :End of /NAMES list",
                        ":bob!u@localhost JOIN #c", S "353 bob = #c :@ann bob",
                        S "366 bob #c :End of /NAMES list",
                        ":ann!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] 1",
                        ":ann!u@localhost PRIVMSG #b :[2026-11-20 12:00:00Z] 2",
                        ":ann!u@localhost PRIVMSG #a 3", NULL);
}

/* Who was there already gets only what was said since. */
static void
test_replay_on_return (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new_in_room (self, "bob", NULL);

  server_client_run (ann, "PRIVMSG #a :with bob");
  server_client_run (bob, "PART #a");
  server_client_run (ann, "PRIVMSG #a :without bob");
  server_client_check (bob, "JOIN #A", ":bob!u@localhost JOIN #a", S "353 bob = #a :@ann bob",
                       S "366 bob #a :End of /NAMES list",
                       ":ann!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] without bob", NULL);

  server_client_run (ann, "KICK #a bob");
  server_client_run (ann, "PRIVMSG #a :once more");
  server_client_expect (bob, ":ann!u@localhost KICK #a bob ann", NULL);
  server_client_check (bob, "JOIN #a", ":bob!u@localhost JOIN #a", S "353 bob = #a :@ann bob",
                       S "366 bob #a :End of /NAMES list",
                       ":ann!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] once more", NULL);
}

static void
test_no_replay (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;

  self->config->limits.history_on_join = 0;
  ann = talk (self);
  bob = server_client_new (self, "bob", NULL);
  server_client_check (bob, "JOIN #a", ":bob!u@localhost JOIN #a", S "353 bob = #a :@ann bob",
                       S "366 bob #a :End of /NAMES list", NULL);
}

/* With the time before it the longest message would not fit a line; the time is left out then. */
static void
test_replay_of_long_message (ServerFixture *self, gconstpointer data)
{
  const char *before = ":ann!u@localhost PRIVMSG #a :";
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);
  g_autofree char *text = g_strnfill (512 - strlen (before) - strlen ("a \r\n"), 'x');
  g_autofree char *line = g_strconcat ("PRIVMSG #a :a ", text, NULL);
  g_autofree char *told = g_strconcat (before, "a ", text, NULL);

  server_client_run (ann, "JOIN #a");
  server_client_check (ann, line, NULL);
  server_client_check (bob, "JOIN #a", ":bob!u@localhost JOIN #a", S "353 bob = #a :@ann bob",
                       S "366 bob #a :End of /NAMES list", told, NULL);
}

/* What was said behind a closed door. */
static void
test_closed_room (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = talk (self);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", CAPS " echo-message");

  server_client_run (ann, "MODE #a +i");
  server_client_run (ann, "INVITE bob #a");
  server_client_run (bob, "JOIN #a");
  check (self, bob, "LATEST #a * 3", "7 8 9");

  server_client_run (bob, "PART #a");
  server_client_run (ann, "PART #a");
  server_client_run (bob, "JOIN #a");
  check (self, bob, "LATEST #a * 10", "");
  check (self, bob, "AROUND #a {5} 10", "");
  check (self, bob, "TARGETS [0] [59] 10", "");

  server_fixture_advance (self, 1000);
  server_client_run (bob, "PRIVMSG #a new");
  check (self, bob, "LATEST #a * 10", "new");
  check (self, bob, "LATEST #a [0] 10", "new");
  check (self, bob, "BEFORE #a [59] 10", "new");
  /* What is hidden takes no place among what was asked for. */
  check (self, bob, "AFTER #a [0] 3", "new");
  check (self, bob, "AFTER #a {1} 3", "new");
  check (self, bob, "BETWEEN #a [0] [59] 3", "new");
  check (self, bob, "BETWEEN #a [59] [0] 3", "new");
  check (self, bob, "AROUND #a {11} 3", "new");
  check (self, bob, "TARGETS [0] [59] 10", "2026-11-20T12:00:11.000Z");
}

static void
test_replay_of_closed_room (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = talk (self);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_client_run (ann, "MODE #a +k x");
  server_client_run (ann, "PART #a");
  server_client_check (bob, "JOIN #a", ":bob!u@localhost JOIN #a", S "353 bob = #a @bob",
                       S "366 bob #a :End of /NAMES list", NULL);
}

static void
test_restart (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = talk (self);
  g_autoptr (ServerClient) bob = NULL;

  server_client_run (ann, "TOPIC #a :By the fire");
  server_fixture_restart (self);
  bob = server_client_new (self, "bob", CAPS);
  server_client_check (bob, "JOIN #A",
                       "@time=2026-11-20T12:00:10.000Z;msgid=* :bob!u@localhost JOIN #a",
                       S "332 bob #a :By the fire", S "333 bob #a ann!u@localhost 1795176010",
                       S "353 bob = #a @bob", S "366 bob #a :End of /NAMES list", NULL);
  check (self, bob, "LATEST #a * 3", "7 8 9");

  /* Ids go on above all that were given out, whatever the clock says. */
  self->clock.real -= G_TIME_SPAN_HOUR;
  server_client_run (bob, "CAP REQ echo-message");
  server_client_run (bob, "PRIVMSG #a late");
  check (self, bob, "LATEST #a * 2", "9 late");
}

/* Who had the key nobody knows after a crash. */
static void
test_restart_with_closed_room (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = talk (self);
  g_autoptr (ServerClient) bob = NULL;
  g_autoptr (ServerClient) cid = NULL;

  server_client_run (ann, "MODE #a +k x");
  server_client_run (ann, "PRIVMSG #a secret");
  server_fixture_restart (self);
  bob = server_client_new (self, "bob", CAPS " echo-message");
  server_client_run (bob, "JOIN #a");
  check (self, bob, "LATEST #a * 10", "");

  /* What is said there now is open, and stays so. */
  server_client_run (bob, "PRIVMSG #a open");
  server_fixture_restart (self);
  cid = server_client_new (self, "cid", CAPS);
  server_client_run (cid, "JOIN #a");
  check (self, cid, "LATEST #a * 10", "open");
}

/* A room that is opened again and has nothing to remember is forgotten in the store as well. */
static void
test_restart_with_opened_room (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = talk (self);
  g_autoptr (ServerClient) bob = NULL;

  server_client_run (ann, "MODE #a +k x");
  server_client_run (ann, "MODE #a -k x");
  server_fixture_restart (self);
  bob = server_client_new (self, "bob", CAPS);
  g_assert_cmpuint (hall_get_n_rooms (self->server->hall), ==, 0);
  server_client_run (bob, "JOIN #a");
  check (self, bob, "LATEST #a * 2", "8 9");
}

/* A database that cannot be read is told, and the next command is carried out. */
static void
test_unreadable (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = talk (self);
  g_autofree char *path = server_fixture_get_database (self);
  sqlite3 *other;

  g_assert_cmpint (sqlite3_open (path, &other), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (other, "ALTER TABLE message RENAME TO gone", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  sqlite3_close (other);

  server_client_run (ann, "CAP REQ labeled-response");
  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "Cannot read history: *");
  server_client_check (ann, "@label=1 CHATHISTORY LATEST #a * 10",
                       "@label=1 " S "FAIL CHATHISTORY MESSAGE_ERROR LATEST #a "
                       ":The history cannot be read at the moment",
                       NULL);
  g_test_assert_expected_messages ();
}

/* The others are in test-commands. */
static void
test_errors (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new_in_room (self, "ann", "draft/chathistory");

  server_client_check (ann, "CHATHISTORY LATEST #a * 1 2",
                       S "FAIL CHATHISTORY INVALID_PARAMS LATEST :There are too many parameters",
                       NULL);
  server_client_check (ann, "CHATHISTORY BEFORE #a timestamp=noon 1",
                       S "FAIL CHATHISTORY INVALID_PARAMS BEFORE timestamp=noon "
                         ":This is no time: give timestamp=YYYY-MM-DDThh:mm:ss.sssZ",
                       NULL);
  server_client_check (ann, "CHATHISTORY AROUND #a msgid=! 1",
                       S "FAIL CHATHISTORY INVALID_PARAMS AROUND msgid=! "
                         ":No message has this msgid",
                       NULL);
  server_client_check (ann, "CHATHISTORY BETWEEN #a timestamp=2026-11-20T11:00:00.000Z seq=7 1",
                       S "FAIL CHATHISTORY INVALID_MSGREFTYPE BETWEEN #a seq=7 "
                         ":Messages are found by timestamp= and msgid= only",
                       NULL);
  server_client_check (ann, "CHATHISTORY TARGETS timestamp=2026-11-20T11:00:00.000Z msgid=1 1",
                       S "FAIL CHATHISTORY INVALID_MSGREFTYPE TARGETS msgid=1 "
                         ":Conversations are found by timestamp= only",
                       NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/history/lines", test_lines);
  server_fixture_add ("/server/history/latest", test_latest);
  server_fixture_add ("/server/history/before-and-after", test_before_and_after);
  server_fixture_add ("/server/history/around", test_around);
  server_fixture_add ("/server/history/between", test_between);
  server_fixture_add ("/server/history/limit", test_limit);
  server_fixture_add ("/server/history/same-time", test_same_time);
  server_fixture_add ("/server/history/targets", test_targets);
  server_fixture_add ("/server/history/private", test_private);
  server_fixture_add ("/server/history/private-of-account", test_private_of_account);
  server_fixture_add ("/server/history/private-of-stranger", test_private_of_stranger);
  server_fixture_add ("/server/history/not-in-room", test_not_in_room);
  server_fixture_add ("/server/history/replay", test_replay);
  server_fixture_add ("/server/history/replay-of-several", test_replay_of_several);
  server_fixture_add ("/server/history/replay-on-return", test_replay_on_return);
  server_fixture_add ("/server/history/no-replay", test_no_replay);
  server_fixture_add ("/server/history/replay-of-long-message", test_replay_of_long_message);
  server_fixture_add ("/server/history/closed-room", test_closed_room);
  server_fixture_add ("/server/history/replay-of-closed-room", test_replay_of_closed_room);
  server_fixture_add ("/server/history/restart", test_restart);
  server_fixture_add ("/server/history/restart-with-closed-room", test_restart_with_closed_room);
  server_fixture_add ("/server/history/restart-with-opened-room", test_restart_with_opened_room);
  server_fixture_add ("/server/history/unreadable", test_unreadable);
  server_fixture_add ("/server/history/errors", test_errors);

  return g_test_run ();
}
