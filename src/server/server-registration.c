/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From a connection to a person: PASS, NICK, USER, and the welcome.
 * https://modern.ircdocs.horse/#connection-registration */

#include "server/server-registration.h"

#include <string.h>

#include "irc/irc-casemap.h"
#include "irc/irc-name.h"
#include "server/server-attach.h"
#include "server/server-commands.h"
#include "server/server-delivery.h"
#include "server/server-marker.h"
#include "server/server-password.h"
#include "server/server-plain-text.h"
#include "server/server-private.h"
#include "server/server-sasl.h"
#include "server/server-user.h"
#include "server/server-welcome.h"

/**
 * server_registration_new:
 *
 * Returns: (transfer full): a registration of which nothing is known
 */
ServerRegistration *
server_registration_new (void)
{
  return g_new0 (ServerRegistration, 1);
}

/**
 * server_registration_free:
 * @self: (transfer full): a registration; its password is wiped
 */
void
server_registration_free (ServerRegistration *self)
{
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->nick);
  g_free (self->user);
  g_free (self->realname);
  g_free (self->password);
  g_free (self->account);
  g_free (self->away);
  g_clear_pointer (&self->newcomer, hall_user_free);
  g_free (self);
}

/**
 * server_registration_passwords_match:
 * @given: what somebody gave
 * @wanted: the password
 *
 * Takes the same time wherever the two differ.
 *
 * Returns: whether they are the same
 */
gboolean
server_registration_passwords_match (const char *given, const char *wanted)
{
  gsize size = strlen (wanted);
  gsize given_size = strlen (given);
  gboolean differ = given_size != size;

  for (gsize i = 0; i < size; i++)
    differ |= given[MIN (i, given_size)] != wanted[i];

  return !differ;
}

static void
refuse_password (ServerReply *reply)
{
  server_reply_numeric (reply, ERR_PASSWDMISMATCH, NULL);
  server_session_doom (reply->session, "Password incorrect");
}

static void
checked_cb (ServerReply *reply, gboolean is_right, gpointer verifier)
{
  ServerRegistration *registration = reply->session->registration;

  if (is_right)
    {
      server_proof_note (&reply->session->server->password_proof, verifier, registration->password);
      registration->is_admitted = TRUE;
      server_registration_try (reply);
    }
  else
    refuse_password (reply);
}

/* Who has to give a password is let in once it was checked; nothing else of the connection is
 * carried out meanwhile. */
static gboolean
is_admitted (ServerReply *reply)
{
  ServerSession *session = reply->session;
  const ServerRegistration *registration = session->registration;
  const ServerScramVerifier *wanted = session->server->config->password;

  if (wanted == NULL || registration->is_admitted)
    return TRUE;

  if (registration->password == NULL)
    refuse_password (reply);
  else if (server_proof_knows (&session->server->password_proof, wanted, registration->password))
    return TRUE;
  else if (!server_password_check (reply, wanted, registration->password, checked_cb,
                                   g_memdup2 (wanted, sizeof *wanted), g_free))
    server_session_doom (session, SERVER_PASSWORD_BUSY);

  return FALSE;
}

/* https://ircv3.net/specs/extensions/pre-away */
static void
begin_away (ServerReply *reply)
{
  const char *text = reply->session->registration->away;

  if (text != NULL)
    server_user_set_away (reply, reply->session->user, text);
}

/* What was told before is the user's, unless that one cannot come in. */
static void
exchange_profiles (ServerRegistration *registration, HallUser *user)
{
  HallProfile *profile = user->profile;

  if (registration->newcomer == NULL)
    return;

  user->profile = registration->newcomer->profile;
  registration->newcomer->profile = profile;
}

/**
 * server_registration_get_shown_host:
 * @session: a session
 *
 * Not even a name that a gateway gave is shown: it tells no less than the address.
 *
 * Returns: (transfer full): the host that others would see of who came in with it
 */
char *
server_registration_get_shown_host (const ServerSession *session)
{
  if (session->server->config->show_hosts)
    return g_strdup (session->host);

  return server_cloak_host (&session->server->cloak, session->address);
}

static HallUser *
make_user (ServerSession *session)
{
  const ServerRegistration *registration = session->registration;
  g_autofree char *host = server_registration_get_shown_host (session);
  HallUser *user = hall_user_new (registration->nick, registration->user, host,
                                  registration->realname, session);

  user->is_secure = session->is_secure;
  user->hostname = g_strdup (session->host);
  user->place = g_strdup (session->place);
  user->address = session->origin != NULL ? g_strdup (session->address) : NULL;
  user->account = g_strdup (registration->account);

  return user;
}

static GPtrArray *
read_profile (Server *server, const char *account)
{
  return account != NULL
             ? server_profiles_read (server_accounts_get_profiles (server->accounts), account)
             : NULL;
}

static void
enter (ServerReply *reply)
{
  ServerSession *session = reply->session;
  HallUser *user = make_user (session);
  g_autoptr (GPtrArray) metadata = read_profile (session->server, user->account);
  HallCommand command = { .type = HALL_COMMAND_ENTER, .actor = user, .metadata = metadata };

  exchange_profiles (session->registration, user);
  if (!server_apply (session->server, reply, &command))
    {
      exchange_profiles (session->registration, user);
      hall_user_free (user);
      g_clear_pointer (&session->registration->nick, g_free);
      return;
    }

  if (session->sasl != NULL)
    server_sasl_abort (reply);
  session->user = user;
  begin_away (reply);
  server_always_on_update (session->server->always_on, user);
  server_registration_complete (reply);
  server_marker_load (session);
  if (session->plain_text != NULL)
    server_plain_text_enter (session);
}

/**
 * server_registration_complete:
 * @reply: the answer to what was the last thing that was missing, whose connection has its user
 *
 * Registers the connection, and welcomes it.
 */
void
server_registration_complete (ServerReply *reply)
{
  ServerSession *session = reply->session;
  Server *server = session->server;

  g_clear_pointer (&session->registration, server_registration_free);
  server->n_unregistered--;
  server->most_users = MAX (server->most_users, hall_get_n_users (server->hall));
  session->since = base_clock_get_real (server->clock) / 1000;
  server_session_note_heard (session);
  server_session_arm_timer (session);
  server_welcome (reply);
}

/**
 * server_registration_try:
 * @reply: the answer to what may have been the last thing that was missing
 *
 * Makes a person of the connection once all is there, or one more connection of a person.
 */
void
server_registration_try (ServerReply *reply)
{
  ServerSession *session = reply->session;
  ServerRegistration *registration = session->registration;
  HallUser *self;

  if (registration->nick == NULL || registration->user == NULL || registration->is_negotiating)
    return;

  if (!is_admitted (reply))
    return;

  if (session->server->config->accounts_required != 0 && registration->account == NULL)
    {
      server_reply_fail (reply, "*", "ACCOUNT_REQUIRED", "Log in to an account to enter", NULL);
      server_session_doom (session, "You have to log in to an account");
      return;
    }

  self = server_attach_find (session);
  if (self != NULL)
    server_attach (reply, self);
  else
    enter (reply);
}

void
server_command_pass (ServerReply *reply, const IrcMessage *message)
{
  ServerSession *session = reply->session;

  if (session->user != NULL)
    {
      server_reply_numeric (reply, ERR_ALREADYREGISTERED, NULL);
      return;
    }

  g_free (session->registration->password);
  session->registration->password = g_strdup (message->params[0]);
}

void
server_command_user (ServerReply *reply, const IrcMessage *message)
{
  ServerSession *session = reply->session;
  const char *user = message->params[0];
  const char *realname = message->params[3];

  if (session->user != NULL || session->registration->user != NULL)
    {
      server_reply_numeric (reply, ERR_ALREADYREGISTERED, NULL);
      return;
    }

  if (user[0] == '\0' || realname[0] == '\0')
    {
      server_reply_numeric (reply, ERR_NEEDMOREPARAMS, "USER", NULL);
      return;
    }

  if (strlen (realname) > IRC_REALNAME_MAX)
    {
      server_reply_numeric (reply, ERR_INPUTTOOLONG, NULL);
      return;
    }

  session->registration->user = irc_user_from_text (user);
  session->registration->realname = g_strdup (realname);
  server_registration_try (reply);
}

static void
choose_nick (ServerReply *reply, const char *nick)
{
  ServerSession *session = reply->session;
  const HallUser *holder;

  if (!irc_nick_is_valid (nick))
    {
      server_reply_numeric (reply, ERR_ERRONEUSNICKNAME, nick, NULL);
      return;
    }

  holder = hall_find_look_alike (session->server->hall, nick);
  if (holder != NULL && !server_attach_may_follow (session, holder, nick))
    {
      server_delivery_fail (reply,
                            irc_casemap_equal (IRC_CASEMAP_ASCII, holder->nick, nick)
                                ? HALL_ERROR_NICK_IN_USE
                                : HALL_ERROR_NICK_LOOKS_ALIKE,
                            nick);
      return;
    }

  g_free (session->registration->nick);
  session->registration->nick = g_strdup (nick);
  server_registration_try (reply);
}

void
server_command_nick (ServerReply *reply, const IrcMessage *message)
{
  HallCommand command = { .type = HALL_COMMAND_NICK, .text = message->params[0] };
  ServerSession *session = reply->session;

  if (message->n_params == 0 || message->params[0][0] == '\0')
    server_reply_numeric (reply, ERR_NONICKNAMEGIVEN, NULL);
  else if (session->user == NULL)
    choose_nick (reply, message->params[0]);
  else
    server_apply (session->server, reply, &command);
}
