/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rooms that end for good, because somebody says so or others need the place. */

#include "hall-fixture.h"

static void
set_up (HallFixture *self, gconstpointer limits)
{
  hall_fixture_set_up (self, limits);
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":ann ACCOUNT Ann", ":ann JOIN #a",
                    ":ann MODE #a +r", ":bob JOIN #a", NULL);
}

static void
test_retire (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann RETIRE #a :over", "fail NO_OPERATOR rooms", NULL);
  hall_fixture_run (self, ":bob OPER keeper rooms", NULL);
  hall_fixture_check (self, ":bob RETIRE #b :over", "fail NO_SUCH_ROOM #b", NULL);
  hall_fixture_check (self, ":bob RETIRE #A :over", "bob <- :bob!u@h PART #a over",
                      "ann <- :ann!u@h PART #a over", "room #a is gone", NULL);
  g_assert_null (hall_find_room (self->hall, "#a"));
}

static void
test_empty (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":bob OPER keeper rooms", ":ann PART #a", ":bob PART #a", NULL);
  hall_fixture_check (self, ":bob RETIRE #a :over", "room #a is gone", NULL);
  hall_fixture_run (self, ":bob JOIN #a", NULL);
  g_assert_cmpuint (hall_fixture_room (self, "#a")->modes & HALL_MODE_REGISTERED, ==, 0);
}

/* Who runs the server is nobody in the hall. */
static void
test_nobody (HallFixture *self, gconstpointer data)
{
  HallCommand command = { .type = HALL_COMMAND_RETIRE, .target = "#a", .text = "over" };

  command.id = hall_fixture_id (++self->now);
  g_assert_true (hall_apply (self->hall, &command));
}

/* What hides the past of a closed room gives way, and the past with it. */
static void
test_give_way (HallFixture *self, gconstpointer data)
{
  static const HallLimits limits = { .rooms = 1, .rooms_per_user = 5, .bans_per_room = 1 };

  hall_fixture_restart (self, &limits);
  hall_fixture_run (self, ":ann ENTER", ":ann JOIN #a", ":ann MODE #a +i", ":ann PART #a", NULL);
  hall_fixture_check (self, ":ann JOIN #b", "room #a is gone",
                      "ann <- :ann!u@h JOIN #b [extended-join * ]", NULL);
}

/* But what was said since it was opened again is for all to read. */
static void
test_opened_again (HallFixture *self, gconstpointer data)
{
  static const HallLimits limits = { .rooms = 1, .rooms_per_user = 5, .bans_per_room = 1 };

  hall_fixture_restart (self, &limits);
  hall_fixture_run (self, ":ann ENTER", ":ann JOIN #a", ":ann MODE #a +i", ":ann PART #a",
                    ":ann JOIN #a", ":ann PART #a", NULL);
  hall_fixture_check (self, ":ann JOIN #b", "fail HALL_FULL #b", NULL);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/hall/retire/" name, HallFixture, NULL, set_up, func, hall_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("retire", test_retire);
  ADD ("empty", test_empty);
  ADD ("nobody", test_nobody);
  ADD ("give-way", test_give_way);
  ADD ("opened-again", test_opened_again);

  return g_test_run ();
}
