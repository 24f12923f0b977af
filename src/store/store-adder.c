/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was said elsewhere comes into a history. */

#include "store/store-adder.h"

#include "store/store-private.h"
#include "store/store-reviser.h"

/* A private message was taken back from both histories, even where only one of them tells so. */
#define SELECT_TAKEN_BACK                                                                          \
  "SELECT count(*) FROM event JOIN target ON target.id = event.target "                            \
  "WHERE about = ?1 AND verb = ?2 AND (target.id = ?3 OR (owner <> '' AND ?4))"
#define SELECT_NEWER "SELECT count(*) FROM event WHERE about = ?1 AND verb = ?2 AND id > ?3"

/**
 * Adder:
 * @db: a connection, in a transaction
 * @index: the index over it
 * @target: the row of the history
 */
typedef struct
{
  SqlDatabase *db;
  StoreIndex *index;
  gint64 target;
} Adder;

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
is_taken_back (const Adder *self, const StoreMessage *message, gint64 *n, GError **error)
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
is_outdated (const Adder *self, const StoreMessage *message, gint64 *n, GError **error)
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
insert_said (const Adder *self, const StoreMessage *message, gboolean *is_new, GError **error)
{
  gint64 n_changes = sql_database_get_changes (self->db);

  if (!store_message_insert (self->db, self->target, message, error))
    return FALSE;

  *is_new = sql_database_get_changes (self->db) > n_changes;

  return TRUE;
}

/* An edit or a redaction does what it did when it was made. */
static gboolean
carry_out (const Adder *self, const StoreMessage *message, GError **error)
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

/*< private >
 * store_adder_add:
 * @db: a connection, in a transaction
 * @index: the index over it
 * @target: the row of a history
 * @message: what was said or happened in it
 * @is_new: (out): whether it came in
 * @error: return location for a #GError of SQL_ERROR
 *
 * Adds it unless it is there, or was taken back since. An edit or a redaction does what it did when
 * it was made, and what was said is found by its words at once.
 *
 * Returns: whether that could be done
 */
gboolean
store_adder_add (SqlDatabase *db,
                 StoreIndex *index,
                 gint64 target,
                 const StoreMessage *message,
                 gboolean *is_new,
                 GError **error)
{
  const Adder self = { db, index, target };
  gint64 n_redactions;
  gint64 n_edits;

  *is_new = FALSE;
  if (!is_taken_back (&self, message, &n_redactions, error)
      || !is_outdated (&self, message, &n_edits, error))
    return FALSE;
  if (n_redactions > 0 || n_edits > 0)
    return TRUE;

  return insert_said (&self, message, is_new, error)
         && (!*is_new || carry_out (&self, message, error));
}
