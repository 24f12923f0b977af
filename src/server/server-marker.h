/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-reply.h"

G_BEGIN_DECLS

void server_marker_load (ServerSession *session);
void server_marker_forget (ServerSession *session);
void server_marker_reload (ServerSession *session);
gboolean server_marker_prepare (ServerReply *reply, const HallUser *user);
void server_marker_reply (ServerReply *reply, const char *target);
void server_marker_follow_rename (Server *server, const char *old_name, const char *name);
gboolean server_marker_set (ServerReply *reply, const char *target, gint64 time);

G_END_DECLS
