/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/base-clock.h"

static gint64
system_get_real (const BaseClock *self)
{
  return g_get_real_time ();
}

static gint64
system_get_monotonic (const BaseClock *self)
{
  return g_get_monotonic_time ();
}

static gint64
manual_get_real (const BaseClock *self)
{
  return ((const BaseManualClock *) self)->real;
}

static gint64
manual_get_monotonic (const BaseClock *self)
{
  return ((const BaseManualClock *) self)->monotonic;
}

/**
 * base_clock_get_system:
 *
 * Returns: (transfer none): the machine's own clock
 */
const BaseClock *
base_clock_get_system (void)
{
  static const BaseClock system_clock = { system_get_real, system_get_monotonic };

  return &system_clock;
}

/**
 * base_clock_get_real:
 * @self: a clock
 *
 * Returns: microseconds since 1970-01-01 UTC; may step back when somebody sets the clock
 */
gint64
base_clock_get_real (const BaseClock *self)
{
  return self->get_real (self);
}

/**
 * base_clock_get_monotonic:
 * @self: a clock
 *
 * Returns: microseconds since a fixed point; never steps back
 */
gint64
base_clock_get_monotonic (const BaseClock *self)
{
  return self->get_monotonic (self);
}

/**
 * base_manual_clock_init:
 * @self: a clock to set up
 * @real: its time, in microseconds since 1970-01-01 UTC; the monotonic time starts at one second
 */
void
base_manual_clock_init (BaseManualClock *self, gint64 real)
{
  self->clock.get_real = manual_get_real;
  self->clock.get_monotonic = manual_get_monotonic;
  self->real = real;
  self->monotonic = G_USEC_PER_SEC;
}

/**
 * base_manual_clock_advance:
 * @self: a clock
 * @microseconds: how far both of its times move on
 */
void
base_manual_clock_advance (BaseManualClock *self, gint64 microseconds)
{
  self->real += microseconds;
  self->monotonic += microseconds;
}
