/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sql/sql-database.h"
#include "store/store-index.h"
#include "store/store-message.h"

G_BEGIN_DECLS

gboolean store_adder_add (SqlDatabase *db,
                          StoreIndex *index,
                          gint64 target,
                          const StoreMessage *message,
                          gboolean *is_new,
                          GError **error);

G_END_DECLS
