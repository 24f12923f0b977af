/* SPDX-License-Identifier: GPL-3.0-or-later */

/* SEARCH: https://codeberg.org/emersion/soju/src/branch/master/doc/ext/search.md */

#include "server-fixture.h"

#include <sqlite3.h>

#define CAPS "soju.im/search batch draft/chathistory message-tags echo-message server-time"
#define AT   "time=2026-11-20T12:00:"

/* Ann and Bob are in #a, Ann is in #b, too; Plain is in neither. Nobody else's time goes on. */
typedef struct
{
  ServerFixture parent;
  ServerClient *ann;
  ServerClient *bob;
  ServerClient *plain;
} Fixture;

static void
say (Fixture *self, ServerClient *client, const char *line)
{
  server_client_run (client, line);
  server_fixture_advance (&self->parent, 1000);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  server_fixture_set_up (&self->parent, data);
  self->ann = server_client_new (&self->parent, "ann", CAPS);
  self->bob = server_client_new (&self->parent, "bob", CAPS);
  self->plain = server_client_new (&self->parent, "plain", "soju.im/search draft/chathistory");
  server_client_run (self->ann, "JOIN #a,#b");
  server_client_run (self->bob, "JOIN #a");
  say (self, self->ann, "PRIVMSG #a :I was fast");
  say (self, self->bob, "NOTICE #a :fast as lightning");
  say (self, self->ann, "PRIVMSG #b :fast elsewhere");
  say (self, self->bob, "PRIVMSG ann :a fast secret");
  say (self, self->ann, "PRIVMSG #a :\001ACTION runs faster\001");
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

#define START S "BATCH +h0 soju.im/search"
#define END   S "BATCH -h0"
#define M1    "@batch=h0;" AT "00.000Z;msgid=1 :ann!u@localhost PRIVMSG #a :I was fast"
#define M2    "@batch=h0;" AT "01.000Z;msgid=2 :bob!u@localhost NOTICE #a :fast as lightning"
#define M3    "@batch=h0;" AT "02.000Z;msgid=3 :ann!u@localhost PRIVMSG #b :fast elsewhere"
#define M4    "@batch=h0;" AT "03.000Z;msgid=4 :bob!u@localhost PRIVMSG ann :a fast secret"
#define M5    "@batch=h0;" AT "04.000Z;msgid=5 :ann!u@localhost PRIVMSG #a :\001ACTION runs faster\001"

static void
test_text (Fixture *self, gconstpointer data)
{
  server_client_check (self->ann, "SEARCH text=fast", START, M1, M2, M3, M4, M5, END, NULL);
}

static void
test_readable (Fixture *self, gconstpointer data)
{
  server_client_check (self->bob, "SEARCH text=FAST", START, M1, M2, M4, M5, END, NULL);
  server_client_check (self->plain, "SEARCH text=fast", NULL);
}

static void
test_in_room (Fixture *self, gconstpointer data)
{
  server_client_check (self->ann, "SEARCH in=#A;text=fast;from=BOB", START, M2, END, NULL);
}

static void
test_in_private (Fixture *self, gconstpointer data)
{
  server_client_check (self->ann, "SEARCH in=BOB;text=fast", START, M4, END, NULL);
}

static void
test_without_text (Fixture *self, gconstpointer data)
{
  server_client_check (self->ann, "SEARCH limit=3", START, M3, M4, M5, END, NULL);
}

static void
test_after (Fixture *self, gconstpointer data)
{
  server_client_check (self->ann, "SEARCH after=2026-11-20T12:00:01.000Z;limit=2", START, M2, M3,
                       END, NULL);
}

static void
test_before (Fixture *self, gconstpointer data)
{
  server_client_check (self->ann, "SEARCH before=2026-11-20T12:00:03.000Z;limit=2;text=fast", START,
                       M3, M4, END, NULL);
}

static void
test_escaped (Fixture *self, gconstpointer data)
{
  server_client_check (self->ann, "SEARCH text=lightning\\sfast\\:;in=", START, M2, END, NULL);
}

static void
test_nothing (Fixture *self, gconstpointer data)
{
  server_client_check (self->ann, "SEARCH text=nonesuch", START, END, NULL);
}

static void
test_label (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, "CAP REQ labeled-response");
  server_client_check (self->ann, "@label=7 SEARCH text=lightning", "@label=7 " START, M2, END,
                       NULL);
}

/* Who has asked for nothing else gets the messages alone. */
static void
test_plain (Fixture *self, gconstpointer data)
{
  server_client_run (self->plain, "JOIN #a");
  server_client_check (self->plain, "SEARCH text=lightning",
                       ":bob!u@localhost NOTICE #a :[2026-11-20 12:00:01Z] fast as lightning",
                       NULL);
}

/* What happened is nothing that was said; what was taken back is not there. */
static void
test_redacted (Fixture *self, gconstpointer data)
{
  server_client_run (self->bob, "CAP REQ :draft/message-redaction draft/event-playback");
  server_client_run (self->bob, "REDACT #a {2} :too fast");
  server_client_check (self->bob, "SEARCH in=#a;text=fast", START, M1, M5, END, NULL);
  server_fixture_restart (&self->parent);
  g_clear_pointer (&self->ann, server_client_free);
  self->ann = server_client_new (&self->parent, "ann", CAPS);
  server_client_run (self->ann, "JOIN #a");
  server_client_check (self->ann, "SEARCH in=#a;text=fast", START, M1, M5, END, NULL);
}

/* What a closed room hides is not found. */
static void
test_hidden (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, "MODE #b +i");
  server_client_run (self->ann, "PART #b");
  server_client_run (self->ann, "JOIN #b");
  server_client_run (self->ann, "PRIVMSG #b :slow");
  server_client_check (self->ann, "SEARCH in=#b", START,
                       "@batch=h0;" AT "05.000Z;msgid=6 :ann!u@localhost PRIVMSG #b slow", END,
                       NULL);
}

static void
check_failure (Fixture *self, const char *attributes, const char *attribute, const char *text)
{
  g_autofree char *line = g_strdup_printf ("SEARCH %s", attributes);
  g_autofree char *expected
      = g_strdup_printf (S "FAIL SEARCH INVALID_PARAMS %s :%s", attribute, text);

  server_client_check (self->ann, line, expected, NULL);
}

static void
test_failures (Fixture *self, gconstpointer data)
{
  g_autofree char *word = g_strnfill (65, 'x');
  g_autofree char *long_word = g_strconcat ("text=", word, NULL);
  const char *times = "This is no time: give YYYY-MM-DDThh:mm:ss.sssZ";
  const char *words = "Look for at most 16 words of at most 64 characters";

  check_failure (self, "in=#none", "in", "You can search the rooms that you are in");
  check_failure (self, "in=a,b", "in", "Nobody can have this name");
  check_failure (self, "from=#a", "from", "Nobody can have this name");
  check_failure (self, "after=yesterday", "after", times);
  check_failure (self, "before=timestamp\\=2026-11-20T12:00:00.000Z", "before", times);
  server_client_check (self->ann, "SEARCH limit=0",
                       S "FAIL SEARCH INVALID_PARAMS limit :The limit is a number above 0", NULL);
  check_failure (self, "limit=-1", "limit", "The limit is a number above 0");
  check_failure (self, "limit=x", "limit", "The limit is a number above 0");
  check_failure (self, "text=a;color=red", "color", "There is no such attribute");
  check_failure (self, long_word, "text", words);
  check_failure (self,
                 "text=1\\s2\\s3\\s4\\s5\\s6\\s7\\s8\\s9\\s10\\s11\\s12\\s13\\s14\\s15\\s16\\s17",
                 "text", words);
  check_failure (self, "text=two words", "*",
                 "Attributes are one parameter: write a space as \\s and a semicolon as \\:");
  server_client_check (self->ann, "SEARCH", S "461 ann SEARCH :Not enough parameters", NULL);

  server_client_run (self->ann, "CAP REQ :-soju.im/search");
  server_client_check (self->ann, "SEARCH text=fast", S "421 ann SEARCH :Unknown command", NULL);
}

/* Somebody has removed the index under a running server. */
static void
test_unreadable (Fixture *self, gconstpointer data)
{
  g_autofree char *path = server_fixture_get_database (&self->parent);
  sqlite3 *handle;

  server_client_run (self->ann, "SEARCH text=fast");
  g_test_expect_message ("server", G_LOG_LEVEL_WARNING, "Cannot read history: *");
  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, "DROP TABLE document", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);
  server_client_run (self->ann, "CAP REQ labeled-response");
  server_client_check (self->ann, "@label=7 SEARCH text=fast",
                       "@label=7 " S
                       "FAIL SEARCH INTERNAL_ERROR :The history cannot be read at the moment",
                       NULL);
  g_test_assert_expected_messages ();
}

#define ADD(name, func) g_test_add ("/server/search/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("text", test_text);
  ADD ("readable", test_readable);
  ADD ("in-room", test_in_room);
  ADD ("in-private", test_in_private);
  ADD ("without-text", test_without_text);
  ADD ("after", test_after);
  ADD ("before", test_before);
  ADD ("escaped", test_escaped);
  ADD ("nothing", test_nothing);
  ADD ("label", test_label);
  ADD ("plain", test_plain);
  ADD ("redacted", test_redacted);
  ADD ("hidden", test_hidden);
  ADD ("failures", test_failures);
  ADD ("unreadable", test_unreadable);

  return g_test_run ();
}
