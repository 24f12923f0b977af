/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-listener.h"
#include "server/server-session.h"
#include "server/server.h"

G_BEGIN_DECLS

gboolean server_admission_is_full (const Server *self);
void server_admission_incoming_cb (int fd, const ServerPeer *peer, gpointer user_data);
void server_admission_take (int fd, const ServerPeer *peer, gpointer user_data);
char *server_admission_move (Server *self, ServerSession *session, const ServerPeer *peer);

G_END_DECLS
