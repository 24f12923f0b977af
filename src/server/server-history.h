/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall-event.h"
#include "server/server-reply.h"
#include "store/store-history.h"

G_BEGIN_DECLS

typedef struct ServerHistoryRequest ServerHistoryRequest;

/**
 * ServerFoundFunc:
 * @reply: the answer to the command that asked
 * @rows: what was found, as store_history_query_finish() gives it
 * @user_data: what the command still knows
 */
typedef void (*ServerFoundFunc) (ServerReply *reply, const GPtrArray *rows, gpointer user_data);

guint64 server_history_record (Server *server,
                               const HallEvent *event,
                               const HallRoom *room,
                               const HallUser *recipient);
char *server_history_get_owner (const HallUser *user);

void server_history_replay (ServerSession *session, const char *room);
void server_history_request (ServerReply *reply, const char *subcommand, const StoreQuery *query);
void server_history_find (ServerReply *reply,
                          const StoreQuery *query,
                          ServerFoundFunc func,
                          gpointer user_data,
                          GDestroyNotify free_user_data);
void server_history_load (ServerSession *session,
                          const char *verb,
                          const StoreQuery *query,
                          char *label,
                          ServerFoundFunc func);
void server_history_start_readers (Server *server);
void server_history_follow_rename (Server *server, const char *old_name, const char *name);
void server_history_request_free (ServerHistoryRequest *self);

G_END_DECLS
