/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BaseClock:
 * @get_real: microseconds since 1970-01-01 UTC, as g_get_real_time()
 * @get_monotonic: microseconds since some fixed point, as g_get_monotonic_time()
 *
 * The time, from whoever hands it in: the system in the programs, the test in a test.
 */
typedef struct BaseClock BaseClock;

struct BaseClock
{
  gint64 (*get_real) (const BaseClock *self);
  gint64 (*get_monotonic) (const BaseClock *self);
};

/**
 * BaseManualClock:
 * @clock: what to hand to code under test
 * @real: microseconds since 1970-01-01 UTC
 * @monotonic: microseconds
 *
 * A clock that stands still until a test moves it.
 */
typedef struct
{
  BaseClock clock;
  gint64 real;
  gint64 monotonic;
} BaseManualClock;

const BaseClock *base_clock_get_system (void);

gint64 base_clock_get_real (const BaseClock *self);
gint64 base_clock_get_monotonic (const BaseClock *self);

void base_manual_clock_init (BaseManualClock *self, gint64 real);
void base_manual_clock_advance (BaseManualClock *self, gint64 microseconds);

G_END_DECLS
