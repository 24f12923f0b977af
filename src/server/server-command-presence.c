/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One's own presence: PING, PONG, QUIT, AWAY and SETNAME. */

#include <string.h>

#include "irc/irc-name.h"
#include "server/server-commands.h"
#include "server/server-private.h"
#include "server/server-registration.h"
#include "server/server-user.h"

void
server_command_ping (ServerReply *reply, const IrcMessage *message)
{
  if (message->n_params == 0 || message->params[0][0] == '\0')
    server_reply_numeric (reply, ERR_NOORIGIN, NULL);
  else
    server_reply_line (reply, "PONG", reply->session->server->config->name, message->params[0],
                       NULL);
}

/* That the session was heard was noted when the line was read. */
void
server_command_pong (ServerReply *reply, const IrcMessage *message)
{
}

/* A reason too long for the lines of the others is cut: leaving has to succeed. */
void
server_command_quit (ServerReply *reply, const IrcMessage *message)
{
  g_autofree char *reason = NULL;
  g_autofree char *text = NULL;

  if (message->n_params > 0 && message->params[0][0] != '\0')
    {
      reason = irc_text_truncate (message->params[0], IRC_KICK_MAX);
      text = g_strdup_printf ("Quit: %s", reason);
    }
  server_session_doom_for (reply->session, SERVER_DISCONNECT_QUIT, text != NULL ? text : "Quit");
}

/* Before registration it is kept for later, for who said to know about that:
 * https://ircv3.net/specs/extensions/pre-away */
void
server_command_away (ServerReply *reply, const IrcMessage *message)
{
  ServerRegistration *registration = reply->session->registration;
  HallCommand command = { .type = HALL_COMMAND_AWAY };

  if (registration != NULL && (reply->session->caps & IRC_CAP_PRE_AWAY) == 0)
    {
      server_reply_numeric (reply, ERR_NOTREGISTERED, NULL);
      return;
    }

  if (message->n_params > 0 && message->params[0][0] != '\0')
    command.text = message->params[0];

  if (command.text != NULL && strlen (command.text) > IRC_AWAY_MAX)
    {
      server_reply_numeric (reply, ERR_INPUTTOOLONG, NULL);
      return;
    }

  if (registration != NULL)
    {
      g_free (registration->away);
      registration->away = g_strdup (command.text);
    }
  else
    {
      server_user_set_away (reply, reply->session->user, command.text);
      command.text = reply->session->user->away;
    }
  server_reply_numeric (reply, command.text != NULL ? RPL_NOWAWAY : RPL_UNAWAY, NULL);
}

void
server_command_setname (ServerReply *reply, const IrcMessage *message)
{
  HallCommand command = { .type = HALL_COMMAND_SETNAME, .text = message->params[0] };

  if (command.text[0] == '\0' || strlen (command.text) > IRC_REALNAME_MAX)
    server_reply_fail (reply, "SETNAME", "INVALID_REALNAME",
                       "A name has at least one and at most 128 octets", NULL);
  else
    server_apply (reply->session->server, reply, &command);
}
