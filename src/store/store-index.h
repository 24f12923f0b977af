/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sql/sql-database.h"
#include "store/store-message.h"

G_BEGIN_DECLS

/**
 * StoreIndex:
 *
 * The full-text index of what was said, as its writer sees it. What cannot be done at once, such as
 * erasing words from it, is done in many small transactions while nobody waits.
 */
typedef struct StoreIndex StoreIndex;

StoreIndex *store_index_new (SqlDatabase *db, GError **error);
void store_index_free (StoreIndex *self);

gboolean store_index_add (StoreIndex *self,
                          gint64 target,
                          const StoreMessage *message,
                          GError **error);
gboolean store_index_remove (StoreIndex *self, gint64 target, BaseId id, GError **error);
gboolean store_index_restore (StoreIndex *self, gint64 target, BaseId id, GError **error);
gboolean store_index_move (StoreIndex *self, gint64 from, gint64 to, GError **error);

void store_index_rolled_back (StoreIndex *self);
gboolean store_index_heal (StoreIndex *self, const GError *error);

void store_index_catch_up (StoreIndex *self);
void store_index_keep_up (StoreIndex *self);

gint64 store_index_get_due (const StoreIndex *self);
gboolean store_index_is_erasing (const StoreIndex *self);
void store_index_work (StoreIndex *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreIndex, store_index_free)

G_END_DECLS
