/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ServerNewFile:
 *
 * A file that is there when it is complete, and before that only under another name beside it. Only
 * its owner can read it (mode 0600).
 */
typedef struct ServerNewFile ServerNewFile;

ServerNewFile *server_new_file_open (const char *path, gboolean replace, GError **error);
void server_new_file_free (ServerNewFile *self);

const char *server_new_file_get_path (const ServerNewFile *self);
int server_new_file_get_fd (const ServerNewFile *self);
gboolean server_new_file_finish (ServerNewFile *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerNewFile, server_new_file_free)

G_END_DECLS
