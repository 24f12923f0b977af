/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Connections that a proxy passes on:
 * https://www.haproxy.org/download/2.8/doc/proxy-protocol.txt */

#include "server-fixture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/server-address.h"
#include "server/server-listener-peer.h"
#include "server/server-proxy.h"

#define SIGNATURE   "\r\n\r\n\0\r\nQUIT\n"
#define IPV4        "\xc6\x33\x64\x03\xc0\x00\x02\x07\xdc\x04\x1a\x0b"
#define LINE        "PROXY TCP4 198.51.100.3 192.0.2.7 56324 6667\r\n"
#define REGISTER    "NICK bob\r\nUSER u 0 * :Bob\r\n"
#define BYTES(text) text, sizeof (text) - 1

#define WEBSOCKET                                                                                  \
  "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"                     \
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"

static void
start (ServerFixture *self, const char *proxies)
{
  ServerAddress *web = server_address_parse ("127.0.0.1:0", NULL);
  const char *const from[] = { "2001:db8::/32", proxies, NULL };

  web->is_websocket = TRUE;
  g_ptr_array_add (self->config->listen, server_address_parse ("127.0.0.1:0", NULL));
  self->config->listen_websocket
      = g_ptr_array_new_with_free_func ((GDestroyNotify) server_address_free);
  g_ptr_array_add (self->config->listen_websocket, web);
  self->config->proxy_from = g_strdupv ((char **) from);
  server_fixture_start (self);
}

/* Connects to the door whose address begins with @door. */
static int
connect_to (ServerFixture *self, const char *door)
{
  const char *const *addresses = server_get_addresses (self->server);
  struct sockaddr_in address = { .sin_family = AF_INET };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  while (!g_str_has_prefix (*addresses, door))
    addresses++;
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  address.sin_port = htons (atoi (*addresses + strlen (door)));
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  fcntl (fd, F_SETFL, O_NONBLOCK);
  server_fixture_settle (self);

  return fd;
}

static int
connect_plain (ServerFixture *self)
{
  return connect_to (self, "127.0.0.1:");
}

static void
put (ServerFixture *self, int fd, const char *bytes, gsize size)
{
  g_assert_cmpint (write (fd, bytes, size), ==, (gssize) size);
  server_fixture_settle (self);
}

/* All that comes until the server closes, or until @last has come. */
static char *
read_until (ServerFixture *self, int fd, const char *last)
{
  GString *text = g_string_new (NULL);
  gint64 until = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < until)
    {
      char data[1024];
      gssize n = read (fd, data, sizeof data);

      if (n == 0 || (n < 0 && errno == ECONNRESET))
        return g_string_free (text, FALSE);
      if (n > 0)
        g_string_append_len (text, data, n);
      if (last != NULL && strstr (text->str, last) != NULL)
        return g_string_free (text, FALSE);
      g_main_context_iteration (NULL, FALSE);
    }
  g_error ("It did not come; so far: %s", text->str);

  return NULL;
}

/* Checks where somebody who comes with @header in front comes from. */
static void
check_from (ServerFixture *self,
            const char *header,
            gsize size,
            gsize step,
            const char *address,
            gboolean is_secure)
{
  int fd = connect_plain (self);
  g_autofree char *cloak = server_cloak_host (&self->server->cloak, address);
  const ServerSession *session;

  for (gsize i = 0; i < size; i += step)
    put (self, fd, header + i, MIN (step, size - i));
  put (self, fd, BYTES (REGISTER));
  g_free (read_until (self, fd, " 001 bob "));
  session = server_fixture_get_session (self, "bob");
  g_assert_cmpstr (session->address, ==, address);
  g_assert_cmpstr (session->place, ==, address);
  g_assert_cmpstr (session->user->host, ==, cloak);
  g_assert_true (!session->user->is_secure == !is_secure);
  g_assert_cmpint (session->origin == NULL, ==, g_str_equal (address, "localhost"));

  put (self, fd, BYTES ("QUIT\r\n"));
  g_free (read_until (self, fd, NULL));
  close (fd);
  server_fixture_settle (self);
}

static void
test_sources (ServerFixture *self, gconstpointer data)
{
  start (self, "localhost");

  check_from (self, BYTES (LINE), 1000, "198.51.100.3", FALSE);
  check_from (self, BYTES (LINE), 1, "198.51.100.3", FALSE);
  check_from (self, BYTES ("PROXY TCP6 2001:db8::7 2001:db8::1 1 2\r\n"), 1000, "2001:db8::7",
              FALSE);
  check_from (self, BYTES ("PROXY TCP6 ::ffff:198.51.100.3 ::ffff:192.0.2.7 1 2\r\n"), 1000,
              "198.51.100.3", FALSE);
  check_from (self, BYTES (SIGNATURE "\x21\x11\0\x0c" IPV4), 1000, "198.51.100.3", FALSE);
  check_from (self, BYTES (SIGNATURE "\x21\x11\0\x0c" IPV4), 5, "198.51.100.3", FALSE);
}

/* The proxy itself, and somebody beside it. */
static void
test_local (ServerFixture *self, gconstpointer data)
{
  start (self, "localhost");

  check_from (self, BYTES ("PROXY UNKNOWN\r\n"), 1000, "localhost", FALSE);
  check_from (self, BYTES (SIGNATURE "\x20\0\0\0"), 1000, "localhost", FALSE);
  check_from (self, BYTES ("PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n"), 1000, "localhost", FALSE);
}

/* Nobody can read what a proxy on the same computer sends here. */
static void
test_tls (ServerFixture *self, gconstpointer data)
{
  start (self, "localhost");

  check_from (self, BYTES (SIGNATURE "\x21\x11\0\x14" IPV4 "\x20\0\5\1\0\0\0\0"), 1000,
              "198.51.100.3", TRUE);
  check_from (self, BYTES (SIGNATURE "\x21\x11\0\x14" IPV4 "\x20\0\5\0\0\0\0\0"), 1000,
              "198.51.100.3", FALSE);
}

/* Checks where somebody comes from whom a proxy on another computer passes on. */
static void
check_from_afar (ServerFixture *self, const char *header, gsize size, const char *address)
{
  const ServerPeer proxy = { .host = "192.0.2.8", .origin = "192.0.2.8", .uid = (uid_t) -1 };
  const ServerSession *session;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds), ==, 0);
  server_proxy_wait (self->server, fds[0], &proxy);
  put (self, fds[1], header, size);
  put (self, fds[1], BYTES (REGISTER));
  g_free (read_until (self, fds[1], " 001 bob "));
  session = server_fixture_get_session (self, "bob");
  g_assert_cmpstr (session->address, ==, address);
  g_assert_cmpstr (session->origin, ==, address);
  g_assert_false (session->user->is_secure);

  put (self, fds[1], BYTES ("QUIT\r\n"));
  g_free (read_until (self, fds[1], NULL));
  close (fds[1]);
  server_fixture_settle (self);
}

/* Its computer is not this one, and on the way from there anybody can read along. */
static void
test_from_afar (ServerFixture *self, gconstpointer data)
{
  start (self, "192.0.2.8");

  check_from_afar (self, BYTES (LINE), "198.51.100.3");
  check_from_afar (self, BYTES ("PROXY UNKNOWN\r\n"), "192.0.2.8");
  check_from_afar (self, BYTES ("PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n"), "192.0.2.8");
  check_from_afar (self, BYTES ("PROXY TCP6 ::1 ::1 1 2\r\n"), "192.0.2.8");
  check_from_afar (self, BYTES (SIGNATURE "\x21\x11\0\x14" IPV4 "\x20\0\5\1\0\0\0\0"),
                   "198.51.100.3");
}

static void
check_in (const char *host, gboolean is_local, const char *network, gboolean expected)
{
  char *const networks[] = { (char *) "2001:db8::/32", (char *) network, NULL };

  g_assert_cmpint (server_listener_peer_is_in (host, is_local, networks), ==, expected);
}

static void
test_networks (void)
{
  check_in ("192.0.2.8", FALSE, "192.0.2.8", TRUE);
  check_in ("192.0.2.9", FALSE, "192.0.2.8", FALSE);
  check_in ("192.0.2.9", FALSE, "192.0.2.0/24", TRUE);
  check_in ("2001:db8::7", FALSE, "192.0.2.0/24", TRUE);
  check_in ("2001:db9::7", FALSE, "192.0.2.0/24", FALSE);
  check_in ("192.0.2.8", FALSE, "localhost", FALSE);
  check_in ("localhost", TRUE, "localhost", TRUE);
  check_in ("localhost", TRUE, "127.0.0.0/8", TRUE);
  check_in ("localhost", TRUE, "::1", TRUE);
  check_in ("localhost", TRUE, "192.0.2.8", FALSE);
  g_assert_false (server_listener_peer_is_in ("192.0.2.8", FALSE, NULL));
}

/* What comes in one piece with the header is not lost. */
static void
test_in_one_piece (ServerFixture *self, gconstpointer data)
{
  int fd;

  start (self, "127.0.0.1");
  fd = connect_plain (self);
  put (self, fd, BYTES (LINE REGISTER));
  g_free (read_until (self, fd, " 001 bob "));
  g_assert_cmpstr (server_fixture_get_session (self, "bob")->address, ==, "198.51.100.3");
  close (fd);
}

static void
test_websocket (ServerFixture *self, gconstpointer data)
{
  g_autofree char *response = NULL;
  int fd;

  start (self, "localhost");
  fd = connect_to (self, "ws://127.0.0.1:");
  put (self, fd, BYTES (LINE WEBSOCKET));
  response = read_until (self, fd, "\r\n\r\n");
  g_assert_true (g_str_has_prefix (response, "HTTP/1.1 101 Switching Protocols\r\n"));
  close (fd);
}

/* The header comes before the handshake, and in the clear. */
static void
test_before_tls (ServerFixture *self, gconstpointer data)
{
  gnutls_certificate_credentials_t credentials;
  gnutls_session_t session;
  int code = GNUTLS_E_AGAIN;
  int fd;

  g_ptr_array_add (self->config->listen, server_address_parse ("tls:127.0.0.1:0", NULL));
  start (self, "localhost");
  fd = connect_to (self, "tls:127.0.0.1:");
  put (self, fd, BYTES (LINE));

  gnutls_certificate_allocate_credentials (&credentials);
  gnutls_init (&session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
  gnutls_set_default_priority (session);
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, credentials);
  gnutls_transport_set_int (session, fd);
  for (guint i = 0; i < 1000 && code == GNUTLS_E_AGAIN; i++)
    {
      code = gnutls_handshake (session);
      server_fixture_settle (self);
    }
  g_assert_cmpint (code, ==, 0);
  g_assert_cmpint (gnutls_record_send (session, BYTES (REGISTER)), >, 0);
  while (server_fixture_get_session (self, "bob") == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (server_fixture_get_session (self, "bob")->address, ==, "198.51.100.3");
  g_assert_true (server_fixture_get_session (self, "bob")->user->is_secure);

  gnutls_deinit (session);
  gnutls_certificate_free_credentials (credentials);
  close (fd);
}

static void
check_closed (ServerFixture *self, const char *bytes, gsize size)
{
  int fd = connect_plain (self);
  g_autofree char *text = NULL;

  put (self, fd, bytes, size);
  text = read_until (self, fd, NULL);
  g_assert_cmpstr (text, ==, "");
  g_assert_cmpuint (self->server->proxied.length, ==, 0);
  g_assert_cmpuint (g_hash_table_size (self->server->sessions), ==, 0);
  close (fd);
}

static void
test_garbage (ServerFixture *self, gconstpointer data)
{
  start (self, "localhost");

  check_closed (self, BYTES (REGISTER));
  check_closed (self, BYTES ("PROXY TCP4 nowhere 192.0.2.7 1 2\r\n"));
  check_closed (self, BYTES (SIGNATURE "\x20\0\xff\xff"));
}

static void
test_ends (ServerFixture *self, gconstpointer data)
{
  int fd;

  start (self, "localhost");
  fd = connect_plain (self);
  g_assert_cmpuint (self->server->proxied.length, ==, 1);
  close (fd);
  server_fixture_settle (self);
  g_assert_cmpuint (self->server->proxied.length, ==, 0);

  fd = connect_plain (self);
  put (self, fd, BYTES ("PROXY TCP4"));
  g_assert_cmpuint (self->server->proxied.length, ==, 1);
  shutdown (fd, SHUT_WR);
  g_free (read_until (self, fd, NULL));
  g_assert_cmpuint (self->server->proxied.length, ==, 0);
  close (fd);
}

static void
test_too_late (ServerFixture *self, gconstpointer data)
{
  int fd;

  start (self, "localhost");
  fd = connect_plain (self);
  put (self, fd, BYTES ("PROXY TCP4"));
  server_fixture_advance (self, 4999);
  g_assert_cmpuint (self->server->proxied.length, ==, 1);
  server_fixture_advance (self, 1);
  g_assert_cmpuint (self->server->proxied.length, ==, 0);
  g_free (read_until (self, fd, NULL));
  close (fd);
}

/* To anybody else it is a command that there is not. */
static void
test_not_expected (ServerFixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;
  int fd;

  start (self, "192.0.2.0/24");
  fd = connect_plain (self);
  put (self, fd, BYTES (LINE));
  text = read_until (self, fd, "\r\n");
  g_assert_cmpstr (text, ==, S "421 * PROXY :Unknown command\r\n");
  close (fd);
}

/* A Unix socket is not for proxies. */
static void
test_unix_socket (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  start (self, "localhost");
  ann = server_client_new (self, "ann", NULL);
  server_client_check (ann, "USERHOST ann", S "302 ann ann=+u@localhost", NULL);
}

/* People are counted by where they are, and the proxy is not. */
static void
test_counted (ServerFixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;
  int one, two, other;

  self->config->limits.connections_per_address = 1;
  start (self, "localhost");
  one = connect_plain (self);
  two = connect_plain (self);
  other = connect_plain (self);
  put (self, one, BYTES (LINE));
  put (self, other, BYTES ("PROXY TCP4 198.51.100.4 192.0.2.7 56324 6667\r\n"));
  g_assert_cmpuint (g_hash_table_size (self->server->sessions), ==, 2);
  put (self, two, BYTES (LINE));
  text = read_until (self, two, NULL);
  g_assert_cmpstr (text, ==, "ERROR :Closing link: Too many connections from your address\r\n");
  close (one);
  close (two);
  close (other);
}

/* Who has not said where a connection comes from takes a place as well. */
static void
test_full (ServerFixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;
  int one, two;

  self->config->limits.connections = 1;
  start (self, "localhost");
  one = connect_plain (self);
  two = connect_plain (self);
  text = read_until (self, two, NULL);
  g_assert_cmpstr (text, ==, "ERROR :Closing link: This server is full\r\n");
  put (self, one, BYTES (LINE));
  g_assert_cmpuint (g_hash_table_size (self->server->sessions), ==, 1);
  close (one);
  close (two);
}

static void
test_stop (ServerFixture *self, gconstpointer data)
{
  int fd;

  start (self, "localhost");
  fd = connect_plain (self);
  server_stop (self->server, "Good night");
  g_free (read_until (self, fd, NULL));
  close (fd);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/proxy/sources", test_sources);
  server_fixture_add ("/server/proxy/local", test_local);
  server_fixture_add ("/server/proxy/tls", test_tls);
  server_fixture_add ("/server/proxy/from-afar", test_from_afar);
  g_test_add_func ("/server/proxy/networks", test_networks);
  server_fixture_add ("/server/proxy/in-one-piece", test_in_one_piece);
  server_fixture_add ("/server/proxy/websocket", test_websocket);
  server_fixture_add ("/server/proxy/before-tls", test_before_tls);
  server_fixture_add ("/server/proxy/garbage", test_garbage);
  server_fixture_add ("/server/proxy/ends", test_ends);
  server_fixture_add ("/server/proxy/too-late", test_too_late);
  server_fixture_add ("/server/proxy/not-expected", test_not_expected);
  server_fixture_add ("/server/proxy/unix-socket", test_unix_socket);
  server_fixture_add ("/server/proxy/counted", test_counted);
  server_fixture_add ("/server/proxy/full", test_full);
  server_fixture_add ("/server/proxy/stop", test_stop);

  return g_test_run ();
}
