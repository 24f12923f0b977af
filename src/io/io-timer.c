/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "io/io-timer.h"

#define NEVER -1

struct IoTimers
{
  const BaseClock *clock;
  GSource *source;

  /* When the source wakes up: at the nearest deadline or, since moving it back is not worth a
   * system call, before it. */
  gint64 wake;

  /* A binary heap that counts from 1: the parent of i is i / 2. */
  GPtrArray *heap;
};

typedef struct
{
  GSource source;
  IoTimers *timers;
} TimersSource;

static IoTimer *
timer_at (const IoTimers *self, guint index)
{
  return g_ptr_array_index (self->heap, index);
}

static void
put (IoTimers *self, guint index, IoTimer *timer)
{
  g_ptr_array_index (self->heap, index) = timer;
  timer->index = index;
}

static void
sift_up (IoTimers *self, IoTimer *timer)
{
  guint index = timer->index;

  while (index > 1 && timer_at (self, index / 2)->due > timer->due)
    {
      put (self, index, timer_at (self, index / 2));
      index /= 2;
    }
  put (self, index, timer);
}

static void
sift_down (IoTimers *self, IoTimer *timer)
{
  guint index = timer->index;
  guint child;

  while ((child = index * 2) < self->heap->len)
    {
      if (child + 1 < self->heap->len
          && timer_at (self, child + 1)->due < timer_at (self, child)->due)
        child++;
      if (timer_at (self, child)->due >= timer->due)
        break;
      put (self, index, timer_at (self, child));
      index = child;
    }
  put (self, index, timer);
}

static IoTimer *
get_nearest (const IoTimers *self)
{
  return self->heap->len > 1 ? timer_at (self, 1) : NULL;
}

static void
set_wake (IoTimers *self, gint64 wake)
{
  self->wake = wake;
  if (self->source != NULL)
    g_source_set_ready_time (self->source, wake);
}

static gboolean
timers_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  io_timers_run_due (((TimersSource *) source)->timers);

  return G_SOURCE_CONTINUE;
}

static GSource *
timers_source_new (IoTimers *self)
{
  static GSourceFuncs funcs = { .dispatch = timers_source_dispatch };
  GSource *source = g_source_new (&funcs, sizeof (TimersSource));

  ((TimersSource *) source)->timers = self;
  g_source_set_static_name (source, "IoTimers");

  return source;
}

/**
 * io_timers_new:
 * @context: (nullable): the main context to live in; %NULL is the default one. Only the thread that
 * runs it may use the timers
 * @clock: (transfer none): the time. With any but the system's clock the main context wakes nobody:
 * whoever moves the clock calls io_timers_run_due()
 *
 * Returns: (transfer full): no timers yet
 */
IoTimers *
io_timers_new (GMainContext *context, const BaseClock *clock)
{
  IoTimers *self = g_new0 (IoTimers, 1);

  self->clock = clock;
  self->wake = NEVER;
  self->heap = g_ptr_array_new ();
  g_ptr_array_add (self->heap, NULL);
  if (clock == base_clock_get_system ())
    {
      self->source = timers_source_new (self);
      g_source_attach (self->source, context);
    }

  return self;
}

/**
 * io_timers_free:
 * @self: (transfer full): timers, not from within one of their functions
 *
 * Timers that are still armed never run.
 */
void
io_timers_free (IoTimers *self)
{
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_source_unref (self->source);
    }
  g_ptr_array_unref (self->heap);
  g_free (self);
}

/**
 * io_timers_run_due:
 * @self: timers
 *
 * Runs what is due by now, earliest first; what is due at the same time, in any order. The main
 * context does this by itself when the clock is the system's.
 */
void
io_timers_run_due (IoTimers *self)
{
  gint64 now = base_clock_get_monotonic (self->clock);
  IoTimer *timer;

  /* As many at most as there were: a timer that arms itself for now has its turn in the next round.
   */
  for (guint left = self->heap->len - 1; left > 0; left--)
    {
      timer = get_nearest (self);
      if (timer == NULL || timer->due > now)
        break;
      io_timers_disarm (self, timer);
      timer->func (timer);
    }

  timer = get_nearest (self);
  set_wake (self, timer != NULL ? timer->due : NEVER);
}

/**
 * io_timer_init:
 * @self: the timer to set up
 * @func: what to call when it is due
 */
void
io_timer_init (IoTimer *self, IoTimerFunc func)
{
  *self = (IoTimer){ .func = func };
}

/**
 * io_timers_arm:
 * @self: timers
 * @timer: a timer; one that is armed is moved. Must stay where it is until it runs or is disarmed
 * @due: monotonic time in microseconds; when it is past, the timer runs at the next occasion
 */
void
io_timers_arm (IoTimers *self, IoTimer *timer, gint64 due)
{
  timer->due = MAX (due, 0);
  if (timer->index == 0)
    {
      timer->index = self->heap->len;
      g_ptr_array_add (self->heap, timer);
    }
  sift_up (self, timer);
  sift_down (self, timer);

  if (self->wake == NEVER || timer->due < self->wake)
    set_wake (self, timer->due);
}

/**
 * io_timers_disarm:
 * @self: timers
 * @timer: a timer; one that is not armed is left as it is
 */
void
io_timers_disarm (IoTimers *self, IoTimer *timer)
{
  IoTimer *last = timer_at (self, self->heap->len - 1);
  guint index = timer->index;

  if (index == 0)
    return;

  timer->index = 0;
  g_ptr_array_set_size (self->heap, self->heap->len - 1);
  if (last == timer)
    return;

  put (self, index, last);
  sift_up (self, last);
  sift_down (self, last);
}
