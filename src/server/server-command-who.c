/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is here: WHO, with WHOX, ISON and USERHOST. */

#include <string.h>

#include "irc/irc-mask.h"
#include "server/server-commands.h"
#include "server/server-private.h"
#include "server/server-room.h"
#include "server/server-user.h"

/* Nicks that one USERHOST answers for. */
#define USERHOST_MAX 5

/* Octets of nicks in one line; with all that stands before them they fit. */
#define LIST_MAX 340

/* What WHOX can tell of somebody, in the order in which it does, and what it tells it with. */
#define FIELDS    "tcuihsnfdlaor"
#define TOKEN_MAX 3

/**
 * WhoQuery:
 * @reply: the answer
 * @mask: what a nick, user name, host or display name has to match
 * @only_operators: whether only operators of the server are meant
 * @fields: (nullable): what to tell, of %FIELDS; %NULL for what WHO always told
 * @token: what each line begins with when @fields has a 't'
 */
typedef struct
{
  ServerReply *reply;
  const char *mask;
  gboolean only_operators;
  char *fields;
  char token[TOKEN_MAX + 1];
} WhoQuery;

static void
reply_plain (const WhoQuery *query, const char *room, const HallUser *user, const char *flags)
{
  g_autofree char *hops_and_name = g_strdup_printf ("0 %s", user->realname);

  server_reply_numeric (query->reply, RPL_WHOREPLY, room, user->user, user->host,
                        query->reply->session->server->config->name, user->nick, flags,
                        hops_and_name, NULL);
}

static const char *
field_text (const WhoQuery *query,
            char field,
            const char *room,
            const HallUser *user,
            const char *flags)
{
  switch (field)
    {
    case 't':
      return query->token;
    case 'c':
      return room;
    case 'u':
      return user->user;
    case 'i':
      /* Where somebody connects from is not everybody's business. */
      return hall_user_may (query->reply->session->user, HALL_PRIVILEGE_SEE_HOSTS)
                     && server_user_get_session (user) != NULL
                 ? server_user_get_session (user)->address
                 : "255.255.255.255";
    case 'h':
      return user->host;
    case 's':
      return query->reply->session->server->config->name;
    case 'n':
      return user->nick;
    case 'f':
      return flags;
    case 'd':
      return "0";
    case 'a':
      return user->account != NULL ? user->account : "0";
    case 'o':
      return "n/a";
    default:
      return user->realname;
    }
}

/* https://ircv3.net/specs/extensions/whox */
static void
reply_fields (const WhoQuery *query, const char *room, const HallUser *user, const char *flags)
{
  const Server *server = query->reply->session->server;
  gint64 idle = base_clock_get_real (server->clock) / 1000 - base_id_get_time (user->spoke);
  g_autofree char *idle_text = g_strdup_printf ("%" G_GINT64_FORMAT, MAX (idle, 0) / 1000);
  char digits[8];
  IrcMessage line = { .source = server->config->name, .verb = digits };

  g_snprintf (digits, sizeof digits, "%03u", (guint) RPL_WHOSPCRPL);
  line.params[line.n_params++] = server_session_get_nick (query->reply->session);
  for (const char *field = FIELDS; *field != '\0'; field++)
    if (strchr (query->fields, *field) != NULL)
      line.params[line.n_params++]
          = *field == 'l' ? idle_text : field_text (query, *field, room, user, flags);
  server_reply_message (query->reply, &line);
}

static void
reply_who (const WhoQuery *query, const char *room, const HallUser *user, const HallMember *member)
{
  g_autoptr (GString) flags = g_string_new (user->away != NULL ? "G" : "H");

  if (query->only_operators && user->oper_name == NULL)
    return;

  if (user->oper_name != NULL)
    g_string_append_c (flags, '*');
  if (member != NULL)
    server_room_append_signs (flags, member, query->reply->session->caps);
  if (user->is_bot)
    g_string_append_c (flags, 'B');
  if (query->fields != NULL)
    reply_fields (query, room, user, flags->str);
  else
    reply_plain (query, room, user, flags->str);
}

static void
who_room (const WhoQuery *query, const HallRoom *room)
{
  for (guint i = 0; i < room->members->len; i++)
    {
      const HallMember *member = g_ptr_array_index (room->members, i);

      if (server_room_shows_member (room, query->reply->session->user, member))
        reply_who (query, room->name, member->user, member);
    }
}

static void
who_user (HallUser *user, gpointer user_data)
{
  const WhoQuery *query = user_data;

  if (!hall_user_sees (query->reply->session->user, user))
    return;

  if (irc_mask_match (query->mask, user->nick) || irc_mask_match (query->mask, user->user)
      || irc_mask_match (query->mask, user->host) || irc_mask_match (query->mask, user->realname))
    reply_who (query, "*", user, NULL);
}

static void
who (WhoQuery *query)
{
  const Hall *hall = query->reply->session->server->hall;
  const HallRoom *room = hall_find_room (hall, query->mask);
  const HallUser *user = hall_find_user (hall, query->mask);

  if (room != NULL && hall_room_is_visible_to (room, query->reply->session->user))
    who_room (query, room);
  else if (user != NULL)
    reply_who (query, "*", user, NULL);
  else if (query->mask[0] != '#')
    hall_foreach_user (hall, who_user, query);
}

/* Takes what stands behind the '%' apart, such as "tn,123". A token that is none is told as 0. */
static void
parse_fields (WhoQuery *query, const char *text)
{
  const char *comma = strchr (text, ',');
  const char *token = comma != NULL ? comma + 1 : "";
  gsize length = strlen (token);

  query->fields = g_strndup (text, comma != NULL ? (gsize) (comma - text) : strlen (text));
  if (length == 0 || length > TOKEN_MAX || strspn (token, "0123456789") != length)
    token = "0";
  g_strlcpy (query->token, token, sizeof query->token);
}

void
server_command_who (ServerReply *reply, const IrcMessage *message)
{
  const char *mask = message->n_params > 0 ? message->params[0] : "*";
  const char *options = message->n_params > 1 ? message->params[1] : "";
  const char *fields = strchr (options, '%');
  gsize n_flags = fields != NULL ? (gsize) (fields - options) : strlen (options);
  WhoQuery query = { .reply = reply, .mask = g_str_equal (mask, "0") ? "*" : mask };

  if (fields != NULL)
    parse_fields (&query, fields + 1);

  query.only_operators = memchr (options, 'o', n_flags) != NULL;
  who (&query);
  server_reply_numeric (reply, RPL_ENDOFWHO, mask, NULL);
  g_free (query.fields);
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

      entry = g_strdup_printf ("%s%s=%c%s@%s", user->nick, user->oper_name != NULL ? "*" : "",
                               user->away != NULL ? '-' : '+', user->user, user->host);
      append_word (reply, RPL_USERHOST, found, entry);
    }
  server_reply_numeric (reply, RPL_USERHOST, found->str, NULL);
}
