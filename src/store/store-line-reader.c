/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store/store-line-reader.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "store/store.h"

/**
 * StoreLineReader:
 * @fd: where lines come from
 * @max: bytes of a line at most, without its end
 * @buffer: (owned): what was read, and room for one line and its end
 * @begin: where the next line begins
 * @end: where what was read ends
 */
struct StoreLineReader
{
  int fd;
  gsize max;
  char *buffer;
  gsize begin;
  gsize end;
};

/*< private >
 * store_line_reader_new:
 * @fd: a descriptor to read; it stays the caller's
 * @max: bytes of a line at most, without its end
 *
 * Returns: (transfer full): a reader
 */
StoreLineReader *
store_line_reader_new (int fd, gsize max)
{
  StoreLineReader *self = g_new0 (StoreLineReader, 1);

  self->fd = fd;
  self->max = max;
  self->buffer = g_malloc (max + 1);

  return self;
}

/*< private >
 * store_line_reader_free:
 * @self: (transfer full): a reader
 */
void
store_line_reader_free (StoreLineReader *self)
{
  g_free (self->buffer);
  g_free (self);
}

/* Returns how much came; 0 at the end, and -1 with @error. */
static gssize
read_more (StoreLineReader *self, GError **error)
{
  gssize n;

  memmove (self->buffer, self->buffer + self->begin, self->end - self->begin);
  self->end -= self->begin;
  self->begin = 0;
  if (self->end == self->max + 1)
    {
      g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED,
                   "It is too long: a line has %" G_GSIZE_FORMAT " bytes at most", self->max);
      return -1;
    }

  do
    n = read (self->fd, self->buffer + self->end, self->max + 1 - self->end);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED, "It cannot be read (%s)",
                 g_strerror (errno));
  else
    self->end += (gsize) n;

  return n;
}

/*< private >
 * store_line_reader_next:
 * @self: a reader
 * @line: (out) (transfer none): a line, without its end; there until the next call
 * @size: (out): its bytes
 * @error: return location
 *
 * The last line need not have an end.
 *
 * Returns: whether there is one; when not, that was all, or @error of STORE_ERROR says what is
 * wrong
 */
gboolean
store_line_reader_next (StoreLineReader *self, const char **line, gsize *size, GError **error)
{
  gsize n_seen = 0;
  char *feed;
  gssize n;

  while (
      (feed = memchr (self->buffer + self->begin + n_seen, '\n', self->end - self->begin - n_seen))
      == NULL)
    {
      n_seen = self->end - self->begin;
      n = read_more (self, error);
      if (n < 0 || (n == 0 && n_seen == 0))
        return FALSE;
      if (n == 0)
        break;
    }

  *line = self->buffer + self->begin;
  *size = feed != NULL ? (gsize) (feed - *line) : n_seen;
  self->begin += *size + (feed != NULL);

  return TRUE;
}
