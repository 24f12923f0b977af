/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean app_when_is_same_day (gint64 a, gint64 b);
char *app_when_format_time (gint64 time);
char *app_when_format_day (gint64 time, gint64 now);
char *app_when_format_full (gint64 time);

G_END_DECLS
