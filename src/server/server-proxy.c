/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Connections that a proxy passes on, until it has said where they come from. What it says is
 * looked at where it lies with the system, and nothing but that is taken: whatever comes behind it,
 * TLS, WebSockets or lines, finds the connection as if it had come from there itself. */

#include "server/server-proxy.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/base-container.h"
#include "io/io-proxy-header.h"
#include "server/server-admission.h"
#include "server/server-listener-peer.h"
#include "server/server-private.h"

/* The protocol wants at least three seconds, for a packet that has to be sent again. */
#define TIMEOUT (5 * G_USEC_PER_SEC)

/**
 * Proxied:
 * @server: the server
 * @fd: the connection
 * @peer: the proxy, and the door that it came to
 * @watch: what tells when there is something to read
 * @timer: when it is too late
 * @link: its place among all of them
 *
 * A connection of which it is not known yet where it comes from.
 */
typedef struct
{
  Server *server;
  int fd;
  ServerPeer peer;
  IoWatch watch;
  IoTimer timer;
  GList link;
} Proxied;

/* Lets the descriptor go. */
static int
proxied_free (Proxied *self)
{
  int fd = self->fd;

  io_loop_remove (self->server->loop, &self->watch);
  io_timers_disarm (self->server->timers, &self->timer);
  g_queue_unlink (&self->server->proxied, &self->link);
  g_free (self);

  return fd;
}

static void
refuse (Proxied *self, const char *why)
{
  server_log (self->server->log, SERVER_LOG_PROXY_REFUSED, "address", self->peer.host, "reason",
              why, NULL);
  close (proxied_free (self));
}

static void
timer_cb (IoTimer *timer)
{
  refuse (BASE_CONTAINER_OF (timer, Proxied, timer), "no PROXY header came in time");
}

/* The door stays what it was. Somebody on the computer of the proxy is on this one only when that
 * is the same; and that TLS was taken off means something only when nobody could read what came
 * from there to here. */
static void
move (ServerPeer *peer, const IoProxyHeader *header)
{
  gboolean proxy_is_local = peer->is_local;
  ServerPeer real = *peer;

  if (header->source.ss_family == AF_UNSPEC)
    return;

  server_listener_peer_describe (&real, &header->source);
  if (!real.is_local || proxy_is_local)
    *peer = real;
  peer->is_secure = header->is_tls && proxy_is_local;
}

static void
let_in (Proxied *self, const IoProxyHeader *header)
{
  guint8 taken[IO_PROXY_HEADER_MAX];
  Server *server = self->server;
  ServerPeer peer = self->peer;
  int fd;

  if (recv (self->fd, taken, header->size, 0) != (gssize) header->size)
    {
      refuse (self, "its PROXY header cannot be read");
      return;
    }

  move (&peer, header);
  fd = proxied_free (self);
  server_admission_take (fd, &peer, server);
}

static void
ready_cb (IoWatch *watch, guint32 events)
{
  Proxied *self = BASE_CONTAINER_OF (watch, Proxied, watch);
  guint8 data[IO_PROXY_HEADER_MAX];
  IoProxyHeader header;
  gssize n;

  do
    n = recv (self->fd, data, sizeof data, MSG_PEEK);
  while (n < 0 && errno == EINTR);

  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    return;
  if (n <= 0)
    {
      refuse (self, "it ended before a PROXY header came");
      return;
    }

  switch (io_proxy_header_parse (&header, data, n))
    {
    case IO_PROXY_MORE:
      if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0)
        refuse (self, "it ended amid its PROXY header");
      break;
    case IO_PROXY_HEADER:
      let_in (self, &header);
      break;
    case IO_PROXY_ERROR:
      refuse (self, header.error_text);
      break;
    }
}

/**
 * server_proxy_is_expected:
 * @server: the server
 * @peer: who has connected
 *
 * Unix sockets are for the same user, who has no need of a proxy.
 *
 * Returns: whether that is a proxy, which has to say where the connection comes from
 */
gboolean
server_proxy_is_expected (const Server *server, const ServerPeer *peer)
{
  return !peer->is_unix
         && server_listener_peer_is_in (peer->host, peer->is_local, server->config->proxy_from);
}

/**
 * server_proxy_wait:
 * @server: the server
 * @fd: (transfer full): a connected descriptor
 * @peer: the proxy that it is of
 *
 * Hands the connection to server_admission_take() once the proxy has said where it comes from, and
 * closes it when it does not.
 */
void
server_proxy_wait (Server *server, int fd, const ServerPeer *peer)
{
  Proxied *self = g_new0 (Proxied, 1);
  g_autoptr (GError) error = NULL;

  self->server = server;
  self->fd = fd;
  self->peer = *peer;
  self->link.data = self;
  io_watch_init (&self->watch, ready_cb);
  io_timer_init (&self->timer, timer_cb);
  g_queue_push_tail_link (&server->proxied, &self->link);
  io_timers_arm (server->timers, &self->timer, base_clock_get_monotonic (server->clock) + TIMEOUT);

  if (io_loop_add (server->loop, &self->watch, fd, &error))
    return;

  server_log (server->log, SERVER_LOG_CONNECTION_FAILED, "error", error->message, NULL);
  close (proxied_free (self));
}

/**
 * server_proxy_close_all:
 * @server: the server, which is going to stop
 */
void
server_proxy_close_all (Server *server)
{
  GList *link;

  while ((link = g_queue_peek_head_link (&server->proxied)) != NULL)
    close (proxied_free (link->data));
}
