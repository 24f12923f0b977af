/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-reply.h"

G_BEGIN_DECLS

HallUser *server_attach_find (const ServerSession *session);
gboolean server_attach_may_follow (const ServerSession *session,
                                   const HallUser *holder,
                                   const char *nick);
void server_attach (ServerReply *reply, HallUser *user);

G_END_DECLS
