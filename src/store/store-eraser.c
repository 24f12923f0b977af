/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How one history gets shorter, a slice at a time: first it is counted how many messages it has, if
 * that matters; then the oldest messages go, with what they said before; then the events that are
 * as old; and when nothing is left, the history itself.
 *
 * How many messages a history has is counted once only: from then on those are added that came
 * since, so that a round over a million messages looks at the new ones alone.
 */

#include "store/store-eraser.h"

#include "store/store-erased.h"

#define COUNT_NEW                                                                                  \
  "SELECT count (*), max (id) FROM "                                                               \
  "(SELECT id FROM message WHERE target = ?1 AND id > ?2 ORDER BY id LIMIT ?3)"
#define SELECT_OLDEST   "SELECT id FROM message WHERE target = ?1 ORDER BY id LIMIT ?2"
#define DELETE_MESSAGE  "DELETE FROM message WHERE target = ?1 AND id = ?2"
#define DELETE_VERSIONS "DELETE FROM event WHERE about = ?2 AND target = ?1 AND verb = ?3"
#define DELETE_EVENTS                                                                              \
  "DELETE FROM event WHERE target = ?1 AND id IN "                                                 \
  "(SELECT id FROM event WHERE target = ?1 AND id < ?2 ORDER BY id LIMIT ?3)"
#define NOTE_ERASED                                                                                \
  "INSERT INTO upkeep (name, value) VALUES ('erased', ?1) "                                        \
  "ON CONFLICT DO UPDATE SET value = max (value, excluded.value)"
#define IS_EMPTY                                                                                   \
  "SELECT NOT EXISTS (SELECT 1 FROM message WHERE target = ?1) "                                   \
  "AND NOT EXISTS (SELECT 1 FROM event WHERE target = ?1)"

/* A place that is deleted has all documents looked at that may be there. So all that are not used
 * any more go to one history that nobody has. */
#define ADD_NOWHERE                                                                                \
  "INSERT INTO target (owner, name, folded) VALUES ('" STORE_ERASED_OWNER "', '', '') "            \
  "ON CONFLICT DO NOTHING"
#define MOVE_PLACES                                                                                \
  "UPDATE place SET target = (SELECT id FROM target "                                              \
  "WHERE owner = '" STORE_ERASED_OWNER "' AND folded = '') WHERE target = ?1"
#define DELETE_UNINDEXED "DELETE FROM unindexed WHERE target = ?1"
#define DELETE_TARGET    "DELETE FROM target WHERE id = ?1"

/* What is done at once. */
#define SLICE_MESSAGES 20
#define SLICE_EVENTS   100
#define SLICE_COUNTED  2000

/**
 * Count:
 * @target: the row of a history
 * @up_to: the newest message that was counted
 * @n_messages: how many there are up to that
 */
typedef struct
{
  gint64 target;
  BaseId up_to;
  gint64 n_messages;
} Count;

/**
 * StoreEraser:
 * @db: (unowned): the writer's connection
 * @index: (unowned): the index over it
 * @targets: (unowned): the rows of histories
 * @counts: (owned): Count by its target
 */
struct StoreEraser
{
  SqlDatabase *db;
  StoreIndex *index;
  StoreTargets *targets;
  GHashTable *counts;
};

/*< private >
 * store_eraser_new:
 * @db: the writer's connection, which deletes securely; it has to last
 * @index: the index over it; it has to last
 * @targets: the rows of histories; they have to last
 *
 * Returns: (transfer full): what makes histories shorter
 */
StoreEraser *
store_eraser_new (SqlDatabase *db, StoreIndex *index, StoreTargets *targets)
{
  StoreEraser *self = g_new0 (StoreEraser, 1);

  self->db = db;
  self->index = index;
  self->targets = targets;
  self->counts = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);

  return self;
}

/*< private >
 * store_eraser_free:
 * @self: (transfer full): an eraser
 */
void
store_eraser_free (StoreEraser *self)
{
  g_hash_table_unref (self->counts);
  g_free (self);
}

/*< private >
 * store_eraser_forget_counts:
 * @self: an eraser
 *
 * Call it when messages were erased or moved in another way, or a transaction was rolled back.
 */
void
store_eraser_forget_counts (StoreEraser *self)
{
  g_hash_table_remove_all (self->counts);
}

static gboolean
run_for_id (StoreEraser *self,
            const char *sql,
            gint64 target,
            BaseId id,
            gint64 third,
            GError **error)
{
  g_autoptr (SqlStatement) statement = sql_database_prepare (self->db, sql, error);

  if (statement == NULL)
    return FALSE;

  sql_statement_bind_int64 (statement, 1, target);
  if (id != 0)
    sql_statement_bind_int64 (statement, 2, id);
  if (third != 0)
    sql_statement_bind_int64 (statement, 3, third);

  return sql_statement_run (statement, error);
}

static Count *
get_count (StoreEraser *self, gint64 target)
{
  Count *count = g_hash_table_lookup (self->counts, &target);

  if (count != NULL)
    return count;

  count = g_new0 (Count, 1);
  count->target = target;
  g_hash_table_insert (self->counts, &count->target, count);

  return count;
}

/* Returns with @is_counted whether all were, or some are left for the next time. */
static gboolean
count_messages (StoreEraser *self, Count *count, gboolean *is_counted, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, COUNT_NEW, error);
  gint64 n_new;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_int64 (select, 1, count->target);
  sql_statement_bind_int64 (select, 2, count->up_to);
  sql_statement_bind_int64 (select, 3, SLICE_COUNTED);
  if (sql_statement_step (select, error) != SQL_STEP_ROW)
    return FALSE;

  n_new = sql_statement_get_int64 (select, 0);
  count->n_messages += n_new;
  if (n_new > 0)
    count->up_to = sql_statement_get_int64 (select, 1);
  *is_counted = n_new < SLICE_COUNTED;

  return TRUE;
}

static gboolean
select_oldest (StoreEraser *self, gint64 target, GArray *ids, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_OLDEST, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_int64 (select, 1, target);
  sql_statement_bind_int64 (select, 2, SLICE_MESSAGES + 1);
  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    {
      BaseId id = sql_statement_get_int64 (select, 0);

      g_array_append_val (ids, id);
    }

  return step == SQL_STEP_DONE;
}

static gboolean
erase_message (StoreEraser *self, gint64 target, BaseId id, GError **error)
{
  return store_index_remove (self->index, target, id, error)
         && run_for_id (self, DELETE_VERSIONS, target, id, STORE_VERB_EDIT, error)
         && run_for_id (self, DELETE_MESSAGE, target, id, 0, error);
}

/* New ids go on from the newest one that there ever was. */
static gboolean
note_erased (StoreEraser *self, StoreShortening *task, BaseId id, GError **error)
{
  task->has_erased = TRUE;

  return run_for_id (self, NOTE_ERASED, id, 0, 0, error);
}

static void
uncount (StoreEraser *self, gint64 target, const GArray *ids, guint n_erased)
{
  Count *count = g_hash_table_lookup (self->counts, &target);

  for (guint i = 0; count != NULL && i < n_erased; i++)
    if (g_array_index (ids, BaseId, i) <= count->up_to)
      count->n_messages--;
}

/* Returns with @oldest the message that is the oldest then, and with @is_done whether it stays. */
static gboolean
erase_oldest (StoreEraser *self,
              StoreShortening *task,
              gint64 n_over,
              BaseId *oldest,
              gboolean *is_done,
              GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (BaseId));
  guint n_erased = 0;

  if (!select_oldest (self, task->target, ids, error))
    return FALSE;

  while (n_erased < MIN (ids->len, SLICE_MESSAGES)
         && (g_array_index (ids, BaseId, n_erased) < task->below || n_erased < n_over))
    if (!erase_message (self, task->target, g_array_index (ids, BaseId, n_erased++), error))
      return FALSE;

  uncount (self, task->target, ids, n_erased);
  *is_done = n_erased < SLICE_MESSAGES;
  *oldest = n_erased < ids->len ? g_array_index (ids, BaseId, n_erased) : 0;

  return n_erased == 0
         || note_erased (self, task, g_array_index (ids, BaseId, n_erased - 1), error);
}

static gboolean
erase_events (StoreEraser *self,
              StoreShortening *task,
              BaseId below,
              gboolean *is_done,
              GError **error)
{
  gint64 n_changes = sql_database_get_changes (self->db);
  gint64 n_erased;

  if (below == 0)
    return TRUE;
  if (!run_for_id (self, DELETE_EVENTS, task->target, below, SLICE_EVENTS, error))
    return FALSE;

  n_erased = sql_database_get_changes (self->db) - n_changes;
  *is_done = n_erased < SLICE_EVENTS;

  return n_erased == 0 || below == G_MAXINT64 || note_erased (self, task, below, error);
}

/* Who talked with whom is nobody's business any more when nothing of it is left. */
static gboolean
forget_empty (StoreEraser *self, gint64 target, GError **error)
{
  g_autoptr (SqlStatement) is_empty = sql_database_prepare (self->db, IS_EMPTY, error);

  if (is_empty == NULL)
    return FALSE;

  sql_statement_bind_int64 (is_empty, 1, target);
  if (sql_statement_step (is_empty, error) != SQL_STEP_ROW)
    return FALSE;
  if (sql_statement_get_int64 (is_empty, 0) == 0)
    return TRUE;

  store_targets_forget_all (self->targets);
  g_hash_table_remove (self->counts, &target);

  return sql_database_exec (self->db, ADD_NOWHERE, error)
         && run_for_id (self, MOVE_PLACES, target, 0, 0, error)
         && run_for_id (self, DELETE_UNINDEXED, target, 0, 0, error)
         && run_for_id (self, DELETE_TARGET, target, 0, 0, error);
}

/*< private >
 * store_eraser_shorten:
 * @self: an eraser, whose connection is in a transaction
 * @task: (inout): what is to be done
 * @is_done: (out): whether nothing is left to do with this history
 * @error: return location
 *
 * Does a slice of it.
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_eraser_shorten (StoreEraser *self, StoreShortening *task, gboolean *is_done, GError **error)
{
  Count *count = task->n_most > 0 ? get_count (self, task->target) : NULL;
  gint64 n_changes = sql_database_get_changes (self->db);
  gint64 n_over = 0;
  BaseId below = task->below;
  BaseId oldest;

  *is_done = FALSE;
  if (count != NULL)
    {
      if (!count_messages (self, count, is_done, error))
        return FALSE;
      if (!*is_done)
        return TRUE;
      n_over = count->n_messages - task->n_most;
    }

  if (!erase_oldest (self, task, n_over, &oldest, is_done, error))
    return FALSE;
  if (!*is_done)
    return TRUE;

  /* What happened before the first message that is left is as old as those that had to go. */
  if (n_over >= 0 && count != NULL)
    below = MAX (below, oldest);
  if (!erase_events (self, task, below, is_done, error))
    return FALSE;

  return !*is_done || (!task->is_whole && sql_database_get_changes (self->db) == n_changes)
         || forget_empty (self, task->target, error);
}
