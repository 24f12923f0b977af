/* SPDX-License-Identifier: GPL-3.0-or-later */

/* NickServ SESSIONS and ALWAYSON: from where somebody is connected, an end of what should not be,
 * and whether one stays without any. */

#include <string.h>

#include "irc/irc-casemap.h"
#include "server/server-nickserv-private.h"
#include "server/server-private.h"
#include "server/server-time.h"

/* Octets of capabilities in one line; with all that stands before them they fit. */
#define LIST_MAX 300

static const char *const transports[SERVER_TRANSPORT_COUNT] = {
  [SERVER_TRANSPORT_PLAIN_TEXT] = "plain text",
  [SERVER_TRANSPORT_TCP] = "TCP",
  [SERVER_TRANSPORT_TLS] = "TLS",
  [SERVER_TRANSPORT_UNIX] = "a Unix socket",
  [SERVER_TRANSPORT_WEBSOCKET] = "a WebSocket",
};

/* Whoever is logged in to the same account is meant, also under another nick. */
static gboolean
is_own (const ServerSession *session, const HallUser *user)
{
  if (session->state != SERVER_SESSION_OPEN || session->user == NULL)
    return FALSE;
  if (session->user == user)
    return TRUE;

  return user->account != NULL && session->user->account != NULL
         && irc_casemap_equal (IRC_CASEMAP_ASCII, session->user->account, user->account);
}

static gint
compare_age (gconstpointer a, gconstpointer b)
{
  const ServerSession *one = *(const ServerSession *const *) a;
  const ServerSession *other = *(const ServerSession *const *) b;

  return one->serial < other->serial ? -1 : one->serial > other->serial;
}

static GPtrArray *
list_own (const ServerReply *reply)
{
  GPtrArray *own = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer session;

  g_hash_table_iter_init (&iter, reply->session->server->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    if (is_own (session, reply->session->user))
      g_ptr_array_add (own, session);
  g_ptr_array_sort (own, compare_age);

  return own;
}

static void
list_caps (ServerReply *reply, const ServerSession *session)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < IRC_CAP_COUNT; i++)
    {
      const char *name = irc_cap_get_name (i);

      if ((session->asked & (G_GUINT64_CONSTANT (1) << i)) == 0)
        continue;
      if (list->len + 1 + strlen (name) > LIST_MAX)
        {
          server_nickserv_say (reply, "  %s", list->str);
          g_string_truncate (list, 0);
        }
      g_string_append_printf (list, "%s%s", list->len > 0 ? " " : "", name);
    }

  if (list->len > 0)
    server_nickserv_say (reply, "  %s", list->str);
}

static void
describe (ServerReply *reply, const ServerSession *session)
{
  g_autofree char *since = server_time_to_text (session->since);

  server_nickserv_say (reply, "%" G_GUINT64_FORMAT ": %s since %s from %s over %s, %s%s",
                       session->serial, session->user->nick, since, session->address,
                       transports[session->transport], session->is_secure ? "secure" : "not secure",
                       session == reply->session ? "; this is the one you are asking from" : "");
  list_caps (reply, session);
}

static void
log_out (ServerReply *reply, const char *number)
{
  g_autoptr (GPtrArray) own = list_own (reply);

  for (guint i = 0; i < own->len; i++)
    {
      ServerSession *session = g_ptr_array_index (own, i);
      g_autofree char *serial = g_strdup_printf ("%" G_GUINT64_FORMAT, session->serial);

      if (!g_str_equal (serial, number))
        continue;

      server_nickserv_say (reply, "The connection %s is ended", serial);
      server_session_doom_for (session, SERVER_DISCONNECT_LOGGED_OUT,
                               "Logged out from another connection");
      return;
    }

  server_nickserv_say (reply, "You have no connection %s; SESSIONS lists them", number);
}

/*
 * server_nickserv_sessions:
 * @reply: the answer
 * @params: nothing, or `LOGOUT` and the number of a connection
 *
 * Lists the connections of who asks, or ends one of them.
 */
void
server_nickserv_sessions (ServerReply *reply, char **params)
{
  g_autoptr (GPtrArray) own = NULL;

  if (params[0] != NULL && g_ascii_strcasecmp (params[0], "LOGOUT") == 0 && params[1] != NULL)
    {
      log_out (reply, params[1]);
      return;
    }
  if (params[0] != NULL)
    {
      server_nickserv_say (reply, "Write it so: SESSIONS [LOGOUT number]");
      return;
    }

  own = list_own (reply);
  for (guint i = 0; i < own->len; i++)
    describe (reply, g_ptr_array_index (own, i));
}

/*
 * server_nickserv_always_on:
 * @reply: the answer
 * @params: nothing, or `ON` or `OFF`
 *
 * Tells whether who asks stays without a connection, or changes it.
 */
void
server_nickserv_always_on (ServerReply *reply, char **params)
{
  HallUser *user = reply->session->user;
  gboolean is_on = params[0] != NULL && g_ascii_strcasecmp (params[0], "ON") == 0;
  const char *why = NULL;

  if (params[0] != NULL && !is_on && g_ascii_strcasecmp (params[0], "OFF") != 0)
    why = "Write it so: ALWAYSON [ON|OFF]";
  else if (user->account == NULL)
    why = SERVER_NICKSERV_NO_ACCOUNT;
  else if (params[0] != NULL)
    why = server_always_on_choose (reply->session->server->always_on, user, is_on);

  if (why != NULL)
    server_nickserv_say (reply, "%s", why);
  else if (user->stays)
    server_nickserv_say (reply, "You stay here when your last connection ends");
  else
    server_nickserv_say (reply, "You leave when your last connection ends");
}
