/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-config.h"

G_BEGIN_DECLS

#define SERVER_ACTIVATION_ERROR (server_activation_error_quark ())

/**
 * ServerActivationError:
 * @SERVER_ACTIVATION_ERROR_ENVIRONMENT: the environment does not say rightly what was handed over
 * @SERVER_ACTIVATION_ERROR_SOCKET: a descriptor is no socket that listens
 * @SERVER_ACTIVATION_ERROR_ROLE: nobody says what a socket is for, or it cannot be for that
 */
typedef enum
{
  SERVER_ACTIVATION_ERROR_ENVIRONMENT,
  SERVER_ACTIVATION_ERROR_SOCKET,
  SERVER_ACTIVATION_ERROR_ROLE,
} ServerActivationError;

/**
 * ServerActivation:
 * @listen: (nullable) (element-type ServerAddress): sockets in place of the key `listen`
 * @listen_websocket: (nullable) (element-type ServerAddress): in place of `listen-websocket`
 * @listen_plain_text: (nullable) (element-type ServerAddress): in place of `listen-plain-text`
 * @listen_metrics: (nullable) (element-type ServerAddress): in place of `listen-metrics`
 *
 * The sockets that the service manager handed over, listening, so that nobody is turned away while
 * the server starts anew.
 */
typedef struct
{
  GPtrArray *listen;
  GPtrArray *listen_websocket;
  GPtrArray *listen_plain_text;
  GPtrArray *listen_metrics;
} ServerActivation;

GQuark server_activation_error_quark (void);

ServerActivation *server_activation_new (void);
ServerActivation *server_activation_new_from_environment (const ServerConfig *config,
                                                          GError **error);
gboolean server_activation_add (ServerActivation *self,
                                const ServerConfig *config,
                                int fd,
                                const char *name,
                                GError **error);
gboolean server_activation_parse_environment (guint *n_sockets, char ***names, GError **error);
char *server_activation_list_keys (const ServerActivation *self);
void server_activation_free (ServerActivation *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerActivation, server_activation_free)

G_END_DECLS
