/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Coming and going, and what rooms there are: JOIN, PART, KICK, INVITE, KNOCK and NAMES. */

#include <string.h>

#include "irc/irc-name.h"
#include "server/server-commands.h"
#include "server/server-private.h"
#include "server/server-room.h"
#include "server/server-targets.h"
#include "server/server-user.h"

/* The others of the same person were told of the JOIN as well. */
static void
welcome_to_room (ServerReply *reply, const HallRoom *room)
{
  ServerSession *each = server_user_get_session (reply->session->user);

  server_room_enter (reply, room);
  for (; each != NULL; each = each->next_of_user)
    {
      ServerReply other;

      if (each == reply->session || each->state != SERVER_SESSION_OPEN)
        continue;
      server_reply_init (&other, each, NULL);
      server_room_enter (&other, room);
      server_reply_finish (&other);
    }
}

static void
join (ServerReply *reply, const char *target, gpointer user_data)
{
  Server *server = reply->session->server;
  const char *const **keys = user_data;
  HallCommand command = { .type = HALL_COMMAND_JOIN, .target = target };
  guint n_rooms = reply->session->user->memberships->len;

  if (**keys != NULL)
    command.text = *(*keys)++;

  if (server_apply (server, reply, &command) && reply->session->user->memberships->len > n_rooms)
    welcome_to_room (reply, hall_find_room (server->hall, target));
}

/* "JOIN 0" is how one leaves all rooms: https://modern.ircdocs.horse/#join-message */
static void
leave_all (ServerReply *reply)
{
  const GPtrArray *memberships = reply->session->user->memberships;

  while (memberships->len > 0)
    {
      const HallMember *member = g_ptr_array_index (memberships, 0);
      g_autofree char *name = g_strdup (member->room->name);
      HallCommand command = { .type = HALL_COMMAND_PART, .target = name };

      server_apply (reply->session->server, reply, &command);
    }
}

void
server_command_join (ServerReply *reply, const IrcMessage *message)
{
  g_auto (GStrv) keys = g_strsplit (message->n_params > 1 ? message->params[1] : "", ",", -1);
  const char *const *next_key = (const char *const *) keys;

  if (g_str_equal (message->params[0], "0"))
    leave_all (reply);
  else
    server_targets_foreach (reply, message->params[0], 0, join, &next_key);
}

static void
part (ServerReply *reply, const char *target, gpointer user_data)
{
  HallCommand command
      = { .type = HALL_COMMAND_PART, .target = target, .text = *(const char **) user_data };

  server_apply (reply->session->server, reply, &command);
}

void
server_command_part (ServerReply *reply, const IrcMessage *message)
{
  const char *reason = message->n_params > 1 ? message->params[1] : NULL;

  if (reason != NULL && strlen (reason) > IRC_KICK_MAX)
    server_reply_numeric (reply, ERR_INPUTTOOLONG, NULL);
  else
    server_targets_foreach (reply, message->params[0], 0, part, &reason);
}

static void
kick (ServerReply *reply, const char *target, gpointer user_data)
{
  HallCommand *command = user_data;

  command->object = target;
  server_apply (reply->session->server, reply, command);
}

/* As many rooms as nicks: each nick is put out of the room beside it. */
static void
kick_pairs (ServerReply *reply, const char *rooms, const char *nicks, HallCommand *command)
{
  g_auto (GStrv) room_list = g_strsplit (rooms, ",", -1);
  g_auto (GStrv) nick_list = g_strsplit (nicks, ",", -1);
  guint n_rooms = g_strv_length (room_list);

  if (n_rooms != g_strv_length (nick_list))
    server_reply_numeric (reply, ERR_NEEDMOREPARAMS, "KICK", NULL);
  else if (n_rooms > SERVER_TARGETS_MAX)
    server_reply_numeric (reply, ERR_TOOMANYTARGETS, rooms, NULL);
  else
    for (guint i = 0; i < n_rooms; i++)
      {
        if (i > 0)
          server_session_charge (reply->session, 1);
        command->target = room_list[i];
        kick (reply, nick_list[i], command);
      }
}

void
server_command_kick (ServerReply *reply, const IrcMessage *message)
{
  HallCommand command = {
    .type = HALL_COMMAND_KICK,
    .target = message->params[0],
    .text = message->n_params > 2 && message->params[2][0] != '\0' ? message->params[2]
                                                                   : reply->session->user->nick,
  };

  if (strlen (command.text) > IRC_KICK_MAX)
    server_reply_numeric (reply, ERR_INPUTTOOLONG, NULL);
  else if (strchr (message->params[0], ',') != NULL)
    kick_pairs (reply, message->params[0], message->params[1], &command);
  else
    server_targets_foreach (reply, message->params[1], SERVER_TARGETS_MAX, kick, &command);
}

static void
list_invitations (ServerReply *reply)
{
  const HallUser *user = reply->session->user;

  for (guint i = 0; user->invitations != NULL && i < user->invitations->len; i++)
    {
      const HallInvitation *invitation = g_ptr_array_index (user->invitations, i);

      server_reply_numeric (reply, RPL_INVITELIST, invitation->room, NULL);
    }
  server_reply_numeric (reply, RPL_ENDOFINVITELIST, NULL);
}

void
server_command_invite (ServerReply *reply, const IrcMessage *message)
{
  Server *server = reply->session->server;
  HallCommand command = {
    .type = HALL_COMMAND_INVITE,
    .target = message->params[1],
    .object = message->params[0],
  };
  const HallRoom *room;
  const HallUser *user;

  if (message->n_params == 0)
    {
      list_invitations (reply);
      return;
    }
  if (message->n_params == 1)
    {
      server_reply_numeric (reply, ERR_NEEDMOREPARAMS, "INVITE", NULL);
      return;
    }
  if (!server_apply (server, reply, &command))
    return;

  user = hall_find_user (server->hall, command.object);
  room = hall_find_room (server->hall, command.target);
  server_reply_numeric (reply, RPL_INVITING, user->nick, room->name, NULL);
  if (user->away != NULL)
    server_reply_numeric (reply, RPL_AWAY, user->nick, user->away, NULL);
}

void
server_command_knock (ServerReply *reply, const IrcMessage *message)
{
  HallCommand command = { .type = HALL_COMMAND_KNOCK, .target = message->params[0] };
  Server *server = reply->session->server;

  if (server_apply (server, reply, &command))
    server_reply_numeric (reply, RPL_KNOCKDLVR, hall_find_room (server->hall, command.target)->name,
                          NULL);
}

static void
names (ServerReply *reply, const char *target, gpointer user_data)
{
  const HallRoom *room = hall_find_room (reply->session->server->hall, target);

  if (room != NULL && hall_room_is_visible_to (room, reply->session->user))
    server_room_reply_names (reply, room);
  else
    server_reply_numeric (reply, RPL_ENDOFNAMES, target, NULL);
}

void
server_command_names (ServerReply *reply, const IrcMessage *message)
{
  if (message->n_params == 0 || message->params[0][0] == '\0')
    server_reply_numeric (reply, RPL_ENDOFNAMES, "*", NULL);
  else
    server_targets_foreach (reply, message->params[0], 1, names, NULL);
}
