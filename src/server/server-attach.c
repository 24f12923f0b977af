/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One more connection of somebody who is here already: whoever logs in to an account, and asks for
 * the nick that somebody with this account has, is that one. The others notice nothing. */

#include "server/server-attach.h"

#include "irc/irc-casemap.h"
#include "irc/irc-message.h"
#include "server/server-ban.h"
#include "server/server-interest.h"
#include "server/server-marker.h"
#include "server/server-metadata.h"
#include "server/server-private.h"
#include "server/server-registration.h"
#include "server/server-room.h"
#include "server/server-sasl.h"
#include "server/server-user.h"

/**
 * server_attach_find:
 * @session: a connection that has all that it takes to register
 *
 * Returns: (nullable) (transfer none): the person whose connection it is: who is logged in to the
 *   same account, and stays without a connection, or is called as it wants to be called
 */
HallUser *
server_attach_find (const ServerSession *session)
{
  const ServerRegistration *registration = session->registration;
  HallUser *user = NULL;

  if (registration->account != NULL)
    user = server_always_on_find (session->server->always_on, registration->account);
  if (user == NULL)
    user = hall_find_user (session->server->hall, registration->nick);

  if (user == NULL || user->account == NULL || registration->account == NULL
      || server_user_is_expelled (session->server, user))
    return NULL;

  return irc_casemap_equal (IRC_CASEMAP_ASCII, user->account, registration->account) ? user : NULL;
}

/**
 * server_attach_may_follow:
 * @session: a connection that is not registered yet
 * @holder: who has a nick that looks like the one it asks for
 * @nick: that one
 *
 * Clients ask for a nick before they have logged in.
 *
 * Returns: whether it may turn out to be @holder who connects
 */
gboolean
server_attach_may_follow (const ServerSession *session, const HallUser *holder, const char *nick)
{
  const char *account = session->registration->account;

  if (holder->account == NULL || !irc_casemap_equal (IRC_CASEMAP_ASCII, holder->nick, nick))
    return FALSE;

  return account == NULL ? session->registration->is_negotiating
                         : irc_casemap_equal (IRC_CASEMAP_ASCII, holder->account, account);
}

static guint
count_open (const HallUser *user)
{
  const ServerSession *each = server_user_get_session (user);
  guint n_open = 0;

  for (; each != NULL; each = each->next_of_user)
    n_open += each->state == SERVER_SESSION_OPEN;

  return n_open;
}

static gboolean
is_welcome (ServerReply *reply, HallUser *user)
{
  ServerSession *session = reply->session;
  const HallBan *ban = server_ban_find_session (session, user);

  if (ban != NULL)
    {
      server_ban_tell (session, ban);
      return FALSE;
    }
  if (count_open (user) < session->server->config->limits.sessions_per_user)
    return TRUE;

  server_reply_numeric (reply, ERR_NICKNAMEINUSE, user->nick,
                        "You have as many connections under this nickname as you can have: "
                        "end one of them, or choose another nickname",
                        NULL);

  return FALSE;
}

static void
bring_metadata (ServerReply *reply, HallUser *user)
{
  const HallUser *newcomer = reply->session->registration->newcomer;
  const GPtrArray *metadata
      = newcomer != NULL && newcomer->profile != NULL ? newcomer->profile->metadata : NULL;

  for (guint i = 0; metadata != NULL && i < metadata->len; i++)
    {
      const HallMetadata *each = g_ptr_array_index (metadata, i);
      HallCommand command = {
        .type = HALL_COMMAND_SET_METADATA,
        .actor = user,
        .object = each->key,
        .text = each->value,
      };

      server_apply (reply->session->server, reply, &command);
    }
}

/* What it said of itself before, and did not take back with the capability, is the person's from
 * now on. What does not fit there is answered as METADATA is. */
static void
bring_along (ServerReply *reply, HallUser *user)
{
  static const IrcMessage message = { .verb = "METADATA" };
  const char *verb = reply->verb;
  const IrcMessage *answered = reply->message;

  if (server_metadata_get_version (reply->session->caps) == NULL)
    return;

  reply->verb = message.verb;
  reply->message = &message;
  bring_metadata (reply, user);
  server_interest_bring_along (reply, user);
  reply->verb = verb;
  reply->message = answered;
}

/* Whoever connects without anybody at the keys says so, and changes nothing. */
static void
bring_away (ServerReply *reply, HallUser *user)
{
  const char *text = reply->session->registration->away;

  if (text == NULL)
    server_always_on_return (reply, user);
  else if (!g_str_equal (text, "*"))
    server_user_set_away (reply, user, text);
}

static void
tell_of_rooms (ServerReply *reply)
{
  Server *server = reply->session->server;
  const HallUser *user = reply->session->user;
  BaseId id = base_id_source_next (&server->ids, base_clock_get_real (server->clock));

  for (guint i = 0; i < user->memberships->len; i++)
    {
      const HallMember *member = g_ptr_array_index (user->memberships, i);
      const HallEvent event = {
        .verb = "JOIN",
        .source = user->mask,
        .actor = user,
        .params = { member->room->name, user->account, user->realname },
        .n_params = 3,
        .n_plain_params = 1,
        .extends = IRC_CAP_EXTENDED_JOIN,
        .id = id,
      };

      server_reply_event (reply, &event);
      server_room_enter (reply, member->room);
    }
}

static void
tell_of_state (ServerReply *reply)
{
  const HallUser *user = reply->session->user;
  g_autoptr (GString) modes = g_string_new (NULL);

  hall_user_append_modes (user, modes);
  server_reply_numeric (reply, RPL_UMODEIS, modes->str, NULL);
  if (user->away != NULL)
    server_reply_numeric (reply, RPL_NOWAWAY, NULL);
  tell_of_rooms (reply);
}

/**
 * server_attach:
 * @reply: the answer to what was the last thing that was missing for a registration
 * @user: whose connection it is
 *
 * Makes the connection one more of @user, or refuses it. It is told of the rooms as if it had just
 * joined them, and from there on hears all that @user hears, with nothing between.
 */
void
server_attach (ServerReply *reply, HallUser *user)
{
  ServerSession *session = reply->session;

  if (!is_welcome (reply, user))
    {
      g_clear_pointer (&session->registration->nick, g_free);
      return;
    }
  if (!server_marker_prepare (reply, user))
    return;

  if (session->sasl != NULL)
    server_sasl_abort (reply);
  bring_along (reply, user);
  bring_away (reply, user);
  server_user_relocate (session->server, user, session);
  server_user_add_session (user, session);
  server_registration_complete (reply);
  tell_of_state (reply);
}
