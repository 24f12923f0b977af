/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-listener.h"

#include <sys/socket.h>

G_BEGIN_DECLS

void server_listener_peer_describe (ServerPeer *peer, const struct sockaddr_storage *address);
gboolean server_listener_peer_is_in (const char *host, gboolean is_local, char *const *networks);

G_END_DECLS
