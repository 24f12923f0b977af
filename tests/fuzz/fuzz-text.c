/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include "irc/irc-format.h"
#include "irc/irc-name.h"
#include "irc/irc-split.h"

#include <string.h>

/* Takes spaces and line ends out of @text, in place, and counts the spaces. */
static guint
squeeze (char *text)
{
  guint n_spaces = 0;
  char *out = text;

  for (const char *p = text; *p != '\0'; p++)
    {
      n_spaces += *p == ' ';
      if (*p != ' ' && *p != '\r' && *p != '\n')
        *out++ = *p;
    }
  *out = '\0';

  return n_spaces;
}

/* Nothing is lost but line ends, and at most one space with each piece. */
static void
check_split (const char *text, gsize max_bytes)
{
  g_auto (GStrv) pieces = irc_split_text (text, max_bytes);
  g_autofree char *before = g_strdup (text);
  g_autofree char *after = g_strjoinv ("", pieces);
  guint n_before = squeeze (before);
  guint n_after = squeeze (after);

  g_assert_cmpstr (before, ==, after);
  g_assert_cmpuint (n_before - n_after, <=, g_strv_length (pieces));

  for (guint i = 0; pieces[i] != NULL; i++)
    {
      g_assert_true (g_utf8_validate (pieces[i], -1, NULL));
      g_assert_null (strpbrk (pieces[i], "\r\n"));
      g_assert_cmpuint (strlen (pieces[i]), >, 0);
      g_assert_cmpuint (strlen (pieces[i]), <=, max_bytes);
    }
}

static void
check_format (const char *text)
{
  g_autofree char *stripped = irc_format_strip (text);
  g_autofree char *stripped_again = irc_format_strip (stripped);
  g_autofree char *action = NULL;

  g_assert_cmpstr (stripped, ==, stripped_again);
  g_assert_true (g_utf8_validate (stripped, -1, NULL));
  if (irc_format_is_action (text, &action))
    g_assert_null (strchr (action, '\001'));
}

static void
check_names (const char *text)
{
  g_autofree char *nick = irc_nick_from_name (text);
  g_autofree char *suggestion = irc_nick_suggest (nick, 1);
  g_autofree char *last_suggestion = irc_nick_suggest (nick, G_MAXUINT);
  g_autofree char *user = irc_user_from_text (text);

  g_assert_true (irc_nick_is_valid (nick));
  g_assert_true (irc_nick_is_valid (suggestion));
  g_assert_true (irc_nick_is_valid (last_suggestion));
  g_assert_true (irc_user_is_valid (user));
  irc_nick_is_valid (text);
  irc_room_is_valid (text);
}

/* The first octet says how long a piece may be. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;

  if (size == 0)
    return 0;

  text = fuzz_text_new (data + 1, size - 1);
  valid = g_utf8_make_valid (text, -1);
  check_split (valid, 4 + data[0]);
  check_format (valid);
  check_names (text);
  check_names (valid);

  return 0;
}
