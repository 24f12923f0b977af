/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rooms that are registered: whose they are, what accounts are in them, and their lists. */

#include "store/store-registrar.h"

#include "irc/irc-casemap.h"

#define PUT_REGISTRATION                                                                           \
  "INSERT OR REPLACE INTO registration (folded, founder, time, modes, key, most) "                 \
  "VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
#define PUT_ROLE    "INSERT OR REPLACE INTO role (folded, account, modes) VALUES (?1, ?2, ?3)"
#define DELETE_ROLE "DELETE FROM role WHERE folded = ?1 AND account = ?2"
#define PUT_ENTRY                                                                                  \
  "INSERT OR REPLACE INTO entry (folded, mode, mask, setter, time) VALUES (?1, ?2, ?3, ?4, ?5)"
#define DELETE_ENTRY "DELETE FROM entry WHERE folded = ?1 AND mode = ?2 AND mask = ?3"
#define SELECT_REGISTRATION                                                                        \
  "SELECT founder, time, modes, key, most FROM registration WHERE folded = ?1"
#define SELECT_ROLES "SELECT account, modes FROM role WHERE folded = ?1 ORDER BY account"
#define SELECT_ENTRIES                                                                             \
  "SELECT mode, mask, setter, time FROM entry WHERE folded = ?1 ORDER BY time, mode, mask"

#define PUT_READER     "INSERT OR REPLACE INTO reader (folded, identity, since) VALUES (?1, ?2, ?3)"
#define DELETE_READER  "DELETE FROM reader WHERE folded = ?1 AND identity = ?2"
#define DELETE_READERS "DELETE FROM reader WHERE folded = ?1"
#define SELECT_READERS                                                                             \
  "SELECT identity, since FROM reader WHERE folded = ?1 ORDER BY since, identity"

/* All that is kept of a room in tables of the same key. */
static const char *const forget[] = {
  "DELETE FROM registration WHERE folded = ?1",
  "DELETE FROM role WHERE folded = ?1",
  "DELETE FROM entry WHERE folded = ?1",
  DELETE_READERS,
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

/*< private >
 * store_registrar_forget:
 * @db: the writer's connection, in a transaction
 * @folded: the name of a room, in small letters
 * @error: return location
 *
 * Returns: whether nothing of this is kept any more; when not, @error is of SQL_ERROR
 */
gboolean
store_registrar_forget (SqlDatabase *db, const char *folded, GError **error)
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
  if (!store_registrar_forget (db, new_folded, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (move); i++)
    if (!run (db, move[i], folded, new_folded, error))
      return FALSE;

  return TRUE;
}

/*< private >
 * store_registrar_put_registration:
 * @db: the writer's connection, in a transaction
 * @registration: whose a room is from now on
 * @error: return location
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_registrar_put_registration (SqlDatabase *db,
                                  const StoreRegistration *registration,
                                  GError **error)
{
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, registration->room);
  g_autoptr (SqlStatement) put = NULL;

  if (registration->modes == NULL)
    return store_registrar_forget (db, folded, error);

  put = sql_database_prepare (db, PUT_REGISTRATION, error);
  if (put == NULL)
    return FALSE;

  sql_statement_bind_text (put, 1, folded);
  sql_statement_bind_text (put, 2, registration->founder);
  sql_statement_bind_int64 (put, 3, registration->time);
  sql_statement_bind_text (put, 4, registration->modes);
  sql_statement_bind_text (put, 5, registration->key);
  sql_statement_bind_int64 (put, 6, registration->limit);

  return sql_statement_run (put, error);
}

/*< private >
 * store_registrar_put_role:
 * @db: the writer's connection, in a transaction
 * @role: what an account is in a room from now on
 * @error: return location
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_registrar_put_role (SqlDatabase *db, const StoreRole *role, GError **error)
{
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, role->room);
  g_autofree char *account = irc_casemap_fold (IRC_CASEMAP_ASCII, role->account);
  g_autoptr (SqlStatement) put = NULL;

  if (role->modes == NULL)
    return run (db, DELETE_ROLE, folded, account, error);

  put = sql_database_prepare (db, PUT_ROLE, error);
  if (put == NULL)
    return FALSE;

  sql_statement_bind_text (put, 1, folded);
  sql_statement_bind_text (put, 2, account);
  sql_statement_bind_text (put, 3, role->modes);

  return sql_statement_run (put, error);
}

/*< private >
 * store_registrar_put_entry:
 * @db: the writer's connection, in a transaction
 * @entry: what is in a list of a room from now on, or not any more
 * @error: return location
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_registrar_put_entry (SqlDatabase *db, const StoreEntry *entry, GError **error)
{
  const char *sql = entry->setter != NULL ? PUT_ENTRY : DELETE_ENTRY;
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, entry->room);
  g_autoptr (SqlStatement) put = sql_database_prepare (db, sql, error);

  if (put == NULL)
    return FALSE;

  sql_statement_bind_text (put, 1, folded);
  sql_statement_bind_text (put, 2, entry->mode);
  sql_statement_bind_text (put, 3, entry->mask);
  if (entry->setter != NULL)
    {
      sql_statement_bind_text (put, 4, entry->setter);
      sql_statement_bind_int64 (put, 5, entry->time);
    }

  return sql_statement_run (put, error);
}

/*< private >
 * store_registrar_put_reader:
 * @db: the writer's connection, in a transaction
 * @reader: since when somebody may read a room, or that this is not known any more
 * @error: return location
 *
 * Returns: whether it could; when not, @error is of SQL_ERROR
 */
gboolean
store_registrar_put_reader (SqlDatabase *db, const StoreReader *reader, GError **error)
{
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, reader->room);
  g_autoptr (SqlStatement) put = NULL;

  if (reader->identity == NULL)
    return run (db, DELETE_READERS, folded, NULL, error);
  if (!reader->is_set)
    return run (db, DELETE_READER, folded, reader->identity, error);

  put = sql_database_prepare (db, PUT_READER, error);
  if (put == NULL)
    return FALSE;

  sql_statement_bind_text (put, 1, folded);
  sql_statement_bind_text (put, 2, reader->identity);
  sql_statement_bind_int64 (put, 3, reader->since);

  return sql_statement_run (put, error);
}

typedef void (*RowFunc) (SqlStatement *row, const StoreRoomFuncs *funcs, gpointer user_data);

static void
read_registration (SqlStatement *row, const StoreRoomFuncs *funcs, gpointer user_data)
{
  const StoreRegistration registration = {
    .founder = sql_statement_get_text (row, 0),
    .time = sql_statement_get_int64 (row, 1),
    .modes = sql_statement_get_text (row, 2),
    .key = sql_statement_get_text (row, 3),
    .limit = sql_statement_get_int64 (row, 4),
  };

  funcs->registration (&registration, user_data);
}

static void
read_role (SqlStatement *row, const StoreRoomFuncs *funcs, gpointer user_data)
{
  const StoreRole role = {
    .account = sql_statement_get_text (row, 0),
    .modes = sql_statement_get_text (row, 1),
  };

  funcs->role (&role, user_data);
}

static void
read_entry (SqlStatement *row, const StoreRoomFuncs *funcs, gpointer user_data)
{
  const StoreEntry entry = {
    .mode = sql_statement_get_text (row, 0),
    .mask = sql_statement_get_text (row, 1),
    .setter = sql_statement_get_text (row, 2),
    .time = sql_statement_get_int64 (row, 3),
  };

  funcs->entry (&entry, user_data);
}

static void
read_reader (SqlStatement *row, const StoreRoomFuncs *funcs, gpointer user_data)
{
  const StoreReader reader = {
    .identity = sql_statement_get_text (row, 0),
    .since = sql_statement_get_int64 (row, 1),
    .is_set = TRUE,
  };

  funcs->reader (&reader, user_data);
}

static const struct
{
  const char *sql;
  RowFunc func;
} reads[] = {
  { SELECT_REGISTRATION, read_registration },
  { SELECT_ROLES, read_role },
  { SELECT_ENTRIES, read_entry },
  { SELECT_READERS, read_reader },
};

/*< private >
 * store_registrar_read:
 * @db: a connection
 * @folded: the name of a room, in small letters
 * @funcs: called with what is kept of it, which does not name the room: first its registration
 * @user_data: for @funcs
 * @error: return location
 *
 * Returns: whether all was read; when not, @error is of SQL_ERROR
 */
gboolean
store_registrar_read (SqlDatabase *db,
                      const char *folded,
                      const StoreRoomFuncs *funcs,
                      gpointer user_data,
                      GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (reads); i++)
    {
      g_autoptr (SqlStatement) select = sql_database_prepare (db, reads[i].sql, error);
      SqlStep step;

      if (select == NULL)
        return FALSE;

      sql_statement_bind_text (select, 1, folded);
      while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
        reads[i].func (select, funcs, user_data);
      if (step == SQL_STEP_ERROR)
        return FALSE;
    }

  return TRUE;
}
