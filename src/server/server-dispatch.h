/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "irc/irc-line-buffer.h"
#include "irc/irc-message.h"
#include "server/server-reply.h"

G_BEGIN_DECLS

typedef void (*ServerHandler) (ServerReply *reply, const IrcMessage *message);

/**
 * ServerCommand:
 * @verb: the command, in capitals
 * @min_params: parameters it cannot do without
 * @needs_registration: whether it is refused before registration
 * @cost: tokens it takes from the bucket of whoever sends it
 * @handler: what carries it out; all of the above is checked by then
 */
typedef struct
{
  const char *verb;
  guint8 min_params;
  gboolean needs_registration;
  guint8 cost;
  ServerHandler handler;
} ServerCommand;

const ServerCommand *server_command_find (const char *verb);
void server_dispatch (ServerSession *session, IrcLineResult result, char *line);

G_END_DECLS
