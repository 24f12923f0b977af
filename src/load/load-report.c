/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "load/load-report.h"

/**
 * load_report_format:
 * @self: a report
 *
 * Returns: (transfer full): a line for each figure, `name: value unit`, for people and for scripts
 */
char *
load_report_format (const LoadReport *self)
{
  const LoadCounts *counts = &self->counts;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "connected: %u\n", self->n_connected);
  g_string_append_printf (text, "connect time: %.3f s\n", self->connect_time / 1e6);
  if (self->talk_time == 0)
    return g_string_free (text, FALSE);

  g_string_append_printf (text, "messages sent: %u\n", counts->n_sent);
  g_string_append_printf (text, "deliveries: %u\n", counts->n_deliveries);
  g_string_append_printf (text, "losses: %u\n", counts->n_lost);
  g_string_append_printf (text, "duplicates: %u\n", counts->n_duplicates);
  g_string_append_printf (text, "throughput: %.0f deliveries/s\n",
                          counts->n_deliveries * 1e6 / self->talk_time);
  if (counts->n_deliveries == 0)
    return g_string_free (text, FALSE);

  g_string_append_printf (text, "latency p50: %u us\n", counts->median);
  g_string_append_printf (text, "latency p99: %u us\n", counts->percentile_99);
  g_string_append_printf (text, "latency max: %u us\n", counts->max);
  if (self->cpu_time >= 0)
    g_string_append_printf (text, "server CPU: %.2f us per delivery\n",
                            self->cpu_time / 1e3 / counts->n_deliveries);

  return g_string_free (text, FALSE);
}
