/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include "irc/irc-time.h"

/* A time that was read and written reads the same, but for the leap second after the last year. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = fuzz_text_new (data, size);
  char written[IRC_TIME_SIZE];
  gint64 time;
  gint64 time_again;

  if (!irc_time_parse (text, &time))
    return 0;

  irc_time_format (time, written);
  g_assert_true (irc_time_parse (written, &time_again));
  g_assert_cmpint (time_again, ==, MIN (time, G_GINT64_CONSTANT (253402300799999)));

  return 0;
}
