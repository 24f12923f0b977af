/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who may connect, and what those are told who may not. */

#include "server/server-admission.h"

#include "io/io-tls.h"
#include "io/io-websocket-handshake.h"
#include "server/server-ban.h"
#include "server/server-memory.h"
#include "server/server-plain-text.h"
#include "server/server-private.h"
#include "server/server-proxy.h"

/* Counts somebody who connects, or returns why that one must not. */
static char *
admit (Server *self, const ServerPeer *peer)
{
  const char *why;
  char *reason;

  if (peer->is_local)
    return NULL;

  reason = server_ban_find_reason (self, peer);
  if (reason != NULL)
    {
      self->metrics.refused[SERVER_REFUSAL_BANNED]++;
      return reason;
    }

  why = server_origins_add (self->origins, self->config, peer);
  if (why != NULL)
    self->metrics.refused[SERVER_REFUSAL_ADDRESS]++;

  return g_strdup (why);
}

static char *
make_refusal (const ServerPeer *peer, const char *reason)
{
  if (peer->is_websocket)
    return io_websocket_handshake_refuse (503, reason);
  if (peer->is_plain_text)
    return server_plain_text_refuse (reason);

  return g_strdup_printf ("ERROR :Closing link: %s\r\n", reason);
}

static void
tell_refused (IoStream *stream, const ServerPeer *peer, const char *reason)
{
  g_autofree char *line = make_refusal (peer, reason);
  struct iovec part = { line, strlen (line) };
  gsize n_written;

  io_stream_write (stream, &part, 1, &n_written);
}

/* A connection that is one too many is told so with one write, and never becomes a session. */
static void
refuse (int fd, const ServerPeer *peer, const char *reason)
{
  IoStream stream;

  io_stream_init_plain (&stream, fd);
  if (peer->is_tls)
    io_tls_refuse (&stream);
  else
    tell_refused (&stream, peer, reason);
  io_stream_shut_down (&stream);
  io_stream_close (&stream);
}

static guint
get_capacity (const Server *self)
{
  return MIN (self->config->limits.connections, server_listener_get_capacity (self->listener));
}

/**
 * server_admission_is_full:
 * @self: a server that was started
 *
 * Returns: whether nobody else can connect
 */
gboolean
server_admission_is_full (const Server *self)
{
  return g_hash_table_size (self->sessions) >= get_capacity (self);
}

/**
 * server_admission_take:
 * @fd: (transfer full): a connected descriptor
 * @peer: where it comes from
 * @user_data: the server
 *
 * Makes a session of a connection, or tells it why not.
 */
void
server_admission_take (int fd, const ServerPeer *peer, gpointer user_data)
{
  Server *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;
  ServerSession *session;

  if (server_admission_is_full (self))
    {
      self->metrics.refused[SERVER_REFUSAL_FULL]++;
      refuse (fd, peer, "This server is full");
      return;
    }
  if (server_memory_is_short (self))
    {
      self->metrics.refused[SERVER_REFUSAL_MEMORY]++;
      refuse (fd, peer, "This server is short of memory; try again later");
      return;
    }
  reason = admit (self, peer);
  if (reason != NULL)
    {
      refuse (fd, peer, reason);
      return;
    }

  session = server_session_new (self, fd, peer, &error);
  if (session == NULL)
    {
      server_log (self->log, SERVER_LOG_CONNECTION_FAILED, "error", error->message, NULL);
      if (!peer->is_local)
        server_origins_remove (self->origins, peer->origin);
      return;
    }

  self->n_unregistered++;
  self->metrics.connections[session->transport]++;
  self->metrics.sessions[session->transport]++;
  g_hash_table_insert (self->sessions, &session->serial, session);
  server_update_idle_timer (self);
}

/**
 * server_admission_incoming_cb:
 * @fd: (transfer full): a connected descriptor
 * @peer: whom it comes from, who may be a proxy
 * @user_data: the server
 *
 * Has a proxy say first where it really comes from.
 */
void
server_admission_incoming_cb (int fd, const ServerPeer *peer, gpointer user_data)
{
  Server *self = user_data;

  if (!server_proxy_is_expected (self, peer))
    server_admission_take (fd, peer, self);
  else if (g_hash_table_size (self->sessions) + self->proxied.length < get_capacity (self))
    server_proxy_wait (self, fd, peer);
  else
    refuse (fd, peer, "This server is full");
}

/**
 * server_admission_move:
 * @self: the server
 * @session: a connection
 * @peer: where it really comes from
 *
 * Counts it among the connections of that address from now on.
 *
 * Returns: (nullable) (transfer full): why nobody may connect from there, as a sentence, when
 *   nothing has changed; %NULL once it is done
 */
char *
server_admission_move (Server *self, ServerSession *session, const ServerPeer *peer)
{
  char *reason = admit (self, peer);

  if (reason != NULL)
    return reason;

  if (session->origin != NULL)
    server_origins_remove (self->origins, session->origin);
  server_session_set_peer (session, peer);

  return NULL;
}
