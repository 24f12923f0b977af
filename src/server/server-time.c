/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-time.h"

/**
 * server_time_to_text:
 * @time: milliseconds since 1970-01-01 UTC
 *
 * Returns: (transfer full): @time for people, in UTC, such as "2026-11-20 12:34:56 UTC"
 */
char *
server_time_to_text (gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time / 1000);

  return date != NULL ? g_date_time_format (date, "%Y-%m-%d %H:%M:%S UTC") : g_strdup ("?");
}
