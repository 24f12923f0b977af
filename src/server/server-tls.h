/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server.h"

G_BEGIN_DECLS

void server_tls_init_timer (Server *self);
gboolean server_tls_update (Server *self, GError **error);

G_END_DECLS
