/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-multiline.h"

#include <string.h>

#include "irc/irc-split.h"

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
 * irc_multiline_wrap:
 * @text: a text
 * @max_bytes: octets that one line can have; at least 4
 *
 * Returns: (transfer full): the same text, with longer lines in several that are joined
 */
char *
irc_multiline_wrap (const char *text, gsize max_bytes)
{
  g_autoptr (GString) wrapped = g_string_new (NULL);

  while (TRUE)
    {
      gsize size = strcspn (text, EITHER);

      while (size > max_bytes)
        {
          gsize piece = irc_split_get_piece (text, size, max_bytes);

          g_string_append_len (wrapped, text, piece);
          g_string_append_c (wrapped, JOIN);
          text += piece;
          size -= piece;
        }
      g_string_append_len (wrapped, text, size);
      text += size;
      if (*text == '\0')
        break;
      g_string_append_c (wrapped, *text++);
    }

  return g_string_free (g_steal_pointer (&wrapped), FALSE);
}

/**
 * irc_multiline_flatten:
 * @text: a text
 * @separator: what to put for each break
 *
 * Returns: (transfer full): all its lines in one
 */
char *
irc_multiline_flatten (const char *text, char separator)
{
  g_autoptr (GString) flat = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (*text != JOIN)
      g_string_append_c (flat, *text == BREAK ? separator : *text);

  return g_string_free (g_steal_pointer (&flat), FALSE);
}

/**
 * irc_multiline_fits:
 * @message: a message with a target and a text
 *
 * Returns: whether each line of the text fits a line of the protocol
 */
gboolean
irc_multiline_fits (const IrcMessage *message)
{
  IrcMessage line = *message;
  gboolean fits = TRUE;
  IrcMultilineIter iter;
  gboolean is_joined;
  char *text;

  irc_multiline_iter_init (&iter, message->params[1]);
  while (fits && irc_multiline_iter_next (&iter, &text, &is_joined))
    {
      line.params[1] = text;
      fits = irc_message_get_size (&line) <= IRC_LINE_MAX;
      g_free (text);
    }

  return fits;
}

/**
 * irc_multiline_count:
 * @text: a text
 *
 * Returns: how many lines it has
 */
guint
irc_multiline_count (const char *text)
{
  guint n_lines = 1;

  while ((text = strpbrk (text, EITHER)) != NULL)
    {
      n_lines++;
      text++;
    }

  return n_lines;
}

/**
 * irc_multiline_get_size:
 * @text: a text
 *
 * Returns: octets that count towards max-bytes of https://ircv3.net/specs/extensions/multiline:
 * those of its lines, and one for each break
 */
gsize
irc_multiline_get_size (const char *text)
{
  gsize size = 0;

  for (; *text != '\0'; text++)
    size += *text != JOIN;

  return size;
}

static void
append_edge (GString *lines, const IrcMessage *message, const char *tags, const char *reference)
{
  gboolean is_start = reference[0] == '+';
  const IrcMessage line = {
    .tags = tags != NULL && tags[0] != '\0' ? tags : NULL,
    .source = message->source,
    .verb = "BATCH",
    .params = { reference, is_start ? IRC_MULTILINE_BATCH : NULL, message->params[0] },
    .n_params = is_start ? 3 : 1,
  };

  irc_message_append (&line, lines);
}

/**
 * irc_multiline_append_batch:
 * @lines: what to append to
 * @message: the message, with its target and a text of several lines, and without tags
 * @tags: tags of the whole, escaped; can be empty
 * @reference: a name for the batch
 *
 * Appends a message as it goes out to who knows messages of several lines.
 */
void
irc_multiline_append_batch (GString *lines,
                            const IrcMessage *message,
                            const char *tags,
                            const char *reference)
{
  g_autofree char *start = g_strconcat ("+", reference, NULL);
  g_autofree char *end = g_strconcat ("-", reference, NULL);
  g_autofree char *plain = g_strconcat ("batch=", reference, NULL);
  g_autofree char *joined = g_strconcat (plain, ";" IRC_MULTILINE_CONCAT, NULL);
  IrcMessage line = *message;
  IrcMultilineIter iter;
  gboolean is_joined;
  char *text;

  append_edge (lines, message, tags, start);
  irc_multiline_iter_init (&iter, message->params[1]);
  while (irc_multiline_iter_next (&iter, &text, &is_joined))
    {
      line.tags = is_joined ? joined : plain;
      line.params[1] = text;
      irc_message_append (&line, lines);
      g_free (text);
    }
  append_edge (lines, message, NULL, end);
}

/**
 * irc_multiline_append_separately:
 * @lines: what to append to
 * @message: the message, with its target and a text of several lines, and without tags
 * @first_tags: tags of its first line, escaped; can be empty
 * @tags: tags of each other line
 *
 * Appends a message as it goes out to who gets each line as a message of its own. Blank lines say
 * nothing to them.
 */
void
irc_multiline_append_separately (GString *lines,
                                 const IrcMessage *message,
                                 const char *first_tags,
                                 const char *tags)
{
  const char *line_tags = first_tags;
  IrcMessage line = *message;
  IrcMultilineIter iter;
  gboolean is_joined;
  char *text;

  irc_multiline_iter_init (&iter, message->params[1]);
  while (irc_multiline_iter_next (&iter, &text, &is_joined))
    {
      if (text[0] != '\0')
        {
          line.tags = line_tags[0] != '\0' ? line_tags : NULL;
          line.params[1] = text;
          irc_message_append (&line, lines);
          line_tags = tags;
        }
      g_free (text);
    }
}
