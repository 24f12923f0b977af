/* SPDX-License-Identifier: GPL-3.0-or-later */

/* AUTHENTICATE: https://ircv3.net/specs/extensions/sasl-3.2 */

#include "server/server-commands.h"
#include "server/server-private.h"
#include "server/server-sasl.h"

void
server_command_authenticate (ServerReply *reply, const IrcMessage *message)
{
  ServerSession *session = reply->session;
  const char *param = message->params[0];

  if ((session->caps & IRC_CAP_SASL) == 0)
    server_reply_numeric (reply, ERR_SASLFAIL, "Ask for the capability sasl first", NULL);
  else if (g_str_equal (param, "*"))
    server_sasl_abort (reply);
  else if (session->sasl == NULL)
    server_sasl_begin (reply, param);
  else
    server_sasl_continue (reply, param);
}
