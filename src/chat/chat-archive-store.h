/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-archive.h"
#include "sql/sql-database.h"

G_BEGIN_DECLS

/* The SQL behind ChatArchive, on the thread that has the database. It touches no message object but
 * to copy what is in it, before and after. */

/**
 * ChatArchiveRow:
 * @room: the room's name
 * @text: what was said
 *
 * A message as the file has it; the other fields are those of ChatMessageInit. Without a msgid, @id
 * is "".
 */
typedef struct
{
  char *room;
  gint64 serial;
  gint64 time;
  char *id;
  char *sender;
  char *sender_name;
  char *target;
  char *text;
  char *error;
  int kind;
  int state;
  gboolean own;
  gboolean highlight;
  gboolean given;
} ChatArchiveRow;

ChatArchiveRow *chat_archive_row_new (const char *room, ChatMessage *message);
ChatMessage *chat_archive_row_to_message (const ChatArchiveRow *self);
void chat_archive_row_free (ChatArchiveRow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatArchiveRow, chat_archive_row_free)

SqlDatabase *chat_archive_store_open (const char *path, gint64 *last_serial, GError **error);
gboolean chat_archive_store_add (SqlDatabase *db, const ChatArchiveRow *row, GError **error);
gboolean chat_archive_store_update (SqlDatabase *db, const ChatArchiveRow *row, GError **error);
gboolean chat_archive_store_remove (SqlDatabase *db, gint64 serial, GError **error);
gboolean chat_archive_store_put_room (SqlDatabase *db, const ChatArchiveRoom *room, GError **error);
gboolean chat_archive_store_rename_room (SqlDatabase *db,
                                         const char *old_name,
                                         const char *name,
                                         GError **error);
gboolean chat_archive_store_close_room (SqlDatabase *db, const char *name, GError **error);
GPtrArray *chat_archive_store_list_rooms (SqlDatabase *db, GError **error);
GPtrArray *chat_archive_store_list_waiting (SqlDatabase *db, const char *room, GError **error);
GPtrArray *chat_archive_store_read (SqlDatabase *db,
                                    const ChatArchiveRow *before,
                                    guint n_messages,
                                    GError **error);

G_END_DECLS
