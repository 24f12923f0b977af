/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-time.h"

#define DAY_MS G_GINT64_CONSTANT (86400000)

static const struct
{
  gint64 time;
  const char *text;
} pairs[] = {
  { 0, "1970-01-01T00:00:00.000Z" },
  { -1, "1969-12-31T23:59:59.999Z" },
  { 1, "1970-01-01T00:00:00.001Z" },
  { G_GINT64_CONSTANT (951782399999), "2000-02-28T23:59:59.999Z" },
  { G_GINT64_CONSTANT (951782400000), "2000-02-29T00:00:00.000Z" },
  { G_GINT64_CONSTANT (951868800000), "2000-03-01T00:00:00.000Z" },
  { G_GINT64_CONSTANT (1795178096789), "2026-11-20T12:34:56.789Z" },
  { G_GINT64_CONSTANT (4107542400000), "2100-03-01T00:00:00.000Z" },
  { G_GINT64_CONSTANT (-62167219200000), "0000-01-01T00:00:00.000Z" },
  { G_GINT64_CONSTANT (253402300799999), "9999-12-31T23:59:59.999Z" },
};

static void
test_format (void)
{
  char text[IRC_TIME_SIZE];

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      irc_time_format (pairs[i].time, text);
      g_assert_cmpstr (text, ==, pairs[i].text);
    }

  irc_time_format (G_MAXINT64, text);
  g_assert_cmpstr (text, ==, "9999-12-31T23:59:59.999Z");
  irc_time_format (G_MININT64, text);
  g_assert_cmpstr (text, ==, "0000-01-01T00:00:00.000Z");
}

static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      gint64 time;

      g_assert_true (irc_time_parse (pairs[i].text, &time));
      g_assert_cmpint (time, ==, pairs[i].time);
    }
}

static void
test_parse_fraction (void)
{
  static const struct
  {
    const char *text;
    gint64 ms;
  } cases[] = {
    { "1970-01-01T00:00:01Z", 1000 },           { "1970-01-01T00:00:01.5Z", 1500 },
    { "1970-01-01T00:00:01.05Z", 1050 },        { "1970-01-01T00:00:01.0059Z", 1005 },
    { "1970-01-01T00:00:01.123456789Z", 1123 }, { "1970-01-01T23:59:60.419Z", DAY_MS + 419 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 time;

      g_assert_true (irc_time_parse (cases[i].text, &time));
      g_assert_cmpint (time, ==, cases[i].ms);
    }
}

static void
test_parse_wrong (void)
{
  static const char *const texts[] = {
    NULL,
    "",
    "Z",
    "2026-11-20",
    "2026-11-20T12:34:56",
    "2026-11-20T12:34:56.789",
    "2026-11-20T12:34:56.Z",
    "2026-11-20T12:34:56.1234567890Z",
    "2026-11-20T12:34:56,7Z",
    "2026-11-20 12:34:56Z",
    "2026-11-20t12:34:56z",
    "2026-11-20T12:34:56.789Zx",
    "2026-11-20T12:34:56+00:00",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-11-31T00:00:00Z",
    "2026-11-00T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "2100-02-29T00:00:00Z",
    "2026-11-20T24:00:00Z",
    "2026-11-20T12:60:00Z",
    "2026-11-20T12:34:61Z",
    "226-11-20T12:34:56Z",
    "02026-11-20T12:34:56Z",
    " 2026-11-20T12:34:56Z",
    "2026-11-20T12:34:-6Z",
    "2026-1-20T12:34:56Z",
    "+026-11-20T12:34:56Z",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      gint64 time = 42;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_false (irc_time_parse (texts[i], &time));
      g_assert_cmpint (time, ==, 42);
    }
}

/* Every day of four centuries, held against GLib's calendar. */
static void
test_calendar (void)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, 1, G_DATE_JANUARY, 1970);

  for (gint64 day = 0; day < 146097; day++)
    {
      char text[IRC_TIME_SIZE];
      char expected[IRC_TIME_SIZE];
      gint64 time;

      irc_time_format (day * DAY_MS, text);
      g_snprintf (expected, sizeof expected, "%04u-%02u-%02uT00:00:00.000Z",
                  g_date_get_year (&date), g_date_get_month (&date), g_date_get_day (&date));
      g_assert_cmpstr (text, ==, expected);
      g_assert_true (irc_time_parse (text, &time));
      g_assert_cmpint (time, ==, day * DAY_MS);
      g_date_add_days (&date, 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/irc/time/format", test_format);
  g_test_add_func ("/irc/time/parse", test_parse);
  g_test_add_func ("/irc/time/parse-fraction", test_parse_fraction);
  g_test_add_func ("/irc/time/parse-wrong", test_parse_wrong);
  g_test_add_func ("/irc/time/calendar", test_calendar);

  return g_test_run ();
}
