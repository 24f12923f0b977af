/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "support/support-client.h"

#include <string.h>

/**
 * support_line_skip_tags:
 * @line: a line of a server
 *
 * Returns: what follows its tags
 */
const char *
support_line_skip_tags (const char *line)
{
  const char *space;

  if (line[0] != '@')
    return line;

  space = strchr (line, ' ');

  return space == NULL ? "" : space + 1;
}

/* The colon before the last parameter says nothing when that is one word; without it, both forms
 * are equal. */
static char *
drop_colon (const char *line)
{
  const char *colon = strstr (line, " :");

  if (colon == NULL)
    return g_strdup (line);

  return g_strdup_printf ("%.*s %s", (int) (colon - line), line, colon + 2);
}

/**
 * support_line_matches:
 * @line: a line of a server
 * @pattern: with `*` for any text and `?` for any character
 *
 * Returns: whether the line, without its tags, matches; a colon before the last parameter counts
 * for nothing in both
 */
gboolean
support_line_matches (const char *line, const char *pattern)
{
  g_autofree char *plain_line = drop_colon (support_line_skip_tags (line));
  g_autofree char *plain_pattern = drop_colon (pattern);

  return g_pattern_match_simple (plain_pattern, plain_line);
}

/**
 * support_line_get_tag:
 * @line: a line of a server
 * @name: the name of a tag
 *
 * Returns: (transfer full) (nullable): its value, still escaped; %NULL when the line has no such
 * tag
 */
char *
support_line_get_tag (const char *line, const char *name)
{
  g_autofree char *tags = NULL;
  g_auto (GStrv) items = NULL;
  gsize size = strlen (name);

  if (line[0] != '@')
    return NULL;

  tags = g_strndup (line + 1, strcspn (line + 1, " "));
  items = g_strsplit (tags, ";", -1);
  for (guint i = 0; items[i] != NULL; i++)
    if (strncmp (items[i], name, size) == 0 && (items[i][size] == '=' || items[i][size] == '\0'))
      return g_strdup (items[i][size] == '=' ? items[i] + size + 1 : "");

  return NULL;
}

/**
 * support_line_assert_tag:
 * @line: a line of a server
 * @name: the name of a tag
 * @value: (nullable): the value, escaped, that it has to have; %NULL when it must not be there
 */
void
support_line_assert_tag (const char *line, const char *name, const char *value)
{
  g_autofree char *found = support_line_get_tag (line, name);

  if (g_strcmp0 (found, value) != 0)
    support_fail ("the tag has the expected value", line);
}

/**
 * support_line_get_text:
 * @line: a line of a server
 *
 * Returns: its last parameter
 */
const char *
support_line_get_text (const char *line)
{
  const char *message = support_line_skip_tags (line);
  const char *colon = strstr (message, " :");
  const char *space = strrchr (message, ' ');

  if (colon != NULL)
    return colon + 2;

  return space == NULL ? "" : space + 1;
}
