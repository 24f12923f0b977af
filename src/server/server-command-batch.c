/* SPDX-License-Identifier: GPL-3.0-or-later */

/* BATCH, as clients send it: https://ircv3.net/specs/extensions/multiline */

#include "server/server-commands.h"
#include "server/server-multiline.h"
#include "server/server-private.h"

void
server_command_batch (ServerReply *reply, const IrcMessage *message)
{
  if (server_multiline_is_spoken (reply->session->caps))
    server_multiline_feed (reply, message);
  else
    server_reply_numeric (reply, ERR_UNKNOWNCOMMAND, "BATCH", NULL);
}
