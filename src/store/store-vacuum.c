/* SPDX-License-Identifier: GPL-3.0-or-later */

/* https://www.sqlite.org/pragma.html#pragma_incremental_vacuum */

#include "store/store-vacuum.h"

#define PREPARE       "PRAGMA auto_vacuum = INCREMENTAL"
#define COUNT_OBJECTS "SELECT count (*) FROM sqlite_schema"
#define GET_MODE      "PRAGMA auto_vacuum"
#define COUNT_FREE    "PRAGMA freelist_count"
#define COUNT_ALL     "PRAGMA page_count"
#define GET_SIZE      "PRAGMA page_size"

/* What is written anew at a start in some tenths of a second. */
#define CONVERT_MAX (32 * 1024 * 1024)

/* Whoever says something needs pages again, so some stay. What is free has to become twice as much
 * before any are given back, lest they go back and forth. */
#define RESERVE_MIN  256
#define RESERVE_PART 8

/* What one transaction does. */
#define STEP     "PRAGMA incremental_vacuum (32)"
#define SLICE_US (4 * G_TIME_SPAN_MILLISECOND)

/* After a failure, such as somebody else's lock. */
#define RETRY_US (1 * G_TIME_SPAN_SECOND)

#define INCREMENTAL 2

/**
 * StoreVacuum:
 * @db: (unowned): the writer's connection
 * @is_possible: whether the database can get smaller at all
 * @is_requested: whether there may be much that is free
 * @is_shrinking: whether there was, and is being given back
 * @due: monotonic time in microseconds at which to go on
 */
struct StoreVacuum
{
  SqlDatabase *db;
  gboolean is_possible;
  gboolean is_requested;
  gboolean is_shrinking;
  gint64 due;
};

/*< private >
 * store_vacuum_prepare:
 * @db: a connection; when there is no table yet, the database can get smaller later
 */
void
store_vacuum_prepare (SqlDatabase *db)
{
  gint64 n_objects;

  if (sql_database_get_int64 (db, COUNT_OBJECTS, &n_objects, NULL) && n_objects == 0)
    sql_database_exec (db, PREPARE, NULL);
}

/*< private >
 * store_vacuum_convert:
 * @db: the only connection
 *
 * Lets a database get smaller that could not before, unless it is large: then that takes long.
 * Without it what is free is used again, so it is no misfortune when it fails.
 */
void
store_vacuum_convert (SqlDatabase *db)
{
  gint64 mode;
  gint64 n_pages;
  gint64 page_size;

  if (!sql_database_get_int64 (db, GET_MODE, &mode, NULL)
      || !sql_database_get_int64 (db, COUNT_ALL, &n_pages, NULL)
      || !sql_database_get_int64 (db, GET_SIZE, &page_size, NULL))
    return;

  if (mode != INCREMENTAL && n_pages * page_size <= CONVERT_MAX)
    {
      sql_database_exec (db, PREPARE, NULL);
      sql_database_vacuum (db, NULL);
    }
}

/*< private >
 * store_vacuum_new:
 * @db: the writer's connection; it has to last
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what gives back pages; %NULL on an error of SQL_ERROR
 */
StoreVacuum *
store_vacuum_new (SqlDatabase *db, GError **error)
{
  g_autoptr (StoreVacuum) self = g_new0 (StoreVacuum, 1);
  gint64 mode;

  if (!sql_database_get_int64 (db, GET_MODE, &mode, error))
    return NULL;

  self->db = db;
  self->is_possible = mode == INCREMENTAL;
  store_vacuum_request (self);

  return g_steal_pointer (&self);
}

/*< private >
 * store_vacuum_free:
 * @self: (transfer full): a vacuum
 */
void
store_vacuum_free (StoreVacuum *self)
{
  g_free (self);
}

/*< private >
 * store_vacuum_request:
 * @self: a vacuum
 *
 * Call it when much may have been erased.
 */
void
store_vacuum_request (StoreVacuum *self)
{
  self->is_requested = self->is_possible;
}

/* Returns how many pages are to be given back. */
static gboolean
count_excess (StoreVacuum *self, gint64 *n_pages, GError **error)
{
  gint64 n_free;
  gint64 n_all;
  gint64 reserve;

  if (!sql_database_get_int64 (self->db, COUNT_FREE, &n_free, error)
      || !sql_database_get_int64 (self->db, COUNT_ALL, &n_all, error))
    return FALSE;

  reserve = MAX (RESERVE_MIN, (n_all - n_free) / RESERVE_PART);
  if (n_free > 2 * reserve)
    self->is_shrinking = TRUE;
  if (n_free <= reserve)
    self->is_shrinking = FALSE;
  *n_pages = self->is_shrinking ? n_free - reserve : 0;

  return TRUE;
}

static gboolean
shrink (StoreVacuum *self, gint64 start, GError **error)
{
  gint64 n_pages;

  do
    {
      if (!count_excess (self, &n_pages, error))
        return FALSE;
      if (n_pages > 0 && !sql_database_exec (self->db, STEP, error))
        return FALSE;
    }
  while (n_pages > 0 && g_get_monotonic_time () - start < SLICE_US);
  self->is_requested = n_pages > 0;

  return TRUE;
}

static gboolean
run_in_transaction (StoreVacuum *self, gint64 start)
{
  if (!sql_database_begin (self->db, NULL))
    return FALSE;

  if (shrink (self, start, NULL) && sql_database_commit (self->db, NULL))
    return TRUE;

  sql_database_rollback (self->db);
  self->is_requested = TRUE;

  return FALSE;
}

/*< private >
 * store_vacuum_work:
 * @self: a vacuum, whose connection is in no transaction
 *
 * Gives back some pages. What fails is tried again a little later.
 */
void
store_vacuum_work (StoreVacuum *self)
{
  gint64 start = g_get_monotonic_time ();
  gboolean is_done = run_in_transaction (self, start);
  gint64 end = g_get_monotonic_time ();

  /* Half of the time is left to others. */
  self->due = end + (is_done ? end - start : RETRY_US);
}

/*< private >
 * store_vacuum_get_due:
 * @self: a vacuum
 *
 * Returns: the monotonic time in microseconds at which store_vacuum_work() is to be called;
 * %G_MAXINT64 when there is nothing to do
 */
gint64
store_vacuum_get_due (const StoreVacuum *self)
{
  return self->is_requested ? self->due : G_MAXINT64;
}
