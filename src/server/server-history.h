/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall-event.h"
#include "server/server-reply.h"
#include "store/store-history.h"

G_BEGIN_DECLS

typedef struct ServerHistoryRequest ServerHistoryRequest;

guint64 server_history_record (Server *server,
                               const HallEvent *event,
                               const HallRoom *room,
                               const HallUser *recipient);
char *server_history_get_owner (const HallUser *user);

void server_history_replay (ServerSession *session, const char *room);
void server_history_request (ServerReply *reply, const char *subcommand, const StoreQuery *query);
void server_history_start_readers (Server *server);
void server_history_request_free (ServerHistoryRequest *self);

G_END_DECLS
