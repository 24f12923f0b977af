/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sql/sql-database.h"
#include "store/store-history.h"

G_BEGIN_DECLS

/* What store_query_read_message() reads; one more column follows: the id of what it is about. */
#define STORE_QUERY_COLUMNS "SELECT id, verb, source, recipient, account, tags, text, is_bot, "

gboolean store_query_find_target (SqlDatabase *db,
                                  const char *owner,
                                  const char *name,
                                  gint64 *id,
                                  char **written,
                                  GError **error);
StoreMessage *store_query_read_message (SqlStatement *row, const char *owner, const char *target);

GPtrArray *store_query_run (SqlDatabase *db, const StoreQuery *query, GError **error);

G_END_DECLS
