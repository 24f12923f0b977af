/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What becomes of a message that was said before: it is erased, or says something else now. */

#include "store/store-reviser.h"

#include <string.h>

#include "irc/irc-casemap.h"

/* The copies of a private message: each of the two has it under the name of the other. */
#define COPIES                                                                                     \
  " WHERE id = ?2"                                                                                 \
  " AND target IN (SELECT id FROM target WHERE owner <> '' AND folded IN (?1, ?3))"
#define HERE " WHERE target = ?1 AND id = ?2"

#define EDIT_MESSAGE "UPDATE message SET text = ?3" HERE

/* What it said before, wherever that stands, and whatever the two were called then. */
#define ERASE_VERSIONS "DELETE FROM event WHERE about = ?1 AND id <> ?2 AND verb = ?3"

/**
 * Table:
 * @names: asks who talked
 * @copies: asks in which histories it stands
 * @erase: takes it out of one
 *
 * Where something stands: what is a message, and what else was said or done.
 */
typedef struct
{
  const char *names;
  const char *copies;
  const char *erase;
} Table;

static const Table messages = {
  "SELECT source, recipient FROM message" HERE,
  "SELECT target FROM message" COPIES,
  "DELETE FROM message" HERE,
};

static const Table events = {
  "SELECT source, recipient FROM event" HERE,
  "SELECT target FROM event" COPIES,
  "DELETE FROM event" HERE,
};

static char *
fold_nick (const char *source)
{
  g_autofree char *nick = g_strndup (source, strcspn (source, "!"));

  return irc_casemap_fold (IRC_CASEMAP_ASCII, nick);
}

static gboolean
add_copies (SqlDatabase *db,
            const Table *table,
            const char *author,
            BaseId id,
            const char *recipient,
            GArray *targets,
            GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (db, table->copies, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_text (select, 1, author);
  sql_statement_bind_int64 (select, 2, id);
  sql_statement_bind_text (select, 3, recipient);
  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    {
      gint64 target = sql_statement_get_int64 (select, 0);

      g_array_append_val (targets, target);
    }

  return step == SQL_STEP_DONE;
}

/* The histories in which that stands which @by is about: the room's, or those of the two who
 * talked, found by what they were called when it was said. */
static gboolean
find_targets (SqlDatabase *db,
              const Table *table,
              gint64 target,
              const StoreMessage *by,
              GArray *targets,
              GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (db, table->names, error);
  g_autofree char *author = NULL;
  g_autofree char *recipient = NULL;
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_int64 (select, 1, target);
  sql_statement_bind_int64 (select, 2, by->about);
  step = sql_statement_step (select, error);
  if (step != SQL_STEP_ROW)
    return step == SQL_STEP_DONE;

  if (by->owner == NULL || sql_statement_is_null (select, 1))
    {
      g_array_append_val (targets, target);
      return TRUE;
    }

  author = fold_nick (sql_statement_get_text (select, 0));
  recipient = irc_casemap_fold (IRC_CASEMAP_ASCII, sql_statement_get_text (select, 1));

  return add_copies (db, table, author, by->about, recipient, targets, error);
}

static gboolean
revise (SqlDatabase *db,
        const char *sql,
        gint64 target,
        BaseId id,
        const char *text,
        GError **error)
{
  g_autoptr (SqlStatement) revise = sql_database_prepare (db, sql, error);

  if (revise == NULL)
    return FALSE;

  sql_statement_bind_int64 (revise, 1, target);
  sql_statement_bind_int64 (revise, 2, id);
  if (text != NULL)
    sql_statement_bind_text (revise, 3, text);

  return sql_statement_run (revise, error);
}

/* The versions of a message stand in the EDITs of it; only @but stays. */
static gboolean
erase_versions (SqlDatabase *db, BaseId id, BaseId but, GError **error)
{
  g_autoptr (SqlStatement) erase = sql_database_prepare (db, ERASE_VERSIONS, error);

  if (erase == NULL)
    return FALSE;

  sql_statement_bind_int64 (erase, 1, id);
  sql_statement_bind_int64 (erase, 2, but);
  sql_statement_bind_int64 (erase, 3, STORE_VERB_EDIT);

  return sql_statement_run (erase, error);
}

/* The index takes out what is still there to be read. */
static gboolean
erase_messages (SqlDatabase *db,
                StoreIndex *index,
                const GArray *targets,
                BaseId id,
                GError **error)
{
  for (guint i = 0; i < targets->len; i++)
    {
      gint64 target = g_array_index (targets, gint64, i);

      if (!store_index_remove (index, target, id, error)
          || !revise (db, messages.erase, target, id, NULL, error))
        return FALSE;
    }

  return targets->len == 0 || erase_versions (db, id, 0, error);
}

static gboolean
erase_events (SqlDatabase *db, const GArray *targets, BaseId id, GError **error)
{
  for (guint i = 0; i < targets->len; i++)
    if (!revise (db, events.erase, g_array_index (targets, gint64, i), id, NULL, error))
      return FALSE;

  return TRUE;
}

/*< private >
 * store_reviser_erase:
 * @db: the writer's connection, in a transaction
 * @index: the index over the same connection
 * @target: the row of the history that @redaction stands in
 * @redaction: what asks for it
 * @error: return location
 *
 * Erases the message that @redaction is about, in all its versions: from its room, or from both
 * histories of a private conversation. What is gone already stays so.
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_reviser_erase (SqlDatabase *db,
                     StoreIndex *index,
                     gint64 target,
                     const StoreMessage *redaction,
                     GError **error)
{
  g_autoptr (GArray) said = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) done = g_array_new (FALSE, FALSE, sizeof (gint64));

  return find_targets (db, &messages, target, redaction, said, error)
         && erase_messages (db, index, said, redaction->about, error)
         && find_targets (db, &events, target, redaction, done, error)
         && erase_events (db, done, redaction->about, error);
}

/*< private >
 * store_reviser_edit:
 * @db: the writer's connection, in a transaction
 * @index: the index over the same connection
 * @target: the row of the history that @edit stands in
 * @edit: what says so
 * @is_there: (out): whether there is such a message in this history; what was taken back is not
 * @error: return location
 *
 * Has the message that @edit is about say what @edit says: in its room, or in both histories of a
 * private conversation. What it said before is erased, in what earlier edits say as well.
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_reviser_edit (SqlDatabase *db,
                    StoreIndex *index,
                    gint64 target,
                    const StoreMessage *edit,
                    gboolean *is_there,
                    GError **error)
{
  g_autoptr (GArray) targets = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!find_targets (db, &messages, target, edit, targets, error))
    return FALSE;

  *is_there = targets->len > 0;
  for (guint i = 0; i < targets->len; i++)
    {
      gint64 copy = g_array_index (targets, gint64, i);

      if (!store_index_remove (index, copy, edit->about, error)
          || !revise (db, EDIT_MESSAGE, copy, edit->about, edit->text, error)
          || !store_index_restore (index, copy, edit->about, error))
        return FALSE;
    }

  return targets->len == 0 || erase_versions (db, edit->about, edit->id, error);
}
