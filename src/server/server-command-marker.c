/* SPDX-License-Identifier: GPL-3.0-or-later */

/* MARKREAD: https://ircv3.net/specs/extensions/read-marker */

#include <string.h>

#include "irc/irc-name.h"
#include "irc/irc-time.h"
#include "server/server-commands.h"
#include "server/server-marker.h"
#include "server/server-private.h"

#define TIMESTAMP "timestamp="

static gboolean
parse_time (const char *text, gint64 *time)
{
  return g_str_has_prefix (text, TIMESTAMP) && irc_time_parse (text + strlen (TIMESTAMP), time);
}

/* A room is called as it is called, whatever the client wrote. */
static const char *
get_name (const ServerReply *reply, const char *target)
{
  const HallRoom *room = hall_find_room (reply->session->server->hall, target);

  return room != NULL && hall_room_is_visible_to (room, reply->session->user) ? room->name : target;
}

static void
set (ServerReply *reply, const char *target, const char *text)
{
  gint64 time;

  if (!parse_time (text, &time))
    server_reply_fail (reply, "MARKREAD", "INVALID_PARAMS", text,
                       "This is no time: give timestamp=YYYY-MM-DDThh:mm:ss.sssZ", NULL);
  else if (!server_marker_set (reply, target, time))
    server_reply_fail (reply, "MARKREAD", "INTERNAL_ERROR", target,
                       "No more can be remembered of what you have read", NULL);
  else
    server_marker_reply (reply, target);
}

void
server_command_markread (ServerReply *reply, const IrcMessage *message)
{
  const char *target = message->params[0];

  if ((reply->session->caps & IRC_CAP_READ_MARKER) == 0)
    server_reply_numeric (reply, ERR_UNKNOWNCOMMAND, "MARKREAD", NULL);
  else if (message->n_params == 0)
    server_reply_fail (reply, "MARKREAD", "NEED_MORE_PARAMS", "Parameters are missing", NULL);
  else if (!irc_room_is_valid (target) && !irc_nick_is_valid (target))
    server_reply_fail (reply, "MARKREAD", "INVALID_PARAMS", target,
                       "This is neither a room nor a person", NULL);
  else if (message->n_params == 1)
    server_marker_reply (reply, get_name (reply, target));
  else
    set (reply, get_name (reply, target), message->params[1]);
}
