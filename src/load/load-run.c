/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "load/load-run.h"

#include <string.h>
#include <sys/resource.h>

#include "io/io-timer.h"
#include "load/load-cpu.h"
#include "load/load-error.h"
#include "load/load-person.h"
#include "load/load-tally.h"

/* Descriptors beside the connections: standard streams, loop, wake-ups, the resolver. */
#define OTHER_FILES 32

/* A server whose queue is full is asked again after this, in microseconds. */
#define RETRY_DELAY 10000

/* When all are there the server still has things to finish, which belong to no message;
 * microseconds. */
#define SETTLE_DELAY 500000

typedef struct Run Run;

typedef struct
{
  IoTimer timer;
  Run *run;
} RunTimer;

struct Run
{
  const LoadOptions *options;
  LoadReport *report;
  GMainContext *context;
  IoTimers *timers;
  RunTimer deadline;
  RunTimer retry;
  RunTimer begin;

  LoadCrowd crowd;
  LoadPerson *people;
  char *room;
  guint n_people;
  guint n_started;
  gint64 connect_start;

  LoadTally *tally;
  gint64 talk_start;
  gint64 cpu_start;

  gboolean is_over;
  GError *error;
};

static void
end (Run *self, GError *error)
{
  /* What ended it is the cause of all that follows. */
  if (self->is_over)
    {
      g_clear_error (&error);
      return;
    }

  self->is_over = TRUE;
  self->error = error;
}

static void
arm (Run *self, RunTimer *timer, gint64 delay)
{
  io_timers_arm (self->timers, &timer->timer, g_get_monotonic_time () + delay);
}

static void
connect_more (Run *self)
{
  GError *error = NULL;
  IoStatus status = IO_OK;

  while (status == IO_OK && self->n_started < self->n_people
         && self->n_started - self->report->n_connected < (guint) self->options->n_at_once)
    {
      status = load_person_connect (&self->people[self->n_started], &error);
      if (status == IO_OK)
        self->n_started++;
    }

  if (status == IO_BLOCKED)
    arm (self, &self->retry, RETRY_DELAY);
  else if (status != IO_OK)
    end (self, error);
}

static void
retry_cb (IoTimer *timer)
{
  connect_more (((RunTimer *) timer)->run);
}

static void
settled_cb (LoadPerson *person, gpointer user_data)
{
  Run *self = user_data;

  self->report->n_connected++;
  if (self->report->n_connected < self->n_people)
    {
      connect_more (self);
      return;
    }

  self->report->connect_time = g_get_monotonic_time () - self->connect_start;
  arm (self, &self->begin, SETTLE_DELAY);
}

static void
say_next (Run *self, guint sender)
{
  char text[LOAD_SIZE_MAX + 1];
  guint message;
  int n;

  if (!load_tally_send (self->tally, sender, g_get_monotonic_time (), &message))
    return;

  n = g_snprintf (text, sizeof text, "%u ", message);
  memset (text + n, 'x', self->options->size - n);
  text[self->options->size] = '\0';
  load_person_say (&self->people[sender], text);
}

static void
begin_cb (IoTimer *timer)
{
  Run *self = ((RunTimer *) timer)->run;
  GError *error = NULL;

  self->tally = load_tally_new (self->options->n_talkers, self->options->n_messages);
  if (self->options->pid != 0 && !load_cpu_read (self->options->pid, &self->cpu_start, &error))
    {
      end (self, error);
      return;
    }

  self->talk_start = g_get_monotonic_time ();
  for (int i = 0; i < self->options->n_talkers; i++)
    {
      for (int j = 0; j < self->options->window; j++)
        say_next (self, i);
    }
  io_loop_request_turn (self->crowd.loop);
}

static gboolean
parse_number (const char *text, guint *number)
{
  g_autofree char *digits = g_strndup (text, strcspn (text, " "));
  guint64 value;

  if (!g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT, &value, NULL))
    return FALSE;

  *number = value;

  return TRUE;
}

static void
heard_cb (LoadPerson *person, const char *text, gpointer user_data)
{
  Run *self = user_data;
  guint message;
  guint sender;

  if (self->tally == NULL || !parse_number (text, &message))
    return;

  if (load_tally_receive (self->tally, person->number, message, g_get_monotonic_time (), &sender))
    say_next (self, sender);
  if (load_tally_is_complete (self->tally))
    end (self, NULL);
}

static void
failed_cb (LoadPerson *person, const GError *error, gpointer user_data)
{
  end (user_data, g_error_copy (error));
}

static void
turn_end_cb (gpointer user_data)
{
  Run *self = user_data;

  for (int i = 0; i < self->options->n_talkers; i++)
    load_person_flush (&self->people[i]);
}

static void
deadline_cb (IoTimer *timer)
{
  Run *self = ((RunTimer *) timer)->run;
  int seconds = self->options->timeout;

  if (self->report->n_connected < self->n_people)
    end (self, g_error_new (LOAD_ERROR, LOAD_ERROR_TIMEOUT,
                            "Only %u of %u connections were ready within %d seconds",
                            self->report->n_connected, self->n_people, seconds));
  else
    end (self,
         g_error_new (LOAD_ERROR, LOAD_ERROR_TIMEOUT,
                      "Not all messages had arrived after %d seconds. Does the server limit how "
                      "quickly one may talk?",
                      seconds));
}

static gboolean
allow_files (guint n_people, GError **error)
{
  struct rlimit limit;
  rlim_t wanted = n_people + OTHER_FILES;

  getrlimit (RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= wanted)
    return TRUE;

  limit.rlim_cur = MIN (wanted, limit.rlim_max);
  if (limit.rlim_cur < wanted || setrlimit (RLIMIT_NOFILE, &limit) < 0)
    {
      g_set_error (error, LOAD_ERROR, LOAD_ERROR_LIMIT,
                   "%u connections need %u open files, and this user may have %" G_GUINT64_FORMAT
                   ". Use fewer people, or raise the limit (ulimit -n).",
                   n_people, n_people + OTHER_FILES, (guint64) limit.rlim_max);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check (Run *self, GError **error)
{
  const LoadOptions *options = self->options;

  if (options->pid != 0 && !load_cpu_read (options->pid, &self->cpu_start, error))
    return FALSE;

  return allow_files (self->n_people, error)
         && load_address_find (&self->crowd.address, options->server, options->allow_remote, error);
}

static void
init_timer (Run *self, RunTimer *timer, IoTimerFunc func)
{
  io_timer_init (&timer->timer, func);
  timer->run = self;
}

static gboolean
set_up (Run *self, GError **error)
{
  guint32 key = g_random_int ();

  self->context = g_main_context_new ();
  self->timers = io_timers_new (self->context, base_clock_get_system ());
  init_timer (self, &self->deadline, deadline_cb);
  init_timer (self, &self->retry, retry_cb);
  init_timer (self, &self->begin, begin_cb);

  self->crowd.key = key & 0xfff;
  self->crowd.settled = settled_cb;
  self->crowd.heard = heard_cb;
  self->crowd.failed = failed_cb;
  self->crowd.user_data = self;
  self->crowd.loop = io_loop_new (self->context, error);
  if (self->crowd.loop == NULL)
    return FALSE;

  io_loop_set_turn_end (self->crowd.loop, turn_end_cb, self);
  self->room = g_strdup_printf ("#load-%08x", key);
  self->people = g_new (LoadPerson, self->n_people);
  for (guint i = 0; i < self->n_people; i++)
    {
      gboolean is_talker = i < (guint) self->options->n_talkers;

      load_person_init (&self->people[i], &self->crowd, i,
                        is_talker ? self->room : self->options->idle_room);
    }

  return TRUE;
}

static void
run (Run *self)
{
  self->connect_start = g_get_monotonic_time ();
  arm (self, &self->deadline, self->options->timeout * G_USEC_PER_SEC);
  connect_more (self);
  while (!self->is_over)
    g_main_context_iteration (self->context, TRUE);
}

static void
fill_report (Run *self)
{
  LoadReport *report = self->report;
  gint64 now = g_get_monotonic_time ();
  gint64 cpu_end;

  if (report->connect_time == 0)
    report->connect_time = now - self->connect_start;
  if (self->talk_start == 0)
    return;

  report->talk_time = now - self->talk_start;
  if (self->options->pid != 0 && load_cpu_read (self->options->pid, &cpu_end, NULL))
    report->cpu_time = cpu_end - self->cpu_start;
  load_tally_count (self->tally, &report->counts);
}

static void
tear_down (Run *self)
{
  for (guint i = 0; i < self->n_started; i++)
    load_person_leave (&self->people[i]);

  g_clear_pointer (&self->tally, load_tally_free);
  g_clear_pointer (&self->people, g_free);
  g_clear_pointer (&self->room, g_free);
  g_clear_pointer (&self->crowd.loop, io_loop_free);
  g_clear_pointer (&self->timers, io_timers_free);
  g_clear_pointer (&self->context, g_main_context_unref);
}

/**
 * load_run:
 * @options: what to do
 * @report: (out): what came of it, also when it failed on the way
 * @error: return location for a #LoadError
 *
 * Connects everyone, lets the talkers talk until each message has reached each of them, and
 * disconnects everyone. Takes as long as that takes, up to the timeout of @options, in a main
 * context of its own. Raises the process's limit of open files where it has to.
 *
 * Returns: whether all came to its end
 */
gboolean
load_run (const LoadOptions *options, LoadReport *report, GError **error)
{
  Run self = {
    .options = options,
    .report = report,
    .n_people = options->n_talkers + options->n_idle,
  };

  *report = (LoadReport){ .cpu_time = -1 };
  if (!check (&self, error))
    return FALSE;

  if (set_up (&self, &self.error))
    {
      run (&self);
      fill_report (&self);
    }
  tear_down (&self);
  if (self.error == NULL)
    return TRUE;

  g_propagate_error (error, self.error);

  return FALSE;
}
