/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-fixture.h"
#include "chat/chat-command.h"

static ChatFixture *
make_fixture (void)
{
  ChatFixture *f = chat_fixture_new ("zoe");

  chat_fixture_go_online (f, NULL);
  chat_fixture_enter (f, "#a");

  return f;
}

static void
run (ChatFixture *f, const char *room, const char *typed, ChatCommandResult expected)
{
  g_auto (ChatCommandOutcome) outcome = { 0 };

  chat_command_run (f->network, room != NULL ? chat_fixture_get_room (f, room) : NULL, typed,
                    &outcome);
  g_assert_cmpint (outcome.result, ==, expected);
  g_assert_true ((outcome.text != NULL) == (expected == CHAT_COMMAND_ERROR));
  g_assert_true ((outcome.room != NULL) == (expected == CHAT_COMMAND_SWITCH));
}

static void
assert_fails (ChatFixture *f, const char *room, const char *typed, const char *text)
{
  g_auto (ChatCommandOutcome) outcome = { 0 };

  chat_command_run (f->network, room != NULL ? chat_fixture_get_room (f, room) : NULL, typed,
                    &outcome);
  g_assert_cmpint (outcome.result, ==, CHAT_COMMAND_ERROR);
  g_assert_cmpstr (outcome.text, ==, text);
}

static void
assert_leaves (ChatFixture *f, const char *typed, const char *reason)
{
  g_auto (ChatCommandOutcome) outcome = { 0 };

  chat_command_run (f->network, chat_fixture_get_room (f, "#a"), typed, &outcome);
  g_assert_cmpint (outcome.result, ==, CHAT_COMMAND_LEAVE);
  g_assert_cmpstr (outcome.text, ==, reason);
  chat_fixture_assert_sent (f, "");
}

static void
test_text (void)
{
  g_autoptr (ChatFixture) f = make_fixture ();
  g_autofree char *huge = g_strnfill (CHAT_NETWORK_MAX_TEXT + 1, 'x');

  run (f, "#a", "hello  ", CHAT_COMMAND_DONE);
  chat_fixture_assert_sent (f, "PRIVMSG #a hello\n");
  run (f, "#a", "..", CHAT_COMMAND_DONE);
  chat_fixture_assert_sent (f, "PRIVMSG #a .\n");
  run (f, "#a", "...", CHAT_COMMAND_DONE);
  chat_fixture_assert_sent (f, "PRIVMSG #a ...\n");
  run (f, "#a", "//join is a word", CHAT_COMMAND_DONE);
  chat_fixture_assert_sent (f, "PRIVMSG #a :/join is a word\n");
  run (f, "#a", "/", CHAT_COMMAND_DONE);
  chat_fixture_assert_sent (f, "PRIVMSG #a /\n");
  run (f, "#a", "/ or so", CHAT_COMMAND_DONE);
  chat_fixture_assert_sent (f, "PRIVMSG #a :/ or so\n");
  run (f, "#a", "one\n.\n/quit", CHAT_COMMAND_DONE);
  chat_fixture_assert_sent (f, "PRIVMSG #a one\nPRIVMSG #a .\nPRIVMSG #a /quit\n");
  run (f, "#a", "/join #b\n/part", CHAT_COMMAND_DONE);
  chat_fixture_assert_sent (f, "PRIVMSG #a :/join #b\nPRIVMSG #a /part\n");
  run (f, "#a", "", CHAT_COMMAND_DONE);
  run (f, "#a", "bad \xff octet", CHAT_COMMAND_DONE);
  chat_fixture_assert_sent (f, "PRIVMSG #a :bad \xef\xbf\xbd octet\n");

  assert_fails (f, NULL, "hello", "Choose a room to talk in first.");
  assert_fails (f, "#a", huge, "This is too long to send at once. Send it in parts.");
}

static void
test_leave (void)
{
  g_autoptr (ChatFixture) f = make_fixture ();

  assert_leaves (f, ".", NULL);
  assert_leaves (f, ".\n", NULL);
  assert_leaves (f, "/quit", NULL);
  assert_leaves (f, "/QUIT good night, all", "good night, all");
}

static void
test_rooms (void)
{
  g_autoptr (ChatFixture) f = make_fixture ();

  run (f, "#a", "/join #b secret", CHAT_COMMAND_SWITCH);
  chat_fixture_assert_sent (f, "JOIN #b secret\n");
  run (f, NULL, "/join tea", CHAT_COMMAND_SWITCH);
  chat_fixture_assert_sent (f, "JOIN #tea\n");
  assert_fails (f, "#a", "/join", "Something is missing. Type: /join #room [key]");
  assert_fails (f, "#a", "/join a,b",
                "There can be no room called “#a,b”: a room’s name is one word.");

  run (f, "#a", "/msg ritam  hello  you", CHAT_COMMAND_SWITCH);
  chat_fixture_assert_sent (f, "PRIVMSG ritam :hello  you\n");
  run (f, "#a", "/msg ritam", CHAT_COMMAND_SWITCH);
  run (f, "#a", "/msg #b hello", CHAT_COMMAND_SWITCH);
  chat_fixture_assert_sent (f, "");
  assert_fails (f, "#a", "/msg #z hello", "There is nobody called “#z” to talk to.");

  run (f, "#a", "/part", CHAT_COMMAND_DONE);
  chat_fixture_assert_sent (f, "PART #a\n");
  run (f, "ritam", "/part", CHAT_COMMAND_DONE);
  g_assert_null (chat_network_find_room (f->network, "ritam"));
  assert_fails (f, NULL, "/part", "Type “/part” in a room.");
}

static void
test_acting (void)
{
  g_autoptr (ChatFixture) f = make_fixture ();

  run (f, "#a", "/me waves", CHAT_COMMAND_DONE);
  run (f, "#a", "/topic tea and cake", CHAT_COMMAND_DONE);
  run (f, "#a", "/away", CHAT_COMMAND_DONE);
  run (f, "#a", "/away at tea", CHAT_COMMAND_DONE);
  run (f, "#a", "/invite bob", CHAT_COMMAND_DONE);
  run (f, "#a", "/kick bob", CHAT_COMMAND_DONE);
  run (f, "#a", "/kick bob too loud", CHAT_COMMAND_DONE);
  run (f, "#a", "/op ritam", CHAT_COMMAND_DONE);
  run (f, "#a", "/nick Ray Charles", CHAT_COMMAND_DONE);
  chat_fixture_assert_sent (f, "PRIVMSG #a :\001ACTION waves\001\n"
                               "TOPIC #a :tea and cake\n"
                               "AWAY\n"
                               "AWAY :at tea\n"
                               "INVITE bob #a\n"
                               "KICK #a bob\n"
                               "KICK #a bob :too loud\n"
                               "MODE #a +o ritam\n"
                               "NICK Ray_Charles\n");

  chat_network_open_direct (f->network, "ritam");
  assert_fails (f, "ritam", "/kick bob", "Type “/kick” in a room, not to one person.");
  assert_fails (f, "#a", "/kick", "Something is missing. Type: /kick nick [reason]");
  assert_fails (f, "#a", "/fly away",
                "There is no command “/fly”. Type /help for a list, or two slashes to say it.");
}

static void
test_showing (void)
{
  g_autoptr (ChatFixture) f = make_fixture ();

  run (f, "#a", "/names", CHAT_COMMAND_DONE);
  run (f, "#a", "/topic", CHAT_COMMAND_DONE);
  chat_fixture_feed (f, ":srv 332 zoe #a :cake");
  run (f, "#a", "/topic", CHAT_COMMAND_DONE);
  chat_fixture_assert_room (f, "#a",
                            "* Here are: @Ritam, zoe\n"
                            "* This room has no topic.\n"
                            "* The topic is: cake\n");
  run (f, NULL, "/help", CHAT_COMMAND_DONE);
  chat_fixture_assert_sent (f, "");
}

static void
test_offline (void)
{
  g_autoptr (ChatFixture) f = make_fixture ();

  chat_network_disconnected (f->network);
  assert_fails (f, "#a", "/topic tea",
                "There is no connection right now. Try again when there is.");
  run (f, "#a", "/join #b", CHAT_COMMAND_SWITCH);
  run (f, "#a", "/me waits", CHAT_COMMAND_DONE);
  chat_fixture_assert_room (f, "#a", "* zoe waits (waiting)\n");
  run (f, "#a", "/part", CHAT_COMMAND_DONE);
  g_assert_null (chat_network_find_room (f->network, "#a"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/command/text", test_text);
  g_test_add_func ("/chat/command/leave", test_leave);
  g_test_add_func ("/chat/command/rooms", test_rooms);
  g_test_add_func ("/chat/command/acting", test_acting);
  g_test_add_func ("/chat/command/showing", test_showing);
  g_test_add_func ("/chat/command/offline", test_offline);

  return g_test_run ();
}
