/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-config.h"
#include "server/server-reply.h"

G_BEGIN_DECLS

void server_welcome (ServerReply *reply);
void server_welcome_lusers (ServerReply *reply);
GPtrArray *server_welcome_list_tokens (const ServerConfig *config);
void server_welcome_isupport (ServerReply *reply);
void server_welcome_motd (ServerReply *reply);

G_END_DECLS
