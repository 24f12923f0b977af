/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server.h"
#include "server/server-listener.h"

G_BEGIN_DECLS

gboolean server_proxy_is_expected (const Server *server, const ServerPeer *peer);
void server_proxy_wait (Server *server, int fd, const ServerPeer *peer);
void server_proxy_close_all (Server *server);

G_END_DECLS
