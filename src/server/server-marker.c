/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far people have read: https://ircv3.net/specs/extensions/read-marker */

#include "server/server-marker.h"

#include <string.h>

#include "irc/irc-casemap.h"
#include "irc/irc-time.h"
#include "server/server-history.h"
#include "server/server-private.h"
#include "server/server-registration.h"

/* "timestamp=" and a time, with its NUL. */
#define TIMESTAMP      "timestamp="
#define TIMESTAMP_SIZE (sizeof TIMESTAMP - 1 + IRC_TIME_SIZE)

static void
put (ServerSession *session, const char *target, gint64 time)
{
  g_hash_table_replace (session->markers, irc_casemap_fold (IRC_CASEMAP_ASCII, target),
                        g_memdup2 (&time, sizeof time));
}

static void
clear (ServerSession *session)
{
  g_clear_pointer (&session->markers, g_hash_table_unref);
  session->markers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* Many may mark at once what they have read, so nobody is looked for among all connections. */
static GPtrArray *
list_sessions (const Server *server, const char *owner)
{
  return g_hash_table_lookup (server->marker_owners, owner);
}

static void
set_owner (ServerSession *session, char *owner)
{
  GPtrArray *sessions = list_sessions (session->server, owner);

  if (sessions == NULL)
    {
      sessions = g_ptr_array_new ();
      g_hash_table_insert (session->server->marker_owners, g_strdup (owner), sessions);
    }
  g_ptr_array_add (sessions, session);
  session->marker_owner = owner;
}

/**
 * server_marker_forget:
 * @session: a session of which nothing that was read is known any more
 */
void
server_marker_forget (ServerSession *session)
{
  GPtrArray *sessions;

  g_clear_pointer (&session->markers, g_hash_table_unref);
  if (session->marker_owner == NULL)
    return;

  sessions = list_sessions (session->server, session->marker_owner);
  g_ptr_array_remove_fast (sessions, session);
  if (sessions->len == 0)
    g_hash_table_remove (session->server->marker_owners, session->marker_owner);
  g_clear_pointer (&session->marker_owner, g_free);
}

/* Who registers has waited for it, and goes on whatever came of it. */
static void
loaded_cb (ServerReply *reply, const GPtrArray *rows, gpointer user_data)
{
  ServerSession *session = reply->session;

  if (rows != NULL)
    clear (session);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const StoreMarker *marker = g_ptr_array_index (rows, i);

      put (session, marker->target, marker->time);
    }
  if (session->registration != NULL)
    server_registration_try (reply);
}

/**
 * server_marker_load:
 * @session: a session
 *
 * Reads how far its user has read, if the client wants to know that and it is not known yet. The
 * next command is carried out after that. Whose markers they are does not change with a new nick:
 * it is still the same person who reads.
 */
void
server_marker_load (ServerSession *session)
{
  StoreQuery query = { .kind = STORE_QUERY_MARKERS };

  if (session->user == NULL || session->marker_owner != NULL
      || (session->caps & IRC_CAP_READ_MARKER) == 0)
    return;

  set_owner (session, server_history_get_owner (session->user));
  query.owner = session->marker_owner;
  server_history_load (session, "MARKREAD", &query, NULL, loaded_cb);
}

/* Another connection of the same person knows it, and of what changed meanwhile as well. */
static const ServerSession *
find_other (const ServerSession *session)
{
  const GPtrArray *sessions = list_sessions (session->server, session->marker_owner);

  for (guint i = 0; i < sessions->len; i++)
    {
      const ServerSession *other = g_ptr_array_index (sessions, i);

      if (other != session && other->state == SERVER_SESSION_OPEN && other->markers != NULL)
        return other;
    }

  return NULL;
}

static gboolean
copy_from_other (ServerSession *session)
{
  const ServerSession *other = find_other (session);
  GHashTableIter iter;
  gpointer target, time;

  if (other == NULL)
    return FALSE;

  clear (session);
  g_hash_table_iter_init (&iter, other->markers);
  while (g_hash_table_iter_next (&iter, &target, &time))
    put (session, target, *(const gint64 *) time);

  return TRUE;
}

/**
 * server_marker_prepare:
 * @reply: the answer to a connection that is not registered yet
 * @user: whose connection it is going to be
 *
 * Finds out how far @user has read, if the client wants to know that, for it is told with each
 * room.
 *
 * Returns: whether that is known; %FALSE when it is being read: then the registration is tried
 * again once that is done
 */
gboolean
server_marker_prepare (ServerReply *reply, const HallUser *user)
{
  ServerSession *session = reply->session;
  StoreQuery query = { .kind = STORE_QUERY_MARKERS };
  gboolean was_read = session->marker_owner != NULL;

  if ((session->caps & IRC_CAP_READ_MARKER) == 0)
    return TRUE;

  if (!was_read)
    set_owner (session, server_history_get_owner (user));
  if (copy_from_other (session) || was_read)
    return TRUE;

  query.owner = session->marker_owner;
  server_history_load (session, "MARKREAD", &query, g_steal_pointer (&reply->label), loaded_cb);

  return FALSE;
}

/**
 * server_marker_reload:
 * @session: a session whose user has logged in or out
 *
 * What was read is known of somebody else from now on.
 */
void
server_marker_reload (ServerSession *session)
{
  server_marker_forget (session);
  server_marker_load (session);
}

static const gint64 *
find (const ServerSession *session, const char *target)
{
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, target);

  return session->markers != NULL ? g_hash_table_lookup (session->markers, folded) : NULL;
}

static const char *
format (const ServerSession *session, const char *target, char text[TIMESTAMP_SIZE])
{
  const gint64 *time = find (session, target);

  if (time == NULL)
    return "*";

  memcpy (text, TIMESTAMP, strlen (TIMESTAMP));
  irc_time_format (*time, text + strlen (TIMESTAMP));

  return text;
}

/**
 * server_marker_reply:
 * @reply: an answer
 * @target: a room or a nick
 *
 * Says how far whoever is answered has read there.
 */
void
server_marker_reply (ServerReply *reply, const char *target)
{
  char text[TIMESTAMP_SIZE];

  server_reply_line (reply, "MARKREAD", target, format (reply->session, target, text), NULL);
}

static void
tell_other (ServerSession *session, const char *target, gint64 time)
{
  ServerReply reply;

  put (session, target, time);
  server_reply_init (&reply, session, NULL);
  server_marker_reply (&reply, target);
  server_reply_finish (&reply);
}

/* An account can be at several places; a guest is at one. */
static void
tell_others (const ServerSession *from, const char *target, gint64 time)
{
  const GPtrArray *sessions = list_sessions (from->server, from->marker_owner);

  if (from->user->account == NULL)
    return;

  for (guint i = 0; i < sessions->len; i++)
    {
      ServerSession *session = g_ptr_array_index (sessions, i);

      if (session != from && session->state == SERVER_SESSION_OPEN && session->markers != NULL
          && (session->caps & IRC_CAP_READ_MARKER) != 0)
        tell_other (session, target, time);
    }
}

/**
 * server_marker_set:
 * @reply: the answer to the command that sets it
 * @target: a room or a nick
 * @time: up to when all was read there, in milliseconds since 1970-01-01 UTC; what is to come was
 * not
 *
 * It never goes back. All that the same person has open is told of it but for whoever is answered.
 *
 * Returns: whether it is known now; %FALSE when it cannot be kept
 */
gboolean
server_marker_set (ServerReply *reply, const char *target, gint64 time)
{
  ServerSession *session = reply->session;
  Server *server = session->server;
  const StoreMarker marker
      = { session->marker_owner, target, MIN (time, base_clock_get_real (server->clock) / 1000) };
  const gint64 *known = find (session, target);

  if (session->markers == NULL
      || (known == NULL
          && g_hash_table_size (session->markers) >= server->config->limits.read_markers))
    return FALSE;

  if (known != NULL && *known >= marker.time)
    return TRUE;

  put (session, target, marker.time);
  store_journal_put_marker (store_get_journal (server->store), &marker);
  tell_others (session, target, marker.time);

  return TRUE;
}

/**
 * server_marker_follow_rename:
 * @server: the server
 * @old_name: what a room was called
 * @name: what it is called from now on
 *
 * Whoever has read something in the room has read it still.
 */
void
server_marker_follow_rename (Server *server, const char *old_name, const char *name)
{
  g_autofree char *folded = irc_casemap_fold (IRC_CASEMAP_ASCII, old_name);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, server->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      ServerSession *session = value;
      const gint64 *time
          = session->markers != NULL ? g_hash_table_lookup (session->markers, folded) : NULL;
      gint64 copy = time != NULL ? *time : 0;

      if (time == NULL)
        continue;

      g_hash_table_remove (session->markers, folded);
      put (session, name, copy);
    }
}
