/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is here: WHO, WHOIS, ISON and USERHOST. */

#include <string.h>

#include "irc/irc-mask.h"
#include "irc/irc-name.h"
#include "server/server-commands.h"
#include "server/server-private.h"
#include "server/server-room.h"

/* Nicks that one USERHOST answers for. */
#define USERHOST_MAX 5

/* Octets of rooms or nicks in one line; with all that stands before them they fit. */
#define LIST_MAX 340

static void
reply_who (ServerReply *reply, const char *room, const HallUser *user, const HallMember *member)
{
  const ServerConfig *config = reply->session->server->config;
  g_autoptr (GString) flags = g_string_new (user->away != NULL ? "G" : "H");
  g_autofree char *hops_and_name = g_strdup_printf ("0 %s", user->realname);

  if (user->is_bot)
    g_string_append_c (flags, 'B');
  if (member != NULL)
    server_room_append_signs (flags, member, reply->session->caps);
  server_reply_numeric (reply, RPL_WHOREPLY, room, user->user, user->host, config->name, user->nick,
                        flags->str, hops_and_name, NULL);
}

static void
who_room (ServerReply *reply, const HallRoom *room)
{
  for (guint i = 0; i < room->members->len; i++)
    {
      const HallMember *member = g_ptr_array_index (room->members, i);

      if (server_room_shows_member (room, reply->session->user, member))
        reply_who (reply, room->name, member->user, member);
    }
}

/**
 * WhoSearch:
 * @reply: the answer
 * @mask: what a nick, user name, host or display name has to match
 */
typedef struct
{
  ServerReply *reply;
  const char *mask;
} WhoSearch;

static void
who_user (HallUser *user, gpointer user_data)
{
  const WhoSearch *search = user_data;

  if (user->invisible && !hall_user_shares_room (search->reply->session->user, user))
    return;

  if (irc_mask_match (search->mask, user->nick) || irc_mask_match (search->mask, user->user)
      || irc_mask_match (search->mask, user->host) || irc_mask_match (search->mask, user->realname))
    reply_who (search->reply, "*", user, NULL);
}

static void
who (ServerReply *reply, const char *mask)
{
  const Hall *hall = reply->session->server->hall;
  const HallRoom *room = hall_find_room (hall, mask);
  const HallUser *user = hall_find_user (hall, mask);
  WhoSearch search = { reply, mask };

  if (room != NULL && hall_room_is_visible_to (room, reply->session->user))
    who_room (reply, room);
  else if (user != NULL)
    reply_who (reply, "*", user, NULL);
  else if (mask[0] != '#')
    hall_foreach_user (hall, who_user, &search);
}

void
server_command_who (ServerReply *reply, const IrcMessage *message)
{
  const char *mask = message->n_params > 0 ? message->params[0] : "*";
  gboolean everybody = g_str_equal (mask, "0");
  gboolean only_operators = message->n_params > 1 && g_str_equal (message->params[1], "o");

  /* Nobody is an operator of the server, so a list of only those is empty. */
  if (!only_operators)
    who (reply, everybody ? "*" : mask);
  server_reply_numeric (reply, RPL_ENDOFWHO, mask, NULL);
}

static void
whois_rooms (ServerReply *reply, const HallUser *user)
{
  g_autoptr (GString) rooms = g_string_new (NULL);

  for (guint i = 0; i < user->memberships->len; i++)
    {
      const HallMember *member = g_ptr_array_index (user->memberships, i);

      if (!hall_room_is_visible_to (member->room, reply->session->user))
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
  if (user->away != NULL)
    server_reply_numeric (reply, RPL_AWAY, user->nick, user->away, NULL);
  if (user->is_bot)
    server_reply_numeric (reply, RPL_WHOISBOT, user->nick, NULL);
  server_reply_numeric (reply, RPL_WHOISIDLE, user->nick, idle_text, entered, NULL);
}

void
server_command_whois (ServerReply *reply, const IrcMessage *message)
{
  const HallUser *user;
  const char *nick;

  if (message->n_params == 0)
    {
      server_reply_numeric (reply, ERR_NONICKNAMEGIVEN, NULL);
      return;
    }

  /* With two parameters the first names a server, and there is only this one. */
  nick = message->params[message->n_params > 1 ? 1 : 0];
  user = hall_find_user (reply->session->server->hall, nick);
  if (user != NULL)
    whois_user (reply, user);
  else
    server_reply_numeric (reply, ERR_NOSUCHNICK, nick, NULL);
  server_reply_numeric (reply, RPL_ENDOFWHOIS, user != NULL ? user->nick : nick, NULL);
}

static void
append_word (ServerReply *reply, IrcNumeric numeric, GString *text, const char *word)
{
  if (text->len + 1 + strlen (word) > LIST_MAX)
    {
      server_reply_numeric (reply, numeric, text->str, NULL);
      g_string_truncate (text, 0);
    }
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, word);
}

void
server_command_ison (ServerReply *reply, const IrcMessage *message)
{
  g_autoptr (GString) present = g_string_new (NULL);

  for (guint i = 0; i < message->n_params; i++)
    {
      g_auto (GStrv) nicks = g_strsplit (message->params[i], " ", -1);

      for (guint j = 0; nicks[j] != NULL; j++)
        {
          const HallUser *user = hall_find_user (reply->session->server->hall, nicks[j]);

          if (user != NULL)
            append_word (reply, RPL_ISON, present, user->nick);
        }
    }
  server_reply_numeric (reply, RPL_ISON, present->str, NULL);
}

void
server_command_userhost (ServerReply *reply, const IrcMessage *message)
{
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < MIN (message->n_params, USERHOST_MAX); i++)
    {
      const HallUser *user = hall_find_user (reply->session->server->hall, message->params[i]);
      g_autofree char *entry = NULL;

      if (user == NULL)
        continue;

      entry = g_strdup_printf ("%s=%c%s@%s", user->nick, user->away != NULL ? '-' : '+', user->user,
                               user->host);
      append_word (reply, RPL_USERHOST, found, entry);
    }
  server_reply_numeric (reply, RPL_USERHOST, found->str, NULL);
}
