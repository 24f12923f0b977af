/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-archive-store.h"

G_BEGIN_DECLS

/* The thread behind ChatArchive. */

typedef struct ChatArchiveJob ChatArchiveJob;

/* Runs on the thread. */
typedef gboolean (*ChatArchiveJobFunc) (SqlDatabase *db, ChatArchiveJob *job, GError **error);

/**
 * ChatArchiveJob:
 * @run: (nullable): what to do; without it there is nothing more to come
 * @task: (nullable): who waits for the answer; a change has none, for nobody waits for it
 * @result: (nullable): the answer
 *
 * Something for the thread to do, and what it needs for that.
 */
struct ChatArchiveJob
{
  ChatArchiveJobFunc run;
  GTask *task;
  ChatArchiveRow *row;
  ChatArchiveRoom *room;
  char *name;
  char *new_name;
  guint n_messages;
  GPtrArray *result;
};

ChatArchiveJob *chat_archive_job_new (ChatArchiveJobFunc run);
void chat_archive_job_free (ChatArchiveJob *self);
void chat_archive_worker_start (GAsyncQueue *jobs, SqlDatabase *db, ChatArchive *archive);

/* chat-archive.c */
void chat_archive_set_error (ChatArchive *self, const char *error);

G_END_DECLS
