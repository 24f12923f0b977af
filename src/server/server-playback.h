/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "irc/irc-caps.h"
#include "store/store-message.h"

G_BEGIN_DECLS

guint server_playback_get_events (IrcCaps caps);
void server_playback_append (GPtrArray *lines,
                             const StoreMessage *stored,
                             IrcCaps caps,
                             const char *target,
                             const char *reference);

G_END_DECLS
