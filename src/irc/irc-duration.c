/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long something lasts, as operators of servers have come to write it. */

#include "irc/irc-duration.h"

#include <string.h>

/* What lasts longer lasts for ever. */
#define SECONDS_MAX (G_GINT64_CONSTANT (100) * 365 * 24 * 60 * 60)

static gint64
find_unit (const char **text)
{
  static const struct
  {
    const char *name;
    gint64 seconds;
  } units[] = {
    { "mo", 30 * 24 * 60 * 60 },
    { "y", 365 * 24 * 60 * 60 },
    { "w", 7 * 24 * 60 * 60 },
    { "d", 24 * 60 * 60 },
    { "h", 60 * 60 },
    { "m", 60 },
    { "s", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_ascii_strncasecmp (*text, units[i].name, strlen (units[i].name)) == 0)
      {
        *text += strlen (units[i].name);
        return units[i].seconds;
      }

  return 0;
}

/**
 * irc_duration_parse:
 * @text: a number of minutes, as in `60`, or numbers with units, as in `1y2mo3w4d5h6m7s`
 * @seconds: (out): how long that is; set only when this succeeds
 *
 * Returns: whether it is a duration, of at most a hundred years
 */
gboolean
irc_duration_parse (const char *text, gint64 *seconds)
{
  gboolean is_number = text[strspn (text, G_CSET_DIGITS)] == '\0';
  gint64 sum = 0;

  if (text[0] == '\0')
    return FALSE;

  while (*text != '\0')
    {
      char *end;
      guint64 number = g_ascii_strtoull (text, &end, 10);
      gint64 unit = 60;

      if (!g_ascii_isdigit (text[0]) || number > (guint64) SECONDS_MAX)
        return FALSE;
      text = end;
      if (!is_number)
        unit = find_unit (&text);
      if (unit == 0 || (gint64) number > (SECONDS_MAX - sum) / unit)
        return FALSE;
      sum += (gint64) number * unit;
    }
  *seconds = sum;

  return TRUE;
}

/**
 * irc_duration_append:
 * @seconds: how long, more than 0
 * @text: where it is appended in days and less, such as `30d` or `1d12h`
 */
void
irc_duration_append (gint64 seconds, GString *text)
{
  static const struct
  {
    char name;
    gint64 seconds;
  } units[] = { { 'd', 24 * 60 * 60 }, { 'h', 60 * 60 }, { 'm', 60 }, { 's', 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (seconds >= units[i].seconds)
        g_string_append_printf (text, "%" G_GINT64_FORMAT "%c", seconds / units[i].seconds,
                                units[i].name);
      seconds %= units[i].seconds;
    }
}
