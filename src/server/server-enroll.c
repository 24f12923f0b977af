/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Making accounts, by whatever means. Where one needs an invitation, its token is the code that
 * verifies. */

#include "server/server-enroll.h"

#include <string.h>

#include "irc/irc-casemap.h"
#include "irc/irc-name.h"
#include "server/server-login.h"
#include "server/server-password.h"
#include "server/server-private.h"
#include "server/server-registration.h"

/* Characters that a password cannot do without. */
#define PASSWORD_MIN 6

/**
 * Enrollment:
 * @answers: how it is told what came of it
 * @name: the name of the account
 *
 * An account that is being made.
 */
typedef struct
{
  const ServerEnrollAnswers *answers;
  const char *name;
} Enrollment;

static Enrollment *
enrollment_copy (const Enrollment *self)
{
  Enrollment *copy = g_new (Enrollment, 1);

  *copy = (Enrollment){ self->answers, g_strdup (self->name) };

  return copy;
}

static void
enrollment_free (Enrollment *self)
{
  g_free ((char *) self->name);
  g_free (self);
}

static gboolean
refuse (const Enrollment *self, ServerReply *reply, const char *code, const char *text)
{
  self->answers->refuse (reply, code, self->name, text);

  return FALSE;
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
may_enroll (const Enrollment *self, ServerReply *reply)
{
  const ServerSession *session = reply->session;
  const char *account = server_login_get_account (session);
  const char *hindrance = get_hindrance (session);

  if (account != NULL)
    {
      self->answers->refuse (reply, "ALREADY_AUTHENTICATED", account,
                             "You are logged in to an account already");
      return FALSE;
    }
  if (session->user == NULL && session->server->config->password != NULL)
    return refuse (self, reply, "COMPLETE_CONNECTION_REQUIRED", "Finish connecting first");
  if (hindrance != NULL)
    return refuse (self, reply, "TEMPORARILY_UNAVAILABLE", hindrance);

  return TRUE;
}

/* Nobody's nick is taken away. */
static gboolean
name_is_free (const Enrollment *self, ServerReply *reply)
{
  const ServerSession *session = reply->session;
  const Hall *hall = session->server->hall;
  const HallUser *holder = hall_find_look_alike (hall, self->name);

  if (!irc_nick_is_valid (self->name))
    return refuse (self, reply, "BAD_ACCOUNT_NAME", "An account has to be called as a nick is");
  if (hall_find_reserved (hall, self->name) != NULL || (holder != NULL && holder != session->user)
      || server_accounts_find_look_alike (session->server->accounts, self->name) != NULL)
    return refuse (self, reply, "ACCOUNT_EXISTS",
                   "Somebody else is called so, or so that it looks the same");

  return TRUE;
}

/**
 * server_enroll_accepts_password:
 * @reply: the answer
 * @answers: how to answer when not
 * @name: the name of an account
 * @password: what is chosen as its password
 *
 * Returns: whether it may be; when not, that was answered
 */
gboolean
server_enroll_accepts_password (ServerReply *reply,
                                const ServerEnrollAnswers *answers,
                                const char *name,
                                const char *password)
{
  const Enrollment self = { answers, name };
  char *prepared;

  if (!server_session_is_private (reply->session))
    return refuse (&self, reply, "UNACCEPTABLE_PASSWORD", SERVER_PASSWORD_NOT_PRIVATE);

  prepared = server_scram_prepare (password);
  if (prepared == NULL)
    return refuse (&self, reply, "UNACCEPTABLE_PASSWORD",
                   "A password has 1 to 300 bytes of text that one can type");
  explicit_bzero (prepared, strlen (prepared));
  g_free (prepared);

  if (g_utf8_strlen (password, -1) < PASSWORD_MIN
      || irc_casemap_equal (IRC_CASEMAP_ASCII, password, name))
    return refuse (&self, reply, "WEAK_PASSWORD",
                   "A password has at least 6 characters, and is not the name");

  return TRUE;
}

static void
make_account (const Enrollment *self, ServerReply *reply, const ServerScramVerifier *verifier)
{
  ServerSession *session = reply->session;
  Server *server = session->server;
  HallCommand command = { .type = HALL_COMMAND_RESERVE, .object = self->name };
  const ServerAccount *account = server_accounts_put (server->accounts, self->name, verifier,
                                                      base_clock_get_real (server->clock) / 1000);

  if (session->origin != NULL)
    server_quota_charge (server->new_accounts, session->origin,
                         server->config->limits.registrations_per_hour,
                         base_clock_get_monotonic (server->clock));
  server_log (server->log, SERVER_LOG_ACCOUNT_MADE, "account", self->name, "address",
              session->address, NULL);
  server_apply (server, reply, &command);
  self->answers->welcome (reply, self->name);
  server_login (reply, account);
}

static void
made_cb (ServerReply *reply, const ServerScramVerifier *verifier, gpointer user_data)
{
  const Enrollment *self = user_data;
  ServerSession *session = reply->session;

  /* Somebody may have been quicker. */
  if (verifier == NULL || !may_enroll (self, reply) || !name_is_free (self, reply))
    return;

  if (session->server->config->registration == SERVER_ACCOUNTS_OPEN)
    {
      make_account (self, reply, verifier);
      return;
    }

  g_free (session->wanted_account);
  g_free (session->wanted_verifier);
  session->wanted_account = g_strdup (self->name);
  session->wanted_verifier = g_memdup2 (verifier, sizeof *verifier);
  self->answers->ask (reply, self->name);
}

/**
 * server_enroll:
 * @reply: the answer
 * @answers: how to answer
 * @name: what the account is to be called
 * @password: what its password is to be
 *
 * Makes an account, or waits for the invitation, and answers when the password was hashed.
 */
void
server_enroll (ServerReply *reply,
               const ServerEnrollAnswers *answers,
               const char *name,
               const char *password)
{
  const Enrollment self = { answers, name };

  if (may_enroll (&self, reply) && name_is_free (&self, reply)
      && server_enroll_accepts_password (reply, answers, name, password)
      && !server_password_make (reply, password, made_cb, enrollment_copy (&self),
                                (GDestroyNotify) enrollment_free))
    refuse (&self, reply, "TEMPORARILY_UNAVAILABLE", SERVER_PASSWORD_BUSY);
}

static gboolean
refuse_code (const Enrollment *self, ServerReply *reply)
{
  return refuse (self, reply, "INVALID_CODE", "This is no invitation for that account");
}

static const ServerInvitation *
find_invitation (const ServerSession *session, const char *code)
{
  const Server *server = session->server;

  return server_invitations_find (server->invitations, code,
                                  base_clock_get_real (server->clock) / 1000);
}

/* Guessing an invitation takes as long as guessing a password. */
static gboolean
code_is_right (const Enrollment *self, ServerReply *reply, const char *code)
{
  const ServerSession *session = reply->session;
  const char *refusal = server_login_refuse (session, self->name);

  if (session->wanted_account == NULL
      || !irc_casemap_equal (IRC_CASEMAP_ASCII, session->wanted_account, self->name))
    return refuse_code (self, reply);
  if (refusal != NULL)
    return refuse (self, reply, "TEMPORARILY_UNAVAILABLE", refusal);
  if (find_invitation (session, code) != NULL)
    return TRUE;

  server_login_failed (reply, self->name);

  return refuse_code (self, reply);
}

/**
 * server_enroll_verify:
 * @reply: the answer
 * @answers: how to answer
 * @name: the account that waits for the invitation
 * @code: the invitation
 *
 * Makes the account when that is right, and counts it.
 */
void
server_enroll_verify (ServerReply *reply,
                      const ServerEnrollAnswers *answers,
                      const char *name,
                      const char *code)
{
  ServerSession *session = reply->session;
  Enrollment self = { answers, name };
  g_autofree char *wanted = NULL;
  g_autofree ServerScramVerifier *verifier = NULL;

  if (!may_enroll (&self, reply) || !code_is_right (&self, reply, code))
    return;

  /* As it was written when it was wanted. */
  self.name = session->wanted_account;
  if (!name_is_free (&self, reply))
    return;

  server_invitations_use (session->server->invitations, find_invitation (session, code));
  wanted = g_steal_pointer (&session->wanted_account);
  verifier = g_steal_pointer (&session->wanted_verifier);
  make_account (&self, reply, verifier);
}
