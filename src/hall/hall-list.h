/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall-room.h"

G_BEGIN_DECLS

/* Whom an entry of a list is meant for: an account, or who is only to be silent. */
#define HALL_LIST_EXTBANS "am"

GPtrArray *hall_list_new (void);
guint hall_list_find (const GPtrArray *list, const char *mask, gboolean *found);
void hall_list_add (GPtrArray *list, const char *mask, const char *setter, gint64 time);
gboolean hall_list_matches (const GPtrArray *list, const HallUser *user);
gboolean hall_list_mutes (const GPtrArray *list, const HallUser *user);
char *hall_list_canonicalize (const char *text);

G_END_DECLS
