/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include "irc/irc-mask.h"

#include <string.h>

#define SIZE_MAX_COMPARED 200

/* The definition of a match, as a table of which rest of @mask matches which rest of @text. */
static gboolean
match_by_table (const char *mask, const char *text)
{
  gsize n_mask = strlen (mask);
  gsize n_text = strlen (text);
  gsize width = n_text + 1;
  g_autofree gboolean *matches = g_new0 (gboolean, (n_mask + 1) * width);

  for (gsize i = n_mask + 1; i-- > 0;)
    {
      for (gsize j = width; j-- > 0;)
        {
          gboolean *here = &matches[i * width + j];
          gsize after = j < n_text ? (gsize) (g_utf8_next_char (text + j) - text) : 0;

          if (i == n_mask)
            *here = j == n_text;
          else if (mask[i] == '*')
            *here = matches[(i + 1) * width + j] || (j < n_text && matches[i * width + after]);
          else if (j == n_text)
            *here = FALSE;
          else if (mask[i] == '?')
            *here = matches[(i + 1) * width + after];
          else
            *here = g_ascii_tolower (mask[i]) == g_ascii_tolower (text[j])
                    && matches[(i + 1) * width + j + 1];
        }
    }

  return matches[0];
}

static void
check_canonical (const char *mask)
{
  g_autofree char *canonical = irc_mask_canonicalize (mask);
  g_autofree char *canonical_again = irc_mask_canonicalize (canonical);

  g_assert_cmpstr (canonical, ==, canonical_again);
  g_assert_nonnull (strchr (canonical, '!'));
  g_assert_nonnull (strchr (strchr (canonical, '!'), '@'));
  g_assert_null (strpbrk (canonical, " \r\n"));
  g_assert_cmpint (canonical[0], !=, ':');
}

/* The input is a mask and a text, each on a line. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *input = fuzz_text_new (data, size);
  char *text = strchr (input, '\n');
  gboolean matches;

  if (text == NULL)
    return 0;

  *text++ = '\0';
  matches = irc_mask_match (input, text);
  g_assert_true (irc_mask_match ("*", text));
  check_canonical (input);

  if (size <= SIZE_MAX_COMPARED && g_utf8_validate (input, -1, NULL)
      && g_utf8_validate (text, -1, NULL))
    g_assert_cmpint (matches, ==, match_by_table (input, text));

  return 0;
}
