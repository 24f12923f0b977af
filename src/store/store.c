/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store/store.h"

#include <glib/gstdio.h>

#include "store/store-checker.h"
#include "store/store-lock.h"
#include "store/store-private.h"
#include "store/store-vacuum.h"

#define SELECT_LAST_ID                                                                             \
  "SELECT max (id) FROM ("                                                                         \
  "SELECT (SELECT max (id) FROM message WHERE target = target.id) AS id FROM target "              \
  "UNION ALL SELECT (SELECT max (id) FROM event WHERE target = target.id) FROM target "            \
  "UNION ALL SELECT max (created, history_after) FROM room "                                       \
  "UNION ALL SELECT value FROM upkeep WHERE name = 'erased')"
#define NOTE_UNCLEAN "INSERT OR REPLACE INTO upkeep (name, value) VALUES ('check', 1)"
#define IS_UNCLEAN   "SELECT value FROM upkeep WHERE name = 'check'"

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

/*< private >
 * store_get_database:
 * @self: a store
 *
 * Returns: (transfer none): the connection of the main thread
 */
SqlDatabase *
store_get_database (Store *self)
{
  return self->db;
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
