/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sql/sql-private.h"

#include <string.h>

#define WAL_TRIES    100
#define WAL_PAUSE_US 10000

/* PRAGMA takes no bound parameters, so that these numbers of our own are the one thing ever put
 * into SQL text. */
static gboolean
set_number (SqlDatabase *self, const char *pragma, gint32 value, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA %s = %" G_GINT32_FORMAT, pragma, value);

  return sql_database_exec (self, sql, error);
}

static gboolean
try_wal (SqlDatabase *self, GError **error)
{
  g_autoptr (SqlStatement) pragma = sql_database_prepare (self, "PRAGMA journal_mode = WAL", error);
  SqlStep step;

  if (pragma == NULL)
    return FALSE;

  step = sql_statement_step (pragma, error);
  if (step == SQL_STEP_ERROR)
    return FALSE;

  if (step == SQL_STEP_ROW && strcmp (sql_statement_get_text (pragma, 0), "wal") == 0)
    return TRUE;

  g_set_error (error, SQL_ERROR, SQL_ERROR_FAILED,
               "“%s” is on a file system without shared memory: put it on a local disk",
               self->path);

  return FALSE;
}

/* SQLite itself does not wait here, as two that change a file at once could wait for each other. */
static gboolean
use_wal (SqlDatabase *self, GError **error)
{
  g_autoptr (GError) try_error = NULL;
  guint n_tries = 0;

  while (!try_wal (self, &try_error))
    {
      if (!g_error_matches (try_error, SQL_ERROR, SQL_ERROR_BUSY) || ++n_tries == WAL_TRIES)
        {
          g_propagate_error (error, g_steal_pointer (&try_error));
          return FALSE;
        }
      g_clear_error (&try_error);
      g_usleep (WAL_PAUSE_US);
    }

  return TRUE;
}

static gboolean
get_version (SqlDatabase *self, guint n_migrations, guint *version, GError **error)
{
  gint64 value;

  if (!sql_database_get_int64 (self, "PRAGMA user_version", &value, error))
    return FALSE;

  if (value < 0 || value > n_migrations)
    {
      sql_error_set_newer (error, self->path);
      return FALSE;
    }

  *version = (guint) value;

  return TRUE;
}

/* The version is read again under the lock for writing: another program may be doing the same. */
static gboolean
migrate_once (SqlDatabase *self, const char *const *migrations, guint n_migrations, GError **error)
{
  guint version;

  if (!get_version (self, n_migrations, &version, error))
    return FALSE;

  if (version == n_migrations)
    return TRUE;

  return sql_database_exec (self, migrations[version], error)
         && set_number (self, "application_id", (gint32) self->application_id, error)
         && set_number (self, "user_version", (gint32) version + 1, error);
}

static gboolean
migrate_step (SqlDatabase *self, const char *const *migrations, guint n_migrations, GError **error)
{
  if (!sql_database_begin (self, error))
    return FALSE;

  if (!migrate_once (self, migrations, n_migrations, error))
    {
      sql_database_rollback (self);
      return FALSE;
    }

  return sql_database_commit (self, error);
}

static gboolean
migrate_all (SqlDatabase *self, const char *const *migrations, guint n_migrations, GError **error)
{
  guint version;

  while (get_version (self, n_migrations, &version, error))
    {
      if (version == n_migrations)
        return TRUE;

      if (!migrate_step (self, migrations, n_migrations, error))
        return FALSE;
    }

  return FALSE;
}

/**
 * sql_database_migrate:
 * @self: a connection
 * @migrations: (array length=n_migrations): the SQL that leads from each version to the next;
 * entries are only ever added
 * @n_migrations: how many, which is the version that the program understands
 * @error: return location
 *
 * Brings the file up to the program's version, each step in a transaction of its own, and into
 * write-ahead logging. The version stands in `PRAGMA user_version`. On a read-only connection it
 * changes nothing, and only checks that the file is not newer.
 *
 * Returns: whether the file is ready for use; when not, @error is of SQL_ERROR, SQL_ERROR_NEWER for
 * a file with a higher version, which stays untouched
 */
gboolean
sql_database_migrate (SqlDatabase *self,
                      const char *const *migrations,
                      guint n_migrations,
                      GError **error)
{
  guint version;

  if (!get_version (self, n_migrations, &version, error))
    return FALSE;

  if (self->read_only)
    return TRUE;

  if (!use_wal (self, error) || !migrate_all (self, migrations, n_migrations, error))
    return FALSE;

  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);

  return TRUE;
}
