/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall.h"
#include "server/server-reply.h"
#include "store/store.h"

G_BEGIN_DECLS

/**
 * ServerAlwaysOnPolicy:
 * @SERVER_ALWAYS_ON_NOBODY: everybody leaves with the last connection
 * @SERVER_ALWAYS_ON_CHOSEN: who asks for it stays
 * @SERVER_ALWAYS_ON_ALL: who is logged in stays, but for who asks not to
 *
 * Values of the key `always-on`.
 */
typedef enum
{
  SERVER_ALWAYS_ON_NOBODY,
  SERVER_ALWAYS_ON_CHOSEN,
  SERVER_ALWAYS_ON_ALL,
} ServerAlwaysOnPolicy;

/**
 * ServerAlwaysOn:
 *
 * Who stays without a connection, or chose to or not to.
 */
typedef struct ServerAlwaysOn ServerAlwaysOn;

ServerAlwaysOn *server_always_on_new (Server *server);
void server_always_on_free (ServerAlwaysOn *self);
gboolean server_always_on_import (ServerAlwaysOn *self, const StorePresence *stored);
gboolean server_always_on_restore (ServerAlwaysOn *self, GError **error);
HallUser *server_always_on_find (const ServerAlwaysOn *self, const char *account);
const char *server_always_on_choose (ServerAlwaysOn *self, HallUser *user, gboolean is_on);
void server_always_on_update (ServerAlwaysOn *self, HallUser *user);
void server_always_on_update_all (ServerAlwaysOn *self);
void server_always_on_record (ServerAlwaysOn *self, const HallUser *user);
void server_always_on_forget (ServerAlwaysOn *self, const char *account);
void server_always_on_leave (ServerAlwaysOn *self, HallUser *user);
void server_always_on_return (ServerReply *reply, HallUser *user);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerAlwaysOn, server_always_on_free)

G_END_DECLS
