/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean irc_mask_match (const char *mask, const char *text);
char *irc_mask_canonicalize (const char *text);

G_END_DECLS
