/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server.h"

G_BEGIN_DECLS

/* Connections at a time; one program that watches the server needs one. */
#define SERVER_PROBE_CONNECTIONS 16

/* Seconds that one connection may take, its question and its answer included. */
#define SERVER_PROBE_TIMEOUT 10

/**
 * ServerProbe:
 *
 * The door for programs that watch the server: `/metrics`, `/healthz` and `/readyz` over HTTP, on
 * the main loop, so that an answer tells that this goes round.
 */
typedef struct ServerProbe ServerProbe;

ServerProbe *server_probe_new (Server *server, GPtrArray *addresses, GError **error);
const char *const *server_probe_get_addresses (ServerProbe *self);
void server_probe_free (ServerProbe *self);

G_END_DECLS
