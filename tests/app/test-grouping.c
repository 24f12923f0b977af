/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-grouping.h"
#include "app/app-when.h"
#include "scene.h"

static ChatMessage *
new_message (ChatMessageKind kind, const char *sender, gint64 time)
{
  ChatMessageInit init = { .kind = kind, .sender = sender, .sender_name = sender, .time = time };

  return chat_message_new (&init);
}

static void
assert_grouping (ChatMessageKind kind,
                 const char *sender,
                 gint64 passed,
                 ChatMessageKind previous_kind,
                 AppGrouping expected)
{
  gint64 noon = scene_time (0, 12, 0);
  g_autoptr (ChatMessage) previous = new_message (previous_kind, "ana", noon);
  g_autoptr (ChatMessage) message = new_message (kind, sender, noon + passed);

  g_assert_cmpuint (app_grouping_get (message, previous), ==, expected);
}

static void
test_groups (void)
{
  const AppGrouping next = APP_GROUPING_SPEECH;
  const AppGrouping first = APP_GROUPING_SPEECH | APP_GROUPING_FIRST;

  assert_grouping (CHAT_MESSAGE_TEXT, "ana", 1000, CHAT_MESSAGE_TEXT, next);
  assert_grouping (CHAT_MESSAGE_ACTION, "ana", 1000, CHAT_MESSAGE_TEXT, next);
  assert_grouping (CHAT_MESSAGE_TEXT, "ana", APP_GROUPING_SPAN_MS, CHAT_MESSAGE_TEXT, next);
  assert_grouping (CHAT_MESSAGE_TEXT, "ana", APP_GROUPING_SPAN_MS + 1, CHAT_MESSAGE_TEXT, first);
  assert_grouping (CHAT_MESSAGE_TEXT, "bengt", 1000, CHAT_MESSAGE_TEXT, first);
  assert_grouping (CHAT_MESSAGE_TEXT, "ana", 1000, CHAT_MESSAGE_JOIN, first);
  /* A clock that was set back does not make a message part of a group long past. */
  assert_grouping (CHAT_MESSAGE_TEXT, "ana", -APP_GROUPING_SPAN_MS - 1, CHAT_MESSAGE_TEXT, first);
}

static void
test_events (void)
{
  assert_grouping (CHAT_MESSAGE_JOIN, "bengt", 1000, CHAT_MESSAGE_QUIT, APP_GROUPING_NONE);
  assert_grouping (CHAT_MESSAGE_JOIN, "ana", 1000, CHAT_MESSAGE_TEXT, APP_GROUPING_FIRST);
}

static void
test_days (void)
{
  g_autoptr (ChatMessage) before = new_message (CHAT_MESSAGE_TEXT, "ana", scene_time (1, 23, 59));
  g_autoptr (ChatMessage) after = new_message (CHAT_MESSAGE_TEXT, "ana", scene_time (0, 0, 1));
  const AppGrouping day = APP_GROUPING_SPEECH | APP_GROUPING_FIRST | APP_GROUPING_DAY;

  g_assert_cmpuint (app_grouping_get (before, NULL), ==, day);
  g_assert_cmpuint (app_grouping_get (after, before), ==, day);
}

static void
assert_day (gint64 time, const char *expected)
{
  g_autoptr (GDateTime) now = g_date_time_new_local (2026, 11, 20, 8, 0, 0);
  g_autofree char *day = app_when_format_day (time, g_date_time_to_unix (now) * 1000);

  g_assert_cmpstr (day, ==, expected);
}

static gint64
at (int year, int month, int day, int hour)
{
  g_autoptr (GDateTime) time = g_date_time_new_local (year, month, day, hour, 5, 9);

  return g_date_time_to_unix (time) * 1000;
}

static void
test_names_of_days (void)
{
  g_autofree char *clock = app_when_format_time (at (2026, 11, 20, 7));
  g_autofree char *beyond = app_when_format_time (G_MAXINT64);

  assert_day (at (2026, 11, 20, 7), "Today");
  assert_day (at (2026, 11, 20, 23), "Today");
  assert_day (at (2026, 11, 19, 23), "Yesterday");
  assert_day (at (2026, 11, 18, 0), "Wednesday");
  assert_day (at (2026, 11, 14, 12), "Saturday");
  assert_day (at (2026, 11, 13, 12), "Friday, 13 November");
  assert_day (at (2026, 11, 21, 12), "Saturday, 21 November");
  assert_day (at (2025, 3, 1, 12), "1 March 2025");
  g_assert_cmpstr (clock, ==, "07:05");
  g_assert_nonnull (beyond);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/grouping/groups", test_groups);
  g_test_add_func ("/app/grouping/events", test_events);
  g_test_add_func ("/app/grouping/days", test_days);
  g_test_add_func ("/app/grouping/names-of-days", test_names_of_days);
  return g_test_run ();
}
