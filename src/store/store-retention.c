/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Which histories get shorter, and when; how is in store-eraser.c:
 *
 * A round looks at one history after the other, and erases the oldest messages of those that have
 * too old ones or too many, a few in each transaction. It leaves half of the time to others, and
 * the next one begins an hour later, or at once when somebody changes what is kept: each round that
 * erases something has the index merged (store-index.c), which takes longer than all else. What was
 * taken back is not looked at here: it is gone at once.
 *
 * A history that is to be erased whole gets another owner, which nobody is, in the transaction that
 * asks for it. So nobody reads it from then on, whoever talks there begins a new one, and it is
 * known which is to be erased when the server was killed meanwhile.
 */

#include "store/store-retention.h"

#include "irc/irc-casemap.h"
#include "store/store-erased.h"
#include "store/store-eraser.h"

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

/* A transaction does slice after slice for so long, for which a batch that comes meanwhile has to
 * wait. */
#define SLICE_US (4 * G_TIME_SPAN_MILLISECOND)

#define ROUND_PAUSE_US (1 * G_TIME_SPAN_HOUR)

/* After a failure, such as a full disk. */
#define RETRY_US (1 * G_TIME_SPAN_SECOND)

/**
 * StoreRetention:
 * @db: (unowned): the writer's connection
 * @index: (unowned): the index over it
 * @targets: (unowned): the rows of histories
 * @keep: what the server keeps
 * @eraser: (owned): what makes histories shorter
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
  StoreEraser *eraser;
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
  self->eraser = store_eraser_new (db, index, targets);
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
  store_eraser_free (self->eraser);
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
  store_eraser_forget_counts (self->eraser);
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
find_task (StoreRetention *self, StoreShortening *task, GError **error)
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
  StoreShortening task = { .is_whole = TRUE, .below = G_MAXINT64 };
  gboolean is_done;

  return find_erased (self, &task.target, error)
         && (task.target == 0 || store_eraser_shorten (self->eraser, &task, &is_done, error));
}

static void
end_round (StoreRetention *self)
{
  self->in_round = FALSE;
  self->round_erased = FALSE;
}

static gboolean
shorten (StoreRetention *self, StoreShortening *task, gboolean *is_done, GError **error)
{
  gboolean is_written = store_eraser_shorten (self->eraser, task, is_done, error);

  self->round_erased = self->round_erased || task->has_erased;

  return is_written;
}

static gboolean
work_on_round (StoreRetention *self, GError **error)
{
  StoreShortening task = { 0 };
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
