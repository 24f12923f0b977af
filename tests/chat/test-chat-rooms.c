/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-fixture.h"

static void
test_join (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");
  ChatRoom *room = chat_network_join (f->network, "#lounge", NULL);

  chat_network_join (f->network, "#den", "secret");
  g_assert_cmpstr (chat_room_get_title (room), ==, "lounge");
  g_assert_false (chat_room_get_joined (room));
  g_assert_null (chat_network_join (f->network, "lounge", NULL));
  g_assert_null (chat_network_join (f->network, "#two words", NULL));
  g_assert_null (chat_network_join (f->network, "#a,b", NULL));

  chat_network_connected (f->network);
  chat_fixture_feed (f, ":srv 001 zoe :Welcome");
  g_string_truncate (f->sent, 0);
  chat_fixture_feed (f, ":srv 422 zoe :none");
  chat_fixture_assert_sent (f, "JOIN #den secret\nJOIN #lounge\n");

  chat_fixture_feed (f, ":zoe!z@h JOIN #lounge\n"
                        ":srv 332 zoe #lounge :\x02tea\x02 and cake\n"
                        ":srv 333 zoe #lounge ritam 1700000000\n"
                        ":srv 353 zoe = #lounge :@+ritam!r@h\n"
                        ":srv 353 zoe = #lounge :zoe!z@h +bob!b@h\n"
                        ":srv 366 zoe #lounge :End of /NAMES list");
  g_assert_true (chat_room_get_joined (room));
  g_assert_cmpstr (chat_room_get_topic (room), ==, "tea and cake");
  chat_fixture_assert_people (f, "#lounge", "@ritam, +bob, zoe (own)");
  chat_fixture_assert_sent (f, "WHO #lounge\n");

  chat_fixture_feed (f, ":srv 352 zoe #lounge r h srv ritam H@ :0 Ritam\n"
                        ":srv 352 zoe #lounge b h srv bob G+ :0 Bob\n"
                        ":srv 315 zoe #lounge :End of /WHO list");
  chat_fixture_assert_people (f, "#lounge", "@Ritam, +Bob (away), zoe (own)");
  chat_fixture_assert_room (f, "#lounge", "");
}

static void
test_whox (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, NULL);
  chat_fixture_feed (f, ":srv 005 zoe WHOX :are supported\n"
                        ":zoe!z@h JOIN #a\n"
                        ":srv 353 zoe = #a :zoe ritam\n"
                        ":srv 366 zoe #a :End of /NAMES list");
  chat_fixture_assert_sent (f, "WHO #a %tcnfr,7\n");
  chat_fixture_feed (f, ":srv 354 zoe 7 #a ritam G :Ritam\n"
                        ":srv 354 zoe 9 #a ritam H :Somebody else's question");
  chat_fixture_assert_people (f, "#a", "Ritam (away), zoe (own)");
}

static void
test_coming_and_going (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, "extended-join away-notify chghost");
  chat_fixture_enter (f, "#a");
  chat_fixture_assert_people (f, "#a", "@Ritam, zoe (own)");

  chat_fixture_feed (f, ":bob!b@h JOIN #a * :Bob\n"
                        ":bob!b@h AWAY :tea\n"
                        ":carl!c@h JOIN #a carl :\n"
                        ":dan!d@h JOIN #other * :Dan");
  chat_fixture_assert_people (f, "#a", "@Ritam, Bob (away), carl, zoe (own)");
  chat_fixture_feed (f, ":bob!b@h AWAY\n"
                        ":bob!b@h CHGHOST b2 h2\n"
                        ":bob!b@h PART #a :bye \x03"
                        "04all\n"
                        ":carl!c@h QUIT :Quit: tired\n"
                        ":dan!d@h QUIT :unseen");
  chat_fixture_assert_people (f, "#a", "@Ritam, zoe (own)");
  chat_fixture_assert_room (f, "#a",
                            "* Bob joined\n"
                            "* carl joined\n"
                            "* Bob left (bye all)\n"
                            "* carl left (tired)\n");
  chat_fixture_assert_sent (f, "");

  chat_fixture_feed (f, ":eve!e@h JOIN #a eve :\n:eve!e@h QUIT :Quit");
  chat_fixture_assert_room (f, "#a",
                            "* Bob joined\n"
                            "* carl joined\n"
                            "* Bob left (bye all)\n"
                            "* carl left (tired)\n"
                            "* eve joined\n"
                            "* eve left\n");
}

static void
test_joined_plainly (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, NULL);
  chat_fixture_enter (f, "#a");
  chat_fixture_feed (f, ":bob!b@h JOIN :#a");
  chat_fixture_assert_sent (f, "WHO bob\n");
  chat_fixture_feed (f, ":srv 352 zoe #a b h srv bob H :0 Bob\n:srv 315 zoe bob :End");
  chat_fixture_assert_people (f, "#a", "@Ritam, Bob, zoe (own)");

  /* A crowd is not asked for its names one by one. */
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *line = g_strdup_printf (":p%u!p@h JOIN #a", i);

      chat_network_feed (f->network, line);
    }
  g_assert_cmpuint (f->sent->len, ==, strlen ("WHO p0\n") * 10);

  /* A room is, when its turn comes. */
  g_string_truncate (f->sent, 0);
  chat_fixture_feed (f, ":zoe!zoe@host JOIN #b\n"
                        ":srv 353 zoe = #b :zoe\n"
                        ":srv 366 zoe #b :End of /NAMES list");
  chat_fixture_assert_sent (f, "");
  chat_fixture_feed (f, ":srv 315 zoe p0 :End of /WHO list\n:srv 315 zoe p1 :End of /WHO list");
  chat_fixture_assert_sent (f, "WHO #b\n");
}

static void
test_nick (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, "setname extended-join");
  chat_fixture_enter (f, "#a");
  chat_fixture_feed (f, ":bob!b@h JOIN #a * :\n"
                        ":bob!b@h NICK rob\n"
                        ":ritam!r@h NICK ray\n"
                        ":ray!r@h SETNAME :Ray\n"
                        ":rob!b@h SETNAME :Ray\n"
                        ":rob!b@h SETNAME :Zoe");
  chat_fixture_assert_people (f, "#a", "@Ray, rob, zoe (own)");
  chat_fixture_assert_room (f, "#a",
                            "* bob joined\n"
                            "* bob is now called rob\n"
                            "* Ritam is now called ray\n"
                            "* ray is now called Ray\n");
}

static void
test_kick (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, "extended-join");
  chat_fixture_enter (f, "#a");
  chat_fixture_feed (f, ":bob!b@h JOIN #a * :Bob\n"
                        ":ritam!r@h KICK #a bob :spam\n"
                        ":ritam!r@h KICK #a zoe");
  chat_fixture_assert_room (f, "#a",
                            "* Bob joined\n* Ritam removed Bob (spam)\n* Ritam removed zoe\n");
  chat_fixture_assert_people (f, "#a", "");
  g_assert_false (chat_room_get_joined (chat_fixture_get_room (f, "#a")));

  /* Nobody goes back unasked to where they were thrown out. */
  chat_network_disconnected (f->network);
  chat_fixture_go_online (f, NULL);
  chat_fixture_assert_sent (f, "");
}

static void
test_close (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");
  g_autoptr (ChatRoom) room = NULL;

  chat_fixture_go_online (f, NULL);
  chat_fixture_enter (f, "#a");
  room = g_object_ref (chat_fixture_get_room (f, "#A"));
  chat_network_close_room (f->network, room, "see you");
  chat_fixture_assert_sent (f, "PART #a :see you\n");
  chat_fixture_feed (f, ":zoe!zoe@host PART #a :see you");
  g_assert_null (chat_network_find_room (f->network, "#a"));
  g_assert_cmpuint (g_list_model_get_n_items (chat_network_get_rooms (f->network)), ==, 0);
  chat_fixture_assert_events (f, "closed #a\n");
  chat_network_close_room (f->network, room, NULL);
  chat_fixture_assert_sent (f, "");

  /* The server has put us out already. */
  chat_fixture_enter (f, "#b");
  chat_network_close_room (f->network, chat_fixture_get_room (f, "#b"), NULL);
  chat_fixture_feed (f, ":srv 442 zoe #b :You're not on that channel");
  chat_fixture_assert_events (f, "closed #b\n");

  chat_network_open_direct (f->network, "ritam");
  chat_network_close_room (f->network, chat_fixture_get_room (f, "ritam"), NULL);
  chat_fixture_assert_events (f, "closed ritam\n");
}

static void
test_topic_and_modes (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, NULL);
  chat_fixture_enter (f, "#a");
  chat_fixture_feed (f, ":ritam!r@h TOPIC #a :cake\n"
                        ":srv 331 zoe #a :No topic is set\n"
                        ":ritam!r@h TOPIC #a :\n"
                        ":ritam!r@h MODE #a +o-v+bi zoe zoe *!*@evil\n"
                        ":ritam!r@h MODE #a -b *!*@evil\n"
                        ":srv MODE #a -o+v ritam ritam\n"
                        ":zoe MODE zoe +i");
  chat_fixture_assert_room (f, "#a",
                            "* Ritam changed the topic to “cake”\n"
                            "* Ritam removed the topic\n"
                            "* Ritam made zoe a moderator\n"
                            "* Ritam no longer lets zoe speak\n"
                            "* Ritam banned *!*@evil\n"
                            "* Ritam changed the room’s settings: +i\n"
                            "* Ritam lifted the ban of *!*@evil\n"
                            "* srv made Ritam an ordinary member\n"
                            "* srv lets Ritam speak\n");
  chat_fixture_assert_people (f, "#a", "@zoe (own), +Ritam");
}

static void
test_join_refused (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, NULL);
  chat_network_join (f->network, "#secret", NULL);
  chat_fixture_assert_sent (f, "JOIN #secret\n");
  chat_fixture_feed (f, ":srv 475 zoe #secret :Cannot join channel (+k)");
  chat_fixture_assert_room (f, "#secret",
                            "* This room needs a key: type /join, the room’s name and the key.\n");
  g_assert_false (chat_room_get_joined (chat_fixture_get_room (f, "#secret")));

  chat_network_join (f->network, "#secret", "sesame");
  chat_fixture_assert_sent (f, "JOIN #secret sesame\n");
}

static void
test_join_refused_reasons (void)
{
  static const struct
  {
    const char *line;
    const char *shown;
  } cases[] = {
    { ":srv 403 zoe #x :No such channel", "* There can be no room of this name here.\n" },
    { ":srv 405 zoe #x :Too many", "* You are in too many rooms. Leave one to enter this one.\n" },
    { ":srv 437 zoe #x :Wait",
      "* You entered too many rooms at once. Wait a little, then try again.\n" },
    { ":srv 471 zoe #x :(+l)", "* The room is full.\n" },
    { ":srv 473 zoe #x :(+i)", "* Only people who were invited can enter this room.\n" },
    { ":srv 474 zoe #x :(+b)", "* You are banned from this room.\n" },
    { ":srv 477 zoe #x :(+r)", "* Only people with an account can enter this room.\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

      chat_fixture_go_online (f, NULL);
      chat_network_join (f->network, "#x", NULL);
      chat_fixture_feed (f, cases[i].line);
      chat_fixture_assert_room (f, "#x", cases[i].shown);
      g_assert_false (chat_network_wants_room (f->network, chat_fixture_get_room (f, "#x")));
    }
}

static void
test_invite (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, "invite-notify");
  chat_fixture_enter (f, "#a");
  chat_fixture_feed (f, ":ritam!r@h INVITE zoe #den\n"
                        ":ritam!r@h INVITE bob #a\n"
                        ":srv 341 zoe carl #a");
  chat_fixture_assert_events (f, "invited by ritam to #den\n");
  chat_fixture_assert_room (f, "#a", "* Ritam invited bob\n* You invited carl\n");
}

static void
test_reconnect (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, NULL);
  chat_fixture_enter (f, "#a");
  chat_network_disconnected (f->network);
  g_assert_false (chat_room_get_joined (chat_fixture_get_room (f, "#a")));

  chat_network_connected (f->network);
  chat_fixture_feed (f, ":srv 001 zoe :Welcome\n:srv 005 zoe CASEMAPPING=ascii :are supported");
  g_string_truncate (f->sent, 0);
  chat_fixture_feed (f, ":srv 422 zoe :none");
  chat_fixture_assert_sent (f, "JOIN #a\n");
  chat_fixture_feed (f, ":zoe!z@h JOIN #a\n:srv 353 zoe = #a :zoe\n:srv 366 zoe #a :End");
  chat_fixture_assert_people (f, "#a", "zoe (own)");
}

static void
test_bounded (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, NULL);
  for (guint i = 0; i < CHAT_NETWORK_MAX_ROOMS; i++)
    {
      g_autofree char *name = g_strdup_printf ("#room%u", i);

      g_assert_nonnull (chat_network_join (f->network, name, NULL));
    }

  g_assert_null (chat_network_join (f->network, "#one-more", NULL));
  g_string_truncate (f->sent, 0);
  chat_fixture_feed (f, ":zoe!z@h JOIN #forced");
  chat_fixture_assert_sent (f, "PART #forced\n");
  chat_fixture_feed (f, ":bob!b@h PRIVMSG zoe :hello?");
  chat_fixture_assert_timeline (chat_network_get_console (f->network), "* Welcome\n<bob> hello?\n");

  /* All of them again, several with one line, and no line too long. */
  chat_network_disconnected (f->network);
  chat_network_connected (f->network);
  chat_fixture_feed (f, ":srv 001 zoe :Welcome");
  g_string_truncate (f->sent, 0);
  chat_fixture_feed (f, ":srv 422 zoe :none");
  {
    g_auto (GStrv) lines = g_strsplit (f->sent->str, "\n", -1);

    g_assert_cmpuint (g_strv_length (lines), <, 20);
    for (guint i = 0; lines[i] != NULL; i++)
      g_assert_cmpuint (strlen (lines[i]), <, 510);
  }
}

static void
test_casemapping (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  /* Until the server says otherwise, letters are those of RFC 1459. */
  chat_network_join (f->network, "#a[b]", NULL);
  g_assert_nonnull (chat_network_find_room (f->network, "#A{b}"));

  chat_fixture_go_online (f, NULL);
  g_assert_null (chat_network_find_room (f->network, "#A{b}"));
  g_assert_nonnull (chat_network_find_room (f->network, "#A[B]"));

  chat_network_join (f->network, "#a{b}", NULL);
  g_assert_cmpuint (g_list_model_get_n_items (chat_network_get_rooms (f->network)), ==, 2);
  chat_fixture_feed (f, ":srv 005 zoe CASEMAPPING=rfc1459 :are supported");
  g_assert_cmpuint (g_list_model_get_n_items (chat_network_get_rooms (f->network)), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/rooms/join", test_join);
  g_test_add_func ("/chat/rooms/whox", test_whox);
  g_test_add_func ("/chat/rooms/coming-and-going", test_coming_and_going);
  g_test_add_func ("/chat/rooms/joined-plainly", test_joined_plainly);
  g_test_add_func ("/chat/rooms/nick", test_nick);
  g_test_add_func ("/chat/rooms/kick", test_kick);
  g_test_add_func ("/chat/rooms/close", test_close);
  g_test_add_func ("/chat/rooms/topic-and-modes", test_topic_and_modes);
  g_test_add_func ("/chat/rooms/join-refused", test_join_refused);
  g_test_add_func ("/chat/rooms/join-refused-reasons", test_join_refused_reasons);
  g_test_add_func ("/chat/rooms/invite", test_invite);
  g_test_add_func ("/chat/rooms/reconnect", test_reconnect);
  g_test_add_func ("/chat/rooms/bounded", test_bounded);
  g_test_add_func ("/chat/rooms/casemapping", test_casemapping);

  return g_test_run ();
}
