/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-progress.h"

#include <stdio.h>
#include <unistd.h>

/* Somebody who looks on is told so often. */
#define PAUSE_US (200 * G_TIME_SPAN_MILLISECOND)

/* What people end programs with. */
static const int signals[] = { SIGHUP, SIGINT, SIGTERM };

/**
 * server_progress_init:
 * @self: (out): some work
 * @what: what is done, in a word or two; has to last
 *
 * From here on signals to end wait until the next step; standard error is told how far it has come,
 * when it is a terminal.
 */
void
server_progress_init (ServerProgress *self, const char *what)
{
  sigset_t held;

  *self = (ServerProgress){ .what = what, .is_shown = isatty (STDERR_FILENO) };
  sigemptyset (&held);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaddset (&held, signals[i]);
  pthread_sigmask (SIG_BLOCK, &held, &self->before);
}

/**
 * server_progress_deinit:
 * @self: some work that is over
 *
 * A signal that has come meanwhile is acted upon.
 */
void
server_progress_deinit (ServerProgress *self)
{
  if (self->is_begun)
    fputs ("\r\033[K", stderr);
  pthread_sigmask (SIG_SETMASK, &self->before, NULL);
}

static void
show (ServerProgress *self, guint64 done, guint64 total)
{
  gint64 now = g_get_monotonic_time ();

  if (now < self->next)
    return;

  self->next = now + PAUSE_US;
  self->is_begun = TRUE;
  if (total > 0)
    fprintf (stderr, "\r\033[K%s: %u %%", self->what, (guint) (done * 100 / total));
  else if (done > 0)
    fprintf (stderr, "\r\033[K%s: %" G_GUINT64_FORMAT, self->what, done);
}

static gboolean
is_to_end (void)
{
  sigset_t pending;
  gboolean is_any = FALSE;

  sigpending (&pending);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    is_any = is_any || sigismember (&pending, signals[i]) == 1;

  return is_any;
}

/**
 * server_progress_step:
 * @done: how much is done
 * @total: of how much; 0 when nobody knows
 * @user_data: a #ServerProgress
 *
 * A #StoreProgressFunc.
 *
 * Returns: whether to go on
 */
gboolean
server_progress_step (guint64 done, guint64 total, gpointer user_data)
{
  ServerProgress *self = user_data;

  if (self->is_shown)
    show (self, done, total);

  return !is_to_end ();
}
