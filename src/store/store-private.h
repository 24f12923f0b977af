/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sql/sql-database.h"
#include "store/store-history.h"
#include "store/store-journal.h"

G_BEGIN_DECLS

const char *const *store_schema_get_migrations (guint *n_migrations);
SqlDatabase *store_schema_open (const char *path, SqlOpenFlags flags, GError **error);
gboolean store_schema_is_current (SqlDatabase *db, const char *path, GError **error);

SqlDatabase *store_get_database (Store *self);

gboolean store_message_insert (SqlDatabase *db,
                               gint64 target,
                               const StoreMessage *message,
                               GError **error);

void store_error_take (GError **error, GError *sql_error);

StoreJournal *store_journal_new (const char *path, GMainContext *context, GError **error);
guint64 store_journal_note_whole (StoreJournal *self);
gboolean store_journal_close (StoreJournal *self, GError **error);

StoreHistory *store_history_new (const char *path, GError **error);
void store_history_free (StoreHistory *self);

G_END_DECLS
