/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "io/io-stream.h"

#include <errno.h>
#include <glib-unix.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

static IoStatus
status_of (IoStream *self, gssize result)
{
  if (result > 0)
    return IO_OK;

  if (errno == EAGAIN || errno == EWOULDBLOCK)
    return IO_BLOCKED;

  self->saved_errno = errno;

  return IO_FAILED;
}

static IoStatus
plain_read (IoStream *self, void *data, gsize size, gsize *n_read)
{
  gssize n;

  do
    n = recv (self->fd, data, size, 0);
  while (n < 0 && errno == EINTR);

  if (n == 0)
    return IO_CLOSED;

  *n_read = MAX (n, 0);

  return status_of (self, n);
}

static IoStatus
plain_write (IoStream *self, const struct iovec *parts, guint n_parts, gsize *n_written)
{
  /* sendmsg() only reads what the vector points to; its type is older than const. */
  struct msghdr message
      = { .msg_iov = (struct iovec *) parts, .msg_iovlen = MIN (n_parts, IOV_MAX) };
  gssize n;

  do
    n = sendmsg (self->fd, &message, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);

  *n_written = MAX (n, 0);

  return status_of (self, n);
}

static void
plain_shut_down (IoStream *self)
{
  shutdown (self->fd, SHUT_WR);
}

static void
plain_close (IoStream *self)
{
  close (self->fd);
}

/**
 * io_stream_init_plain:
 * @self: the stream to set up
 * @fd: (transfer full): a connected stream socket, TCP or Unix; becomes non-blocking
 *
 * Whole batches are written at once, so TCP is told not to wait for more (Nagle's algorithm,
 * https://www.rfc-editor.org/rfc/rfc9293#section-3.7.4).
 */
void
io_stream_init_plain (IoStream *self, int fd)
{
  static const IoStreamClass plain_class = {
    .read = plain_read,
    .write = plain_write,
    .shut_down = plain_shut_down,
    .close = plain_close,
  };
  int on = 1;

  *self = (IoStream){ .klass = &plain_class, .fd = fd };
  g_unix_set_fd_nonblocking (fd, TRUE, NULL);

  /* Fails on a Unix socket, where there is nothing to switch off. */
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/**
 * io_stream_read:
 * @self: an open stream
 * @data: where to put what is read
 * @size: bytes that fit there, at least 1
 * @n_read: (out): bytes read; set to 0 unless the result is %IO_OK
 *
 * Reads what is there, without waiting; that may be nothing for the reader, with %IO_OK. A watch is
 * told of each change only once, so a reader reads until %IO_BLOCKED or asks for another turn with
 * io_loop_again().
 *
 * Returns: what happened
 */
IoStatus
io_stream_read (IoStream *self, void *data, gsize size, gsize *n_read)
{
  g_assert (self->fd != -1 && size > 0);

  *n_read = 0;

  return self->klass->read (self, data, size, n_read);
}

/**
 * io_stream_write:
 * @self: an open stream
 * @parts: what to write, in order; together at least one byte
 * @n_parts: how many parts there are
 * @n_written: (out): bytes written, perhaps fewer than @parts have; 0 unless the result is %IO_OK
 *
 * Writes what fits, without waiting. A class may take over what it has not sent yet; then the
 * stream is pending, and io_stream_flush() sends that.
 *
 * Returns: what happened; never %IO_CLOSED
 */
IoStatus
io_stream_write (IoStream *self, const struct iovec *parts, guint n_parts, gsize *n_written)
{
  g_assert (self->fd != -1 && n_parts > 0);

  *n_written = 0;

  return self->klass->write (self, parts, n_parts, n_written);
}

/**
 * io_stream_flush:
 * @self: an open stream
 *
 * Sends what it holds, without waiting: what it took over, and what it has to say of its own.
 *
 * Returns: %IO_OK when nothing is left, or there was nothing; never %IO_CLOSED
 */
IoStatus
io_stream_flush (IoStream *self)
{
  g_assert (self->fd != -1);

  return self->is_pending ? self->klass->flush (self) : IO_OK;
}

/**
 * io_stream_shut_down:
 * @self: an open stream
 *
 * Tells the other side that nothing more will be written; it can still be read from.
 */
void
io_stream_shut_down (IoStream *self)
{
  g_assert (self->fd != -1);

  self->klass->shut_down (self);
}

/**
 * io_stream_close:
 * @self: a stream; one that was closed is left as it is
 *
 * Closes the descriptor, which has to be out of its loop by then.
 */
void
io_stream_close (IoStream *self)
{
  if (self->fd == -1)
    return;

  self->klass->close (self);
  self->fd = -1;
}

/**
 * io_stream_get_error_text:
 * @self: a stream whose last call gave %IO_FAILED
 *
 * Returns: (transfer none): what broke it, in the words of the system when that says so
 */
const char *
io_stream_get_error_text (const IoStream *self)
{
  return self->error_text != NULL ? self->error_text : g_strerror (self->saved_errno);
}
