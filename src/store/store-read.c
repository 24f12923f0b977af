/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the main thread reads of a database: at the start, or a few rows by a name. */

#include "store/store.h"

#include "irc/irc-casemap.h"
#include "store/store-private.h"
#include "store/store-row.h"

#define SELECT_SECRET "SELECT value FROM secret"

static gboolean
end (StoreRows *rows, GError **error)
{
  GError *sql_error = NULL;

  if (store_rows_end (rows, &sql_error))
    return TRUE;

  store_error_take (error, sql_error);

  return FALSE;
}

/**
 * store_foreach_room:
 * @self: a store
 * @func: (scope call): called with each room; what it points to is only there during the call
 * @user_data: for @func
 * @error: return location
 *
 * Reads all rooms, in the order of their names. It blocks, so it is for the start of the program.
 *
 * Returns: whether all were read; when not, @error is of STORE_ERROR
 */
gboolean
store_foreach_room (Store *self, StoreRoomFunc func, gpointer user_data, GError **error)
{
  const StoreRecord *record;
  StoreRows rows;

  store_rows_begin (&rows, store_get_database (self), STORE_RECORD_ROOM, NULL);
  while ((record = store_rows_next (&rows)) != NULL)
    func (&record->room, user_data);

  return end (&rows, error);
}

/**
 * store_foreach_account:
 * @self: a store
 * @func: (scope call): called with each account, those that were given up included; what it points
 * to is only there during the call
 * @user_data: for @func
 * @error: return location
 *
 * Reads all accounts, in the order of their names. It blocks, so it is for the start of the
 * program.
 *
 * Returns: whether all were read; when not, @error is of STORE_ERROR
 */
gboolean
store_foreach_account (Store *self, StoreAccountFunc func, gpointer user_data, GError **error)
{
  const StoreRecord *record;
  StoreRows rows;

  store_rows_begin (&rows, store_get_database (self), STORE_RECORD_ACCOUNT, NULL);
  while ((record = store_rows_next (&rows)) != NULL)
    func (&record->account, user_data);

  return end (&rows, error);
}

/**
 * store_foreach_presence:
 * @self: a store
 * @func: (scope call): called with each who stays without a connection; what it points to is only
 * there during the call
 * @user_data: for @func
 * @error: return location
 *
 * It blocks, so it is for the start of the program.
 *
 * Returns: whether all were read; when not, @error is of STORE_ERROR
 */
gboolean
store_foreach_presence (Store *self, StorePresenceFunc func, gpointer user_data, GError **error)
{
  const StoreRecord *record;
  StoreRows rows;

  store_rows_begin (&rows, store_get_database (self), STORE_RECORD_PRESENCE, NULL);
  while ((record = store_rows_next (&rows)) != NULL)
    func (&record->presence, user_data);

  return end (&rows, error);
}

/**
 * store_foreach_device:
 * @self: a store
 * @func: (scope call): called with each device; what it points to is only there during the call
 * @user_data: for @func
 * @error: return location
 *
 * Reads what people log in with, in the order in which it was added. It blocks, so it is for the
 * start of the program.
 *
 * Returns: whether all were read; when not, @error is of STORE_ERROR
 */
gboolean
store_foreach_device (Store *self, StoreDeviceFunc func, gpointer user_data, GError **error)
{
  const StoreRecord *record;
  StoreRows rows;

  store_rows_begin (&rows, store_get_database (self), STORE_RECORD_DEVICE, NULL);
  while ((record = store_rows_next (&rows)) != NULL)
    func (&record->device, user_data);

  return end (&rows, error);
}

/**
 * store_foreach_invitation:
 * @self: a store
 * @func: (scope call): called with each invitation, even those that are over; what it points to is
 * only there during the call
 * @user_data: for @func
 * @error: return location
 *
 * Reads what lets people make accounts, in the order in which it was made. It blocks, so it is for
 * the start of the program.
 *
 * Returns: whether all were read; when not, @error is of STORE_ERROR
 */
gboolean
store_foreach_invitation (Store *self, StoreInvitationFunc func, gpointer user_data, GError **error)
{
  const StoreRecord *record;
  StoreRows rows;

  store_rows_begin (&rows, store_get_database (self), STORE_RECORD_INVITATION, NULL);
  while ((record = store_rows_next (&rows)) != NULL)
    func (&record->invitation, user_data);

  return end (&rows, error);
}

/**
 * store_foreach_ban:
 * @self: a store
 * @func: (scope call): called with each ban, even those that are over; what it points to is only
 * there during the call
 * @user_data: for @func
 * @error: return location
 *
 * Reads who is not to be on the server, in the order of the masks. It blocks, so it is for the
 * start of the program.
 *
 * Returns: whether all were read; when not, @error is of STORE_ERROR
 */
gboolean
store_foreach_ban (Store *self, StoreBanFunc func, gpointer user_data, GError **error)
{
  const StoreRecord *record;
  StoreRows rows;

  store_rows_begin (&rows, store_get_database (self), STORE_RECORD_BAN, NULL);
  while ((record = store_rows_next (&rows)) != NULL)
    func (&record->ban, user_data);

  return end (&rows, error);
}

/**
 * store_foreach_metadata:
 * @self: a store
 * @target: a room or an account, in any case
 * @func: (scope call): called with each thing that is told of @target; what it points to is only
 * there during the call
 * @user_data: for @func
 * @error: return location
 *
 * Reads what was told of @target, in the order of the keys. It blocks, for microseconds.
 *
 * Returns: whether all was read; when not, @error is of STORE_ERROR
 */
gboolean
store_foreach_metadata (Store *self,
                        const char *target,
                        StoreMetadataFunc func,
                        gpointer user_data,
                        GError **error)
{
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, target);
  const StoreRecord *record;
  StoreRows rows;

  store_rows_begin (&rows, store_get_database (self), STORE_RECORD_METADATA, folded);
  while ((record = store_rows_next (&rows)) != NULL)
    func (&record->metadata, user_data);

  return end (&rows, error);
}

static void
tell_of_room (const StoreRecord *record, const StoreRoomFuncs *funcs, gpointer user_data)
{
  switch ((int) record->kind)
    {
    case STORE_RECORD_REGISTRATION:
      funcs->registration (&record->registration, user_data);
      break;
    case STORE_RECORD_ROLE:
      funcs->role (&record->role, user_data);
      break;
    case STORE_RECORD_ENTRY:
      funcs->entry (&record->entry, user_data);
      break;
    case STORE_RECORD_READER:
      funcs->reader (&record->reader, user_data);
      break;
    default:
      g_assert_not_reached ();
    }
}

/**
 * store_read_registration:
 * @self: a store
 * @room: the name of a room, in any case
 * @funcs: (scope call): called with what is kept of it if it is registered
 * @user_data: for @funcs
 * @error: return location
 *
 * Reads whose a room is, and what goes with that. It blocks, for microseconds.
 *
 * Returns: whether all was read; when not, @error is of STORE_ERROR
 */
gboolean
store_read_registration (Store *self,
                         const char *room,
                         const StoreRoomFuncs *funcs,
                         gpointer user_data,
                         GError **error)
{
  static const StoreRecordKind kinds[] = {
    STORE_RECORD_REGISTRATION,
    STORE_RECORD_ROLE,
    STORE_RECORD_ENTRY,
    STORE_RECORD_READER,
  };
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, room);
  const StoreRecord *record;
  StoreRows rows;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      store_rows_begin (&rows, store_get_database (self), kinds[i], folded);
      while ((record = store_rows_next (&rows)) != NULL)
        tell_of_room (record, funcs, user_data);
      if (!end (&rows, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * store_read_secret:
 * @self: a store
 * @error: return location
 *
 * It blocks, so it is for the start of the program.
 *
 * Returns: (transfer full) (nullable): what only who reads the database knows, and stays the same;
 *   %NULL with @error of STORE_ERROR
 */
char *
store_read_secret (Store *self, GError **error)
{
  GError *sql_error = NULL;
  g_autoptr (SqlStatement) select
      = sql_database_prepare (store_get_database (self), SELECT_SECRET, &sql_error);
  SqlStep step = select != NULL ? sql_statement_step (select, &sql_error) : SQL_STEP_ERROR;

  if (step == SQL_STEP_ROW)
    return g_strdup (sql_statement_get_text (select, 0));

  if (step == SQL_STEP_DONE)
    g_set_error_literal (error, STORE_ERROR, STORE_ERROR_DAMAGED,
                         "The database has lost its secret; restore it from a backup");
  else
    store_error_take (error, sql_error);

  return NULL;
}
