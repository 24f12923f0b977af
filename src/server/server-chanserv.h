/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-agent.h"

G_BEGIN_DECLS

extern const ServerAgent server_chanserv;

G_END_DECLS
