/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-agent.h"

G_BEGIN_DECLS

/* Nobody can be called so, or so that it looks like it. */
#define SERVER_NICKSERV_NAME "NickServ"

extern const ServerAgent server_nickserv;

G_END_DECLS
