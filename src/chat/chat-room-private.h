/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-room.h"

G_BEGIN_DECLS

/* What only ChatNetwork may do. */

/**
 * ChatRoomNote:
 * @CHAT_ROOM_NOTE_OLD: a message from an earlier time
 * @CHAT_ROOM_NOTE_MISSED: a message that was said while we were away
 * @CHAT_ROOM_NOTE_LIVE: a message that was said just now
 *
 * What a message is to those who look at the list of rooms.
 */
typedef enum
{
  CHAT_ROOM_NOTE_OLD,
  CHAT_ROOM_NOTE_MISSED,
  CHAT_ROOM_NOTE_LIVE,
} ChatRoomNote;

ChatRoom *chat_room_new (ChatRoomKind kind, const char *name, const char *title);

void chat_room_set_name (ChatRoom *self, const char *name, const char *title);
void chat_room_set_title (ChatRoom *self, const char *title);
void chat_room_set_topic (ChatRoom *self, const char *topic);
void chat_room_set_joined (ChatRoom *self, gboolean joined);
void chat_room_note_message (ChatRoom *self, ChatMessage *message, ChatRoomNote note);

G_END_DECLS
