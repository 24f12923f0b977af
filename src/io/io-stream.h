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
 * One non-blocking byte stream over a descriptor; plain here, TLS as a second class behind the same
 * four calls.
 */
struct IoStreamClass
{
  IoStatus (*read) (IoStream *self, void *data, gsize size, gsize *n_read);
  IoStatus (*write) (IoStream *self, const struct iovec *parts, guint n_parts, gsize *n_written);
  void (*shut_down) (IoStream *self);
  void (*close) (IoStream *self);
};

struct IoStream
{
  const IoStreamClass *klass;
  int fd;
  int saved_errno;
};

void io_stream_init_plain (IoStream *self, int fd);
IoStatus io_stream_read (IoStream *self, void *data, gsize size, gsize *n_read);
IoStatus io_stream_write (IoStream *self,
                          const struct iovec *parts,
                          guint n_parts,
                          gsize *n_written);
void io_stream_shut_down (IoStream *self);
void io_stream_close (IoStream *self);
const char *io_stream_get_error_text (const IoStream *self);

G_END_DECLS
