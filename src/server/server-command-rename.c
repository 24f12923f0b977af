/* SPDX-License-Identifier: GPL-3.0-or-later */

/* RENAME: https://ircv3.net/specs/extensions/channel-rename */

#include <string.h>

#include "irc/irc-casemap.h"
#include "irc/irc-name.h"
#include "server/server-commands.h"
#include "server/server-private.h"
#include "server/server-room.h"
#include "server/server-user.h"

/* Members of a room for which giving it another name costs one token more. */
#define MEMBERS_PER_TOKEN 16

static void
welcome_if_unaware (ServerReply *reply, ServerSession *session, const HallRoom *room)
{
  ServerReply other;

  if (session->state != SERVER_SESSION_OPEN || (session->caps & IRC_CAP_CHANNEL_RENAME) != 0)
    return;

  if (session == reply->session)
    {
      server_room_welcome (reply, room);
      return;
    }

  server_reply_init (&other, session, NULL);
  server_room_welcome (&other, room);
  server_reply_finish (&other);
}

/* Who does not know RENAME was told to have left one room and joined another, which begins with
 * what any room begins with. */
static void
welcome_unaware (ServerReply *reply, const HallRoom *room)
{
  for (guint i = 0; i < room->members->len; i++)
    {
      const HallMember *member = g_ptr_array_index (room->members, i);
      ServerSession *each = server_user_get_session (member->user);

      for (; each != NULL; each = each->next_of_user)
        welcome_if_unaware (reply, each, room);
    }
}

void
server_command_rename (ServerReply *reply, const IrcMessage *message)
{
  HallCommand command = {
    .type = HALL_COMMAND_RENAME,
    .target = message->params[0],
    .object = message->params[1],
    .text = message->n_params > 2 && message->params[2][0] != '\0' ? message->params[2] : NULL,
  };
  Server *server = reply->session->server;
  const HallRoom *room;

  if (command.text != NULL && strlen (command.text) > IRC_KICK_MAX)
    {
      server_reply_numeric (reply, ERR_INPUTTOOLONG, NULL);
      return;
    }
  if (!server_apply (server, reply, &command))
    return;

  room = hall_find_room (server->hall, command.object);
  server_session_charge (reply->session, room->members->len / MEMBERS_PER_TOKEN);
  if (!irc_casemap_equal (IRC_CASEMAP_ASCII, command.target, command.object))
    welcome_unaware (reply, room);
}
