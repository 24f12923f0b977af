/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sys/uio.h>

G_BEGIN_DECLS

/**
 * IoStatus:
 * @IO_OK: something was transferred
 * @IO_BLOCKED: nothing can be transferred now; the loop will say when
 * @IO_CLOSED: the other side closed its half
 * @IO_FAILED: the connection is broken
 */
typedef enum
{
  IO_OK,
  IO_BLOCKED,
  IO_CLOSED,
  IO_FAILED,
} IoStatus;

typedef struct IoStream IoStream;
typedef struct IoStreamClass IoStreamClass;

/**
 * IoStreamClass:
 *
 * One non-blocking byte stream over a descriptor; plain here, WebSocket and TLS as classes of their
 * own behind the same calls. @flush is %NULL for a class that never holds anything back.
 */
struct IoStreamClass
{
  IoStatus (*read) (IoStream *self, void *data, gsize size, gsize *n_read);
  IoStatus (*write) (IoStream *self, const struct iovec *parts, guint n_parts, gsize *n_written);
  IoStatus (*flush) (IoStream *self);
  void (*shut_down) (IoStream *self);
  void (*close) (IoStream *self);
};

/**
 * IoStream:
 * @klass: how it reads and writes
 * @fd: the descriptor to wait for; -1 once closed
 * @saved_errno: what broke it
 * @error_text: (nullable): what broke it, when that was not the system
 * @is_pending: whether it holds something that waits for the descriptor
 * @state: (nullable): what else its class knows of it
 */
struct IoStream
{
  const IoStreamClass *klass;
  int fd;
  int saved_errno;
  const char *error_text;
  gboolean is_pending;
  gpointer state;
};

void io_stream_init_plain (IoStream *self, int fd);
IoStatus io_stream_read (IoStream *self, void *data, gsize size, gsize *n_read);
IoStatus io_stream_write (IoStream *self,
                          const struct iovec *parts,
                          guint n_parts,
                          gsize *n_written);
IoStatus io_stream_flush (IoStream *self);
void io_stream_shut_down (IoStream *self);
void io_stream_close (IoStream *self);
const char *io_stream_get_error_text (const IoStream *self);

G_END_DECLS
