/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-config.h"

G_BEGIN_DECLS

ServerConfig *server_tool_read_config (const char *const *arguments,
                                       guint n_taken,
                                       char **answer,
                                       GError **error);
char **server_tool_take_options (const char *const *arguments,
                                 const GOptionEntry *entries,
                                 GError **error);
gboolean server_tool_is_apart (const char *path, const char *database, GError **error);
gboolean server_tool_fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
