/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *irc_format_strip (const char *text);
gboolean irc_format_is_action (const char *text, char **action);

G_END_DECLS
