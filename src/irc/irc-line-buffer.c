/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-line-buffer.h"

#include <string.h>

/* Most lines fit into the smallest buffer; larger ones grow by whole pages. */
#define SIZE_MIN  512
#define SIZE_STEP 4096

static gsize
get_held (const IrcLineBuffer *self)
{
  return self->end - self->start;
}

static gsize
round_up (gsize size)
{
  if (size <= SIZE_MIN)
    return SIZE_MIN;

  return (size + SIZE_STEP - 1) / SIZE_STEP * SIZE_STEP;
}

static gboolean
is_line_end (char c)
{
  return c == '\n' || c == '\r';
}

static char *
find_line_end (char *start, gsize size)
{
  char *lf = memchr (start, '\n', size);
  char *cr = memchr (start, '\r', lf != NULL ? (gsize) (lf - start) : size);

  return cr != NULL ? cr : lf;
}

/* Octets of "@tags ", or 0 for a line without. Tags that have no end yet are as long as what is
 * there, and the space that must still come. */
static gsize
get_tags_size (const char *line, gsize size)
{
  const char *space;

  if (size == 0 || line[0] != '@')
    return 0;

  space = memchr (line, ' ', size);

  return space != NULL ? (gsize) (space - line) + 1 : size + 1;
}

/* @size may be that of a line that still lacks its end: what is too long now can only grow. */
static IrcLineResult
check_size (const IrcLineBuffer *self, const char *line, gsize size)
{
  gsize tags_size = get_tags_size (line, size);

  if (tags_size > self->max_tags)
    return IRC_LINE_TAGS_TOO_LONG;

  if (size + strlen ("\r\n") > tags_size + self->max_line)
    return IRC_LINE_TOO_LONG;

  return IRC_LINE_OK;
}

static IrcLineResult
check_line (const IrcLineBuffer *self, const char *line, gsize size)
{
  IrcLineResult result = check_size (self, line, size);

  if (result != IRC_LINE_OK || g_utf8_validate_len (line, size, NULL))
    return result;

  return memchr (line, '\0', size) != NULL ? IRC_LINE_NUL : IRC_LINE_NOT_UTF8;
}

/* Drops the line ends at the front, and before them what is left of a line that was too long. */
static void
skip_to_line (IrcLineBuffer *self)
{
  if (self->skipping)
    {
      char *line_end = find_line_end (self->data + self->start, get_held (self));

      self->start = line_end != NULL ? (guint32) (line_end - self->data) : self->end;
      self->skipping = line_end == NULL;
    }

  while (self->start < self->end && is_line_end (self->data[self->start]))
    self->start++;
}

static IrcLineResult
check_unfinished (IrcLineBuffer *self)
{
  IrcLineResult result = check_size (self, self->data + self->start, get_held (self));

  if (result == IRC_LINE_OK)
    return IRC_LINE_NONE;

  self->start = self->end;
  self->skipping = TRUE;

  return result;
}

static void
release (IrcLineBuffer *self)
{
  g_clear_pointer (&self->data, g_free);
  self->start = self->end = self->size = 0;
}

/**
 * irc_line_buffer_init:
 * @self: (out): a buffer to set up
 * @max_tags: octets that the tags of a line may have, from '@' up to and with the space behind
 * them; 0 when tags are not allowed; at most 65535
 * @max_line: octets that a line may have without its tags and with CR LF; from 3 to 65535
 */
void
irc_line_buffer_init (IrcLineBuffer *self, guint max_tags, guint max_line)
{
  g_return_if_fail (max_tags <= G_MAXUINT16);
  g_return_if_fail (max_line > 2 && max_line <= G_MAXUINT16);

  memset (self, 0, sizeof *self);
  self->max_tags = max_tags;
  self->max_line = max_line;
}

/**
 * irc_line_buffer_clear:
 * @self: a buffer
 *
 * Frees what @self holds. It keeps its limits, and can be used on for a new stream.
 */
void
irc_line_buffer_clear (IrcLineBuffer *self)
{
  release (self);
  self->skipping = FALSE;
}

/**
 * irc_line_buffer_reserve:
 * @self: a buffer
 * @size: octets there must be room for
 *
 * Makes room to read into. What is read is added with irc_line_buffer_commit(). Lines handed out
 * before are gone.
 *
 * Memory stays bounded as long as irc_line_buffer_next() is called until it has no line before more
 * is read: one line within the limits, and @size, rounded up to 4 KiB.
 *
 * Returns: (transfer none): room for @size octets, up to the next call on @self
 */
char *
irc_line_buffer_reserve (IrcLineBuffer *self, gsize size)
{
  gsize held = get_held (self);
  gsize wanted;

  g_assert (size <= G_MAXINT32 && held <= G_MAXINT32);

  if (self->start > 0)
    {
      memmove (self->data, self->data + self->start, held);
      self->start = 0;
      self->end = held;
    }

  wanted = round_up (held + size);
  if (wanted > self->size)
    {
      self->data = g_realloc (self->data, wanted);
      self->size = wanted;
    }

  return self->data + self->end;
}

/**
 * irc_line_buffer_commit:
 * @self: a buffer
 * @size: octets that were written to the room irc_line_buffer_reserve() gave; no more than were
 * reserved
 *
 * When there were none, and nothing is held, the memory is freed.
 */
void
irc_line_buffer_commit (IrcLineBuffer *self, gsize size)
{
  g_assert (size <= self->size - self->end);

  self->end += size;
  if (self->start == self->end)
    release (self);
}

/**
 * irc_line_buffer_next:
 * @self: a buffer
 * @line: (out) (nullable): the line, NUL-terminated and without its end; free to be written to;
 * valid up to the next call on @self. %NULL for all but %IRC_LINE_OK and %IRC_LINE_NOT_UTF8
 *
 * Takes the next line out of the buffer. A line that is too long is told of once, as soon as that
 * is certain, and then skipped up to its end without being held. When nothing is left the memory is
 * freed, so that a quiet connection costs none.
 *
 * Limits: https://modern.ircdocs.horse/#message-format and
 * https://ircv3.net/specs/extensions/message-tags#size-limit
 *
 * Returns: what was found; %IRC_LINE_NONE when more has to be read first
 */
IrcLineResult
irc_line_buffer_next (IrcLineBuffer *self, char **line)
{
  IrcLineResult result;
  char *start;
  char *line_end;

  *line = NULL;

  if (self->start < self->end)
    skip_to_line (self);

  if (self->start == self->end)
    {
      release (self);
      return IRC_LINE_NONE;
    }

  start = self->data + self->start;
  line_end = find_line_end (start, get_held (self));
  if (line_end == NULL)
    return check_unfinished (self);

  self->start = line_end + 1 - self->data;
  result = check_line (self, start, line_end - start);
  *line_end = '\0';
  if (result == IRC_LINE_OK || result == IRC_LINE_NOT_UTF8)
    *line = start;

  return result;
}

/**
 * irc_line_buffer_is_empty:
 * @self: a buffer
 *
 * Returns: whether no octet waits in it
 */
gboolean
irc_line_buffer_is_empty (const IrcLineBuffer *self)
{
  return self->start == self->end;
}
