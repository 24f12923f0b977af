/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rooms that are registered to an account, and outlast their members. */

#include "hall-fixture.h"

#include "hall/hall-registration.h"

/* ann runs #a and is logged in, and bob is there. */
static void
set_up (HallFixture *self, gconstpointer limits)
{
  hall_fixture_set_up (self, limits);
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":ann ACCOUNT Ann", ":ann JOIN #a",
                    ":bob JOIN #a", NULL);
}

static void
register_room (HallFixture *self)
{
  hall_fixture_run (self, ":ann MODE #a +r", NULL);
}

static void
test_register (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":bob MODE #a +r", "fail NOT_OPERATOR #a", NULL);
  hall_fixture_run (self, ":ann MODE #a +bb x y", ":ann TOPIC #a :tea", NULL);
  hall_fixture_check (self, ":ann MODE #a +r", "room #a [tea by ann!u@h at 8]",
                      "room #a is of Ann since 9: +ntr", "room #a has +b x!*@* by ann!u@h at 7",
                      "room #a has +b y!*@* by ann!u@h at 7", "ann <- :ann!u@h MODE #a +rq ann",
                      "bob <- :ann!u@h MODE #a +rq ann", NULL);
  hall_fixture_check (self, ":ann MODE #a +r", NULL);
}

static void
test_needs_account (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ACCOUNT", NULL);
  hall_fixture_check (self, ":ann MODE #a +r", "fail REGISTER_NEEDS_ACCOUNT #a", NULL);
}

static void
test_too_many (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann JOIN #b", ":ann JOIN #c", ":ann JOIN #d", ":ann MODE #a +r",
                    ":ann MODE #b +r", ":ann MODE #c +r", NULL);
  hall_fixture_check (self, ":ann MODE #d +r", "fail TOO_MANY_REGISTERED #d Ann", NULL);
  hall_fixture_run (self, ":ann MODE #a -r", ":ann MODE #d +r", NULL);
}

static void
test_settings (HallFixture *self, gconstpointer data)
{
  register_room (self);
  hall_fixture_check (self, ":ann MODE #a +kli-n key 7", "room #a is of Ann since 6: +klitr key 7",
                      "ann <- :ann!u@h MODE #a +kli-n key 7",
                      "bob <- :ann!u@h MODE #a +kli-n key 7", NULL);
  hall_fixture_check (self, ":ann MODE #a +b-i z", "room #a has +b z!*@* by ann!u@h at 8",
                      "room #a is of Ann since 6: +kltr key 7",
                      "ann <- :ann!u@h MODE #a +b-i z!*@*", "bob <- :ann!u@h MODE #a +b-i z!*@*",
                      NULL);
  hall_fixture_check (self, ":ann MODE #a -b z", "room #a has -b z!*@* by ann!u@h at 8",
                      "ann <- :ann!u@h MODE #a -b z!*@*", "bob <- :ann!u@h MODE #a -b z!*@*", NULL);
}

/* All of it stays when everybody is gone, and nobody gets to run it by coming first. */
static void
test_empty (HallFixture *self, gconstpointer data)
{
  const HallRoom *room = hall_fixture_room (self, "#a");

  hall_fixture_run (self, ":ann MODE #a +rkb key zed", ":ann PART #a", ":bob QUIT :bye", NULL);
  g_assert_true (hall_find_room (self->hall, "#a") == room);
  g_assert_cmpuint (room->bans->len, ==, 1);
  g_assert_cmpint (room->history_after, ==, 0);

  hall_fixture_run (self, ":zed ENTER", ":cid ENTER", NULL);
  hall_fixture_check (self, ":zed JOIN #a key", "fail BANNED #a", NULL);
  hall_fixture_check (self, ":cid JOIN #a", "fail WRONG_KEY #a", NULL);
  hall_fixture_run (self, ":cid JOIN #a key", NULL);
  g_assert_cmpuint (hall_user_find_member (hall_fixture_user (self, "cid"), room)->modes, ==, 0);
  hall_fixture_check (self, ":ann JOIN #a key", "cid <- :ann!u@h JOIN #a [extended-join Ann ]",
                      "ann <- :ann!u@h JOIN #a [extended-join Ann ]",
                      "cid <- :ann!u@h MODE #a +q ann", NULL);
}

static void
test_never_gives_way (HallFixture *self, gconstpointer data)
{
  static const HallLimits limits
      = { .rooms = 1, .rooms_per_user = 5, .registered_per_account = 1, .bans_per_room = 1 };

  hall_fixture_restart (self, &limits);
  hall_fixture_run (self, ":ann ENTER", ":ann ACCOUNT Ann", ":ann JOIN #a", ":ann MODE #a +r",
                    ":ann PART #a", NULL);
  hall_fixture_check (self, ":ann JOIN #b", "fail HALL_FULL #b", NULL);
}

static void
test_unregister (HallFixture *self, gconstpointer data)
{
  register_room (self);
  hall_fixture_run (self, ":ann MODE #a +i", ":bob ACCOUNT Bob", ":ann MODE #a +a bob", NULL);
  hall_fixture_check (self, ":bob MODE #a -r", "fail NOT_FOUNDER #a", NULL);
  hall_fixture_check (self, ":bob UNREGISTER #a", "fail NOT_FOUNDER #a", NULL);
  hall_fixture_check (self, ":ann MODE #a -r", "room #a is not registered", "room #a [closed]",
                      "room #a [closed]", "ann <- :ann!u@h MODE #a -qr ann",
                      "bob <- :ann!u@h MODE #a -qr ann", NULL);
  hall_fixture_check (self, ":ann UNREGISTER #a", "fail NOT_REGISTERED #a", NULL);
  hall_fixture_check (self, ":ann UNREGISTER #b", "fail NO_SUCH_ROOM #b", NULL);
}

/* Like any other that all have left, and so nobody reads what was said in it. */
static void
test_unregister_empty (HallFixture *self, gconstpointer data)
{
  register_room (self);
  hall_fixture_run (self, ":ann MODE #a +i", ":ann PART #a", ":bob PART #a", NULL);
  hall_fixture_check (self, ":ann UNREGISTER #a", "room #a is not registered", "room #a [closed]",
                      "room #a [hidden up to 10]", NULL);
}

static void
test_unregister_by_operator (HallFixture *self, gconstpointer data)
{
  register_room (self);
  hall_fixture_run (self, ":cid ENTER", ":ann MODE #a +s", NULL);
  hall_fixture_check (self, ":cid UNREGISTER #a", "fail NO_SUCH_ROOM #a", NULL);
  hall_fixture_run (self, ":cid OPER keeper rooms", NULL);
  hall_fixture_check (self, ":cid UNREGISTER #a", "room #a is not registered", "room #a",
                      "ann <- :cid!u@h MODE #a -qr ann", "bob <- :cid!u@h MODE #a -qr ann", NULL);
}

static void
test_transfer (HallFixture *self, gconstpointer data)
{
  register_room (self);
  hall_fixture_run (self, ":bob ACCOUNT Bob", NULL);
  hall_fixture_check (self, ":bob TRANSFER #a Bob", "fail NOT_FOUNDER #a", NULL);
  hall_fixture_check (self, ":ann TRANSFER #b Bob", "fail NO_SUCH_ROOM #b", NULL);
  hall_fixture_check (self, ":ann TRANSFER #a ann", NULL);
  hall_fixture_check (self, ":ann TRANSFER #a Bob", "room #a is of Bob since 6: +ntr",
                      "ann <- :ann!u@h MODE #a -q+q ann bob",
                      "bob <- :ann!u@h MODE #a -q+q ann bob", NULL);
  hall_fixture_check (self, ":ann TRANSFER #a Ann", "fail NOT_FOUNDER #a", NULL);
}

/* Nobody is given more rooms than that one could register. */
static void
test_transfer_too_many (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":bob ACCOUNT Bob", ":bob JOIN #b", ":bob JOIN #c", ":bob JOIN #d",
                    ":bob MODE #b +r", ":bob MODE #c +r", ":bob MODE #d +r", ":ann MODE #a +r",
                    NULL);
  hall_fixture_check (self, ":ann TRANSFER #a Bob", "fail TOO_MANY_REGISTERED #a Bob", NULL);
}

/* What it founded is nobody's, until an operator of the server gives it to somebody. */
static void
test_account_given_up (HallFixture *self, gconstpointer data)
{
  register_room (self);
  hall_fixture_run (self, ":ann ROLE #a Bob o", ":ann ACCOUNT", NULL);
  hall_fixture_check (self, ":bob RELEASE ann", "room #a is of nobody since 6: +ntr", NULL);
  hall_fixture_check (self, ":bob RELEASE bob", "role of bob in #a: none", NULL);
  hall_fixture_run (self, ":bob OPER keeper rooms", NULL);
  hall_fixture_check (self, ":bob TRANSFER #a Cid", "room #a is of Cid since 6: +ntr", NULL);
}

static void
test_rename (HallFixture *self, gconstpointer data)
{
  register_room (self);
  hall_fixture_run (self, ":ann RENAME #a #b", ":ann PART #b", ":bob PART #b", NULL);
  g_assert_cmpstr (hall_fixture_room (self, "#b")->registration->founder, ==, "Ann");
}

/* Who runs the room for somebody does not make off with its name. */
static void
test_rename_by_operator (HallFixture *self, gconstpointer data)
{
  register_room (self);
  hall_fixture_run (self, ":bob ACCOUNT Bob", ":ann MODE #a +a bob", NULL);
  hall_fixture_check (self, ":bob RENAME #a #b", "fail RENAME_FORBIDDEN #a #b", NULL);
  hall_fixture_run (self, ":bob OPER keeper rooms", ":bob RENAME #a #b", NULL);
  g_assert_nonnull (hall_fixture_room (self, "#b"));
}

#define ADD(name, func)                                                                            \
  g_test_add ("/hall/registered-rooms/" name, HallFixture, NULL, set_up, func,                     \
              hall_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("register", test_register);
  ADD ("needs-account", test_needs_account);
  ADD ("too-many", test_too_many);
  ADD ("settings", test_settings);
  ADD ("empty", test_empty);
  ADD ("never-gives-way", test_never_gives_way);
  ADD ("unregister", test_unregister);
  ADD ("unregister-empty", test_unregister_empty);
  ADD ("unregister-by-operator", test_unregister_by_operator);
  ADD ("transfer", test_transfer);
  ADD ("transfer-too-many", test_transfer_too_many);
  ADD ("account-given-up", test_account_given_up);
  ADD ("rename", test_rename);
  ADD ("rename-by-operator", test_rename_by_operator);

  return g_test_run ();
}
