/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store/store-checkpointer.h"

#include "store/store-private.h"

/**
 * StoreCheckpointer:
 * @db: (owned): the connection, used by the thread alone
 * @thread: the thread
 * @mutex: guards what follows; never held during I/O
 * @changed: signalled when one of them changes
 * @requested: whether a checkpoint is asked for
 * @done: whether one has ended that nobody has been told of
 * @closing: whether the thread is to end
 */
struct StoreCheckpointer
{
  SqlDatabase *db;
  GThread *thread;
  GMutex mutex;
  GCond changed;
  gboolean requested;
  gboolean done;
  gboolean closing;
};

static gboolean
wait_for_request (StoreCheckpointer *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  while (!self->requested && !self->closing)
    g_cond_wait (&self->changed, &self->mutex);
  self->requested = FALSE;

  return !self->closing;
}

static gpointer
checkpointer_thread (gpointer data)
{
  StoreCheckpointer *self = data;

  while (wait_for_request (self))
    {
      sql_database_checkpoint (self->db, NULL);
      g_mutex_lock (&self->mutex);
      self->done = TRUE;
      g_mutex_unlock (&self->mutex);
    }

  return NULL;
}

/**
 * store_checkpointer_new:
 * @path: the database
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a checkpointer that waits for requests; %NULL on an error of
 * STORE_ERROR
 */
StoreCheckpointer *
store_checkpointer_new (const char *path, GError **error)
{
  SqlDatabase *db = store_schema_open (path, SQL_OPEN_DEFAULT, error);
  StoreCheckpointer *self;

  if (db == NULL)
    return NULL;

  self = g_new0 (StoreCheckpointer, 1);
  self->db = db;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->thread = g_thread_new ("checkpointer", checkpointer_thread, self);

  return self;
}

/**
 * store_checkpointer_free:
 * @self: (transfer full): a checkpointer
 *
 * Waits for a checkpoint that is under way.
 */
void
store_checkpointer_free (StoreCheckpointer *self)
{
  g_mutex_lock (&self->mutex);
  self->closing = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);

  sql_database_free (self->db);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

/**
 * store_checkpointer_request:
 * @self: a checkpointer
 *
 * Asks for a checkpoint, and does not wait for it.
 */
void
store_checkpointer_request (StoreCheckpointer *self)
{
  g_mutex_lock (&self->mutex);
  self->requested = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);
}

/**
 * store_checkpointer_take_done:
 * @self: a checkpointer
 *
 * Returns: whether a checkpoint has ended since the last call
 */
gboolean
store_checkpointer_take_done (StoreCheckpointer *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  gboolean done = self->done;

  self->done = FALSE;

  return done;
}
