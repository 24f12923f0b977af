/* SPDX-License-Identifier: GPL-3.0-or-later */

/* REGISTER and VERIFY: https://ircv3.net/specs/extensions/account-registration
 *
 * Where one needs an invitation, its token is the code that verifies. */

#include <string.h>

#include "irc/irc-casemap.h"
#include "irc/irc-name.h"
#include "server/server-commands.h"
#include "server/server-login.h"
#include "server/server-password.h"
#include "server/server-private.h"
#include "server/server-registration.h"

/* Characters that a password cannot do without. */
#define PASSWORD_MIN 6

static gboolean
fail (ServerReply *reply, const char *code, const char *name, const char *text)
{
  server_reply_fail (reply, reply->verb, code, name, text, NULL);

  return FALSE;
}

static const char *
get_nick (const ServerSession *session)
{
  return session->user != NULL ? session->user->nick : session->registration->nick;
}

/* What would keep anybody from it at the moment. */
static const char *
get_hindrance (const ServerSession *session)
{
  const Server *server = session->server;
  const ServerConfig *config = server->config;

  if (config->registration == SERVER_ACCOUNTS_CLOSED)
    return "No accounts can be made here; ask who runs this server for one";
  if (server->store_failed_at != 0)
    return "The server cannot store accounts at the moment";
  if (server_accounts_get_size (server->accounts) >= config->limits.accounts)
    return "This server has as many accounts as it can have";
  if (session->origin != NULL
      && server_quota_is_used_up (server->new_accounts, session->origin,
                                  config->limits.registrations_per_hour,
                                  base_clock_get_monotonic (server->clock)))
    return "Too many accounts were made from your address; try again later";

  return NULL;
}

/* Who has to give a password to connect does so first, for others are to make nothing here. */
static gboolean
may_register (ServerReply *reply, const char *name)
{
  const ServerSession *session = reply->session;
  const char *hindrance = get_hindrance (session);

  if (server_login_get_account (session) != NULL)
    return fail (reply, "ALREADY_AUTHENTICATED", server_login_get_account (session),
                 "You are logged in to an account already");
  if (session->user == NULL && session->server->config->password != NULL)
    return fail (reply, "COMPLETE_CONNECTION_REQUIRED", name, "Finish connecting first");
  if (hindrance != NULL)
    return fail (reply, "TEMPORARILY_UNAVAILABLE", name, hindrance);

  return TRUE;
}

/* Nobody's nick is taken away. */
static gboolean
name_is_free (ServerReply *reply, const char *name)
{
  const ServerSession *session = reply->session;
  const Hall *hall = session->server->hall;
  const HallUser *holder = hall_find_look_alike (hall, name);

  if (!irc_nick_is_valid (name))
    return fail (reply, "BAD_ACCOUNT_NAME", name, "An account has to be called as a nick is");
  if (hall_find_reserved (hall, name) != NULL || (holder != NULL && holder != session->user)
      || server_accounts_find_look_alike (session->server->accounts, name) != NULL)
    return fail (reply, "ACCOUNT_EXISTS", name,
                 "Somebody else is called so, or so that it looks the same");

  return TRUE;
}

static gboolean
password_is_good (ServerReply *reply, const char *name, const char *password)
{
  char *prepared;

  if (!server_session_is_private (reply->session))
    return fail (reply, "UNACCEPTABLE_PASSWORD", name,
                 "Others could read your password on its way; connect with TLS");

  prepared = server_scram_prepare (password);
  if (prepared == NULL)
    return fail (reply, "UNACCEPTABLE_PASSWORD", name,
                 "A password has 1 to 300 bytes of text that one can type");
  explicit_bzero (prepared, strlen (prepared));
  g_free (prepared);

  if (g_utf8_strlen (password, -1) < PASSWORD_MIN
      || irc_casemap_equal (IRC_CASEMAP_ASCII, password, name))
    return fail (reply, "WEAK_PASSWORD", name,
                 "A password has at least 6 characters, and is not the name");

  return TRUE;
}

static void
make_account (ServerReply *reply, const char *name, const ServerScramVerifier *verifier)
{
  ServerSession *session = reply->session;
  Server *server = session->server;
  HallCommand command = { .type = HALL_COMMAND_RESERVE, .object = name };
  const ServerAccount *account = server_accounts_put (server->accounts, name, verifier,
                                                      base_clock_get_real (server->clock) / 1000);

  if (session->origin != NULL)
    server_quota_charge (server->new_accounts, session->origin,
                         server->config->limits.registrations_per_hour,
                         base_clock_get_monotonic (server->clock));
  g_message ("The account %s was made from %s", name, session->address);
  server_apply (server, reply, &command);
  server_reply_line (reply, reply->verb, "SUCCESS", name, "The account is yours", NULL);
  server_login (reply, account);
}

static void
made_cb (ServerReply *reply, const ServerScramVerifier *verifier, gpointer name)
{
  ServerSession *session = reply->session;

  /* Somebody may have been quicker. */
  if (verifier == NULL || !may_register (reply, name) || !name_is_free (reply, name))
    return;

  if (session->server->config->registration == SERVER_ACCOUNTS_OPEN)
    {
      make_account (reply, name, verifier);
      return;
    }

  g_free (session->wanted_account);
  g_free (session->wanted_verifier);
  session->wanted_account = g_strdup (name);
  session->wanted_verifier = g_memdup2 (verifier, sizeof *verifier);
  server_reply_line (reply, "REGISTER", "VERIFICATION_REQUIRED", name,
                     "Give the invitation to this server as the code: VERIFY account code", NULL);
}

void
server_command_register (ServerReply *reply, const IrcMessage *message)
{
  const char *nick = get_nick (reply->session);
  const char *name = message->params[0];
  const char *password = message->params[2];

  if (g_str_equal (name, "*") && nick != NULL)
    name = nick;
  if (g_str_equal (name, "*"))
    fail (reply, "NEED_NICK", name, "Choose a nick first, or name the account");
  else if (may_register (reply, name) && name_is_free (reply, name)
           && password_is_good (reply, name, password)
           && !server_password_make (reply, password, made_cb, g_strdup (name), g_free))
    fail (reply, "TEMPORARILY_UNAVAILABLE", name,
          "Too many passwords are being checked; try again in a minute");
}

static gboolean
fail_code (ServerReply *reply, const char *name)
{
  return fail (reply, "INVALID_CODE", name, "This is no invitation for that account");
}

/* Guessing an invitation takes as long as guessing a password. */
static gboolean
code_is_right (ServerReply *reply, const char *name, const char *code)
{
  const ServerSession *session = reply->session;
  const char *invitation = session->server->config->invitation;
  const char *refusal = server_login_refuse (session, name);

  if (session->wanted_account == NULL || invitation == NULL
      || !irc_casemap_equal (IRC_CASEMAP_ASCII, session->wanted_account, name))
    return fail_code (reply, name);
  if (refusal != NULL)
    return fail (reply, "TEMPORARILY_UNAVAILABLE", name, refusal);
  if (server_registration_passwords_match (code, invitation))
    return TRUE;

  server_login_failed (reply, name);

  return fail_code (reply, name);
}

void
server_command_verify (ServerReply *reply, const IrcMessage *message)
{
  ServerSession *session = reply->session;
  const char *name = message->params[0];
  g_autofree char *wanted = NULL;
  g_autofree ServerScramVerifier *verifier = NULL;

  if (!may_register (reply, name) || !code_is_right (reply, name, message->params[1])
      || !name_is_free (reply, session->wanted_account))
    return;

  wanted = g_steal_pointer (&session->wanted_account);
  verifier = g_steal_pointer (&session->wanted_verifier);
  make_account (reply, wanted, verifier);
}
