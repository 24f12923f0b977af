/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-config.h"
#include "server/server-dispatch.h"

G_BEGIN_DECLS

#define COMMAND(verb, min_params, needs_registration, cost, handler, url)                          \
  void handler (ServerReply *reply, const IrcMessage *message);
#include "server/server-command.def"
#undef COMMAND

void server_command_ban_stats (ServerReply *reply, gboolean networks);
char *server_command_cap_get_value (const ServerConfig *config, guint index);

G_END_DECLS
