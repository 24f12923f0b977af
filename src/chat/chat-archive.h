/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-message.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ChatArchive:
 *
 * What was read stays readable: messages, rooms, unsent messages and drafts of one chat in an
 * SQLite file of its own. A worker thread does all of the reading and writing, in the order of the
 * calls; writes that come while others are under way are committed together. Only one ChatArchive
 * can have a file open.
 *
 * Properties, all readable:
 * - `error` (string, nullable): why nothing can be kept at the moment, for people
 */
#define CHAT_TYPE_ARCHIVE (chat_archive_get_type ())
G_DECLARE_FINAL_TYPE (ChatArchive, chat_archive, CHAT, ARCHIVE, GObject)

/**
 * ChatArchiveRoom:
 * @name: what the server calls it
 * @title: what people call it
 * @direct: whether it is a conversation with one person
 * @joined: whether one was in it
 * @draft: what was typed and not sent, or ""
 * @waiting: (nullable) (element-type ChatMessage): when listed, the messages that were never sent,
 * oldest first
 *
 * A room as the archive knows it.
 */
typedef struct
{
  char *name;
  char *title;
  gboolean direct;
  gboolean joined;
  char *draft;
  GPtrArray *waiting;
} ChatArchiveRoom;

void chat_archive_room_free (ChatArchiveRoom *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatArchiveRoom, chat_archive_room_free)

void chat_archive_open_async (const char *path,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
ChatArchive *chat_archive_open_finish (GAsyncResult *result, GError **error);

void chat_archive_put_message (ChatArchive *self, const char *room, ChatMessage *message);
void chat_archive_remove_message (ChatArchive *self, ChatMessage *message);
void chat_archive_put_room (ChatArchive *self, const ChatArchiveRoom *room);
void chat_archive_rename_room (ChatArchive *self, const char *old_name, const char *name);
void chat_archive_close_room (ChatArchive *self, const char *name);

const char *chat_archive_get_error (ChatArchive *self);

void chat_archive_list_rooms_async (ChatArchive *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *chat_archive_list_rooms_finish (ChatArchive *self, GAsyncResult *result, GError **error);

void chat_archive_read_async (ChatArchive *self,
                              const char *room,
                              ChatMessage *before,
                              guint n_messages,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GPtrArray *chat_archive_read_finish (ChatArchive *self, GAsyncResult *result, GError **error);

void chat_archive_flush_async (ChatArchive *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean chat_archive_flush_finish (ChatArchive *self, GAsyncResult *result, GError **error);

G_END_DECLS
