/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-config.h"
#include "server/server-listener.h"

G_BEGIN_DECLS

/**
 * ServerOrigins:
 *
 * How many connections there are of each address and of each network.
 */
typedef struct ServerOrigins ServerOrigins;

ServerOrigins *server_origins_new (const ServerConfig *config);
void server_origins_free (ServerOrigins *self);
const char *server_origins_add (ServerOrigins *self,
                                const ServerConfig *config,
                                const ServerPeer *peer);
void server_origins_remove (ServerOrigins *self, const char *origin);

G_END_DECLS
