/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *irc_skeleton_new (const char *name);

G_END_DECLS
