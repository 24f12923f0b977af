/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sql/sql-database.h"

G_BEGIN_DECLS

/**
 * StoreVacuum:
 *
 * Gives back to the file system, some pages at a time while nobody waits, what a database does not
 * need any more.
 */
typedef struct StoreVacuum StoreVacuum;

void store_vacuum_prepare (SqlDatabase *db);
void store_vacuum_convert (SqlDatabase *db);

StoreVacuum *store_vacuum_new (SqlDatabase *db, GError **error);
void store_vacuum_free (StoreVacuum *self);
void store_vacuum_request (StoreVacuum *self);
gint64 store_vacuum_get_due (const StoreVacuum *self);
void store_vacuum_work (StoreVacuum *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreVacuum, store_vacuum_free)

G_END_DECLS
