/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What store_export() wrote, or somebody else, comes into a database: all of it, or nothing. */

#include "irc/irc-casemap.h"
#include "store/store-adder.h"
#include "store/store-index.h"
#include "store/store-intake.h"
#include "store/store-lock.h"
#include "store/store-private.h"
#include "store/store-target.h"

#define SELECT_TARGET "SELECT id FROM target WHERE owner = ?1 AND folded = ?2"
#define INSERT_TARGET "INSERT INTO target (owner, folded, name) VALUES (?1, ?2, ?3)"
/* So many lines are read between two looks at whether it is still wanted. */
#define STEP_LINES 1000

/**
 * Importer:
 * @db: (owned): the connection, in a transaction
 * @index: (owned): the index over it
 * @targets: (owned): its histories
 * @count: what came of it
 */
typedef struct
{
  SqlDatabase *db;
  StoreIndex *index;
  StoreTargets *targets;
  StoreImportCount *count;
} Importer;

static void
importer_clear (Importer *self)
{
  g_clear_pointer (&self->index, store_index_free);
  g_clear_pointer (&self->targets, store_targets_free);
  g_clear_pointer (&self->db, sql_database_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Importer, importer_clear)

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_FAILED, message);

  return FALSE;
}

static gboolean
add_said (Importer *self, const StoreTransferObject *object, gboolean *is_new, GError **error)
{
  const StoreMessage message = store_transfer_get_said (object);
  gint64 target;

  return store_targets_find (self->targets, message.owner, message.target, &target, error)
         && store_adder_add (self->db, self->index, target, &message, is_new, error);
}

static gboolean
add_row (Importer *self, const StoreTransferObject *object, gboolean *is_new, GError **error)
{
  const StoreTransferType *type = object->type;
  g_autoptr (SqlStatement) insert = sql_database_prepare (self->db, type->insert, error);
  gint64 n_changes = sql_database_get_changes (self->db);
  g_autofree char *folded = NULL;
  guint i;

  if (insert == NULL)
    return FALSE;

  for (i = 0; type->fields[i].key != NULL; i++)
    if (type->fields[i].kind < STORE_FIELD_TIME)
      sql_statement_bind_text (insert, i + 1, object->values[i].text);
    else
      sql_statement_bind_int64 (insert, i + 1, object->values[i].number);
  if (type->folded >= 0)
    {
      folded = irc_casemap_fold (IRC_CASEMAP_ASCII, object->values[type->folded].text);
      sql_statement_bind_text (insert, i + 1, folded);
    }
  if (!sql_statement_run (insert, error))
    return FALSE;

  *is_new = sql_database_get_changes (self->db) > n_changes;

  return TRUE;
}

static gboolean
add_object (Importer *self, const StoreTransferObject *object, GError **error)
{
  gboolean is_new;

  if (!(store_transfer_is_said (object) ? add_said (self, object, &is_new, error)
                                        : add_row (self, object, &is_new, error)))
    return FALSE;
  if (is_new)
    self->count->n_new++;
  else
    self->count->n_there++;

  return TRUE;
}

static gboolean
add_objects (Importer *self,
             StoreIntake *intake,
             StoreProgressFunc func,
             gpointer user_data,
             GError **error)
{
  GError *local_error = NULL;

  while (local_error == NULL)
    {
      g_auto (StoreTransferObject) object = { NULL };
      guint64 n_lines;

      if (!store_intake_next (intake, &object, &local_error))
        break;
      n_lines = store_intake_get_n_lines (intake);
      if (!add_object (self, &object, &local_error))
        break;
      if (func != NULL && n_lines % STEP_LINES == 0 && !func (n_lines, 0, user_data))
        fail (&local_error, "It was stopped");
    }
  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);

  return FALSE;
}

static gboolean
open_database (Importer *self, const char *path, GError **error)
{
  self->db = store_schema_open (path, SQL_OPEN_CREATE, error);
  if (self->db == NULL)
    return FALSE;

  self->targets = store_targets_new (self->db);

  return sql_database_set_secure_delete (self->db, error)
         && (self->index = store_index_new (self->db, error)) != NULL
         && sql_database_begin (self->db, error);
}

static gboolean
import_all (const char *path,
            int fd,
            const StoreImportChecks *checks,
            StoreImportCount *count,
            StoreProgressFunc func,
            gpointer user_data,
            GError **error)
{
  g_auto (Importer) self = { .count = count };
  g_autoptr (StoreIntake) intake = store_intake_new (fd, checks);

  if (!open_database (&self, path, error))
    return FALSE;
  if (add_objects (&self, intake, func, user_data, error) && sql_database_commit (self.db, error))
    return TRUE;

  sql_database_rollback (self.db);

  return FALSE;
}

/**
 * store_import:
 * @path: a database that no server has open; created if it is missing, for its owner alone
 * @fd: where lines of JSON come from
 * @checks: what the server knows of what can stand there
 * @count: (out): what came of it
 * @func: (nullable) (scope call): is told how many lines were read
 * @user_data: for @func
 * @error: return location
 *
 * Adds what an export has, in one transaction, and has it found by its words. What is there already
 * stays as it is, and what was taken back since does not come back; edits and redactions do what
 * they did when they were made. It takes a few megabytes of memory, whatever there is to read.
 *
 * Returns: whether all of it is in the database; when not, nothing of it is, and @error of
 * STORE_ERROR tells which line is wrong and why
 */
gboolean
store_import (const char *path,
              int fd,
              const StoreImportChecks *checks,
              StoreImportCount *count,
              StoreProgressFunc func,
              gpointer user_data,
              GError **error)
{
  g_autoptr (StoreLock) lock = store_lock_take (path, error);
  GError *local_error = NULL;

  *count = (StoreImportCount){ 0 };
  if (lock == NULL)
    return FALSE;
  if (import_all (path, fd, checks, count, func, user_data, &local_error))
    return TRUE;

  if (local_error->domain == STORE_ERROR)
    g_propagate_error (error, local_error);
  else
    store_error_take (error, local_error);

  return FALSE;
}
