/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sql/sql-private.h"

static int
wal_cb (void *user_data, sqlite3 *handle, const char *schema, int n_pages)
{
  SqlDatabase *self = user_data;

  self->wal_size = (gsize) n_pages * self->page_size;

  return SQLITE_OK;
}

/**
 * sql_database_set_manual_checkpoint:
 * @self: a connection
 * @error: return location
 *
 * Stops SQLite from bringing the write-ahead log into the database at a commit on this connection,
 * which makes one commit in many take long. The caller does it with sql_database_checkpoint() on a
 * connection of another thread.
 *
 * Returns: whether it holds; when not, @error is of SQL_ERROR
 */
gboolean
sql_database_set_manual_checkpoint (SqlDatabase *self, GError **error)
{
  gint64 page_size;

  if (!sql_database_get_int64 (self, "PRAGMA page_size", &page_size, error))
    return FALSE;

  self->page_size = (gsize) page_size;
  sqlite3_wal_hook (self->handle, wal_cb, self);

  return TRUE;
}

/**
 * sql_database_get_wal_size:
 * @self: a connection with manual checkpoints
 *
 * Returns: bytes that the write-ahead log held after the last commit on this connection
 */
gsize
sql_database_get_wal_size (SqlDatabase *self)
{
  return self->wal_size;
}

/**
 * sql_database_checkpoint:
 * @self: a connection outside a transaction
 * @error: return location
 *
 * Brings as much of the write-ahead log into the database as can be without waiting for anybody.
 * The log begins anew with the first commit that finds all of it in the database and nobody reading
 * it.
 *
 * Returns: %FALSE on an error of SQL_ERROR; that another connection is doing the same is none
 */
gboolean
sql_database_checkpoint (SqlDatabase *self, GError **error)
{
  int status
      = sqlite3_wal_checkpoint_v2 (self->handle, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);

  if (status == SQLITE_OK || (status & 0xff) == SQLITE_BUSY)
    return TRUE;

  sql_error_set (error, self->handle, self->path, status);

  return FALSE;
}

/**
 * sql_database_empty_log:
 * @self: a connection outside a transaction
 *
 * Brings all of the write-ahead log into the database and cuts it to nothing, so that what was
 * deleted is nowhere any more. It waits for those who read as long as for any lock.
 *
 * Returns: whether the log is empty; when not, trying again may help
 */
gboolean
sql_database_empty_log (SqlDatabase *self)
{
  int status
      = sqlite3_wal_checkpoint_v2 (self->handle, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

  if (status != SQLITE_OK)
    return FALSE;

  self->wal_size = 0;

  return TRUE;
}
