/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *app_host_program_find (void);
gboolean app_host_program_is_port_free (const char *listen);
GSubprocess *app_host_program_spawn (const char *program,
                                     GPtrArray *arguments,
                                     const char *log,
                                     GError **error);

G_END_DECLS
