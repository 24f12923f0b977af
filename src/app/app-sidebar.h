/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-room.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AppSidebar:
 *
 * The list of rooms.
 *
 * Properties, all writable:
 * - `rooms` (GListModel of ChatRoom, nullable)
 * - `room` (ChatRoom, nullable): the one that is shown; when it goes away, another takes its place
 *
 * Signals:
 * - `activated`: the person wants to see the room, which may be the one that was chosen already
 */
#define APP_TYPE_SIDEBAR (app_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (AppSidebar, app_sidebar, APP, SIDEBAR, AdwBin)

ChatRoom *app_sidebar_get_room (AppSidebar *self);
void app_sidebar_set_room (AppSidebar *self, ChatRoom *room);
void app_sidebar_move (AppSidebar *self, int step);

G_END_DECLS
