/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall-room.h"
#include "server/server-reply.h"

G_BEGIN_DECLS

/**
 * ServerMetadataSync:
 * @SERVER_METADATA_SYNC_ASKED: the client asked for it, and gets it even if it is nothing
 * @SERVER_METADATA_SYNC_OFFERED: it comes of itself
 *
 * Why somebody is told what there is.
 */
typedef enum
{
  SERVER_METADATA_SYNC_ASKED,
  SERVER_METADATA_SYNC_OFFERED,
} ServerMetadataSync;

void server_metadata_sync_room (ServerReply *reply, const HallRoom *room, ServerMetadataSync why);
void server_metadata_sync_user (ServerReply *reply, const HallUser *user, ServerMetadataSync why);
void server_metadata_sync_all (ServerReply *reply);
void server_metadata_sync_keys (ServerReply *reply, const GPtrArray *keys);
void server_metadata_sync_arrival (ServerSession *session, const HallUser *user);

G_END_DECLS
