/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-split.h"

#include <string.h>

#define ZERO_WIDTH_JOINER 0x200d

/* Whether @c belongs to what stands before it: marks, variation selectors, the tones of skin and
 * the joiner. */
static gboolean
extends (gunichar c)
{
  return g_unichar_ismark (c) || c == ZERO_WIDTH_JOINER || (c >= 0x1f3fb && c <= 0x1f3ff)
         || (c >= 0xe0020 && c <= 0xe007f);
}

static gboolean
can_cut_at (const char *text, const char *p)
{
  return !extends (g_utf8_get_char (p))
         && g_utf8_get_char (g_utf8_find_prev_char (text, p)) != ZERO_WIDTH_JOINER;
}

/* The last space that leaves the piece at least three quarters full, for a cut further from its end
 * would waste more than it pleases. */
static const char *
find_space (const char *text, gsize max_bytes)
{
  for (const char *p = text + max_bytes; p > text + max_bytes * 3 / 4; p--)
    {
      if (*p == ' ' && !extends (g_utf8_get_char (p + 1)))
        return p;
    }

  return NULL;
}

static const char *
find_cut (const char *text, gsize max_bytes)
{
  const char *last = g_utf8_find_prev_char (text, text + max_bytes + 1);

  for (const char *p = last; p != NULL && p > text; p = g_utf8_find_prev_char (text, p))
    {
      if (can_cut_at (text, p))
        return p;
    }

  /* One character with more marks than fit: any boundary has to do. */
  return last;
}

/**
 * irc_split_get_piece:
 * @text: UTF-8 without line ends, not NUL-terminated
 * @size: its length in octets
 * @max_bytes: octets that a piece can have; at least 4
 *
 * Cuts behind a space near the end of the piece, or else between two characters that do not belong
 * together, and leaves nothing out.
 *
 * Returns: the octets of the first piece of @text
 */
gsize
irc_split_get_piece (const char *text, gsize size, gsize max_bytes)
{
  const char *space;

  g_return_val_if_fail (max_bytes >= 4, size);

  if (size <= max_bytes)
    return size;

  space = find_space (text, max_bytes - 1);

  return (gsize) ((space != NULL ? space + 1 : find_cut (text, max_bytes)) - text);
}

static void
split_line (GPtrArray *pieces, const char *line, gsize size, gsize max_bytes)
{
  const char *end = line + size;

  while ((gsize) (end - line) > max_bytes)
    {
      const char *space = find_space (line, max_bytes);
      const char *cut = space != NULL ? space : find_cut (line, max_bytes);

      g_ptr_array_add (pieces, g_strndup (line, cut - line));
      line = space != NULL ? space + 1 : cut;
    }

  if (line < end)
    g_ptr_array_add (pieces, g_strndup (line, end - line));
}

/**
 * irc_split_text:
 * @text: UTF-8 that somebody wants to send
 * @max_bytes: octets that one message can carry; at least 4, so that every character fits
 *
 * Cuts a text into messages. A line end is always a cut, and empty lines are left out, for no
 * message can carry either. A line that is too long is cut at a space near the end of the piece,
 * which is left out, or else between two characters that do not belong together; nothing else is
 * lost.
 *
 * Returns: (transfer full) (array zero-terminated=1): the pieces, none of them empty; no piece for
 * an empty text
 */
char **
irc_split_text (const char *text, gsize max_bytes)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new ();

  g_return_val_if_fail (max_bytes >= 4, NULL);
  g_return_val_if_fail (g_utf8_validate (text, -1, NULL), NULL);

  while (*text != '\0')
    {
      gsize size = strcspn (text, "\r\n");

      split_line (pieces, text, size, max_bytes);
      text += size;
      text += strspn (text, "\r\n");
    }

  g_ptr_array_add (pieces, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&pieces), FALSE);
}
