/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-archive-worker.h"

struct _ChatArchive
{
  GObject parent_instance;

  GAsyncQueue *jobs;
  gint64 last_serial;
  char *error;
};

G_DEFINE_FINAL_TYPE (ChatArchive, chat_archive, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * chat_archive_room_free:
 * @self: (transfer full): a room as the archive knows it
 */
void
chat_archive_room_free (ChatArchiveRoom *self)
{
  g_free (self->name);
  g_free (self->title);
  g_free (self->draft);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_free (self);
}

static void
chat_archive_finalize (GObject *object)
{
  ChatArchive *self = CHAT_ARCHIVE (object);

  if (self->jobs != NULL)
    {
      g_async_queue_push (self->jobs, chat_archive_job_new (NULL));
      g_async_queue_unref (self->jobs);
    }
  g_free (self->error);

  G_OBJECT_CLASS (chat_archive_parent_class)->finalize (object);
}

static void
chat_archive_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_ERROR:
      g_value_set_string (value, CHAT_ARCHIVE (object)->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_archive_class_init (ChatArchiveClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_archive_finalize;
  object_class->get_property = chat_archive_get_property;

  properties[PROP_ERROR]
      = g_param_spec_string ("error", NULL, NULL, NULL,
                             G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
chat_archive_init (ChatArchive *self)
{
}

/* Opening. */

typedef struct
{
  SqlDatabase *db;
  gint64 last_serial;
} Opened;

static void
opened_free (Opened *self)
{
  g_clear_pointer (&self->db, sql_database_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opened, opened_free)

static void
open_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (Opened) opened = g_new0 (Opened, 1);
  GError *error = NULL;

  opened->db = chat_archive_store_open (task_data, &opened->last_serial, &error);
  if (opened->db == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&opened), (GDestroyNotify) opened_free);
}

/**
 * chat_archive_open_async:
 * @path: the file; it and its folder are made when they are not there
 * @cancellable: (nullable): to give up
 * @callback: what to call when it is open, or cannot be opened
 * @user_data: for @callback
 *
 * Opens an archive for us alone.
 */
void
chat_archive_open_async (const char *path,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, chat_archive_open_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, open_thread);
}

/**
 * chat_archive_open_finish:
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the archive; %NULL on an error of SQL_ERROR, whose text is
 * for people: SQL_ERROR_BUSY when it is open elsewhere
 */
ChatArchive *
chat_archive_open_finish (GAsyncResult *result, GError **error)
{
  g_autoptr (Opened) opened = NULL;
  ChatArchive *self;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  opened = g_task_propagate_pointer (G_TASK (result), error);
  if (opened == NULL)
    return NULL;

  self = g_object_new (CHAT_TYPE_ARCHIVE, NULL);
  self->last_serial = opened->last_serial;
  self->jobs = g_async_queue_new_full ((GDestroyNotify) chat_archive_job_free);
  chat_archive_worker_start (self->jobs, g_steal_pointer (&opened->db), self);

  return self;
}

/* Changes. */

static gboolean
run_add (SqlDatabase *db, ChatArchiveJob *job, GError **error)
{
  return chat_archive_store_add (db, job->row, error);
}

static gboolean
run_update (SqlDatabase *db, ChatArchiveJob *job, GError **error)
{
  return chat_archive_store_update (db, job->row, error);
}

static gboolean
run_remove (SqlDatabase *db, ChatArchiveJob *job, GError **error)
{
  return chat_archive_store_remove (db, job->row->serial, error);
}

static gboolean
run_put_room (SqlDatabase *db, ChatArchiveJob *job, GError **error)
{
  return chat_archive_store_put_room (db, job->room, error);
}

static gboolean
run_rename_room (SqlDatabase *db, ChatArchiveJob *job, GError **error)
{
  return chat_archive_store_rename_room (db, job->name, job->new_name, error);
}

static gboolean
run_close_room (SqlDatabase *db, ChatArchiveJob *job, GError **error)
{
  return chat_archive_store_close_room (db, job->name, error);
}

/**
 * chat_archive_put_message:
 * @self: an archive
 * @room: the name of the room it is in
 * @message: a message that is new, and is then given its number, or that has changed
 *
 * Keeps a message. A new one whose msgid is there already is not kept twice.
 */
void
chat_archive_put_message (ChatArchive *self, const char *room, ChatMessage *message)
{
  gboolean is_new;
  ChatArchiveJob *job;

  g_return_if_fail (CHAT_IS_ARCHIVE (self));
  g_return_if_fail (CHAT_IS_MESSAGE (message));

  is_new = chat_message_get_serial (message) == 0;
  if (is_new)
    chat_message_set_serial (message, ++self->last_serial);

  job = chat_archive_job_new (is_new ? run_add : run_update);
  job->row = chat_archive_row_new (room, message);
  g_async_queue_push (self->jobs, job);
}

/**
 * chat_archive_remove_message:
 * @self: an archive
 * @message: a message
 *
 * Forgets a message, if it was kept.
 */
void
chat_archive_remove_message (ChatArchive *self, ChatMessage *message)
{
  ChatArchiveJob *job;

  g_return_if_fail (CHAT_IS_ARCHIVE (self));

  if (chat_message_get_serial (message) == 0)
    return;

  job = chat_archive_job_new (run_remove);
  job->row = chat_archive_row_new ("", message);
  g_async_queue_push (self->jobs, job);
}

/**
 * chat_archive_put_room:
 * @self: an archive
 * @room: a room; its waiting messages are not looked at
 *
 * Keeps that a room is in the list, and what is known of it.
 */
void
chat_archive_put_room (ChatArchive *self, const ChatArchiveRoom *room)
{
  ChatArchiveJob *job;

  g_return_if_fail (CHAT_IS_ARCHIVE (self));

  job = chat_archive_job_new (run_put_room);
  job->room = g_new0 (ChatArchiveRoom, 1);
  job->room->name = g_strdup (room->name);
  job->room->title = g_strdup (room->title);
  job->room->direct = room->direct;
  job->room->joined = room->joined;
  job->room->draft = g_strdup (room->draft);
  g_async_queue_push (self->jobs, job);
}

/**
 * chat_archive_rename_room:
 * @self: an archive
 * @old_name: what a room was called
 * @name: what it is called now
 *
 * Moves the messages of a room; the room itself is to be put again.
 */
void
chat_archive_rename_room (ChatArchive *self, const char *old_name, const char *name)
{
  ChatArchiveJob *job;

  g_return_if_fail (CHAT_IS_ARCHIVE (self));

  job = chat_archive_job_new (run_rename_room);
  job->name = g_strdup (old_name);
  job->new_name = g_strdup (name);
  g_async_queue_push (self->jobs, job);
}

/**
 * chat_archive_close_room:
 * @self: an archive
 * @name: a room's name
 *
 * Keeps that a room is not in the list any more. Its messages stay, for when it comes back.
 */
void
chat_archive_close_room (ChatArchive *self, const char *name)
{
  ChatArchiveJob *job;

  g_return_if_fail (CHAT_IS_ARCHIVE (self));

  job = chat_archive_job_new (run_close_room);
  job->name = g_strdup (name);
  g_async_queue_push (self->jobs, job);
}

/* Questions. */

static void
ask (ChatArchive *self,
     ChatArchiveJob *job,
     gpointer tag,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  /* Without the archive as its source: the thread, which lets go of a task a moment after its
   * answer, must not be the last to hold the archive. */
  job->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (job->task, tag);
  g_async_queue_push (self->jobs, job);
}

/* Messages are made where they are used: the thread has only rows. */
static void
rows_to_messages (GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      ChatArchiveRow *row = rows->pdata[i];

      rows->pdata[i] = chat_archive_row_to_message (row);
      chat_archive_row_free (row);
    }
  g_ptr_array_set_free_func (rows, g_object_unref);
}

static gboolean
run_list_rooms (SqlDatabase *db, ChatArchiveJob *job, GError **error)
{
  job->result = chat_archive_store_list_rooms (db, error);
  if (job->result == NULL)
    return FALSE;

  for (guint i = 0; i < job->result->len; i++)
    {
      ChatArchiveRoom *room = job->result->pdata[i];

      room->waiting = chat_archive_store_list_waiting (db, room->name, error);
      if (room->waiting == NULL)
        return FALSE;
    }

  return TRUE;
}

/**
 * chat_archive_list_rooms_async:
 * @self: an archive
 * @cancellable: (nullable): to give up
 * @callback: what to call when they are read
 * @user_data: for @callback
 *
 * Reads the list of rooms.
 */
void
chat_archive_list_rooms_async (ChatArchive *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (CHAT_IS_ARCHIVE (self));

  ask (self, chat_archive_job_new (run_list_rooms), chat_archive_list_rooms_async, cancellable,
       callback, user_data);
}

/**
 * chat_archive_list_rooms_finish:
 * @self: an archive
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type ChatArchiveRoom): the rooms, with the messages
 * that wait in them
 */
GPtrArray *
chat_archive_list_rooms_finish (ChatArchive *self, GAsyncResult *result, GError **error)
{
  GPtrArray *rooms;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  rooms = g_task_propagate_pointer (G_TASK (result), error);
  for (guint i = 0; rooms != NULL && i < rooms->len; i++)
    rows_to_messages (((ChatArchiveRoom *) rooms->pdata[i])->waiting);

  return rooms;
}

static gboolean
run_read (SqlDatabase *db, ChatArchiveJob *job, GError **error)
{
  job->result = chat_archive_store_read (db, job->row, job->n_messages, error);

  return job->result != NULL;
}

static ChatArchiveRow *
make_end (const char *room)
{
  ChatArchiveRow *row = g_new0 (ChatArchiveRow, 1);

  row->room = g_strdup (room);
  row->time = G_MAXINT64;
  row->id = g_strdup ("");

  return row;
}

/**
 * chat_archive_read_async:
 * @self: an archive
 * @room: a room's name
 * @before: (nullable): the message to read on from; %NULL for the newest messages
 * @n_messages: how many at most
 * @cancellable: (nullable): to give up
 * @callback: what to call when they are read
 * @user_data: for @callback
 *
 * Reads a page of messages; those that wait to be sent are not among them.
 */
void
chat_archive_read_async (ChatArchive *self,
                         const char *room,
                         ChatMessage *before,
                         guint n_messages,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  ChatArchiveJob *job;

  g_return_if_fail (CHAT_IS_ARCHIVE (self));

  job = chat_archive_job_new (run_read);
  job->row = before != NULL ? chat_archive_row_new (room, before) : make_end (room);
  job->n_messages = n_messages;
  ask (self, job, chat_archive_read_async, cancellable, callback, user_data);
}

/**
 * chat_archive_read_finish:
 * @self: an archive
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type ChatMessage): the messages, oldest first
 */
GPtrArray *
chat_archive_read_finish (ChatArchive *self, GAsyncResult *result, GError **error)
{
  GPtrArray *rows;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  rows = g_task_propagate_pointer (G_TASK (result), error);
  if (rows != NULL)
    rows_to_messages (rows);

  return rows;
}

static gboolean
run_nothing (SqlDatabase *db, ChatArchiveJob *job, GError **error)
{
  return TRUE;
}

/**
 * chat_archive_flush_async:
 * @self: an archive
 * @cancellable: (nullable): to give up waiting
 * @callback: what to call when everything is written
 * @user_data: for @callback
 *
 * Waits until everything up to now is written, or could not be.
 */
void
chat_archive_flush_async (ChatArchive *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (CHAT_IS_ARCHIVE (self));

  ask (self, chat_archive_job_new (run_nothing), chat_archive_flush_async, cancellable, callback,
       user_data);
}

/**
 * chat_archive_flush_finish:
 * @self: an archive
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: whether it waited to the end
 */
gboolean
chat_archive_flush_finish (ChatArchive *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * chat_archive_get_error:
 * @self: an archive
 *
 * Returns: (nullable): why nothing can be kept at the moment, for people
 */
const char *
chat_archive_get_error (ChatArchive *self)
{
  g_return_val_if_fail (CHAT_IS_ARCHIVE (self), NULL);

  return self->error;
}

/**
 * chat_archive_set_error:
 * @self: an archive
 * @error: (nullable): why nothing can be kept at the moment, for people
 */
void
chat_archive_set_error (ChatArchive *self, const char *error)
{
  if (g_strcmp0 (self->error, error) == 0)
    return;

  g_free (self->error);
  self->error = g_strdup (error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}
