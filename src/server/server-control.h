/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server.h"

G_BEGIN_DECLS

/* Connections at a time. */
#define SERVER_CONTROL_CONNECTIONS 16

/* Seconds in which somebody has to have asked, and in which the answer has to be taken. */
#define SERVER_CONTROL_TIMEOUT 10

/**
 * ServerControl:
 *
 * The socket at which the administrator's tools find a server that runs.
 */
typedef struct ServerControl ServerControl;

ServerControl *server_control_new (Server *server, GError **error);
void server_control_free (ServerControl *self);
void server_control_committed (ServerControl *self, guint64 batch, gboolean is_voided);
gboolean server_control_admits (uid_t uid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerControl, server_control_free)

G_END_DECLS
