/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "load/load-tally.h"

G_BEGIN_DECLS

/**
 * LoadReport:
 * @n_connected: people who were connected and ready
 * @connect_time: microseconds from the first connection until the last one was ready, or until the
 * end
 * @talk_time: microseconds from the first message to the last delivery, or until the end; 0 when
 * nobody came to talk
 * @counts: the messages
 * @cpu_time: nanoseconds that the server's process used while they were sent; -1 when it was not
 * measured
 *
 * What came of one run.
 */
typedef struct
{
  guint n_connected;
  gint64 connect_time;
  gint64 talk_time;
  LoadCounts counts;
  gint64 cpu_time;
} LoadReport;

char *load_report_format (const LoadReport *self);

G_END_DECLS
