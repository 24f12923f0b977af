/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall-privilege.h"
#include "server/server-config.h"
#include "server/server-reply.h"

G_BEGIN_DECLS

gboolean server_operator_exists (const ServerConfig *config, const char *name);
const ServerOperator *server_operator_find (const ServerSession *session, const char *name);
gboolean server_operator_require (ServerReply *reply, HallPrivileges privilege);
void server_operator_update (Server *server);

G_END_DECLS
