/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-session.h"

G_BEGIN_DECLS

gsize server_memory_get_used (const Server *self);
gboolean server_memory_is_short (const Server *self);
void server_memory_count_input (ServerSession *session);
void server_memory_relieve (Server *self);

G_END_DECLS
