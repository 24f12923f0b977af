/* SPDX-License-Identifier: GPL-3.0-or-later */

/* RELAYMSG: https://github.com/ircv3/ircv3-specifications/pull/417 */

#include "server/server-commands.h"
#include "server/server-message.h"
#include "server/server-private.h"

static gboolean
fits_line (const ServerReply *reply, const HallCommand *command)
{
  g_autofree char *mask = hall_relay_mask_new (reply->session->user, command->object);
  const IrcMessage line = {
    .source = mask,
    .verb = "PRIVMSG",
    .params = { command->target, command->text },
    .n_params = 2,
  };

  return irc_message_get_size (&line) <= IRC_LINE_MAX;
}

void
server_command_relaymsg (ServerReply *reply, const IrcMessage *message)
{
  g_autoptr (GString) tags = g_string_new (NULL);
  HallCommand command = {
    .type = HALL_COMMAND_RELAYMSG,
    .target = message->params[0],
    .object = message->params[1],
    .text = message->params[2],
  };

  server_message_append_tags (tags, reply, message);
  if (tags->len > 0)
    command.tags = tags->str;

  if (reply->session->server->config->relaymsg == SERVER_RELAYMSG_NOBODY)
    server_reply_fail (reply, reply->verb, "NOT_ENABLED", "Nothing is relayed on this server",
                       NULL);
  else if (!fits_line (reply, &command))
    server_reply_numeric (reply, ERR_INPUTTOOLONG, NULL);
  else
    server_apply (reply->session->server, reply, &command);
}
