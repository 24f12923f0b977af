/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "io/io-timer.h"

#define N_TIMERS 500

typedef struct Fixture Fixture;

typedef struct
{
  IoTimer timer;
  Fixture *fixture;
  gint64 due;
} Entry;

struct Fixture
{
  BaseManualClock clock;
  IoTimers *timers;
  Entry *entries[N_TIMERS];
  guint n_run;
  gint64 last_due;
};

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  base_manual_clock_init (&fixture->clock, 0);
  fixture->timers = io_timers_new (NULL, &fixture->clock.clock);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  io_timers_free (fixture->timers);
  for (guint i = 0; i < N_TIMERS; i++)
    g_free (fixture->entries[i]);
}

static void
run_cb (IoTimer *timer)
{
  Entry *entry = (Entry *) timer;

  g_assert_cmpuint (timer->index, ==, 0);
  g_assert_cmpint (entry->due, >=, entry->fixture->last_due);
  g_assert_cmpint (entry->due, <=, entry->fixture->clock.monotonic);
  entry->fixture->last_due = entry->due;
  entry->fixture->n_run++;
}

static Entry *
add (Fixture *fixture, guint index, IoTimerFunc func)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->fixture = fixture;
  io_timer_init (&entry->timer, func);
  fixture->entries[index] = entry;

  return entry;
}

static void
arm (Entry *entry, gint64 delay)
{
  entry->due = entry->fixture->clock.monotonic + delay;
  io_timers_arm (entry->fixture->timers, &entry->timer, entry->due);
}

static void
advance (Fixture *fixture, gint64 delay)
{
  base_manual_clock_advance (&fixture->clock, delay);
  io_timers_run_due (fixture->timers);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  guint n_due = 0;

  /* Multiplied by a number that shares no divisor with theirs, they come in any order, each once.
   */
  for (guint i = 0; i < N_TIMERS; i++)
    arm (add (fixture, i, run_cb), 1 + i * 263 % N_TIMERS);

  for (gint64 now = 1; now <= N_TIMERS; now++)
    {
      advance (fixture, 1);
      g_assert_cmpuint (fixture->n_run, ==, ++n_due);
    }
}

static void
test_move_and_disarm (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < N_TIMERS; i++)
    arm (add (fixture, i, run_cb), 1 + i * 263 % N_TIMERS);

  /* A third goes, a third comes sooner, a third comes later. */
  for (guint i = 0; i < N_TIMERS; i++)
    {
      if (i % 3 == 0)
        io_timers_disarm (fixture->timers, &fixture->entries[i]->timer);
      else if (i % 3 == 1)
        arm (fixture->entries[i], 1 + i);
      else
        arm (fixture->entries[i], 1000 + i * 7 % N_TIMERS);
    }
  io_timers_disarm (fixture->timers, &fixture->entries[0]->timer);

  for (guint i = 0; i < 999; i++)
    advance (fixture, 1);
  g_assert_cmpuint (fixture->n_run, ==, 167);
  for (guint i = 0; i < 501; i++)
    advance (fixture, 1);
  g_assert_cmpuint (fixture->n_run, ==, 333);
}

static void
test_past (Fixture *fixture, gconstpointer data)
{
  Entry *entry = add (fixture, 0, run_cb);

  io_timers_arm (fixture->timers, &entry->timer, -5);
  g_assert_cmpuint (fixture->n_run, ==, 0);
  advance (fixture, 0);
  g_assert_cmpuint (fixture->n_run, ==, 1);
}

static void
rearm_cb (IoTimer *timer)
{
  Entry *entry = (Entry *) timer;

  run_cb (timer);
  arm (entry, 0);
}

static void
test_rearm (Fixture *fixture, gconstpointer data)
{
  arm (add (fixture, 0, rearm_cb), 1);
  arm (add (fixture, 1, run_cb), 1);

  /* One that is always due keeps nobody from going on. */
  advance (fixture, 1);
  g_assert_cmpuint (fixture->n_run, ==, 2);
  g_assert_cmpuint (fixture->entries[0]->timer.index, ==, 1);
  advance (fixture, 0);
  g_assert_cmpuint (fixture->n_run, ==, 3);
}

static void
free_all_cb (IoTimer *timer)
{
  Fixture *fixture = ((Entry *) timer)->fixture;

  fixture->n_run++;
  for (guint i = 0; i < N_TIMERS; i++)
    {
      io_timers_disarm (fixture->timers, &fixture->entries[i]->timer);
      g_clear_pointer (&fixture->entries[i], g_free);
    }
}

static void
test_free_in_callback (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < N_TIMERS; i++)
    arm (add (fixture, i, free_all_cb), 1);

  advance (fixture, 1);
  g_assert_cmpuint (fixture->n_run, ==, 1);
  advance (fixture, 1);
  g_assert_cmpuint (fixture->n_run, ==, 1);
}

typedef struct
{
  IoTimer timer;
  gint64 ran_at;
} RealTimer;

static void
real_cb (IoTimer *timer)
{
  ((RealTimer *) timer)->ran_at = g_get_monotonic_time ();
}

static void
test_real (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (IoTimers) timers = io_timers_new (context, base_clock_get_system ());
  gint64 start = g_get_monotonic_time ();
  RealTimer late = { .ran_at = 0 };
  RealTimer soon = { .ran_at = 0 };
  RealTimer never = { .ran_at = 0 };

  io_timer_init (&late.timer, real_cb);
  io_timer_init (&soon.timer, real_cb);
  io_timer_init (&never.timer, real_cb);
  io_timers_arm (timers, &late.timer, start + 30000);
  io_timers_arm (timers, &soon.timer, start + 60000000);
  io_timers_arm (timers, &soon.timer, start + 5000);
  io_timers_arm (timers, &never.timer, start + 1000);
  io_timers_disarm (timers, &never.timer);

  while (late.ran_at == 0)
    g_main_context_iteration (context, TRUE);
  g_assert_cmpint (soon.ran_at, >=, start + 5000);
  g_assert_cmpint (late.ran_at, >=, start + 30000);
  g_assert_cmpint (soon.ran_at, <=, late.ran_at);
  g_assert_cmpint (never.ran_at, ==, 0);
}

#define ADD(path, function)                                                                        \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/io/timer/order", test_order);
  ADD ("/io/timer/move-and-disarm", test_move_and_disarm);
  ADD ("/io/timer/past", test_past);
  ADD ("/io/timer/rearm", test_rearm);
  ADD ("/io/timer/free-in-callback", test_free_in_callback);
  g_test_add_func ("/io/timer/real", test_real);

  return g_test_run ();
}
