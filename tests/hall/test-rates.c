/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What one user may do only so often. Commands of these tests are a second apart. */

#include "hall-fixture.h"

#define JOINED(nick, room) nick " <- :" nick "!u@h JOIN " room " [extended-join * ]"

static const HallLimits limits = {
  .rooms = 100,
  .rooms_per_user = 20,
  .bans_per_room = 5,
  .joins = { 6, 2 },
  .nick_changes = { 6, 2 },
  .targets = { 6, 2 },
};

static void
test_rate (void)
{
  const HallRate rate = { 6, 2 };
  const HallRate none = { 0, 1 };
  BaseBucket bucket = { 0 };
  BaseId now = hall_fixture_id (1);

  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpuint (hall_rate_get_wait (&rate, &bucket, now), ==, 0);
      hall_rate_charge (&rate, &bucket, now);
    }
  g_assert_cmpuint (hall_rate_get_wait (&rate, &bucket, now), ==, 10);
  g_assert_cmpuint (hall_rate_get_wait (&rate, &bucket, hall_fixture_id (10)), ==, 1);
  g_assert_cmpuint (hall_rate_get_wait (&rate, &bucket, hall_fixture_id (11)), ==, 0);
  g_assert_cmpuint (hall_rate_get_wait (&none, &bucket, now), ==, 0);
}

static void
wait (HallFixture *self, guint seconds)
{
  self->now += seconds;
}

/* Only what others heard of counts. */
static void
test_joins (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":bob JOIN #shut", ":bob MODE #shut +i",
                    NULL);
  wait (self, 60);
  hall_fixture_check (self, ":ann JOIN #a", JOINED ("ann", "#a"), NULL);
  for (guint i = 0; i < 3; i++)
    hall_fixture_check (self, ":ann JOIN #shut", "fail INVITE_ONLY #shut", NULL);
  hall_fixture_check (self, ":ann JOIN #b", JOINED ("ann", "#b"), NULL);
  hall_fixture_check (self, ":ann JOIN #c", "fail JOINS_TOO_FAST #c 5", NULL);
  g_assert_null (hall_find_room (self->hall, "#c"));
  hall_fixture_check (self, ":ann JOIN #a", NULL);
  hall_fixture_check (self, ":bob JOIN #c", JOINED ("bob", "#c"), NULL);
  wait (self, 2);
  hall_fixture_run (self, ":ann JOIN #c", NULL);
  hall_fixture_check (self, ":ann JOIN #d", "fail JOINS_TOO_FAST #d 9", NULL);
}

static void
test_nick_changes (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":ann NICK ann1", ":ann1 NICK ann2", NULL);
  hall_fixture_check (self, ":ann2 NICK ann3", "fail RENAMED_TOO_FAST ann3 8", NULL);
  hall_fixture_check (self, ":ann2 NICK ann2", NULL);
  wait (self, 6);
  hall_fixture_check (self, ":ann2 NICK ann3", "ann3 <- :ann2!u@h NICK ann3", NULL);
}

/* Whom one writes to already, and who wrote first, can be answered at any time. */
static void
test_targets (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":cid ENTER", ":dot ENTER", ":eve ENTER",
                    ":ann JOIN #a", ":eve PRIVMSG ann :hi", NULL);
  hall_fixture_run (self, ":ann PRIVMSG bob :hi", ":ann NOTICE bob :again", ":ann PRIVMSG ann :me",
                    ":ann INVITE cid #a", NULL);
  hall_fixture_check (self, ":ann PRIVMSG dot :hi", "fail TARGET_TOO_FAST dot 6", NULL);
  hall_fixture_check (self, ":ann INVITE dot #a", "fail TARGET_TOO_FAST dot 5", NULL);
  hall_fixture_check (self, "@+typing=active :ann TAGMSG dot", "fail TARGET_TOO_FAST dot 4", NULL);
  hall_fixture_run (self, ":ann PRIVMSG bob :hi", ":ann PRIVMSG cid :hi", ":ann PRIVMSG eve :hi",
                    ":ann PRIVMSG #a :hi", NULL);
  hall_fixture_run (self, ":ann PRIVMSG dot :hi", NULL);
}

/* Who runs the server can do worse. */
static void
test_operators (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":cid ENTER", ":dot ENTER", ":ann OPER admin",
                    ":ann JOIN #a", ":ann JOIN #b", ":ann JOIN #c", ":ann PRIVMSG bob :hi",
                    ":ann PRIVMSG cid :hi", ":ann PRIVMSG dot :hi", ":ann NICK ann1",
                    ":ann1 NICK ann2", ":ann2 NICK ann3", NULL);
}

static void
test_no_limits (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER", NULL);
  for (guint i = 0; i < 20; i++)
    hall_fixture_run (self, ":ann JOIN #a", ":ann PART #a", ":ann NICK bob", ":bob NICK ann", NULL);
}

static void
add (const char *path, void (*test) (HallFixture *, gconstpointer), const HallLimits *bounds)
{
  g_test_add (path, HallFixture, bounds, hall_fixture_set_up, test, hall_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hall/rates/rate", test_rate);
  add ("/hall/rates/joins", test_joins, &limits);
  add ("/hall/rates/nick-changes", test_nick_changes, &limits);
  add ("/hall/rates/targets", test_targets, &limits);
  add ("/hall/rates/operators", test_operators, &limits);
  add ("/hall/rates/no-limits", test_no_limits, NULL);

  return g_test_run ();
}
