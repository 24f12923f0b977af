/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-control-client.h"

G_BEGIN_DECLS

int server_tool_use (const char *const *arguments,
                     int input,
                     ServerToolPrintFunc print,
                     gpointer user_data,
                     GError **error);

G_END_DECLS
