/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/base-clock.h"
#include "server/server-activation.h"
#include "server/server-config.h"

G_BEGIN_DECLS

/**
 * Server:
 *
 * One running server: what it knows, whom it serves, and where it keeps what was said.
 */
typedef struct Server Server;

/**
 * ServerStoppedFunc:
 *
 * Called once, when a stopping server has said good-bye to everyone.
 */
typedef void (*ServerStoppedFunc) (gpointer user_data);

Server *server_new (ServerConfig *config, const BaseClock *clock, GError **error);
void server_free (Server *self);
void server_set_activation (Server *self, ServerActivation *activation);
gboolean server_start (Server *self, GError **error);
void server_stop (Server *self, const char *reason);
void server_set_stopped (Server *self, ServerStoppedFunc stopped, gpointer user_data);
gboolean server_close_store (Server *self, GError **error);
const char *const *server_get_addresses (Server *self);
const char *server_get_fingerprint (Server *self);
const char *const *server_get_probe_addresses (Server *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Server, server_free)

G_END_DECLS
