/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sql/sql-database.h"
#include "store/store-history.h"

G_BEGIN_DECLS

StoreQuery *store_query_copy (const StoreQuery *query);
void store_query_free (StoreQuery *query);

GPtrArray *store_query_run (SqlDatabase *db, const StoreQuery *query, GError **error);

G_END_DECLS
