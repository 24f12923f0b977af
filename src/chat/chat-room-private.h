/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-room.h"

G_BEGIN_DECLS

/* What only ChatNetwork may do. */

ChatRoom *chat_room_new (ChatRoomKind kind, const char *name, const char *title);

void chat_room_set_name (ChatRoom *self, const char *name, const char *title);
void chat_room_set_title (ChatRoom *self, const char *title);
void chat_room_set_topic (ChatRoom *self, const char *topic);
void chat_room_set_joined (ChatRoom *self, gboolean joined);
void chat_room_note_message (ChatRoom *self, ChatMessage *message, gboolean is_new);

G_END_DECLS
