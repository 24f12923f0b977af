/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-room.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AppRoomRow:
 *
 * A room in the list of rooms: its name, the last message, and how many are unread.
 *
 * Properties:
 * - `room` (ChatRoom), set at construction
 */
#define APP_TYPE_ROOM_ROW (app_room_row_get_type ())
G_DECLARE_FINAL_TYPE (AppRoomRow, app_room_row, APP, ROOM_ROW, GtkListBoxRow)

GtkWidget *app_room_row_new (ChatRoom *room);
ChatRoom *app_room_row_get_room (AppRoomRow *self);

G_END_DECLS
