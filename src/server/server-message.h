/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall.h"
#include "server/server-reply.h"

G_BEGIN_DECLS

void server_message_append_tags (GString *tags,
                                 const ServerReply *reply,
                                 const IrcMessage *message);
void server_message_apply (ServerReply *reply, HallCommand *command);

G_END_DECLS
