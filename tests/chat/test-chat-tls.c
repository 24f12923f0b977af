/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-log.h"
#include "chat-server.h"

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

/* Up to GCC 13 and LLVM 16, LeakSanitizer crashes over the thread-local storage of libraries that
 * are loaded late, as GIO does with the one for TLS, unless AddressSanitizer leaves it alone:
 * https://github.com/google/sanitizers/issues/1409 */
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "intercept_tls_get_addr=0";
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
  ChatLog log;

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

  chat_log_open (&log, &uri);
  chat_server_wait_until (log.end != NULL);
  g_assert_cmpstr (log.end, ==,
                   "“127.0.0.1” cannot prove that it is the one you asked for: its certificate is "
                   "not trusted by this computer.");
  g_assert_true (log.is_final);
  g_assert_false (log.is_connected);
  chat_log_clear (&log);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

static void
test_not_tls (void)
{
  g_autoptr (ChatServer) server = chat_server_new ();
  IrcUri uri = server->uri;
  ChatLog log;

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_test_skip ("GIO has no TLS here: glib-networking is not installed");
      return;
    }

  uri.tls = TRUE;
  chat_log_open (&log, &uri);
  chat_server_wait_until (server->peer != NULL);
  chat_server_send (server, ":srv NOTICE * :I do not speak TLS");
  chat_server_wait_until (log.end != NULL);
  g_assert_true (g_str_has_prefix (log.end, "No encrypted connection to “127.0.0.1” came about: "));
  g_assert_false (log.is_final);
  chat_log_clear (&log);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/tls/untrusted", test_untrusted);
  g_test_add_func ("/chat/tls/not-tls", test_not_tls);

  return g_test_run ();
}
