/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Another name for a room, in all that is stored of it:
 * https://ircv3.net/specs/extensions/channel-rename */

#include "store/store-renamer.h"

#include "irc/irc-casemap.h"
#include "store/store-registrar.h"

/* Rows of a history that are counted at first, to see which of two is the smaller one. */
#define FEW_ROWS 10000

/* ?1 is the old name and ?2 the new one, both folded; ?3 the new one as written. */
#define MOVE_MARKERS    "UPDATE OR REPLACE marker SET folded = ?2 WHERE folded = ?1"
#define MOVE_METADATA   "UPDATE OR REPLACE metadata SET folded = ?2 WHERE folded = ?1"
#define FORGET_METADATA "DELETE FROM metadata WHERE folded = ?1"
#define FORGET_ROOM     "DELETE FROM room WHERE folded = ?1"
#define RENAME_ROOM     "UPDATE room SET folded = ?2, name = ?3 WHERE folded = ?1"
#define RENAME_TARGET                                                                              \
  "UPDATE target SET folded = ?2, name = ?3 WHERE owner = '' AND folded IN (?1, ?2)"
#define SELECT_TARGET "SELECT id FROM target WHERE owner = '' AND folded = ?1"

/* Who left two rooms at once did so in one event, which stands in both. */
#define MOVE_MESSAGES "UPDATE OR REPLACE message SET target = ?2 WHERE target = ?1"
#define MOVE_EVENTS   "UPDATE OR REPLACE event SET target = ?2 WHERE target = ?1"
#define FORGET_TARGET "DELETE FROM target WHERE id = ?1"
#define COUNT_ROWS                                                                                 \
  "SELECT (SELECT count (*) FROM (SELECT 1 FROM message WHERE target = ?1 LIMIT ?2)) "             \
  "+ (SELECT count (*) FROM (SELECT 1 FROM event WHERE target = ?1 LIMIT ?2))"

static gboolean
run (SqlDatabase *db, const char *sql, const char *const *texts, guint n_texts, GError **error)
{
  g_autoptr (SqlStatement) statement = sql_database_prepare (db, sql, error);

  if (statement == NULL)
    return FALSE;

  for (guint i = 0; i < n_texts; i++)
    sql_statement_bind_text (statement, i + 1, texts[i]);

  return sql_statement_run (statement, error);
}

static gboolean
find_target (SqlDatabase *db, const char *folded, gint64 *id, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (db, SELECT_TARGET, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_text (select, 1, folded);
  step = sql_statement_step (select, error);
  *id = step == SQL_STEP_ROW ? sql_statement_get_int64 (select, 0) : 0;

  return step != SQL_STEP_ERROR;
}

static gboolean
has_fewer_rows (SqlDatabase *db, gint64 target, gint64 most, gboolean *has_fewer, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (db, COUNT_ROWS, error);

  if (select == NULL)
    return FALSE;

  sql_statement_bind_int64 (select, 1, target);
  sql_statement_bind_int64 (select, 2, most);
  if (sql_statement_step (select, error) != SQL_STEP_ROW)
    return FALSE;

  *has_fewer = sql_statement_get_int64 (select, 0) < most;

  return TRUE;
}

/* Of the larger one not many more rows are looked at than the smaller one has. */
static gboolean
is_smaller (SqlDatabase *db, gint64 one, gint64 other, gboolean *smaller, GError **error)
{
  gboolean has_fewer = FALSE;

  *smaller = FALSE;
  for (gint64 most = FEW_ROWS; !has_fewer; most *= 2)
    {
      if (!has_fewer_rows (db, one, most, smaller, error))
        return FALSE;
      if (*smaller)
        return TRUE;
      if (!has_fewer_rows (db, other, most, &has_fewer, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
run_for_target (SqlDatabase *db, const char *sql, gint64 from, gint64 to, GError **error)
{
  g_autoptr (SqlStatement) statement = sql_database_prepare (db, sql, error);

  if (statement == NULL)
    return FALSE;

  sql_statement_bind_int64 (statement, 1, from);
  if (to != 0)
    sql_statement_bind_int64 (statement, 2, to);

  return sql_statement_run (statement, error);
}

static gboolean
move_rows (SqlDatabase *db, StoreIndex *index, gint64 from, gint64 to, GError **error)
{
  return run_for_target (db, MOVE_MESSAGES, from, to, error)
         && run_for_target (db, MOVE_EVENTS, from, to, error)
         && store_index_move (index, from, to, error)
         && run_for_target (db, FORGET_TARGET, from, 0, error);
}

/* There was a room of the new name before, which nobody remembers but the history: it stays, and
 * whoever reads the one reads the other, as ever. What takes less time is moved. */
static gboolean
make_way (SqlDatabase *db, StoreIndex *index, const char *const *names, GError **error)
{
  gboolean is_former_smaller;
  gint64 target;
  gint64 former;

  if (!find_target (db, names[0], &target, error) || !find_target (db, names[1], &former, error))
    return FALSE;
  if (target == 0 || former == 0)
    return TRUE;

  if (!is_smaller (db, former, target, &is_former_smaller, error))
    return FALSE;
  if (is_former_smaller)
    return move_rows (db, index, former, target, error);

  return move_rows (db, index, target, former, error);
}

/**
 * store_renamer_rename:
 * @db: the writer's connection, in a transaction
 * @index: the index over the same connection
 * @rename: another name for a room
 * @error: return location
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_renamer_rename (SqlDatabase *db, StoreIndex *index, const StoreRename *rename, GError **error)
{
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, rename->name);
  g_autofree char *new_folded = irc_casemap_fold (IRC_CASEMAP_ASCII, rename->new_name);
  const char *const names[] = { folded, new_folded, rename->new_name };

  if (!g_str_equal (folded, new_folded)
      && (!run (db, MOVE_MARKERS, names, 2, error) || !run (db, FORGET_ROOM, names + 1, 1, error)
          || !run (db, FORGET_METADATA, names + 1, 1, error)
          || !run (db, MOVE_METADATA, names, 2, error)
          || !store_registrar_rename (db, folded, new_folded, error)
          || !make_way (db, index, names, error)))
    return FALSE;

  return run (db, RENAME_ROOM, names, 3, error) && run (db, RENAME_TARGET, names, 3, error);
}
