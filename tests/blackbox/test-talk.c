/* SPDX-License-Identifier: GPL-3.0-or-later */

/* People in a room, and what each of them hears. */

#include "support/support-client.h"

#include <string.h>

static void
join (SupportClient *client, const char *room)
{
  support_client_send (client, "JOIN %s", room);
  g_free (support_client_wait_for (client, ":* 366 *"));
}

static void
assert_same_tag (const char *line, const char *other_line, const char *tag)
{
  g_autofree char *value = support_line_get_tag (line, tag);
  g_autofree char *other_value = support_line_get_tag (other_line, tag);

  g_assert_nonnull (value);
  g_assert_cmpstr (value, ==, other_value);
}

static void
test_join (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) ada = support_client_new_registered (server, "ada", "extended-join");
  g_autoptr (SupportClient) bob = support_client_new_registered (server, "bob", NULL);

  support_client_send (ada, "JOIN #lounge");
  support_client_expect (ada, ":ada!ada@localhost JOIN #lounge * :Name of ada");
  support_client_expect (ada, ":* 353 ada = #lounge :@ada");
  support_client_expect (ada, ":* 366 ada #lounge :End of /NAMES list");

  support_client_send (ada, "TOPIC #lounge :By the fire");
  support_client_expect (ada, ":ada!ada@localhost TOPIC #lounge :By the fire");

  support_client_send (bob, "JOIN #LOUNGE");
  support_client_expect (bob, ":bob!bob@localhost JOIN #lounge");
  support_client_expect (bob, ":* 332 bob #lounge :By the fire");
  support_client_expect (bob, ":* 333 bob #lounge ada* *");
  support_client_expect (bob, ":* 353 bob = #lounge :*ada*");
  support_client_expect (bob, ":* 366 bob #lounge :End of /NAMES list");
  support_client_expect (ada, ":bob!bob@localhost JOIN #lounge * :Name of bob");

  /* Who is in already is told nothing, and so are the others. */
  support_client_send (bob, "JOIN #lounge");
  support_client_expect_nothing (bob);
  support_client_expect_nothing (ada);

  support_client_send (bob, "JOIN lounge");
  support_client_expect (bob, ":* 476 bob lounge :Bad Channel Mask");
}

static void
test_leave (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) ada = support_client_new_registered (server, "ada", NULL);
  g_autoptr (SupportClient) bob = support_client_new_registered (server, "bob", NULL);

  join (ada, "#lounge");
  join (bob, "#lounge");
  support_client_sync (ada);

  support_client_send (bob, "PART #lounge :off to bed");
  support_client_expect (bob, ":bob!bob@localhost PART #lounge :off to bed");
  support_client_expect (ada, ":bob!bob@localhost PART #lounge :off to bed");
  support_client_send (bob, "PART #lounge");
  support_client_expect (bob, ":* 442 bob #lounge :*");
  support_client_send (bob, "PART #nowhere");
  support_client_expect (bob, ":* 403 bob #nowhere :*");

  join (bob, "#lounge");
  support_client_sync (ada);
  support_client_send (bob, "QUIT :good night");
  support_client_expect (ada, ":bob!bob@localhost QUIT :*good night");
  support_client_expect (bob, "ERROR :*good night*");
  support_client_expect_end (bob);
}

static void
test_cut_connection (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) ada = support_client_new_registered (server, "ada", NULL);
  SupportClient *bob = support_client_new_registered (server, "bob", NULL);

  join (ada, "#lounge");
  join (bob, "#lounge");
  support_client_sync (ada);
  support_client_free (bob);

  support_client_expect (ada, ":bob!bob@localhost QUIT :?*");
}

static void
test_talk (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) ada = support_client_new_registered (server, "ada", SUPPORT_ALL_CAPS);
  g_autoptr (SupportClient) bob = support_client_new_registered (server, "bob", SUPPORT_ALL_CAPS);
  g_autoptr (SupportClient) plain = support_client_new_registered (server, "plain", NULL);
  g_autofree char *echo = NULL;
  g_autofree char *heard = NULL;
  g_autofree char *unadorned = NULL;
  g_autofree char *time = NULL;

  support_client_send (ada, "JOIN #lounge");
  support_client_sync (ada);
  support_client_send (bob, "JOIN #lounge");
  support_client_sync (bob);
  join (plain, "#lounge");
  support_client_sync (ada);
  support_client_sync (bob);

  support_client_send (ada, "PRIVMSG #lounge :Is the kettle on? ☕");
  echo
      = support_client_expect_line (ada, ":ada!ada@localhost PRIVMSG #lounge :Is the kettle on? ☕");
  heard
      = support_client_expect_line (bob, ":ada!ada@localhost PRIVMSG #lounge :Is the kettle on? ☕");
  assert_same_tag (echo, heard, "msgid");
  assert_same_tag (echo, heard, "time");
  time = support_line_get_tag (heard, "time");
  g_assert_true (
      g_regex_match_simple ("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$", time, 0, 0));

  unadorned = support_client_next (plain);
  g_assert_cmpstr (unadorned, ==, ":ada!ada@localhost PRIVMSG #lounge :Is the kettle on? ☕");

  /* A client without echo-message does not hear itself. */
  support_client_send (plain, "NOTICE #lounge :It is");
  support_client_expect_nothing (plain);
  support_client_expect (ada, ":plain!plain@localhost NOTICE #lounge :It is");
  support_client_expect (bob, ":plain!plain@localhost NOTICE #lounge :It is");
}

static void
test_order (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) ada = support_client_new_registered (server, "ada", SUPPORT_ALL_CAPS);
  g_autoptr (SupportClient) bob = support_client_new_registered (server, "bob", NULL);
  g_autofree char *last_id = g_strdup ("");
  g_autoptr (GString) lines = g_string_new (NULL);

  support_client_send (ada, "JOIN #lounge");
  support_client_sync (ada);
  join (bob, "#lounge");
  support_client_sync (ada);

  for (guint i = 0; i < 300; i++)
    g_string_append_printf (lines, "PRIVMSG #lounge :line %u\r\n", i);
  support_client_send_bytes (ada, lines->str, lines->len);

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *pattern = g_strdup_printf (":ada!ada@localhost PRIVMSG #lounge :line %u", i);
      g_autofree char *echo = support_client_expect_line (ada, pattern);
      char *id = support_line_get_tag (echo, "msgid");

      support_client_expect (bob, pattern);
      g_assert_cmpstr (id, >, last_id);
      g_free (last_id);
      last_id = id;
    }
}

static void
test_private (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) ada = support_client_new_registered (server, "ada", "echo-message");
  g_autoptr (SupportClient) bob = support_client_new_registered (server, "bob", NULL);
  g_autoptr (SupportClient) eve = support_client_new_registered (server, "eve", NULL);

  support_client_send (ada, "PRIVMSG BOB :between us");
  support_client_expect (ada, ":ada!ada@localhost PRIVMSG bob :between us");
  support_client_expect (bob, ":ada!ada@localhost PRIVMSG bob :between us");
  support_client_expect_nothing (eve);

  support_client_send (bob, "AWAY :fetching wood");
  support_client_expect (bob, ":* 306 bob :*");
  support_client_send (ada, "PRIVMSG bob :still there?");
  support_client_expect (ada, ":ada!ada@localhost PRIVMSG bob :still there?");
  support_client_expect (ada, ":* 301 ada bob :fetching wood");
  support_client_send (bob, "AWAY");
  support_client_expect (bob, ":ada!ada@localhost PRIVMSG bob :still there?");
  support_client_expect (bob, ":* 305 bob :*");

  support_client_send (ada, "PRIVMSG nobody :hello");
  support_client_expect (ada, ":* 401 ada nobody :*");
  support_client_send (ada, "PRIVMSG bob");
  support_client_expect (ada, ":* 412 ada :*");
  support_client_send (ada, "PRIVMSG");
  support_client_expect (ada, ":* 411 ada :*");
  support_client_send (ada, "NOTICE nobody :hello");
  support_client_expect_nothing (ada);
}

static void
test_outside (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) ada = support_client_new_registered (server, "ada", NULL);
  g_autoptr (SupportClient) bob = support_client_new_registered (server, "bob", NULL);

  join (ada, "#lounge");
  support_client_send (bob, "PRIVMSG #lounge :let me in");
  support_client_expect (bob, ":* 404 bob #lounge :*");
  support_client_send (bob, "PRIVMSG #nowhere :hello");
  support_client_expect (bob, ":* 40? bob #nowhere :*");
  support_client_expect_nothing (ada);
}

/* https://ircv3.net/specs/extensions/labeled-response */
static void
test_labels (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) ada = support_client_new_registered (server, "ada", SUPPORT_ALL_CAPS);
  g_autofree char *echo = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *acknowledged = NULL;
  g_autofree char *batch = NULL;

  support_client_send (ada, "JOIN #lounge");
  support_client_sync (ada);

  support_client_send (ada, "@label=one PRIVMSG #lounge :hello");
  echo = support_client_expect_line (ada, ":ada!ada@localhost PRIVMSG #lounge :hello");
  support_line_assert_tag (echo, "label", "one");

  support_client_send (ada, "@label=two PING token");
  answer = support_client_expect_line (ada, ":* PONG *token");
  support_line_assert_tag (answer, "label", "two");

  support_client_send (ada, "@label=three PONG token");
  acknowledged = support_client_expect_line (ada, ":* ACK");
  support_line_assert_tag (acknowledged, "label", "three");

  support_client_send (ada, "@label=four WHOIS ada");
  batch = support_client_expect_line (ada, ":* BATCH +* labeled-response");
  support_line_assert_tag (batch, "label", "four");
  g_free (support_client_wait_for (ada, ":* BATCH -*"));
  support_client_expect_nothing (ada);
}

static void
test_tags (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) ada = support_client_new_registered (server, "ada", SUPPORT_ALL_CAPS);
  g_autoptr (SupportClient) bob = support_client_new_registered (server, "bob", SUPPORT_ALL_CAPS);
  g_autoptr (SupportClient) plain = support_client_new_registered (server, "plain", NULL);
  g_autofree char *typing = NULL;
  g_autofree char *reply = NULL;
  g_autofree char *time = NULL;

  support_client_send (ada, "JOIN #lounge");
  support_client_sync (ada);
  support_client_send (bob, "JOIN #lounge");
  support_client_sync (bob);
  join (plain, "#lounge");
  support_client_sync (ada);
  support_client_sync (bob);

  support_client_send (ada, "@+typing=active TAGMSG #lounge");
  support_client_expect (ada, ":ada!ada@localhost TAGMSG #lounge");
  typing = support_client_expect_line (bob, ":ada!ada@localhost TAGMSG #lounge");
  support_line_assert_tag (typing, "+typing", "active");
  support_client_expect_nothing (plain);

  /* What only a server may say is not passed on. */
  support_client_send (ada, "@+draft/reply=0123;account=root;time=1999 PRIVMSG #lounge :yes\\:");
  reply = support_client_expect_line (bob, ":ada!ada@localhost PRIVMSG #lounge :yes\\:");
  support_line_assert_tag (reply, "+draft/reply", "0123");
  support_line_assert_tag (reply, "account", NULL);
  time = support_line_get_tag (reply, "time");
  g_assert_cmpstr (time, !=, "1999");
}

static void
test_changes_of_people (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) ada = support_client_new_registered (server, "ada", SUPPORT_ALL_CAPS);
  g_autoptr (SupportClient) bob = support_client_new_registered (server, "bob", SUPPORT_ALL_CAPS);
  g_autoptr (SupportClient) plain = support_client_new_registered (server, "plain", NULL);

  join (plain, "#lounge");
  support_client_send (ada, "JOIN #lounge\r\nJOIN #kitchen");
  support_client_sync (ada);
  support_client_send (bob, "JOIN #lounge\r\nJOIN #kitchen");
  support_client_sync (bob);
  support_client_sync (ada);
  support_client_sync (plain);

  support_client_send (bob, "SETNAME :Robert the Great");
  support_client_expect (ada, ":bob!bob@localhost SETNAME :Robert the Great");
  support_client_expect (bob, ":bob!bob@localhost SETNAME :Robert the Great");
  support_client_send (bob, "AWAY :asleep");
  support_client_expect (ada, ":bob!bob@localhost AWAY :asleep");
  support_client_send (bob, "AWAY");
  support_client_expect (ada, ":bob!bob@localhost AWAY");
  support_client_expect_nothing (plain);

  /* One who shares two rooms with somebody hears of them once. */
  support_client_send (bob, "NICK robert");
  support_client_expect (ada, ":bob!bob@localhost NICK :robert");
  support_client_expect (plain, ":bob!bob@localhost NICK :robert");
  support_client_expect_nothing (ada);
}

/* https://ircv3.net/specs/extensions/no-implicit-names */
static void
test_names (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) ada = support_client_new_registered (server, "ada", NULL);
  g_autoptr (SupportClient) bob
      = support_client_new_registered (server, "bob",
                                       "draft/no-implicit-names multi-prefix userhost-in-names");

  join (ada, "#lounge");
  support_client_send (ada, "MODE #lounge +v ada");
  support_client_expect (ada, ":ada!ada@localhost MODE #lounge +v ada");

  support_client_send (bob, "JOIN #lounge");
  support_client_expect (bob, ":bob!bob@localhost JOIN #lounge");
  support_client_expect_nothing (bob);

  support_client_send (bob, "NAMES #lounge");
  support_client_expect (bob, ":* 353 bob = #lounge :*@+ada!ada@localhost*");
  support_client_expect (bob, ":* 366 bob #lounge :*");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/talk/join", test_join);
  g_test_add_func ("/blackbox/talk/leave", test_leave);
  g_test_add_func ("/blackbox/talk/cut-connection", test_cut_connection);
  g_test_add_func ("/blackbox/talk/talk", test_talk);
  g_test_add_func ("/blackbox/talk/order", test_order);
  g_test_add_func ("/blackbox/talk/private", test_private);
  g_test_add_func ("/blackbox/talk/outside", test_outside);
  g_test_add_func ("/blackbox/talk/labels", test_labels);
  g_test_add_func ("/blackbox/talk/tags", test_tags);
  g_test_add_func ("/blackbox/talk/changes-of-people", test_changes_of_people);
  g_test_add_func ("/blackbox/talk/names", test_names);

  return g_test_run ();
}
