/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-multiline.h"

#include <string.h>

#define BREAK  '\n'
#define JOIN   '\r'
#define EITHER "\n\r"

/**
 * irc_multiline_iter_init:
 * @self: (out): the iterator
 * @text: a text, which must outlive the iteration
 */
void
irc_multiline_iter_init (IrcMultilineIter *self, const char *text)
{
  self->next = text;
  self->is_joined = FALSE;
}

/**
 * irc_multiline_iter_next:
 * @self: an iterator
 * @line: (out) (transfer full): the next line, which can be empty
 * @is_joined: (out): whether it goes on with the line before it, without a break
 *
 * Returns: whether there was a line left
 */
gboolean
irc_multiline_iter_next (IrcMultilineIter *self, char **line, gboolean *is_joined)
{
  gsize size;

  if (self->next == NULL)
    return FALSE;

  size = strcspn (self->next, EITHER);
  *line = g_strndup (self->next, size);
  *is_joined = self->is_joined;
  self->is_joined = self->next[size] == JOIN;
  self->next = self->next[size] != '\0' ? self->next + size + 1 : NULL;

  return TRUE;
}

/**
 * irc_multiline_has_several:
 * @text: a text
 *
 * Returns: whether it has more than one line
 */
gboolean
irc_multiline_has_several (const char *text)
{
  return strpbrk (text, EITHER) != NULL;
}

/**
 * irc_multiline_append:
 * @text: a text, which grows
 * @line: a line
 * @is_first: whether it is the first
 * @is_joined: whether it goes on with the line before it
 */
void
irc_multiline_append (GString *text, const char *line, gboolean is_first, gboolean is_joined)
{
  if (!is_first)
    g_string_append_c (text, is_joined ? JOIN : BREAK);
  g_string_append (text, line);
}

/**
 * irc_multiline_get_size:
 * @text: a text
 *
 * Returns: octets that count towards max-bytes of https://ircv3.net/specs/extensions/multiline:
 * those of its lines, and one for each break
 */
gsize
irc_multiline_get_size (const GString *text)
{
  gsize size = text->len;

  for (gsize i = 0; i < text->len; i++)
    size -= text->str[i] == JOIN;

  return size;
}
