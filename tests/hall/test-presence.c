/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "hall-fixture.h"

static void
test_enter (HallFixture *self, gconstpointer data)
{
  HallUser *ann;

  hall_fixture_check (self, ":ann ENTER :Ann Bee", NULL);

  ann = hall_fixture_user (self, "ANN");
  g_assert_cmpstr (ann->mask, ==, "ann!u@h");
  g_assert_cmpstr (ann->realname, ==, "Ann Bee");
  g_assert_cmpint (ann->entered, ==, hall_fixture_id (1));
  g_assert_cmpint (ann->spoke, ==, hall_fixture_id (1));
  g_assert_cmpuint (hall_get_n_users (self->hall), ==, 1);
}

static void
test_enter_refused (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", NULL);

  hall_fixture_check (self, ":ann ENTER", "fail NICK_IN_USE ann", NULL);
  hall_fixture_check (self, ":Ann ENTER", "fail NICK_IN_USE Ann", NULL);
  hall_fixture_check (self, ":#ann ENTER", "fail BAD_NICK #ann", NULL);
  hall_fixture_check (self, ":ann.bee ENTER", "fail BAD_NICK ann.bee", NULL);
  g_assert_cmpuint (hall_get_n_users (self->hall), ==, 1);
}

static void
test_any_script (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":Зоя ENTER", ":ann JOIN #сад", NULL);

  hall_fixture_check (self, ":Зоя JOIN #сад", "ann <- :Зоя!u@h JOIN #сад [extended-join * ]",
                      "Зоя <- :Зоя!u@h JOIN #сад [extended-join * ]", NULL);
  /* Letter case is only that of ASCII. */
  g_assert_null (hall_find_user (self->hall, "зоя"));
}

static void
test_nick (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":cid ENTER", ":ann JOIN #a", ":bob JOIN #a",
                    NULL);

  hall_fixture_check (self, ":ann NICK amy", "amy <- :ann!u@h NICK amy", "bob <- :ann!u@h NICK amy",
                      NULL);
  g_assert_null (hall_find_user (self->hall, "ann"));
  g_assert_cmpstr (hall_fixture_user (self, "amy")->mask, ==, "amy!u@h");

  /* What she left is free. */
  hall_fixture_check (self, ":cid NICK ann", "ann <- :cid!u@h NICK ann", NULL);
}

static void
test_nick_case (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", NULL);

  hall_fixture_check (self, ":ann NICK ANN", "ANN <- :ann!u@h NICK ANN", NULL);
  hall_fixture_check (self, ":ANN NICK ANN", NULL);
  g_assert_cmpstr (hall_fixture_user (self, "ann")->nick, ==, "ANN");
}

static void
test_nick_refused (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", NULL);

  hall_fixture_check (self, ":ann NICK bob", "fail NICK_IN_USE bob", NULL);
  hall_fixture_check (self, ":ann NICK BOB", "fail NICK_IN_USE BOB", NULL);
  hall_fixture_check (self, ":ann NICK bоb", "fail NICK_LOOKS_ALIKE bоb", NULL);
  hall_fixture_check (self, ":ann NICK 1ann", "fail BAD_NICK 1ann", NULL);
  hall_fixture_check (self, ":ann NICK :a b", "fail BAD_NICK a b", NULL);
  g_assert_cmpstr (hall_fixture_user (self, "ann")->nick, ==, "ann");
}

/* Nobody talks on under another nick. */
static void
test_nick_while_muted (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":ann JOIN #a", ":bob JOIN #a", NULL);

  hall_fixture_run (self, ":ann MODE #a +b bob", NULL);
  hall_fixture_check (self, ":bob NICK rob", "fail NICK_WHILE_MUTED rob #a", NULL);
  hall_fixture_check (self, ":bob NICK bob", NULL);

  hall_fixture_run (self, ":ann MODE #a +v bob", NULL);
  hall_fixture_check (self, ":bob NICK rob", "rob <- :bob!u@h NICK rob", "ann <- :bob!u@h NICK rob",
                      NULL);
}

static void
test_quit_is_told_once (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":cid ENTER", ":dee ENTER", ":ann JOIN #a",
                    ":bob JOIN #a", ":cid JOIN #a", ":ann JOIN #b", ":bob JOIN #b", ":dee JOIN #c",
                    NULL);

  hall_fixture_check (self, ":ann QUIT :to bed", "bob <- :ann!u@h QUIT to bed",
                      "cid <- :ann!u@h QUIT to bed", NULL);
  g_assert_null (hall_find_user (self->hall, "ann"));
  g_assert_cmpuint (hall_get_n_users (self->hall), ==, 3);

  /* Nobody hears twice, and nobody is forgotten the next time. */
  hall_fixture_check (self, ":bob QUIT :me too", "cid <- :bob!u@h QUIT me too", NULL);
}

static void
test_quit_ends_rooms (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":ann JOIN #a", ":ann JOIN #b", ":ann TOPIC #b :Books",
                    NULL);

  hall_fixture_check (self, ":ann QUIT :bye", NULL);
  g_assert_null (hall_find_room (self->hall, "#a"));
  g_assert_cmpstr (hall_fixture_room (self, "#b")->topic, ==, "Books");
}

static void
test_away (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":ann JOIN #a", ":bob JOIN #a", NULL);

  hall_fixture_check (self, ":ann AWAY", NULL);
  hall_fixture_check (self, ":ann AWAY :at lunch", "bob <- [away-notify] :ann!u@h AWAY at lunch",
                      NULL);
  hall_fixture_check (self, ":ann AWAY :at lunch", NULL);
  hall_fixture_check (self, ":ann AWAY :asleep", "bob <- [away-notify] :ann!u@h AWAY asleep", NULL);
  g_assert_cmpstr (hall_fixture_user (self, "ann")->away, ==, "asleep");
  hall_fixture_check (self, ":ann AWAY", "bob <- [away-notify] :ann!u@h AWAY", NULL);
  g_assert_null (hall_fixture_user (self, "ann")->away);
}

static void
test_away_on_join (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER :Ann", ":bob ENTER", ":bob JOIN #a", ":ann AWAY :at lunch",
                    NULL);

  hall_fixture_check (self, ":ann JOIN #a", "bob <- :ann!u@h JOIN #a [extended-join * Ann]",
                      "ann <- :ann!u@h JOIN #a [extended-join * Ann]",
                      "bob <- [away-notify] :ann!u@h AWAY at lunch", NULL);
}

static void
test_setname (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER :Ann", ":bob ENTER", ":ann JOIN #a", ":bob JOIN #a", NULL);

  hall_fixture_check (self, ":ann SETNAME :Ann of the Hill",
                      "ann <- [setname] :ann!u@h SETNAME Ann of the Hill",
                      "bob <- [setname] :ann!u@h SETNAME Ann of the Hill", NULL);
  g_assert_cmpstr (hall_fixture_user (self, "ann")->realname, ==, "Ann of the Hill");
}

static void
test_user_mode (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":ann JOIN #a", ":bob JOIN #a", NULL);

  hall_fixture_check (self, ":ann MODE ann +i", "ann <- :ann!u@h MODE ann +i", NULL);
  hall_fixture_check (self, ":ann MODE ann +i", NULL);
  g_assert_cmpuint (hall_get_n_invisible (self->hall), ==, 1);
  hall_fixture_check (self, ":ann MODE ann +i-i+i-i", "ann <- :ann!u@h MODE ann -i", NULL);
  hall_fixture_check (self, ":ann MODE ann +xiy", "fail UNKNOWN_USER_MODE ann",
                      "ann <- :ann!u@h MODE ann +i", NULL);
  hall_fixture_check (self, ":ann QUIT :bye", "bob <- :ann!u@h QUIT bye", NULL);
  g_assert_cmpuint (hall_get_n_invisible (self->hall), ==, 0);
}

/* What came of all changes together is told. */
static void
test_bot_mode (HallFixture *self, gconstpointer data)
{
  g_autoptr (GString) modes = g_string_new (NULL);

  hall_fixture_run (self, ":ann ENTER", ":ann MODE ann +i", NULL);

  hall_fixture_check (self, ":ann MODE ann -i+B", "ann <- :ann!u@h MODE ann +B-i", NULL);
  g_assert_true (hall_fixture_user (self, "ann")->is_bot);
  g_assert_cmpuint (hall_get_n_invisible (self->hall), ==, 0);
  hall_fixture_check (self, ":ann MODE ann +iB", "ann <- :ann!u@h MODE ann +i", NULL);
  hall_user_append_modes (hall_fixture_user (self, "ann"), modes);
  g_assert_cmpstr (modes->str, ==, "+Bi");
  hall_fixture_check (self, ":ann MODE ann -Bi", "ann <- :ann!u@h MODE ann -Bi", NULL);
  g_string_truncate (modes, 0);
  hall_user_append_modes (hall_fixture_user (self, "ann"), modes);
  g_assert_cmpstr (modes->str, ==, "+");
}

static void
test_account (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER :Ann", NULL);
  hall_fixture_user (self, "ann")->account = g_strdup ("annie");

  hall_fixture_check (self, ":ann JOIN #a", "ann <- :ann!u@h JOIN #a [extended-join annie Ann]",
                      NULL);
}

/* Who is still here when the hall closes is not told, and nothing leaks. */
static void
test_free (HallFixture *self, gconstpointer data)
{
  g_autofree char *lines = NULL;

  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":ann JOIN #a", ":bob JOIN #a",
                    ":bob JOIN #b", ":ann MODE #a +bk *!*@bad key", ":bob TOPIC #b :Books",
                    ":bob INVITE ann #b", NULL);
  hall_fixture_restart (self, NULL);

  lines = hall_fixture_take_lines (self);
  g_assert_cmpstr (lines, ==, "");
}

/* Where somebody connects from is not for others; whether that is secure is. */
static void
test_locate (HallFixture *self, gconstpointer data)
{
  const HallUser *ann;

  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":ann JOIN #a", ":bob JOIN #a", NULL);
  ann = hall_fixture_user (self, "ann");
  hall_fixture_check (self, ":ann LOCATE host.test 192.0.2.7 Z", "ann <- :ann!u@h MODE ann +Z",
                      NULL);
  g_assert_cmpstr (ann->hostname, ==, "host.test");
  g_assert_cmpstr (ann->address, ==, "192.0.2.7");
  hall_fixture_check (self, ":ann LOCATE host.test 192.0.2.8 Z", NULL);
  hall_fixture_check (self, ":ann LOCATE", "ann <- :ann!u@h MODE ann -Z", NULL);
  g_assert_null (ann->hostname);
  g_assert_null (ann->address);
  g_assert_cmpstr (ann->mask, ==, "ann!u@h");
}

static void
add (const char *path, void (*test) (HallFixture *, gconstpointer))
{
  g_test_add (path, HallFixture, NULL, hall_fixture_set_up, test, hall_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/hall/presence/enter", test_enter);
  add ("/hall/presence/enter-refused", test_enter_refused);
  add ("/hall/presence/any-script", test_any_script);
  add ("/hall/presence/nick", test_nick);
  add ("/hall/presence/nick-case", test_nick_case);
  add ("/hall/presence/nick-refused", test_nick_refused);
  add ("/hall/presence/nick-while-muted", test_nick_while_muted);
  add ("/hall/presence/quit-is-told-once", test_quit_is_told_once);
  add ("/hall/presence/quit-ends-rooms", test_quit_ends_rooms);
  add ("/hall/presence/away", test_away);
  add ("/hall/presence/away-on-join", test_away_on_join);
  add ("/hall/presence/setname", test_setname);
  add ("/hall/presence/user-mode", test_user_mode);
  add ("/hall/presence/bot-mode", test_bot_mode);
  add ("/hall/presence/account", test_account);
  add ("/hall/presence/locate", test_locate);
  add ("/hall/presence/free", test_free);

  return g_test_run ();
}
