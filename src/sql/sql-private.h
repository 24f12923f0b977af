/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <sqlite3.h>

#include "sql/sql-database.h"

G_BEGIN_DECLS

/**
 * SqlDatabase:
 * @handle: (owned): the connection
 * @path: (owned): the file, absolute
 * @application_id: what marks the file as ours
 * @read_only: whether it was opened for reading alone
 * @statements: (owned): SQL text to the SqlStatement that is compiled from it
 * @n_lent: statements that are not given back yet
 * @page_size: bytes in a page; 0 until checkpoints are manual
 * @wal_size: bytes in the write-ahead log after the last commit, when checkpoints are manual
 */
struct SqlDatabase
{
  sqlite3 *handle;
  char *path;
  guint32 application_id;
  gboolean read_only;
  GHashTable *statements;
  guint n_lent;
  gsize page_size;
  gsize wal_size;
};

SqlStatement *sql_statement_new (SqlDatabase *database, const char *sql, GError **error);
void sql_statement_free (SqlStatement *self);
gboolean sql_statement_lend (SqlStatement *self, gboolean cached);

void sql_error_set (GError **error, sqlite3 *handle, const char *path, int status);
void sql_error_set_io (GError **error, const char *path, int saved_errno);
void sql_error_set_newer (GError **error, const char *path);
void sql_error_set_foreign (GError **error, const char *path);

G_END_DECLS
