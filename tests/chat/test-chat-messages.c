/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-fixture.h"

static void
test_receive (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("Zoë van Dyk");
  g_autoptr (ChatMessage) first = NULL;
  ChatTimeline *timeline;

  chat_fixture_go_online (f, "server-time message-tags");
  chat_fixture_enter (f, "#a");
  chat_fixture_feed (
      f, "@time=2026-11-20T11:59:00.123Z;msgid=m1 :ritam!r@h PRIVMSG #a :\x02hello\x02\n"
         "@time=2026-11-20T11:59:00.123Z;msgid=m1 :ritam!r@h PRIVMSG #a :hello again\n"
         ":ritam!r@h PRIVMSG #A :\001ACTION waves to Zoe!\001\n"
         ":ritam!r@h PRIVMSG #a :\001VERSION\001\n"
         ":ritam!r@h NOTICE #a :careful, zoe.\n"
         ":ritam!r@h PRIVMSG @#a :for moderators\n"
         ":ritam!r@h TAGMSG #a\n"
         ":ritam!r@h PRIVMSG #a :zoeology is no mention\n"
         ":ritam!r@h PRIVMSG #a :ask ZOË VAN DYK");
  chat_fixture_assert_room (f, "#a",
                            "<Ritam> hello\n"
                            "* Ritam waves to Zoe!\n"
                            "-Ritam- careful, zoe.\n"
                            "<Ritam> for moderators\n"
                            "<Ritam> zoeology is no mention\n"
                            "<Ritam> ask ZOË VAN DYK\n");
  chat_fixture_assert_events (f, "message #a hello\n"
                                 "message #a waves to Zoe! !\n"
                                 "message #a careful, zoe. !\n"
                                 "message #a for moderators\n"
                                 "message #a zoeology is no mention\n"
                                 "message #a ask ZOË VAN DYK !\n");
  chat_fixture_assert_sent (f, "");

  timeline = chat_room_get_timeline (chat_fixture_get_room (f, "#a"));
  first = g_list_model_get_item (G_LIST_MODEL (timeline), 0);
  g_assert_cmpint (chat_message_get_time (first), ==, CHAT_FIXTURE_NOW - 60000 + 123);
  g_assert_cmpstr (chat_message_get_id (first), ==, "m1");
  g_assert_true (chat_timeline_find (timeline, "m1") == first);
  g_assert_cmpuint (chat_room_get_unread (chat_fixture_get_room (f, "#a")), ==, 6);
  g_assert_cmpuint (chat_room_get_mentions (chat_fixture_get_room (f, "#a")), ==, 3);
}

static void
test_direct (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");
  ChatRoom *room;

  chat_fixture_go_online (f, "extended-join");
  chat_fixture_enter (f, "#a");
  chat_fixture_feed (f, ":ritam!r@h PRIVMSG zoe :psst");
  chat_fixture_assert_sent (f, "");
  room = chat_fixture_get_room (f, "ritam");
  g_assert_cmpint (chat_room_get_kind (room), ==, CHAT_ROOM_DIRECT);
  g_assert_cmpstr (chat_room_get_title (room), ==, "Ritam");
  g_assert_true (chat_room_get_joined (room));
  chat_fixture_assert_people (f, "ritam", "Ritam, zoe (own)");

  chat_fixture_feed (f, ":stranger!s@h PRIVMSG zoe :hello");
  chat_fixture_assert_sent (f, "WHO stranger\n");
  chat_fixture_feed (f, ":srv 352 zoe * s h srv stranger H :0 Stranger");
  g_assert_cmpstr (chat_room_get_title (chat_fixture_get_room (f, "stranger")), ==, "Stranger");

  chat_fixture_feed (f, ":ritam!r@h NICK ray\n"
                        ":ray!r@h PRIVMSG zoe :it is me\n"
                        ":ray!r@h QUIT :later\n"
                        ":ray!r@h PRIVMSG zoe :back");
  g_assert_true (chat_fixture_get_room (f, "ray") == room);
  g_assert_cmpstr (chat_room_get_title (room), ==, "ray");
  chat_fixture_assert_room (f, "ray",
                            "<Ritam> psst\n* Ritam is now called ray\n<ray> it is me\n"
                            "* ray left (later)\n<ray> back\n");
  chat_fixture_assert_people (f, "ray", "ray, zoe (own)");

  chat_network_disconnected (f->network);
  g_assert_false (chat_room_get_joined (room));
}

static void
test_notices (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_network_connected (f->network);
  chat_fixture_feed (f, ":srv NOTICE * :*** Looking up your hostname\nNOTICE * :bare");
  chat_fixture_assert_timeline (chat_network_get_console (f->network),
                                "-srv- *** Looking up your hostname\n-- bare\n");
  chat_fixture_feed (f, ":srv 001 zoe :Welcome\n:srv 422 zoe :none");

  /* The answer of a program shows where one asked it. */
  chat_fixture_enter (f, "#a");
  chat_network_send (f->network, chat_fixture_get_room (f, "#a"), CHAT_MESSAGE_TEXT, "hm");
  chat_fixture_feed (f, ":NickServ!n@services NOTICE zoe :who are you?");
  chat_fixture_assert_room (f, "#a", "<zoe> hm\n-NickServ- who are you?\n");
  g_assert_null (chat_network_find_room (f->network, "NickServ"));
}

static void
test_replies (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");
  const char *params[] = { "on" };

  chat_fixture_go_online (f, "away-notify standard-replies");
  chat_fixture_enter (f, "#a");
  chat_network_command (f->network, chat_fixture_get_room (f, "#a"), "AWAY", params, 1);
  chat_fixture_assert_sent (f, "AWAY on\n");
  chat_fixture_feed (f, ":srv 306 zoe :You have been marked as being away");
  chat_fixture_assert_people (f, "#a", "@Ritam, zoe (own) (away)");
  chat_fixture_feed (f, ":srv 305 zoe :You are no longer away\n"
                        ":srv 482 zoe #a :You're not channel operator\n"
                        ":srv 461 zoe KICK :Not enough parameters\n"
                        ":srv 999 zoe :something new\n"
                        "FAIL TOPIC NOT_NOW #a :Not now.\n"
                        "WARN * FULL :Nearly full.\n"
                        "NOTE * HI :Hello.\n"
                        ":srv 433 zoe ray :Nickname is already in use");
  chat_fixture_assert_room (f, "#a",
                            "* You are marked as away\n"
                            "* You are no longer marked as away\n"
                            "* You're not channel operator\n"
                            "* KICK: Not enough parameters\n"
                            "* something new\n"
                            "* Not now.\n"
                            "* Nearly full.\n"
                            "* Hello.\n"
                            "* ray: Nickname is already in use\n");

  chat_network_open_direct (f->network, "ritam");
  chat_fixture_feed (f, ":srv 301 zoe ritam :at tea\n:srv 301 zoe ritam :at tea");
  chat_fixture_assert_room (f, "ritam", "* Ritam is away: at tea\n");
  chat_fixture_assert_people (f, "ritam", "Ritam (away), zoe (own)");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/messages/receive", test_receive);
  g_test_add_func ("/chat/messages/direct", test_direct);
  g_test_add_func ("/chat/messages/notices", test_notices);
  g_test_add_func ("/chat/messages/replies", test_replies);

  return g_test_run ();
}
