/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who stays without a connection, and is here again after a restart. */

#include "hall-fixture.h"

static void
set_up (HallFixture *self, gconstpointer limits)
{
  hall_fixture_set_up (self, limits);
  hall_fixture_run (self, ":ann ENTER :Ann", ":ben ENTER :Ben", ":ann ACCOUNT ann", ":ann JOIN #a",
                    ":ann STAY", NULL);
}

static void
test_choice (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann STAY", NULL);
  hall_fixture_check (self, ":ann GO", "ann goes", NULL);
  hall_fixture_check (self, ":ann GO", NULL);
  hall_fixture_check (self, ":ann STAY", "ann stays in #a,o", NULL);
  /* Only who is known again can be here again. */
  hall_fixture_check (self, ":ben STAY", NULL);
  g_assert_false (hall_fixture_user (self, "ben")->stays);
}

/* Each change of what others see of somebody is to be there after a crash. */
static void
test_changes (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann JOIN #b", "ann stays in #a,o #b,o",
                      "ann <- :ann!u@h JOIN #b [extended-join ann Ann]", NULL);
  hall_fixture_check (self, ":ann PART #b", "ann <- :ann!u@h PART #b", "ann stays in #a,o", NULL);
  hall_fixture_check (self, ":ann MODE #a +v ann", "ann stays in #a,ov",
                      "ann <- :ann!u@h MODE #a +v ann", NULL);
  hall_fixture_check (self, ":ann AWAY :Asleep", "ann stays in #a,ov [away: Asleep]", NULL);
  hall_fixture_check (self, ":ann SETNAME :Ann B", "ann stays in #a,ov [away: Asleep]",
                      "ann <- [setname] :ann!u@h SETNAME Ann B", NULL);
  hall_fixture_check (self, ":ann MODE ann +i", "ann stays in #a,ov [away: Asleep]",
                      "ann <- :ann!u@h MODE ann +i", NULL);
  hall_fixture_check (self, ":ann NICK eve", "eve stays in #a,ov [away: Asleep]",
                      "eve <- :ann!u@h NICK eve", NULL);
}

static void
test_others_change (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ben JOIN #a", ":ann MODE #a +o ben", NULL);
  hall_fixture_check (self, ":ben MODE #a -o ann", "ann stays in #a,",
                      "ann <- :ben!u@h MODE #a -o ann", "ben <- :ben!u@h MODE #a -o ann", NULL);
  hall_fixture_check (self, ":ben KICK #a ann Out", "ann <- :ben!u@h KICK #a ann Out",
                      "ben <- :ben!u@h KICK #a ann Out", "ann stays in", NULL);
}

static void
test_absence (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann LOCATE", "ann stays in #a,o [absent]", NULL);
  g_assert_cmpint (hall_fixture_user (self, "ann")->absent, !=, 0);
  hall_fixture_check (self, ":ann LOCATE host.test", "ann stays in #a,o", NULL);
  g_assert_cmpint (hall_fixture_user (self, "ann")->absent, ==, 0);
}

/* It is the account that stays, so it ends with that. */
static void
test_end (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann ACCOUNT", "ann goes",
                      "ann <- [account-notify] :ann!u@h ACCOUNT *", NULL);
  hall_fixture_run (self, ":ann ACCOUNT ann", ":ann STAY", NULL);
  hall_fixture_check (self, ":ann QUIT :Bye", "ann goes", NULL);
}

static HallUser *
make_user (const char *nick)
{
  HallUser *user = hall_user_new (nick, "u", "h", "Somebody", NULL);

  user->account = g_strdup (nick);
  user->invisible = TRUE;

  return user;
}

static void
test_restored (HallFixture *self, gconstpointer data)
{
  HallUser *user = make_user ("ann");
  BaseId id = hall_fixture_id (0);

  hall_fixture_restart (self, NULL);
  g_assert_true (hall_restore_user (self->hall, user, NULL, id));
  g_assert_true (hall_restore_member (self->hall, user, "#a", HALL_MODE_OPERATOR, id));
  g_assert_false (hall_restore_member (self->hall, user, "#A", 0, id));
  g_assert_false (hall_restore_member (self->hall, user, "a", 0, id));
  g_assert_false (hall_restore_user (self->hall, make_user ("ANN"), NULL, id));
  g_assert_cmpuint (hall_get_n_users (self->hall), ==, 1);
  g_assert_cmpuint (hall_get_n_invisible (self->hall), ==, 1);
  g_assert_cmpuint (self->lines->len, ==, 0);

  hall_fixture_run (self, ":ben ENTER :Ben", ":ben JOIN #a", NULL);
  hall_fixture_check (self, ":ann MODE #a +v ben", "ann <- :ann!u@h MODE #a +v ben",
                      "ben <- :ann!u@h MODE #a +v ben", NULL);
}

/* A room that ended does not come back with who was in it. */
static void
test_retired_room (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ben OPER keeper rooms", NULL);
  hall_fixture_check (self, ":ben RETIRE #a :over", "ann <- :ann!u@h PART #a over", "ann stays in",
                      "room #a is gone", NULL);
}

/* What was hidden before is hidden afterwards; also from who is not known to have come before. */
static void
test_restored_reader (HallFixture *self, gconstpointer data)
{
  HallRoom *room;
  HallUser *ann = make_user ("Ann");
  HallUser *ben = make_user ("ben");

  hall_fixture_restart (self, NULL);
  room = hall_room_new ("#a", 1);
  room->modes |= HALL_MODE_SINCE_JOINING;
  hall_room_add_reader (room, "ann", 7);
  hall_restore_room (self->hall, room);
  g_assert_true (hall_restore_user (self->hall, ann, NULL, 20));
  g_assert_true (hall_restore_user (self->hall, ben, NULL, 21));
  g_assert_true (hall_restore_member (self->hall, ann, "#a", 0, 22));
  g_assert_true (hall_restore_member (self->hall, ben, "#a", 0, 23));
  g_assert_cmpint (hall_room_get_hidden_from (room, ann), ==, 7);
  g_assert_cmpint (hall_room_get_hidden_from (room, ben), ==, 23);
}

static void
add (const char *path, void (*test) (HallFixture *, gconstpointer))
{
  g_test_add (path, HallFixture, NULL, set_up, test, hall_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/hall/stay/choice", test_choice);
  add ("/hall/stay/changes", test_changes);
  add ("/hall/stay/others-change", test_others_change);
  add ("/hall/stay/absence", test_absence);
  add ("/hall/stay/end", test_end);
  add ("/hall/stay/restored", test_restored);
  add ("/hall/stay/retired-room", test_retired_room);
  add ("/hall/stay/restored-reader", test_restored_reader);

  return g_test_run ();
}
