/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store/store-writer.h"

#include "irc/irc-casemap.h"
#include "store/store-adder.h"
#include "store/store-checkpointer.h"
#include "store/store-index.h"
#include "store/store-private.h"
#include "store/store-registrar.h"
#include "store/store-renamer.h"
#include "store/store-retention.h"
#include "store/store-reviser.h"
#include "store/store-target.h"
#include "store/store-vacuum.h"

/* Another program that writes makes a batch wait this long; then it is told and tried again. */
#define BUSY_TIMEOUT_MS 200

/* While others read, the log cannot be emptied; after waiting for them a little it is tried again
 * this much later. */
#define EMPTY_TIMEOUT_MS 20
#define EMPTY_PAUSE_US   (1 * G_TIME_SPAN_SECOND)

/* The log is brought into the database each time it has grown by so much. */
#define CHECKPOINT_SIZE (4 * 1024 * 1024)

/**
 * StoreWriter:
 * @db: (owned): the connection
 * @targets: (owned): the rows of histories
 * @index: (owned): what is found by its words
 * @retention: (owned): what erases that which is not kept
 * @vacuum: (owned): what makes the database smaller
 * @is_to_index: whether somebody waits to find what was said
 * @n_imported: what was new of imports in the last batch
 * @checkpointer: (owned): brings the write-ahead log into the database meanwhile
 * @has_erased: whether the log may still have what was erased from the database
 * @empty_at: monotonic time in microseconds at which to try to empty the log then
 * @wal_size: bytes in the log when it was looked at last
 * @checkpoint_at: the size of the log at which the next checkpoint is due
 */
struct StoreWriter
{
  SqlDatabase *db;
  StoreTargets *targets;
  StoreIndex *index;
  StoreRetention *retention;
  StoreVacuum *vacuum;
  gboolean is_to_index;
  guint n_imported;
  StoreCheckpointer *checkpointer;
  gboolean has_erased;
  gint64 empty_at;
  gsize wal_size;
  gsize checkpoint_at;
};

/**
 * store_writer_new:
 * @path: the database
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a writer; %NULL on an error of STORE_ERROR
 */
StoreWriter *
store_writer_new (const char *path, GError **error)
{
  g_autoptr (StoreWriter) self = g_new0 (StoreWriter, 1);
  GError *sql_error = NULL;

  self->checkpoint_at = CHECKPOINT_SIZE;
  self->db = store_schema_open (path, SQL_OPEN_DEFAULT, error);
  if (self->db == NULL)
    return NULL;

  self->targets = store_targets_new (self->db);
  sql_database_set_busy_timeout (self->db, BUSY_TIMEOUT_MS);
  if (!sql_database_set_manual_checkpoint (self->db, &sql_error)
      || !sql_database_set_secure_delete (self->db, &sql_error))
    {
      store_error_take (error, sql_error);
      return NULL;
    }

  self->index = store_index_new (self->db, &sql_error);
  if (self->index != NULL)
    self->retention = store_retention_new (self->db, self->index, self->targets, &sql_error);
  if (self->retention != NULL)
    self->vacuum = store_vacuum_new (self->db, &sql_error);
  if (self->vacuum == NULL)
    {
      store_error_take (error, sql_error);
      return NULL;
    }

  /* A program that was killed may have left something in the log. */
  self->has_erased = !sql_database_empty_log (self->db);
  self->checkpointer = store_checkpointer_new (path, error);
  if (self->checkpointer == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * store_writer_free:
 * @self: (transfer full): a writer
 */
void
store_writer_free (StoreWriter *self)
{
  g_clear_pointer (&self->checkpointer, store_checkpointer_free);
  g_clear_pointer (&self->vacuum, store_vacuum_free);
  g_clear_pointer (&self->retention, store_retention_free);
  g_clear_pointer (&self->index, store_index_free);
  g_clear_pointer (&self->targets, store_targets_free);
  g_clear_pointer (&self->db, sql_database_free);
  g_free (self);
}

/* What was taken back since it was looked for does not come back. */
static gboolean
write_edit (StoreWriter *self, gint64 target, const StoreMessage *edit, GError **error)
{
  gboolean is_there;

  self->has_erased = TRUE;
  if (!store_reviser_edit (self->db, self->index, target, edit, &is_there, error))
    return FALSE;

  return !is_there || store_message_insert (self->db, target, edit, error);
}

static gboolean
write_message (StoreWriter *self, const StoreMessage *message, GError **error)
{
  gint64 target;

  if (!store_targets_find (self->targets, message->owner, message->target, &target, error))
    return FALSE;
  if (message->verb == STORE_VERB_EDIT)
    return write_edit (self, target, message, error);
  if (!store_message_insert (self->db, target, message, error))
    return FALSE;
  if (store_verb_is_message (message->verb))
    return store_index_add (self->index, target, message, error);
  if (message->verb != STORE_VERB_REDACT)
    return TRUE;

  store_retention_forget_counts (self->retention);
  self->has_erased = TRUE;

  return store_reviser_erase (self->db, self->index, target, message, error);
}

static gboolean
write_import (StoreWriter *self, const StoreMessage *message, GError **error)
{
  gboolean is_new;
  gint64 target;

  if (!store_targets_find (self->targets, message->owner, message->target, &target, error)
      || !store_adder_add (self->db, self->index, target, message, &is_new, error))
    return FALSE;
  if (!is_new)
    return TRUE;

  self->n_imported++;
  store_retention_forget_counts (self->retention);
  self->has_erased |= message->verb == STORE_VERB_EDIT || message->verb == STORE_VERB_REDACT;

  return TRUE;
}

static gboolean
write_import_marker (StoreWriter *self, const StoreRecord *record, GError **error)
{
  gint64 n_changes = sql_database_get_changes (self->db);

  if (!store_row_write (self->db, record, error))
    return FALSE;

  self->n_imported += (guint) (sql_database_get_changes (self->db) - n_changes);

  return TRUE;
}

/* Both names are another target now, or none. */
static gboolean
write_rename (StoreWriter *self, const StoreRename *rename, GError **error)
{
  store_targets_forget (self->targets, NULL, rename->name);
  store_targets_forget (self->targets, NULL, rename->new_name);
  store_retention_forget_counts (self->retention);

  return store_renamer_rename (self->db, self->index, rename, error);
}

/* What is said there from now on begins another history. */
static gboolean
write_erasure (StoreWriter *self, const StoreErasure *erasure, GError **error)
{
  store_targets_forget (self->targets, erasure->owner, erasure->target);

  return store_retention_erase (self->retention, erasure, error);
}

static gboolean
write_room (StoreWriter *self, const StoreRecord *record, GError **error)
{
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, record->room.name);

  return (record->room.is_gone
          || store_retention_put_room (self->retention, folded, &record->room, error))
         && store_row_write (self->db, record, error);
}

static gboolean
write_record (StoreWriter *self, const StoreRecord *record, GError **error)
{
  switch ((int) record->kind)
    {
    case STORE_RECORD_MESSAGE:
      return write_message (self, &record->message, error);
    case STORE_RECORD_IMPORT:
      return write_import (self, &record->import, error);
    case STORE_RECORD_IMPORT_MARKER:
      return write_import_marker (self, record, error);
    case STORE_RECORD_ROOM:
      return write_room (self, record, error);
    case STORE_RECORD_REGISTRATION:
      return store_registrar_put (self->db, record, error);
    case STORE_RECORD_RENAME:
      return write_rename (self, &record->rename, error);
    case STORE_RECORD_ERASURE:
      return write_erasure (self, &record->erasure, error);
    case STORE_RECORD_KEEP:
      store_retention_set_keep (self->retention, &record->keep);
      return TRUE;
    case STORE_RECORD_INDEX:
      self->is_to_index = TRUE;
      return TRUE;
    default:
      return store_row_write (self->db, record, error);
    }
}

static gboolean
write_records (StoreWriter *self, const StoreBatch *batch, GError **error)
{
  StoreRecord record;
  gsize offset = 0;
  gboolean written = TRUE;

  while (written && store_batch_next (batch, &offset, &record))
    written = write_record (self, &record, error);

  return written;
}

static gboolean
try_to_write (StoreWriter *self, const StoreBatch *batch, GError **error)
{
  self->n_imported = 0;
  if (!sql_database_begin (self->db, error))
    return FALSE;

  if (write_records (self, batch, error))
    return sql_database_commit (self->db, error);

  sql_database_rollback (self->db);

  return FALSE;
}

/* Some of what is known may have been made in the transaction that is gone. */
static void
forget_rolled_back (StoreWriter *self)
{
  self->n_imported = 0;
  store_targets_forget_all (self->targets);
  store_index_rolled_back (self->index);
  store_retention_forget_counts (self->retention);
}

/* What people say does not wait for the index, but what they take back does. */
static gboolean
write_transaction (StoreWriter *self, const StoreBatch *batch, GError **error)
{
  GError *write_error = NULL;

  if (try_to_write (self, batch, &write_error))
    return TRUE;

  forget_rolled_back (self);
  if (!store_index_heal (self->index, write_error))
    {
      g_propagate_error (error, write_error);
      return FALSE;
    }

  g_error_free (write_error);
  if (try_to_write (self, batch, error))
    return TRUE;

  forget_rolled_back (self);

  return FALSE;
}

/**
 * store_writer_write:
 * @self: a writer
 * @batch: what to write
 * @error: return location
 *
 * Writes all of the batch, in one transaction, and waits until it is on disk.
 *
 * Returns: whether it is; when not, nothing of it is, and @error of STORE_ERROR says why
 */
gboolean
store_writer_write (StoreWriter *self, const StoreBatch *batch, GError **error)
{
  GError *sql_error = NULL;

  self->n_imported = 0;
  if (batch->records->len == 0)
    return TRUE;

  self->is_to_index = FALSE;
  if (write_transaction (self, batch, &sql_error))
    {
      if (self->is_to_index)
        store_index_catch_up (self->index);
      return TRUE;
    }

  store_error_take (error, sql_error);

  return FALSE;
}

/* While somebody reads, the log stays, and it is tried again later. Whoever makes a backup reads
 * for as long as that takes, and the next batch is not to wait for it. */
static void
empty_log (StoreWriter *self)
{
  gboolean is_empty;

  sql_database_set_busy_timeout (self->db, EMPTY_TIMEOUT_MS);
  is_empty = sql_database_empty_log (self->db);
  sql_database_set_busy_timeout (self->db, BUSY_TIMEOUT_MS);

  self->has_erased = !is_empty;
  self->empty_at = is_empty ? 0 : g_get_monotonic_time () + EMPTY_PAUSE_US;
}

/**
 * store_writer_get_n_imported:
 * @self: a writer
 *
 * Returns: how many messages, events and read markers of imports were new in the last batch; 0 when
 * it could not be written
 */
guint
store_writer_get_n_imported (const StoreWriter *self)
{
  return self->n_imported;
}

/**
 * store_writer_tidy:
 * @self: a writer
 *
 * Keeps the write-ahead log and what is not in the index yet small: call it when nobody waits for
 * the batch just written.
 *
 * While batches keep coming, the checkpointer always misses what was written during its work, and
 * the log only begins anew when nothing is missing. So the little that it missed is brought in from
 * here, where nothing is written meanwhile.
 */
void
store_writer_tidy (StoreWriter *self)
{
  gsize wal_size;

  store_index_keep_up (self->index);

  if (self->has_erased && g_get_monotonic_time () >= self->empty_at)
    empty_log (self);
  wal_size = sql_database_get_wal_size (self->db);

  /* A checkpoint that fails is tried again as the log grows on. If it has to, a commit will fail
   * and tell why. */
  if (store_checkpointer_take_done (self->checkpointer))
    sql_database_checkpoint (self->db, NULL);

  if (wal_size < self->wal_size)
    self->checkpoint_at = CHECKPOINT_SIZE;
  self->wal_size = wal_size;
  if (wal_size < self->checkpoint_at)
    return;

  self->checkpoint_at = wal_size + CHECKPOINT_SIZE;
  store_checkpointer_request (self->checkpointer);
}

/**
 * store_writer_get_due:
 * @self: a writer
 *
 * Returns: the monotonic time in microseconds at which store_writer_work() is to be called;
 * %G_MAXINT64 when there is nothing to do
 */
gint64
store_writer_get_due (const StoreWriter *self)
{
  gint64 due = MIN (store_index_get_due (self->index), store_retention_get_due (self->retention));

  due = MIN (due, store_vacuum_get_due (self->vacuum));

  return self->has_erased ? MIN (due, self->empty_at) : due;
}

static gboolean
is_erasing_rows (const StoreWriter *self)
{
  return store_index_is_erasing (self->index) || store_retention_is_erasing (self->retention);
}

/**
 * store_writer_work:
 * @self: a writer
 *
 * Does some milliseconds of what nobody waits for.
 */
void
store_writer_work (StoreWriter *self)
{
  gboolean was_erasing = is_erasing_rows (self);
  gint64 now = g_get_monotonic_time ();

  if (now >= store_index_get_due (self->index))
    store_index_work (self->index);
  else if (now >= store_retention_get_due (self->retention))
    store_retention_work (self->retention);
  else if (now >= store_vacuum_get_due (self->vacuum))
    store_vacuum_work (self->vacuum);
  if (was_erasing && !is_erasing_rows (self))
    {
      self->has_erased = TRUE;
      store_vacuum_request (self->vacuum);
    }
  store_writer_tidy (self);
}

/**
 * store_writer_is_erasing:
 * @self: a writer
 *
 * Returns: whether something may still be on the disk of what was taken back
 */
gboolean
store_writer_is_erasing (const StoreWriter *self)
{
  return self->has_erased || is_erasing_rows (self);
}
