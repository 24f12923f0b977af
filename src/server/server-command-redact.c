/* SPDX-License-Identifier: GPL-3.0-or-later */

/* REDACT: https://ircv3.net/specs/extensions/message-redaction */

#include "server/server-commands.h"
#include "server/server-private.h"
#include "server/server-said.h"

static gboolean
fits_line (const ServerReply *reply, const IrcMessage *message)
{
  IrcMessage told = *message;

  told.tags = NULL;
  told.source = reply->session->user->mask;

  return irc_message_get_size (&told) <= IRC_LINE_MAX;
}

void
server_command_redact (ServerReply *reply, const IrcMessage *message)
{
  const HallCommand command = {
    .type = HALL_COMMAND_REDACT,
    .target = message->params[0],
    .object = message->params[1],
    .text = message->params[2],
  };

  if ((reply->session->caps & IRC_CAP_MESSAGE_REDACTION) == 0)
    server_reply_numeric (reply, ERR_UNKNOWNCOMMAND, "REDACT", NULL);
  else if (!fits_line (reply, message))
    server_reply_numeric (reply, ERR_INPUTTOOLONG, NULL);
  else
    server_said_apply (reply, &command);
}
