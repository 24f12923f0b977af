/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BaseBytes:
 * @n_refs: references held; every holder lives on one thread, so the count is plain
 * @size: bytes in @data
 * @n_queued: in how many queues they are, of those that count what they hold
 * @voided: set when what these bytes announce never became true; whoever would still send them
 * skips them
 * @is_conditional: whether these bytes announce what still can fail to become true; whoever makes
 * others of them says so of those
 * @data: the bytes, not NUL-terminated
 *
 * Bytes shared by many queues: written once, freed with the last reference.
 */
typedef struct
{
  guint n_refs;
  guint32 size;
  guint32 n_queued;
  gboolean voided : 1;
  gboolean is_conditional : 1;
  char data[];
} BaseBytes;

BaseBytes *base_bytes_new (const void *data, gsize size);
BaseBytes *base_bytes_ref (BaseBytes *self);
void base_bytes_unref (BaseBytes *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BaseBytes, base_bytes_unref)

G_END_DECLS
