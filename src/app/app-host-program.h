/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *app_host_program_find (void);
gboolean app_host_program_is_port_free (const char *listen);

G_END_DECLS
