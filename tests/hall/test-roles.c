/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What accounts are in rooms that are registered. */

#include "hall-fixture.h"

#include <string.h>

/* ann founded #a; bob, who is logged in, and cid, who is not, are there. */
static void
set_up (HallFixture *self, gconstpointer limits)
{
  hall_fixture_set_up (self, limits);
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":cid ENTER", ":ann ACCOUNT Ann",
                    ":bob ACCOUNT Bob", ":ann JOIN #a", ":ann MODE #a +r", ":bob JOIN #a",
                    ":cid JOIN #a", NULL);
}

static HallModes
modes_of (HallFixture *self, const char *nick)
{
  return hall_user_find_member (hall_fixture_user (self, nick), hall_fixture_room (self, "#a"))
      ->modes;
}

/* To one who is logged in it lasts, to another not. */
static void
test_mode (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann MODE #a +ohv bob cid bob", "role of Bob in #a: o",
                      "role of Bob in #a: ov", "ann <- :ann!u@h MODE #a +ohv bob cid bob",
                      "bob <- :ann!u@h MODE #a +ohv bob cid bob",
                      "cid <- :ann!u@h MODE #a +ohv bob cid bob", NULL);
  hall_fixture_run (self, ":bob PART #a", ":cid PART #a", ":cid JOIN #a", NULL);
  g_assert_cmpuint (modes_of (self, "cid"), ==, 0);
  hall_fixture_check (self, ":bob JOIN #a", "ann <- :bob!u@h JOIN #a [extended-join Bob ]",
                      "cid <- :bob!u@h JOIN #a [extended-join Bob ]",
                      "bob <- :bob!u@h JOIN #a [extended-join Bob ]",
                      "ann <- :bob!u@h MODE #a +ov bob bob", "cid <- :bob!u@h MODE #a +ov bob bob",
                      NULL);
  hall_fixture_check (self, ":ann MODE #a -o bob", "role of Bob in #a: v",
                      "ann <- :ann!u@h MODE #a -o bob", "cid <- :ann!u@h MODE #a -o bob",
                      "bob <- :ann!u@h MODE #a -o bob", NULL);
}

/* Nobody below locks out who runs the room. */
static void
test_join (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +o bob", ":ann ROLE #a Dee h", ":ann ROLE #a Eve v",
                    ":ann PART #a", ":bob MODE #a +iklb key 1 *!*@*", ":dee ENTER",
                    ":dee ACCOUNT Dee", ":eve ENTER", ":eve ACCOUNT Eve", NULL);
  hall_fixture_check (self, ":eve JOIN #a", "fail INVITE_ONLY #a", NULL);
  hall_fixture_run (self, ":ann JOIN #a", ":dee JOIN #a", NULL);
  g_assert_cmpuint (modes_of (self, "ann"), ==, HALL_MODE_FOUNDER);
  g_assert_cmpuint (modes_of (self, "dee"), ==, HALL_MODE_HALFOP);
  hall_fixture_run (self, ":ann ROLE #a Dee", ":dee PART #a", NULL);
  hall_fixture_check (self, ":dee JOIN #a", "fail INVITE_ONLY #a", NULL);
}

/* By each, to each: what is as high as the own one is not theirs to give or take. */
static void
test_rank (HallFixture *self, gconstpointer data)
{
  static const char letters[] = "aohv";

  for (guint own = 0; own < strlen (letters); own++)
    for (guint given = 0; given < strlen (letters); given++)
      {
        g_autofree char *set = g_strdup_printf (":ann ROLE #a Bob %c", letters[own]);
        g_autofree char *give = g_strdup_printf (":bob ROLE #a Dee %c", letters[given]);
        g_autofree char *lines = NULL;

        hall_fixture_run (self, ":ann ROLE #a Bob", ":ann ROLE #a Dee", set, NULL);
        hall_fixture_apply (self, give);
        g_assert_true (self->failed == (given <= own));
        lines = hall_fixture_take_lines (self);
      }
}

static void
test_rank_of_modes (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ROLE #a Bob o", NULL);
  hall_fixture_check (self, ":bob MODE #a +o cid", "fail NOT_OPERATOR #a", NULL);
  hall_fixture_check (self, ":bob MODE #a -o ann", "fail NOT_OPERATOR #a", NULL);
  hall_fixture_run (self, ":bob MODE #a +h cid", ":ann ROLE #a Bob a", ":bob MODE #a +o cid", NULL);
  hall_fixture_check (self, ":bob MODE #a +a cid", "fail NOT_OPERATOR #a", NULL);
  hall_fixture_check (self, ":ann MODE #a +q cid", "fail ONE_FOUNDER #a", NULL);
  hall_fixture_check (self, ":ann ROLE #a Cid q", "fail ONE_FOUNDER #a", NULL);
  hall_fixture_check (self, ":bob ROLE #a Cid a", "fail ROLE_TOO_HIGH #a Cid", NULL);
  hall_fixture_check (self, ":cid ROLE #a Bob", "fail ROLE_TOO_HIGH #a Bob", NULL);
}

/* One's own anybody may lay down; a founder is one again after coming back. */
static void
test_own (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ROLE #a Bob o", NULL);
  hall_fixture_check (self, ":bob ROLE #a bob", "role of bob in #a: none",
                      "ann <- :bob!u@h MODE #a -o bob", "bob <- :bob!u@h MODE #a -o bob",
                      "cid <- :bob!u@h MODE #a -o bob", NULL);
  hall_fixture_check (self, ":bob ROLE #a Dee v", "fail NOT_OPERATOR #a", NULL);
  hall_fixture_run (self, ":ann MODE #a -q ann", NULL);
  g_assert_cmpuint (modes_of (self, "ann"), ==, HALL_MODE_OPERATOR);
  hall_fixture_run (self, ":ann PART #a", ":ann JOIN #a", NULL);
  g_assert_cmpuint (modes_of (self, "ann"), ==, HALL_MODE_FOUNDER);
}

/* Accounts that are not there, and those that come to be. */
static void
test_login (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann ROLE #a Dee h", "role of Dee in #a: h", NULL);
  hall_fixture_check (self, ":ann ROLE #a Eve v", "role of Eve in #a: v", NULL);
  hall_fixture_check (self, ":cid ACCOUNT dee", "cid <- [account-notify] :cid!u@h ACCOUNT dee",
                      "ann <- [account-notify] :cid!u@h ACCOUNT dee",
                      "bob <- [account-notify] :cid!u@h ACCOUNT dee",
                      "ann <- :cid!u@h MODE #a +h cid", "bob <- :cid!u@h MODE #a +h cid",
                      "cid <- :cid!u@h MODE #a +h cid", NULL);
  hall_fixture_check (self, ":cid ACCOUNT Eve", "cid <- [account-notify] :cid!u@h ACCOUNT Eve",
                      "ann <- [account-notify] :cid!u@h ACCOUNT Eve",
                      "bob <- [account-notify] :cid!u@h ACCOUNT Eve",
                      "ann <- :cid!u@h MODE #a +v-h cid cid",
                      "bob <- :cid!u@h MODE #a +v-h cid cid",
                      "cid <- :cid!u@h MODE #a +v-h cid cid", NULL);
  hall_fixture_run (self, ":cid ACCOUNT", NULL);
  g_assert_cmpuint (modes_of (self, "cid"), ==, 0);
}

static void
test_full (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ROLE #a a v", ":ann ROLE #a b v", ":ann ROLE #a c v",
                    ":ann ROLE #a d v", ":ann ROLE #a e v", NULL);
  hall_fixture_check (self, ":ann ROLE #a f v", "fail ROLES_FULL #a f", NULL);
  hall_fixture_check (self, ":ann MODE #a +v bob", "fail ROLES_FULL #a Bob", NULL);
  hall_fixture_check (self, ":ann ROLE #a E h", "role of E in #a: h", NULL);
}

static void
test_by_operator (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":dee ENTER", ":dee OPER keeper rooms", NULL);
  hall_fixture_check (self, ":dee ROLE #a Eve a", "role of Eve in #a: a", NULL);
  hall_fixture_check (self, ":dee ROLE #b Eve a", "fail NO_SUCH_ROOM #b", NULL);
}

/* Who founded a room may take back what others said, as its operators do. */
static void
test_redact (HallFixture *self, gconstpointer data)
{
  const HallSaid said = { .id = hall_fixture_id (8), .source = "bob!u@h" };

  hall_fixture_run (self, ":ann PART #a", ":ann JOIN #a", NULL);
  self->said = &said;
  hall_fixture_run (self, ":ann REDACT #a 1", NULL);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/hall/roles/" name, HallFixture, NULL, set_up, func, hall_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("mode", test_mode);
  ADD ("join", test_join);
  ADD ("rank", test_rank);
  ADD ("rank-of-modes", test_rank_of_modes);
  ADD ("own", test_own);
  ADD ("login", test_login);
  ADD ("full", test_full);
  ADD ("by-operator", test_by_operator);
  ADD ("redact", test_redact);

  return g_test_run ();
}
