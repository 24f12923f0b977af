/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-archive-worker.h"

/* Changes that one transaction takes, so that a reader does not wait long behind a flood. */
#define MAX_BATCH 2000

/* The thread, and what it shares with the archive. */
typedef struct
{
  GAsyncQueue *jobs;
  SqlDatabase *db;
  GMainContext *context;
  GWeakRef archive;
} Worker;

/**
 * chat_archive_job_new:
 * @run: (nullable): what to do; %NULL for the last job
 *
 * Returns: (transfer full): a job for which nobody waits
 */
ChatArchiveJob *
chat_archive_job_new (ChatArchiveJobFunc run)
{
  ChatArchiveJob *job = g_new0 (ChatArchiveJob, 1);

  job->run = run;

  return job;
}

/**
 * chat_archive_job_free:
 * @self: (transfer full): a job
 */
void
chat_archive_job_free (ChatArchiveJob *self)
{
  g_clear_object (&self->task);
  g_clear_pointer (&self->row, chat_archive_row_free);
  g_clear_pointer (&self->room, chat_archive_room_free);
  g_clear_pointer (&self->result, g_ptr_array_unref);
  g_free (self->name);
  g_free (self->new_name);
  g_free (self);
}

/* What the archive is told. */
typedef struct
{
  ChatArchive *archive;
  char *error;
} Report;

static void
report_free (gpointer data)
{
  Report *report = data;

  g_object_unref (report->archive);
  g_free (report->error);
  g_free (report);
}

static gboolean
report_cb (gpointer user_data)
{
  Report *report = user_data;

  chat_archive_set_error (report->archive, report->error);

  return G_SOURCE_REMOVE;
}

static void
report (Worker *worker, const GError *error)
{
  g_autoptr (GSource) source = NULL;
  ChatArchive *archive = g_weak_ref_get (&worker->archive);
  Report *told;

  if (archive == NULL)
    return;

  told = g_new0 (Report, 1);
  told->archive = archive;
  told->error = error != NULL ? g_strdup (error->message) : NULL;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, report_cb, told, report_free);
  g_source_attach (source, worker->context);
}

/* Makes one transaction of @first and the changes that are there behind it. A change that cannot be
 * made does not keep the others from being made. Gives the job after them, if any. */
static ChatArchiveJob *
write_batch (Worker *worker, ChatArchiveJob *first, gboolean *had_error)
{
  g_autoptr (GError) error = NULL;
  ChatArchiveJob *job = first;
  guint n = 0;

  sql_database_begin (worker->db, &error);
  while (job != NULL && job->run != NULL && job->task == NULL)
    {
      job->run (worker->db, job, error == NULL ? &error : NULL);
      chat_archive_job_free (job);
      job = ++n < MAX_BATCH ? g_async_queue_try_pop (worker->jobs) : NULL;
    }
  sql_database_commit (worker->db, error == NULL ? &error : NULL);

  if (error != NULL || *had_error)
    report (worker, error);
  *had_error = error != NULL;

  return job;
}

static void
answer (Worker *worker, ChatArchiveJob *job)
{
  GError *error = NULL;

  if (!job->run (worker->db, job, &error))
    g_task_return_error (job->task, error);
  else if (job->result != NULL)
    g_task_return_pointer (job->task, g_steal_pointer (&job->result),
                           (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_boolean (job->task, TRUE);
}

static void
worker_free (Worker *worker)
{
  sql_database_free (worker->db);
  g_async_queue_unref (worker->jobs);
  g_main_context_unref (worker->context);
  g_weak_ref_clear (&worker->archive);
  g_free (worker);
}

static gpointer
worker_main (gpointer data)
{
  Worker *worker = data;
  gboolean had_error = FALSE;
  ChatArchiveJob *job = g_async_queue_pop (worker->jobs);

  while (job->run != NULL)
    {
      if (job->task == NULL)
        job = write_batch (worker, job, &had_error);
      else
        {
          answer (worker, job);
          g_clear_pointer (&job, chat_archive_job_free);
        }

      if (job == NULL)
        job = g_async_queue_pop (worker->jobs);
    }

  chat_archive_job_free (job);
  worker_free (worker);

  return NULL;
}

/**
 * chat_archive_worker_start:
 * @jobs: where jobs come from; the thread ends with the first one that has nothing to do
 * @db: (transfer full): the archive's database
 * @archive: (transfer none): who is told of errors, in the main context of the moment
 *
 * Starts a thread that does the jobs in order. It outlives @archive by as long as it takes to do
 * the last of them.
 */
void
chat_archive_worker_start (GAsyncQueue *jobs, SqlDatabase *db, ChatArchive *archive)
{
  Worker *worker = g_new0 (Worker, 1);

  worker->jobs = g_async_queue_ref (jobs);
  worker->db = db;
  worker->context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&worker->archive, archive);
  g_thread_unref (g_thread_new ("chat-archive", worker_main, worker));
}
