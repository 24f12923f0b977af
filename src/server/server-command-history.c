/* SPDX-License-Identifier: GPL-3.0-or-later */

/* CHATHISTORY: https://ircv3.net/specs/extensions/chathistory */

#include <string.h>

#include "irc/irc-name.h"
#include "irc/irc-time.h"
#include "server/server-commands.h"
#include "server/server-history.h"
#include "server/server-private.h"

/**
 * Subcommand:
 * @name: its name
 * @kind: what it asks for
 * @n_params: parameters it has, its name and the limit included
 *
 * Parameters are: the name, the target but for TARGETS, one or two references to messages, the
 * limit.
 */
typedef struct
{
  const char *name;
  StoreQueryKind kind;
  guint n_params;
} Subcommand;

static const Subcommand subcommands[] = {
  { "LATEST", STORE_QUERY_LATEST, 4 },   { "BEFORE", STORE_QUERY_BEFORE, 4 },
  { "AFTER", STORE_QUERY_AFTER, 4 },     { "AROUND", STORE_QUERY_AROUND, 4 },
  { "BETWEEN", STORE_QUERY_BETWEEN, 5 }, { "TARGETS", STORE_QUERY_TARGETS, 4 },
};

static const Subcommand *
find_subcommand (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (subcommands); i++)
    if (g_ascii_strcasecmp (name, subcommands[i].name) == 0)
      return &subcommands[i];

  return NULL;
}

static gboolean
fail (ServerReply *reply,
      const char *code,
      const char *subcommand,
      const char *context,
      const char *text)
{
  if (context != NULL)
    server_reply_fail (reply, "CHATHISTORY", code, subcommand, context, text, NULL);
  else
    server_reply_fail (reply, "CHATHISTORY", code, subcommand, text, NULL);

  return FALSE;
}

/**
 * Reference:
 * @below: the highest id before the message or the time that was named
 * @above: the lowest id after it
 *
 * What an exclusive bound comes to, depending on the side on which it is one: a msgid names one id,
 * a time all of its millisecond.
 */
typedef struct
{
  BaseId below;
  BaseId above;
} Reference;

/* Says what is wrong with a reference: the type of it, or the rest. */
static gboolean
fail_reference (ServerReply *reply, const IrcMessage *message, const char *text)
{
  const char *subcommand = message->params[0];

  if (g_str_has_prefix (text, "timestamp="))
    return fail (reply, "INVALID_PARAMS", subcommand, text,
                 "This is no time: give timestamp=YYYY-MM-DDThh:mm:ss.sssZ");
  if (g_ascii_strcasecmp (subcommand, "TARGETS") == 0)
    return fail (reply, "INVALID_MSGREFTYPE", subcommand, text,
                 "Conversations are found by timestamp= only");
  if (g_str_has_prefix (text, "msgid="))
    return fail (reply, "INVALID_PARAMS", subcommand, text, "No message has this msgid");
  if (strchr (text, '=') == NULL)
    return fail (
        reply, "INVALID_PARAMS", subcommand, text,
        "This is no message: give timestamp=YYYY-MM-DDThh:mm:ss.sssZ or the msgid= of one");

  server_reply_fail (reply, "CHATHISTORY", "INVALID_MSGREFTYPE", subcommand, message->params[1],
                     text, "Messages are found by timestamp= and msgid= only", NULL);

  return FALSE;
}

static gboolean
parse_reference (ServerReply *reply,
                 const IrcMessage *message,
                 const StoreQuery *query,
                 const char *text,
                 Reference *reference)
{
  gint64 time;
  BaseId id;

  if (g_str_has_prefix (text, "timestamp=") && irc_time_parse (text + strlen ("timestamp="), &time))
    {
      reference->below = base_id_first_at (time);
      reference->above = base_id_first_at (time + 1) - 1;
      return TRUE;
    }

  if (query->kind != STORE_QUERY_TARGETS && g_str_has_prefix (text, "msgid=")
      && base_id_parse (text + strlen ("msgid="), &id))
    {
      reference->below = id;
      reference->above = id;
      return TRUE;
    }

  return fail_reference (reply, message, text);
}

static void
set_between (StoreQuery *query, const Reference *first, const Reference *second)
{
  if (first->below <= second->below)
    {
      query->first = first->above;
      query->second = MAX (second->below, first->above);
    }
  else
    {
      query->first = first->below;
      query->second = second->above;
    }
}

static gboolean
parse_bounds (ServerReply *reply, const IrcMessage *message, StoreQuery *query)
{
  guint first = query->kind == STORE_QUERY_TARGETS ? 1 : 2;
  Reference a, b;

  if (query->kind == STORE_QUERY_LATEST && g_str_equal (message->params[first], "*"))
    return TRUE;

  if (!parse_reference (reply, message, query, message->params[first], &a))
    return FALSE;

  switch (query->kind)
    {
    case STORE_QUERY_BETWEEN:
    case STORE_QUERY_TARGETS:
      if (!parse_reference (reply, message, query, message->params[first + 1], &b))
        return FALSE;
      set_between (query, &a, &b);
      break;
    case STORE_QUERY_LATEST:
    case STORE_QUERY_AFTER:
      query->first = a.above;
      break;
    case STORE_QUERY_BEFORE:
    case STORE_QUERY_AROUND:
      query->first = a.below;
      break;
    case STORE_QUERY_FIND:
    case STORE_QUERY_MARKERS:
    case STORE_QUERY_SEARCH:
      g_assert_not_reached ();
    }

  return TRUE;
}

static gboolean
parse_limit (ServerReply *reply, const char *subcommand, const char *text, StoreQuery *query)
{
  guint most = reply->session->server->config->limits.history_per_request;
  guint64 limit;

  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT32, &limit, NULL))
    return fail (reply, "INVALID_PARAMS", subcommand, text, "The limit is a number above 0");

  query->limit = (guint) MIN (limit, most);

  return TRUE;
}

static void
request_targets (ServerReply *reply, const Subcommand *subcommand, StoreQuery *query)
{
  const HallUser *user = reply->session->user;
  g_autofree char *owner = server_history_get_owner (user);
  g_autoptr (GPtrArray) rooms = g_ptr_array_new ();

  for (guint i = 0; i < user->memberships->len; i++)
    g_ptr_array_add (rooms, ((HallMember *) g_ptr_array_index (user->memberships, i))->room->name);
  g_ptr_array_add (rooms, NULL);

  query->owner = owner;
  query->rooms = (const char *const *) rooms->pdata;
  server_history_request (reply, subcommand->name, query);
}

static void
request_messages (ServerReply *reply,
                  const Subcommand *subcommand,
                  const char *target,
                  StoreQuery *query)
{
  const HallUser *user = reply->session->user;
  g_autofree char *owner = NULL;
  const HallRoom *room;

  query->target = target;
  if (target[0] != '#' && !irc_nick_is_valid (target))
    {
      fail (reply, "INVALID_TARGET", subcommand->name, target, "Nobody can have this name");
      return;
    }
  if (target[0] != '#')
    {
      query->owner = owner = server_history_get_owner (user);
      server_history_request (reply, subcommand->name, query);
      return;
    }

  room = hall_find_room (reply->session->server->hall, target);
  if (room == NULL || hall_user_find_member (user, room) == NULL)
    fail (reply, "INVALID_TARGET", subcommand->name, target,
          "You can read the history of rooms that you are in");
  else
    {
      query->target = room->name;
      query->hidden = hall_room_get_hidden_from (room, user);
      server_history_request (reply, subcommand->name, query);
    }
}

void
server_command_chathistory (ServerReply *reply, const IrcMessage *message)
{
  const char *name = message->n_params > 0 ? message->params[0] : "*";
  const Subcommand *subcommand = find_subcommand (name);
  StoreQuery query = { 0 };

  if (subcommand == NULL)
    {
      fail (reply, "INVALID_PARAMS", name, NULL, "There is no such subcommand");
      return;
    }
  if (message->n_params < subcommand->n_params)
    {
      fail (reply, "INVALID_PARAMS", name, NULL, "Parameters are missing");
      return;
    }
  if (message->n_params > subcommand->n_params)
    {
      fail (reply, "INVALID_PARAMS", name, NULL, "There are too many parameters");
      return;
    }

  query.kind = subcommand->kind;
  if (!parse_bounds (reply, message, &query)
      || !parse_limit (reply, name, message->params[subcommand->n_params - 1], &query))
    return;

  if (query.kind == STORE_QUERY_TARGETS)
    request_targets (reply, subcommand, &query);
  else
    request_messages (reply, subcommand, message->params[1], &query);
}
