/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is said: PRIVMSG, NOTICE, TAGMSG and TOPIC. */

#include <string.h>

#include "irc/irc-name.h"
#include "server/server-commands.h"
#include "server/server-message.h"
#include "server/server-private.h"
#include "server/server-room.h"
#include "server/server-agent.h"
#include "server/server-targets.h"

/* Whom one line can be sent to at a time; told as TARGMAX. */
#define TARGETS_MAX 4

/* Nobody gets half of what was said: a line that would not fit once its author stands before it is
 * refused. */
static gboolean
fits_line (const ServerReply *reply, const char *target, const char *text)
{
  const IrcMessage line = {
    .source = reply->session->user->mask,
    .verb = reply->verb,
    .params = { target, text },
    .n_params = 2,
  };

  return irc_message_get_size (&line) <= IRC_LINE_MAX;
}

static void
send_to (ServerReply *reply, const char *target, gpointer user_data)
{
  const ServerAgent *agent = server_agent_find (target);
  HallCommand *command = user_data;

  if (agent != NULL)
    {
      if (command->text != NULL)
        server_agent_hear (agent, reply, command->text);
      return;
    }

  if (command->text != NULL && !fits_line (reply, target, command->text))
    {
      server_reply_numeric (reply, ERR_INPUTTOOLONG, NULL);
      return;
    }

  command->target = target;
  server_message_apply (reply, command);
}

static void
send_text (ServerReply *reply, const IrcMessage *message, HallCommandType type)
{
  HallCommand command = { .type = type, .text = message->params[1] };
  g_autoptr (GString) tags = g_string_new (NULL);

  server_message_append_tags (tags, reply, message);
  if (tags->len > 0)
    command.tags = tags->str;

  if (message->n_params == 0 || message->params[0][0] == '\0')
    server_reply_numeric (reply, ERR_NORECIPIENT, NULL);
  else if (message->n_params == 1 || command.text[0] == '\0')
    server_reply_numeric (reply, ERR_NOTEXTTOSEND, NULL);
  else
    server_targets_foreach (reply, message->params[0], TARGETS_MAX, send_to, &command);
}

void
server_command_privmsg (ServerReply *reply, const IrcMessage *message)
{
  send_text (reply, message, HALL_COMMAND_PRIVMSG);
}

/* Nothing but the server's own services ever answers a NOTICE, or two programs could keep each
 * other busy for ever. */
void
server_command_notice (ServerReply *reply, const IrcMessage *message)
{
  reply->is_quiet = TRUE;
  send_text (reply, message, HALL_COMMAND_NOTICE);
}

void
server_command_tagmsg (ServerReply *reply, const IrcMessage *message)
{
  HallCommand command = { .type = HALL_COMMAND_TAGMSG };
  g_autoptr (GString) tags = g_string_new (NULL);

  server_message_append_tags (tags, reply, message);
  command.tags = tags->str;

  if ((reply->session->caps & IRC_CAP_MESSAGE_TAGS) == 0)
    server_reply_numeric (reply, ERR_UNKNOWNCOMMAND, "TAGMSG", NULL);
  else if (message->n_params == 0 || message->params[0][0] == '\0')
    server_reply_numeric (reply, ERR_NORECIPIENT, NULL);
  else if (tags->len > 0)
    server_targets_foreach (reply, message->params[0], TARGETS_MAX, send_to, &command);
}

void
server_command_topic (ServerReply *reply, const IrcMessage *message)
{
  HallCommand command
      = { .type = HALL_COMMAND_TOPIC, .target = message->params[0], .text = message->params[1] };
  const HallRoom *room;

  if (message->n_params > 1)
    {
      if (strlen (command.text) > IRC_TOPIC_MAX)
        server_reply_numeric (reply, ERR_INPUTTOOLONG, NULL);
      else
        server_apply (reply->session->server, reply, &command);
      return;
    }

  room = server_room_require (reply, command.target);
  if (room == NULL)
    return;

  if (room->topic == NULL)
    server_reply_numeric (reply, RPL_NOTOPIC, room->name, NULL);
  else
    server_room_reply_topic (reply, room);
}
