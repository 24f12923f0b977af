/* SPDX-License-Identifier: GPL-3.0-or-later */

/* REGISTER and VERIFY: https://ircv3.net/specs/extensions/account-registration */

#include "server/server-commands.h"
#include "server/server-enroll.h"
#include "server/server-registration.h"

static void
refuse (ServerReply *reply, const char *code, const char *name, const char *text)
{
  server_reply_fail (reply, reply->verb, code, name, text, NULL);
}

static void
ask (ServerReply *reply, const char *name)
{
  server_reply_line (reply, "REGISTER", "VERIFICATION_REQUIRED", name,
                     "Give the invitation to this server as the code: VERIFY account code", NULL);
}

static void
welcome (ServerReply *reply, const char *name)
{
  server_reply_line (reply, reply->verb, "SUCCESS", name, "The account is yours", NULL);
}

static const ServerEnrollAnswers answers = { refuse, ask, welcome };

static const char *
get_nick (const ServerSession *session)
{
  return session->user != NULL ? session->user->nick : session->registration->nick;
}

void
server_command_register (ServerReply *reply, const IrcMessage *message)
{
  const char *nick = get_nick (reply->session);
  const char *name = message->params[0];

  if (g_str_equal (name, "*") && nick != NULL)
    name = nick;
  if (g_str_equal (name, "*"))
    refuse (reply, "NEED_NICK", name, "Choose a nick first, or name the account");
  else
    server_enroll (reply, &answers, name, message->params[2]);
}

void
server_command_verify (ServerReply *reply, const IrcMessage *message)
{
  server_enroll_verify (reply, &answers, message->params[0], message->params[1]);
}
