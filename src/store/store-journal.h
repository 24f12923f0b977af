/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/base-histogram.h"
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
guint64 store_journal_put_room (StoreJournal *self, const StoreRoom *room);
guint64 store_journal_put_marker (StoreJournal *self, const StoreMarker *marker);
guint64 store_journal_rename_room (StoreJournal *self, const StoreRename *rename);
guint64 store_journal_put_metadata (StoreJournal *self, const StoreMetadata *metadata);
guint64 store_journal_put_account (StoreJournal *self, const StoreAccount *account);
guint64 store_journal_put_ban (StoreJournal *self, const StoreBan *ban);
guint64 store_journal_erase_history (StoreJournal *self, const StoreErasure *erasure);
guint64 store_journal_set_keep (StoreJournal *self, const StoreKeep *keep);
guint64 store_journal_put_device (StoreJournal *self, const StoreDevice *device);
guint64 store_journal_put_invitation (StoreJournal *self, const StoreInvitation *invitation);
guint64 store_journal_put_presence (StoreJournal *self, const StorePresence *presence);
guint64 store_journal_put_registration (StoreJournal *self, const StoreRegistration *registration);
guint64 store_journal_put_role (StoreJournal *self, const StoreRole *role);
guint64 store_journal_put_entry (StoreJournal *self, const StoreEntry *entry);
guint64 store_journal_put_reader (StoreJournal *self, const StoreReader *reader);
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

G_END_DECLS
