/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server.h"

G_BEGIN_DECLS

/* How often the service manager is told how many are connected, in seconds; only when that has
 * changed. */
#define SERVER_SERVICE_INTERVAL 10

/* A disk that needs longer than this for one piece of work, in seconds, is taken for hung. */
#define SERVER_SERVICE_PATIENCE 60

/**
 * ServerService:
 *
 * What a server tells the service manager: https://systemd.io/PORTABILITY_AND_STABILITY/ lists
 * sd_notify's protocol as one that stays.
 */
typedef struct ServerService ServerService;

ServerService *server_service_new (Server *server);
void server_service_free (ServerService *self);
void server_service_tell_opening (const ServerConfig *config);
void server_service_tell_ready (Server *server);
void server_service_tell_reloading (Server *server);
void server_service_tell_reloaded (Server *server);
void server_service_tell_stopping (Server *server);

G_END_DECLS
