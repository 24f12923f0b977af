/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of "2026-11-20T12:34:56.789Z" with its NUL: https://ircv3.net/specs/extensions/server-time
 */
#define IRC_TIME_SIZE 25

void irc_time_format (gint64 time, char text[IRC_TIME_SIZE]);
gboolean irc_time_parse (const char *text, gint64 *time);

G_END_DECLS
