/* SPDX-License-Identifier: GPL-3.0-or-later */

/* NickServ: accounts for people whose programs know neither SASL nor REGISTER. It is nobody in the
 * hall, so what it is told reaches nobody and is not kept. */

#include "server/server-nickserv.h"

#include <string.h>

#include "irc/irc-casemap.h"
#include "irc/irc-time.h"
#include "server/server-enroll.h"
#include "server/server-login.h"
#include "server/server-nickserv-private.h"
#include "server/server-password.h"
#include "server/server-private.h"

#define WRONG "The account or the password is wrong"

/**
 * PasswordChange:
 * @account: the account
 * @password: what is to be its password
 */
typedef struct
{
  char *account;
  char *password;
} PasswordChange;

static void drop (ServerReply *reply, char **params);
static void identify (ServerReply *reply, char **params);
static void info (ServerReply *reply, char **params);
static void make (ServerReply *reply, char **params);
static void passwd (ServerReply *reply, char **params);
static void verify (ServerReply *reply, char **params);

/* clang-format off */
static const ServerAgentCommand commands[] = {
  { "ALWAYSON", 0, 1, FALSE, FALSE, server_nickserv_always_on, "ALWAYSON [ON|OFF]", "tells or changes whether you stay when your last connection ends" },
  { "CERT", 1, 2, TRUE, FALSE, server_nickserv_cert, "CERT ADD [fingerprint] [name], CERT DEL fingerprint or CERT LIST", "has a certificate log you in without a password" },
  { "DROP", 1, 1, TRUE, TRUE, drop, "DROP password", "gives your account up, for ever" },
  SERVER_AGENT_HELP,
  { "IDENTIFY", 1, 2, TRUE, TRUE, identify, "IDENTIFY [account] password", "logs you in" },
  { "INFO", 0, 1, TRUE, FALSE, info, "INFO [account]", "tells since when there is an account" },
  { "PASSWD", 2, 2, FALSE, TRUE, passwd, "PASSWD old new", "changes the password of your account" },
  { "REGISTER", 1, 1, FALSE, TRUE, make, "REGISTER password", "makes an account that is called as you are" },
  { "SESSIONS", 0, 2, FALSE, FALSE, server_nickserv_sessions, "SESSIONS [LOGOUT number]", "lists your connections, or ends one" },
  { "VERIFY", 1, 1, TRUE, FALSE, verify, "VERIFY invitation", "shows the invitation that an account needs to be made" },
};
/* clang-format on */

const ServerAgent server_nickserv = { SERVER_NICKSERV_NAME, commands, G_N_ELEMENTS (commands) };

/**
 * server_nickserv_say:
 * @reply: the answer to what was said to NickServ
 * @format: what it says, as for printf()
 * @...: what stands in it
 */
void
server_nickserv_say (ServerReply *reply, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  server_agent_say (&server_nickserv, reply, "%s", text);
}

static void
refuse (ServerReply *reply, const char *code, const char *name, const char *text)
{
  server_nickserv_say (reply, "%s", text);
}

static void
ask (ServerReply *reply, const char *name)
{
  server_nickserv_say (reply, "Show me the invitation to this server: VERIFY invitation");
}

static void
welcome (ServerReply *reply, const char *name)
{
  server_nickserv_say (reply, "The account %s is yours", name);
}

static const ServerEnrollAnswers answers = { refuse, ask, welcome };

/* Returns whether a password of @account may be tried. */
static gboolean
may_try (ServerReply *reply, const char *account)
{
  const char *why = account != NULL ? server_login_refuse (reply->session, account)
                                    : SERVER_NICKSERV_NO_ACCOUNT;

  if (why != NULL)
    server_nickserv_say (reply, "%s", why);

  return why == NULL;
}

static void
identified_cb (ServerReply *reply, const char *name, const ServerAccount *account)
{
  const char *why = account != NULL ? server_login_refuse_another (reply->session, name) : WRONG;

  /* Another connection may have become the same person's meanwhile. */
  if (why != NULL)
    {
      server_nickserv_say (reply, "%s", why);
      return;
    }

  server_login (reply, account);
  server_nickserv_say (reply, "You are logged in to %s", account->name);
}

static void
identify (ServerReply *reply, char **params)
{
  const char *name = params[1] != NULL ? params[0] : reply->session->user->nick;
  const char *password = params[1] != NULL ? params[1] : params[0];

  if (may_try (reply, name) && !server_login_check (reply, name, password, identified_cb))
    server_nickserv_say (reply, SERVER_PASSWORD_BUSY);
}

static void
make (ServerReply *reply, char **params)
{
  server_enroll (reply, &answers, reply->session->user->nick, params[0]);
}

static void
verify (ServerReply *reply, char **params)
{
  const ServerSession *session = reply->session;
  const char *wanted = session->wanted_account;

  server_enroll_verify (reply, &answers, wanted != NULL ? wanted : session->user->nick, params[0]);
}

static void
info (ServerReply *reply, char **params)
{
  const HallUser *user = reply->session->user;
  const char *own = user->account != NULL ? user->account : user->nick;
  const char *name = params[0] != NULL ? params[0] : own;
  const ServerAccount *account = server_accounts_find (reply->session->server->accounts, name);
  char created[IRC_TIME_SIZE];

  if (account == NULL)
    {
      server_nickserv_say (reply, "There is no account %s", name);
      return;
    }

  irc_time_format (account->created, created);
  server_nickserv_say (reply, "The account %s was made on %.10s", account->name, created);
}

static void
dropped_cb (ServerReply *reply, const char *name, const ServerAccount *account)
{
  ServerSession *session = reply->session;
  Server *server = session->server;

  if (account == NULL)
    {
      server_nickserv_say (reply, WRONG);
      return;
    }

  server_log (server->log, SERVER_LOG_ACCOUNT_DROPPED, "account", account->name, "user",
              session->user->mask, "address", session->address, NULL);
  server_accounts_put (server->accounts, account->name, NULL, account->created);
  server_login_end_all (server, reply, account->name);
  server_nickserv_say (reply, "The account %s is given up", account->name);
}

static void
drop (ServerReply *reply, char **params)
{
  const char *name = reply->session->user->account;

  if (may_try (reply, name) && !server_login_check (reply, name, params[0], dropped_cb))
    server_nickserv_say (reply, SERVER_PASSWORD_BUSY);
}

static void
password_change_free (PasswordChange *self)
{
  explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_free (self->account);
  g_free (self);
}

static void
changed_cb (ServerReply *reply, const ServerScramVerifier *verifier, gpointer name)
{
  ServerSession *session = reply->session;
  ServerAccounts *accounts = session->server->accounts;
  const ServerAccount *account = server_accounts_find (accounts, name);

  if (verifier == NULL || account == NULL)
    {
      server_nickserv_say (reply, "There is no account %s", (const char *) name);
      return;
    }

  server_log (session->server->log, SERVER_LOG_PASSWORD_CHANGED, "user", session->user->mask,
              "address", session->address, "account", account->name, NULL);
  server_accounts_put (accounts, account->name, verifier, account->created);
  server_nickserv_say (reply, "The password of %s is changed", account->name);
}

static void
old_checked_cb (ServerReply *reply, gboolean is_right, gpointer user_data)
{
  const PasswordChange *self = user_data;

  /* It may have been given up meanwhile. */
  if (!is_right || server_accounts_find (reply->session->server->accounts, self->account) == NULL)
    {
      server_login_failed (reply, self->account);
      server_nickserv_say (reply, WRONG);
      return;
    }

  if (!server_password_make (reply, self->password, changed_cb, g_strdup (self->account), g_free))
    server_nickserv_say (reply, SERVER_PASSWORD_BUSY);
}

static void
passwd (ServerReply *reply, char **params)
{
  const char *name = reply->session->user->account;
  PasswordChange *change;
  ServerScramVerifier verifier;

  if (!may_try (reply, name) || !server_enroll_accepts_password (reply, &answers, name, params[1]))
    return;

  change = g_new (PasswordChange, 1);
  *change = (PasswordChange){ g_strdup (name), g_strdup (params[1]) };
  server_login_get_verifier (reply->session->server, name, &verifier);
  if (!server_password_check (reply, &verifier, params[0], old_checked_cb, change,
                              (GDestroyNotify) password_change_free))
    server_nickserv_say (reply, SERVER_PASSWORD_BUSY);
}
