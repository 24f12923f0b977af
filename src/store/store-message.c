/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store/store-history.h"
#include "store/store-private.h"

#define INSERT_MESSAGE                                                                             \
  "INSERT INTO message (target, id, verb, source, recipient, account, tags, text, is_bot) "        \
  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING"
#define INSERT_EVENT                                                                               \
  "INSERT INTO event (target, id, verb, source, recipient, account, tags, text, is_bot, about) "   \
  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, nullif (?10, 0)) ON CONFLICT DO NOTHING"

/**
 * store_message_free:
 * @self: (transfer full): a message from store_history_query_finish()
 */
void
store_message_free (StoreMessage *self)
{
  g_free ((char *) self->owner);
  g_free ((char *) self->target);
  g_free ((char *) self->source);
  g_free ((char *) self->to);
  g_free ((char *) self->account);
  g_free ((char *) self->tags);
  g_free ((char *) self->text);
  g_free (self);
}

/**
 * store_marker_free:
 * @self: (transfer full): a marker from store_history_query_finish()
 */
void
store_marker_free (StoreMarker *self)
{
  g_free ((char *) self->owner);
  g_free ((char *) self->target);
  g_free (self);
}

/**
 * store_target_free:
 * @self: (transfer full): a target from store_history_query_finish()
 */
void
store_target_free (StoreTarget *self)
{
  g_free (self->name);
  g_free (self);
}

/*< private >
 * store_message_insert:
 * @db: a connection, in a transaction
 * @target: the number of the history that it stands in
 * @message: what was said or happened
 * @error: return location
 *
 * What is there already stays as it is.
 *
 * Returns: whether it is there now; when not, @error is of SQL_ERROR
 */
gboolean
store_message_insert (SqlDatabase *db, gint64 target, const StoreMessage *message, GError **error)
{
  gboolean is_message = store_verb_is_message (message->verb);
  g_autoptr (SqlStatement) insert
      = sql_database_prepare (db, is_message ? INSERT_MESSAGE : INSERT_EVENT, error);

  if (insert == NULL)
    return FALSE;

  sql_statement_bind_int64 (insert, 1, target);
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

  return sql_statement_run (insert, error);
}
