/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server.h"

G_BEGIN_DECLS

gboolean server_restore (Server *self, GError **error);

G_END_DECLS
