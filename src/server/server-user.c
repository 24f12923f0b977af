/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The connections of a person. The hall knows the first of them, and each knows the next: most
 * people have one, which costs nothing then. */

#include "server/server-user.h"

#include "server/server-interest.h"
#include "server/server-private.h"

/**
 * server_user_get_session:
 * @user: somebody
 *
 * Returns: (nullable) (transfer none): the oldest of the user's connections, which leads to the
 *   others; %NULL when there is none
 */
ServerSession *
server_user_get_session (const HallUser *user)
{
  return user->peer;
}

/**
 * server_user_count_sessions:
 * @user: somebody
 *
 * Returns: how many connections the user has
 */
guint
server_user_count_sessions (const HallUser *user)
{
  guint n_sessions = 0;

  for (const ServerSession *each = user->peer; each != NULL; each = each->next_of_user)
    n_sessions++;

  return n_sessions;
}

/**
 * server_user_has_several_sessions:
 * @user: somebody
 *
 * Returns: whether the user has more than one connection
 */
gboolean
server_user_has_several_sessions (const HallUser *user)
{
  const ServerSession *first = user->peer;

  return first != NULL && first->next_of_user != NULL;
}

/**
 * server_user_add_session:
 * @user: somebody in the hall
 * @session: (transfer none): one more connection of that person
 */
void
server_user_add_session (HallUser *user, ServerSession *session)
{
  ServerSession *last = user->peer;

  session->user = user;
  session->next_of_user = NULL;
  if (last == NULL)
    {
      user->peer = session;
      return;
    }

  while (last->next_of_user != NULL)
    last = last->next_of_user;
  last->next_of_user = session;
}

static void
unlink_session (HallUser *user, ServerSession *session)
{
  ServerSession *before = user->peer;

  if (before == session)
    {
      user->peer = session->next_of_user;
      return;
    }

  while (before->next_of_user != session)
    before = before->next_of_user;
  before->next_of_user = session->next_of_user;
}

static void
end (Server *server, HallUser *user, const char *reason)
{
  HallCommand command = { .type = HALL_COMMAND_QUIT, .actor = user, .text = reason };

  g_hash_table_remove (server->expelled, user);
  server_apply (server, NULL, &command);
}

/**
 * server_user_remove_session:
 * @session: a connection that ends
 *
 * Its user leaves with the last one, unless that one stays without any.
 */
void
server_user_remove_session (ServerSession *session)
{
  Server *server = session->server;
  HallUser *user = session->user;

  server_interest_forget_all (session);
  unlink_session (user, session);
  session->user = NULL;
  if (user->peer != NULL)
    server_user_relocate (server, user, NULL);
  else if (user->stays && !server_user_is_expelled (server, user))
    server_always_on_leave (server->always_on, user);
  else
    end (server, user, session->quit_reason);
}

/**
 * server_user_relocate:
 * @server: the server
 * @user: somebody whose connections have changed, or are about to
 * @newcomer: (nullable): a connection that @user is going to have
 *
 * Notes where @user connects from now, by the oldest connection, and whether all are secure. The
 * host that others see stays what it was.
 */
void
server_user_relocate (Server *server, HallUser *user, const ServerSession *newcomer)
{
  const ServerSession *first = user->peer != NULL ? user->peer : newcomer;
  HallCommand command = {
    .type = HALL_COMMAND_LOCATE,
    .actor = user,
    .object = first != NULL ? first->host : NULL,
    .text = first != NULL && first->origin != NULL ? first->address : NULL,
    .is_secure = first != NULL && (newcomer == NULL || newcomer->is_secure),
  };

  for (const ServerSession *each = user->peer; each != NULL; each = each->next_of_user)
    command.is_secure &= each->is_secure;
  server_apply (server, NULL, &command);
}

static void
tell_others_of_away (const ServerReply *reply, const HallUser *user)
{
  for (ServerSession *each = user->peer; each != NULL; each = each->next_of_user)
    {
      ServerReply other;

      if (each == reply->session)
        continue;
      server_reply_init (&other, each, NULL);
      server_reply_numeric (&other, user->away != NULL ? RPL_NOWAWAY : RPL_UNAWAY, NULL);
      server_reply_finish (&other);
    }
}

/* Returns whether there is anybody but who is answered to say whether @user is away. */
static gboolean
has_others (const ServerReply *reply, const HallUser *user)
{
  const ServerSession *first = user->peer;

  return first != NULL && (first != reply->session || first->next_of_user != NULL);
}

/**
 * server_user_set_away:
 * @reply: the answer to a connection of @user
 * @user: somebody
 * @text: (nullable): the message, %NULL to be back
 *
 * It is the person who is away, and not one of the connections. That nobody is at this one (`*`)
 * says nothing of the others: https://ircv3.net/specs/extensions/pre-away
 */
void
server_user_set_away (ServerReply *reply, HallUser *user, const char *text)
{
  HallCommand command = { .type = HALL_COMMAND_AWAY, .actor = user, .text = text };
  g_autofree char *before = g_strdup (user->away);

  if (g_strcmp0 (text, "*") == 0 && has_others (reply, user))
    return;

  server_apply (reply->session->server, reply, &command);
  if (g_strcmp0 (before, user->away) != 0)
    tell_others_of_away (reply, user);
}

/**
 * server_user_expel:
 * @server: the server
 * @user: somebody who has to leave
 * @reason: why
 *
 * Ends all connections of @user with this turn; without one @user leaves with it all the same.
 */
void
server_user_expel (Server *server, HallUser *user, const char *reason)
{
  for (ServerSession *each = user->peer; each != NULL; each = each->next_of_user)
    server_session_doom_for (each, SERVER_DISCONNECT_KILLED, reason);
  g_hash_table_replace (server->expelled, user, g_strdup (reason));
  io_loop_request_turn (server->loop);
}

/**
 * server_user_is_expelled:
 * @server: the server
 * @user: somebody in the hall
 *
 * Returns: whether @user leaves with this turn
 */
gboolean
server_user_is_expelled (const Server *server, const HallUser *user)
{
  return g_hash_table_contains (server->expelled, user);
}

static HallUser *
find_expelled_and_absent (const Server *server)
{
  GHashTableIter iter;
  gpointer user;

  g_hash_table_iter_init (&iter, server->expelled);
  while (g_hash_table_iter_next (&iter, &user, NULL))
    if (((const HallUser *) user)->peer == NULL)
      return user;

  return NULL;
}

/**
 * server_user_end_expelled:
 * @server: the server, at the end of a turn
 *
 * Whoever was expelled and has connections leaves with the last of them; all others leave now.
 */
void
server_user_end_expelled (Server *server)
{
  HallUser *user;

  while ((user = find_expelled_and_absent (server)) != NULL)
    {
      g_autofree char *reason = g_strdup (g_hash_table_lookup (server->expelled, user));

      end (server, user, reason);
    }
}
