/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store/store.h"

#include <glib/gstdio.h>

#include "irc/irc-casemap.h"
#include "store/store-checker.h"
#include "store/store-lock.h"
#include "store/store-private.h"
#include "store/store-registrar.h"
#include "store/store-vacuum.h"

#define SELECT_LAST_ID                                                                             \
  "SELECT max (id) FROM ("                                                                         \
  "SELECT (SELECT max (id) FROM message WHERE target = target.id) AS id FROM target "              \
  "UNION ALL SELECT (SELECT max (id) FROM event WHERE target = target.id) FROM target "            \
  "UNION ALL SELECT max (created, history_after) FROM room "                                       \
  "UNION ALL SELECT value FROM upkeep WHERE name = 'erased')"
#define NOTE_UNCLEAN "INSERT OR REPLACE INTO upkeep (name, value) VALUES ('check', 1)"
#define IS_UNCLEAN   "SELECT value FROM upkeep WHERE name = 'check'"
#define SELECT_ROOMS                                                                               \
  "SELECT name, topic, topic_setter, topic_time, created, history_after, is_closed, "              \
  "keep_messages, keep_age, "                                                                      \
  "(SELECT max (id) FROM message WHERE target = "                                                  \
  "(SELECT id FROM target WHERE owner = '' AND target.folded = room.folded)) "                     \
  "FROM room ORDER BY folded"
#define SELECT_ACCOUNTS "SELECT name, verifier, created FROM account ORDER BY folded"
#define SELECT_PRESENCES                                                                           \
  "SELECT folded, choice, nick, user, host, realname, modes, away, rooms, absent FROM presence "   \
  "ORDER BY folded"
#define SELECT_DEVICES                                                                             \
  "SELECT fingerprint, folded, note, added, used FROM device ORDER BY added, fingerprint"
#define SELECT_INVITATIONS                                                                         \
  "SELECT hash, note, created, ends, uses FROM invitation ORDER BY created, hash"
#define SELECT_SECRET   "SELECT value FROM secret"
#define SELECT_BANS     "SELECT mask, reason, setter, time, ends FROM ban ORDER BY mask"
#define SELECT_METADATA "SELECT key, value FROM metadata WHERE folded = ?1 ORDER BY key"

/**
 * Store:
 * @lock: (owned): the claim that no other server writes
 * @db: (owned): the main thread's connection, for what is read at the start
 * @last_id: the newest id that was stored when the store was opened
 * @checker: (nullable) (owned): what looks through the database, when it was not closed
 * @checked: (nullable): whom to tell what it found
 * @checked_data: for @checked
 * @journal: (owned): what writes
 * @history: (owned): what reads
 * @searcher: (owned): what searches, so that those who only read need not wait for it
 */
struct Store
{
  StoreLock *lock;
  SqlDatabase *db;
  BaseId last_id;
  StoreChecker *checker;
  StoreCheckedFunc checked;
  gpointer checked_data;
  StoreJournal *journal;
  StoreHistory *history;
  StoreHistory *searcher;
};

static gboolean
read_last_id (Store *self, GError **error)
{
  GError *sql_error = NULL;

  if (sql_database_get_int64 (self->db, SELECT_LAST_ID, &self->last_id, &sql_error))
    return TRUE;

  store_error_take (error, sql_error);

  return FALSE;
}

/* The last one to close the database takes its log away; whoever only reads may leave an empty one.
 * So when there is something in it, nobody closed it. That is noted in the database until it was
 * looked through, as whoever opens it next may end before. */
static gboolean
has_log (const char *path)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  GStatBuf info;

  return g_stat (log, &info) == 0 && info.st_size > 0;
}

static gboolean
note_unclean (Store *self, gboolean had_log, gboolean *is_unclean, GError **error)
{
  GError *sql_error = NULL;
  gint64 value;

  if ((!had_log || sql_database_exec (self->db, NOTE_UNCLEAN, &sql_error))
      && sql_database_get_int64 (self->db, IS_UNCLEAN, &value, &sql_error))
    {
      *is_unclean = value != 0;
      return TRUE;
    }

  store_error_take (error, sql_error);

  return FALSE;
}

static void
checked_cb (const char *damage, gpointer user_data)
{
  Store *self = user_data;

  if (damage == NULL)
    {
      store_journal_note_whole (self->journal);
      store_journal_submit (self->journal);
    }
  if (self->checked != NULL)
    self->checked (damage, self->checked_data);
}

static gboolean
open_all (Store *self, const char *path, GMainContext *context, GError **error)
{
  gboolean had_log;
  gboolean is_unclean;

  self->lock = store_lock_take (path, error);
  if (self->lock == NULL)
    return FALSE;

  had_log = has_log (path);
  self->db = store_schema_open (path, SQL_OPEN_CREATE, error);
  if (self->db == NULL || !note_unclean (self, had_log, &is_unclean, error)
      || !read_last_id (self, error))
    return FALSE;
  if (!is_unclean)
    store_vacuum_convert (self->db);

  self->history = store_history_new (path, error);
  if (self->history == NULL)
    return FALSE;

  self->searcher = store_history_new (path, error);
  if (self->searcher == NULL)
    return FALSE;

  self->journal = store_journal_new (path, context, error);
  if (self->journal == NULL || !is_unclean)
    return self->journal != NULL;

  self->checker = store_checker_new (path, context, checked_cb, self, error);
  if (self->checker != NULL)
    return TRUE;

  store_journal_close (g_steal_pointer (&self->journal), NULL);

  return FALSE;
}

/* The connection of the main thread goes last: with it, the log is brought into the database. */
static void
store_free (Store *self)
{
  g_clear_pointer (&self->history, store_history_free);
  g_clear_pointer (&self->searcher, store_history_free);
  g_clear_pointer (&self->db, sql_database_free);
  g_clear_pointer (&self->lock, store_lock_free);
  g_free (self);
}

/**
 * store_open:
 * @path: the database; created if it is missing, for its owner alone, in a folder that has to exist
 * @context: (nullable): on which results are dispatched; %NULL for the default one
 * @error: return location
 *
 * Opens the database for writing, as the only server that does; other programs may read it. What
 * cannot be used stays as it is.
 *
 * Returns: (transfer full) (nullable): the store; %NULL on an error of STORE_ERROR
 */
Store *
store_open (const char *path, GMainContext *context, GError **error)
{
  Store *self = g_new0 (Store, 1);

  if (open_all (self, path, context, error))
    return self;

  store_free (self);

  return NULL;
}

/**
 * store_close:
 * @self: (transfer full): a store
 * @error: return location
 *
 * Writes what is still open, calls the committed callback for it, and closes the database, with
 * everything in its one file. It blocks, so it is for the end of the program. Queries that were not
 * begun end with G_IO_ERROR_CANCELLED.
 *
 * Returns: whether everything is on disk; when not, @error of STORE_ERROR says why. The store is
 * closed in any case.
 */
gboolean
store_close (Store *self, GError **error)
{
  gboolean is_written;

  g_clear_pointer (&self->checker, store_checker_free);
  is_written = store_journal_close (g_steal_pointer (&self->journal), error);
  store_free (self);

  return is_written;
}

/**
 * store_is_being_checked:
 * @self: a store
 *
 * Returns: whether the database was not closed the last time, or before that and nobody has looked
 * through it since, and a thread began to do so when it was opened
 */
gboolean
store_is_being_checked (Store *self)
{
  return self->checker != NULL;
}

/**
 * store_set_checked:
 * @self: a store
 * @func: (nullable) (scope notified): whom to tell what was found in a database that was not closed
 * @user_data: for @func
 */
void
store_set_checked (Store *self, StoreCheckedFunc func, gpointer user_data)
{
  self->checked = func;
  self->checked_data = user_data;
}

/**
 * store_get_last_id:
 * @self: a store
 *
 * Returns: the newest id that was in the database when it was opened, 0 for none; new ids go on
 * from it
 */
BaseId
store_get_last_id (Store *self)
{
  return self->last_id;
}

static gboolean
read_rooms (Store *self, StoreRoomFunc func, gpointer user_data, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_ROOMS, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    {
      StoreRoom room = {
        .name = sql_statement_get_text (select, 0),
        .topic = sql_statement_get_text (select, 1),
        .topic_setter = sql_statement_get_text (select, 2),
        .topic_time = sql_statement_get_int64 (select, 3),
        .created = sql_statement_get_int64 (select, 4),
        .latest = sql_statement_get_int64 (select, 9),
        .history_after = sql_statement_get_int64 (select, 5),
        .is_closed = sql_statement_get_int64 (select, 6) != 0,
        .keep_messages = sql_statement_get_int64 (select, 7),
        .keep_age = sql_statement_get_int64 (select, 8),
      };

      func (&room, user_data);
    }

  return step == SQL_STEP_DONE;
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
  GError *sql_error = NULL;

  if (read_rooms (self, func, user_data, &sql_error))
    return TRUE;

  store_error_take (error, sql_error);

  return FALSE;
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
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, room);
  GError *sql_error = NULL;

  if (store_registrar_read (self->db, folded, funcs, user_data, &sql_error))
    return TRUE;

  store_error_take (error, sql_error);

  return FALSE;
}

static gboolean
read_metadata (Store *self,
               const char *target,
               StoreMetadataFunc func,
               gpointer user_data,
               GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_METADATA, error);
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, target);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  sql_statement_bind_text (select, 1, folded);
  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    {
      const StoreMetadata metadata = {
        .target = target,
        .key = sql_statement_get_text (select, 0),
        .value = sql_statement_get_text (select, 1),
      };

      func (&metadata, user_data);
    }

  return step == SQL_STEP_DONE;
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
  GError *sql_error = NULL;

  if (read_metadata (self, target, func, user_data, &sql_error))
    return TRUE;

  store_error_take (error, sql_error);

  return FALSE;
}

static gboolean
read_accounts (Store *self, StoreAccountFunc func, gpointer user_data, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_ACCOUNTS, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    {
      const StoreAccount account = {
        .name = sql_statement_get_text (select, 0),
        .verifier = sql_statement_get_text (select, 1),
        .created = sql_statement_get_int64 (select, 2),
      };

      func (&account, user_data);
    }

  return step == SQL_STEP_DONE;
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
  GError *sql_error = NULL;

  if (read_accounts (self, func, user_data, &sql_error))
    return TRUE;

  store_error_take (error, sql_error);

  return FALSE;
}

static gboolean
read_presences (Store *self, StorePresenceFunc func, gpointer user_data, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_PRESENCES, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    {
      const StorePresence presence = {
        .account = sql_statement_get_text (select, 0),
        .choice = sql_statement_get_int64 (select, 1),
        .nick = sql_statement_get_text (select, 2),
        .user = sql_statement_get_text (select, 3),
        .host = sql_statement_get_text (select, 4),
        .realname = sql_statement_get_text (select, 5),
        .modes = sql_statement_get_text (select, 6),
        .away = sql_statement_get_text (select, 7),
        .rooms = sql_statement_get_text (select, 8),
        .absent = sql_statement_get_int64 (select, 9),
      };

      func (&presence, user_data);
    }

  return step == SQL_STEP_DONE;
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
  GError *sql_error = NULL;

  if (read_presences (self, func, user_data, &sql_error))
    return TRUE;

  store_error_take (error, sql_error);

  return FALSE;
}

static gboolean
read_devices (Store *self, StoreDeviceFunc func, gpointer user_data, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_DEVICES, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    {
      const StoreDevice device = {
        .fingerprint = sql_statement_get_text (select, 0),
        .account = sql_statement_get_text (select, 1),
        .note = sql_statement_get_text (select, 2),
        .added = sql_statement_get_int64 (select, 3),
        .used = sql_statement_get_int64 (select, 4),
      };

      func (&device, user_data);
    }

  return step == SQL_STEP_DONE;
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
  GError *sql_error = NULL;

  if (read_devices (self, func, user_data, &sql_error))
    return TRUE;

  store_error_take (error, sql_error);

  return FALSE;
}

static gboolean
read_invitations (Store *self, StoreInvitationFunc func, gpointer user_data, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_INVITATIONS, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    {
      const StoreInvitation invitation = {
        .hash = sql_statement_get_text (select, 0),
        .note = sql_statement_get_text (select, 1),
        .created = sql_statement_get_int64 (select, 2),
        .end = sql_statement_get_int64 (select, 3),
        .uses = sql_statement_get_int64 (select, 4),
      };

      func (&invitation, user_data);
    }

  return step == SQL_STEP_DONE;
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
  GError *sql_error = NULL;

  if (read_invitations (self, func, user_data, &sql_error))
    return TRUE;

  store_error_take (error, sql_error);

  return FALSE;
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
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_SECRET, &sql_error);
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

static gboolean
read_bans (Store *self, StoreBanFunc func, gpointer user_data, GError **error)
{
  g_autoptr (SqlStatement) select = sql_database_prepare (self->db, SELECT_BANS, error);
  SqlStep step;

  if (select == NULL)
    return FALSE;

  while ((step = sql_statement_step (select, error)) == SQL_STEP_ROW)
    {
      const StoreBan ban = {
        .mask = sql_statement_get_text (select, 0),
        .reason = sql_statement_get_text (select, 1),
        .setter = sql_statement_get_text (select, 2),
        .set = sql_statement_get_int64 (select, 3),
        .end = sql_statement_get_int64 (select, 4),
      };

      func (&ban, user_data);
    }

  return step == SQL_STEP_DONE;
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
  GError *sql_error = NULL;

  if (read_bans (self, func, user_data, &sql_error))
    return TRUE;

  store_error_take (error, sql_error);

  return FALSE;
}

/**
 * store_get_journal:
 * @self: a store
 *
 * Returns: (transfer none): what writes
 */
StoreJournal *
store_get_journal (Store *self)
{
  return self->journal;
}

/**
 * store_get_history:
 * @self: a store
 *
 * Returns: (transfer none): what reads
 */
StoreHistory *
store_get_history (Store *self)
{
  return self->history;
}

/**
 * store_get_searcher:
 * @self: a store
 *
 * Returns: (transfer none): what reads as well, beside the other, for queries that may take longer
 */
StoreHistory *
store_get_searcher (Store *self)
{
  return self->searcher;
}
