/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What operators of the server do: OPER, KILL, WALLOPS and REHASH.
 * https://modern.ircdocs.horse/#operator-messages */

#include <string.h>

#include "irc/irc-casemap.h"
#include "irc/irc-name.h"
#include "server/server-commands.h"
#include "server/server-login.h"
#include "server/server-operator.h"
#include "server/server-password.h"
#include "server/server-private.h"
#include "server/server-rehash.h"
#include "server/server-targets.h"

/* What is no name of an operator may be a password that somebody gave first. */
static void
refuse_oper (ServerReply *reply, IrcNumeric numeric, const char *name)
{
  ServerSession *session = reply->session;
  gboolean is_name = server_operator_exists (session->server->config, name);

  server_log (session->server->log, SERVER_LOG_OPERATOR_REFUSED, "user", session->user->mask,
              "address", session->address, "operator",
              is_name ? name : "of a name that there is not", NULL);
  server_reply_numeric (reply, numeric, NULL);
  server_login_count_failure (session, NULL);
}

/* The configuration may be another one by now. */
static void
checked_cb (ServerReply *reply, gboolean is_right, gpointer name)
{
  ServerSession *session = reply->session;
  const ServerOperator *operator= server_operator_find (session, name);
  HallCommand command = { .type = HALL_COMMAND_OPER, .object = name };

  if (operator== NULL || !is_right)
    {
      refuse_oper (reply, ERR_PASSWDMISMATCH, name);
      return;
    }

  server_log (session->server->log, SERVER_LOG_OPERATOR, "user", session->user->mask, "address",
              session->address, "operator", operator->name, NULL);
  session->n_wrong = 0;
  command.privileges = operator->privileges;
  server_apply (session->server, reply, &command);
  server_reply_numeric (reply, RPL_YOUREOPER, NULL);
}

void
server_command_oper (ServerReply *reply, const IrcMessage *message)
{
  const char *name = message->params[0];
  const ServerOperator *operator= server_operator_find (reply->session, name);
  const char *refusal = server_login_refuse_guess (reply->session);

  if (reply->session->user->oper_name != NULL)
    server_reply_numeric (reply, ERR_UNKNOWNERROR, "OPER", "You are an IRC operator already", NULL);
  else if (refusal != NULL)
    server_reply_numeric (reply, ERR_UNKNOWNERROR, "OPER", refusal, NULL);
  else if (operator== NULL)
    refuse_oper (reply, ERR_NOOPERHOST, name);
  else if (!server_password_check (reply, operator->password, message->params[1], checked_cb,
                                   g_strdup (name), g_free))
    server_reply_numeric (reply, ERR_UNKNOWNERROR, "OPER", SERVER_PASSWORD_BUSY, NULL);
}

static void
end_connection (ServerReply *reply, const char *nick, gpointer user_data)
{
  const ServerSession *session = reply->session;
  HallCommand command = { .type = HALL_COMMAND_KILL, .target = nick, .text = user_data };

  if (hall_user_may (session->user, HALL_PRIVILEGE_KILL)
      && irc_casemap_equal (IRC_CASEMAP_ASCII, nick, session->server->config->name))
    server_reply_numeric (reply, ERR_CANTKILLSERVER, NULL);
  else if (server_apply (session->server, reply, &command))
    server_log (session->server->log, SERVER_LOG_KILLED, "user", session->user->mask, "target",
                nick, NULL);
}

void
server_command_kill (ServerReply *reply, const IrcMessage *message)
{
  const char *reason = message->n_params > 1 ? message->params[1] : "";

  if (reason[0] == '\0')
    reason = "No reason was given";

  if (strlen (reason) > IRC_KICK_MAX)
    server_reply_numeric (reply, ERR_INPUTTOOLONG, NULL);
  else
    server_targets_foreach (reply, message->params[0], SERVER_TARGETS_MAX, end_connection,
                            (char *) reason);
}

void
server_command_wallops (ServerReply *reply, const IrcMessage *message)
{
  const HallUser *user = reply->session->user;
  HallCommand command = { .type = HALL_COMMAND_WALLOPS, .text = message->params[0] };
  const IrcMessage told
      = { .source = user->mask, .verb = "WALLOPS", .params = { command.text }, .n_params = 1 };

  if (command.text[0] == '\0')
    server_reply_numeric (reply, ERR_NEEDMOREPARAMS, "WALLOPS", NULL);
  else if (irc_message_get_size (&told) > IRC_LINE_MAX)
    server_reply_numeric (reply, ERR_INPUTTOOLONG, NULL);
  else
    server_apply (reply->session->server, reply, &command);
}

/* What went wrong is told to whoever asked; the rest is in the log. */
void
server_command_rehash (ServerReply *reply, const IrcMessage *message)
{
  Server *server = reply->session->server;
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;

  if (!server_operator_require (reply, HALL_PRIVILEGE_REHASH))
    return;

  server_log (server->log, SERVER_LOG_CONFIG_ASKED, "user", reply->session->user->mask, NULL);
  server_reply_numeric (reply, RPL_REHASHING,
                        server->config->file != NULL ? server->config->file : "*", NULL);
  if (!server_rehash (server, &kept, &error))
    server_reply_numeric (reply, ERR_UNKNOWNERROR, "REHASH", error->message, NULL);
  else if (kept != NULL)
    server_reply_line (reply, "NOTICE", server_session_get_nick (reply->session), kept, NULL);
}
