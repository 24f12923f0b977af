/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sql/sql-error.h"

#include "sql/sql-private.h"

/* clang-format off */
G_DEFINE_QUARK (sql-error-quark, sql_error)
/* clang-format on */

static SqlError
code_of (int status)
{
  /* The low byte is the class of the failure:
   * https://www.sqlite.org/rescode.html#primary_result_codes_versus_extended_result_codes */
  switch (status & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return SQL_ERROR_BUSY;

    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      return SQL_ERROR_DAMAGED;

    case SQLITE_FULL:
      return SQL_ERROR_FULL;

    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return SQL_ERROR_IO;

    default:
      return SQL_ERROR_FAILED;
    }
}

static const char *
reason_of (sqlite3 *handle, int status)
{
  int primary = status & 0xff;

  /* Only these two leave behind what the system said. */
  if (handle != NULL && (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN)
      && sqlite3_system_errno (handle) != 0)
    return g_strerror (sqlite3_system_errno (handle));

  return sqlite3_errstr (status);
}

/**
 * sql_error_set:
 * @error: (nullable): where to put the error
 * @handle: (nullable): the connection on which the call failed just now
 * @path: its file
 * @status: the extended result code of the call
 *
 * Puts SQLite's result code into words: what happened, to which file, and what to do.
 */
void
sql_error_set (GError **error, sqlite3 *handle, const char *path, int status)
{
  SqlError code = code_of (status);

  switch (code)
    {
    case SQL_ERROR_BUSY:
      g_set_error (error, SQL_ERROR, code,
                   "“%s” is locked by another program: close that program and try again", path);
      break;

    case SQL_ERROR_DAMAGED:
      g_set_error (
          error, SQL_ERROR, code,
          "“%s” is damaged, or is not a database: put a backup in its place or move it away", path);
      break;

    case SQL_ERROR_FULL:
      g_set_error (error, SQL_ERROR, code,
                   "“%s” cannot grow because the disk is full: make room on the disk", path);
      break;

    case SQL_ERROR_IO:
      g_set_error (
          error, SQL_ERROR, code,
          "“%s” cannot be opened, read or written (%s): check its folder, its permissions and the disk",
          path, reason_of (handle, status));
      break;

    default:
      g_set_error (error, SQL_ERROR, code, "“%s” could not be used: %s", path,
                   handle != NULL ? sqlite3_errmsg (handle) : sqlite3_errstr (status));
      break;
    }
}

/**
 * sql_error_set_io:
 * @error: (nullable): where to put the error
 * @path: the file
 * @saved_errno: what the system said
 *
 * As sql_error_set(), for a call to the system itself.
 */
void
sql_error_set_io (GError **error, const char *path, int saved_errno)
{
  g_set_error (error, SQL_ERROR, SQL_ERROR_IO,
               "“%s” cannot be opened (%s): check its folder and its permissions", path,
               g_strerror (saved_errno));
}

/**
 * sql_error_set_newer:
 * @error: (nullable): where to put the error
 * @path: the file
 *
 * Tells that only a newer program understands the file.
 */
void
sql_error_set_newer (GError **error, const char *path)
{
  g_set_error (error, SQL_ERROR, SQL_ERROR_NEWER,
               "“%s” was written by a newer version of Inglenook: use that version or another file",
               path);
}

/**
 * sql_error_set_foreign:
 * @error: (nullable): where to put the error
 * @path: the file
 *
 * Tells that the file is a database with something else in it.
 */
void
sql_error_set_foreign (GError **error, const char *path)
{
  g_set_error (error, SQL_ERROR, SQL_ERROR_FOREIGN,
               "“%s” is a database of another program: use another file", path);
}
