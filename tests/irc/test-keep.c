/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-keep.h"

#define DAY (24 * 60 * 60)

static void
check (const char *text, gint64 messages, gint64 seconds, const char *expected)
{
  g_autoptr (GString) written = g_string_new ("<");
  IrcKeep keep;

  g_assert_true (irc_keep_parse (text, &keep));
  g_assert_cmpint (keep.messages, ==, messages);
  g_assert_cmpint (keep.seconds, ==, seconds);
  irc_keep_append (&keep, written);
  g_assert_cmpstr (written->str + 1, ==, expected);
}

static void
test_written (void)
{
  check ("10000:30d", 10000, 30 * DAY, "10000:30d");
  check ("10000", 10000, 0, "10000");
  check ("0010:", 10, 0, "10");
  check ("10:0", 10, 0, "10");
  check (":1w", 0, 7 * DAY, "0:7d");
  check ("1d12h", 0, DAY + DAY / 2, "0:1d12h");
  check ("0:1D12h", 0, DAY + DAY / 2, "0:1d12h");
  check ("1:90m", 1, 90 * 60, "1:1h30m");
  check ("1:1h1s", 1, 3601, "1:1h1s");
  check ("1000000000:100y", 1000000000, G_GINT64_CONSTANT (36500) * DAY, "1000000000:36500d");
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "",    ":",      "0",    "0:0",    "0:",    "x",       "-1",    "+5",
    "1.5", "1x",     "1:30", "1:3600", "1:59m", "1:30d:",  "1::1d", "1000000001:1d",
    "1 2", "1:101y", "1:d",  "1:1d2",  "1:-1d", "10:30dx", NULL,
  };

  for (guint i = 0; texts[i] != NULL; i++)
    {
      IrcKeep keep;

      g_test_message ("%s", texts[i]);
      g_assert_false (irc_keep_parse (texts[i], &keep));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/keep/written", test_written);
  g_test_add_func ("/keep/refused", test_refused);

  return g_test_run ();
}
