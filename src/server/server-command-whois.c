/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who somebody is, or was: WHOIS and WHOWAS. */

#include <string.h>

#include "irc/irc-casemap.h"
#include "server/server-commands.h"
#include "server/server-metadata.h"
#include "server/server-private.h"
#include "server/server-room.h"
#include "server/server-targets.h"
#include "server/server-time.h"
#include "server/server-user.h"

/* Octets of rooms in one line; with all that stands before them they fit. */
#define LIST_MAX 340

/* Where an invisible person is, is for who is there as well, and for operators who see all. */
static gboolean
shows_room (const HallUser *to, const HallMember *member)
{
  if (to == member->user || hall_user_find_member (to, member->room) != NULL)
    return TRUE;

  return (!member->user->invisible || hall_user_may (to, HALL_PRIVILEGE_SEE_SECRET))
         && hall_room_is_visible_to (member->room, to);
}

static void
whois_rooms (ServerReply *reply, const HallUser *user)
{
  g_autoptr (GString) rooms = g_string_new (NULL);

  for (guint i = 0; i < user->memberships->len; i++)
    {
      const HallMember *member = g_ptr_array_index (user->memberships, i);

      if (!shows_room (reply->session->user, member))
        continue;

      if (rooms->len + 1 + HALL_MODE_COUNT + strlen (member->room->name) > LIST_MAX)
        {
          server_reply_numeric (reply, RPL_WHOISCHANNELS, user->nick, rooms->str, NULL);
          g_string_truncate (rooms, 0);
        }
      if (rooms->len > 0)
        g_string_append_c (rooms, ' ');
      server_room_append_signs (rooms, member, reply->session->caps);
      g_string_append (rooms, member->room->name);
    }

  if (rooms->len > 0)
    server_reply_numeric (reply, RPL_WHOISCHANNELS, user->nick, rooms->str, NULL);
}

static void
whois_connection (ServerReply *reply, const HallUser *user, const ServerSession *session)
{
  g_autofree char *origin = NULL;
  g_autofree char *certificate = NULL;

  if (server_session_get_fingerprint (session) != NULL)
    {
      certificate = g_strconcat ("has client certificate fingerprint ",
                                 server_session_get_fingerprint (session), NULL);
      server_reply_numeric (reply, RPL_WHOISCERTFP, user->nick, certificate, NULL);
    }
  origin = g_strdup_printf ("%s@%s", user->user, session->host);
  server_reply_numeric (reply, RPL_WHOISACTUALLY, user->nick, origin, session->address, NULL);
}

/* Where somebody connects from, and with which certificate, is for oneself, and for operators who
 * may know. */
static void
whois_connections (ServerReply *reply, const HallUser *user)
{
  const HallUser *to = reply->session->user;
  const ServerSession *each = server_user_get_session (user);

  if (to != user && !hall_user_may (to, HALL_PRIVILEGE_SEE_HOSTS))
    return;

  for (; each != NULL; each = each->next_of_user)
    whois_connection (reply, user, each);
}

static void
whois_modes (ServerReply *reply, const HallUser *user)
{
  const HallUser *to = reply->session->user;
  g_autoptr (GString) modes = g_string_new ("is using modes ");

  if (user->oper_name != NULL)
    server_reply_numeric (reply, RPL_WHOISOPERATOR, user->nick, NULL);
  if (user->is_bot)
    server_reply_numeric (reply, RPL_WHOISBOT, user->nick, NULL);
  if (user->is_secure)
    server_reply_numeric (reply, RPL_WHOISSECURE, user->nick, NULL);
  if (to == user || !hall_user_may (to, HALL_PRIVILEGE_SEE_SECRET))
    return;

  hall_user_append_modes (user, modes);
  server_reply_numeric (reply, RPL_WHOISMODES, user->nick, modes->str, NULL);
}

static void
whois_user (ServerReply *reply, const HallUser *user)
{
  const Server *server = reply->session->server;
  gint64 now = base_clock_get_real (server->clock) / 1000;
  gint64 idle = MAX (now - base_id_get_time (user->spoke), 0) / 1000;
  g_autofree char *idle_text = g_strdup_printf ("%" G_GINT64_FORMAT, idle);
  g_autofree char *entered
      = g_strdup_printf ("%" G_GINT64_FORMAT, base_id_get_time (user->entered) / 1000);

  server_reply_numeric (reply, RPL_WHOISUSER, user->nick, user->user, user->host, "*",
                        user->realname, NULL);
  whois_rooms (reply, user);
  server_reply_numeric (reply, RPL_WHOISSERVER, user->nick, server->config->name,
                        server->config->description, NULL);
  server_reply_numeric (reply, RPL_WHOISIDLE, user->nick, idle_text, entered, NULL);
  if (user->account != NULL)
    server_reply_numeric (reply, RPL_WHOISACCOUNT, user->nick, user->account, NULL);
  if (user->away != NULL)
    server_reply_numeric (reply, RPL_AWAY, user->nick, user->away, NULL);
  whois_modes (reply, user);
  whois_connections (reply, user);
  server_metadata_reply_whois (reply, user);
}

static void
whois (ServerReply *reply, const char *nick, gpointer user_data)
{
  const HallUser *user = hall_find_user (reply->session->server->hall, nick);

  if (user != NULL)
    whois_user (reply, user);
  else
    server_reply_numeric (reply, ERR_NOSUCHNICK, nick, NULL);
  server_reply_numeric (reply, RPL_ENDOFWHOIS, user != NULL ? user->nick : nick, NULL);
}

void
server_command_whois (ServerReply *reply, const IrcMessage *message)
{
  const char *nicks = message->n_params > 0 ? message->params[message->n_params > 1] : "";

  if (nicks[0] == '\0')
    server_reply_numeric (reply, ERR_NONICKNAMEGIVEN, NULL);
  else if (message->n_params == 1 || server_targets_name_us (reply, message, 0))
    server_targets_foreach (reply, nicks, SERVER_TARGETS_MAX, whois, NULL);
}

static void
whowas (const HallPastUser *past, gpointer user_data)
{
  ServerReply *reply = user_data;
  g_autofree char *time = server_time_to_text (past->time);

  server_reply_numeric (reply, RPL_WHOWASUSER, past->nick, past->user, past->host, "*",
                        past->realname, NULL);
  server_reply_numeric (reply, RPL_WHOISSERVER, past->nick, reply->session->server->config->name,
                        time, NULL);
  if (past->account != NULL)
    server_reply_numeric (reply, RPL_WHOISACCOUNT, past->nick, past->account, NULL);
}

/* A count that is none, or below one, asks for all: https://modern.ircdocs.horse/#whowas-message */
void
server_command_whowas (ServerReply *reply, const IrcMessage *message)
{
  const char *nick = message->n_params > 0 ? message->params[0] : "";
  gint64 count = message->n_params > 1 ? g_ascii_strtoll (message->params[1], NULL, 10) : 0;
  guint max = count > 0 && count < G_MAXUINT ? (guint) count : G_MAXUINT;

  if (nick[0] == '\0')
    {
      server_reply_numeric (reply, ERR_NONICKNAMEGIVEN, NULL);
      return;
    }

  if (hall_foreach_past (reply->session->server->hall, nick, max, whowas, reply) == 0)
    server_reply_numeric (reply, ERR_WASNOSUCHNICK, nick, NULL);
  server_reply_numeric (reply, RPL_ENDOFWHOWAS, nick, NULL);
}
