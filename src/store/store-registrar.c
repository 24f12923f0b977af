/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rooms that are registered: whose they are, what accounts are in them, and their lists. */

#include "store/store-registrar.h"

#include "irc/irc-casemap.h"

/* All that is kept of a room in tables of the same key. */
static const char *const forget[] = {
  "DELETE FROM registration WHERE folded = ?1",
  "DELETE FROM role WHERE folded = ?1",
  "DELETE FROM entry WHERE folded = ?1",
  "DELETE FROM reader WHERE folded = ?1",
};

static const char *const move[] = {
  "UPDATE registration SET folded = ?2 WHERE folded = ?1",
  "UPDATE role SET folded = ?2 WHERE folded = ?1",
  "UPDATE entry SET folded = ?2 WHERE folded = ?1",
  "UPDATE reader SET folded = ?2 WHERE folded = ?1",
};

static gboolean
run (SqlDatabase *db, const char *sql, const char *first, const char *second, GError **error)
{
  g_autoptr (SqlStatement) statement = sql_database_prepare (db, sql, error);

  if (statement == NULL)
    return FALSE;

  sql_statement_bind_text (statement, 1, first);
  if (second != NULL)
    sql_statement_bind_text (statement, 2, second);

  return sql_statement_run (statement, error);
}

static gboolean
forget_all (SqlDatabase *db, const char *folded, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (forget); i++)
    if (!run (db, forget[i], folded, NULL, error))
      return FALSE;

  return TRUE;
}

/*< private >
 * store_registrar_rename:
 * @db: the writer's connection, in a transaction
 * @folded: what the room was called, in small letters
 * @new_folded: what it is called from now on, likewise, and no other is
 * @error: return location
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_registrar_rename (SqlDatabase *db, const char *folded, const char *new_folded, GError **error)
{
  if (!forget_all (db, new_folded, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (move); i++)
    if (!run (db, move[i], folded, new_folded, error))
      return FALSE;

  return TRUE;
}

/*< private >
 * store_registrar_put:
 * @db: the writer's connection, in a transaction
 * @record: whose a room is from now on
 * @error: return location
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_registrar_put (SqlDatabase *db, const StoreRecord *record, GError **error)
{
  g_autofree char *folded = NULL;

  if (record->registration.modes != NULL)
    return store_row_write (db, record, error);

  folded = irc_casemap_fold (IRC_CASEMAP_ASCII, record->registration.room);

  return forget_all (db, folded, error);
}
