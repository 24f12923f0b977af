/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-connection.h"

G_BEGIN_DECLS

/**
 * ChatLog:
 * @lines: the lines that came in, each with a line feed
 * @end: (nullable): what `closed` said
 * @is_final: whether it said that trying again would not help
 *
 * A connection, and what it said. The line "close" has it closed.
 */
typedef struct
{
  ChatConnection *connection;
  GString *lines;
  char *end;
  gboolean is_connected;
  gboolean is_final;
} ChatLog;

void chat_log_open (ChatLog *log, const IrcUri *uri);
void chat_log_clear (ChatLog *log);

G_END_DECLS
