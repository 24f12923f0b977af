/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What else happened, in a history: draft/event-playback of
 * https://ircv3.net/specs/extensions/chathistory */

#include "server-fixture.h"

#include <string.h>

#define CAPS   "batch draft/chathistory message-tags echo-message server-time"
#define EVENTS CAPS " draft/event-playback"
#define END    "@draft/chathistory-end " S

/* Ann and Bob, who know events, in #a, and much that happens there. */
typedef struct
{
  ServerFixture parent;
  ServerClient *ann;
  ServerClient *bob;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  server_fixture_set_up (&self->parent, data);
  self->ann = server_client_new (&self->parent, "ann", EVENTS);
  self->bob = server_client_new (&self->parent, "bob", EVENTS);
  server_client_run (self->ann, "JOIN #a");
  server_client_run (self->bob, "JOIN #a");
  server_client_run (self->ann, "PING x");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  server_client_free (self->ann);
  server_client_free (self->bob);
  server_fixture_tear_down (&self->parent, data);
}

static void
test_events (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, "TOPIC #a :By the fire");
  server_client_run (self->ann, "TOPIC #a :");
  server_client_run (self->ann, "MODE #a +vk bob secret");
  server_client_run (self->ann, "PRIVMSG #a :good evening");
  server_client_run (self->bob, "@+draft/react=x;+draft/reply=1 TAGMSG #a");
  server_client_run (self->bob, "@+typing=active TAGMSG #a");
  server_client_run (self->bob, "NICK rob");
  server_client_run (self->bob, "PART #a");
  server_client_run (self->bob, "JOIN #a secret");
  server_client_run (self->bob, "PART #a :bye");
  server_client_run (self->bob, "JOIN #a secret");
  server_client_run (self->ann, "KICK #a rob :out");
  server_client_run (self->bob, "JOIN #a secret");
  server_client_send (self->bob, "QUIT :gone");
  server_client_expect_end (self->bob, "ERROR :Closing link: (localhost) [Quit: gone]", NULL);
  server_client_run (self->ann, "PING x");

  server_client_check (
      self->ann, "CHATHISTORY LATEST #a * 100", END "BATCH +h0 chathistory #a",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=* :ann!u@localhost JOIN #a",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=* :bob!u@localhost JOIN #a",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=* :ann!u@localhost TOPIC #a :By the fire",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=* :ann!u@localhost TOPIC #a :",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=* :ann!u@localhost MODE #a +vk bob *",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=1 :ann!u@localhost PRIVMSG #a :good evening",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=2;+draft/react=x;+draft/reply=1 :bob!u@localhost TAGMSG #a",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=* :bob!u@localhost NICK rob",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=* :rob!u@localhost PART #a",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=* :rob!u@localhost JOIN #a",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=* :rob!u@localhost PART #a bye",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=* :rob!u@localhost JOIN #a",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=* :ann!u@localhost KICK #a rob out",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=* :rob!u@localhost JOIN #a",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=* :rob!u@localhost QUIT :Quit: gone",
      S "BATCH -h0", NULL);
}

/* A client gets what it asked for, and as much of it as it asked for, whatever else there is. */
static void
test_without (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) cid = server_client_new (&self->parent, "cid", CAPS);
  g_autoptr (ServerClient) dee
      = server_client_new (&self->parent, "dee",
                           "batch draft/chathistory draft/event-playback extended-join");

  hall_find_user (self->parent.server->hall, "cid")->account = g_strdup ("cidney");
  server_client_run (self->ann, "PRIVMSG #a 1");
  server_client_run (cid, "JOIN #a");
  server_client_run (self->ann, "PRIVMSG #a 2");
  server_client_run (cid, "@+draft/react=x TAGMSG #a");
  server_client_run (dee, "JOIN #a");
  server_client_run (cid, "PING x");

  server_client_check (
      cid, "CHATHISTORY LATEST #a * 2", S "BATCH +h0 chathistory #a",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=1 :ann!u@localhost PRIVMSG #a 1",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=2 :ann!u@localhost PRIVMSG #a 2",
      S "BATCH -h0", NULL);
  /* Who knows no tags is told of nothing that is nothing but tags. */
  server_client_check (dee, "CHATHISTORY LATEST #a * 3", S "BATCH +h0 chathistory #a",
                       "@batch=h0 :cid!u@localhost JOIN #a cidney :Name of cid",
                       "@batch=h0 :ann!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] 2",
                       "@batch=h0 :dee!u@localhost JOIN #a * :Name of dee", S "BATCH -h0", NULL);
}

/* A plain client that joins gets what was said. */
static void
test_on_join (Fixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) cid = server_client_new (&self->parent, "cid", "draft/event-playback");

  server_client_run (self->ann, "PRIVMSG #a 1");
  server_client_check (cid, "JOIN #a", ":cid!u@localhost JOIN #a", S "353 cid = #a :@ann bob cid",
                       S "366 cid #a :End of /NAMES list",
                       ":ann!u@localhost PRIVMSG #a :[2026-11-20 12:00:00Z] 1", NULL);
}

/* Events are found by what they are called, too, and the same thing has the same id everywhere. */
static void
test_paging (Fixture *self, gconstpointer data)
{
  g_autofree char *line = NULL;
  const char *reaction;

  server_client_run (self->ann, "PRIVMSG #a 1");
  server_client_run (self->ann, "@+draft/react=x TAGMSG #a");
  server_client_run (self->ann, "PRIVMSG #a 2");
  server_client_run (self->bob, "PING x");
  reaction = server_fixture_get_msgid (&self->parent, 2);

  line = g_strdup_printf ("CHATHISTORY BEFORE #a msgid=%s 1", reaction);
  server_client_check (
      self->bob, line, S "BATCH +h0 chathistory #a",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=1 :ann!u@localhost PRIVMSG #a 1",
      S "BATCH -h0", NULL);
  g_free (line);
  line = g_strdup_printf ("CHATHISTORY AFTER #a msgid=%s 2", reaction);
  server_client_check (
      self->bob, line, END "BATCH +h1 chathistory #a",
      "@batch=h1;time=2026-11-20T12:00:00.000Z;msgid=3 :ann!u@localhost PRIVMSG #a 2",
      S "BATCH -h1", NULL);
  g_free (line);
  line = g_strdup_printf ("CHATHISTORY AROUND #a msgid=%s 3", reaction);
  server_client_check (
      self->bob, line, S "BATCH +h2 chathistory #a",
      "@batch=h2;time=2026-11-20T12:00:00.000Z;msgid=1 :ann!u@localhost PRIVMSG #a 1",
      "@batch=h2;time=2026-11-20T12:00:00.000Z;msgid=2;+draft/react=x :ann!u@localhost TAGMSG #a",
      "@batch=h2;time=2026-11-20T12:00:00.000Z;msgid=3 :ann!u@localhost PRIVMSG #a 2",
      S "BATCH -h2", NULL);
}

static void
test_private (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, "PRIVMSG bob 1");
  server_client_run (self->bob, "@+draft/react=x TAGMSG ann");
  server_client_run (self->ann, "PING x");
  server_client_check (
      self->ann, "CHATHISTORY LATEST bob * 10", END "BATCH +h0 chathistory bob",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=1 :ann!u@localhost PRIVMSG bob 1",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=2;+draft/react=x :bob!u@localhost TAGMSG ann",
      S "BATCH -h0", NULL);
  server_client_check (
      self->bob, "CHATHISTORY LATEST ann * 1", S "BATCH +h0 chathistory ann",
      "@batch=h0;time=2026-11-20T12:00:00.000Z;msgid=2;+draft/react=x :bob!u@localhost TAGMSG ann",
      S "BATCH -h0", NULL);
}

/* Who comes makes no conversation new. */
static void
test_targets (Fixture *self, gconstpointer data)
{
  server_client_run (self->ann, "PRIVMSG #a 1");
  server_fixture_advance (&self->parent, 1000);
  server_client_run (self->ann, "TOPIC #a :By the fire");
  server_client_run (self->ann, "JOIN #b");
  server_client_check (self->ann,
                       "CHATHISTORY TARGETS timestamp=2026-11-20T11:00:00.000Z "
                       "timestamp=2026-11-20T13:00:00.000Z 10",
                       S "BATCH +h0 draft/chathistory-targets",
                       "@batch=h0 " S "CHATHISTORY TARGETS #a 2026-11-20T12:00:00.000Z",
                       S "BATCH -h0", NULL);
}

/* What one MODE did is told in as many lines as it took. */
static void
test_long_mode (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) letters = g_string_new ("MODE #a +");
  g_autoptr (GString) masks = g_string_new (NULL);
  g_autofree char *line = NULL;
  g_autofree char *told = NULL;
  g_autofree char *played = NULL;
  g_auto (GStrv) lines = NULL;
  g_auto (GStrv) again = NULL;

  server_client_run (self->bob, "PING x");
  for (guint i = 0; i < 11; i++)
    {
      g_string_append_c (letters, 'b');
      g_string_append_printf (masks, " someone-with-quite-a-long-nick-%u", i);
    }
  line = g_strconcat (letters->str, masks->str, NULL);
  server_client_run (self->ann, line);
  told = server_client_take_lines (self->bob);
  server_client_send (self->bob, "CHATHISTORY LATEST #a * 1");
  played = server_client_take_lines (self->bob);

  lines = g_strsplit (told, "\n", -1);
  again = g_strsplit (played, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), >, 1);
  g_assert_cmpuint (g_strv_length (again), ==, g_strv_length (lines) + 2);
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpstr (strchr (lines[i], ':'), ==, strchr (again[i + 1], ':'));
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

  add ("/server/playback/events", test_events);
  add ("/server/playback/without", test_without);
  add ("/server/playback/on-join", test_on_join);
  add ("/server/playback/paging", test_paging);
  add ("/server/playback/private", test_private);
  add ("/server/playback/targets", test_targets);
  add ("/server/playback/long-mode", test_long_mode);

  return g_test_run ();
}
