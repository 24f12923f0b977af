/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall.h"
#include "server/server-reply.h"

G_BEGIN_DECLS

void server_said_apply (ServerReply *reply, const HallCommand *command);

G_END_DECLS
