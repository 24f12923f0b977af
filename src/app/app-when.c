/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-when.h"

#include <glib/gi18n.h>

static GDateTime *
to_local (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / 1000);

  /* Times come from other people's computers, and may lie outside of what a calendar can hold. */
  if (utc == NULL)
    utc = g_date_time_new_from_unix_utc (0);
  return g_date_time_to_local (utc);
}

static gint
get_julian_day (GDateTime *local)
{
  g_autoptr (GDate) date
      = g_date_new_dmy (g_date_time_get_day_of_month (local), g_date_time_get_month (local),
                        g_date_time_get_year (local));

  return (gint) g_date_get_julian (date);
}

/**
 * app_when_is_same_day:
 * @a: milliseconds since 1970-01-01 UTC
 * @b: milliseconds since 1970-01-01 UTC
 *
 * Returns: whether both lie on one day of the local calendar
 */
gboolean
app_when_is_same_day (gint64 a, gint64 b)
{
  g_autoptr (GDateTime) first = to_local (a);
  g_autoptr (GDateTime) second = to_local (b);

  return get_julian_day (first) == get_julian_day (second);
}

/**
 * app_when_format_time:
 * @time: milliseconds since 1970-01-01 UTC
 *
 * Returns: (transfer full): the local time of day, without the date
 */
char *
app_when_format_time (gint64 time)
{
  g_autoptr (GDateTime) local = to_local (time);

  /* Translators: the time of a message; see g_date_time_format(). Use %I:%M %p for 12 hours. */
  return g_date_time_format (local, _ ("%H:%M"));
}

/**
 * app_when_format_day:
 * @time: milliseconds since 1970-01-01 UTC
 * @now: what time it is, in the same unit
 *
 * Returns: (transfer full): the day, as people say it: "Today", "Yesterday", "Monday", "3 May",
 * "3 May 2021"
 */
char *
app_when_format_day (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) local = to_local (time);
  g_autoptr (GDateTime) today = to_local (now);
  gint days = get_julian_day (today) - get_julian_day (local);

  if (days == 0)
    return g_strdup (_ ("Today"));
  if (days == 1)
    return g_strdup (_ ("Yesterday"));
  if (days > 1 && days < 7)
    return g_date_time_format (local, "%A");
  if (g_date_time_get_year (local) == g_date_time_get_year (today))
    /* Translators: a day of this year; see g_date_time_format() */
    return g_date_time_format (local, _ ("%A, %-d %B"));
  /* Translators: a day of another year; see g_date_time_format() */
  return g_date_time_format (local, _ ("%-d %B %Y"));
}

/**
 * app_when_format_full:
 * @time: milliseconds since 1970-01-01 UTC
 *
 * Returns: (transfer full): the local date and time to the second
 */
char *
app_when_format_full (gint64 time)
{
  g_autoptr (GDateTime) local = to_local (time);

  return g_date_time_format (local, "%c");
}
