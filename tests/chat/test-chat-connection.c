/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-folder.h"
#include "chat-log.h"
#include "chat-server.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>

static void
test_lines (void)
{
  g_autoptr (ChatServer) server = chat_server_new ();
  g_autofree char *too_long = g_strnfill (20000, 'x');
  ChatLog log;

  server->is_deaf = TRUE;
  chat_log_open (&log, &server->uri);
  chat_connection_send (log.connection, "early");
  chat_server_wait_until (log.is_connected);
  chat_connection_send (log.connection, "one");
  chat_connection_send (log.connection, "two");
  chat_server_wait_for (server, "two");
  g_assert_cmpstr (server->received->str, ==, "early\none\ntwo\n");

  chat_server_send (server, "first\r\nsecond\nnot \xff utf-8");
  chat_server_send (server, too_long);
  chat_server_send (server, "last");
  chat_server_wait_until (g_str_has_suffix (log.lines->str, "last\n"));
  g_assert_cmpstr (log.lines->str, ==, "first\nsecond\nnot \xef\xbf\xbd utf-8\nlast\n");

  chat_server_drop (server);
  chat_server_wait_until (log.end != NULL);
  g_assert_cmpstr (log.end, ==, "The server closed the connection.");
  g_assert_false (log.is_final);
  chat_connection_send (log.connection, "late");
  chat_log_clear (&log);
}

static void
test_closed_by_us (void)
{
  g_autoptr (ChatServer) server = chat_server_new ();
  ChatLog log;

  /* In the middle of what came in together. */
  chat_log_open (&log, &server->uri);
  chat_server_wait_until (log.is_connected && server->peer != NULL);
  chat_server_send (server, "one\r\nclose\r\nnever");
  chat_server_wait_until (g_str_has_suffix (log.lines->str, "close\n"));
  chat_server_wait_until (server->peer == NULL);
  g_assert_cmpstr (log.lines->str, ==, "one\nclose\n");
  g_assert_null (log.end);
  chat_log_clear (&log);

  /* Before there is anything to close. */
  chat_log_open (&log, &server->uri);
  chat_connection_close (log.connection);
  chat_log_clear (&log);
}

static void
test_queue_full (void)
{
  g_autoptr (ChatServer) server = chat_server_new ();
  g_autofree char *line = g_strnfill (1024 * 1024, 'x');
  ChatLog log;

  chat_log_open (&log, &server->uri);
  for (guint i = 0; i < 6; i++)
    chat_connection_send (log.connection, line);
  g_assert_null (log.end);
  chat_server_wait_until (log.end != NULL);
  g_assert_cmpstr (log.end, ==, "The server does not take what is sent to it.");
  chat_log_clear (&log);
}

static void
test_nobody_there (void)
{
  g_autoptr (ChatFolder) folder = chat_folder_new ();
  g_autofree char *path = g_build_filename (folder->path, "none.sock", NULL);
  g_autofree char *expected = g_strdup_printf ("No chat is running at “%s”.", path);
  IrcUri nowhere = { .path = path };
  IrcUri nobody = { .host = (char *) "no-such-host.invalid", .port = 6667 };
  ChatLog log;

  chat_log_open (&log, &nowhere);
  chat_server_wait_until (log.end != NULL);
  g_assert_cmpstr (log.end, ==, expected);
  chat_log_clear (&log);

  chat_log_open (&log, &nobody);
  chat_server_wait_until (log.end != NULL);
  g_assert_cmpstr (log.end, ==, "There is no computer called “no-such-host.invalid”.");
  chat_log_clear (&log);
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  g_output_stream_write_all (output, "hello\r\n", strlen ("hello\r\n"), NULL, NULL, NULL);

  return TRUE;
}

static void
test_unix_socket (void)
{
  g_autoptr (ChatFolder) folder = chat_folder_new ();
  g_autofree char *path = g_build_filename (folder->path, "chat.sock", NULL);
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GError) error = NULL;
  IrcUri uri = { .path = path };
  ChatLog log;

  g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (service, "incoming", G_CALLBACK (on_incoming), NULL);

  chat_log_open (&log, &uri);
  chat_server_wait_until (log.end != NULL);
  g_assert_cmpstr (log.lines->str, ==, "hello\n");
  chat_log_clear (&log);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

int
main (int argc, char *argv[])
{
  /* Whatever proxy this computer uses for other purposes. */
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/connection/lines", test_lines);
  g_test_add_func ("/chat/connection/closed-by-us", test_closed_by_us);
  g_test_add_func ("/chat/connection/queue-full", test_queue_full);
  g_test_add_func ("/chat/connection/nobody-there", test_nobody_there);
  g_test_add_func ("/chat/connection/unix-socket", test_unix_socket);

  return g_test_run ();
}
