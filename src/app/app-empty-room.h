/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-room.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AppEmptyRoom:
 *
 * What stands in a room where nothing was said yet: who is here, and how to bring in others.
 *
 * Properties, all writable:
 * - `room` (ChatRoom, nullable)
 * - `address` (string, nullable): where others find this chat; %NULL when only this computer's
 * own windows can reach it
 */
#define APP_TYPE_EMPTY_ROOM (app_empty_room_get_type ())
G_DECLARE_FINAL_TYPE (AppEmptyRoom, app_empty_room, APP, EMPTY_ROOM, AdwBin)

G_END_DECLS
