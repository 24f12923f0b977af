/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How a history gets shorter:
 *
 * A round looks at one history after the other, and erases the oldest messages of those that have
 * too old ones or too many, a few in each transaction. It leaves half of the time to others, and
 * the next one begins an hour later, or at once when somebody changes what is kept: each round that
 * erases something has the index merged (store-index.c), which takes longer than all else. What was
 * taken back is not looked at here: it is gone at once.
 *
 * How many messages a history has is counted in steps as well, and once only: from then on those
 * are added that came since, so that a round over a million messages looks at the new ones alone.
 *
 * A history that is to be erased whole gets another owner, which nobody is, in the transaction that
 * asks for it. So nobody reads it from then on, whoever talks there begins a new one, and it is
 * known which is to be erased when the server was killed meanwhile.
 */

#include "store/store-retention.h"

#include "irc/irc-casemap.h"
#include "store/store-erased.h"

#define SELECT_ERASED                                                                              \
  "SELECT id FROM target WHERE owner = '" STORE_ERASED_OWNER "' AND folded <> '' LIMIT 1"
#define HIDE_TARGET                                                                                \
  "UPDATE target SET owner = '" STORE_ERASED_OWNER "', name = '', folded = id "                    \
  "WHERE owner = ?1 AND folded = ?2"
#define FORGET_MARKERS "DELETE FROM marker WHERE folded = ?2 AND (?1 = '' OR owner = ?1)"
#define FORGET_UNINDEXED                                                                           \
  "DELETE FROM unindexed WHERE target IN "                                                         \
  "(SELECT id FROM target WHERE owner = '" STORE_ERASED_OWNER "')"
#define HAS_RULES "SELECT EXISTS (SELECT 1 FROM room WHERE keep_messages > 0 OR keep_age > 0)"
#define HAS_ROOM_RULES                                                                             \
  "SELECT 1 FROM room WHERE folded = ?1 AND keep_messages = ?2 AND keep_age = ?3"
#define SELECT_NEXT                                                                                \
  "SELECT target.id, target.owner, keep_messages, keep_age FROM target "                           \
  "LEFT JOIN room ON target.owner = '' AND room.folded = target.folded "                           \
  "WHERE target.id > ?1 ORDER BY target.id LIMIT 1"
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

/* What is done at once. A transaction does that again and again for some milliseconds, for which a
 * batch that comes meanwhile has to wait. */
#define SLICE_MESSAGES 20
#define SLICE_EVENTS   100
#define SLICE_COUNTED  2000
#define SLICE_US       (4 * G_TIME_SPAN_MILLISECOND)

#define ROUND_PAUSE_US (1 * G_TIME_SPAN_HOUR)

/* After a failure, such as a full disk. */
#define RETRY_US (1 * G_TIME_SPAN_SECOND)

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
 * Task:
 * @target: the row of a history
 * @is_whole: whether all of it is to be erased
 * @below: ids below this are too old
 * @n_most: how many messages are kept; 0 for all
 *
 * What is to be done with a history.
 */
typedef struct
{
  gint64 target;
  gboolean is_whole;
  BaseId below;
  gint64 n_most;
} Task;

/**
 * StoreRetention:
 * @db: (unowned): the writer's connection
 * @index: (unowned): the index over it
 * @targets: (unowned): the rows of histories
 * @keep: what the server keeps
 * @counts: (owned): Count by its target
 * @has_rules: whether the server or a room does not keep all
 * @has_erased: whether histories are to be erased whole
 * @in_round: whether a round is under way
 * @round_erased: whether it has erased anything
 * @last: the row of the history that was done last in it
 * @due: monotonic time in microseconds at which to go on
 */
struct StoreRetention
{
  SqlDatabase *db;
  StoreIndex *index;
  StoreTargets *targets;
  StoreKeep keep;
  GHashTable *counts;
  gboolean has_rules;
  gboolean has_erased;
  gboolean in_round;
  gboolean round_erased;
  gint64 last;
  gint64 due;
};

static gboolean
find_erased (StoreRetention *self, gint64 *target, GError **error)
{
  gboolean is_read = sql_database_get_int64 (self->db, SELECT_ERASED, target, error);

  if (is_read)
    self->has_erased = *target != 0;

  return is_read;
}

static gboolean
find_rules (StoreRetention *self, GError **error)
{
  gint64 has_rules;

  if (!sql_database_get_int64 (self->db, HAS_RULES, &has_rules, error))
    return FALSE;

  self->has_rules = has_rules != 0;

  return TRUE;
}

/*< private >
 * store_retention_new:
 * @db: the writer's connection, which deletes securely; it has to last
 * @index: the index over it; it has to last
 * @targets: the rows of histories; they have to last
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what keeps all but what rooms do not keep; %NULL on an error
 * of SQL_ERROR
 */
StoreRetention *
store_retention_new (SqlDatabase *db, StoreIndex *index, StoreTargets *targets, GError **error)
{
  g_autoptr (StoreRetention) self = g_new0 (StoreRetention, 1);
  gint64 target;

  self->db = db;
  self->index = index;
  self->targets = targets;
  self->counts = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  if (!find_erased (self, &target, error) || !find_rules (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/*< private >
 * store_retention_free:
 * @self: (transfer full): a retention
 */
void
store_retention_free (StoreRetention *self)
{
  g_hash_table_unref (self->counts);
  g_free (self);
}

static gboolean
has_server_rules (const StoreRetention *self)
{
  return self->keep.room_age > 0 || self->keep.room_messages > 0 || self->keep.private_age > 0;
}

static void
begin_round (StoreRetention *self)
{
  self->in_round = TRUE;
  self->last = 0;
  self->due = 0;
}

/*< private >
 * store_retention_set_keep:
 * @self: a retention
 * @keep: what the server keeps from now on, copied; its clock has to last
 */
void
store_retention_set_keep (StoreRetention *self, const StoreKeep *keep)
{
  self->keep = *keep;
  begin_round (self);
}

/*< private >
 * store_retention_put_room:
 * @self: a retention, whose connection is in a transaction
 * @folded: a room's name, in small letters
 * @room: the room as it is from now on, not stored yet
 * @error: return location
 *
 * Has what a room keeps looked at at once when that is something else than before.
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_retention_put_room (StoreRetention *self,
                          const char *folded,
                          const StoreRoom *room,
                          GError **error)
{
  g_autoptr (SqlStatement) select = NULL;
  SqlStep step;

  if (room->keep_messages == 0 && room->keep_age == 0)
    return TRUE;

  select = sql_database_prepare (self->db, HAS_ROOM_RULES, error);
  if (select == NULL)
    return FALSE;

  sql_statement_bind_text (select, 1, folded);
  sql_statement_bind_int64 (select, 2, room->keep_messages);
  sql_statement_bind_int64 (select, 3, room->keep_age);
  step = sql_statement_step (select, error);
  if (step == SQL_STEP_DONE)
    {
      self->has_rules = TRUE;
      begin_round (self);
    }

  return step != SQL_STEP_ERROR;
}

static gboolean
run_for_history (StoreRetention *self,
                 const char *sql,
                 const char *owner,
                 const char *folded,
                 GError **error)
{
  g_autoptr (SqlStatement) statement = sql_database_prepare (self->db, sql, error);

  if (statement == NULL)
    return FALSE;

  sql_statement_bind_text (statement, 1, owner);
  sql_statement_bind_text (statement, 2, folded);

  return sql_statement_run (statement, error);
}

/*< private >
 * store_retention_erase:
 * @self: a retention, whose connection is in a transaction
 * @erasure: the history that is to be erased
 * @error: return location
 *
 * Returns: whether nobody can read it any more; when not, @error is of SQL_ERROR
 */
gboolean
store_retention_erase (StoreRetention *self, const StoreErasure *erasure, GError **error)
{
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, erasure->target);
  const char *owner = erasure->owner != NULL ? erasure->owner : "";

  self->has_erased = TRUE;
  self->due = 0;

  return run_for_history (self, HIDE_TARGET, owner, folded, error)
         && run_for_history (self, FORGET_MARKERS, owner, folded, error)
         && sql_database_exec (self->db, FORGET_UNINDEXED, error);
}

/*< private >
 * store_retention_forget_counts:
 * @self: a retention
 *
 * Call it when messages were erased or moved in another way, or a transaction was rolled back.
 */
void
store_retention_forget_counts (StoreRetention *self)
{
  g_hash_table_remove_all (self->counts);
}

static gboolean
run_for_id (StoreRetention *self,
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
get_count (StoreRetention *self, gint64 target)
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
count_messages (StoreRetention *self, Count *count, gboolean *is_counted, GError **error)
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
select_oldest (StoreRetention *self, gint64 target, GArray *ids, GError **error)
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
erase_message (StoreRetention *self, gint64 target, BaseId id, GError **error)
{
  return store_index_remove (self->index, target, id, error)
         && run_for_id (self, DELETE_VERSIONS, target, id, STORE_VERB_EDIT, error)
         && run_for_id (self, DELETE_MESSAGE, target, id, 0, error);
}

/* New ids go on from the newest one that there ever was. */
static gboolean
note_erased (StoreRetention *self, BaseId id, GError **error)
{
  if (!self->has_erased)
    self->round_erased = TRUE;

  return run_for_id (self, NOTE_ERASED, id, 0, 0, error);
}

static void
uncount (StoreRetention *self, gint64 target, const GArray *ids, guint n_erased)
{
  Count *count = g_hash_table_lookup (self->counts, &target);

  for (guint i = 0; count != NULL && i < n_erased; i++)
    if (g_array_index (ids, BaseId, i) <= count->up_to)
      count->n_messages--;
}

/* Returns with @oldest the message that is the oldest then, and with @is_done whether it stays. */
static gboolean
erase_oldest (StoreRetention *self,
              const Task *task,
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

  return n_erased == 0 || note_erased (self, g_array_index (ids, BaseId, n_erased - 1), error);
}

static gboolean
erase_events (StoreRetention *self,
              const Task *task,
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

  return n_erased == 0 || below == G_MAXINT64 || note_erased (self, below, error);
}

/* Who talked with whom is nobody's business any more when nothing of it is left. */
static gboolean
forget_empty (StoreRetention *self, gint64 target, GError **error)
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

/* Returns with @is_done whether nothing is left to do with this history. */
static gboolean
shorten (StoreRetention *self, const Task *task, gboolean *is_done, GError **error)
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

static gint64
get_stricter (gint64 one, gint64 other)
{
  return one == 0 ? other : other == 0 ? one : MIN (one, other);
}

static BaseId
get_cutoff (const StoreRetention *self, gint64 age)
{
  gint64 now = base_clock_get_real (self->keep.clock != NULL ? self->keep.clock
                                                             : base_clock_get_system ());

  return age > 0 ? base_id_first_at (now / 1000 - age) : 0;
}

/* Returns with a target of 0 that there is no history after the last one. */
static gboolean
find_task (StoreRetention *self, Task *task, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_NEXT, error);
  gboolean is_room;
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_int64 (select, 1, self->last);
  step = sql_statement_step (select, error);
  if (step != SQL_STEP_ROW)
    return step == SQL_STEP_DONE;

  task->target = sql_statement_get_int64 (select, 0);
  is_room = sql_statement_get_text (select, 1)[0] == '\0';
  if (is_room)
    {
      task->n_most = get_stricter (self->keep.room_messages, sql_statement_get_int64 (select, 2));
      task->below = get_cutoff (self, get_stricter (self->keep.room_age,
                                                    sql_statement_get_int64 (select, 3)));
    }
  else if (!g_str_equal (sql_statement_get_text (select, 1), STORE_ERASED_OWNER))
    task->below = get_cutoff (self, self->keep.private_age);

  return TRUE;
}

static gboolean
work_on_erased (StoreRetention *self, GError **error)
{
  Task task = { .is_whole = TRUE, .below = G_MAXINT64 };
  gboolean is_done;

  return find_erased (self, &task.target, error)
         && (task.target == 0 || shorten (self, &task, &is_done, error));
}

static void
end_round (StoreRetention *self)
{
  self->in_round = FALSE;
  self->round_erased = FALSE;
}

static gboolean
work_on_round (StoreRetention *self, GError **error)
{
  Task task = { 0 };
  gboolean is_done = TRUE;

  if (!find_task (self, &task, error))
    return FALSE;
  if (task.target == 0)
    {
      end_round (self);
      return TRUE;
    }

  if ((task.below != 0 || task.n_most != 0) && !shorten (self, &task, &is_done, error))
    return FALSE;
  if (is_done)
    self->last = task.target;

  return TRUE;
}

/* Many histories have nothing to erase, and are looked at together. */
static gboolean
work (StoreRetention *self, gint64 start, GError **error)
{
  if (!self->has_erased && !self->in_round)
    {
      if (!find_rules (self, error))
        return FALSE;
      begin_round (self);
    }

  do
    {
      if (!(self->has_erased ? work_on_erased (self, error) : work_on_round (self, error)))
        return FALSE;
    }
  while ((self->has_erased || self->in_round) && g_get_monotonic_time () - start < SLICE_US);

  return TRUE;
}

static gboolean
run_in_transaction (StoreRetention *self, gint64 start)
{
  g_autoptr (GError) error = NULL;

  if (!sql_database_begin (self->db, NULL))
    return FALSE;

  if (work (self, start, &error) && sql_database_commit (self->db, &error))
    return TRUE;

  sql_database_rollback (self->db);
  store_index_rolled_back (self->index);
  store_retention_forget_counts (self);
  store_targets_forget_all (self->targets);
  store_index_heal (self->index, error);

  /* What was done with is not. */
  self->has_erased = TRUE;
  begin_round (self);

  return FALSE;
}

/*< private >
 * store_retention_work:
 * @self: a retention, whose connection is in no transaction
 *
 * Does a slice of what is to be done. What fails is tried again a little later.
 */
void
store_retention_work (StoreRetention *self)
{
  gint64 start = g_get_monotonic_time ();
  gboolean is_done = run_in_transaction (self, start);
  gint64 end = g_get_monotonic_time ();

  /* Half of the time is left to others. */
  if (!is_done)
    self->due = end + RETRY_US;
  else if (self->has_erased || self->in_round)
    self->due = end + (end - start);
  else
    self->due = end + ROUND_PAUSE_US;
}

/*< private >
 * store_retention_get_due:
 * @self: a retention
 *
 * Returns: the monotonic time in microseconds at which store_retention_work() is to be called;
 * %G_MAXINT64 when there is nothing to do
 */
gint64
store_retention_get_due (const StoreRetention *self)
{
  return self->has_erased || self->has_rules || has_server_rules (self) ? self->due : G_MAXINT64;
}

/*< private >
 * store_retention_is_erasing:
 * @self: a retention
 *
 * Returns: whether something is on the disk that is being erased
 */
gboolean
store_retention_is_erasing (const StoreRetention *self)
{
  return self->has_erased || self->round_erased;
}
