/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How a record gets to disk:
 *
 *   main thread    adds to the open batch; submit offers it
 *   writer thread  takes the offered batch once it is idle; writes it in one transaction
 *   main thread    dispatches the result: the committed callback
 *
 * While the writer is busy the offered batch stays, and the next turn takes the offer back, adds to
 * the batch and offers it again: however many turns pass during one commit, the next commit takes
 * all of them (group commit). The writer never takes a batch between an add and the submit of its
 * turn, so that what one turn adds is on disk together or not at all.
 */

#include "store/store-journal-private.h"
#include "store/store-private.h"

/* Results go before the reading of sockets, as they let lines out. */
#define RESULT_PRIORITY G_PRIORITY_HIGH

typedef struct
{
  GSource source;
  StoreJournal *journal;
} ResultSource;

static StoreResult *
take_result (StoreJournal *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  StoreResult *result = g_queue_pop_head (&self->results);

  if (g_queue_is_empty (&self->results))
    g_source_set_ready_time (self->source, -1);

  return result;
}

static void
tell (StoreJournal *self, const StoreResult *result)
{
  if (result->error == NULL)
    {
      self->committed = result->number;
      self->queued_bytes -= result->size;
      self->n_imported += result->n_imported;
    }

  if (self->func != NULL)
    self->func (result->number, result->error, self->user_data);
}

static void
allow_retry (StoreJournal *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  self->is_told = TRUE;
  g_cond_signal (&self->changed);
}

static gboolean
result_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  StoreJournal *self = ((ResultSource *) source)->journal;
  g_autoptr (StoreResult) result = take_result (self);

  if (result == NULL)
    return G_SOURCE_CONTINUE;

  tell (self, result);
  if (result->error != NULL)
    allow_retry (self);

  return G_SOURCE_CONTINUE;
}

static GSource *
result_source_new (StoreJournal *journal, GMainContext *context)
{
  static GSourceFuncs funcs = { NULL, NULL, result_source_dispatch, NULL };
  GSource *source = g_source_new (&funcs, sizeof (ResultSource));

  ((ResultSource *) source)->journal = journal;
  g_source_set_static_name (source, "journal results");
  g_source_set_priority (source, RESULT_PRIORITY);
  g_source_attach (source, context);

  return source;
}

/*< private >
 * store_journal_new:
 * @path: the database
 * @context: (nullable): the context of the main thread; %NULL for the default one
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a journal; %NULL on an error of STORE_ERROR
 */
StoreJournal *
store_journal_new (const char *path, GMainContext *context, GError **error)
{
  StoreWriter *writer = store_writer_new (path, error);
  StoreJournal *self;

  if (writer == NULL)
    return NULL;

  self = g_new0 (StoreJournal, 1);
  self->writer = writer;
  self->batch_sizes.scale = BASE_HISTOGRAM_NUMBERS;
  self->is_erasing = store_writer_is_erasing (writer);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  g_queue_init (&self->results);
  self->source = result_source_new (self, context);
  self->thread = g_thread_new ("writer", store_journal_run_writer, self);

  return self;
}

static void
finish_writing (StoreJournal *self)
{
  store_journal_submit (self);
  g_mutex_lock (&self->mutex);
  self->is_closing = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);
}

/*< private >
 * store_journal_close:
 * @self: (transfer full): a journal
 * @error: return location
 *
 * Writes what is left, tells of it, and frees the journal. It blocks, for some seconds at most.
 *
 * Returns: whether everything is on disk; when not, @error of STORE_ERROR says why
 */
gboolean
store_journal_close (StoreJournal *self, GError **error)
{
  GError *close_error;
  StoreResult *result;

  finish_writing (self);
  while ((result = take_result (self)) != NULL)
    {
      tell (self, result);
      store_result_free (result);
    }
  g_source_destroy (self->source);
  g_source_unref (self->source);

  /* What the writer gave up leaves an offer that nobody took. */
  if (!self->is_offered || self->offered != NULL)
    g_clear_pointer (&self->open, store_batch_free);
  g_clear_pointer (&self->owed, store_batch_free);
  store_writer_free (self->writer);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  close_error = self->close_error;
  g_free (self);
  if (close_error == NULL)
    return TRUE;

  g_propagate_error (error, close_error);

  return FALSE;
}

/**
 * store_journal_set_committed:
 * @self: a journal
 * @func: (nullable) (scope notified): whom to tell of each batch
 * @user_data: for @func
 */
void
store_journal_set_committed (StoreJournal *self, StoreCommittedFunc func, gpointer user_data)
{
  self->func = func;
  self->user_data = user_data;
}

/* Returns whether the open batch is the main thread's again; the writer may have taken it. */
static gboolean
take_offer_back (StoreJournal *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  self->is_offered = FALSE;
  if (g_steal_pointer (&self->offered) == NULL)
    self->open = NULL;

  return self->open != NULL;
}

static StoreBatch *
get_open (StoreJournal *self)
{
  if (self->is_offered)
    take_offer_back (self);
  if (self->open == NULL)
    self->open = store_batch_new (++self->last_number);

  return self->open;
}

static guint64
add_message (StoreJournal *self, StoreRecordKind kind, const StoreMessage *message)
{
  StoreBatch *batch = get_open (self);
  guint size = batch->records->len;

  g_assert (message->target != NULL && message->source != NULL && message->text != NULL);

  store_batch_add_message (batch, kind, message);
  self->queued_bytes += batch->records->len - size;

  return batch->number;
}

/**
 * store_journal_add_message:
 * @self: a journal
 * @message: a message, copied; with a target, a source and a text
 *
 * Adds a message to the open batch. It goes to disk once store_journal_submit() is called. A
 * message that already stands in the same history with the same id is left as it is.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_add_message (StoreJournal *self, const StoreMessage *message)
{
  return add_message (self, STORE_RECORD_MESSAGE, message);
}

/**
 * store_journal_import:
 * @self: a journal
 * @message: what was said elsewhere, or happened there, copied; with a target, a source and a text
 *
 * Adds it to the open batch. What is there already stays, what was taken back does not come back,
 * and an edit or a redaction does what it did when it was made. It is found by its words at once.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_import (StoreJournal *self, const StoreMessage *message)
{
  return add_message (self, STORE_RECORD_IMPORT, message);
}

/**
 * store_journal_get_n_imported:
 * @self: a journal
 *
 * Returns: how many messages, events and read markers of imports were new, in all batches that were
 * reported as committed
 */
guint64
store_journal_get_n_imported (const StoreJournal *self)
{
  return self->n_imported;
}

/**
 * store_journal_add:
 * @self: a journal
 * @kind: any but a message
 * @data: (nullable): what a StoreRecord of @kind has, copied; %NULL when it has nothing
 *
 * Adds a record to the open batch; call it by one of the names that tell the types apart. What
 * store-record.def says to last is not undone when the batch is voided: it is then done before what
 * comes after it.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_add (StoreJournal *self, StoreRecordKind kind, gconstpointer data)
{
  StoreBatch *batch = get_open (self);
  guint size = batch->records->len;

  store_batch_add (batch, kind, data);
  self->queued_bytes += batch->records->len - size;

  return batch->number;
}

/**
 * store_journal_rename_room:
 * @self: a journal
 * @rename: another name for a room, copied
 *
 * Adds to the open batch that a room has another name from now on: what was added before is found
 * under that one, too, and what is added after this under the old one belongs to another room. If
 * there is something of an earlier room of the new name, it stays, and both are one history.
 *
 * Voiding its batch does not undo this; it is then done before what comes after it.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_rename_room (StoreJournal *self, const StoreRename *rename)
{
  return store_journal_add (self, STORE_RECORD_RENAME, rename);
}

/**
 * store_journal_erase_history:
 * @self: a journal
 * @erasure: a history, copied
 *
 * Adds to the open batch that a history is to be erased whole: what was said and what happened in a
 * room, or in one person's view of a private conversation, and how far people have read it. Once
 * the batch is on disk nobody can read or find it any more, and what is said there after this
 * begins a new history. It goes from the disk in small steps after that, across restarts as well;
 * store_journal_is_erasing() tells of it. What else is stored of a room stays. Voiding its batch
 * does not undo this; it is then done before what comes after it.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_erase_history (StoreJournal *self, const StoreErasure *erasure)
{
  return store_journal_add (self, STORE_RECORD_ERASURE, erasure);
}

/**
 * store_journal_set_keep:
 * @self: a journal
 * @keep: what is kept, copied; its clock has to last
 *
 * Adds to the open batch what is kept of histories from then on; at first that is all. What is
 * older, or more, is erased in small steps while nobody waits: soon after this and then every hour,
 * and after store_journal_put_room() has said that a room keeps less. Voiding its batch does not
 * undo this.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_set_keep (StoreJournal *self, const StoreKeep *keep)
{
  return store_journal_add (self, STORE_RECORD_KEEP, keep);
}

/*< private >
 * store_journal_note_whole:
 * @self: a journal
 *
 * Adds to the open batch that the database was looked through, and is not damaged.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_note_whole (StoreJournal *self)
{
  return store_journal_add (self, STORE_RECORD_WHOLE, NULL);
}

/**
 * store_journal_forget_metadata:
 * @self: a journal
 *
 * Adds to the open batch that rooms have no metadata but what is added to it after this. So what
 * was taken away in batches that were voided does not come back: whoever knows all rooms adds this,
 * and then what is told of each.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_forget_metadata (StoreJournal *self)
{
  return store_journal_add (self, STORE_RECORD_FORGET, NULL);
}

/**
 * store_journal_index:
 * @self: a journal
 *
 * Adds to the open batch that all that was said before is found by its words; without this that
 * comes about a second later. When the index is damaged, it is not found.
 *
 * Returns: the number of the batch that it is in
 */
guint64
store_journal_index (StoreJournal *self)
{
  return store_journal_add (self, STORE_RECORD_INDEX, NULL);
}

/**
 * store_journal_submit:
 * @self: a journal
 *
 * Call it at the end of each turn: the open batch, if there is one, is written as soon as the
 * writer is free. What is added before that joins it.
 */
void
store_journal_submit (StoreJournal *self)
{
  if (self->open == NULL || self->is_offered)
    return;

  self->is_offered = TRUE;
  g_mutex_lock (&self->mutex);
  self->offered = self->open;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);
}

static void
void_open (StoreJournal *self, gboolean was_offered)
{
  StoreBatch *lasting = store_batch_get_lasting (self->open);

  self->queued_bytes -= self->open->records->len - lasting->records->len;
  store_batch_free (self->open);
  self->open = lasting;
  if (was_offered)
    store_journal_submit (self);
}

/* The writer has the batch, and drops it only between two attempts. */
static gboolean
void_failed (StoreJournal *self, guint64 batch)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  if (self->state != STORE_WRITER_WAITING || self->writing != batch)
    return FALSE;

  self->is_void = TRUE;
  g_cond_signal (&self->changed);

  return TRUE;
}

/**
 * store_journal_void:
 * @self: a journal
 * @batch: number of a batch that is not committed yet
 *
 * Drops what is in the batch. Its number is still reported as committed, by the callback and in
 * order. From within the callback that reported its failure this always works; at other times the
 * batch may be on its way to the disk.
 *
 * Returns: %TRUE when nothing of the batch will ever be on disk, but for renames of rooms,
 * accounts, devices, bans and erased histories; %FALSE when it is just being written or already is,
 * and the callback will tell what became of it
 */
gboolean
store_journal_void (StoreJournal *self, guint64 batch)
{
  gboolean was_offered = self->is_offered;

  /* The newest batch is the open one, unless the writer has taken it. */
  if (batch == self->last_number && self->open != NULL && (!was_offered || take_offer_back (self)))
    {
      void_open (self, was_offered);
      return TRUE;
    }

  return void_failed (self, batch);
}

/**
 * store_journal_get_pending:
 * @self: a journal
 *
 * Returns: number of the newest batch that the callback has not yet reported as committed; 0 when
 * there is none
 */
guint64
store_journal_get_pending (StoreJournal *self)
{
  return self->last_number > self->committed ? self->last_number : 0;
}

/**
 * store_journal_get_committed:
 * @self: a journal
 *
 * Returns: number of the newest batch that was reported as committed, 0 at first
 */
guint64
store_journal_get_committed (StoreJournal *self)
{
  return self->committed;
}

/**
 * store_journal_get_queued_bytes:
 * @self: a journal
 *
 * Whoever adds records bounds this, by reading no more from those who cause them.
 *
 * Returns: bytes of memory that batches hold that are not committed yet
 */
gsize
store_journal_get_queued_bytes (StoreJournal *self)
{
  return self->queued_bytes;
}

/**
 * store_journal_get_work:
 * @self: a journal
 *
 * Each attempt to write a batch is a piece of work, and so is each small step of what is done while
 * nobody waits. When the same number comes again and again, the disk does not come back.
 *
 * Returns: the number of the piece that the writer is at; 0 when it is at none, which is so between
 * attempts, too
 */
guint64
store_journal_get_work (StoreJournal *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  return self->work;
}

/**
 * store_journal_is_erasing:
 * @self: a journal
 *
 * Returns: whether something of what was taken back in batches that were reported as committed may
 * still be on the disk
 */
gboolean
store_journal_is_erasing (StoreJournal *self)
{
  return g_atomic_int_get (&self->is_erasing);
}

/**
 * store_journal_get_commit_times:
 * @self: a journal
 *
 * Returns: (transfer none): how long it took to write each batch that is on disk, which the writer
 * goes on adding to
 */
const BaseHistogram *
store_journal_get_commit_times (const StoreJournal *self)
{
  return &self->commit_times;
}

/**
 * store_journal_get_batch_sizes:
 * @self: a journal
 *
 * Returns: (transfer none): how many records those batches had, which the writer goes on adding to
 */
const BaseHistogram *
store_journal_get_batch_sizes (const StoreJournal *self)
{
  return &self->batch_sizes;
}
