/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

gboolean load_cpu_read (pid_t pid, gint64 *nanoseconds, GError **error);

G_END_DECLS
