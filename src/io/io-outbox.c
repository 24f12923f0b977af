/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "io/io-outbox.h"

#define FIRST_CAPACITY  8
#define PARTS_PER_WRITE 256

/* A hole has no bytes, and its handle in place of the commit. */
struct IoOutboxEntry
{
  BaseBytes *bytes;
  guint64 commit;
};

static struct IoOutboxEntry *
entry_at (const IoOutbox *self, guint32 index)
{
  /* The capacity is a power of two. */
  return &self->entries[(self->head + index) & (self->capacity - 1)];
}

static void
count_bytes (IoOutbox *self, BaseBytes *bytes)
{
  self->bytes += bytes->size;
  if (self->total != NULL && bytes->n_queued++ == 0)
    *self->total += sizeof *bytes + bytes->size;
}

static void
discount_bytes (IoOutbox *self, BaseBytes *bytes)
{
  self->bytes -= bytes->size - self->head_written;
  if (self->total != NULL && --bytes->n_queued == 0)
    *self->total -= sizeof *bytes + bytes->size;
}

static void
set_capacity (IoOutbox *self, guint32 capacity)
{
  if (self->total != NULL)
    {
      *self->total -= self->capacity * sizeof *self->entries;
      *self->total += capacity * sizeof *self->entries;
    }
  self->capacity = capacity;
}

static void
reserve (IoOutbox *self, guint32 count)
{
  guint32 capacity = MAX (self->capacity, FIRST_CAPACITY);
  struct IoOutboxEntry *entries;

  while (capacity < count)
    capacity *= 2;

  if (capacity == self->capacity)
    return;

  entries = g_new (struct IoOutboxEntry, capacity);
  for (guint32 i = 0; i < self->count; i++)
    entries[i] = *entry_at (self, i);
  g_free (self->entries);
  self->entries = entries;
  self->head = 0;
  set_capacity (self, capacity);
}

static void
free_when_empty (IoOutbox *self)
{
  if (self->count > 0)
    return;

  g_clear_pointer (&self->entries, g_free);
  self->head = 0;
  set_capacity (self, 0);
}

static void
append (IoOutbox *self, BaseBytes *bytes, guint64 commit)
{
  reserve (self, self->count + 1);
  *entry_at (self, self->count++) = (struct IoOutboxEntry){ bytes, commit };
}

static void
drop_head (IoOutbox *self)
{
  struct IoOutboxEntry *entry = entry_at (self, 0);

  if (entry->bytes == NULL)
    {
      self->n_holes--;
    }
  else
    {
      discount_bytes (self, entry->bytes);
      base_bytes_unref (entry->bytes);
    }

  self->head = (self->head + 1) & (self->capacity - 1);
  self->head_written = 0;
  self->count--;
}

/**
 * io_outbox_clear:
 * @self: an outbox
 *
 * Drops all that is queued, holes included, and the memory for it.
 */
void
io_outbox_clear (IoOutbox *self)
{
  while (self->count > 0)
    drop_head (self);
  free_when_empty (self);
}

/**
 * io_outbox_push:
 * @self: an outbox
 * @bytes: (transfer none): what to send; the outbox takes a reference of its own
 * @commit: number of the commit that has to be on disk before; 0 for none
 */
void
io_outbox_push (IoOutbox *self, BaseBytes *bytes, guint64 commit)
{
  append (self, base_bytes_ref (bytes), commit);
  count_bytes (self, bytes);
}

/**
 * io_outbox_push_hole:
 * @self: an outbox
 *
 * Keeps a place in the order. What is pushed behind it waits until it is filled.
 *
 * Returns: a handle for io_outbox_fill_hole(), never 0
 */
guint64
io_outbox_push_hole (IoOutbox *self)
{
  self->last_hole = MAX (self->last_hole + 1, 1);
  self->n_holes++;
  append (self, NULL, self->last_hole);

  return self->last_hole;
}

static gboolean
find_hole (const IoOutbox *self, guint64 hole, guint32 *index)
{
  if (self->n_holes == 0)
    return FALSE;

  for (guint32 i = 0; i < self->count; i++)
    {
      const struct IoOutboxEntry *entry = entry_at (self, i);

      if (entry->bytes == NULL && entry->commit == hole)
        {
          *index = i;
          return TRUE;
        }
    }

  return FALSE;
}

/* Replaces the one entry at @index by room for @n entries. */
static void
widen (IoOutbox *self, guint32 index, guint32 n)
{
  guint32 n_behind = self->count - index - 1;

  reserve (self, self->count + n);
  if (n == 0)
    {
      for (guint32 i = 0; i < n_behind; i++)
        *entry_at (self, index + i) = *entry_at (self, index + 1 + i);
    }
  else
    {
      for (guint32 i = n_behind; i > 0; i--)
        *entry_at (self, index + n + i - 1) = *entry_at (self, index + i);
    }
  self->count = self->count - 1 + n;
}

/**
 * io_outbox_fill_hole:
 * @self: an outbox
 * @hole: a handle from io_outbox_push_hole(); one whose hole was cleared meanwhile is ignored
 * @lines: (nullable) (element-type BaseBytes) (transfer none): what belongs there; each gets a
 * reference. %NULL or none lets the hole vanish
 *
 * Puts @lines in the place of the hole. They wait for no commit, for they were read from disk.
 */
void
io_outbox_fill_hole (IoOutbox *self, guint64 hole, GPtrArray *lines)
{
  guint n_lines = lines != NULL ? lines->len : 0;
  guint32 index;

  if (!find_hole (self, hole, &index))
    return;

  widen (self, index, n_lines);
  self->n_holes--;
  for (guint i = 0; i < n_lines; i++)
    {
      BaseBytes *bytes = base_bytes_ref (g_ptr_array_index (lines, i));

      *entry_at (self, index + i) = (struct IoOutboxEntry){ bytes, 0 };
      count_bytes (self, bytes);
    }
  free_when_empty (self);
}

/**
 * io_outbox_get_bytes:
 * @self: an outbox
 *
 * Returns: bytes that are queued and not written yet; a hole counts as none
 */
gsize
io_outbox_get_bytes (const IoOutbox *self)
{
  return self->bytes;
}

/**
 * io_outbox_is_empty:
 * @self: an outbox
 *
 * Returns: whether nothing is queued, not even a hole
 */
gboolean
io_outbox_is_empty (const IoOutbox *self)
{
  return self->count == 0;
}

static gboolean
is_skipped (const IoOutbox *self, guint32 index)
{
  const BaseBytes *bytes = entry_at (self, index)->bytes;

  /* The other side has the beginning of a line that is half written, so it gets the end. */
  if (bytes == NULL || (index == 0 && self->head_written > 0))
    return FALSE;

  return bytes->voided || bytes->size == 0;
}

static gboolean
is_held (const IoOutbox *self, guint32 index, guint64 committed)
{
  const struct IoOutboxEntry *entry = entry_at (self, index);

  return entry->bytes == NULL || entry->commit > committed;
}

static guint
gather (const IoOutbox *self, guint64 committed, struct iovec parts[PARTS_PER_WRITE])
{
  guint n = 0;

  for (guint32 i = 0; i < self->count && n < PARTS_PER_WRITE; i++)
    {
      guint32 written = i == 0 ? self->head_written : 0;
      BaseBytes *bytes;

      if (is_skipped (self, i))
        continue;
      if (is_held (self, i, committed))
        break;

      bytes = entry_at (self, i)->bytes;
      parts[n++] = (struct iovec){ bytes->data + written, bytes->size - written };
    }

  return n;
}

static void
drop_skipped (IoOutbox *self)
{
  while (self->count > 0 && is_skipped (self, 0))
    drop_head (self);
}

static void
advance (IoOutbox *self, gsize n_written)
{
  while (n_written > 0)
    {
      gsize left;

      drop_skipped (self);
      left = entry_at (self, 0)->bytes->size - self->head_written;
      if (n_written < left)
        {
          self->head_written += n_written;
          self->bytes -= n_written;
          return;
        }
      drop_head (self);
      n_written -= left;
    }
}

/**
 * io_outbox_flush:
 * @self: an outbox
 * @stream: where to write
 * @committed: number of the newest commit that is on disk
 *
 * Writes in order, many entries with one call, until something has to wait, and what the stream
 * holds itself. Voided bytes are left
 * out, unless their beginning was written before they were voided.
 *
 * Returns: why it stopped
 */
IoOutboxResult
io_outbox_flush (IoOutbox *self, IoStream *stream, guint64 committed)
{
  struct iovec parts[PARTS_PER_WRITE];

  for (;;)
    {
      gsize n_written;
      IoStatus status;
      guint n_parts;

      drop_skipped (self);
      n_parts = gather (self, committed, parts);
      if (n_parts == 0)
        break;

      status = io_stream_write (stream, parts, n_parts, &n_written);
      if (status == IO_BLOCKED)
        return IO_OUTBOX_BLOCKED;
      if (status != IO_OK)
        return IO_OUTBOX_FAILED;
      advance (self, n_written);
    }

  free_when_empty (self);

  switch (io_stream_flush (stream))
    {
    case IO_OK:
      return self->count == 0 ? IO_OUTBOX_EMPTY : IO_OUTBOX_HELD;
    case IO_BLOCKED:
      return IO_OUTBOX_BLOCKED;
    case IO_CLOSED:
    case IO_FAILED:
    default:
      return IO_OUTBOX_FAILED;
    }
}
