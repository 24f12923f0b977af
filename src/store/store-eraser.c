/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store/store-eraser.h"

#include <string.h>

#include "irc/irc-casemap.h"

#define WHO_TALKED                                                                                 \
  "SELECT source, recipient FROM message WHERE target = ?1 AND id = ?2 "                           \
  "UNION ALL SELECT source, recipient FROM event WHERE target = ?1 AND id = ?2"
#define ERASE_MESSAGE "DELETE FROM message WHERE target = ?1 AND id = ?2"
#define ERASE_EVENT   "DELETE FROM event WHERE target = ?1 AND id = ?2"

/* The copies of a private message: each of the two has it under the name of the other. */
#define CONVERSATIONS  "target IN (SELECT id FROM target WHERE owner <> '' AND folded IN (?1, ?3))"
#define ERASE_MESSAGES "DELETE FROM message WHERE id = ?2 AND " CONVERSATIONS
#define ERASE_EVENTS   "DELETE FROM event WHERE id = ?2 AND " CONVERSATIONS
#define SELECT_COPIES  "SELECT target FROM message WHERE id = ?2 AND " CONVERSATIONS

static gboolean
erase_here (SqlDatabase *db, const char *sql, gint64 target, BaseId id, GError **error)
{
  g_autoptr (SqlStatement) erase = sql_database_prepare (db, sql, error);

  if (erase == NULL)
    return FALSE;

  sql_statement_bind_int64 (erase, 1, target);
  sql_statement_bind_int64 (erase, 2, id);

  return sql_statement_run (erase, error);
}

static gboolean
erase_copies (SqlDatabase *db,
              const char *sql,
              const char *author,
              BaseId id,
              const char *recipient,
              GError **error)
{
  g_autoptr (SqlStatement) erase = sql_database_prepare (db, sql, error);

  if (erase == NULL)
    return FALSE;

  sql_statement_bind_text (erase, 1, author);
  sql_statement_bind_int64 (erase, 2, id);
  sql_statement_bind_text (erase, 3, recipient);

  return sql_statement_run (erase, error);
}

/* While the messages are still there, which tell what the index has of them. */
static gboolean
remove_copies (SqlDatabase *db,
               StoreIndex *index,
               const char *author,
               BaseId id,
               const char *recipient,
               GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (db, SELECT_COPIES, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_text (select, 1, author);
  sql_statement_bind_int64 (select, 2, id);
  sql_statement_bind_text (select, 3, recipient);
  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    if (!store_index_remove (index, sql_statement_get_int64 (select, 0), id, error))
      return FALSE;

  return step == SQL_STEP_DONE;
}

static char *
fold_nick (const char *source)
{
  g_autofree char *nick = g_strndup (source, strcspn (source, "!"));

  return irc_casemap_fold (IRC_CASEMAP_ASCII, nick);
}

/* Finds the two by what they were called when it was said. */
static gboolean
read_names (SqlDatabase *db,
            gint64 target,
            BaseId id,
            char **author,
            char **recipient,
            GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (db, WHO_TALKED, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_int64 (select, 1, target);
  sql_statement_bind_int64 (select, 2, id);
  step = sql_statement_step (select, error);
  if (step == SQL_STEP_ROW && !sql_statement_is_null (select, 1))
    {
      *author = fold_nick (sql_statement_get_text (select, 0));
      *recipient = irc_casemap_fold (IRC_CASEMAP_ASCII, sql_statement_get_text (select, 1));
    }

  return step != SQL_STEP_ERROR;
}

/**
 * store_eraser_erase:
 * @db: the writer's connection, in a transaction
 * @index: the index over the same connection
 * @target: the row of the history that @redaction stands in
 * @redaction: what asks for it
 * @error: return location
 *
 * Erases the message that @redaction is about: from its room, or from both histories of a private
 * conversation. What is gone already stays so.
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_eraser_erase (SqlDatabase *db,
                    StoreIndex *index,
                    gint64 target,
                    const StoreMessage *redaction,
                    GError **error)
{
  g_autofree char *author = NULL;
  g_autofree char *recipient = NULL;
  BaseId id = redaction->about;

  if (redaction->owner == NULL)
    return store_index_remove (index, target, id, error)
           && erase_here (db, ERASE_MESSAGE, target, id, error)
           && erase_here (db, ERASE_EVENT, target, id, error);

  return read_names (db, target, id, &author, &recipient, error)
         && (author == NULL
             || (remove_copies (db, index, author, id, recipient, error)
                 && erase_copies (db, ERASE_MESSAGES, author, id, recipient, error)
                 && erase_copies (db, ERASE_EVENTS, author, id, recipient, error)));
}
