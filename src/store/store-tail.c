/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store/store-tail.h"

#define COUNT_ROWS  "SELECT count (*) FROM unindexed"
#define ADD_ROW     "INSERT INTO unindexed (id, target) VALUES (?1, ?2) ON CONFLICT DO NOTHING"
#define SELECT_ROWS "SELECT target, id FROM unindexed ORDER BY id, target LIMIT ?1"
#define DELETE_ROWS "DELETE FROM unindexed WHERE (id, target) <= (?1, ?2)"
#define MOVE_ROWS   "UPDATE OR REPLACE unindexed SET target = ?2 WHERE target = ?1"

/* Who searches waits until all of it is in the index, some tens of milliseconds. */
#define ROWS_MAX 1000

/* Until then more may be said, which then takes no longer. */
#define PATIENCE_US (1 * G_TIME_SPAN_SECOND)

/**
 * StoreTail:
 * @db: (unowned): the writer's connection
 * @n_rows: how many there are; more when some were rolled back
 * @due: monotonic time in microseconds at which they are to be taken, when there are any
 */
struct StoreTail
{
  SqlDatabase *db;
  guint n_rows;
  gint64 due;
};

/*< private >
 * store_tail_new:
 * @db: the writer's connection; it has to last
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what the database has; %NULL on an error of SQL_ERROR
 */
StoreTail *
store_tail_new (SqlDatabase *db, GError **error)
{
  g_autoptr (StoreTail) self = g_new0 (StoreTail, 1);
  g_autoptr (SqlStatement) count = sql_database_prepare (db, COUNT_ROWS, error);

  if (count == NULL || sql_statement_step (count, error) != SQL_STEP_ROW)
    return NULL;

  self->db = db;
  self->n_rows = (guint) sql_statement_get_int64 (count, 0);

  return g_steal_pointer (&self);
}

/*< private >
 * store_tail_free:
 * @self: (transfer full): a tail
 */
void
store_tail_free (StoreTail *self)
{
  g_free (self);
}

/*< private >
 * store_tail_add:
 * @self: a tail, whose connection is in a transaction
 * @target: the row of a history
 * @id: a message in it
 * @error: return location
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_tail_add (StoreTail *self, gint64 target, BaseId id, GError **error)
{
  g_autoptr (SqlStatement) add = sql_database_prepare (self->db, ADD_ROW, error);

  if (add == NULL)
    return FALSE;

  sql_statement_bind_int64 (add, 1, id);
  sql_statement_bind_int64 (add, 2, target);
  if (!sql_statement_run (add, error))
    return FALSE;

  if (self->n_rows++ == 0)
    self->due = g_get_monotonic_time () + PATIENCE_US;

  return TRUE;
}

static gboolean
select_rows (StoreTail *self, guint limit, GArray *rows, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_ROWS, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_int64 (select, 1, limit);
  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    {
      StoreTailRow row
          = { sql_statement_get_int64 (select, 0), sql_statement_get_int64 (select, 1) };

      g_array_append_val (rows, row);
    }

  return step == SQL_STEP_DONE;
}

static gboolean
delete_up_to (StoreTail *self, const StoreTailRow *last, GError **error)
{
  g_autoptr (SqlStatement) delete = sql_database_prepare (self->db, DELETE_ROWS, error);

  if (delete == NULL)
    return FALSE;

  sql_statement_bind_int64 (delete, 1, last->id);
  sql_statement_bind_int64 (delete, 2, last->target);

  return sql_statement_run (delete, error);
}

/*< private >
 * store_tail_take:
 * @self: a tail, whose connection is in a transaction
 * @limit: how many at most
 * @rows: (element-type StoreTailRow): where the oldest are appended; fewer than @limit when none is
 * left
 * @error: return location
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_tail_take (StoreTail *self, guint limit, GArray *rows, GError **error)
{
  guint n_before = rows->len;
  guint n_taken;

  if (!select_rows (self, limit, rows, error))
    return FALSE;

  n_taken = rows->len - n_before;
  if (n_taken > 0
      && !delete_up_to (self, &g_array_index (rows, StoreTailRow, rows->len - 1), error))
    return FALSE;

  self->n_rows = n_taken < limit ? 0 : MAX (self->n_rows, n_taken + 1) - n_taken;

  return TRUE;
}

/*< private >
 * store_tail_move:
 * @self: a tail, whose connection is in a transaction
 * @from: the row of a history whose messages all go into another one
 * @to: the row of that
 * @error: return location
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_tail_move (StoreTail *self, gint64 from, gint64 to, GError **error)
{
  g_autoptr (SqlStatement) move = sql_database_prepare (self->db, MOVE_ROWS, error);

  if (move == NULL)
    return FALSE;

  sql_statement_bind_int64 (move, 1, from);
  sql_statement_bind_int64 (move, 2, to);

  return sql_statement_run (move, error);
}

/*< private >
 * store_tail_rolled_back:
 * @self: a tail
 *
 * What was taken in the transaction that is gone is there again, so it is looked at once more.
 */
void
store_tail_rolled_back (StoreTail *self)
{
  if (self->n_rows++ == 0)
    self->due = g_get_monotonic_time () + PATIENCE_US;
}

/*< private >
 * store_tail_has_rows:
 * @self: a tail
 *
 * Returns: whether there may be any
 */
gboolean
store_tail_has_rows (const StoreTail *self)
{
  return self->n_rows > 0;
}

/*< private >
 * store_tail_is_long:
 * @self: a tail
 *
 * Returns: whether there are so many that some are to be taken at once
 */
gboolean
store_tail_is_long (const StoreTail *self)
{
  return self->n_rows >= ROWS_MAX;
}

/*< private >
 * store_tail_get_due:
 * @self: a tail
 *
 * Returns: the monotonic time in microseconds at which it is to be taken; %G_MAXINT64 when there is
 * nothing
 */
gint64
store_tail_get_due (const StoreTail *self)
{
  return self->n_rows > 0 ? self->due : G_MAXINT64;
}
