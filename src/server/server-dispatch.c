/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-dispatch.h"

#include <stdlib.h>

#include "irc/irc-tags.h"
#include "server/server-commands.h"
#include "server/server-multiline.h"
#include "server/server-private.h"

static const ServerCommand commands[] = {
#define COMMAND(verb, min_params, needs_registration, cost, handler, url)                          \
  { #verb, min_params, needs_registration, cost, handler },
#include "server/server-command.def"
#undef COMMAND
};

/* Longer labels are not echoed: https://ircv3.net/specs/extensions/labeled-response */
#define LABEL_MAX 64

static int
compare_verb (const void *verb, const void *command)
{
  return g_ascii_strcasecmp (verb, ((const ServerCommand *) command)->verb);
}

/**
 * server_command_find:
 * @verb: a command, in any letter case
 *
 * Returns: (nullable) (transfer none): its row of server-command.def
 */
const ServerCommand *
server_command_find (const char *verb)
{
  return bsearch (verb, commands, G_N_ELEMENTS (commands), sizeof commands[0], compare_verb);
}

static char *
take_label (const ServerSession *session, const IrcMessage *message)
{
  const IrcCaps needed = IRC_CAP_LABELED_RESPONSE | IRC_CAP_BATCH;
  g_autofree char *label = NULL;

  if ((session->caps & needed) != needed || message->tags == NULL)
    return NULL;

  label = irc_tags_get (message->tags, "label");
  if (label == NULL || label[0] == '\0' || strlen (label) > LABEL_MAX
      || !g_utf8_validate (label, -1, NULL))
    return NULL;

  return g_steal_pointer (&label);
}

static void
refuse_line (ServerReply *reply, IrcLineResult result, const char *verb)
{
  switch (result)
    {
    case IRC_LINE_TOO_LONG:
    case IRC_LINE_TAGS_TOO_LONG:
      server_reply_numeric (reply, ERR_INPUTTOOLONG, NULL);
      break;
    case IRC_LINE_NUL:
      server_reply_fail (reply, "*", "INVALID_LINE", "A line cannot have a NUL octet in it", NULL);
      break;
    case IRC_LINE_NOT_UTF8:
      server_reply_fail (reply, verb, "INVALID_UTF8",
                         "Message rejected: only UTF-8 can be sent here", NULL);
      break;
    case IRC_LINE_NONE:
    case IRC_LINE_OK:
      g_assert_not_reached ();
    }
}

static void
carry_out (ServerReply *reply, const IrcMessage *message)
{
  const ServerCommand *command = server_command_find (message->verb);
  ServerSession *session = reply->session;

  server_session_charge (session, command != NULL ? command->cost : 1);

  if (session->user != NULL && server_multiline_take (reply, message))
    return;

  if (command == NULL)
    server_reply_numeric (reply, ERR_UNKNOWNCOMMAND, message->verb, NULL);
  else if (command->needs_registration && session->user == NULL)
    server_reply_numeric (reply, ERR_NOTREGISTERED, NULL);
  else if (message->n_params < command->min_params)
    server_reply_numeric (reply, ERR_NEEDMOREPARAMS, command->verb, NULL);
  else
    {
      reply->verb = command->verb;
      reply->message = message;
      command->handler (reply, message);
    }
}

/**
 * server_dispatch:
 * @session: who sent a line; open
 * @result: what is to be said of the line
 * @line: (nullable): the line, which is written into; %NULL when it was dropped
 *
 * Carries one command out, and answers it.
 */
void
server_dispatch (ServerSession *session, IrcLineResult result, char *line)
{
  gboolean is_parsed;
  IrcMessage message = { NULL };
  ServerReply reply;

  is_parsed = (result == IRC_LINE_OK || result == IRC_LINE_NOT_UTF8)
              && irc_message_parse (&message, line);
  server_reply_init (&reply, session, is_parsed ? take_label (session, &message) : NULL);

  if (result != IRC_LINE_OK)
    {
      server_session_charge (session, 1);
      refuse_line (&reply, result, is_parsed ? message.verb : "*");
    }
  else if (is_parsed)
    carry_out (&reply, &message);
  else
    {
      server_session_charge (session, 1);
      server_reply_numeric (&reply, ERR_UNKNOWNCOMMAND, "*", NULL);
    }

  server_reply_finish (&reply);
}
