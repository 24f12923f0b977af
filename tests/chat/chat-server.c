/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-server.h"

#include "irc/irc-message.h"

#include <string.h>

gboolean
chat_server_wake_up_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
chat_server_send (ChatServer *self, const char *line)
{
  g_autofree char *text = g_strconcat (line, "\r\n", NULL);
  GOutputStream *output;

  g_assert_nonnull (self->peer);
  output = g_io_stream_get_output_stream (G_IO_STREAM (self->peer));
  g_output_stream_write_all (output, text, strlen (text), NULL, NULL, NULL);
}

void
chat_server_drop (ChatServer *self)
{
  if (self->peer == NULL)
    return;

  g_object_set_data (G_OBJECT (self->input), "dropped", self);
  g_socket_close (g_socket_connection_get_socket (self->peer), NULL);
  g_clear_object (&self->peer);
  g_clear_object (&self->input);
}

static void send_format (ChatServer *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
send_format (ChatServer *self, const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  chat_server_send (self, line);
}

static void
welcome_when_ready (ChatServer *self)
{
  if (self->is_welcomed || self->in_caps || !self->has_user || self->nick == NULL)
    return;

  self->is_welcomed = TRUE;
  send_format (self, ":srv 001 %s :Welcome", self->nick);
  send_format (self, ":srv 005 %s CASEMAPPING=ascii CHANTYPES=# :are supported", self->nick);
  send_format (self, ":srv 422 %s :MOTD File is missing", self->nick);
}

static void
take_cap (ChatServer *self, const IrcMessage *message)
{
  if (self->caps == NULL)
    return;

  if (strcmp (message->params[0], "LS") == 0)
    {
      self->in_caps = TRUE;
      send_format (self, ":srv CAP * LS :%s", self->caps);
    }
  else if (strcmp (message->params[0], "REQ") == 0)
    send_format (self, ":srv CAP * ACK :%s", message->params[1]);
  else if (strcmp (message->params[0], "END") == 0)
    self->in_caps = FALSE;
}

static void
take_nick (ChatServer *self, const char *nick)
{
  if (g_strcmp0 (nick, self->taken_nick) == 0)
    {
      send_format (self, ":srv 433 * %s :Nickname is already in use", nick);
      return;
    }

  g_free (self->nick);
  self->nick = g_strdup (nick);
}

static void
take_join (ChatServer *self, const char *list)
{
  g_auto (GStrv) rooms = g_strsplit (list, ",", -1);

  for (guint i = 0; rooms[i] != NULL; i++)
    {
      send_format (self, ":%s!user@host JOIN %s", self->nick, rooms[i]);
      send_format (self, ":srv 353 %s = %s :%s", self->nick, rooms[i], self->nick);
      send_format (self, ":srv 366 %s %s :End of /NAMES list", self->nick, rooms[i]);
    }
}

static void
take_line (ChatServer *self, char *line)
{
  IrcMessage message;

  g_string_append_printf (self->received, "%s\n", line);
  if (self->is_deaf || !irc_message_parse (&message, line))
    return;

  if (strcmp (message.verb, "CAP") == 0)
    take_cap (self, &message);
  else if (strcmp (message.verb, "NICK") == 0)
    take_nick (self, message.params[0]);
  else if (strcmp (message.verb, "USER") == 0)
    self->has_user = TRUE;
  else if (strcmp (message.verb, "JOIN") == 0)
    take_join (self, message.params[0]);
  else if (strcmp (message.verb, "PING") == 0)
    send_format (self, ":srv PONG srv %s", message.params[0]);
  else if (strcmp (message.verb, "QUIT") == 0 && self->answers_quit)
    {
      chat_server_send (self, "ERROR :Goodbye");
      chat_server_drop (self);
      return;
    }

  welcome_when_ready (self);
}

static void read_line (ChatServer *self);

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GDataInputStream) input = G_DATA_INPUT_STREAM (source);
  g_autofree char *line = g_data_input_stream_read_line_finish (input, result, NULL, NULL);
  ChatServer *self = user_data;

  /* The connection was dropped, and the server may be gone with it. */
  if (g_object_get_data (G_OBJECT (input), "dropped") != NULL)
    return;

  if (line == NULL)
    {
      chat_server_drop (self);
      return;
    }

  take_line (self, line);
  if (self->input == input)
    read_line (self);
}

static void
read_line (ChatServer *self)
{
  g_data_input_stream_read_line_async (g_object_ref (self->input), G_PRIORITY_DEFAULT, NULL,
                                       line_cb, self);
}

static gboolean
on_incoming (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             ChatServer *self)
{
  chat_server_drop (self);
  self->peer = g_object_ref (connection);
  self->input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_data_input_stream_set_newline_type (self->input, G_DATA_STREAM_NEWLINE_TYPE_ANY);
  g_clear_pointer (&self->nick, g_free);
  self->has_user = FALSE;
  self->is_welcomed = FALSE;
  self->in_caps = FALSE;
  self->n_connections++;
  g_string_truncate (self->received, 0);
  read_line (self);

  return TRUE;
}

ChatServer *
chat_server_new (void)
{
  ChatServer *self = g_new0 (ChatServer, 1);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  self->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);

  self->uri.host = (char *) "127.0.0.1";
  self->uri.port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  self->received = g_string_new (NULL);
  self->answers_quit = TRUE;
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);

  return self;
}

void
chat_server_free (ChatServer *self)
{
  chat_server_drop (self);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_object_unref (self->service);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_string_free (self->received, TRUE);
  g_free (self->nick);
  g_free (self);
}

/* Until the client has sent @line, whole, on the connection of the moment. */
void
chat_server_wait_for (ChatServer *self, const char *line)
{
  g_autofree char *whole = g_strconcat (line, "\n", NULL);

  chat_server_wait_until (strstr (self->received->str, whole) != NULL);
}
