/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-fixture.h"

#include <string.h>

static void
say (ChatFixture *f, const char *room, const char *text)
{
  chat_network_send (f->network, chat_fixture_get_room (f, room), CHAT_MESSAGE_TEXT, text);
}

static ChatMessage *
get_message (ChatFixture *f, const char *room, guint position)
{
  ChatTimeline *timeline = chat_room_get_timeline (chat_fixture_get_room (f, room));
  g_autoptr (ChatMessage) message = g_list_model_get_item (G_LIST_MODEL (timeline), position);

  g_assert_nonnull (message);

  return message;
}

static void
test_plain_server (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, NULL);
  chat_fixture_enter (f, "#a");
  say (f, "#a", "hello\tyou");
  chat_network_send (f->network, chat_fixture_get_room (f, "#a"), CHAT_MESSAGE_ACTION, "waves");
  chat_fixture_assert_sent (f, "PRIVMSG #a :hello you\nPRIVMSG #a :\001ACTION waves\001\n");
  chat_fixture_assert_room (f, "#a", "<zoe> hello you\n* zoe waves\n");

  chat_fixture_feed (f, ":srv 404 zoe #a :Cannot send to channel");
  chat_fixture_assert_room (
      f, "#a", "<zoe> hello you\n* zoe waves (failed: You may not speak in this room.)\n");

  /* An error much later is about something else. */
  say (f, "#a", "again");
  base_manual_clock_advance (&f->clock, 60 * G_USEC_PER_SEC);
  chat_fixture_feed (f, ":srv 404 zoe #a :Cannot send to channel");
  g_assert_cmpint (chat_message_get_state (get_message (f, "#a", 2)), ==, CHAT_MESSAGE_SENT);
}

static void
test_labeled_echo (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, CHAT_FIXTURE_ALL_CAPS);
  chat_fixture_feed (f, ":zoe!z@h JOIN #a * :zoe\n@label=1 BATCH +1 chathistory #a\nBATCH -1");
  g_string_truncate (f->sent, 0);

  say (f, "#a", "one");
  say (f, "#a", "one");
  chat_fixture_assert_sent (f, "@label=2 PRIVMSG #a one\n@label=3 PRIVMSG #a one\n");
  chat_fixture_assert_room (f, "#a", "<zoe> one (waiting)\n<zoe> one (waiting)\n");

  chat_fixture_feed (f, "@time=2026-11-20T12:00:01.000Z;msgid=b :ritam!r@h PRIVMSG #a :two");
  chat_fixture_feed (f, "@label=3;time=2026-11-20T12:00:02.000Z;msgid=c :zoe!z@h PRIVMSG #a :one");
  chat_fixture_assert_room (f, "#a", "<ritam> two\n<zoe> one\n<zoe> one (waiting)\n");

  /* From another device of ours. */
  chat_fixture_feed (f, "@time=2026-11-20T12:00:02.500Z;msgid=d :zoe!z@h PRIVMSG #a :elsewhere");
  chat_fixture_feed (f, "@label=2;time=2026-11-20T12:00:03.000Z;msgid=e :zoe!z@h PRIVMSG #a :one");
  chat_fixture_assert_room (f, "#a", "<ritam> two\n<zoe> one\n<zoe> elsewhere\n<zoe> one\n");
  g_assert_cmpstr (chat_message_get_id (get_message (f, "#a", 3)), ==, "e");
  g_assert_cmpint (chat_message_get_time (get_message (f, "#a", 3)), ==, CHAT_FIXTURE_NOW + 3000);
}

static void
test_unlabeled_echo (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, "echo-message");
  chat_fixture_enter (f, "#a");
  say (f, "#a", "one");
  say (f, "#a", "two");
  chat_fixture_assert_sent (f, "PRIVMSG #a one\nPRIVMSG #a two\n");
  chat_fixture_feed (f, ":zoe!z@h PRIVMSG #a :one");
  chat_fixture_assert_room (f, "#a", "<zoe> one\n<zoe> two (waiting)\n");
  chat_fixture_feed (f, ":zoe!z@h PRIVMSG #a :two\n:zoe!z@h PRIVMSG #a :two");
  chat_fixture_assert_room (f, "#a", "<zoe> one\n<zoe> two\n<zoe> two\n");

  /* With echo-message, a word to oneself comes twice, and stands there once. */
  chat_network_open_direct (f->network, "zoe");
  say (f, "zoe", "note to self");
  chat_fixture_feed (f, ":zoe!z@h PRIVMSG zoe :note to self");
  chat_fixture_assert_room (f, "zoe", "<zoe> note to self\n");
}

static void
test_refused (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, CHAT_FIXTURE_ALL_CAPS);
  chat_fixture_feed (f, ":zoe!z@h JOIN #a * :zoe\n@label=1 BATCH +1 chathistory #a\nBATCH -1");
  say (f, "#a", "one");
  say (f, "#a", "two");
  say (f, "#a", "three");
  say (f, "#a", "four");
  chat_fixture_feed (f, "@label=3 FAIL PRIVMSG STORE_FAILED #a :The message could not be kept.\n"
                        "@label=2 :srv 404 zoe #a :Cannot send to channel\n"
                        "@label=5 :srv 417 zoe :Input line was too long\n"
                        "@label=9 :srv 404 zoe #a :Cannot send to channel");
  chat_fixture_assert_room (f, "#a",
                            "<zoe> two (failed: The message could not be kept.)\n"
                            "<zoe> one (failed: You may not speak in this room.)\n"
                            "<zoe> four (failed: The message is too long for this server.)\n"
                            "* Cannot send to channel\n"
                            "<zoe> three (waiting)\n");

  chat_network_open_direct (f->network, "nobody");
  g_string_truncate (f->sent, 0);
  chat_fixture_feed (f, "@label=6 BATCH +2 chathistory nobody\nBATCH -2");
  say (f, "nobody", "hello?");
  chat_fixture_assert_sent (f, "@label=7 PRIVMSG nobody hello?\n");
  chat_fixture_feed (f, "@label=7 :srv 401 zoe nobody :No such nick");
  chat_fixture_assert_room (f, "nobody", "<zoe> hello? (failed: nobody is not here.)\n");
}

static void
test_resend_and_discard (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");
  ChatMessage *message;
  ChatRoom *room;

  chat_fixture_go_online (f, "echo-message");
  chat_fixture_enter (f, "#a");
  room = chat_fixture_get_room (f, "#a");
  say (f, "#a", "one");
  message = get_message (f, "#a", 0);
  chat_network_discard (f->network, room, message);
  chat_fixture_assert_room (f, "#a", "<zoe> one (waiting)\n");

  chat_fixture_feed (f, ":srv 404 zoe #a :no\n:ritam!r@h PRIVMSG #a :two");
  g_string_truncate (f->sent, 0);
  chat_network_resend (f->network, room, message);
  chat_network_resend (f->network, room, message);
  chat_fixture_assert_sent (f, "PRIVMSG #a one\n");
  chat_fixture_assert_room (f, "#a", "<Ritam> two\n<zoe> one (waiting)\n");
  chat_fixture_feed (f, ":srv 404 zoe #a :no");
  chat_network_discard (f->network, room, message);
  chat_fixture_assert_room (f, "#a", "<Ritam> two\n");
}

static void
test_unconfirmed (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, "echo-message");
  chat_fixture_enter (f, "#a");
  say (f, "#a", "before");
  chat_network_ping (f->network);
  say (f, "#a", "after");
  chat_fixture_feed (f, ":srv PONG srv 1\n:srv PONG srv 7\n:srv PONG srv :x");
  chat_fixture_assert_room (f, "#a",
                            "<zoe> before (failed: The server did not confirm this message.)\n"
                            "<zoe> after (waiting)\n");
}

static void
test_offline (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_network_join (f->network, "#a", NULL);
  chat_network_open_direct (f->network, "ritam");
  say (f, "#a", "one");
  say (f, "ritam", "psst");
  say (f, "#a", "two");
  chat_fixture_assert_sent (f, "");
  chat_fixture_go_online (f, "echo-message");
  chat_fixture_assert_room (f, "ritam", "<zoe> psst (waiting)\n");
  chat_fixture_feed (f, ":zoe!z@h PRIVMSG ritam :psst");
  g_string_truncate (f->sent, 0);
  chat_fixture_feed (f, ":zoe!z@h JOIN #a");
  chat_fixture_assert_sent (f, "PRIVMSG #a one\nPRIVMSG #a two\n");
  chat_fixture_feed (f, ":zoe!z@h PRIVMSG #a :one\n:zoe!z@h PRIVMSG #a :two");
  chat_fixture_assert_room (f, "#a", "<zoe> one\n<zoe> two\n");
  chat_fixture_assert_room (f, "ritam", "<zoe> psst\n");
}

static void
test_thrown_out (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, "echo-message");
  chat_fixture_enter (f, "#a");
  say (f, "#a", "one");
  chat_fixture_feed (f, ":ritam!r@h KICK #a zoe");
  say (f, "#a", "two");
  chat_fixture_assert_room (f, "#a",
                            "* Ritam removed zoe\n"
                            "<zoe> one (failed: You are no longer in this room.)\n"
                            "<zoe> two (waiting)\n");
}

static void
test_broken_without_history (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, "echo-message");
  chat_fixture_enter (f, "#a");
  say (f, "#a", "one");
  chat_network_disconnected (f->network);
  say (f, "#a", "two");
  chat_fixture_assert_room (
      f, "#a",
      "<zoe> one (failed: The connection broke while this was sent. It has probably not arrived.)\n"
      "<zoe> two (waiting)\n");

  chat_fixture_go_online (f, "echo-message");
  chat_fixture_feed (f, ":zoe!z@h JOIN #a");
  chat_fixture_assert_sent (f, "PRIVMSG #a two\n");
}

static void
test_broken_with_history (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, CHAT_FIXTURE_ALL_CAPS);
  chat_fixture_feed (f,
                     ":zoe!z@h JOIN #a * :zoe\n"
                     "@label=1 BATCH +1 chathistory #a\n"
                     "@batch=1;time=2026-11-20T11:00:00.000Z;msgid=m1 :ritam!r@h PRIVMSG #a :zero\n"
                     "@batch=1;time=2026-11-20T11:30:00.000Z;msgid=m2 :zoe!z@h PRIVMSG #a :same\n"
                     "BATCH -1");
  say (f, "#a", "arrived");
  say (f, "#a", "same");
  chat_network_disconnected (f->network);
  chat_fixture_assert_room (
      f, "#a", "<ritam> zero\n<zoe> same\n<zoe> arrived (waiting)\n<zoe> same (waiting)\n");

  chat_fixture_go_online (f, CHAT_FIXTURE_ALL_CAPS);
  say (f, "#a", "typed meanwhile");
  chat_fixture_feed (f, ":zoe!z@h JOIN #a * :zoe");
  chat_fixture_assert_sent (f, "WHO #a\n@label=1 CHATHISTORY LATEST #a msgid=m2 3\n");
  say (f, "#a", "typed while history is on its way");
  chat_fixture_assert_sent (f, "");
  chat_fixture_feed (
      f, "@label=1 BATCH +2 chathistory #a\n"
         "@batch=2;time=2026-11-20T12:00:01.000Z;msgid=m3 :zoe!z@h PRIVMSG #a :arrived\n"
         "@batch=2;time=2026-11-20T12:00:02.000Z;msgid=m4 :ritam!r@h PRIVMSG #a :yes?\n"
         "BATCH -2");
  chat_fixture_assert_room (
      f, "#a",
      "<ritam> zero\n"
      "<zoe> same\n"
      "<zoe> arrived\n"
      "<ritam> yes?\n"
      "<zoe> same (failed: The connection broke while this was sent. It has probably not arrived.)\n"
      "<zoe> typed meanwhile (waiting)\n"
      "<zoe> typed while history is on its way (waiting)\n");
  chat_fixture_assert_sent (f, "@label=2 PRIVMSG #a :typed meanwhile\n"
                               "@label=3 PRIVMSG #a :typed while history is on its way\n");
}

static void
test_long (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");
  g_autofree char *text = g_strnfill (1000, 'x');
  g_auto (GStrv) lines = NULL;
  gsize total = 0;

  chat_fixture_go_online (f, NULL);
  chat_fixture_enter (f, "#a");
  say (f, "#a", text);
  say (f, "#a", "\n\r\n  \x02\n");
  lines = g_strsplit (f->sent->str, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 5);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *received = g_strconcat (":zoe!zoe@host ", lines[i], "\r\n", NULL);

      g_assert_true (g_str_has_prefix (lines[i], "PRIVMSG #a x"));
      g_assert_cmpuint (strlen (received), <=, 512);
      total += strlen (lines[i]) - strlen ("PRIVMSG #a ");
    }
  g_assert_cmpuint (total, ==, 1000);
  g_assert_cmpuint (strlen (lines[0]) + strlen (":zoe!zoe@host \r\n") + 1, ==, 512);
  g_assert_cmpstr (lines[3], ==, "PRIVMSG #a :  ");
}

static void
test_flow (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");
  g_autoptr (GString) text = g_string_new (NULL);

  chat_fixture_go_online (f, "echo-message");
  chat_fixture_enter (f, "#a");
  for (guint i = 0; i < 12; i++)
    g_string_append_printf (text, "%u\n", i);
  say (f, "#a", text->str);
  chat_fixture_assert_sent (f, "PRIVMSG #a 0\nPRIVMSG #a 1\nPRIVMSG #a 2\nPRIVMSG #a 3\n"
                               "PRIVMSG #a 4\nPRIVMSG #a 5\nPRIVMSG #a 6\nPRIVMSG #a 7\n"
                               "PRIVMSG #a 8\nPRIVMSG #a 9\n");
  chat_fixture_feed (f, ":zoe!z@h PRIVMSG #a :0");
  chat_fixture_assert_sent (f, "PRIVMSG #a 10\n");
  chat_fixture_feed (f, ":srv 404 zoe #a :no");
  chat_fixture_assert_sent (f, "PRIVMSG #a 11\n");
}

static void
test_bounded (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_network_join (f->network, "#a", NULL);
  for (guint i = 0; i < 501; i++)
    say (f, "#a", "x");
  g_assert_cmpint (chat_message_get_state (get_message (f, "#a", 0)), ==, CHAT_MESSAGE_FAILED);
  g_assert_cmpint (chat_message_get_state (get_message (f, "#a", 1)), ==, CHAT_MESSAGE_WAITING);
}

static void
test_restored (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");
  ChatMessageInit inits[] = {
    { .id = "m1", .time = 1000, .sender = "ritam", .sender_name = "Ritam", .text = "hello" },
    { .time = 2000,
      .sender = "zoe",
      .text = "given",
      .own = TRUE,
      .given = TRUE,
      .state = CHAT_MESSAGE_WAITING },
    { .time = 3000,
      .sender = "zoe",
      .text = "never given",
      .own = TRUE,
      .state = CHAT_MESSAGE_WAITING },
  };
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  ChatRoom *room = chat_network_restore_room (f->network, CHAT_ROOM_ROOM, "#a", "a", TRUE);

  chat_network_restore_room (f->network, CHAT_ROOM_DIRECT, "bob", "Bob", TRUE);
  g_assert_cmpstr (chat_room_get_title (chat_fixture_get_room (f, "bob")), ==, "Bob");
  for (guint i = 0; i < G_N_ELEMENTS (inits); i++)
    g_ptr_array_add (messages, chat_message_new (&inits[i]));
  chat_network_restore_messages (f->network, room, (ChatMessage **) messages->pdata, messages->len);
  chat_network_restore_messages (f->network, room, (ChatMessage **) messages->pdata, messages->len);

  chat_fixture_go_online (f, CHAT_FIXTURE_ALL_CAPS);
  chat_fixture_feed (f, ":zoe!z@h JOIN #a * :zoe\n:ritam!r@h PRIVMSG #a :now");
  chat_fixture_assert_sent (f, "WHO #a\n@label=1 CHATHISTORY LATEST #a msgid=m1 3\n");
  chat_fixture_feed (f,
                     "@label=1 BATCH +1 chathistory #a\n"
                     "@batch=1;time=2026-11-20T11:00:00.000Z;msgid=m2 :zoe!z@h PRIVMSG #a :given\n"
                     "BATCH -1");
  chat_fixture_assert_sent (f, "@label=2 PRIVMSG #a :never given\n");
  chat_fixture_assert_room (f, "#a",
                            "<Ritam> hello\n"
                            "<zoe> given\n"
                            "<Ritam> now\n"
                            "<zoe> never given (waiting)\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/sending/plain-server", test_plain_server);
  g_test_add_func ("/chat/sending/labeled-echo", test_labeled_echo);
  g_test_add_func ("/chat/sending/unlabeled-echo", test_unlabeled_echo);
  g_test_add_func ("/chat/sending/refused", test_refused);
  g_test_add_func ("/chat/sending/resend-and-discard", test_resend_and_discard);
  g_test_add_func ("/chat/sending/unconfirmed", test_unconfirmed);
  g_test_add_func ("/chat/sending/offline", test_offline);
  g_test_add_func ("/chat/sending/thrown-out", test_thrown_out);
  g_test_add_func ("/chat/sending/broken-without-history", test_broken_without_history);
  g_test_add_func ("/chat/sending/broken-with-history", test_broken_with_history);
  g_test_add_func ("/chat/sending/long", test_long);
  g_test_add_func ("/chat/sending/flow", test_flow);
  g_test_add_func ("/chat/sending/bounded", test_bounded);
  g_test_add_func ("/chat/sending/restored", test_restored);

  return g_test_run ();
}
