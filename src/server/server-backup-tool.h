/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *server_backup_tool (const char *const *arguments, GError **error);

G_END_DECLS
