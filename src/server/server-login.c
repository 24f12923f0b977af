/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Logging in to an account, by whatever means, and what keeps others from guessing passwords. */

#include "server/server-login.h"

#include <string.h>

#include "irc/irc-casemap.h"
#include "server/server-marker.h"
#include "server/server-metadata.h"
#include "server/server-password.h"
#include "server/server-private.h"
#include "server/server-registration.h"
#include "server/server-user.h"

/**
 * server_login_get_account:
 * @session: a session
 *
 * Returns: (nullable) (transfer none): the account that it is logged in to, registered or not
 */
const char *
server_login_get_account (const ServerSession *session)
{
  return session->user != NULL ? session->user->account : session->registration->account;
}

/* Nobody in particular is not counted. */
static gboolean
is_used_up (const Server *server, ServerQuota *quota, const char *key, guint per_hour)
{
  return key != NULL
         && server_quota_is_used_up (quota, key, per_hour,
                                     base_clock_get_monotonic (server->clock));
}

static void
charge (const Server *server, ServerQuota *quota, const char *key, guint per_hour)
{
  if (key != NULL)
    server_quota_charge (quota, key, per_hour, base_clock_get_monotonic (server->clock));
}

static char *
fold_name (const char *name)
{
  return name != NULL ? irc_casemap_fold (IRC_CASEMAP_ASCII, name) : NULL;
}

static char *
make_mask (const ServerSession *session)
{
  const ServerRegistration *registration = session->registration;

  if (session->user != NULL)
    return g_strdup (session->user->mask);

  return g_strdup_printf ("%s!%s@%s", registration->nick != NULL ? registration->nick : "*",
                          registration->user != NULL ? registration->user : "*", session->host);
}

/* What is told of the account is told of who logs in to it. */
static void
apply_login (ServerReply *reply, const char *account)
{
  ServerSession *session = reply->session;
  g_autoptr (GPtrArray) metadata
      = server_profiles_read (server_accounts_get_profiles (session->server->accounts), account);
  HallCommand command = { .type = HALL_COMMAND_ACCOUNT, .text = account, .metadata = metadata };
  gboolean is_other = g_strcmp0 (session->user->account, account) != 0;

  if (server_apply (session->server, reply, &command) && is_other)
    server_metadata_reply_own (reply);
}

/* All connections of a person are those of one account. */
static void
tell_others_of_login (const ServerReply *reply,
                      const char *mask,
                      const char *name,
                      const char *text)
{
  ServerSession *each = server_user_get_session (reply->session->user);

  for (; each != NULL; each = each->next_of_user)
    {
      ServerReply other;

      if (each != reply->session)
        {
          server_reply_init (&other, each, NULL);
          server_reply_numeric (&other, RPL_LOGGEDIN, mask, name, text, NULL);
          server_reply_finish (&other);
        }
      server_marker_reload (each);
    }
}

/**
 * server_login:
 * @reply: the answer to what showed that whoever is answered may do so
 * @account: the account to log in to; before registration that takes effect with it
 *
 * https://modern.ircdocs.horse/#rplloggedin-900
 */
void
server_login (ServerReply *reply, const ServerAccount *account)
{
  ServerSession *session = reply->session;
  g_autofree char *mask = make_mask (session);
  g_autofree char *text = g_strdup_printf ("You are now logged in as %s", account->name);

  session->n_wrong = 0;
  charge (session->server, session->server->logins, session->origin,
          session->server->config->limits.logins_per_address);
  server_log (session->server->log, SERVER_LOG_LOGGED_IN, "user", mask, "address", session->address,
              "account", account->name, NULL);
  server_reply_numeric (reply, RPL_LOGGEDIN, mask, account->name, text, NULL);
  if (session->user == NULL)
    {
      g_free (session->registration->account);
      session->registration->account = g_strdup (account->name);
      server_marker_reload (session);
      return;
    }

  apply_login (reply, account->name);
  tell_others_of_login (reply, mask, account->name, text);
  server_always_on_update (session->server->always_on, session->user);
}

static void
end_login (ServerReply *reply)
{
  ServerSession *session = reply->session;
  HallCommand command = { .type = HALL_COMMAND_ACCOUNT };
  g_autofree char *mask = make_mask (session);

  if (session->user == NULL)
    g_clear_pointer (&session->registration->account, g_free);
  else
    {
      if (server_apply (session->server, reply, &command))
        server_metadata_reply_own (reply);
      server_marker_reload (session);
    }
  server_reply_numeric (reply, RPL_LOGGEDOUT, mask, NULL);
}

static gboolean
has_account (const ServerSession *session, const char *name)
{
  const char *account;

  /* One that ends is nobody any more. */
  if (session->user == NULL && session->registration == NULL)
    return FALSE;

  account = server_login_get_account (session);

  return account != NULL && irc_casemap_equal (IRC_CASEMAP_ASCII, account, name);
}

static GPtrArray *
list_sessions (Server *server, const char *name)
{
  GPtrArray *sessions = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, server->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (has_account (value, name))
      g_ptr_array_add (sessions, value);

  return sessions;
}

/**
 * Absent:
 * @name: the name of an account
 * @users: (element-type HallUser): who is logged in to it without a connection
 */
typedef struct
{
  const char *name;
  GPtrArray *users;
} Absent;

static void
add_absent (HallUser *user, gpointer user_data)
{
  Absent *absent = user_data;

  if (server_user_get_session (user) == NULL && user->account != NULL
      && irc_casemap_equal (IRC_CASEMAP_ASCII, user->account, absent->name))
    g_ptr_array_add (absent->users, user);
}

static void
end_absent_logins (Server *server, const char *name)
{
  g_autoptr (GPtrArray) users = g_ptr_array_new ();
  Absent absent = { name, users };

  hall_foreach_user (server->hall, add_absent, &absent);
  for (guint i = 0; i < users->len; i++)
    {
      HallCommand command = { .type = HALL_COMMAND_ACCOUNT, .actor = g_ptr_array_index (users, i) };

      server_apply (server, NULL, &command);
      server_user_expel (server, command.actor, "The account was given up");
    }
}

/**
 * server_login_end_all:
 * @server: the server
 * @reply: (nullable): the answer to what gave an account up; %NULL when nobody who is here did
 * @name: its name
 *
 * Logs everybody out of it. Its name is a nick like others from now on.
 * https://modern.ircdocs.horse/#rplloggedout-901
 */
void
server_login_end_all (Server *server, ServerReply *reply, const char *name)
{
  HallCommand release = { .type = HALL_COMMAND_RELEASE, .object = name };
  g_autoptr (GPtrArray) sessions = list_sessions (server, name);

  for (guint i = 0; i < sessions->len; i++)
    {
      ServerSession *session = g_ptr_array_index (sessions, i);
      ServerReply other;

      if (reply != NULL && session == reply->session)
        continue;
      server_reply_init (&other, session, NULL);
      end_login (&other);
      server_reply_finish (&other);
    }
  if (reply != NULL && g_ptr_array_find (sessions, reply->session, NULL))
    end_login (reply);
  end_absent_logins (server, name);
  server_always_on_forget (server->always_on, name);
  server_apply (server, reply, &release);
}

/**
 * server_login_end_device:
 * @server: the server
 * @account: the name of an account
 * @fingerprint: that of a device which is not its any more
 * @except: (nullable): who stays
 *
 * Ends the connections that came with it and are logged in to @account, however they logged in: who
 * has the device is not to go on with what it began.
 *
 * Returns: how many those are
 */
guint
server_login_end_device (Server *server,
                         const char *account,
                         const char *fingerprint,
                         const ServerSession *except)
{
  GHashTableIter iter;
  gpointer value;
  guint n = 0;

  g_hash_table_iter_init (&iter, server->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (value == except || !has_account (value, account)
          || g_strcmp0 (server_session_get_fingerprint (value), fingerprint) != 0)
        continue;
      server_session_doom (value, "This device was removed from the account");
      n++;
    }

  return n;
}

/**
 * server_login_refuse_guess:
 * @session: who wants to show who they are, by whatever means
 *
 * Returns: (nullable) (transfer none): why not, for people, when there were too many from that
 *   address lately who could not; %NULL when it may try
 */
const char *
server_login_refuse_guess (const ServerSession *session)
{
  const Server *server = session->server;

  /* This machine's connections are not told apart, so none can use up what others have. */
  if (is_used_up (server, server->failed_addresses, session->origin,
                  server->config->limits.login_failures_per_address))
    return "Too many failed logins from your address; try again later";

  return NULL;
}

/**
 * server_login_refuse_another:
 * @session: who wants to log in
 * @name: to which account
 *
 * All connections of a person are those of one account. Whoever got hold of one of them is not to
 * take the others along to another account.
 *
 * Returns: (nullable) (transfer none): why not, for people, when its person has other connections
 *   with another account; %NULL when it may
 */
const char *
server_login_refuse_another (const ServerSession *session, const char *name)
{
  const char *account = server_login_get_account (session);

  if (session->user == NULL || account == NULL || !server_user_has_several_sessions (session->user)
      || irc_casemap_equal (IRC_CASEMAP_ASCII, account, name))
    return NULL;

  return "You have other connections with your account; end them first: NickServ SESSIONS";
}

/**
 * server_login_refuse:
 * @session: who wants to log in
 * @name: (nullable): to which account, whether there is one or not; %NULL when that is not guessed
 *
 * Returns: (nullable) (transfer none): why not, for people, when there were too many wrong
 *   passwords lately, from that address or for that account, or too many logins from that address,
 *   or when its person has other connections, of another account; %NULL when it may try
 */
const char *
server_login_refuse (const ServerSession *session, const char *name)
{
  const Server *server = session->server;
  const ServerLimits *limits = &server->config->limits;
  const char *why = server_login_refuse_guess (session);
  g_autofree char *folded = fold_name (name);

  if (why == NULL && name != NULL)
    why = server_login_refuse_another (session, name);
  if (why != NULL)
    return why;
  if (is_used_up (server, server->logins, session->origin, limits->logins_per_address))
    return "Too many logins from your address; try again later";
  if (is_used_up (server, server->failed_accounts, folded, limits->login_failures_per_account))
    return "Too many failed logins to this account; try again later";

  return NULL;
}

/**
 * server_login_count_failure:
 * @session: who could not show who they are
 * @name: (nullable): to which account it was not possible to log in; %NULL when that was not
 * guessed
 *
 * Counts it for the address and the account, and lets @session wait longer each time.
 */
void
server_login_count_failure (ServerSession *session, const char *name)
{
  const Server *server = session->server;
  const ServerLimits *limits = &server->config->limits;
  g_autofree char *folded = fold_name (name);

  charge (server, server->failed_addresses, session->origin, limits->login_failures_per_address);
  charge (server, server->failed_accounts, folded, limits->login_failures_per_account);
  server_password_slow_down (session);
}

/**
 * server_login_failed:
 * @reply: the answer that says so
 * @name: (nullable): as in server_login_count_failure()
 *
 * Counts it as server_login_count_failure() does, and logs it.
 */
void
server_login_failed (ServerReply *reply, const char *name)
{
  ServerSession *session = reply->session;
  g_autofree char *mask = make_mask (session);

  server_log (session->server->log, SERVER_LOG_LOGIN_FAILED, "user", mask, "address",
              session->address, NULL);
  server_login_count_failure (session, name);
}

/**
 * server_login_get_verifier:
 * @server: the server
 * @name: the name of an account, or none
 * @verifier: (out): what is kept of its password, or what nobody can tell from it
 */
void
server_login_get_verifier (Server *server, const char *name, ServerScramVerifier *verifier)
{
  const ServerAccount *account = server_accounts_find (server->accounts, name);

  server_accounts_make_decoy (server->accounts, name, server->config->iterations, verifier);
  if (account != NULL)
    *verifier = *account->verifier;
}

/**
 * Strengthening:
 * @server: the server
 * @name: the name of an account
 * @verifier: what is kept of its password until then
 */
typedef struct
{
  Server *server;
  char *name;
  ServerScramVerifier verifier;
} Strengthening;

static void
strengthening_free (Strengthening *self)
{
  g_free (self->name);
  g_free (self);
}

/* The account may have got another password meanwhile, or have been given up. */
static void
strengthened_cb (const ServerScramVerifier *verifier, gpointer user_data)
{
  const Strengthening *self = user_data;
  Server *server = self->server;
  const ServerAccount *account = server_accounts_find (server->accounts, self->name);

  if (verifier == NULL || account == NULL
      || memcmp (account->verifier->stored_key, self->verifier.stored_key, SERVER_SCRAM_KEY_SIZE)
             != 0)
    return;

  server_accounts_put (server->accounts, account->name, verifier, account->created);
  io_loop_request_turn (server->loop);
}

/**
 * server_login_strengthen:
 * @server: the server
 * @name: the name of an account
 * @verifier: what its password was just checked with
 * @password: that password
 *
 * Hashes the password anew, on a thread, when the configuration asks for more iterations than were
 * used for it. When too many passwords are being checked for that, it is for another time.
 */
void
server_login_strengthen (Server *server,
                         const char *name,
                         const ServerScramVerifier *verifier,
                         const char *password)
{
  guint iterations = server->config->iterations;
  Strengthening *self;

  if (verifier->iterations >= iterations)
    return;

  self = g_new0 (Strengthening, 1);
  self->server = server;
  self->name = g_strdup (name);
  self->verifier = *verifier;
  if (!server_credentials_make (server->credentials, password, iterations, strengthened_cb, self,
                                (GDestroyNotify) strengthening_free))
    strengthening_free (self);
}

/**
 * Check:
 * @func: who is told what came of it
 * @name: the name of an account, or none
 * @verifier: what is kept of its password, or looks like it
 * @password: what was given for it
 *
 * A password that is being checked.
 */
typedef struct
{
  ServerLoginFunc func;
  char *name;
  ServerScramVerifier verifier;
  char *password;
} Check;

static void
check_free (Check *self)
{
  explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_free (self->name);
  g_free (self);
}

/* The account may have been given up meanwhile. */
static void
checked_cb (ServerReply *reply, gboolean is_right, gpointer user_data)
{
  const Check *self = user_data;
  Server *server = reply->session->server;
  const ServerAccount *account
      = is_right ? server_accounts_find (server->accounts, self->name) : NULL;

  if (account == NULL)
    server_login_failed (reply, self->name);
  self->func (reply, self->name, account);
  if (account != NULL)
    server_login_strengthen (server, self->name, &self->verifier, self->password);
}

/**
 * server_login_check:
 * @reply: the answer to a command with a password, which comes when that was checked
 * @name: the name of an account, or none
 * @password: what was given for it
 * @func: what goes on with the command then, unless the connection is gone
 *
 * When the password is right, it is hashed anew if it has to be.
 *
 * Returns: as server_password_check()
 */
gboolean
server_login_check (ServerReply *reply,
                    const char *name,
                    const char *password,
                    ServerLoginFunc func)
{
  Check *check = g_new0 (Check, 1);

  check->func = func;
  check->name = g_strdup (name);
  server_login_get_verifier (reply->session->server, name, &check->verifier);
  check->password = g_strdup (password);

  return server_password_check (reply, &check->verifier, password, checked_cb, check,
                                (GDestroyNotify) check_free);
}
