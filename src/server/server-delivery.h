/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall.h"
#include "server/server-reply.h"

G_BEGIN_DECLS

void server_delivery_fail (ServerReply *reply, HallError error, const char *subject);
const HallSink *server_delivery_get_sink (void);
void server_delivery_record_rooms (Server *server);

G_END_DECLS
