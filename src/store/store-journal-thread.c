/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store/store-journal-private.h"

/* Pauses between the attempts to write a batch. */
#define FIRST_PAUSE_MS 50
#define LAST_PAUSE_MS  1000

/* Attempts that a batch gets once the journal is being closed. */
#define CLOSING_ATTEMPTS 5

/* While batches come without a pause, chores wait for so much longer at most. */
#define CHORE_PATIENCE_US (20 * G_TIME_SPAN_MILLISECOND)

/* How long closing waits for what was taken back to be gone; the next start goes on with it. */
#define CLOSING_CHORES_US (2 * G_TIME_SPAN_SECOND)

/* Whoever looks sees that the writer is at something else now. */
static void
begin_work (StoreJournal *self)
{
  self->work = ++self->n_works;
}

static void
end_work (StoreJournal *self)
{
  self->work = 0;
}

/* Waits for a batch until @due. */
static void
wait_for_batch (StoreJournal *self, gint64 due)
{
  gboolean is_due = FALSE;

  while (self->offered == NULL && !self->is_closing && !is_due)
    if (due == G_MAXINT64)
      g_cond_wait (&self->changed, &self->mutex);
    else
      is_due = !g_cond_wait_until (&self->changed, &self->mutex, due);
}

/* Returns nothing when there is a chore to do, or with @is_over when there never will be a batch.
 */
static StoreBatch *
take_batch (StoreJournal *self, gint64 due, gboolean *is_over)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  StoreBatch *batch;

  wait_for_batch (self, due);
  batch = g_steal_pointer (&self->offered);
  *is_over = batch == NULL && self->is_closing;
  if (batch == NULL)
    return NULL;

  self->state = STORE_WRITER_WRITING;
  self->writing = batch->number;
  begin_work (self);

  return batch;
}

static void
report (StoreJournal *self, guint64 batch, gsize size, GError *error)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  StoreResult *result = g_new (StoreResult, 1);

  result->number = batch;
  result->size = size;
  result->n_imported = error == NULL ? store_writer_get_n_imported (self->writer) : 0;
  result->error = error;
  g_queue_push_tail (&self->results, result);
  g_source_set_ready_time (self->source, 0);

  self->state = error == NULL ? STORE_WRITER_IDLE : STORE_WRITER_WAITING;
  self->is_told = FALSE;
  self->is_void = FALSE;
  end_work (self);
}

/* Not before the failure was told: who hears of it decides whether the batch is still wanted. */
static gboolean
may_go_on (StoreJournal *self, gint64 deadline)
{
  if (self->is_void)
    return TRUE;

  return (self->is_told || self->is_closing) && g_get_monotonic_time () >= deadline;
}

static gboolean
wait_to_retry (StoreJournal *self, guint pause_ms)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  gint64 deadline = g_get_monotonic_time () + pause_ms * G_TIME_SPAN_MILLISECOND;

  while (!may_go_on (self, deadline))
    if (self->is_told || self->is_closing)
      g_cond_wait_until (&self->changed, &self->mutex, deadline);
    else
      g_cond_wait (&self->changed, &self->mutex);

  self->state = STORE_WRITER_WRITING;
  begin_work (self);

  return !self->is_void;
}

static gboolean
is_closing (StoreJournal *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  return self->is_closing;
}

static void
prepend_owed (StoreJournal *self, StoreBatch *batch)
{
  if (self->owed == NULL)
    return;

  store_batch_prepend (batch, self->owed);
  g_clear_pointer (&self->owed, store_batch_free);
}

/* Before the batch is reported that makes it so, and after the work that ends it. */
static void
note_erasing (StoreJournal *self)
{
  g_atomic_int_set (&self->is_erasing, store_writer_is_erasing (self->writer));
}

/* Measured before it is reported, so that whoever hears of a commit finds it counted. */
static gboolean
try_to_write (StoreJournal *self, const StoreBatch *batch, GError **error)
{
  gint64 begun = g_get_monotonic_time ();

  if (!store_writer_write (self->writer, batch, error))
    return FALSE;

  base_histogram_add (&self->commit_times, g_get_monotonic_time () - begun);
  base_histogram_add (&self->batch_sizes, batch->n_records);

  return TRUE;
}

static gboolean
write_batch (StoreJournal *self, StoreBatch *batch)
{
  guint pause_ms = FIRST_PAUSE_MS;
  guint n_closing = 0;
  GError *error = NULL;
  gsize size;

  prepend_owed (self, batch);
  size = batch->records->len;
  while (!try_to_write (self, batch, &error))
    {
      if (is_closing (self) && ++n_closing == CLOSING_ATTEMPTS)
        {
          self->close_error = error;
          return FALSE;
        }

      report (self, batch->number, 0, g_steal_pointer (&error));
      if (!wait_to_retry (self, pause_ms))
        {
          self->owed = store_batch_get_lasting (batch);
          size -= self->owed->records->len;
          break;
        }
      pause_ms = MIN (pause_ms * 2, LAST_PAUSE_MS);
    }

  note_erasing (self);
  report (self, batch->number, size, NULL);

  return TRUE;
}

static void
begin_chore (StoreJournal *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  begin_work (self);
}

static void
end_chore (StoreJournal *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  end_work (self);
}

static void
do_chore (StoreJournal *self)
{
  begin_chore (self);
  store_writer_work (self->writer);
  note_erasing (self);
  end_chore (self);
}

static gboolean
write_and_tidy (StoreJournal *self, StoreBatch *batch)
{
  gboolean written = write_batch (self, batch);

  begin_chore (self);
  store_writer_tidy (self->writer);
  note_erasing (self);
  end_chore (self);
  if (g_get_monotonic_time () - CHORE_PATIENCE_US >= store_writer_get_due (self->writer))
    do_chore (self);

  return written;
}

static void
finish_chores (StoreJournal *self)
{
  gint64 deadline = g_get_monotonic_time () + CLOSING_CHORES_US;

  while (store_writer_is_erasing (self->writer) && g_get_monotonic_time () < deadline)
    store_writer_work (self->writer);
}

/**
 * store_journal_run_writer:
 * @data: a journal
 *
 * What the writer thread does until the journal is closed.
 *
 * Returns: %NULL
 */
gpointer
store_journal_run_writer (gpointer data)
{
  StoreJournal *self = data;
  gboolean written = TRUE;
  gboolean is_over = FALSE;

  while (written && !is_over)
    {
      gint64 due = store_writer_get_due (self->writer);
      g_autoptr (StoreBatch) batch = take_batch (self, due, &is_over);

      if (batch != NULL)
        written = write_and_tidy (self, batch);
      else if (!is_over)
        do_chore (self);
    }
  if (written && self->owed != NULL)
    store_writer_write (self->writer, self->owed, &self->close_error);

  if (written)
    finish_chores (self);

  return NULL;
}
