/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IrcKeep:
 * @messages: how many messages a room keeps; 0 for no such bound
 * @seconds: for how long it keeps them; 0 for no such bound
 *
 * The parameter of the mode H of rooms, such as `10000:30d`.
 */
typedef struct
{
  gint64 messages;
  gint64 seconds;
} IrcKeep;

gboolean irc_keep_parse (const char *text, IrcKeep *keep);
void irc_keep_append (const IrcKeep *self, GString *text);

G_END_DECLS
