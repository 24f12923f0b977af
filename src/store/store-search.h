/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sql/sql-database.h"
#include "store/store-history.h"

G_BEGIN_DECLS

gboolean store_search_run (SqlDatabase *db,
                           const StoreQuery *query,
                           GPtrArray *messages,
                           GError **error);

G_END_DECLS
