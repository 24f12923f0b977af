/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sql/sql-database.h"

#include <errno.h>
#include <fcntl.h>

#include <glib/gstdio.h>

#include "sql/sql-private.h"

/* No text or row of ours comes near; a damaged or malicious file must not make us ask for more. */
#define LENGTH_LIMIT (16 * 1024 * 1024)

/* How long a statement waits for a lock of another connection, unless the caller says otherwise. */
#define BUSY_TIMEOUT_MS 1000

/* Settings of the connection. None of them is written to the file. */
static const char connection_pragmas[] = "PRAGMA synchronous = FULL;"
                                         "PRAGMA foreign_keys = ON;"
                                         "PRAGMA cell_size_check = ON;"
                                         /* What a burst of writing left behind is given back. */
                                         "PRAGMA journal_size_limit = 16777216;";

static gboolean
create_file (const char *path, GError **error)
{
  int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0 && errno != EEXIST)
    {
      sql_error_set_io (error, path, errno);
      return FALSE;
    }

  if (fd >= 0)
    g_close (fd, NULL);

  return TRUE;
}

static gboolean
open_file (SqlDatabase *self, GError **error)
{
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  int status;

  flags |= self->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  status = sqlite3_open_v2 (self->path, &self->handle, flags, NULL);
  if (status != SQLITE_OK)
    {
      sql_error_set (error, self->handle, self->path, status);
      return FALSE;
    }

  /* SQLite falls back to reading when writing is not permitted. */
  if (!self->read_only && sqlite3_db_readonly (self->handle, "main") == 1)
    {
      sql_error_set_io (error, self->path, EACCES);
      return FALSE;
    }

  return TRUE;
}

static gboolean
has_log (SqlDatabase *self)
{
  g_autofree char *path = g_strconcat (self->path, "-wal", NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
configure (SqlDatabase *self, GError **error)
{
  sqlite3_limit (self->handle, SQLITE_LIMIT_LENGTH, LENGTH_LIMIT);
  sqlite3_limit (self->handle, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);

  /* What a schema of unknown origin may do: https://www.sqlite.org/security.html */
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);

  /* Until sql_database_migrate() has accepted the file, closing it leaves a log beside it as it
   * was. */
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, has_log (self), NULL);

  return sql_database_exec (self, connection_pragmas, error);
}

static gboolean
read_owner (SqlDatabase *self, GError **error)
{
  gint64 application_id;
  gint64 version;
  gint64 n_objects;

  if (!sql_database_get_int64 (self, "PRAGMA application_id", &application_id, error)
      || !sql_database_get_int64 (self, "PRAGMA user_version", &version, error)
      || !sql_database_get_int64 (self, "SELECT count(*) FROM sqlite_schema", &n_objects, error))
    return FALSE;

  if ((guint32) application_id == self->application_id)
    return TRUE;

  /* An empty file, or one whose making was interrupted, belongs to nobody yet. */
  if (application_id == 0 && version == 0 && n_objects == 0)
    return TRUE;

  sql_error_set_foreign (error, self->path);

  return FALSE;
}

/* In one transaction: another program may be making the file at this moment. */
static gboolean
check_owner (SqlDatabase *self, GError **error)
{
  gboolean ours;

  if (!sql_database_exec (self, "BEGIN", error))
    return FALSE;

  ours = read_owner (self, error);
  sql_database_rollback (self);

  return ours;
}

/**
 * sql_database_open:
 * @path: the file
 * @flags: what for, and whether to create it
 * @application_id: what marks the file as ours, not 0:
 * https://www.sqlite.org/pragma.html#pragma_application_id
 * @error: return location
 *
 * Opens a connection and writes nothing to the file. It waits up to a second for locks of others,
 * in here and later.
 *
 * Returns: (transfer full) (nullable): the connection, or %NULL with an error of SQL_ERROR:
 * SQL_ERROR_FOREIGN when the file is a database without @application_id, SQL_ERROR_DAMAGED when it
 * is none, SQL_ERROR_IO when it is missing or may not be opened
 */
SqlDatabase *
sql_database_open (const char *path, SqlOpenFlags flags, guint32 application_id, GError **error)
{
  g_autoptr (SqlDatabase) self = g_new0 (SqlDatabase, 1);

  /* An absolute path is a file; others can be a URI or a name such as ":memory:". */
  self->path = g_canonicalize_filename (path, NULL);
  self->application_id = application_id;
  self->read_only = (flags & SQL_OPEN_READ_ONLY) != 0;
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                            (GDestroyNotify) sql_statement_free);

  if ((flags & SQL_OPEN_CREATE) != 0 && !create_file (self->path, error))
    return NULL;

  if (!open_file (self, error) || !configure (self, error) || !check_owner (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * sql_database_free:
 * @self: (transfer full): a connection whose statements have all been released
 *
 * Closes it. A transaction that is still open is rolled back. The last connection to a file also
 * brings the write-ahead log into it, which takes as long as the log is large.
 */
void
sql_database_free (SqlDatabase *self)
{
  g_assert (self->n_lent == 0);

  g_hash_table_unref (self->statements);
  sqlite3_close_v2 (self->handle);
  g_free (self->path);
  g_free (self);
}

/**
 * sql_database_set_busy_timeout:
 * @self: a connection
 * @milliseconds: how long to wait for a lock of another connection before SQL_ERROR_BUSY; 0 for not
 * at all
 */
void
sql_database_set_busy_timeout (SqlDatabase *self, guint milliseconds)
{
  sqlite3_busy_timeout (self->handle, (int) MIN (milliseconds, G_MAXINT));
}

/**
 * sql_database_set_secure_delete:
 * @self: a connection
 * @error: return location
 *
 * From now on, what is deleted over this connection is overwritten with zeros:
 * https://www.sqlite.org/pragma.html#pragma_secure_delete. The write-ahead log has it until
 * sql_database_empty_log().
 *
 * Returns: whether it holds; when not, @error is of SQL_ERROR
 */
gboolean
sql_database_set_secure_delete (SqlDatabase *self, GError **error)
{
  return sql_database_exec (self, "PRAGMA secure_delete = ON", error);
}

/**
 * sql_database_prepare:
 * @self: a connection
 * @sql: one statement; a constant of the program, as all of them are kept
 * @error: return location
 *
 * Compiles @sql at its first use and lends the same statement at each later one. Asked for again
 * before it was released, it is compiled a second time, so that two loops over the same statement
 * do not disturb each other.
 *
 * Returns: (transfer full) (nullable): a statement, to be given back with sql_statement_release();
 * %NULL on an error of SQL_ERROR
 */
SqlStatement *
sql_database_prepare (SqlDatabase *self, const char *sql, GError **error)
{
  SqlStatement *known = g_hash_table_lookup (self->statements, sql);
  SqlStatement *statement;

  if (known != NULL && sql_statement_lend (known, TRUE))
    return known;

  statement = sql_statement_new (self, sql, error);
  if (statement == NULL)
    return NULL;

  if (known == NULL)
    g_hash_table_insert (self->statements, g_strdup (sql), statement);
  sql_statement_lend (statement, known == NULL);

  return statement;
}

/**
 * sql_database_exec:
 * @self: a connection
 * @sql: statements without parameters, separated by semicolons; a constant of the program
 * @error: return location
 *
 * Runs all of them, and passes over their rows.
 *
 * Returns: whether they ran; when not, @error is of SQL_ERROR, and those before the failing one
 * have taken effect
 */
gboolean
sql_database_exec (SqlDatabase *self, const char *sql, GError **error)
{
  int status = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);

  if (status != SQLITE_OK)
    sql_error_set (error, self->handle, self->path, status);

  return status == SQLITE_OK;
}

/**
 * sql_database_get_int64:
 * @self: a connection
 * @sql: a query without parameters
 * @value: (out): the first column of its first row; 0 when that is NULL or there is no row
 * @error: return location
 *
 * Returns: whether the query ran; when not, @error is of SQL_ERROR
 */
gboolean
sql_database_get_int64 (SqlDatabase *self, const char *sql, gint64 *value, GError **error)
{
  g_autoptr (SqlStatement) query = sql_database_prepare (self, sql, error);
  SqlStep step;

  if (query == NULL)
    return FALSE;

  step = sql_statement_step (query, error);
  *value = step == SQL_STEP_ROW ? sql_statement_get_int64 (query, 0) : 0;

  return step != SQL_STEP_ERROR;
}

/**
 * sql_database_get_last_rowid:
 * @self: a connection
 *
 * Returns: the rowid of the row that this connection inserted last
 */
gint64
sql_database_get_last_rowid (SqlDatabase *self)
{
  return sqlite3_last_insert_rowid (self->handle);
}

/**
 * sql_database_get_changes:
 * @self: a connection
 *
 * Returns: how many rows were inserted, updated and deleted over this connection; what two calls
 * differ by tells what was changed between them
 */
gint64
sql_database_get_changes (SqlDatabase *self)
{
  return sqlite3_total_changes64 (self->handle);
}

static gboolean
run (SqlDatabase *self, const char *sql, GError **error)
{
  g_autoptr (SqlStatement) statement = sql_database_prepare (self, sql, error);

  return statement != NULL && sql_statement_run (statement, error);
}

/**
 * sql_database_begin:
 * @self: a connection outside a transaction
 * @error: return location
 *
 * Begins a transaction. One for writing takes the lock for writing at once, so that what follows
 * cannot fail for the want of it; on a read-only connection, all that is read stems from one and
 * the same moment.
 *
 * Returns: whether it began; when not, @error is of SQL_ERROR: SQL_ERROR_BUSY when another
 * connection writes
 */
gboolean
sql_database_begin (SqlDatabase *self, GError **error)
{
  return run (self, self->read_only ? "BEGIN" : "BEGIN IMMEDIATE", error);
}

/**
 * sql_database_commit:
 * @self: a connection in a transaction
 * @error: return location
 *
 * Puts on disk what was written since sql_database_begin(). When it cannot, nothing of it remains.
 *
 * Returns: whether it is on disk; when not, @error is of SQL_ERROR, and the transaction was rolled
 * back
 */
gboolean
sql_database_commit (SqlDatabase *self, GError **error)
{
  if (run (self, "COMMIT", error))
    return TRUE;

  sql_database_rollback (self);

  return FALSE;
}

/**
 * sql_database_rollback:
 * @self: a connection
 *
 * Undoes what was written since sql_database_begin(). Outside a transaction it does nothing, as
 * some errors have rolled back on their own.
 */
void
sql_database_rollback (SqlDatabase *self)
{
  if (sqlite3_get_autocommit (self->handle))
    return;

  /* When even this fails, SQLite has marked the connection so that it rolls back at the next
   * chance. */
  run (self, "ROLLBACK", NULL);
}

/**
 * sql_database_vacuum:
 * @self: the only connection, outside a transaction
 * @error: return location
 *
 * Writes the database anew, so that nothing in it is free: https://www.sqlite.org/lang_vacuum.html.
 * All of it is in memory meanwhile, as what is in it is nothing for a temporary file elsewhere.
 *
 * Returns: whether it was; when not, @error is of SQL_ERROR and the database is as it was
 */
gboolean
sql_database_vacuum (SqlDatabase *self, GError **error)
{
  gboolean is_done;

  /* It attaches the new one to write it. */
  sqlite3_limit (self->handle, SQLITE_LIMIT_ATTACHED, 1);
  is_done = sql_database_exec (self, "PRAGMA temp_store = MEMORY; VACUUM", error);
  sqlite3_limit (self->handle, SQLITE_LIMIT_ATTACHED, 0);
  sql_database_exec (self, "PRAGMA temp_store = DEFAULT", NULL);

  return is_done;
}

/**
 * sql_database_interrupt:
 * @self: a connection
 *
 * Has the statement fail that a thread is running over it. Any thread may call this while it is
 * open.
 */
void
sql_database_interrupt (SqlDatabase *self)
{
  sqlite3_interrupt (self->handle);
}
