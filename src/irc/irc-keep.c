/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much of its history a room keeps, as InspIRCd has it written:
 * https://docs.inspircd.org/3/modules/chanhistory/ */

#include "irc/irc-keep.h"

#include <string.h>

#include "irc/irc-duration.h"

#define MESSAGES_MAX 1000000000

/* What is kept is looked at about so often. */
#define SECONDS_MIN (60 * 60)

/* A number alone could be of minutes or seconds, so a duration has to have a unit. */
static gboolean
parse_seconds (const char *text, gint64 *seconds)
{
  *seconds = 0;
  if (text[0] == '\0' || strcmp (text, "0") == 0)
    return TRUE;

  return text[strspn (text, G_CSET_DIGITS)] != '\0' && irc_duration_parse (text, seconds)
         && *seconds >= SECONDS_MIN;
}

static gboolean
parse_messages (const char *text, gsize length, gint64 *messages)
{
  g_autofree char *number = g_strndup (text, length);
  guint64 value = 0;

  if (length > 0 && !g_ascii_string_to_unsigned (number, 10, 0, MESSAGES_MAX, &value, NULL))
    return FALSE;

  *messages = (gint64) value;

  return TRUE;
}

/**
 * irc_keep_parse:
 * @text: a number of messages, a colon and a duration with units of at least an hour; one of them
 * can be 0, or missing with the colon
 * @keep: (out): what that is
 *
 * Returns: whether it is such, and keeps less than all
 */
gboolean
irc_keep_parse (const char *text, IrcKeep *keep)
{
  gsize n_digits = strspn (text, G_CSET_DIGITS);
  gboolean is_duration = n_digits > 0 && g_ascii_isalpha (text[n_digits]);
  gsize length = is_duration ? 0 : strcspn (text, ":");
  const char *duration = text + length + (text[length] == ':' ? 1 : 0);

  return parse_messages (text, length, &keep->messages) && parse_seconds (duration, &keep->seconds)
         && (keep->messages != 0 || keep->seconds != 0);
}

/**
 * irc_keep_append:
 * @self: how much is kept
 * @text: where the one way is appended in which that is written
 */
void
irc_keep_append (const IrcKeep *self, GString *text)
{
  g_string_append_printf (text, "%" G_GINT64_FORMAT, self->messages);
  if (self->seconds == 0)
    return;

  g_string_append_c (text, ':');
  irc_duration_append (self->seconds, text);
}
