/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-reply.h"

G_BEGIN_DECLS

/* Nobody can be called so, or so that it looks like it. */
#define SERVER_NICKSERV_NAME "NickServ"

gboolean server_nickserv_is_named (const char *target);
void server_nickserv_hear (ServerReply *reply, const char *text);

G_END_DECLS
