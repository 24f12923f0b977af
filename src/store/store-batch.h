/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store-record.h"

G_BEGIN_DECLS

/**
 * StoreBatch:
 * @number: batches count from 1
 * @n_records: how many records there are
 * @records: (owned): the records, one after the other, in the form that store-batch.c writes and
 * reads
 *
 * What is written in one transaction: one buffer, whatever the number of records.
 */
typedef struct
{
  guint64 number;
  guint n_records;
  GByteArray *records;
} StoreBatch;

StoreBatch *store_batch_new (guint64 number);
void store_batch_free (StoreBatch *self);

void store_batch_add_message (StoreBatch *self, StoreRecordKind kind, const StoreMessage *message);
void store_batch_add (StoreBatch *self, StoreRecordKind kind, gconstpointer data);
StoreBatch *store_batch_get_lasting (const StoreBatch *self);
void store_batch_prepend (StoreBatch *self, const StoreBatch *earlier);

gboolean store_batch_next (const StoreBatch *self, gsize *offset, StoreRecord *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreBatch, store_batch_free)

G_END_DECLS
