/* SPDX-License-Identifier: GPL-3.0-or-later */

/* People in a room, and what each of them hears. */

#include "support/support-lounge.h"

#include <string.h>

/* A third person, with every capability. */
static SupportClient *
enter_cyd (SupportLounge *self)
{
  SupportClient *cyd
      = support_client_new_in_room (self->server, "cyd", SUPPORT_ALL_CAPS, "#lounge");

  support_client_sync (self->ada);
  support_client_sync (self->bob);

  return cyd;
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
  support_client_expect (bob, ":* 403 bob lounge :No such channel");
}

static void
test_leave (SupportLounge *self, gconstpointer config)
{
  support_client_send (self->bob, "PART #lounge :off to bed");
  support_client_expect (self->bob, ":bob!bob@localhost PART #lounge :off to bed");
  support_client_expect (self->ada, ":bob!bob@localhost PART #lounge :off to bed");
  support_client_send (self->bob, "PART #lounge");
  support_client_expect (self->bob, ":* 442 bob #lounge :*");
  support_client_send (self->bob, "PART #nowhere");
  support_client_expect (self->bob, ":* 403 bob #nowhere :*");

  support_client_join (self->bob, "#lounge");
  support_client_sync (self->ada);
  support_client_send (self->bob, "QUIT :good night");
  support_client_expect (self->ada, ":bob!bob@localhost QUIT :*good night");
  support_client_expect (self->bob, "ERROR :*good night*");
  support_client_expect_end (self->bob);
}

static void
test_cut_connection (SupportLounge *self, gconstpointer config)
{
  SupportClient *cyd = support_client_new_in_room (self->server, "cyd", NULL, "#lounge");

  support_client_free (cyd);
  g_free (support_client_wait_for (self->ada, ":cyd!cyd@localhost JOIN #lounge *"));
  support_client_expect (self->ada, ":cyd!cyd@localhost QUIT :?*");
}

static void
test_talk (SupportLounge *self, gconstpointer config)
{
  g_autoptr (SupportClient) cyd = enter_cyd (self);
  g_autofree char *echo = NULL;
  g_autofree char *heard = NULL;
  g_autofree char *unadorned = NULL;
  g_autofree char *time = NULL;

  support_client_send (self->ada, "PRIVMSG #lounge :Is the kettle on? ☕");
  echo = support_client_expect_line (self->ada,
                                     ":ada!ada@localhost PRIVMSG #lounge :Is the kettle on? ☕");
  heard
      = support_client_expect_line (cyd, ":ada!ada@localhost PRIVMSG #lounge :Is the kettle on? ☕");
  assert_same_tag (echo, heard, "msgid");
  assert_same_tag (echo, heard, "time");
  time = support_line_get_tag (heard, "time");
  g_assert_true (
      g_regex_match_simple ("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$", time, 0, 0));

  unadorned = support_client_next (self->bob);
  g_assert_cmpstr (unadorned, ==, ":ada!ada@localhost PRIVMSG #lounge :Is the kettle on? ☕");

  /* A client without echo-message does not hear itself. */
  support_client_send (self->bob, "NOTICE #lounge :It is");
  support_client_expect_nothing (self->bob);
  support_client_expect (self->ada, ":bob!bob@localhost NOTICE #lounge :It is");
  support_client_expect (cyd, ":bob!bob@localhost NOTICE #lounge :It is");
}

static void
test_order (SupportLounge *self, gconstpointer config)
{
  g_autofree char *last_id = g_strdup ("");
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < 300; i++)
    g_string_append_printf (lines, "PRIVMSG #lounge :line %u\r\n", i);
  support_client_send_bytes (self->ada, lines->str, lines->len);

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *pattern = g_strdup_printf (":ada!ada@localhost PRIVMSG #lounge :line %u", i);
      g_autofree char *echo = support_client_expect_line (self->ada, pattern);
      char *id = support_line_get_tag (echo, "msgid");

      support_client_expect (self->bob, pattern);
      g_assert_cmpstr (id, >, last_id);
      g_free (last_id);
      last_id = id;
    }
}

static void
test_private (SupportLounge *self, gconstpointer config)
{
  g_autoptr (SupportClient) eve = support_client_new_registered (self->server, "eve", NULL);

  support_client_send (self->ada, "PRIVMSG BOB :between us");
  support_client_expect (self->ada, ":ada!ada@localhost PRIVMSG bob :between us");
  support_client_expect (self->bob, ":ada!ada@localhost PRIVMSG bob :between us");
  support_client_expect_nothing (eve);

  support_client_send (self->bob, "AWAY :fetching wood");
  support_client_expect (self->bob, ":* 306 bob :*");
  support_client_expect (self->ada, ":bob!bob@localhost AWAY :fetching wood");
  support_client_send (self->ada, "PRIVMSG bob :still there?");
  support_client_expect (self->ada, ":ada!ada@localhost PRIVMSG bob :still there?");
  support_client_expect (self->ada, ":* 301 ada bob :fetching wood");
  support_client_send (self->bob, "AWAY");
  support_client_expect (self->bob, ":ada!ada@localhost PRIVMSG bob :still there?");
  support_client_expect (self->bob, ":* 305 bob :*");
  support_client_expect (self->ada, ":bob!bob@localhost AWAY");

  support_client_send (self->ada, "PRIVMSG nobody :hello");
  support_client_expect (self->ada, ":* 401 ada nobody :*");
  support_client_send (self->ada, "PRIVMSG bob");
  support_client_expect (self->ada, ":* 412 ada :*");
  support_client_send (self->ada, "PRIVMSG");
  support_client_expect (self->ada, ":* 411 ada :*");
  support_client_send (self->ada, "NOTICE nobody :hello");
  support_client_expect_nothing (self->ada);
}

static void
test_outside (SupportLounge *self, gconstpointer config)
{
  g_autoptr (SupportClient) eve = support_client_new_registered (self->server, "eve", NULL);

  support_client_send (eve, "PRIVMSG #lounge :let me in");
  support_client_expect (eve, ":* 404 eve #lounge :*");
  support_client_send (eve, "PRIVMSG #nowhere :hello");
  support_client_expect (eve, ":* 40? eve #nowhere :*");
  support_client_expect_nothing (self->ada);
}

/* https://ircv3.net/specs/extensions/labeled-response */
static void
test_labels (SupportLounge *self, gconstpointer config)
{
  g_autofree char *echo = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *acknowledged = NULL;
  g_autofree char *batch = NULL;

  support_client_send (self->ada, "@label=one PRIVMSG #lounge :hello");
  echo = support_client_expect_line (self->ada, ":ada!ada@localhost PRIVMSG #lounge :hello");
  support_line_assert_tag (echo, "label", "one");

  support_client_send (self->ada, "@label=two PING token");
  answer = support_client_expect_line (self->ada, ":* PONG *token");
  support_line_assert_tag (answer, "label", "two");

  support_client_send (self->ada, "@label=three PONG token");
  acknowledged = support_client_expect_line (self->ada, ":* ACK");
  support_line_assert_tag (acknowledged, "label", "three");

  support_client_send (self->ada, "@label=four WHOIS ada");
  batch = support_client_expect_line (self->ada, ":* BATCH +* labeled-response");
  support_line_assert_tag (batch, "label", "four");
  g_free (support_client_wait_for (self->ada, ":* BATCH -*"));
  support_client_expect_nothing (self->ada);
}

static void
test_tags (SupportLounge *self, gconstpointer config)
{
  g_autoptr (SupportClient) cyd = enter_cyd (self);
  g_autofree char *typing = NULL;
  g_autofree char *reply = NULL;
  g_autofree char *time = NULL;

  support_client_send (self->ada, "@+typing=active TAGMSG #lounge");
  support_client_expect (self->ada, ":ada!ada@localhost TAGMSG #lounge");
  typing = support_client_expect_line (cyd, ":ada!ada@localhost TAGMSG #lounge");
  support_line_assert_tag (typing, "+typing", "active");
  support_client_expect_nothing (self->bob);

  /* What only a server may say is not passed on. */
  support_client_send (self->ada,
                       "@+draft/reply=0123;account=root;time=1999 PRIVMSG #lounge :yes\\:");
  reply = support_client_expect_line (cyd, ":ada!ada@localhost PRIVMSG #lounge :yes\\:");
  support_line_assert_tag (reply, "+draft/reply", "0123");
  support_line_assert_tag (reply, "account", NULL);
  time = support_line_get_tag (reply, "time");
  g_assert_cmpstr (time, !=, "1999");
}

static void
test_changes_of_people (SupportLounge *self, gconstpointer config)
{
  g_autoptr (SupportClient) cyd = enter_cyd (self);

  support_client_join (self->ada, "#kitchen");
  support_client_join (cyd, "#kitchen");
  support_client_sync (self->ada);

  support_client_send (cyd, "SETNAME :Cyd the Great");
  support_client_expect (self->ada, ":cyd!cyd@localhost SETNAME :Cyd the Great");
  support_client_expect (cyd, ":cyd!cyd@localhost SETNAME :Cyd the Great");
  support_client_send (cyd, "AWAY :asleep");
  support_client_expect (self->ada, ":cyd!cyd@localhost AWAY :asleep");
  support_client_send (cyd, "AWAY");
  support_client_expect (self->ada, ":cyd!cyd@localhost AWAY");
  support_client_expect_nothing (self->bob);

  /* One who shares two rooms with somebody hears of them once. */
  support_client_send (cyd, "NICK cydney");
  support_client_expect (self->ada, ":cyd!cyd@localhost NICK :cydney");
  support_client_expect (self->bob, ":cyd!cyd@localhost NICK :cydney");
  support_client_expect_nothing (self->ada);
}

/* https://ircv3.net/specs/extensions/no-implicit-names */
static void
test_names (SupportLounge *self, gconstpointer config)
{
  g_autoptr (SupportClient) cyd
      = support_client_new_registered (self->server, "cyd",
                                       "draft/no-implicit-names multi-prefix userhost-in-names");

  support_client_send (self->ada, "MODE #lounge +v ada");
  support_client_expect (self->ada, ":ada!ada@localhost MODE #lounge +v ada");

  support_client_send (cyd, "JOIN #lounge");
  support_client_expect (cyd, ":cyd!cyd@localhost JOIN #lounge");
  support_client_expect_nothing (cyd);

  support_client_send (cyd, "NAMES #lounge");
  support_client_expect (cyd, ":* 353 cyd = #lounge :*@+ada!ada@localhost*");
  support_client_expect (cyd, ":* 366 cyd #lounge :*");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/talk/join", test_join);
  support_lounge_add ("/blackbox/talk/leave", NULL, test_leave);
  support_lounge_add ("/blackbox/talk/cut-connection", NULL, test_cut_connection);
  support_lounge_add ("/blackbox/talk/talk", NULL, test_talk);
  support_lounge_add ("/blackbox/talk/order", NULL, test_order);
  support_lounge_add ("/blackbox/talk/private", NULL, test_private);
  support_lounge_add ("/blackbox/talk/outside", NULL, test_outside);
  support_lounge_add ("/blackbox/talk/labels", NULL, test_labels);
  support_lounge_add ("/blackbox/talk/tags", NULL, test_tags);
  support_lounge_add ("/blackbox/talk/changes-of-people", NULL, test_changes_of_people);
  support_lounge_add ("/blackbox/talk/names", NULL, test_names);

  return g_test_run ();
}
