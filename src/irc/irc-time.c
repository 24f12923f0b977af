/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-time.h"

#define MS_PER_SECOND 1000
#define MS_PER_DAY    G_GINT64_CONSTANT (86400000)

/* From 0000-01-01T00:00:00.000Z up to 9999-12-31T23:59:59.999Z: what four digits of year can say.
 */
#define TIME_MIN G_GINT64_CONSTANT (-62167219200000)
#define TIME_MAX G_GINT64_CONSTANT (253402300799999)

/* Days from 0000-03-01 to 1970-01-01. Years that begin in March have their leap day at the end, so
 * that no month needs a special case. */
#define DAYS_TO_1970 719468
#define DAYS_PER_ERA 146097

static void
put_digits (char *text, guint value, guint n_digits)
{
  for (guint i = n_digits; i > 0; i--)
    {
      text[i - 1] = '0' + value % 10;
      value /= 10;
    }
}

static void
put_date (char *text, gint64 days)
{
  guint shifted = days + DAYS_TO_1970 + DAYS_PER_ERA;
  guint day_of_era = shifted % DAYS_PER_ERA;
  guint year_of_era
      = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  guint day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  guint march_month = (5 * day_of_year + 2) / 153;
  guint month = march_month < 10 ? march_month + 3 : march_month - 9;
  guint year = shifted / DAYS_PER_ERA * 400 + year_of_era + (month <= 2) - 400;

  put_digits (text, year, 4);
  put_digits (text + 5, month, 2);
  put_digits (text + 8, day_of_year - (153 * march_month + 2) / 5 + 1, 2);
}

static gint64
days_from_date (int year, int month, int day)
{
  int march_year = month <= 2 ? year - 1 : year;
  int march_month = month > 2 ? month - 3 : month + 9;
  int shifted = march_year + 400;
  int day_of_year = (153 * march_month + 2) / 5 + day - 1;

  return (gint64) shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + day_of_year
         - DAYS_TO_1970 - DAYS_PER_ERA;
}

static int
days_in_month (int year, int month)
{
  static const guint8 days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gboolean is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

  return days[month - 1] + (month == 2 && is_leap);
}

/* Reads exactly @n_digits digits and the octet behind them, and moves on. */
static gboolean
take_number (const char **p, guint n_digits, char end, int *value)
{
  *value = 0;

  for (guint i = 0; i < n_digits; i++, (*p)++)
    {
      if (!g_ascii_isdigit (**p))
        return FALSE;
      *value = *value * 10 + g_ascii_digit_value (**p);
    }

  return end == '\0' || *(*p)++ == end;
}

static gboolean
take_date (const char **p, gint64 *days)
{
  int year;
  int month;
  int day;

  if (!take_number (p, 4, '-', &year) || !take_number (p, 2, '-', &month)
      || !take_number (p, 2, 'T', &day))
    return FALSE;

  if (month < 1 || month > 12 || day < 1 || day > days_in_month (year, month))
    return FALSE;

  *days = days_from_date (year, month, day);

  return TRUE;
}

/* A leap second is the sixtieth of its minute. */
static gboolean
take_clock (const char **p, gint64 *seconds)
{
  int hour;
  int minute;
  int second;

  if (!take_number (p, 2, ':', &hour) || !take_number (p, 2, ':', &minute)
      || !take_number (p, 2, '\0', &second))
    return FALSE;

  if (hour > 23 || minute > 59 || second > 60)
    return FALSE;

  *seconds = (hour * 60 + minute) * 60 + second;

  return TRUE;
}

/* What is finer than a millisecond is cut off. */
static gboolean
take_fraction (const char **p, gint64 *ms)
{
  int weight = 100;
  guint n_digits = 0;

  *ms = 0;
  if (**p != '.')
    return TRUE;

  for ((*p)++; g_ascii_isdigit (**p); (*p)++, n_digits++)
    {
      *ms += g_ascii_digit_value (**p) * weight;
      weight /= 10;
    }

  return n_digits >= 1 && n_digits <= 9;
}

/**
 * irc_time_format:
 * @time: milliseconds since 1970-01-01 UTC; times outside the years 0 to 9999 give their first or
 * last moment
 * @text: (out): `YYYY-MM-DDThh:mm:ss.sssZ` and a NUL
 *
 * Writes a time as server-time has it, without asking for a locale or a time zone:
 * https://ircv3.net/specs/extensions/server-time
 */
void
irc_time_format (gint64 time, char text[IRC_TIME_SIZE])
{
  static const char form[IRC_TIME_SIZE] = "YYYY-MM-DDThh:mm:ss.sssZ";
  gint64 since = CLAMP (time, TIME_MIN, TIME_MAX) - TIME_MIN;
  guint ms = since % MS_PER_DAY;

  for (gsize i = 0; i < IRC_TIME_SIZE; i++)
    text[i] = form[i];

  put_date (text, since / MS_PER_DAY + TIME_MIN / MS_PER_DAY);
  put_digits (text + 11, ms / 3600000, 2);
  put_digits (text + 14, ms / 60000 % 60, 2);
  put_digits (text + 17, ms / MS_PER_SECOND % 60, 2);
  put_digits (text + 20, ms % MS_PER_SECOND, 3);
}

/**
 * irc_time_parse:
 * @text: (nullable): what should be a time in UTC
 * @time: (out): milliseconds since 1970-01-01 UTC; not touched when this fails
 *
 * Reads `YYYY-MM-DDThh:mm:ss.sssZ`, with no fraction of a second or one of up to nine digits, and
 * nothing else: https://ircv3.net/specs/extensions/server-time
 *
 * Returns: whether @text is such a time, of a day that there is
 */
gboolean
irc_time_parse (const char *text, gint64 *time)
{
  const char *p = text;
  gint64 days;
  gint64 seconds;
  gint64 ms;

  if (text == NULL || !take_date (&p, &days) || !take_clock (&p, &seconds)
      || !take_fraction (&p, &ms))
    return FALSE;

  if (p[0] != 'Z' || p[1] != '\0')
    return FALSE;

  *time = days * MS_PER_DAY + seconds * MS_PER_SECOND + ms;

  return TRUE;
}
