/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-targets.h"

#include <string.h>

#include "irc/irc-mask.h"
#include "server/server-private.h"

/**
 * server_targets_foreach:
 * @reply: the answer to the command
 * @list: targets, with commas between
 * @max: how many may be named; 0 for any number that fits a line
 * @func: (scope call): called for each that is not empty
 * @user_data: what @func gets
 *
 * When there are too many, nothing is done for any. When there is none at all, that is told.
 */
void
server_targets_foreach (ServerReply *reply,
                        const char *list,
                        guint max,
                        ServerTargetFunc func,
                        gpointer user_data)
{
  g_auto (GStrv) targets = g_strsplit (list, ",", -1);

  if (list[strspn (list, ",")] == '\0')
    {
      server_reply_numeric (reply, ERR_NEEDMOREPARAMS, reply->verb, NULL);
      return;
    }

  if (max != 0 && g_strv_length (targets) > max)
    {
      server_reply_numeric (reply, ERR_TOOMANYTARGETS, list, NULL);
      return;
    }

  /* The first is paid for with the command. */
  for (guint i = 0; targets[i] != NULL; i++)
    {
      if (i > 0)
        server_session_charge (reply->session, 1);
      if (targets[i][0] != '\0')
        func (reply, targets[i], user_data);
    }
}

/**
 * server_targets_name_us:
 * @reply: the answer to a command that may name the server to ask
 * @message: the command
 * @index: the parameter that names it
 *
 * It may be named itself, by a mask, or by somebody who is on it; all are on this one. Who names no
 * server asks this one.
 *
 * Returns: whether this server is asked; when not, it was told that there is no other
 */
gboolean
server_targets_name_us (ServerReply *reply, const IrcMessage *message, guint index)
{
  const Server *server = reply->session->server;
  const char *name = message->n_params > index ? message->params[index] : "";

  if (name[0] == '\0' || irc_mask_match (name, server->config->name)
      || hall_find_user (server->hall, name) != NULL)
    return TRUE;

  server_reply_numeric (reply, ERR_NOSUCHSERVER, name, NULL);

  return FALSE;
}
