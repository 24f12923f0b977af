/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

int server_tool_input_open (const char *path, GError **error);

G_END_DECLS
