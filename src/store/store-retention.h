/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store-index.h"
#include "store/store-target.h"

G_BEGIN_DECLS

/**
 * StoreRetention:
 *
 * Erases what is older than is kept, what there is more of than is kept, and histories that are to
 * be erased whole, in many small transactions while nobody waits.
 */
typedef struct StoreRetention StoreRetention;

StoreRetention *store_retention_new (SqlDatabase *db,
                                     StoreIndex *index,
                                     StoreTargets *targets,
                                     GError **error);
void store_retention_free (StoreRetention *self);

void store_retention_set_keep (StoreRetention *self, const StoreKeep *keep);
gboolean store_retention_put_room (StoreRetention *self,
                                   const char *folded,
                                   const StoreRoom *room,
                                   GError **error);
gboolean store_retention_erase (StoreRetention *self, const StoreErasure *erasure, GError **error);
void store_retention_forget_counts (StoreRetention *self);

gint64 store_retention_get_due (const StoreRetention *self);
gboolean store_retention_is_erasing (const StoreRetention *self);
void store_retention_work (StoreRetention *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreRetention, store_retention_free)

G_END_DECLS
