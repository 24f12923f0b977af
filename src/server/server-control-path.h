/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-config.h"

G_BEGIN_DECLS

char *server_control_path_new (const ServerConfig *config);
char *server_control_path_reach (const char *path, int *folder);

G_END_DECLS
