/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/base-histogram.h"
#include "store/store-record.h"
#include "store/store.h"

G_BEGIN_DECLS

/**
 * StoreCommittedFunc:
 * @batch: number of the batch that was committed, with all before it
 * @error: (nullable): why it could not be; the journal keeps the batch and tries again, with
 * back-off
 *
 * Called on the main context of store_open(), once for each batch in the order of their numbers,
 * and with an error once for each attempt that failed; no attempt follows before it has returned.
 * store_close() calls it for what was left. It does not close the store.
 */
typedef void (*StoreCommittedFunc) (guint64 batch, const GError *error, gpointer user_data);

void store_journal_set_committed (StoreJournal *self, StoreCommittedFunc func, gpointer user_data);
guint64 store_journal_add_message (StoreJournal *self, const StoreMessage *message);
guint64 store_journal_import (StoreJournal *self, const StoreMessage *message);
guint64 store_journal_get_n_imported (const StoreJournal *self);
guint64 store_journal_add (StoreJournal *self, StoreRecordKind kind, gconstpointer data);
guint64 store_journal_rename_room (StoreJournal *self, const StoreRename *rename);
guint64 store_journal_erase_history (StoreJournal *self, const StoreErasure *erasure);
guint64 store_journal_set_keep (StoreJournal *self, const StoreKeep *keep);
guint64 store_journal_forget_metadata (StoreJournal *self);
guint64 store_journal_index (StoreJournal *self);
void store_journal_submit (StoreJournal *self);
gboolean store_journal_void (StoreJournal *self, guint64 batch);
guint64 store_journal_get_pending (StoreJournal *self);
guint64 store_journal_get_committed (StoreJournal *self);
gsize store_journal_get_queued_bytes (StoreJournal *self);
guint64 store_journal_get_work (StoreJournal *self);
gboolean store_journal_is_erasing (StoreJournal *self);
const BaseHistogram *store_journal_get_commit_times (const StoreJournal *self);
const BaseHistogram *store_journal_get_batch_sizes (const StoreJournal *self);

/* One function for each row of store-record.def, such as store_journal_put_ban(): adds to the open
 * batch how something is from now on, in place of what was stored of it before, and returns the
 * number of that batch. */
#define STORE_ORDER(KIND, Type, name, ...)
#define STORE_ROW(KIND, Type, name, ...)                                                           \
  static inline guint64 store_journal_put_##name (StoreJournal *self, const Type *name)            \
  {                                                                                                \
    return store_journal_add (self, STORE_RECORD_##KIND, name);                                    \
  }
#define STORE_NOTE(KIND, ...)
#include "store/store-record.def"
#undef STORE_ORDER
#undef STORE_ROW
#undef STORE_NOTE

G_END_DECLS
