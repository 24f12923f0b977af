/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "irc/irc-uri.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Octets that may wait to be sent. */
#define CHAT_CONNECTION_QUEUE_MAX (4 * 1024 * 1024)

/**
 * ChatConnection:
 *
 * One connection to one server, from connecting to its end; a new one is made for each attempt.
 *
 * Signals:
 * - `connected`: lines can be sent
 * - `line` (const char *line): a line came in, UTF-8, without line end
 * - `closed` (const char *text, gboolean is_final): it is over, or never came about. The text is
 * for people, and says what happened; when final, trying again would not help. Emitted at most
 * once, from the main loop, and not any more after chat_connection_close()
 */
#define CHAT_TYPE_CONNECTION (chat_connection_get_type ())
G_DECLARE_FINAL_TYPE (ChatConnection, chat_connection, CHAT, CONNECTION, GObject)

ChatConnection *chat_connection_new (const IrcUri *uri);

void chat_connection_open (ChatConnection *self);
void chat_connection_send (ChatConnection *self, const char *line);
void chat_connection_close (ChatConnection *self);
gboolean chat_connection_is_open (ChatConnection *self);

G_END_DECLS
