/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/base-clock.h"

static void
test_system (void)
{
  const BaseClock *clock = base_clock_get_system ();
  gint64 real = g_get_real_time ();
  gint64 monotonic = g_get_monotonic_time ();

  g_assert_cmpint (base_clock_get_real (clock), >=, real);
  g_assert_cmpint (base_clock_get_monotonic (clock), >=, monotonic);
  g_assert_cmpint (base_clock_get_monotonic (clock), <=, g_get_monotonic_time ());
}

static void
test_manual (void)
{
  BaseManualClock manual;
  const BaseClock *clock = &manual.clock;

  base_manual_clock_init (&manual, 1000);
  g_assert_cmpint (base_clock_get_real (clock), ==, 1000);
  g_assert_cmpint (base_clock_get_monotonic (clock), ==, G_USEC_PER_SEC);
  g_assert_cmpint (base_clock_get_real (clock), ==, 1000);

  base_manual_clock_advance (&manual, 5);
  g_assert_cmpint (base_clock_get_real (clock), ==, 1005);
  g_assert_cmpint (base_clock_get_monotonic (clock), ==, G_USEC_PER_SEC + 5);

  /* Somebody sets the clock: only the one on the wall moves. */
  manual.real = 0;
  g_assert_cmpint (base_clock_get_real (clock), ==, 0);
  g_assert_cmpint (base_clock_get_monotonic (clock), ==, G_USEC_PER_SEC + 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/clock/system", test_system);
  g_test_add_func ("/base/clock/manual", test_manual);

  return g_test_run ();
}
