/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A copy of a database, as it is at one moment, while others go on writing. */

#include "sql/sql-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* Pages that are copied at once: some megabytes. */
#define STEP_PAGES 1024

/* So much of the copy waits for the disk at most: who writes the original waits for the same disk.
 */
#define SYNC_STEPS 4

/* SQLite asks so seldom whether a check is still wanted: some thousand times a second. */
#define CHECK_INSTRUCTIONS 10000

/* Nobody else sees the copy before it is complete, so that no log is needed to repair it. */
static const char copy_pragmas[] = "PRAGMA journal_mode = OFF;"
                                   "PRAGMA synchronous = OFF;";

/**
 * Copying:
 * @from: what is copied
 * @to: (owned): the connection to the copy
 * @path: the copy
 * @fd: the same
 * @func: (nullable): is told how far it has come
 * @user_data: for @func
 */
typedef struct
{
  SqlDatabase *from;
  sqlite3 *to;
  const char *path;
  int fd;
  SqlProgressFunc func;
  gpointer user_data;
} Copying;

static gboolean
fail_stopped (GError **error)
{
  g_set_error_literal (error, SQL_ERROR, SQL_ERROR_STOPPED, "It was stopped");

  return FALSE;
}

static gboolean
open_copy (Copying *self, GError **error)
{
  int status
      = sqlite3_open_v2 (self->path, &self->to,
                         SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

  if (status == SQLITE_OK)
    status = sqlite3_exec (self->to, copy_pragmas, NULL, NULL, NULL);
  if (status != SQLITE_OK)
    sql_error_set (error, self->to, self->path, status);

  return status == SQLITE_OK;
}

static gboolean
sync_copy (Copying *self, GError **error)
{
  if (fsync (self->fd) == 0)
    return TRUE;

  sql_error_set_io (error, self->path, errno);

  return FALSE;
}

static gboolean
may_go_on (Copying *self, sqlite3_backup *backup, guint n_steps, GError **error)
{
  guint64 total = (guint64) sqlite3_backup_pagecount (backup);
  guint64 left = (guint64) sqlite3_backup_remaining (backup);

  if (n_steps % SYNC_STEPS == 0 && !sync_copy (self, error))
    return FALSE;

  return self->func == NULL || self->func (total - left, total, self->user_data)
         || fail_stopped (error);
}

/* Only the original is read, and only the copy is written. */
static gboolean
is_of_copy (int status)
{
  return status == SQLITE_FULL || status == SQLITE_IOERR_WRITE || status == SQLITE_IOERR_TRUNCATE;
}

static gboolean
take_steps (Copying *self, sqlite3_backup *backup, GError **error)
{
  guint n_steps = 0;
  int status;

  while ((status = sqlite3_backup_step (backup, STEP_PAGES)) == SQLITE_OK)
    if (!may_go_on (self, backup, ++n_steps, error))
      return FALSE;

  if (status == SQLITE_DONE)
    return TRUE;

  sql_error_set (error, NULL, is_of_copy (status) ? self->path : self->from->path, status);

  return FALSE;
}

static gboolean
copy_pages (Copying *self, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (self->to, "main", self->from->handle, "main");
  gboolean is_copied;

  if (backup == NULL)
    {
      sql_error_set (error, self->to, self->path, sqlite3_extended_errcode (self->to));
      return FALSE;
    }

  is_copied = take_steps (self, backup, error);
  sqlite3_backup_finish (backup);

  return is_copied;
}

/* A transaction that has read something sees the database as it was then, so that what others write
 * meanwhile does not make the copy begin anew. */
static gboolean
copy_moment (Copying *self, GError **error)
{
  gboolean is_copied;
  gint64 n_objects;

  if (!sql_database_exec (self->from, "BEGIN", error))
    return FALSE;

  is_copied
      = sql_database_get_int64 (self->from, "SELECT count(*) FROM sqlite_schema", &n_objects, error)
        && copy_pages (self, error);
  sql_database_rollback (self->from);

  return is_copied;
}

/**
 * sql_database_backup:
 * @self: a connection outside a transaction
 * @path: an empty file, which is there
 * @func: (nullable) (scope call): is told how far it has come, in pages, and whether to go on
 * @user_data: for @func
 * @error: return location
 *
 * Copies the database as it is now into @path, and waits until the copy is on disk. Others can read
 * and write meanwhile; the write-ahead log keeps what they write until the copy is made.
 * https://www.sqlite.org/c3ref/backup_finish.html
 *
 * Returns: whether the copy is complete; when not, @error is of SQL_ERROR, %SQL_ERROR_STOPPED when
 * @func did not want to go on, and what is in @path is of no use
 */
gboolean
sql_database_backup (SqlDatabase *self,
                     const char *path,
                     SqlProgressFunc func,
                     gpointer user_data,
                     GError **error)
{
  Copying copying = { .from = self, .path = path, .func = func, .user_data = user_data };
  gboolean is_copied;

  copying.fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  if (copying.fd < 0)
    {
      sql_error_set_io (error, path, errno);
      return FALSE;
    }

  is_copied = open_copy (&copying, error) && copy_moment (&copying, error);
  sqlite3_close_v2 (copying.to);
  is_copied = is_copied && sync_copy (&copying, error);
  g_close (copying.fd, NULL);

  return is_copied;
}

typedef struct
{
  SqlProgressFunc func;
  gpointer user_data;
} Checking;

static int
check_cb (void *user_data)
{
  Checking *self = user_data;

  return !self->func (0, 0, self->user_data);
}

/* Nobody writes it, so that SQLite need not put a log beside it to read it. */
static sqlite3 *
open_immutable (const char *path, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *uri = g_filename_to_uri (absolute, NULL, error);
  g_autofree char *name = uri != NULL ? g_strconcat (uri, "?immutable=1", NULL) : NULL;
  sqlite3 *handle = NULL;
  int status;

  if (name == NULL)
    return NULL;

  status = sqlite3_open_v2 (name, &handle,
                            SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX
                                | SQLITE_OPEN_EXRESCODE,
                            NULL);
  if (status == SQLITE_OK)
    return handle;

  sql_error_set (error, handle, path, status);
  sqlite3_close_v2 (handle);

  return NULL;
}

static gboolean
run_check (sqlite3 *handle, const char *path, GError **error)
{
  sqlite3_stmt *check = NULL;
  gboolean is_sound = FALSE;
  int status = sqlite3_prepare_v2 (handle, "PRAGMA quick_check (1)", -1, &check, NULL);

  if (status == SQLITE_OK)
    status = sqlite3_step (check);
  if (status == SQLITE_ROW)
    is_sound = g_strcmp0 ((const char *) sqlite3_column_text (check, 0), "ok") == 0;
  sqlite3_finalize (check);
  if (is_sound)
    return TRUE;

  if (status == SQLITE_INTERRUPT)
    return fail_stopped (error);
  sql_error_set (error, handle, path, status == SQLITE_ROW ? SQLITE_CORRUPT : status);

  return FALSE;
}

/**
 * sql_database_check_backup:
 * @path: what sql_database_backup() made
 * @func: (nullable) (scope call): asked again and again, with zeros, whether to go on
 * @user_data: for @func
 * @error: return location
 *
 * Reads all of a copy. Nothing is written, and nothing comes to be beside it.
 * https://www.sqlite.org/pragma.html#pragma_quick_check
 *
 * Returns: whether it is sound; when not, @error is of SQL_ERROR, as in sql_database_backup()
 */
gboolean
sql_database_check_backup (const char *path,
                           SqlProgressFunc func,
                           gpointer user_data,
                           GError **error)
{
  sqlite3 *handle = open_immutable (path, error);
  Checking checking = { func, user_data };
  gboolean is_sound;

  if (handle == NULL)
    return FALSE;

  if (func != NULL)
    sqlite3_progress_handler (handle, CHECK_INSTRUCTIONS, check_cb, &checking);
  is_sound = run_check (handle, path, error);
  sqlite3_close_v2 (handle);

  return is_sound;
}
