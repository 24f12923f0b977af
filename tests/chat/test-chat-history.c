/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-fixture.h"

#include <stdio.h>
#include <string.h>

/* Feeds a page of @n messages whose ids and texts count up from @first, a second apart. */
static void
feed_page (ChatFixture *f, const char *label, const char *target, guint first, guint n)
{
  g_autofree char *start = g_strdup_printf ("@label=%s BATCH +h chathistory %s", label, target);

  chat_network_feed (f->network, start);
  for (guint i = first; i < first + n; i++)
    {
      g_autofree char *line
          = g_strdup_printf ("@batch=h;time=2026-11-20T10:%02u:%02u.000Z;msgid=m%03u "
                             ":ritam!r@h PRIVMSG %s :%u",
                             i / 60, i % 60, i, target, i);

      chat_network_feed (f->network, line);
    }
  chat_network_feed (f->network, "BATCH -h");
}

static void
feed_live (ChatFixture *f, const char *room, guint n)
{
  g_autofree char *line
      = g_strdup_printf ("@time=2026-11-20T10:%02u:%02u.000Z;msgid=m%03u :ritam!r@h PRIVMSG %s :%u",
                         n / 60, n % 60, n, room, n);

  chat_network_feed (f->network, line);
}

static char *
dup_texts (ChatFixture *f, const char *name)
{
  GListModel *list = G_LIST_MODEL (chat_room_get_timeline (chat_fixture_get_room (f, name)));
  g_autoptr (GString) texts = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (ChatMessage) message = g_list_model_get_item (list, i);
      gboolean is_gap = chat_message_get_kind (message) == CHAT_MESSAGE_GAP;

      g_string_append_printf (texts, "%s%s", i > 0 ? " " : "",
                              is_gap ? "…" : chat_message_get_text (message));
    }

  return g_string_free (g_steal_pointer (&texts), FALSE);
}

static void
assert_texts (ChatFixture *f, const char *name, const char *expected)
{
  g_autofree char *texts = dup_texts (f, name);

  g_assert_cmpstr (texts, ==, expected);
}

static ChatTimeline *
get_timeline (ChatFixture *f, const char *name)
{
  return chat_room_get_timeline (chat_fixture_get_room (f, name));
}

static void
enter (ChatFixture *f)
{
  chat_fixture_go_online (f, CHAT_FIXTURE_ALL_CAPS);
  chat_fixture_feed (f, ":zoe!z@h JOIN #a * :zoe");
  g_assert_true (g_str_has_prefix (f->sent->str, "WHO #a\n"));
  g_string_erase (f->sent, 0, strlen ("WHO #a\n"));
}

static void
test_new_room (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  enter (f);
  chat_fixture_assert_sent (f, "@label=1 CHATHISTORY LATEST #a * 3\n");
  feed_live (f, "#a", 14);
  feed_page (f, "1", "#a", 11, 3);
  assert_texts (f, "#a", "11 12 13 14");
  g_assert_true (chat_timeline_get_has_older (get_timeline (f, "#a")));

  /* What was there before us is not unread, and nobody is notified of it. */
  g_assert_cmpuint (chat_room_get_unread (chat_fixture_get_room (f, "#a")), ==, 1);
  chat_fixture_assert_events (f, "message #a 14\n");

  chat_timeline_load_older (get_timeline (f, "#a"));
  g_assert_true (chat_timeline_get_loading (get_timeline (f, "#a")));
  chat_fixture_assert_sent (f, "@label=2 CHATHISTORY BEFORE #a msgid=m011 3\n");
  feed_page (f, "2", "#a", 8, 3);
  g_assert_false (chat_timeline_get_loading (get_timeline (f, "#a")));
  chat_timeline_load_older (get_timeline (f, "#a"));
  chat_fixture_assert_sent (f, "@label=3 CHATHISTORY BEFORE #a msgid=m008 3\n");
  feed_page (f, "3", "#a", 7, 1);
  assert_texts (f, "#a", "7 8 9 10 11 12 13 14");
  g_assert_false (chat_timeline_get_has_older (get_timeline (f, "#a")));
}

static void
test_nothing_missed (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  enter (f);
  feed_page (f, "1", "#a", 1, 2);
  g_assert_false (chat_timeline_get_has_older (get_timeline (f, "#a")));
  chat_network_disconnected (f->network);
  enter (f);
  chat_fixture_assert_sent (f, "@label=1 CHATHISTORY LATEST #a msgid=m002 3\n");
  feed_page (f, "1", "#a", 3, 0);
  assert_texts (f, "#a", "1 2");
  chat_fixture_assert_sent (f, "");
}

static void
test_missed_a_little (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  enter (f);
  feed_page (f, "1", "#a", 1, 2);
  chat_network_disconnected (f->network);
  enter (f);
  g_string_truncate (f->sent, 0);
  feed_page (f, "1", "#a", 3, 2);
  assert_texts (f, "#a", "1 2 3 4");
  g_assert_cmpuint (chat_room_get_unread (chat_fixture_get_room (f, "#a")), ==, 2);
  chat_fixture_assert_sent (f, "");
}

static void
test_missed_much (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  enter (f);
  feed_page (f, "1", "#a", 1, 2);
  chat_network_disconnected (f->network);
  enter (f);
  g_string_truncate (f->sent, 0);

  /* The newest are there at once, and the gap says that it is one while it is filled. */
  feed_page (f, "1", "#a", 9, 3);
  assert_texts (f, "#a", "1 2 … 9 10 11");
  chat_fixture_assert_sent (f, "@label=2 CHATHISTORY BEFORE #a msgid=m009 3\n");
  feed_page (f, "2", "#a", 6, 3);
  assert_texts (f, "#a", "1 2 … 6 7 8 9 10 11");
  chat_fixture_assert_sent (f, "@label=3 CHATHISTORY BEFORE #a msgid=m006 3\n");
  feed_page (f, "3", "#a", 3, 3);
  assert_texts (f, "#a", "1 2 … 3 4 5 6 7 8 9 10 11");
  chat_fixture_assert_sent (f, "@label=4 CHATHISTORY BEFORE #a msgid=m003 3\n");
  feed_page (f, "4", "#a", 1, 2);
  assert_texts (f, "#a", "1 2 3 4 5 6 7 8 9 10 11");
  chat_fixture_assert_sent (f, "");
}

/* Answers every question about what stands before a message, until there are no more. Gives how
 * many there were. */
static guint
answer_all (ChatFixture *f)
{
  guint n_questions = 0;
  guint label;
  guint before;

  while (sscanf (f->sent->str, "@label=%u CHATHISTORY BEFORE #a msgid=m%u", &label, &before) == 2)
    {
      g_autofree char *text = g_strdup_printf ("%u", label);
      guint n = MIN (3, before - 1);

      g_string_truncate (f->sent, 0);
      feed_page (f, text, "#a", before - n, n);
      n_questions++;
    }

  return n_questions;
}

static void
test_missed_very_much (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");
  g_autoptr (GString) expected = g_string_new ("1");
  g_autoptr (ChatMessage) gap = NULL;
  ChatRoom *room;

  enter (f);
  feed_page (f, "1", "#a", 1, 2);
  chat_network_disconnected (f->network);
  enter (f);
  g_string_truncate (f->sent, 0);
  feed_page (f, "1", "#a", 100, 3);
  g_assert_cmpuint (answer_all (f), ==, 10);

  /* Nobody asked for more, so the rest stays missing until somebody does. */
  room = chat_fixture_get_room (f, "#a");
  gap = g_list_model_get_item (G_LIST_MODEL (chat_room_get_timeline (room)), 2);
  g_assert_cmpint (chat_message_get_kind (gap), ==, CHAT_MESSAGE_GAP);
  for (guint i = 0; i < 2; i++)
    {
      chat_network_fill_gap (f->network, room, gap);
      g_assert_cmpuint (answer_all (f), ==, 10);
    }
  chat_network_fill_gap (f->network, room, gap);
  chat_network_fill_gap (f->network, room, gap);
  g_assert_cmpuint (answer_all (f), ==, 3);

  for (guint i = 2; i <= 102; i++)
    g_string_append_printf (expected, " %u", i);
  assert_texts (f, "#a", expected->str);

  /* It is filled, and there is nothing to ask for. */
  chat_network_fill_gap (f->network, room, gap);
  chat_fixture_assert_sent (f, "");
}

static void
test_forgotten_by_server (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  enter (f);
  feed_page (f, "1", "#a", 1, 2);
  chat_network_disconnected (f->network);
  enter (f);
  g_string_truncate (f->sent, 0);
  chat_fixture_feed (f, "@label=1 FAIL CHATHISTORY INVALID_MSGREFTYPE LATEST msgid=m002 :Unknown");
  chat_fixture_assert_sent (
      f, "@label=2 CHATHISTORY LATEST #a timestamp=2026-11-20T10:00:02.000Z 3\n");
  feed_page (f, "2", "#a", 3, 1);
  assert_texts (f, "#a", "1 2 3");

  /* And when it does not help at all, life goes on. */
  chat_network_disconnected (f->network);
  enter (f);
  chat_network_send (f->network, chat_fixture_get_room (f, "#a"), CHAT_MESSAGE_TEXT, "hi");
  chat_fixture_feed (f, "@label=1 FAIL CHATHISTORY MESSAGE_ERROR LATEST #a :Broken\n"
                        "@label=2 FAIL CHATHISTORY MESSAGE_ERROR LATEST #a :Broken");
  chat_fixture_assert_sent (f,
                            "@label=1 CHATHISTORY LATEST #a msgid=m003 3\n"
                            "@label=2 CHATHISTORY LATEST #a timestamp=2026-11-20T10:00:03.000Z 3\n"
                            "@label=3 PRIVMSG #a hi\n");
}

/* Where answers are not marked, a refusal names the room. */
static void
test_refused_without_label (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, "batch draft/chathistory message-tags server-time");
  chat_fixture_feed (f, ":zoe!z@h JOIN #a\n:zoe!z@h JOIN #b");
  chat_network_send (f->network, chat_fixture_get_room (f, "#a"), CHAT_MESSAGE_TEXT, "a");
  chat_network_send (f->network, chat_fixture_get_room (f, "#b"), CHAT_MESSAGE_TEXT, "b");
  g_string_truncate (f->sent, 0);
  chat_fixture_feed (f, "FAIL CHATHISTORY INVALID_TARGET LATEST #nowhere :No such room\n"
                        "FAIL CHATHISTORY INVALID_TARGET LATEST #b :Not there");
  chat_fixture_assert_sent (f, "PRIVMSG #b b\n");
}

static void
test_refused_in_the_middle (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  enter (f);
  feed_page (f, "1", "#a", 1, 2);
  chat_network_disconnected (f->network);
  enter (f);
  chat_network_send (f->network, chat_fixture_get_room (f, "#a"), CHAT_MESSAGE_TEXT, "hi");
  feed_page (f, "1", "#a", 9, 3);
  g_string_truncate (f->sent, 0);

  /* What cannot be had stays missing, and life goes on. */
  chat_fixture_feed (f, "@label=2 FAIL CHATHISTORY MESSAGE_ERROR BEFORE #a :Broken");
  assert_texts (f, "#a", "1 2 … 9 10 11 hi");
  chat_fixture_assert_sent (f, "@label=3 PRIVMSG #a hi\n");
}

static void
test_silent_server (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  enter (f);
  feed_page (f, "1", "#a", 1, 3);
  chat_network_send (f->network, chat_fixture_get_room (f, "#a"), CHAT_MESSAGE_TEXT, "hi");
  chat_timeline_load_older (get_timeline (f, "#a"));
  chat_network_ping (f->network);
  chat_fixture_feed (f, ":srv PONG srv 1");
  g_assert_false (chat_timeline_get_loading (get_timeline (f, "#a")));
  g_assert_false (chat_timeline_get_has_older (get_timeline (f, "#a")));
}

static void
test_older_waits (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  enter (f);
  feed_page (f, "1", "#a", 4, 3);
  chat_network_disconnected (f->network);
  chat_timeline_load_older (get_timeline (f, "#a"));
  g_assert_false (chat_timeline_get_loading (get_timeline (f, "#a")));
  g_assert_false (chat_timeline_get_has_older (get_timeline (f, "#a")));

  enter (f);
  g_string_truncate (f->sent, 0);
  chat_timeline_set_has_older (get_timeline (f, "#a"), TRUE);
  chat_timeline_load_older (get_timeline (f, "#a"));
  chat_fixture_assert_sent (f, "");
  feed_page (f, "1", "#a", 7, 1);
  chat_fixture_assert_sent (f, "@label=2 CHATHISTORY BEFORE #a msgid=m004 3\n");

  /* A connection that breaks ends the waiting. */
  chat_network_disconnected (f->network);
  g_assert_false (chat_timeline_get_loading (get_timeline (f, "#a")));
}

static void
test_unasked (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  enter (f);
  feed_page (f, "77", "#a", 4, 3);
  feed_page (f, "1", "#a", 1, 2);
  feed_page (f, "1", "#nowhere", 1, 2);
  assert_texts (f, "#a", "1 2 4 5 6");
  chat_fixture_feed (f,
                     "BATCH -none\nBATCH +x\nBATCH +y chathistory\nBATCH -y\nBATCH +z netjoin a b");
  chat_fixture_feed (f, "@batch=z :bob!b@h JOIN #a * :Bob\nBATCH -z");
  assert_texts (f, "#a", "1 2 4 5 6 ");
}

static void
test_targets (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_network_connected (f->network);
  chat_fixture_feed (f, ":srv CAP * LS :batch draft/chathistory\n"
                        ":srv CAP * ACK :batch draft/chathistory\n"
                        ":srv 001 zoe :Welcome");
  g_string_truncate (f->sent, 0);
  chat_fixture_feed (f, ":srv 422 zoe :none");
  chat_fixture_assert_sent (f, "CHATHISTORY TARGETS timestamp=2026-10-21T12:00:00.000Z "
                               "timestamp=2026-11-21T12:00:00.000Z 50\n");
  chat_fixture_feed (f, "BATCH +t draft/chathistory-targets\n"
                        "@batch=t CHATHISTORY TARGETS #room 2026-11-20T10:00:00.000Z\n"
                        "@batch=t CHATHISTORY TARGETS ritam 2026-11-20T10:00:00.000Z\n"
                        "@batch=t CHATHISTORY TARGETS bob nonsense\n"
                        "BATCH -t");
  chat_fixture_assert_sent (f, "CHATHISTORY LATEST ritam * 100\n");
  feed_page (f, "1", "ritam", 1, 1);
  assert_texts (f, "ritam", "1");

  /* Known, and up to date, or not. */
  chat_fixture_feed (f, "CHATHISTORY TARGETS ritam 2026-11-20T10:00:01.000Z");
  chat_fixture_assert_sent (f, "");
  chat_fixture_feed (f, "CHATHISTORY TARGETS ritam 2026-11-20T10:00:02.000Z");
  chat_fixture_assert_sent (f, "CHATHISTORY LATEST ritam msgid=m001 100\n");
}

static void
test_closed_meanwhile (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  enter (f);
  chat_fixture_feed (f, "@label=1 BATCH +h chathistory #a\n"
                        "@batch=h;msgid=m1 :ritam!r@h PRIVMSG #a :late");
  chat_network_close_room (f->network, chat_fixture_get_room (f, "#a"), NULL);
  chat_fixture_feed (f, ":zoe!z@h PART #a\nBATCH -h");
  g_assert_null (chat_network_find_room (f->network, "#a"));
}

static void
test_bounded (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  enter (f);
  feed_page (f, "1", "#a", 0, 0);
  feed_page (f, "9", "#a", 0, 1500);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (get_timeline (f, "#a"))), ==, 1000);

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *line = g_strdup_printf ("BATCH +b%u chathistory #a", i);

      chat_network_feed (f->network, line);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/history/new-room", test_new_room);
  g_test_add_func ("/chat/history/nothing-missed", test_nothing_missed);
  g_test_add_func ("/chat/history/missed-a-little", test_missed_a_little);
  g_test_add_func ("/chat/history/missed-much", test_missed_much);
  g_test_add_func ("/chat/history/missed-very-much", test_missed_very_much);
  g_test_add_func ("/chat/history/forgotten-by-server", test_forgotten_by_server);
  g_test_add_func ("/chat/history/refused-without-label", test_refused_without_label);
  g_test_add_func ("/chat/history/refused-in-the-middle", test_refused_in_the_middle);
  g_test_add_func ("/chat/history/silent-server", test_silent_server);
  g_test_add_func ("/chat/history/older-waits", test_older_waits);
  g_test_add_func ("/chat/history/unasked", test_unasked);
  g_test_add_func ("/chat/history/targets", test_targets);
  g_test_add_func ("/chat/history/closed-meanwhile", test_closed_meanwhile);
  g_test_add_func ("/chat/history/bounded", test_bounded);

  return g_test_run ();
}
