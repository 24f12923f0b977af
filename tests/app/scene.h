/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-room.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* An evening in a village, for pictures and for tests: rooms full of people who have said things.
 */

GListStore *scene_new_rooms (void);
ChatRoom *scene_new_room (const char *name, const char *topic);
ChatRoom *scene_new_direct (const char *nick, const char *name);
void scene_add_person (ChatRoom *room, const char *name, const char *prefixes, gboolean own);
ChatMessage *scene_say (ChatRoom *room, const char *name, gint64 time, const char *text);
ChatMessage *scene_add (ChatRoom *room, const ChatMessageInit *init);
gint64 scene_time (int days_ago, int hour, int minute);

G_END_DECLS
