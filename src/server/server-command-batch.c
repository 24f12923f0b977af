/* SPDX-License-Identifier: GPL-3.0-or-later */

/* BATCH, as clients send it: https://ircv3.net/specs/extensions/multiline */

#include "server/server-commands.h"
#include "server/server-multiline.h"
#include "server/server-private.h"

/* A message that was refused is forgotten with the next one. */
static void
open_batch (ServerReply *reply, const IrcMessage *message)
{
  ServerSession *session = reply->session;

  if (session->multiline != NULL && !server_multiline_is_failed (session->multiline))
    server_multiline_fail (reply, "Another message was begun and not ended");
  else if (message->n_params < 3 || !g_str_equal (message->params[1], "draft/multiline")
           || message->params[0][1] == '\0' || message->params[2][0] == '\0')
    server_multiline_fail (reply, "A message begins with BATCH +reference draft/multiline target");
  else
    {
      g_clear_pointer (&session->multiline, server_multiline_free);
      session->multiline = server_multiline_new (reply, message);
      server_session_arm_timer (session);
    }
}

void
server_command_batch (ServerReply *reply, const IrcMessage *message)
{
  const char *reference = message->params[0];

  if (!server_multiline_is_spoken (reply->session->caps))
    server_reply_numeric (reply, ERR_UNKNOWNCOMMAND, "BATCH", NULL);
  else if (reference[0] == '+')
    open_batch (reply, message);
  else if (reference[0] == '-')
    server_multiline_close (reply, reference + 1);
  else
    server_multiline_fail (reply, "A batch begins with BATCH + and ends with BATCH -");
}
