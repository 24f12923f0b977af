/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall.h"
#include "server/server.h"

G_BEGIN_DECLS

const HallSink *server_delivery_get_sink (void);
void server_delivery_record_rooms (Server *server);

G_END_DECLS
