/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <signal.h>

G_BEGIN_DECLS

/**
 * ServerProgress:
 * @what: what is done, as somebody is told who looks on
 * @is_shown: whether somebody looks on
 * @is_begun: whether something stands on their line
 * @next: monotonic time in microseconds at which they are told again
 * @before: the signals that were held back before
 *
 * Work of a tool that takes long. Who wants to end it with a signal does so between two steps of
 * it, so that nothing is left behind.
 */
typedef struct
{
  const char *what;
  gboolean is_shown;
  gboolean is_begun;
  gint64 next;
  sigset_t before;
} ServerProgress;

void server_progress_init (ServerProgress *self, const char *what);
void server_progress_deinit (ServerProgress *self);
gboolean server_progress_step (guint64 done, guint64 total, gpointer user_data);

G_END_DECLS
