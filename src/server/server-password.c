/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Passwords of connections: checked on a thread, while the connection that gave one waits. */

#include "server/server-password.h"

#include "server/server-private.h"

/* With each wrong password one waits longer for the next; then it is enough. */
#define WRONG_MAX 5

/**
 * PasswordCheck:
 * @server: the server
 * @session: the serial of who gave the password, and may have gone meanwhile
 * @verb: the command that it came with
 * @label: (nullable): what the client called that
 * @func: (nullable): what goes on with the command
 * @made: (nullable): the same with a password that was chosen, without @func
 * @user_data: for them
 * @free_user_data: (nullable): what frees it
 */
typedef struct
{
  Server *server;
  guint64 session;
  const char *verb;
  char *label;
  ServerPasswordFunc func;
  ServerPasswordMadeFunc made;
  gpointer user_data;
  GDestroyNotify free_user_data;
} PasswordCheck;

static void
password_check_free (PasswordCheck *check)
{
  if (check->free_user_data != NULL)
    check->free_user_data (check->user_data);
  g_free (check->label);
  g_free (check);
}

static void
go_on (PasswordCheck *check, gboolean is_right, const ServerScramVerifier *verifier)
{
  ServerSession *session = server_find_session (check->server, check->session);
  ServerReply reply;

  if (session == NULL)
    return;

  session->n_reading--;
  session->is_answered = TRUE;
  server_reply_init (&reply, session, g_steal_pointer (&check->label));
  reply.verb = check->verb;
  if (check->made != NULL)
    check->made (&reply, verifier, check->user_data);
  else
    check->func (&reply, is_right, check->user_data);
  server_reply_finish (&reply);
  session->is_answered = FALSE;
  server_session_resume (session);
  io_loop_request_turn (check->server->loop);
}

static void
checked_cb (gboolean is_right, gpointer user_data)
{
  go_on (user_data, is_right, NULL);
}

static void
made_cb (const ServerScramVerifier *verifier, gpointer user_data)
{
  go_on (user_data, FALSE, verifier);
}

static PasswordCheck *
begin (const ServerReply *reply, gpointer user_data, GDestroyNotify free_user_data)
{
  PasswordCheck *check = g_new0 (PasswordCheck, 1);

  check->server = reply->session->server;
  check->session = reply->session->serial;
  check->verb = reply->verb;
  check->user_data = user_data;
  check->free_user_data = free_user_data;

  return check;
}

/* Nothing else of the session is carried out until it is done. */
static gboolean
await (ServerReply *reply, PasswordCheck *check, gboolean is_begun)
{
  if (!is_begun)
    {
      password_check_free (check);
      return FALSE;
    }

  check->label = g_steal_pointer (&reply->label);
  reply->session->n_reading++;

  return TRUE;
}

/**
 * server_password_check:
 * @reply: the answer to a command with a password, which comes when that was checked
 * @verifier: what the password has to agree with
 * @password: what was given
 * @func: what goes on with the command then, unless the connection is gone
 * @user_data: (transfer full): what @func gets
 * @free_user_data: (nullable): what frees it
 *
 * Nothing else of the session is carried out meanwhile.
 *
 * Returns: whether it will be checked; %FALSE when too many others wait for that, and then
 * @user_data is freed, and nothing was answered
 */
gboolean
server_password_check (ServerReply *reply,
                       const ServerScramVerifier *verifier,
                       const char *password,
                       ServerPasswordFunc func,
                       gpointer user_data,
                       GDestroyNotify free_user_data)
{
  PasswordCheck *check = begin (reply, user_data, free_user_data);

  check->func = func;

  return await (reply, check,
                server_credentials_check (reply->session->server->credentials, verifier, password,
                                          checked_cb, check, (GDestroyNotify) password_check_free));
}

/**
 * server_password_make:
 * @reply: the answer to a command with a password, which comes when that was hashed
 * @password: what was chosen
 * @func: what goes on with the command then, unless the connection is gone
 * @user_data: (transfer full): what @func gets
 * @free_user_data: (nullable): what frees it
 *
 * Returns: as server_password_check()
 */
gboolean
server_password_make (ServerReply *reply,
                      const char *password,
                      ServerPasswordMadeFunc func,
                      gpointer user_data,
                      GDestroyNotify free_user_data)
{
  Server *server = reply->session->server;
  PasswordCheck *check = begin (reply, user_data, free_user_data);

  check->made = func;

  return await (reply, check,
                server_credentials_make (server->credentials, password, server->config->iterations,
                                         made_cb, check, (GDestroyNotify) password_check_free));
}

/**
 * server_password_slow_down:
 * @session: who gave a wrong password
 *
 * Lets it wait before its next command, each time longer, and ends it at last.
 */
void
server_password_slow_down (ServerSession *session)
{
  session->n_wrong++;
  if (session->n_wrong == WRONG_MAX)
    server_session_doom (session, "Too many wrong passwords");
  else if (session->n_wrong > 1)
    server_session_pause (session, 1 << (session->n_wrong - 1));
}
