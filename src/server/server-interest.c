/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What each connection of a person has asked to be told of: nicks (MONITOR) and keys of metadata.
 * The hall tells the person; from here on only those connections that asked hear of it.
 * https://ircv3.net/specs/extensions/monitor https://ircv3.net/specs/extensions/metadata */

#include "server/server-interest.h"

#include "irc/irc-casemap.h"
#include "server/server-private.h"
#include "server/server-user.h"

/**
 * ServerInterests:
 * @lists: (element-type utf8): what it asked for, in the order in which it did; each %NULL for
 * nothing
 *
 * There is one only for who has asked for anything.
 */
struct ServerInterests
{
  GPtrArray *lists[SERVER_INTEREST_COUNT];
};

static const struct
{
  HallCommandType add;
  HallCommandType remove;
  GEqualFunc equal;
} kinds[SERVER_INTEREST_COUNT] = {
  { HALL_COMMAND_WATCH, HALL_COMMAND_UNWATCH, irc_casemap_ascii_equal },
  { HALL_COMMAND_SUBSCRIBE, HALL_COMMAND_UNSUBSCRIBE, g_str_equal },
};

/**
 * server_interest_free:
 * @self: (transfer full): what a connection asked for
 */
void
server_interest_free (ServerInterests *self)
{
  for (guint i = 0; i < SERVER_INTEREST_COUNT; i++)
    g_clear_pointer (&self->lists[i], g_ptr_array_unref);
  g_free (self);
}

/**
 * server_interest_list:
 * @session: a session
 * @interest: of what
 *
 * Returns: (nullable) (transfer none) (element-type utf8): what it asked for; %NULL for nothing
 */
const GPtrArray *
server_interest_list (const ServerSession *session, ServerInterest interest)
{
  return session->interests != NULL ? session->interests->lists[interest] : NULL;
}

static gboolean
find (const ServerSession *session, ServerInterest interest, const char *name, guint *index)
{
  GPtrArray *list = (GPtrArray *) server_interest_list (session, interest);

  return list != NULL
         && g_ptr_array_find_with_equal_func (list, name, kinds[interest].equal, index);
}

/**
 * server_interest_has:
 * @session: a session
 * @interest: of what
 * @name: a nick, in any letter case, or a key
 *
 * Returns: whether @session asked for it
 */
gboolean
server_interest_has (const ServerSession *session, ServerInterest interest, const char *name)
{
  return find (session, interest, name, NULL);
}

static void
note (ServerSession *session, ServerInterest interest, const char *name)
{
  GPtrArray **list;

  if (server_interest_has (session, interest, name))
    return;

  if (session->interests == NULL)
    session->interests = g_new0 (ServerInterests, 1);
  list = &session->interests->lists[interest];
  if (*list == NULL)
    *list = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (*list, g_strdup (name));
}

/**
 * server_interest_add:
 * @reply: the answer to who asks
 * @interest: of what
 * @actor: who that is, or is going to be once registered
 * @name: a nick or a key
 *
 * Returns: whether it is told of it from now on; what kept it from that was answered
 */
gboolean
server_interest_add (ServerReply *reply, ServerInterest interest, HallUser *actor, const char *name)
{
  HallCommand command = { .type = kinds[interest].add, .actor = actor, .text = name };

  if (!server_apply (reply->session->server, reply, &command))
    return FALSE;

  note (reply->session, interest, name);

  return TRUE;
}

static gboolean
is_wanted_elsewhere (const ServerSession *session, ServerInterest interest, const char *name)
{
  const ServerSession *each
      = session->user != NULL ? server_user_get_session (session->user) : NULL;

  for (; each != NULL; each = each->next_of_user)
    if (each != session && server_interest_has (each, interest, name))
      return TRUE;

  return FALSE;
}

/**
 * server_interest_remove:
 * @session: who asks
 * @interest: of what
 * @actor: who that is, or is going to be once registered
 * @name: a nick or a key, of which it is not told any more
 */
void
server_interest_remove (ServerSession *session,
                        ServerInterest interest,
                        HallUser *actor,
                        const char *name)
{
  HallCommand command = { .type = kinds[interest].remove, .actor = actor, .text = name };
  guint index;

  if (!find (session, interest, name, &index))
    return;

  if (!is_wanted_elsewhere (session, interest, name))
    server_apply (session->server, NULL, &command);
  g_ptr_array_remove_index (session->interests->lists[interest], index);
}

/**
 * server_interest_clear:
 * @session: a session
 * @interest: of what
 * @actor: (nullable): who that is, or is going to be once registered
 *
 * Has it told of nothing of that kind any more.
 */
void
server_interest_clear (ServerSession *session, ServerInterest interest, HallUser *actor)
{
  const GPtrArray *list = server_interest_list (session, interest);

  while (list != NULL && list->len > 0)
    server_interest_remove (session, interest, actor, g_ptr_array_index (list, list->len - 1));
}

/**
 * server_interest_bring_along:
 * @reply: the answer to a connection that is not registered yet
 * @user: somebody in the hall whose connection it is going to be
 *
 * Has @user told of what the connection asked for so far.
 */
void
server_interest_bring_along (ServerReply *reply, HallUser *user)
{
  ServerSession *session = reply->session;
  const GPtrArray *keys = server_interest_list (session, SERVER_INTEREST_KEYS);

  for (guint i = 0; keys != NULL && i < keys->len;)
    {
      const char *key = g_ptr_array_index (keys, i);
      HallCommand command = { .type = HALL_COMMAND_SUBSCRIBE, .actor = user, .text = key };

      if (server_apply (session->server, reply, &command))
        i++;
      else
        g_ptr_array_remove_index (session->interests->lists[SERVER_INTEREST_KEYS], i);
    }
}

/**
 * server_interest_forget_all:
 * @session: a connection that ends, and is still its user's
 */
void
server_interest_forget_all (ServerSession *session)
{
  for (guint i = 0; i < SERVER_INTEREST_COUNT; i++)
    server_interest_clear (session, i, session->user);
}

/* Returns whether what is told of @user may be told to @session: it shares a room, or asked. */
static gboolean
may_hear_of (const ServerSession *session, const HallUser *user)
{
  return hall_user_shares_room (session->user, user)
         || server_interest_has (session, SERVER_INTEREST_NICKS, user->nick);
}

/**
 * server_interest_wants_event:
 * @session: one of several connections of a person
 * @event: something that person is told
 *
 * Returns: whether @session may be told, too; what is told to who watches somebody is only for
 *   those that do
 */
gboolean
server_interest_wants_event (const ServerSession *session, const HallEvent *event)
{
  return (event->requires & IRC_CAP_EXTENDED_MONITOR) == 0
         || server_interest_has (session, SERVER_INTEREST_NICKS, event->actor->nick);
}

/**
 * server_interest_wants_metadata:
 * @session: a connection of somebody who is told of a change
 * @target: the room or nick that it is about
 * @key: a key
 *
 * Returns: whether @session asked for that
 */
gboolean
server_interest_wants_metadata (const ServerSession *session, const char *target, const char *key)
{
  const HallUser *user;

  if (!server_interest_has (session, SERVER_INTEREST_KEYS, key))
    return FALSE;
  if (!server_user_has_several_sessions (session->user) || target[0] == '#')
    return TRUE;

  user = hall_find_user (session->server->hall, target);

  return user == NULL || may_hear_of (session, user);
}
