/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include "irc/irc-mode.h"

#include <string.h>

#define MAX_CHANGES 32

static void
check_prefixes (const IrcModeTypes *types)
{
  g_assert_cmpuint (strlen (types->prefix_modes), <, sizeof types->prefix_modes);
  g_assert_cmpuint (strlen (types->prefix_modes), ==, strlen (types->prefix_signs));

  for (const char *mode = types->prefix_modes; *mode != '\0'; mode++)
    {
      char sign = irc_mode_types_sign_of (types, *mode);

      g_assert_cmpint (types->types[(guchar) *mode], ==, IRC_MODE_PREFIX);
      g_assert_cmpint (irc_mode_types_mode_of (types, sign), ==, *mode);
    }
}

static guint
parse (const IrcModeTypes *types, char **words, IrcModeChange *changes)
{
  return irc_mode_parse (types, (const char *const *) words, g_strv_length (words), changes,
                         MAX_CHANGES);
}

/* Changes that were put together again are the same changes. */
static void
check_changes (const IrcModeTypes *types, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  g_auto (GStrv) words_again = NULL;
  g_autoptr (GString) modes = g_string_new (NULL);
  g_autoptr (GString) params = g_string_new (NULL);
  IrcModeChange changes[MAX_CHANGES];
  IrcModeChange changes_again[MAX_CHANGES];
  guint n = parse (types, words, changes);
  char sign = 0;

  g_assert_cmpuint (n, <=, MAX_CHANGES);
  for (guint i = 0; i < n; i++)
    irc_mode_append (modes, params, &sign, &changes[i]);

  g_string_append (modes, params->str);
  words_again = g_strsplit (modes->str, " ", -1);
  g_assert_cmpuint (parse (types, words_again, changes_again), ==, n);

  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (changes[i].add, ==, changes_again[i].add);
      g_assert_cmpint (changes[i].letter, ==, changes_again[i].letter);
      g_assert_cmpint (changes[i].type, ==, changes_again[i].type);
      g_assert_cmpstr (changes[i].param, ==, changes_again[i].param);
    }
}

/* The input is CHANMODES, PREFIX and a change of modes, each on a line. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = fuzz_text_new (data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 3);
  IrcModeTypes types;

  if (g_strv_length (lines) < 3)
    return 0;

  irc_mode_types_init (&types);
  irc_mode_types_set_chanmodes (&types, lines[0]);
  irc_mode_types_set_prefix (&types, lines[1]);
  check_prefixes (&types);
  check_changes (&types, lines[2]);
  check_changes (irc_mode_types_get_own (), lines[2]);

  return 0;
}
