/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sql/sql-database.h"
#include "store/store-index.h"

G_BEGIN_DECLS

gboolean store_reviser_erase (SqlDatabase *db,
                              StoreIndex *index,
                              gint64 target,
                              const StoreMessage *redaction,
                              GError **error);
gboolean store_reviser_edit (SqlDatabase *db,
                             StoreIndex *index,
                             gint64 target,
                             const StoreMessage *edit,
                             gboolean *is_there,
                             GError **error);

G_END_DECLS
