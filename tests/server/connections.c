/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "connections.h"

#include <string.h>

#include "server/server-user.h"

static char *
encode_plain (const char *account)
{
  g_autofree char *text = g_strdup_printf ("|%s|%s", account, CONNECTIONS_PASSWORD);
  gsize size = strlen (text);

  text[0] = '\0';
  text[1 + strlen (account)] = '\0';

  return g_base64_encode ((const guint8 *) text, size);
}

/**
 * connections_log_in:
 * @fixture: a fixture
 * @account: the name of an account, which is made unless it is there
 * @caps: (nullable): capabilities to ask for
 *
 * Returns: (transfer full): a connection that is logged in, and still to be registered
 */
ServerClient *
connections_log_in (ServerFixture *fixture, const char *account, const char *caps)
{
  g_autofree char *plain = encode_plain (account);
  g_autofree char *authenticate = g_strdup_printf ("AUTHENTICATE PLAIN\r\nAUTHENTICATE %s", plain);
  g_autofree char *request = g_strdup_printf ("CAP REQ :sasl %s", caps != NULL ? caps : "");
  g_autofree char *answer = NULL;
  ServerClient *self;

  server_fixture_start (fixture);
  if (server_accounts_find (fixture->server->accounts, account) == NULL)
    server_fixture_add_account (fixture, account, CONNECTIONS_PASSWORD);
  self = server_client_connect (fixture);
  server_client_run (self, request);
  server_client_send (self, authenticate);
  answer = server_client_take_lines (self);
  g_assert_nonnull (strstr (answer, S "903 "));

  return self;
}

/**
 * connections_register:
 * @self: a connection that is logged in
 * @nick: the nick to ask for
 *
 * Returns: (transfer full): all lines that follow the welcome, or all lines when there is none
 */
char *
connections_register (ServerClient *self, const char *nick)
{
  g_autofree char *lines = NULL;
  g_autofree char *request = g_strdup_printf ("NICK %s\r\nUSER u 0 * :Name\r\nCAP END", nick);
  const char *end;

  server_client_send (self, request);
  lines = server_client_take_lines (self);
  end = strstr (lines, ":MOTD File is missing");
  if (end == NULL)
    return g_strdup (lines);
  end += strlen (":MOTD File is missing");

  return g_strdup (*end != '\0' ? end + 1 : end);
}

/**
 * connections_new:
 * @fixture: a fixture
 * @nick: a nick, and the account of the same name
 * @caps: (nullable): capabilities to ask for
 *
 * Returns: (transfer full): one more connection of who is called so, or the first
 */
ServerClient *
connections_new (ServerFixture *fixture, const char *nick, const char *caps)
{
  ServerClient *self = connections_log_in (fixture, nick, caps);
  guint n_before = connections_count (fixture, nick);
  g_autofree char *lines G_GNUC_UNUSED = connections_register (self, nick);

  g_assert_cmpuint (connections_count (fixture, nick), ==, n_before + 1);

  return self;
}

/**
 * connections_new_in_room:
 * @fixture: a fixture
 * @nick: a nick, and the account of the same name
 * @caps: (nullable): capabilities to ask for
 *
 * Returns: (transfer full): as connections_new(), in #a
 */
ServerClient *
connections_new_in_room (ServerFixture *fixture, const char *nick, const char *caps)
{
  ServerClient *self = connections_new (fixture, nick, caps);

  server_client_run (self, "JOIN #a");

  return self;
}

/**
 * connections_count:
 * @fixture: a fixture with a server
 * @nick: a nick
 *
 * Returns: how many connections its owner has; 0 when there is nobody
 */
guint
connections_count (ServerFixture *fixture, const char *nick)
{
  const HallUser *user = hall_find_user (fixture->server->hall, nick);

  return user != NULL ? server_user_count_sessions (user) : 0;
}
