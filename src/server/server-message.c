/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-message.h"

#include "irc/irc-tags.h"
#include "server/server-private.h"

/**
 * server_message_append_tags:
 * @tags: what to append to
 * @reply: the answer to @message
 * @message: something said
 *
 * Passes on what clients tell each other beside the text, as far as it is passed on here.
 */
void
server_message_append_tags (GString *tags, const ServerReply *reply, const IrcMessage *message)
{
  if ((reply->session->caps & IRC_CAP_MESSAGE_TAGS) != 0)
    irc_tags_append_allowed (tags, message->tags, reply->session->server->config->deny_client_tags);
}

/**
 * server_message_apply:
 * @reply: an answer
 * @command: something said to one room or person
 *
 * Says it, and tells whoever says it that the other is away.
 */
void
server_message_apply (ServerReply *reply, HallCommand *command)
{
  Server *server = reply->session->server;
  const HallUser *user;

  if (!server_apply (server, reply, command) || command->type != HALL_COMMAND_PRIVMSG)
    return;

  user = hall_find_user (server->hall, command->target);
  if (user != NULL && user->away != NULL)
    server_reply_numeric (reply, RPL_AWAY, user->nick, user->away, NULL);
}
