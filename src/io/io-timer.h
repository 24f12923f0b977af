/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "base/base-clock.h"

G_BEGIN_DECLS

/**
 * IoTimers:
 *
 * Many deadlines behind one GSource: a heap of them, of which the main context sees only the
 * nearest.
 */
typedef struct IoTimers IoTimers;
typedef struct IoTimer IoTimer;

/**
 * IoTimerFunc:
 * @timer: the timer, no longer armed; may be armed again, and the memory it lies in may be freed
 */
typedef void (*IoTimerFunc) (IoTimer *timer);

/**
 * IoTimer:
 * @func: what to call
 * @due: monotonic time in microseconds
 * @index: where it stands in the heap, counted from 1; 0 when it is not armed
 *
 * To be embedded in whatever waits; set up by io_timer_init().
 */
struct IoTimer
{
  IoTimerFunc func;
  gint64 due;
  guint index;
};

IoTimers *io_timers_new (GMainContext *context, const BaseClock *clock);
void io_timers_free (IoTimers *self);
void io_timers_run_due (IoTimers *self);

void io_timer_init (IoTimer *self, IoTimerFunc func);
void io_timers_arm (IoTimers *self, IoTimer *timer, gint64 due);
void io_timers_disarm (IoTimers *self, IoTimer *timer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IoTimers, io_timers_free)

G_END_DECLS
