/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall-ban.h"
#include "server/server-session.h"

G_BEGIN_DECLS

/* Bytes of a reason, so that a line has room for it, with who is banned, by whom and until when. */
#define SERVER_BAN_REASON_MAX 200

#define SERVER_BAN_NO_REASON "No reason was given"

gboolean server_ban_reason_is_valid (const char *reason);
gboolean server_ban_restore (Server *self, GError **error);
void server_ban_init_timer (Server *self);
void server_ban_update_timer (Server *self);
void server_ban_record (Server *self, const HallBan *ban, gboolean is_set);
char *server_ban_explain (const HallBan *ban);
char *server_ban_find_reason (Server *self, const ServerPeer *peer);
void server_ban_tell (ServerSession *session, const HallBan *ban);
void server_ban_banish (Server *self, HallUser *user, const HallBan *ban);
gboolean server_ban_is_for_connection (const HallBan *ban, const HallUser *user);
const HallBan *server_ban_find_session (const ServerSession *session, const HallUser *user);
void server_ban_end_unregistered (Server *self);

G_END_DECLS
