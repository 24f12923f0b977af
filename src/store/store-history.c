/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store/store-history.h"

#include "store/store-private.h"
#include "store/store-query.h"

/**
 * StoreHistory:
 * @db: (owned): a read-only connection, used by the thread alone
 * @thread: the reader thread
 * @tasks: (owned) (element-type GTask): queries, oldest first; the history itself tells the thread
 * to end
 * @is_closing: whether queries are not answered any more; atomic
 */
struct StoreHistory
{
  SqlDatabase *db;
  GThread *thread;
  GAsyncQueue *tasks;
  gint is_closing;
};

static void
answer (StoreHistory *self, GTask *task)
{
  GError *sql_error = NULL;
  GError *error = NULL;
  GPtrArray *result;

  if (g_task_return_error_if_cancelled (task))
    return;

  if (g_atomic_int_get (&self->is_closing))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The history is closed");
      return;
    }

  result = store_query_run (self->db, g_task_get_task_data (task), &sql_error);
  if (result != NULL)
    {
      g_task_return_pointer (task, result, (GDestroyNotify) g_ptr_array_unref);
      return;
    }

  store_error_take (&error, sql_error);
  g_task_return_error (task, error);
}

static gpointer
reader_thread (gpointer data)
{
  StoreHistory *self = data;
  gpointer item;

  while ((item = g_async_queue_pop (self->tasks)) != self)
    {
      g_autoptr (GTask) task = item;

      answer (self, task);
    }

  return NULL;
}

/**
 * store_history_new:
 * @path: the database
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a history; %NULL on an error of STORE_ERROR
 */
StoreHistory *
store_history_new (const char *path, GError **error)
{
  SqlDatabase *db = store_schema_open (path, SQL_OPEN_READ_ONLY, error);
  StoreHistory *self;

  if (db == NULL)
    return NULL;

  self = g_new0 (StoreHistory, 1);
  self->db = db;
  self->tasks = g_async_queue_new ();
  self->thread = g_thread_new ("reader", reader_thread, self);

  return self;
}

/**
 * store_history_free:
 * @self: (transfer full): a history
 *
 * Waits for the query that is just being answered; those that were not begun end with
 * G_IO_ERROR_CANCELLED.
 */
void
store_history_free (StoreHistory *self)
{
  g_atomic_int_set (&self->is_closing, TRUE);
  g_async_queue_push (self->tasks, self);
  g_thread_join (self->thread);

  g_async_queue_unref (self->tasks);
  sql_database_free (self->db);
  g_free (self);
}

/**
 * store_history_query_async:
 * @self: a history
 * @query: what is asked for, copied
 * @cancellable: (nullable): ends the query before its turn has come
 * @callback: (nullable): called on the thread-default main context
 * @user_data: for @callback
 *
 * Reads history on the reader thread, one query after the other. It sees what was reported as
 * committed before this call. Bounds that name nothing, and targets that have no history, give an
 * empty answer.
 *
 * https://ircv3.net/specs/extensions/chathistory
 */
void
store_history_query_async (StoreHistory *self,
                           const StoreQuery *query,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, store_history_query_async);
  g_task_set_task_data (task, store_query_copy (query), (GDestroyNotify) store_query_free);
  g_async_queue_push (self->tasks, g_steal_pointer (&task));
}

/**
 * store_history_query_finish:
 * @self: a history
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type StoreMessage): the messages, oldest first, or
 * for STORE_QUERY_MARKERS the StoreMarkers, their targets in small letters, or for
 * STORE_QUERY_TARGETS the StoreTargets, the one with the oldest latest message first; %NULL on
 * an error of STORE_ERROR or G_IO_ERROR_CANCELLED
 */
GPtrArray *
store_history_query_finish (StoreHistory *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
