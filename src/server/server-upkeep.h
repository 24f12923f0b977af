/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server.h"

G_BEGIN_DECLS

void server_upkeep_begin (Server *server);
void server_upkeep_set_keep (Server *server);

G_END_DECLS
