/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store/store-private.h"

/**
 * store_backup:
 * @path: a database, which a server may have open
 * @copy: an empty file, which is there
 * @func: (nullable) (scope call): is told how many pages are copied; asked whether to go on, also
 * with zeros
 * @user_data: for @func
 * @error: return location
 *
 * Copies the database as it is now, whatever the server writes meanwhile, and reads all of the copy
 * to see that it is sound. Whoever was told that something was said before this began finds it
 * there. The copy is a database of its own: nothing beside it belongs to it.
 *
 * Returns: whether the copy is complete and on disk; when not, @error is of STORE_ERROR, and @copy
 * is of no use
 */
gboolean
store_backup (const char *path,
              const char *copy,
              StoreProgressFunc func,
              gpointer user_data,
              GError **error)
{
  g_autoptr (SqlDatabase) db = store_schema_open (path, SQL_OPEN_READ_ONLY, error);
  GError *sql_error = NULL;

  if (db == NULL)
    return FALSE;
  if (sql_database_backup (db, copy, func, user_data, &sql_error)
      && sql_database_check_backup (copy, func, user_data, &sql_error))
    return TRUE;

  store_error_take (error, sql_error);

  return FALSE;
}
