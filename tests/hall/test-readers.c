/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rooms whose history begins for each with the first joining. */

#include "hall-fixture.h"

/* ann founded #a, and bob is there. */
static void
set_up (HallFixture *self, gconstpointer limits)
{
  hall_fixture_set_up (self, limits);
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":cid ENTER", ":ann ACCOUNT Ann",
                    ":ann JOIN #a", ":ann MODE #a +r", ":bob JOIN #a", NULL);
}

/* From which command on @nick reads #a; 0 from the beginning. */
static guint
first_of (HallFixture *self, const char *nick)
{
  BaseId hidden
      = hall_room_get_hidden_from (hall_fixture_room (self, "#a"), hall_fixture_user (self, nick));

  if (hidden == 0)
    return 0;

  return (guint) ((base_id_get_time (hidden + 1) - hall_fixture_time (0)) / 1000);
}

/* Nothing is taken from who is there, and who comes reads nothing from before. */
static void
test_set (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann MODE #a +p", "room #a is all known to ann",
                      "room #a is all known to bob@h", "room #a is of Ann since 6: +nptr",
                      "ann <- :ann!u@h MODE #a +p", "bob <- :ann!u@h MODE #a +p", NULL);
  hall_fixture_check (self, ":cid JOIN #a", "room #a is known to cid@h from 9",
                      "ann <- :cid!u@h JOIN #a [extended-join * ]",
                      "bob <- :cid!u@h JOIN #a [extended-join * ]",
                      "cid <- :cid!u@h JOIN #a [extended-join * ]", NULL);
  g_assert_cmpuint (first_of (self, "bob"), ==, 0);
  g_assert_cmpuint (first_of (self, "cid"), ==, 9);

  hall_fixture_check (self, ":ann MODE #a -p", "room #a is not known to anyone",
                      "room #a is of Ann since 6: +ntr", "ann <- :ann!u@h MODE #a -p",
                      "bob <- :ann!u@h MODE #a -p", "cid <- :ann!u@h MODE #a -p", NULL);
  g_assert_cmpuint (first_of (self, "cid"), ==, 0);
}

static void
test_outside (HallFixture *self, gconstpointer data)
{
  g_assert_cmpint (hall_room_get_hidden_from (hall_fixture_room (self, "#a"),
                                              hall_fixture_user (self, "cid")),
                   ==, G_MAXINT64);
}

/* Whoever comes back has seen it before, but not who was put out. */
static void
test_come_back (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +p", ":cid JOIN #a", ":bob PART #a", ":cid QUIT :bye",
                    ":ann QUIT :bye", ":cid ENTER", ":cid JOIN #a", ":bob JOIN #a", ":ann ENTER",
                    ":ann ACCOUNT Ann", ":ann JOIN #a", NULL);
  g_assert_cmpuint (first_of (self, "ann"), ==, 0);
  g_assert_cmpuint (first_of (self, "bob"), ==, 0);
  g_assert_cmpuint (first_of (self, "cid"), ==, 9);

  hall_fixture_check (self, ":ann KICK #a bob :out", "room #a is not known to bob@h",
                      "cid <- :ann!u@h KICK #a bob out", "bob <- :ann!u@h KICK #a bob out",
                      "ann <- :ann!u@h KICK #a bob out", NULL);
  hall_fixture_run (self, ":bob JOIN #a", NULL);
  g_assert_cmpuint (first_of (self, "bob"), ==, 20);
}

/* Under another nick, or as an account, one goes on reading; and an account has what it had. */
static void
test_other_name (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +p", ":bob ACCOUNT Bob", ":bob PART #a", ":bob ACCOUNT",
                    ":bob NICK bo", ":bo JOIN #a", NULL);
  g_assert_cmpuint (first_of (self, "bo"), ==, 13);
  hall_fixture_run (self, ":bo NICK bob", NULL);
  g_assert_cmpuint (first_of (self, "bob"), ==, 13);
  hall_fixture_run (self, ":bob ACCOUNT Bob", NULL);
  g_assert_cmpuint (first_of (self, "bob"), ==, 0);
  hall_fixture_run (self, ":cid JOIN #a", ":cid NICK ced", ":ced ACCOUNT Ced", NULL);
  g_assert_cmpuint (first_of (self, "ced"), ==, 16);
}

/* A guest is known by one name at a time, so that who is put out has no other to come back with. */
static void
test_one_name (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +p", ":cid JOIN #a", NULL);
  hall_fixture_check (self, ":cid NICK ced", "ced <- :cid!u@h NICK ced", "ann <- :cid!u@h NICK ced",
                      "bob <- :cid!u@h NICK ced", "room #a is not known to cid@h",
                      "room #a is known to ced@h from 9", NULL);
  hall_fixture_run (self, ":ced ACCOUNT Ced", ":ann KICK #a ced :out", ":ced QUIT :x", ":ced ENTER",
                    ":ced JOIN #a", ":ced ACCOUNT Ced", NULL);
  g_assert_cmpuint (first_of (self, "ced"), ==, 15);
}

/* Whoever comes again and again as somebody else does not have accounts forgotten. */
static void
test_full_of_guests (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +p", ":bob ACCOUNT Bob", ":cid ACCOUNT Cid", ":cid JOIN #a",
                    ":dee ENTER", NULL);
  hall_fixture_check (self, ":dee JOIN #a", "ann <- :dee!u@h JOIN #a [extended-join * ]",
                      "bob <- :dee!u@h JOIN #a [extended-join * ]",
                      "cid <- :dee!u@h JOIN #a [extended-join * ]",
                      "dee <- :dee!u@h JOIN #a [extended-join * ]", NULL);
  g_assert_cmpuint (first_of (self, "dee"), ==, 13);
}

/* The first who came are the first who are forgotten, and guests before accounts; it does not
 * matter while they are there. */
static void
test_full (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +p", ":cid JOIN #a", ":dee ENTER", NULL);
  hall_fixture_check (self, ":dee JOIN #a", "room #a is not known to bob@h",
                      "room #a is known to dee@h from 11",
                      "ann <- :dee!u@h JOIN #a [extended-join * ]",
                      "bob <- :dee!u@h JOIN #a [extended-join * ]",
                      "cid <- :dee!u@h JOIN #a [extended-join * ]",
                      "dee <- :dee!u@h JOIN #a [extended-join * ]", NULL);
  g_assert_cmpuint (first_of (self, "bob"), ==, 0);
}

static void
test_rank (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":bob ACCOUNT Bob", ":ann MODE #a +o bob", NULL);
  hall_fixture_check (self, ":bob MODE #a +p", "fail NOT_OPERATOR #a", NULL);
  hall_fixture_run (self, ":ann MODE #a +a bob", ":bob MODE #a +p", NULL);
}

/* In a room that does not last it ends with the last member, and so does what was said. */
static void
test_unregistered (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":bob JOIN #b", NULL);
  hall_fixture_check (self, ":bob MODE #b +p", "room #b [closed]", "bob <- :bob!u@h MODE #b +p",
                      NULL);
  hall_fixture_check (self, ":bob PART #b", "bob <- :bob!u@h PART #b", "room #b [hidden up to 10]",
                      NULL);
}

/* What was known before a room is registered is known afterwards. */
static void
test_register (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #b", ":ann MODE #b +p", NULL);
  hall_fixture_check (self, ":ann MODE #b +r", "room #b", "room #b is of Ann since 10: +nptr",
                      "room #b is all known to ann", "room #b", "ann <- :ann!u@h MODE #b +rq ann",
                      NULL);
}

/* Whoever is given the name of an account that was given up has not seen what that one saw. */
static void
test_account_given_up (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +p", ":cid ACCOUNT Cid", ":cid JOIN #a", ":cid PART #a",
                    ":cid ACCOUNT", NULL);
  hall_fixture_check (self, ":ann RELEASE CID", "room #a is not known to cid", NULL);
  hall_fixture_run (self, ":dee ENTER", ":dee ACCOUNT Cid", ":dee JOIN #a", NULL);
  g_assert_cmpuint (first_of (self, "dee"), ==, 16);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/hall/readers/" name, HallFixture, NULL, set_up, func, hall_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("set", test_set);
  ADD ("outside", test_outside);
  ADD ("come-back", test_come_back);
  ADD ("other-name", test_other_name);
  ADD ("one-name", test_one_name);
  ADD ("full", test_full);
  ADD ("full-of-guests", test_full_of_guests);
  ADD ("rank", test_rank);
  ADD ("unregistered", test_unregistered);
  ADD ("register", test_register);
  ADD ("account-given-up", test_account_given_up);

  return g_test_run ();
}
