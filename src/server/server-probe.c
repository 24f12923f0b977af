/* SPDX-License-Identifier: GPL-3.0-or-later */

/* HTTP for who watches the server. Each connection is for one question: libsoup parses it, and
 * everything about it is bounded here: how many there are, how long they last, and that nothing of
 * what they send is kept. */

#include "server/server-probe.h"

#include <libsoup/soup.h>
#include <string.h>
#include <unistd.h>

#include "base/base-container.h"
#include "io/io-stream.h"
#include "io/io-websocket-handshake.h"
#include "server/server-private.h"

/* https://prometheus.io/docs/instrumenting/exposition_formats/#basic-info */
#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"
#define TEXT_TYPE    "text/plain; charset=utf-8"

/**
 * ServerProbe:
 * @server: what is watched
 * @listener: the doors
 * @soup: what speaks HTTP
 * @place: where libsoup is told that everybody is, for it takes no address but those of IP; it
 * makes an URI of that when the question names no host
 * @connections: (element-type ProbeConnection): those that are open
 */
struct ServerProbe
{
  Server *server;
  ServerListener *listener;
  SoupServer *soup;
  GSocketAddress *place;
  GQueue connections;
};

/**
 * ProbeConnection:
 * @probe: whose it is
 * @stream: (unowned): it lives for as long as libsoup has it
 * @timer: ends it
 * @link: its place among those that are open
 */
typedef struct
{
  ServerProbe *probe;
  GSocketConnection *stream;
  IoTimer timer;
  GList link;
} ProbeConnection;

/* Of a connection that is over libsoup hears by itself, and lets go of it. */
static void
timeout_cb (IoTimer *timer)
{
  ProbeConnection *self = BASE_CONTAINER_OF (timer, ProbeConnection, timer);

  g_socket_shutdown (g_socket_connection_get_socket (self->stream), TRUE, TRUE, NULL);
}

static void
forget_connection (ProbeConnection *self)
{
  io_timers_disarm (self->probe->server->timers, &self->timer);
  g_queue_unlink (&self->probe->connections, &self->link);
  g_free (self);
}

static void
connection_gone_cb (gpointer data, GObject *gone)
{
  forget_connection (data);
}

static void
watch_connection (ServerProbe *self, GSocketConnection *stream)
{
  ProbeConnection *connection = g_new0 (ProbeConnection, 1);
  Server *server = self->server;

  connection->probe = self;
  connection->stream = stream;
  connection->link.data = connection;
  io_timer_init (&connection->timer, timeout_cb);
  io_timers_arm (server->timers, &connection->timer,
                 base_clock_get_monotonic (server->clock) + SERVER_PROBE_TIMEOUT * G_USEC_PER_SEC);
  g_queue_push_tail_link (&self->connections, &connection->link);
  g_object_weak_ref (G_OBJECT (stream), connection_gone_cb, connection);
}

/* What is one too many is told so with one write. */
static void
refuse (int fd)
{
  g_autofree char *answer = io_websocket_handshake_refuse (503, "Too many connections");
  struct iovec part = { answer, strlen (answer) };
  IoStream stream;
  gsize n_written;

  io_stream_init_plain (&stream, fd);
  io_stream_write (&stream, &part, 1, &n_written);
  io_stream_shut_down (&stream);
  io_stream_close (&stream);
}

static void
incoming_cb (int fd, const ServerPeer *peer, gpointer user_data)
{
  ServerProbe *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketConnection) stream = NULL;

  if (self->connections.length >= SERVER_PROBE_CONNECTIONS)
    {
      refuse (fd);
      return;
    }

  socket = g_socket_new_from_fd (fd, &error);
  if (socket == NULL)
    {
      server_log (self->server->log, SERVER_LOG_PROBE_FAILED, "error", error->message, NULL);
      close (fd);
      return;
    }

  g_socket_set_blocking (socket, FALSE);
  stream = g_socket_connection_factory_create_connection (socket);
  watch_connection (self, stream);
  if (!soup_server_accept_iostream (self->soup, G_IO_STREAM (stream), self->place, self->place,
                                    &error))
    server_log (self->server->log, SERVER_LOG_PROBE_FAILED, "error", error->message, NULL);
}

static void
answer (SoupServerMessage *message, guint status, const char *type, const char *text)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_append (headers, "Cache-Control", "no-store");
  soup_message_headers_append (headers, "X-Content-Type-Options", "nosniff");
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, text, strlen (text));
}

static void
answer_metrics (ServerProbe *self, SoupServerMessage *message)
{
  g_autofree char *text = server_metrics_render (self->server);

  answer (message, SOUP_STATUS_OK, METRICS_TYPE, text);
}

/* That there is an answer at all is what was asked. */
static void
answer_health (ServerProbe *self, SoupServerMessage *message)
{
  answer (message, SOUP_STATUS_OK, TEXT_TYPE, "ok\n");
}

static void
answer_readiness (ServerProbe *self, SoupServerMessage *message)
{
  const char *trouble = server_metrics_get_trouble (self->server);
  g_autofree char *text = g_strconcat (trouble != NULL ? trouble : "ok", "\n", NULL);

  answer (message, trouble != NULL ? SOUP_STATUS_SERVICE_UNAVAILABLE : SOUP_STATUS_OK, TEXT_TYPE,
          text);
}

typedef void (*AnswerFunc) (ServerProbe *self, SoupServerMessage *message);

static const struct
{
  const char *path;
  AnswerFunc answer;
} pages[] = {
  { "/metrics", answer_metrics },
  { "/healthz", answer_health },
  { "/readyz", answer_readiness },
};

static AnswerFunc
find_page (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    if (g_str_equal (pages[i].path, path))
      return pages[i].answer;

  return NULL;
}

/* Called when the headers have come: what may come behind them is not for anybody. */
static void
question_cb (SoupServer *soup,
             SoupServerMessage *message,
             const char *path,
             GHashTable *query,
             gpointer user_data)
{
  const char *method = soup_server_message_get_method (message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  AnswerFunc page = find_page (path);

  soup_message_headers_append (headers, "Connection", "close");
  if (page == NULL)
    answer (message, SOUP_STATUS_NOT_FOUND, TEXT_TYPE,
            "There are /metrics, /healthz and /readyz here\n");
  else if (method != SOUP_METHOD_GET && method != SOUP_METHOD_HEAD)
    {
      soup_message_headers_append (headers, "Allow", "GET, HEAD");
      answer (message, SOUP_STATUS_METHOD_NOT_ALLOWED, TEXT_TYPE, "Only GET and HEAD are\n");
    }
  else
    page (user_data, message);
}

static void
request_started_cb (SoupServer *soup, SoupServerMessage *message, gpointer user_data)
{
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
}

/**
 * server_probe_new:
 * @server: what is watched; it owns this
 * @addresses: (element-type ServerAddress): where to listen; read during the call only
 * @error: return location for a #GError of %SERVER_LISTENER_ERROR
 *
 * Returns: (transfer full) (nullable): the door, open
 */
ServerProbe *
server_probe_new (Server *server, GPtrArray *addresses, GError **error)
{
  ServerProbe *self = g_new0 (ServerProbe, 1);

  self->server = server;
  self->soup = soup_server_new (NULL, NULL);
  self->place = g_inet_socket_address_new_from_string ("127.0.0.1", 80);
  soup_server_add_early_handler (self->soup, NULL, question_cb, self, NULL);
  g_signal_connect (self->soup, "request-started", G_CALLBACK (request_started_cb), self);
  self->listener = server_listener_new (addresses, incoming_cb, self, error);
  if (self->listener != NULL)
    return self;

  server_probe_free (self);

  return NULL;
}

/**
 * server_probe_get_addresses:
 * @self: a door
 *
 * Returns: (transfer none) (array zero-terminated=1): where it listens, as
 * server_listener_get_addresses()
 */
const char *const *
server_probe_get_addresses (ServerProbe *self)
{
  return server_listener_get_addresses (self->listener);
}

/**
 * server_probe_free:
 * @self: (transfer full): a door; who is there is not answered any more
 */
void
server_probe_free (ServerProbe *self)
{
  GList *link;

  g_clear_pointer (&self->listener, server_listener_free);
  soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
  g_clear_object (&self->place);

  /* What libsoup has not let go of yet is closed, but may be there for a while. */
  while ((link = self->connections.head) != NULL)
    {
      ProbeConnection *connection = link->data;

      g_object_weak_unref (G_OBJECT (connection->stream), connection_gone_cb, connection);
      forget_connection (connection);
    }
  g_free (self);
}
