/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-folder.h"
#include "chat-server.h"
#include "chat/chat-connection.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>

/* A key and a certificate for "localhost" that nobody has a reason to trust, good for a hundred
 * years. */
/* clang-format off */
static const char certificate[] =
  "-----BEGIN CERTIFICATE-----\n"
  "MIIBfzCCASWgAwIBAgIUNyCaM60TGZf5YdToxohHQeo5kNgwCgYIKoZIzj0EAwIw\n"
  "FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMDEzMjQyMVoYDzIxMjYxMDI3\n"
  "MTMyNDIxWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO\n"
  "PQMBBwNCAAQ7g961m2GWYvZ21XOg6U2YD1zODMn8DnCfT6GhHbFf2Ual22tbE2rd\n"
  "sro/VN0dHZW5yTYDSdw7VlKKrkziidOgo1MwUTAdBgNVHQ4EFgQUXXmQMot9xtAM\n"
  "bXvd2xdMfS3CYXgwHwYDVR0jBBgwFoAUXXmQMot9xtAMbXvd2xdMfS3CYXgwDwYD\n"
  "VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiB5eOeNO92HMKCQm9A/wScg\n"
  "QFse5t+OqdOnd0UEZc+plAIhAIzvbfo/WsoqhDlVK+tipDfqlVWKPsY06ygs1vze\n"
  "Gwhp\n"
  "-----END CERTIFICATE-----\n"
  "-----BEGIN PRIVATE KEY-----\n"
  "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg2Anhyi9CY1uKIacT\n"
  "1t8Kc69uggzI6NvzLq2gpjEnGp6hRANCAAQ7g961m2GWYvZ21XOg6U2YD1zODMn8\n"
  "DnCfT6GhHbFf2Ual22tbE2rdsro/VN0dHZW5yTYDSdw7VlKKrkziidOg\n"
  "-----END PRIVATE KEY-----\n";
/* clang-format on */

/* What a connection said. */
typedef struct
{
  ChatConnection *connection;
  GString *lines;
  char *end;
  gboolean is_connected;
  gboolean is_final;
} Log;

static void
on_connected (ChatConnection *connection, Log *log)
{
  g_assert_true (chat_connection_is_open (connection));
  log->is_connected = TRUE;
}

static void
on_line (ChatConnection *connection, const char *line, Log *log)
{
  g_string_append_printf (log->lines, "%s\n", line);
  if (strcmp (line, "close") == 0)
    chat_connection_close (connection);
}

static void
on_closed (ChatConnection *connection, const char *text, gboolean is_final, Log *log)
{
  g_assert_null (log->end);
  g_assert_false (chat_connection_is_open (connection));
  log->end = g_strdup (text);
  log->is_final = is_final;
}

static void
log_open (Log *log, const IrcUri *uri)
{
  memset (log, 0, sizeof *log);
  log->lines = g_string_new (NULL);
  log->connection = chat_connection_new (uri);
  g_signal_connect (log->connection, "connected", G_CALLBACK (on_connected), log);
  g_signal_connect (log->connection, "line", G_CALLBACK (on_line), log);
  g_signal_connect (log->connection, "closed", G_CALLBACK (on_closed), log);
  chat_connection_open (log->connection);
}

static void
log_clear (Log *log)
{
  chat_connection_close (log->connection);
  chat_server_wait_until (G_OBJECT (log->connection)->ref_count == 1);
  g_assert_finalize_object (log->connection);
  g_string_free (log->lines, TRUE);
  g_free (log->end);
}

static void
test_lines (void)
{
  g_autoptr (ChatServer) server = chat_server_new ();
  g_autofree char *too_long = g_strnfill (20000, 'x');
  Log log;

  server->is_deaf = TRUE;
  log_open (&log, &server->uri);
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
  log_clear (&log);
}

static void
test_closed_by_us (void)
{
  g_autoptr (ChatServer) server = chat_server_new ();
  Log log;

  /* In the middle of what came in together. */
  log_open (&log, &server->uri);
  chat_server_wait_until (log.is_connected && server->peer != NULL);
  chat_server_send (server, "one\r\nclose\r\nnever");
  chat_server_wait_until (g_str_has_suffix (log.lines->str, "close\n"));
  chat_server_wait_until (server->peer == NULL);
  g_assert_cmpstr (log.lines->str, ==, "one\nclose\n");
  g_assert_null (log.end);
  log_clear (&log);

  /* Before there is anything to close. */
  log_open (&log, &server->uri);
  chat_connection_close (log.connection);
  log_clear (&log);
}

static void
test_queue_full (void)
{
  g_autoptr (ChatServer) server = chat_server_new ();
  g_autofree char *line = g_strnfill (1024 * 1024, 'x');
  Log log;

  log_open (&log, &server->uri);
  for (guint i = 0; i < 6; i++)
    chat_connection_send (log.connection, line);
  g_assert_null (log.end);
  chat_server_wait_until (log.end != NULL);
  g_assert_cmpstr (log.end, ==, "The server does not take what is sent to it.");
  log_clear (&log);
}

static void
test_nobody_there (void)
{
  g_autoptr (ChatFolder) folder = chat_folder_new ();
  g_autofree char *path = g_build_filename (folder->path, "none.sock", NULL);
  g_autofree char *expected = g_strdup_printf ("No chat is running at “%s”.", path);
  IrcUri nowhere = { .path = path };
  IrcUri nobody = { .host = (char *) "no-such-host.invalid", .port = 6667 };
  Log log;

  log_open (&log, &nowhere);
  chat_server_wait_until (log.end != NULL);
  g_assert_cmpstr (log.end, ==, expected);
  log_clear (&log);

  log_open (&log, &nobody);
  chat_server_wait_until (log.end != NULL);
  g_assert_cmpstr (log.end, ==, "There is no computer called “no-such-host.invalid”.");
  log_clear (&log);
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
  Log log;

  g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (service, "incoming", G_CALLBACK (on_incoming), NULL);

  log_open (&log, &uri);
  chat_server_wait_until (log.end != NULL);
  g_assert_cmpstr (log.lines->str, ==, "hello\n");
  log_clear (&log);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

static void
handshake_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTlsConnection) connection = G_TLS_CONNECTION (source);

  g_tls_connection_handshake_finish (connection, result, NULL);
}

static gboolean
on_incoming_tls (GSocketService *service,
                 GSocketConnection *connection,
                 GObject *source,
                 GTlsCertificate *shown)
{
  GIOStream *tls = g_tls_server_connection_new (G_IO_STREAM (connection), shown, NULL);

  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, NULL, handshake_cb,
                                    NULL);

  return TRUE;
}

static void
test_untrusted (void)
{
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GTlsCertificate) shown = NULL;
  g_autoptr (GError) error = NULL;
  IrcUri uri = { .host = (char *) "127.0.0.1", .tls = TRUE };
  Log log;

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_test_skip ("GIO has no TLS here: glib-networking is not installed");
      return;
    }

  shown = g_tls_certificate_new_from_pem (certificate, -1, &error);
  g_assert_no_error (error);
  g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  uri.port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (service, "incoming", G_CALLBACK (on_incoming_tls), shown);

  log_open (&log, &uri);
  chat_server_wait_until (log.end != NULL);
  g_assert_cmpstr (log.end, ==,
                   "“127.0.0.1” cannot prove that it is the one you asked for: its certificate is "
                   "not trusted by this computer.");
  g_assert_true (log.is_final);
  g_assert_false (log.is_connected);
  log_clear (&log);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

static void
test_not_tls (void)
{
  g_autoptr (ChatServer) server = chat_server_new ();
  IrcUri uri = server->uri;
  Log log;

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_test_skip ("GIO has no TLS here: glib-networking is not installed");
      return;
    }

  uri.tls = TRUE;
  log_open (&log, &uri);
  chat_server_wait_until (server->peer != NULL);
  chat_server_send (server, ":srv NOTICE * :I do not speak TLS");
  chat_server_wait_until (log.end != NULL);
  g_assert_true (g_str_has_prefix (log.end, "No encrypted connection to “127.0.0.1” came about: "));
  g_assert_false (log.is_final);
  log_clear (&log);
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
  g_test_add_func ("/chat/connection/untrusted", test_untrusted);
  g_test_add_func ("/chat/connection/not-tls", test_not_tls);

  return g_test_run ();
}
