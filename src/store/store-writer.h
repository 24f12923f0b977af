/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store-batch.h"

G_BEGIN_DECLS

/**
 * StoreWriter:
 *
 * Writes batches over a connection of its own, for one thread at a time. It blocks.
 */
typedef struct StoreWriter StoreWriter;

StoreWriter *store_writer_new (const char *path, GError **error);
void store_writer_free (StoreWriter *self);

gboolean store_writer_write (StoreWriter *self, const StoreBatch *batch, GError **error);
guint store_writer_get_n_imported (const StoreWriter *self);
void store_writer_tidy (StoreWriter *self);

gint64 store_writer_get_due (const StoreWriter *self);
void store_writer_work (StoreWriter *self);
gboolean store_writer_is_erasing (const StoreWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreWriter, store_writer_free)

G_END_DECLS
