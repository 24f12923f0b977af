/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/base-bytes.h"
#include "io/io-stream.h"

G_BEGIN_DECLS

/**
 * IoOutboxResult:
 * @IO_OUTBOX_EMPTY: everything was written
 * @IO_OUTBOX_HELD: what is left waits for a commit, or for a hole to be filled
 * @IO_OUTBOX_BLOCKED: what is left waits for the descriptor
 * @IO_OUTBOX_FAILED: the connection is broken
 */
typedef enum
{
  IO_OUTBOX_EMPTY,
  IO_OUTBOX_HELD,
  IO_OUTBOX_BLOCKED,
  IO_OUTBOX_FAILED,
} IoOutboxResult;

/**
 * IoOutbox:
 *
 * What one connection is still to be sent: references to shared bytes in order, each with the
 * number of the commit that it has to wait for. A hole keeps the place of an answer that is still
 * being read from disk; what was queued behind it waits. All zero bytes are an empty outbox without
 * memory of its own.
 *
 * Where @total is set, it is what several outboxes take together, in octets of memory: bytes that
 * are in several of them count once.
 */
typedef struct
{
  struct IoOutboxEntry *entries;
  guint32 head;
  guint32 count;
  guint32 capacity;
  guint32 head_written;
  guint32 n_holes;
  guint32 last_hole;
  gsize bytes;
  gsize *total;
} IoOutbox;

void io_outbox_clear (IoOutbox *self);
void io_outbox_push (IoOutbox *self, BaseBytes *bytes, guint64 commit);
guint64 io_outbox_push_hole (IoOutbox *self);
void io_outbox_fill_hole (IoOutbox *self, guint64 hole, GPtrArray *lines);
gsize io_outbox_get_bytes (const IoOutbox *self);
gboolean io_outbox_is_empty (const IoOutbox *self);
IoOutboxResult io_outbox_flush (IoOutbox *self, IoStream *stream, guint64 committed);

G_END_DECLS
