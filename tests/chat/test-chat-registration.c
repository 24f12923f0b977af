/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-fixture.h"

static void
test_with_capabilities (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("Zoë van Dyk");

  g_assert_cmpint (chat_network_get_state (f->network), ==, CHAT_NETWORK_DISCONNECTED);
  chat_network_connected (f->network);
  g_assert_cmpint (chat_network_get_state (f->network), ==, CHAT_NETWORK_REGISTERING);
  chat_fixture_assert_sent (f, "CAP LS 302\n"
                               "NICK Zoë_van_Dyk\n"
                               "USER Zoe_van_Dyk 0 * :Zoë van Dyk\n");

  chat_fixture_feed (f, ":srv CAP * LS * :server-time sasl=PLAIN draft/no-implicit-names\n"
                        ":srv CAP * LS :batch=x echo-message sts=port=6697");
  chat_fixture_assert_sent (f, "CAP REQ :batch echo-message server-time\n");

  chat_fixture_feed (f, ":srv CAP * ACK :batch echo-message server-time");
  chat_fixture_assert_sent (f, "CAP END\n");

  chat_fixture_feed (f, ":srv 001 Zoë :Welcome\n"
                        ":srv 005 Zoë NETWORK=Home :are supported\n"
                        ":srv 376 Zoë :End of MOTD");
  g_assert_cmpint (chat_network_get_state (f->network), ==, CHAT_NETWORK_ONLINE);
  g_assert_cmpstr (chat_network_get_nick (f->network), ==, "Zoë");
  g_assert_cmpstr (chat_network_get_name (f->network), ==, "Zoë van Dyk");
  g_assert_cmpstr (chat_network_get_server_name (f->network), ==, "Home");
  chat_fixture_assert_sent (f, "");
}

static void
test_without_capabilities (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_network_set_password (f->network, "open sesame");
  chat_network_connected (f->network);
  chat_fixture_assert_sent (f, "CAP LS 302\nPASS :open sesame\nNICK zoe\nUSER zoe 0 * zoe\n");

  chat_fixture_feed (f, ":srv 421 * CAP :Unknown command\n"
                        "PING :12\n"
                        ":srv 001 zoe :Welcome\n"
                        ":srv 372 zoe :- hello\n"
                        ":srv 376 zoe :End of MOTD");
  chat_fixture_assert_sent (f, "PONG 12\n");
  g_assert_cmpint (chat_network_get_state (f->network), ==, CHAT_NETWORK_ONLINE);
  chat_fixture_assert_timeline (chat_network_get_console (f->network), "* Welcome\n* - hello\n");
}

static void
test_refused_capabilities (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_network_connected (f->network);
  g_string_truncate (f->sent, 0);

  chat_fixture_feed (f, ":srv CAP * LS :batch setname");
  chat_fixture_assert_sent (f, "CAP REQ :batch setname\n");
  chat_fixture_feed (f, ":srv CAP * NAK :batch setname");
  chat_fixture_assert_sent (f, "CAP REQ batch\nCAP REQ setname\n");
  chat_fixture_feed (f, ":srv CAP * NAK :batch");
  chat_fixture_assert_sent (f, "");
  chat_fixture_feed (f, ":srv CAP * ACK :setname");
  chat_fixture_assert_sent (f, "CAP END\n");

  chat_fixture_feed (f,
                     ":srv 001 zoe :Welcome\n:srv 422 zoe :none\n:srv CAP zoe NEW :setname batch");
  chat_fixture_assert_sent (f, "CAP REQ batch\n");
  chat_fixture_feed (f,
                     ":srv CAP zoe ACK :batch\n:srv CAP zoe DEL :batch\n:srv CAP zoe NEW :batch");
  chat_fixture_assert_sent (f, "CAP REQ batch\n");
}

static void
test_nothing_to_request (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_network_connected (f->network);
  g_string_truncate (f->sent, 0);
  chat_fixture_feed (f, ":srv CAP * LS :sasl");
  chat_fixture_assert_sent (f, "CAP END\n");
}

static void
test_nick_in_use (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("Ritam");

  chat_network_connected (f->network);
  g_string_truncate (f->sent, 0);

  chat_fixture_feed (f, ":srv 433 * Ritam :Nickname is already in use");
  chat_fixture_assert_sent (f, "");
  chat_fixture_assert_events (f,
                              "nick-rejected Ritam, try Ritam2: Somebody is already called “Ritam” "
                              "here. Choose another name.\n");

  chat_network_retry_nick (f->network, "Ritam2");
  chat_fixture_assert_sent (f, "NICK Ritam2\n");
  chat_fixture_feed (f, ":srv 433 * Ritam2 :Nickname is already in use");
  chat_fixture_assert_events (f, "nick-rejected Ritam2, try Ritam2_2: Somebody is already called "
                                 "“Ritam2” here. Choose another name.\n");

  /* The person takes a long time, and the server hangs up: the answer counts for the next
   * connection. */
  chat_network_disconnected (f->network);
  chat_network_retry_nick (f->network, "Ray");
  g_assert_cmpstr (chat_network_get_nick (f->network), ==, "Ray");
  g_string_truncate (f->sent, 0);
  chat_network_connected (f->network);
  chat_fixture_assert_sent (f, "CAP LS 302\nNICK Ray\nUSER Ray 0 * Ritam\n");
}

static void
test_nick_invalid (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("Zoë van Dyk");

  chat_network_connected (f->network);
  chat_fixture_feed (f, ":srv 432 * Zoë_van_Dyk :Erroneous nickname");
  chat_fixture_assert_events (f,
                              "nick-rejected Zoë_van_Dyk, try Zoe_van_D: This chat does not accept "
                              "the name “Zoë_van_Dyk”. Choose another one.\n");
}

static void
test_nick_regained (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, NULL);
  chat_network_disconnected (f->network);

  /* Our own old connection still holds the nick: nobody is asked. */
  chat_network_connected (f->network);
  g_string_truncate (f->sent, 0);
  chat_fixture_feed (f, ":srv 433 * zoe :Nickname is already in use");
  chat_fixture_assert_sent (f, "NICK zoe2\n");
  chat_fixture_feed (f, ":srv 433 * zoe2 :Nickname is already in use");
  chat_fixture_assert_sent (f, "NICK zoe3\n");
  chat_fixture_assert_events (f, "");
  chat_fixture_feed (f, ":srv 001 zoe3 :Welcome\n:srv 422 zoe3 :none");
  g_assert_cmpstr (chat_network_get_nick (f->network), ==, "zoe3");

  chat_network_ping (f->network);
  chat_fixture_assert_sent (f, "PING 1\nNICK zoe\n");
  chat_fixture_feed (f, ":srv 433 zoe3 zoe :Nickname is already in use");
  chat_fixture_assert_timeline (chat_network_get_console (f->network), "* Welcome\n* Welcome\n");

  chat_fixture_feed (f, ":zoe!z@h QUIT :Ping timeout");
  chat_fixture_assert_sent (f, "NICK zoe\n");
  chat_fixture_feed (f, ":zoe3!z@h NICK zoe");
  g_assert_cmpstr (chat_network_get_nick (f->network), ==, "zoe");
  chat_network_ping (f->network);
  chat_fixture_assert_sent (f, "PING 2\n");
}

static void
test_rename (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, "setname");
  chat_network_rename (f->network, "Zoë the Great");
  chat_fixture_assert_sent (f, "NICK Zoë_the_Great\nSETNAME :Zoë the Great\n");
  chat_fixture_feed (f, ":zoe!z@h NICK Zoë_the_Great\n:Zoë_the_Great!z@h SETNAME :Zoë the Great");
  g_assert_cmpstr (chat_network_get_nick (f->network), ==, "Zoë_the_Great");
  g_assert_cmpstr (chat_network_get_name (f->network), ==, "Zoë the Great");

  /* That is who we are from now on, also for the next connection. */
  chat_network_disconnected (f->network);
  chat_network_connected (f->network);
  g_assert_nonnull (strstr (f->sent->str, "NICK Zoë_the_Great\n"));
}

static void
test_turned_away (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_network_connected (f->network);
  chat_fixture_feed (f, ":srv 464 * :Password incorrect");
  chat_fixture_assert_events (f, "final: The chat did not accept the password. Check it and try "
                                 "again.\n");
  chat_fixture_feed (f, ":srv 465 * :You are \x02"
                        "banned\x02");
  chat_fixture_assert_events (f, "final: The chat does not let you in: You are banned\n");
  chat_fixture_feed (f, "ERROR :Closing link");
  chat_fixture_assert_events (f, "error: The server closed the connection: Closing link\n");
}

static void
test_quit (void)
{
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  chat_network_quit (f->network, "nobody hears this");
  chat_fixture_assert_sent (f, "");

  chat_fixture_go_online (f, NULL);
  chat_network_quit (f->network, "good\r\nnight");
  chat_network_quit (f->network, "again");
  chat_fixture_assert_sent (f, "QUIT :good  night\n");
  chat_fixture_feed (f, "ERROR :bye");
  chat_fixture_assert_events (f, "");
}

/* Whatever comes, at whatever time, and however much of it is missing. */
static void
test_hostile (void)
{
  static const char *const verbs[]
      = { "001",  "005",  "301",    "332",     "341",         "352",    "353",     "354",
          "366",  "401",  "403",    "417",     "432",         "433",    "442",     "464",
          "475",  "AWAY", "BATCH",  "CAP",     "305",         "999",    "JOIN",    "KICK",
          "MODE", "NICK", "NOTICE", "PART",    "CHATHISTORY", "PING",   "PONG",    "QUIT",
          "FAIL", "WARN", "TOPIC",  "PRIVMSG", "SETNAME",     "INVITE", "CHGHOST", "ERROR" };
  static const char *const params[] = { "",
                                        " #a",
                                        " zoe",
                                        " :",
                                        " zoe #a",
                                        " #a zoe",
                                        " zoe #a :",
                                        " zoe zoe #a",
                                        " zoe = #a :@+ !x @",
                                        " +x chathistory #a",
                                        " -x",
                                        " :\001",
                                        " #a :\001ACTION",
                                        " a b c d e f g h i j k l m n o p q" };
  static const char *const fronts[]
      = { "", ":srv ", ":zoe!z@h ", ":! ", "@batch=x;label=1;time=never;msgid :ritam!r@h " };
  g_autoptr (ChatFixture) f = chat_fixture_new ("zoe");

  for (guint round = 0; round < 2; round++)
    {
      chat_fixture_go_online (f, round == 0 ? NULL : CHAT_FIXTURE_ALL_CAPS);
      chat_fixture_feed (f, ":zoe!z@h JOIN #a");
      for (guint i = 0; i < G_N_ELEMENTS (verbs) * G_N_ELEMENTS (params) * G_N_ELEMENTS (fronts);
           i++)
        {
          g_autofree char *line = g_strconcat (fronts[i % 5], verbs[i / 5 % G_N_ELEMENTS (verbs)],
                                               params[i / 5 / G_N_ELEMENTS (verbs)], NULL);

          chat_network_feed (f->network, line);
        }
      chat_network_feed (f->network, "PRIVMSG zoe :\xff\xfe");
      chat_network_feed (f->network, "");
      chat_network_disconnected (f->network);
      chat_network_feed (f->network, ":srv 001 zoe :Welcome");
      g_assert_cmpint (chat_network_get_state (f->network), ==, CHAT_NETWORK_DISCONNECTED);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/registration/with-capabilities", test_with_capabilities);
  g_test_add_func ("/chat/registration/without-capabilities", test_without_capabilities);
  g_test_add_func ("/chat/registration/refused-capabilities", test_refused_capabilities);
  g_test_add_func ("/chat/registration/nothing-to-request", test_nothing_to_request);
  g_test_add_func ("/chat/registration/nick-in-use", test_nick_in_use);
  g_test_add_func ("/chat/registration/nick-invalid", test_nick_invalid);
  g_test_add_func ("/chat/registration/nick-regained", test_nick_regained);
  g_test_add_func ("/chat/registration/rename", test_rename);
  g_test_add_func ("/chat/registration/turned-away", test_turned_away);
  g_test_add_func ("/chat/registration/quit", test_quit);
  g_test_add_func ("/chat/registration/hostile", test_hostile);

  return g_test_run ();
}
