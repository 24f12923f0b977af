/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gsize irc_split_get_piece (const char *text, gsize size, gsize max_bytes);
char **irc_split_text (const char *text, gsize max_bytes);

G_END_DECLS
