/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much of its history a room keeps: mode H. */

#include "hall-fixture.h"

/* ann founded #a, bob is operator of it. */
static void
set_up (HallFixture *self, gconstpointer data)
{
  hall_fixture_set_up (self, data);
  hall_fixture_run (self, ":ann ENTER", ":bob ENTER", ":ann JOIN #a", ":bob JOIN #a",
                    ":ann MODE #a +o bob", NULL);
  hall_user_find_member (hall_find_user (self->hall, "ann"), hall_fixture_room (self, "#a"))->modes
      |= HALL_MODE_FOUNDER;
}

static void
check_modes (HallFixture *self, const char *expected)
{
  g_autoptr (GString) modes = g_string_new (NULL);
  g_autoptr (GString) params = g_string_new (NULL);

  hall_room_append_modes (hall_fixture_room (self, "#a"), TRUE, modes, params);
  g_string_append (modes, params->str);
  g_assert_cmpstr (modes->str, ==, expected);
}

static void
test_set (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":ann MODE #a +H 10000:4w", "room #a",
                      "ann <- :ann!u@h MODE #a +H 10000:28d",
                      "bob <- :ann!u@h MODE #a +H 10000:28d", NULL);
  check_modes (self, "+Hnt 10000:28d");
  hall_fixture_check (self, ":ann MODE #a +H 10000:28d", NULL);
  hall_fixture_check (self, ":ann MODE #a +H 1d", "room #a", "ann <- :ann!u@h MODE #a +H 0:1d",
                      "bob <- :ann!u@h MODE #a +H 0:1d", NULL);
  hall_fixture_check (self, ":ann MODE #a -H", "room #a", "ann <- :ann!u@h MODE #a -H",
                      "bob <- :ann!u@h MODE #a -H", NULL);
  hall_fixture_check (self, ":ann MODE #a -H", NULL);
  check_modes (self, "+nt");
}

/* What is erased is gone, so operators do not decide it, and mistakes change nothing. */
static void
test_refused (HallFixture *self, gconstpointer data)
{
  hall_fixture_check (self, ":bob MODE #a +H 10", "fail NOT_OPERATOR #a", NULL);
  hall_fixture_check (self, ":ann MODE #a +H", "fail MODE_PARAM #a H", NULL);
  hall_fixture_check (self, ":ann MODE #a +H 0", "fail MODE_PARAM #a H", NULL);
  hall_fixture_check (self, ":ann MODE #a +H 10:30", "fail MODE_PARAM #a H", NULL);
  check_modes (self, "+nt");
  hall_fixture_run (self, ":ann MODE #a +H 10", NULL);
  hall_fixture_check (self, ":bob MODE #a -H", "fail NOT_OPERATOR #a", NULL);
  check_modes (self, "+Hnt 10");
}

/* It stays when all have left and when the room has another name. */
static void
test_lasting (HallFixture *self, gconstpointer data)
{
  hall_fixture_run (self, ":ann MODE #a +Hm 10:30d", ":ann RENAME #a #b :new", ":ann RENAME #b #a",
                    ":ann PART #a", ":bob PART #a", ":bob JOIN #a", NULL);
  check_modes (self, "+Hnt 10:30d");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/keep/set", HallFixture, NULL, set_up, test_set, hall_fixture_tear_down);
  g_test_add ("/keep/refused", HallFixture, NULL, set_up, test_refused, hall_fixture_tear_down);
  g_test_add ("/keep/lasting", HallFixture, NULL, set_up, test_lasting, hall_fixture_tear_down);

  return g_test_run ();
}
