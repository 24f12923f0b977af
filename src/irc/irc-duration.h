/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean irc_duration_parse (const char *text, gint64 *seconds);
void irc_duration_append (gint64 seconds, GString *text);

G_END_DECLS
