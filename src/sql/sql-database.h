/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "sql/sql-error.h"
#include "sql/sql-statement.h"

G_BEGIN_DECLS

/**
 * SqlOpenFlags:
 * @SQL_OPEN_DEFAULT: for reading and writing; the file has to exist
 * @SQL_OPEN_READ_ONLY: for reading; the file has to exist
 * @SQL_OPEN_CREATE: for reading and writing; a missing file is created, for its owner alone (mode
 * 0600)
 */
typedef enum
{
  SQL_OPEN_DEFAULT = 0,
  SQL_OPEN_READ_ONLY = 1 << 0,
  SQL_OPEN_CREATE = 1 << 1,
} SqlOpenFlags;

/**
 * SqlDatabase:
 *
 * One connection to one SQLite file, for one thread at a time; two threads open two. Opening writes
 * nothing to the file: what is not ours is refused as it was found. sql_database_migrate() makes it
 * ready for use:
 *
 * |[
 * static const char *const migrations[] = {
 *   "CREATE TABLE room (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;",
 *   "ALTER TABLE room ADD COLUMN topic TEXT;",
 * };
 *
 * db = sql_database_open (path, SQL_OPEN_CREATE, 0x12345678, &error);
 * if (db == NULL || !sql_database_migrate (db, migrations, G_N_ELEMENTS (migrations), &error))
 *   return FALSE;
 * ]|
 *
 * The schema of a file is not trusted, as anybody may have written it: its triggers and views
 * cannot use virtual tables. Whoever keeps a full-text index writes it in the same transaction as
 * the rows.
 */
typedef struct SqlDatabase SqlDatabase;

/**
 * SqlProgressFunc:
 * @done: how much is done
 * @total: of how much
 * @user_data: as given
 *
 * Returns: whether to go on
 */
typedef gboolean (*SqlProgressFunc) (guint64 done, guint64 total, gpointer user_data);

SqlDatabase *sql_database_open (const char *path,
                                SqlOpenFlags flags,
                                guint32 application_id,
                                GError **error);
void sql_database_free (SqlDatabase *self);
gboolean sql_database_migrate (SqlDatabase *self,
                               const char *const *migrations,
                               guint n_migrations,
                               GError **error);

void sql_database_set_busy_timeout (SqlDatabase *self, guint milliseconds);
gboolean sql_database_set_secure_delete (SqlDatabase *self, GError **error);

SqlStatement *sql_database_prepare (SqlDatabase *self, const char *sql, GError **error);
gboolean sql_database_exec (SqlDatabase *self, const char *sql, GError **error);
gboolean sql_database_get_int64 (SqlDatabase *self, const char *sql, gint64 *value, GError **error);
gint64 sql_database_get_last_rowid (SqlDatabase *self);
gint64 sql_database_get_changes (SqlDatabase *self);

gboolean sql_database_begin (SqlDatabase *self, GError **error);
gboolean sql_database_commit (SqlDatabase *self, GError **error);
void sql_database_rollback (SqlDatabase *self);

gboolean sql_database_backup (SqlDatabase *self,
                              const char *path,
                              SqlProgressFunc func,
                              gpointer user_data,
                              GError **error);
gboolean sql_database_check_backup (const char *path,
                                    SqlProgressFunc func,
                                    gpointer user_data,
                                    GError **error);

gboolean sql_database_vacuum (SqlDatabase *self, GError **error);
void sql_database_interrupt (SqlDatabase *self);

gboolean sql_database_set_manual_checkpoint (SqlDatabase *self, GError **error);
gsize sql_database_get_wal_size (SqlDatabase *self);
gboolean sql_database_checkpoint (SqlDatabase *self, GError **error);
gboolean sql_database_empty_log (SqlDatabase *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SqlDatabase, sql_database_free)

G_END_DECLS
