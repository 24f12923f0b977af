/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-connection.h"
#include "irc/irc-line-buffer.h"
#include "irc/irc-message.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define CONNECT_TIMEOUT_S 20
#define READ_SIZE         16384

/* Some servers allow longer lines than RFC 1459; ours tells with LINELEN, others just do. */
#define LINE_MAX_OCTETS 16384

struct _ChatConnection
{
  GObject parent_instance;

  IrcUri *uri;
  GCancellable *cancellable;
  GSocketConnection *stream;
  IrcLineBuffer lines;
  GString *queue;
  GString *writing;
  guint timeout_id;
  guint failure_id;
  gboolean timed_out;
  gboolean is_over;
};

G_DEFINE_FINAL_TYPE (ChatConnection, chat_connection, G_TYPE_OBJECT)

enum
{
  SIGNAL_CONNECTED,
  SIGNAL_LINE,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
chat_connection_dispose (GObject *object)
{
  chat_connection_close (CHAT_CONNECTION (object));

  G_OBJECT_CLASS (chat_connection_parent_class)->dispose (object);
}

static void
chat_connection_finalize (GObject *object)
{
  ChatConnection *self = CHAT_CONNECTION (object);

  irc_uri_free (self->uri);
  irc_line_buffer_clear (&self->lines);
  g_object_unref (self->cancellable);
  g_string_free (self->queue, TRUE);
  g_string_free (self->writing, TRUE);

  G_OBJECT_CLASS (chat_connection_parent_class)->finalize (object);
}

static void
chat_connection_class_init (ChatConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GType type = G_TYPE_FROM_CLASS (klass);
  const GType text = G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE;

  object_class->dispose = chat_connection_dispose;
  object_class->finalize = chat_connection_finalize;

  signals[SIGNAL_CONNECTED]
      = g_signal_new ("connected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LINE]
      = g_signal_new ("line", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, text);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 2, text, G_TYPE_BOOLEAN);
}

static void
chat_connection_init (ChatConnection *self)
{
  self->cancellable = g_cancellable_new ();
  self->queue = g_string_new (NULL);
  self->writing = g_string_new (NULL);
  irc_line_buffer_init (&self->lines, IRC_TAGS_MAX, LINE_MAX_OCTETS);
}

/**
 * chat_connection_new:
 * @uri: where to connect to; it is copied
 *
 * Returns: (transfer full): a connection that is yet to be opened
 */
ChatConnection *
chat_connection_new (const IrcUri *uri)
{
  ChatConnection *self = g_object_new (CHAT_TYPE_CONNECTION, NULL);

  self->uri = g_new0 (IrcUri, 1);
  self->uri->host = g_strdup (uri->host);
  self->uri->port = uri->port;
  self->uri->tls = uri->tls;
  self->uri->path = g_strdup (uri->path);

  return self;
}

static const char *
get_place (ChatConnection *self)
{
  return self->uri->path != NULL ? self->uri->path : self->uri->host;
}

static char *
explain_tls (ChatConnection *self, const GError *error)
{
  if (error->code == G_TLS_ERROR_BAD_CERTIFICATE)
    return g_strdup_printf (
        _ ("“%s” cannot prove that it is the one you asked for: its certificate "
           "is not trusted by this computer."),
        self->uri->host);

  return g_strdup_printf (_ ("No encrypted connection to “%s” came about: %s"), self->uri->host,
                          error->message);
}

static char *
explain_network (ChatConnection *self, const GError *error)
{
  const char *place = get_place (self);

  switch (error->code)
    {
    case G_IO_ERROR_CONNECTION_REFUSED:
    case G_IO_ERROR_NOT_FOUND:
      return g_strdup_printf (_ ("No chat is running at “%s”."), place);
    case G_IO_ERROR_HOST_NOT_FOUND:
      return g_strdup_printf (_ ("There is no computer called “%s”."), place);
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
      return g_strdup_printf (_ ("“%s” cannot be reached from here."), place);
    case G_IO_ERROR_TIMED_OUT:
      return g_strdup_printf (_ ("“%s” does not answer."), place);
    case G_IO_ERROR_CONNECTION_CLOSED:
      return g_strdup (_ ("The connection broke."));
    default:
      return g_strdup_printf (_ ("The connection to “%s” failed: %s"), place, error->message);
    }
}

static char *
explain (ChatConnection *self, const GError *error)
{
  if (self->timed_out)
    return g_strdup_printf (_ ("“%s” does not answer."), get_place (self));

  if (error->domain == G_TLS_ERROR && error->code != G_TLS_ERROR_EOF)
    return explain_tls (self, error);

  if (error->domain == G_RESOLVER_ERROR)
    return g_strdup_printf (_ ("There is no computer called “%s”."), self->uri->host);

  if (error->domain == G_IO_ERROR)
    return explain_network (self, error);

  return g_strdup (_ ("The connection broke."));
}

static void
end_with_text (ChatConnection *self, const char *text, gboolean is_final)
{
  if (self->is_over)
    return;

  g_object_ref (self);
  chat_connection_close (self);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, text, is_final);
  g_object_unref (self);
}

static void
end_with_error (ChatConnection *self, const GError *error)
{
  g_autofree char *text = NULL;

  if (self->is_over)
    return;

  text = explain (self, error);
  end_with_text (self, text,
                 error->domain == G_TLS_ERROR && error->code == G_TLS_ERROR_BAD_CERTIFICATE);
}

static void read_more (ChatConnection *self);

/* Hands out the lines that are there. A line that breaks the rules costs the server nothing but
 * that line. */
static void
take_lines (ChatConnection *self)
{
  IrcLineResult result;
  char *line;

  while (!self->is_over && (result = irc_line_buffer_next (&self->lines, &line)) != IRC_LINE_NONE)
    {
      g_autofree char *valid = NULL;

      if (result == IRC_LINE_OK)
        g_signal_emit (self, signals[SIGNAL_LINE], 0, line);
      else if (result == IRC_LINE_NOT_UTF8)
        {
          valid = g_utf8_make_valid (line, -1);
          g_signal_emit (self, signals[SIGNAL_LINE], 0, valid);
        }
    }
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ChatConnection) self = user_data;
  g_autoptr (GError) error = NULL;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (self->is_over)
    return;

  if (size < 0)
    {
      end_with_error (self, error);
      return;
    }
  if (size == 0)
    {
      end_with_text (self, _ ("The server closed the connection."), FALSE);
      return;
    }

  irc_line_buffer_commit (&self->lines, (gsize) size);
  take_lines (self);
  if (!self->is_over)
    read_more (self);
}

static void
read_more (ChatConnection *self)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (self->stream));

  g_input_stream_read_async (input, irc_line_buffer_reserve (&self->lines, READ_SIZE), READ_SIZE,
                             G_PRIORITY_DEFAULT, self->cancellable, read_cb, g_object_ref (self));
}

static void write_more (ChatConnection *self);

static void
write_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ChatConnection) self = user_data;
  g_autoptr (GError) error = NULL;

  g_string_truncate (self->writing, 0);
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    end_with_error (self, error);
  else if (!self->is_over)
    write_more (self);
}

/* One write at a time, of everything that is there. */
static void
write_more (ChatConnection *self)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (self->stream));
  GString *empty = self->writing;

  if (self->queue->len == 0 || self->writing->len > 0)
    return;

  self->writing = self->queue;
  self->queue = empty;
  g_output_stream_write_all_async (output, self->writing->str, self->writing->len,
                                   G_PRIORITY_DEFAULT, self->cancellable, write_cb,
                                   g_object_ref (self));
}

static void
connect_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ChatConnection) self = user_data;
  g_autoptr (GSocketConnection) stream = NULL;
  g_autoptr (GError) error = NULL;

  stream = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (self->is_over)
    return;

  if (stream == NULL)
    {
      end_with_error (self, error);
      return;
    }

  self->stream = g_steal_pointer (&stream);
  g_signal_emit (self, signals[SIGNAL_CONNECTED], 0);
  if (self->is_over)
    return;

  read_more (self);
  write_more (self);
}

static gboolean
timeout_cb (gpointer user_data)
{
  ChatConnection *self = user_data;

  self->timeout_id = 0;
  self->timed_out = TRUE;
  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

static GSocketConnectable *
make_address (const IrcUri *uri)
{
  if (uri->path != NULL)
    return G_SOCKET_CONNECTABLE (g_unix_socket_address_new (uri->path));

  return g_network_address_new (uri->host, uri->port);
}

static gboolean
is_on_this_computer (const IrcUri *uri)
{
  g_autoptr (GInetAddress) address = NULL;

  if (uri->path != NULL || strcmp (uri->host, "localhost") == 0)
    return TRUE;

  address = g_inet_address_new_from_string (uri->host);

  return address != NULL && g_inet_address_get_is_loopback (address);
}

/**
 * chat_connection_open:
 * @self: a new connection
 *
 * Connects. With TLS, the server's certificate has to be one that this computer trusts.
 */
void
chat_connection_open (ChatConnection *self)
{
  g_autoptr (GSocketClient) client = NULL;
  g_autoptr (GSocketConnectable) address = NULL;

  g_return_if_fail (CHAT_IS_CONNECTION (self));
  g_return_if_fail (self->stream == NULL && !self->is_over);

  client = g_socket_client_new ();
  address = make_address (self->uri);
  g_socket_client_set_tls (client, self->uri->tls);
  g_socket_client_set_enable_proxy (client, !is_on_this_computer (self->uri));
  self->timeout_id = g_timeout_add_seconds (CONNECT_TIMEOUT_S, timeout_cb, self);
  g_socket_client_connect_async (client, address, self->cancellable, connect_cb,
                                 g_object_ref (self));
}

static gboolean
queue_full_cb (gpointer user_data)
{
  ChatConnection *self = user_data;

  self->failure_id = 0;
  end_with_text (self, _ ("The server does not take what is sent to it."), FALSE);

  return G_SOURCE_REMOVE;
}

/**
 * chat_connection_send:
 * @self: a connection
 * @line: a line, without line end
 *
 * Sends a line, behind all those before it. A connection on which too much waits is given up.
 */
void
chat_connection_send (ChatConnection *self, const char *line)
{
  g_return_if_fail (CHAT_IS_CONNECTION (self));

  if (self->is_over || self->failure_id != 0)
    return;

  if (self->queue->len + self->writing->len + strlen (line) > CHAT_CONNECTION_QUEUE_MAX)
    {
      self->failure_id = g_idle_add (queue_full_cb, self);
      return;
    }

  g_string_append (self->queue, line);
  g_string_append (self->queue, "\r\n");
  if (self->stream != NULL)
    write_more (self);
}

/**
 * chat_connection_close:
 * @self: a connection
 *
 * Ends it at once, without `closed`. What waits to be sent is lost.
 */
void
chat_connection_close (ChatConnection *self)
{
  g_return_if_fail (CHAT_IS_CONNECTION (self));

  self->is_over = TRUE;
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_handle_id (&self->failure_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  if (self->stream != NULL)
    g_io_stream_close_async (G_IO_STREAM (self->stream), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_clear_object (&self->stream);
}

/**
 * chat_connection_is_open:
 * @self: a connection
 *
 * Returns: whether it is connected
 */
gboolean
chat_connection_is_open (ChatConnection *self)
{
  g_return_val_if_fail (CHAT_IS_CONNECTION (self), FALSE);

  return self->stream != NULL;
}
