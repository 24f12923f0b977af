/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store-journal.h"

#include "store/store-batch.h"
#include "store/store-writer.h"

G_BEGIN_DECLS

/**
 * StoreResult:
 * @number: of a batch
 * @size: bytes that it gave back; 0 after an error
 * @n_imported: how much of an import was new in it
 * @error: (nullable) (owned): why it is not on disk yet
 */
typedef struct
{
  guint64 number;
  gsize size;
  guint n_imported;
  GError *error;
} StoreResult;

typedef enum
{
  STORE_WRITER_IDLE,
  STORE_WRITER_WRITING,
  STORE_WRITER_WAITING,
} StoreWriterState;

/**
 * StoreJournal:
 * @source: (owned): dispatches results on the main context
 * @func: (nullable): whom to tell
 * @user_data: for @func
 * @open: (nullable): the batch that records are added to; owned unless it was offered and taken
 * @is_offered: whether @open was offered
 * @last_number: of the newest batch
 * @committed: number of the newest batch whose result was dispatched
 * @queued_bytes: bytes in batches above @committed
 * @n_imported: what was new of imports in batches up to @committed
 *
 * @writer: (owned): used by the writer thread alone
 * @thread: the writer thread
 * @owed: (nullable) (owned): what is left of batches that were voided; used by the thread alone
 * @close_error: (nullable) (owned): why the last batches could not be written; set by the thread
 * before it ends
 *
 * @is_erasing: whether something of what was taken back may still be on the disk; atomic
 * @commit_times: how long commits took that succeeded; added to by the thread alone
 * @batch_sizes: how many records they had; added to by the thread alone
 *
 * @mutex: guards what follows; never held during I/O
 * @changed: signalled when one of them changes
 * @offered: (nullable): the batch that the writer may take
 * @state: what the writer is doing
 * @writing: number of the batch that it has
 * @n_works: how many pieces of work it has begun
 * @work: the one that it is at, counted from 1; 0 for none
 * @is_told: whether the last failure was dispatched
 * @is_void: whether the batch that it has is to be dropped
 * @is_closing: whether it is to end when nothing is left
 * @results: (element-type StoreResult): what is to be dispatched, oldest first
 */
struct StoreJournal
{
  /* Main thread. */
  GSource *source;
  StoreCommittedFunc func;
  gpointer user_data;
  StoreBatch *open;
  gboolean is_offered;
  guint64 last_number;
  guint64 committed;
  gsize queued_bytes;
  guint64 n_imported;

  /* Writer thread. */
  StoreWriter *writer;
  GThread *thread;
  StoreBatch *owed;
  GError *close_error;

  /* Both. */
  gint is_erasing;
  BaseHistogram commit_times;
  BaseHistogram batch_sizes;
  GMutex mutex;
  GCond changed;
  StoreBatch *offered;
  StoreWriterState state;
  guint64 writing;
  guint64 n_works;
  guint64 work;
  gboolean is_told;
  gboolean is_void;
  gboolean is_closing;
  GQueue results;
};

gpointer store_journal_run_writer (gpointer data);

static inline void
store_result_free (StoreResult *result)
{
  g_clear_error (&result->error);
  g_free (result);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreResult, store_result_free)

G_END_DECLS
