/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sql/sql-database.h"
#include "store/store-message.h"

G_BEGIN_DECLS

/**
 * StoreTargets:
 *
 * The rows of histories: whose they are and what they are called, and the number under which all
 * that is in them stands. Those that were asked for lately are kept in mind.
 */
typedef struct StoreTargets StoreTargets;

StoreTargets *store_targets_new (SqlDatabase *db);
void store_targets_free (StoreTargets *self);

gboolean store_targets_find (StoreTargets *self,
                             const char *owner,
                             const char *name,
                             gint64 *id,
                             GError **error);
void store_targets_forget (StoreTargets *self, const char *owner, const char *name);
void store_targets_forget_all (StoreTargets *self);

G_END_DECLS
