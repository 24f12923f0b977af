/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-reply.h"

G_BEGIN_DECLS

ServerSession *server_user_get_session (const HallUser *user);
guint server_user_count_sessions (const HallUser *user);
gboolean server_user_has_several_sessions (const HallUser *user);
void server_user_add_session (HallUser *user, ServerSession *session);
void server_user_remove_session (ServerSession *session);
void server_user_relocate (Server *server, HallUser *user, const ServerSession *newcomer);
void server_user_set_away (ServerReply *reply, HallUser *user, const char *text);
void server_user_expel (Server *server, HallUser *user, const char *reason);
gboolean server_user_is_expelled (const Server *server, const HallUser *user);
void server_user_end_expelled (Server *server);

G_END_DECLS
