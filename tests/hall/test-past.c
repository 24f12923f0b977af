/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "hall-fixture.h"

static const HallLimits wide = { .rooms = 10, .rooms_per_user = 10, .past_users = 10 };
static const HallLimits tight = { .rooms = 10, .rooms_per_user = 10, .past_users = 2 };

static void
append_past (const HallPastUser *past, gpointer user_data)
{
  g_string_append_printf (user_data, "%s!%s@%s %s %u;", past->nick, past->user, past->host,
                          past->realname, (guint) ((past->time - hall_fixture_time (0)) / 1000));
}

static void
check_past (HallFixture *self, const char *nick, guint max, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  hall_foreach_past (self->hall, nick, max, append_past, text);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_past (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann ENTER Ann", ":bob ENTER Bob", NULL);
  check_past (self, "ann", G_MAXUINT, "");

  hall_fixture_run (self, ":ann NICK amy", ":bob NICK ann", ":ann QUIT x", NULL);
  check_past (self, "ANN", G_MAXUINT, "ann!u@h Bob 5;ann!u@h Ann 3;");
  check_past (self, "ann", 1, "ann!u@h Bob 5;");
  check_past (self, "bob", 5, "bob!u@h Bob 4;");
}

/* The oldest makes room, and a new spelling is no new name. */
static void
test_bound (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":a ENTER A", ":a NICK b", ":b NICK B", ":B NICK c", ":c QUIT x", NULL);
  check_past (self, "a", G_MAXUINT, "");
  check_past (self, "b", G_MAXUINT, "B!u@h A 4;");
  check_past (self, "c", G_MAXUINT, "c!u@h A 5;");
}

/* Bounds that are drawn closer hold from the next time on. */
static void
test_bound_shrinks (HallFixture *self, gconstpointer data)
{
  HallLimits none = tight;

  hall_fixture_run (self, ":a ENTER A", ":a NICK b", ":b NICK c", ":c NICK d", NULL);
  hall_set_limits (self->hall, &tight);
  hall_fixture_run (self, ":d NICK e", NULL);
  check_past (self, "b", G_MAXUINT, "");
  check_past (self, "c", G_MAXUINT, "c!u@h A 4;");
  check_past (self, "d", G_MAXUINT, "d!u@h A 5;");

  none.past_users = 0;
  hall_set_limits (self->hall, &none);
  hall_fixture_run (self, ":e NICK f", NULL);
  check_past (self, "d", G_MAXUINT, "");
  check_past (self, "e", G_MAXUINT, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/hall/past/past", HallFixture, &wide, hall_fixture_set_up, test_past,
              hall_fixture_tear_down);
  g_test_add ("/hall/past/bound", HallFixture, &tight, hall_fixture_set_up, test_bound,
              hall_fixture_tear_down);

  g_test_add ("/hall/past/bound-shrinks", HallFixture, &wide, hall_fixture_set_up,
              test_bound_shrinks, hall_fixture_tear_down);

  return g_test_run ();
}
