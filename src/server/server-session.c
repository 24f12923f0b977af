/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The life of a session, from its connection to its end, and its deadlines. */

#include "server/server-session.h"

#include "base/base-container.h"
#include "io/io-websocket.h"
#include "server/server-interest.h"
#include "server/server-marker.h"
#include "server/server-memory.h"
#include "server/server-multiline.h"
#include "server/server-newcomers.h"
#include "server/server-plain-text.h"
#include "server/server-private.h"
#include "server/server-registration.h"
#include "server/server-sasl.h"
#include "server/server-session-private.h"
#include "server/server-user.h"

/* Time that the other side has to read its last lines. */
#define DRAIN_TIMEOUT (5 * G_USEC_PER_SEC)

/* Seconds in which it has to say the next thing. */
static gint64
get_patience (const ServerSession *self)
{
  const ServerLimits *limits = &self->server->config->limits;

  if (self->registration == NULL)
    return limits->ping_interval + (self->ping_sent ? limits->ping_timeout : 0);
  if (self->tls != NULL && !io_tls_is_open (self->tls))
    return MIN (limits->tls_handshake_timeout, limits->registration_timeout);

  return limits->registration_timeout;
}

/* Seconds until it has said nothing for too long. */
static gint64
get_idle_left (const ServerSession *self)
{
  gint64 timeout = self->server->config->limits.idle_timeout;
  gint64 now = base_clock_get_real (self->server->clock) / 1000;

  if (timeout == 0 || self->user == NULL || self->user->oper_name != NULL)
    return G_MAXINT32;

  return timeout - (now - base_id_get_time (self->user->spoke)) / 1000;
}

static void
check_idle (ServerSession *self)
{
  g_autofree char *text = NULL;

  if (get_idle_left (self) > 0)
    return;

  text = g_strdup_printf ("Said nothing for %u seconds", self->server->config->limits.idle_timeout);
  server_session_doom_for (self, SERVER_DISCONNECT_IDLE, text);
}

static void
check_alive (ServerSession *self, gint64 now)
{
  const ServerLimits *limits = &self->server->config->limits;
  g_autofree char *text = NULL;
  gint64 silence;

  /* Who is not listened to is not silent, and people do not answer a PING. */
  if (self->plain_text != NULL || !server_session_may_listen (self))
    server_session_note_heard (self);
  silence = (now - self->heard_at) / G_USEC_PER_SEC;

  if (self->registration != NULL)
    {
      if (silence >= get_patience (self))
        server_session_doom_for (self, SERVER_DISCONNECT_REGISTRATION_TIMEOUT,
                                 "Registration timed out");
      return;
    }

  if (silence >= (gint64) limits->ping_interval + limits->ping_timeout)
    {
      text = g_strdup_printf ("Ping timeout: %" G_GINT64_FORMAT " seconds", silence);
      server_session_doom_for (self, SERVER_DISCONNECT_PING_TIMEOUT, text);
    }
  else if (silence >= limits->ping_interval && !self->ping_sent)
    {
      self->ping_sent = TRUE;
      text = g_strdup_printf ("PING %s\r\n", self->server->config->name);
      server_session_send_line (self, text);
    }
}

static void
timer_cb (IoTimer *timer)
{
  ServerSession *self = BASE_CONTAINER_OF (timer, ServerSession, timer);
  gint64 now = base_clock_get_monotonic (self->server->clock);

  io_loop_request_turn (self->server->loop);

  if (self->state == SERVER_SESSION_DRAINING || self->state == SERVER_SESSION_SHUT)
    {
      server_session_free (self);
      return;
    }

  check_alive (self, now);
  check_idle (self);
  server_multiline_check_deadline (self);
  if (self->resume_at != 0 && now >= self->resume_at)
    {
      self->resume_at = 0;
      server_session_resume (self);
    }
  if (self->state == SERVER_SESSION_OPEN)
    server_session_arm_timer (self);
}

/**
 * server_session_arm_timer:
 * @self: an open session
 *
 * Sets the timer to its nearest deadline.
 */
void
server_session_arm_timer (ServerSession *self)
{
  gint64 due = self->heard_at + get_patience (self) * G_USEC_PER_SEC;
  gint64 now = base_clock_get_monotonic (self->server->clock);

  due = MIN (due, now + MAX (get_idle_left (self), 0) * G_USEC_PER_SEC);
  if (self->resume_at != 0)
    due = MIN (due, self->resume_at);
  if (self->multiline != NULL)
    due = MIN (due, server_multiline_get_deadline (self->multiline));
  io_timers_arm (self->server->timers, &self->timer, due);
}

static ServerTransport
get_transport (const ServerPeer *peer)
{
  if (peer->is_websocket)
    return SERVER_TRANSPORT_WEBSOCKET;
  if (peer->is_plain_text)
    return SERVER_TRANSPORT_PLAIN_TEXT;
  if (peer->is_tls)
    return SERVER_TRANSPORT_TLS;

  return peer->is_unix ? SERVER_TRANSPORT_UNIX : SERVER_TRANSPORT_TCP;
}

static void
init_stream (ServerSession *self, int fd, const ServerPeer *peer)
{
  const char *const *origins = (const char *const *) self->server->config->websocket_origins;
  IoStream carrier;

  io_stream_init_plain (&self->stream, fd);
  carrier = self->stream;
  if (peer->is_tls)
    /* A browser would bother people with the choice of a certificate, or not connect at all. */
    self->tls = io_tls_init (&self->stream, &carrier, self->server->tls, !peer->is_websocket);
  carrier = self->stream;
  if (peer->is_websocket)
    io_websocket_init (&self->stream, &carrier, origins);
}

/**
 * server_session_set_peer:
 * @self: a session
 * @peer: who it is
 *
 * Notes where it comes from. What it is counted by is the server's concern:
 * server_admission_move().
 */
void
server_session_set_peer (ServerSession *self, const ServerPeer *peer)
{
  g_free (self->host);
  g_free (self->address);
  g_free (self->place);
  g_free (self->origin);
  self->is_secure = peer->is_secure || peer->is_tls;
  self->host = g_strdup (peer->host);
  self->address = g_strdup (peer->host);
  self->place = peer->uid != (uid_t) -1 ? g_strdup_printf ("uid-%u", (guint) peer->uid)
                                        : g_strdup (peer->host);
  self->origin = peer->is_local ? NULL : g_strdup (peer->origin);
}

/**
 * server_session_new:
 * @server: the server
 * @fd: (transfer full): a connected descriptor; closed when this fails
 * @peer: who it is
 *
 * Returns: (nullable) (transfer full): the session, waiting for its registration
 */
ServerSession *
server_session_new (Server *server, int fd, const ServerPeer *peer, GError **error)
{
  ServerSession *self = g_new0 (ServerSession, 1);

  self->server = server;
  self->serial = ++server->newest_serial;
  self->flush_link.data = self;
  self->doomed_link.data = self;
  self->newcomer_link.data = self;
  server_session_set_peer (self, peer);
  self->transport = get_transport (peer);
  self->heard_at = base_clock_get_monotonic (server->clock);
  self->registration = server_registration_new ();
  init_stream (self, fd, peer);
  io_watch_init (&self->watch, server_session_ready_cb);
  io_timer_init (&self->timer, timer_cb);
  irc_line_buffer_init (&self->input, IRC_CLIENT_TAGS_MAX, IRC_LINE_MAX);
  self->outbox.total = &server->queued;

  if (!io_loop_add (server->loop, &self->watch, fd, error))
    {
      io_stream_close (&self->stream);
      server_registration_free (self->registration);
      g_free (self->host);
      g_free (self->address);
      g_free (self->origin);
      g_free (self->place);
      g_free (self);
      return NULL;
    }
  server_session_arm_timer (self);
  if (peer->is_plain_text)
    server_plain_text_begin (self, peer);

  return self;
}

/**
 * server_session_free:
 * @self: (transfer full): a session whose user has left
 *
 * Closes the connection.
 */
void
server_session_free (ServerSession *self)
{
  g_assert (self->user == NULL);

  server_forget_session (self->server, self);
  server_session_move_to (self, NULL);
  server_newcomers_forget (self);
  if (self->state == SERVER_SESSION_DOOMED)
    g_queue_unlink (&self->server->doomed, &self->doomed_link);
  io_loop_remove (self->server->loop, &self->watch);
  io_timers_disarm (self->server->timers, &self->timer);
  io_stream_close (&self->stream);
  irc_line_buffer_clear (&self->input);
  server_memory_count_input (self);
  io_outbox_clear (&self->outbox);
  g_clear_pointer (&self->multiline, server_multiline_free);
  g_clear_pointer (&self->plain_text, server_plain_text_free);
  g_clear_pointer (&self->sasl, server_sasl_free);
  g_clear_pointer (&self->interests, server_interest_free);
  g_free (self->wanted_account);
  g_free (self->wanted_verifier);
  server_marker_forget (self);
  g_clear_pointer (&self->left, g_hash_table_unref);
  g_clear_pointer (&self->registration, server_registration_free);
  g_free (self->host);
  g_free (self->address);
  g_free (self->origin);
  g_free (self->place);
  g_free (self->quit_reason);
  g_free (self);
}

/**
 * server_session_get_fingerprint:
 * @self: a session
 *
 * Returns: (nullable) (transfer none): the SHA-256 fingerprint of the certificate with which it
 * came
 */
const char *
server_session_get_fingerprint (const ServerSession *self)
{
  return self->tls != NULL ? io_tls_get_peer_fingerprint (self->tls) : NULL;
}

/**
 * server_session_doom_for:
 * @self: a session
 * @cause: why it ends, for who counts
 * @reason: the same for itself and the others
 *
 * Ends the session with this turn: not at once, for somebody may be in the midst of telling it
 * something.
 */
void
server_session_doom_for (ServerSession *self, ServerDisconnect cause, const char *reason)
{
  if (self->state != SERVER_SESSION_OPEN)
    return;

  self->state = SERVER_SESSION_DOOMED;
  self->server->metrics.disconnects[cause]++;
  self->quit_reason = g_strdup (reason);
  g_queue_push_tail_link (&self->server->doomed, &self->doomed_link);
  io_loop_request_turn (self->server->loop);
}

/**
 * server_session_doom:
 * @self: a session that is not wanted
 * @reason: why not, for itself and the others
 *
 * As server_session_doom_for().
 */
void
server_session_doom (ServerSession *self, const char *reason)
{
  server_session_doom_for (self, SERVER_DISCONNECT_REFUSED, reason);
}

/**
 * server_session_end:
 * @self: a doomed session
 *
 * Its user leaves, unless there are other connections of that one; it is told why, and what is
 * queued is still written. Before it is done with the handshake of TLS that cannot be, and it is
 * freed.
 */
void
server_session_end (ServerSession *self)
{
  g_autofree char *line = NULL;

  if (self->user != NULL)
    server_user_remove_session (self);

  self->state = SERVER_SESSION_DRAINING;
  /* Nobody could read a good-bye, so nobody is waited for. */
  if (self->tls != NULL && !io_tls_is_open (self->tls))
    {
      server_session_free (self);
      return;
    }

  line = g_strdup_printf ("ERROR :Closing link: (%s) [%s]\r\n", self->host, self->quit_reason);
  server_session_send_line (self, line);
  io_timers_arm (self->server->timers, &self->timer,
                 base_clock_get_monotonic (self->server->clock) + DRAIN_TIMEOUT);
}

/**
 * server_session_is_private:
 * @self: a session
 *
 * Returns: whether nobody can read along, so that passwords may be sent as they are: what this
 *   computer's own programs say stays on it
 */
gboolean
server_session_is_private (const ServerSession *self)
{
  return self->is_secure || self->origin == NULL;
}

/**
 * server_session_get_nick:
 * @self: a session
 *
 * Returns: (transfer none): its nick, or "*" before it is registered
 */
const char *
server_session_get_nick (const ServerSession *self)
{
  return self->user != NULL ? self->user->nick : "*";
}
