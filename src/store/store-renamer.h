/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sql/sql-database.h"
#include "store/store-index.h"

G_BEGIN_DECLS

gboolean store_renamer_rename (SqlDatabase *db,
                               StoreIndex *index,
                               const StoreRename *rename,
                               GError **error);

G_END_DECLS
