/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall-room.h"
#include "server/server-reply.h"

G_BEGIN_DECLS

HallRoom *server_room_require (ServerReply *reply, const char *name);
void server_room_reply_topic (ServerReply *reply, const HallRoom *room);
void server_room_reply_names (ServerReply *reply, const HallRoom *room);
void server_room_welcome (ServerReply *reply, const HallRoom *room);
void server_room_enter (ServerReply *reply, const HallRoom *room);
void server_room_append_signs (GString *text, const HallMember *member, IrcCaps caps);
gboolean server_room_shows_member (const HallRoom *room,
                                   const HallUser *to,
                                   const HallMember *member);

G_END_DECLS
