/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What store_export() wrote, or somebody else, comes into a database: all of it, or nothing. */

#include "irc/irc-casemap.h"
#include "store/store-index.h"
#include "store/store-line-reader.h"
#include "store/store-lock.h"
#include "store/store-private.h"
#include "store/store-reviser.h"
#include "store/store-transfer.h"

#define SELECT_TARGET "SELECT id FROM target WHERE owner = ?1 AND folded = ?2"
#define INSERT_TARGET "INSERT INTO target (owner, folded, name) VALUES (?1, ?2, ?3)"
#define INSERT_MESSAGE                                                                             \
  "INSERT INTO message (target, id, verb, source, recipient, account, tags, text, is_bot) "        \
  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING"
#define INSERT_EVENT                                                                               \
  "INSERT INTO event (target, id, verb, source, recipient, account, tags, text, is_bot, about) "   \
  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, nullif (?10, 0)) ON CONFLICT DO NOTHING"

/* A private message was taken back from both histories, even where only one of them tells so. */
#define SELECT_TAKEN_BACK                                                                          \
  "SELECT count(*) FROM event JOIN target ON target.id = event.target "                            \
  "WHERE about = ?1 AND verb = ?2 AND (target.id = ?3 OR (owner <> '' AND ?4))"
#define SELECT_NEWER "SELECT count(*) FROM event WHERE about = ?1 AND verb = ?2 AND id > ?3"

/* So many lines are read between two looks at whether it is still wanted. */
#define STEP_LINES 1000

/**
 * Importer:
 * @db: (owned): the connection, in a transaction
 * @index: (owned): the index over it
 * @checks: what the server knows of what can stand there
 * @count: what came of it
 * @has_header: whether the first line was read
 * @owner: (owned): whose history was met last
 * @name: (owned): the same, what it is called
 * @target: its row; 0 for none
 */
typedef struct
{
  SqlDatabase *db;
  StoreIndex *index;
  const StoreImportChecks *checks;
  StoreImportCount *count;
  gboolean has_header;
  char *owner;
  char *name;
  gint64 target;
} Importer;

static void
importer_clear (Importer *self)
{
  g_clear_pointer (&self->index, store_index_free);
  g_clear_pointer (&self->db, sql_database_free);
  g_free (self->owner);
  g_free (self->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Importer, importer_clear)

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_FAILED, message);

  return FALSE;
}

/* Those of one history come one after the other. */
static gboolean
is_same_target (const Importer *self, const StoreMessage *message)
{
  const char *owner = message->owner != NULL ? message->owner : "";

  return self->target != 0 && g_str_equal (self->owner, owner)
         && g_str_equal (self->name, message->target);
}

static gboolean
select_target (Importer *self, const char *folded, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_TARGET, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_text (select, 1, self->owner);
  sql_statement_bind_text (select, 2, folded);
  step = sql_statement_step (select, error);
  self->target = step == SQL_STEP_ROW ? sql_statement_get_int64 (select, 0) : 0;

  return step != SQL_STEP_ERROR;
}

static gboolean
insert_target (Importer *self, const char *folded, GError **error)
{
  g_autoptr (SqlStatement) insert = sql_database_prepare (self->db, INSERT_TARGET, error);

  if (insert == NULL)
    return FALSE;

  sql_statement_bind_text (insert, 1, self->owner);
  sql_statement_bind_text (insert, 2, folded);
  sql_statement_bind_text (insert, 3, self->name);
  if (!sql_statement_run (insert, error))
    return FALSE;

  self->target = sql_database_get_last_rowid (self->db);

  return TRUE;
}

static gboolean
find_target (Importer *self, const StoreMessage *message, GError **error)
{
  g_autofree char *folded = NULL;

  if (is_same_target (self, message))
    return TRUE;

  g_free (self->owner);
  g_free (self->name);
  self->owner = g_strdup (message->owner != NULL ? message->owner : "");
  self->name = g_strdup (message->target);
  folded = irc_casemap_fold (IRC_CASEMAP_ASCII, message->target);

  return select_target (self, folded, error)
         && (self->target != 0 || insert_target (self, folded, error));
}

static gboolean
count_rows (SqlStatement *select, gint64 *n, GError **error)
{
  if (sql_statement_step (select, error) != SQL_STEP_ROW)
    return FALSE;

  *n = sql_statement_get_int64 (select, 0);

  return TRUE;
}

/* What was taken back does not come back. */
static gboolean
is_taken_back (Importer *self, const StoreMessage *message, gint64 *n, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_TAKEN_BACK, error);

  if (select == NULL)
    return FALSE;

  sql_statement_bind_int64 (select, 1,
                            message->verb == STORE_VERB_EDIT ? message->about : message->id);
  sql_statement_bind_int64 (select, 2, STORE_VERB_REDACT);
  sql_statement_bind_int64 (select, 3, self->target);
  sql_statement_bind_int64 (select, 4, message->owner != NULL);

  return count_rows (select, n, error);
}

/* Of a message's edits only the newest one is kept. */
static gboolean
is_outdated (Importer *self, const StoreMessage *message, gint64 *n, GError **error)
{
  g_autoptr (SqlStatement) select = NULL;

  *n = 0;
  if (message->verb != STORE_VERB_EDIT)
    return TRUE;

  select = sql_database_prepare (self->db, SELECT_NEWER, error);
  if (select == NULL)
    return FALSE;

  sql_statement_bind_int64 (select, 1, message->about);
  sql_statement_bind_int64 (select, 2, STORE_VERB_EDIT);
  sql_statement_bind_int64 (select, 3, message->id);

  return count_rows (select, n, error);
}

static gboolean
insert_said (Importer *self, const StoreMessage *message, gboolean *is_new, GError **error)
{
  gboolean is_message = store_verb_is_message (message->verb);
  g_autoptr (SqlStatement) insert
      = sql_database_prepare (self->db, is_message ? INSERT_MESSAGE : INSERT_EVENT, error);
  gint64 n_changes = sql_database_get_changes (self->db);

  if (insert == NULL)
    return FALSE;

  sql_statement_bind_int64 (insert, 1, self->target);
  sql_statement_bind_int64 (insert, 2, message->id);
  sql_statement_bind_int64 (insert, 3, message->verb);
  sql_statement_bind_text (insert, 4, message->source);
  sql_statement_bind_text (insert, 5, message->to);
  sql_statement_bind_text (insert, 6, message->account);
  sql_statement_bind_text (insert, 7, message->tags);
  sql_statement_bind_text (insert, 8, message->text);
  sql_statement_bind_int64 (insert, 9, message->is_bot);
  if (!is_message)
    sql_statement_bind_int64 (insert, 10, message->about);
  if (!sql_statement_run (insert, error))
    return FALSE;

  *is_new = sql_database_get_changes (self->db) > n_changes;

  return TRUE;
}

/* An edit or a redaction does what it did when it was made. */
static gboolean
carry_out (Importer *self, const StoreMessage *message, GError **error)
{
  gboolean is_there;

  if (store_verb_is_message (message->verb))
    return store_index_restore (self->index, self->target, message->id, error);
  if (message->verb == STORE_VERB_EDIT)
    return store_reviser_edit (self->db, self->index, self->target, message, &is_there, error);
  if (message->verb == STORE_VERB_REDACT)
    return store_reviser_erase (self->db, self->index, self->target, message, error);

  return TRUE;
}

static gboolean
add_said (Importer *self, const StoreTransferValue *values, gboolean *is_new, GError **error)
{
  const StoreMessage message = {
    .id = values[STORE_SAID_ID].number,
    .verb = (StoreVerb) values[STORE_SAID_VERB].number,
    .owner = values[STORE_SAID_OWNER].text,
    .target = values[STORE_SAID_ROOM].text != NULL ? values[STORE_SAID_ROOM].text
                                                   : values[STORE_SAID_WITH].text,
    .source = values[STORE_SAID_SOURCE].text,
    .to = values[STORE_SAID_TO].text,
    .account = values[STORE_SAID_ACCOUNT].text,
    .is_bot = values[STORE_SAID_BOT].number != 0,
    .tags = values[STORE_SAID_TAGS].text,
    .about = values[STORE_SAID_ABOUT].number,
    .text = values[STORE_SAID_TEXT].text,
  };
  gint64 n_redactions;
  gint64 n_edits;

  *is_new = FALSE;
  if (!find_target (self, &message, error) || !is_taken_back (self, &message, &n_redactions, error)
      || !is_outdated (self, &message, &n_edits, error))
    return FALSE;
  if (n_redactions > 0 || n_edits > 0)
    return TRUE;

  return insert_said (self, &message, is_new, error)
         && (!*is_new || carry_out (self, &message, error));
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
  gboolean is_header = object->type == &store_transfer_header;
  gboolean is_said
      = object->type == &store_transfer_message || object->type == &store_transfer_event;
  gboolean is_new;

  if (is_header == self->has_header)
    return fail (error, is_header ? "There is a second header" : "The first line has no header");
  self->has_header = TRUE;
  if (is_header)
    return TRUE;

  if (!(is_said ? add_said (self, object->values, &is_new, error)
                : add_row (self, object, &is_new, error)))
    return FALSE;
  if (is_new)
    self->count->n_new++;
  else
    self->count->n_there++;

  return TRUE;
}

static gboolean
add_line (Importer *self, const char *line, gsize size, GError **error)
{
  g_auto (StoreTransferObject) object = { NULL };

  return store_transfer_parse (&object, line, size, self->checks, error)
         && add_object (self, &object, error);
}

static void
prefix_line (GError **error, guint64 n_lines)
{
  if ((*error)->domain == STORE_ERROR)
    g_prefix_error (error, "Line %" G_GUINT64_FORMAT ": ", n_lines);
}

static gboolean
add_lines (Importer *self,
           StoreLineReader *reader,
           StoreProgressFunc func,
           gpointer user_data,
           GError **error)
{
  guint64 n_lines = 0;
  const char *line;
  gsize size;

  while (store_line_reader_next (reader, &line, &size, error))
    {
      n_lines++;
      if (!add_line (self, line, size, error))
        {
          prefix_line (error, n_lines);
          return FALSE;
        }
      if (func != NULL && n_lines % STEP_LINES == 0 && !func (n_lines, 0, user_data))
        return fail (error, "It was stopped");
    }
  if (*error != NULL)
    {
      prefix_line (error, n_lines + 1);
      return FALSE;
    }

  return self->has_header || fail (error, "There is nothing in it");
}

static gboolean
open_database (Importer *self, const char *path, GError **error)
{
  self->db = store_schema_open (path, SQL_OPEN_CREATE, error);
  if (self->db == NULL)
    return FALSE;

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
  g_auto (Importer) self = { .checks = checks, .count = count };
  g_autoptr (StoreLineReader) reader = store_line_reader_new (fd, STORE_TRANSFER_LINE_MAX);

  if (!open_database (&self, path, error))
    return FALSE;
  if (add_lines (&self, reader, func, user_data, error) && sql_database_commit (self.db, error))
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
