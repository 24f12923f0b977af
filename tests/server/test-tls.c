/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sessions that come by TLS: what the server knows of them, and how long it waits for them. */

#include "server-fixture.h"

#include <glib-unix.h>
#include <gnutls/gnutls.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/server-address.h"

#define NOW (SERVER_FIXTURE_START / G_USEC_PER_SEC)

/**
 * Peer:
 * @fixture: the server
 * @fd: a connection to its door for TLS
 * @session: the client's side of it
 * @credentials: what it shows of itself
 * @output: what the server said
 */
typedef struct
{
  ServerFixture *fixture;
  int fd;
  gnutls_session_t session;
  gnutls_certificate_credentials_t credentials;
  GString *output;
} Peer;

static void
add_door (ServerFixture *fixture)
{
  g_autofree char *text = g_strdup_printf ("tls:unix:%s/tls", fixture->folder);

  g_ptr_array_add (fixture->config->listen, server_address_parse (text, NULL));
}

static void
peer_connect (Peer *self, ServerFixture *fixture)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  server_fixture_start (fixture);
  *self = (Peer){ .fixture = fixture, .output = g_string_new (NULL) };
  g_snprintf (address.sun_path, sizeof address.sun_path, "%s/tls", fixture->folder);
  self->fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (connect (self->fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_unix_set_fd_nonblocking (self->fd, TRUE, NULL);
  gnutls_certificate_allocate_credentials (&self->credentials);
  gnutls_init (&self->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
  gnutls_set_default_priority (self->session);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, self->credentials);
  gnutls_transport_set_int (self->session, self->fd);
  server_fixture_settle (fixture);
}

static void
peer_clear (Peer *self)
{
  gnutls_deinit (self->session);
  gnutls_certificate_free_credentials (self->credentials);
  g_string_free (self->output, TRUE);
  close (self->fd);
  server_fixture_settle (self->fixture);
}

static int
shake_hands (Peer *self)
{
  int code = GNUTLS_E_AGAIN;

  for (guint i = 0; i < 10 && code == GNUTLS_E_AGAIN; i++)
    {
      code = gnutls_handshake (self->session);
      server_fixture_settle (self->fixture);
    }

  return code;
}

/* Says a line and reads until the server says @expected. */
static void
ask (Peer *self, const char *line, const char *expected)
{
  g_string_truncate (self->output, 0);
  g_assert_cmpint (gnutls_record_send (self->session, line, strlen (line)), >, 0);
  for (guint i = 0; i < 1000 && strstr (self->output->str, expected) == NULL; i++)
    {
      char buffer[4096];
      gssize n;

      server_fixture_settle (self->fixture);
      n = gnutls_record_recv (self->session, buffer, sizeof buffer);
      g_string_append_len (self->output, buffer, MAX (n, 0));
      g_assert_true (n > 0 || n == GNUTLS_E_AGAIN);
    }
  g_assert_nonnull (strstr (self->output->str, expected));
}

static char *
show_certificate (Peer *self)
{
  g_autofree char *pem = io_tls_identity_make_pem ("bob", NOW, NULL);
  g_autoptr (IoTlsIdentity) identity = io_tls_identity_new (pem, pem, NOW, NULL);
  const gnutls_datum_t datum = { (guint8 *) pem, strlen (pem) };

  g_assert_cmpint (gnutls_certificate_set_x509_key_mem (self->credentials, &datum, &datum,
                                                        GNUTLS_X509_FMT_PEM),
                   ==, 0);

  return g_strdup (io_tls_identity_get_fingerprint (identity));
}

#define REGISTER "NICK bob\r\nUSER u 0 * :Bob\r\n"

/* The fingerprint of a certificate is told to whom it belongs, and to nobody else. */
static void
test_secure (ServerFixture *self, gconstpointer data)
{
  g_autofree char *fingerprint = NULL;
  g_autofree char *lines = NULL;
  g_autoptr (ServerClient) ann = NULL;
  const char *line;
  Peer bob;

  add_door (self);
  ann = server_client_new (self, "ann", NULL);
  peer_connect (&bob, self);
  fingerprint = show_certificate (&bob);
  g_assert_cmpint (shake_hands (&bob), ==, 0);
  ask (&bob, REGISTER, " 422 bob ");
  ask (&bob, "MODE bob\r\n", " 221 bob +Z\r\n");
  ask (&bob, "WHOIS bob\r\n", " 318 ");
  line = strstr (bob.output->str, S "276 bob bob :has client certificate fingerprint ");
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (strchr (line, '\r') - strlen (fingerprint), fingerprint));
  g_assert_nonnull (strstr (bob.output->str, " 671 bob bob :is using a secure connection\r\n"));
  g_assert_cmpstr (server_session_get_fingerprint (server_fixture_get_session (self, "bob")), ==,
                   fingerprint);
  g_assert_null (server_session_get_fingerprint (server_fixture_get_session (self, "ann")));

  server_client_send (ann, "WHOIS bob");
  lines = server_client_take_lines (ann);
  g_assert_nonnull (strstr (lines, " 671 ann bob "));
  g_assert_null (strstr (lines, fingerprint));
  peer_clear (&bob);
}

/* Who comes through a gateway is as safe as that says, and has not its certificate. */
static void
test_gateway (ServerFixture *self, gconstpointer data)
{
  const char *const gateways[] = { "localhost", NULL };
  g_autofree char *fingerprint = NULL;
  Peer bob;

  self->config->webirc_gateways = g_strdupv ((char **) gateways);
  self->config->webirc_password = g_strdup ("hunter2");
  add_door (self);
  for (guint i = 0; i < 2; i++)
    {
      peer_connect (&bob, self);
      fingerprint = show_certificate (&bob);
      g_assert_cmpint (shake_hands (&bob), ==, 0);
      ask (&bob,
           i == 0 ? "WEBIRC hunter2 gate h.example 192.0.2.1 :secure\r\n" REGISTER
                  : "WEBIRC hunter2 gate h.example 192.0.2.1\r\n" REGISTER,
           " 422 bob ");
      ask (&bob, "MODE bob\r\n", i == 0 ? " 221 bob +Z\r\n" : " 221 bob +\r\n");
      ask (&bob, "WHOIS bob\r\n", " 318 ");
      g_assert_null (strstr (bob.output->str, " 276 "));
      g_clear_pointer (&fingerprint, g_free);
      peer_clear (&bob);
    }
}

static void
expect_end (Peer *self)
{
  char octets[64];

  server_fixture_settle (self->fixture);
  g_assert_cmpint (read (self->fd, octets, sizeof octets), ==, 0);
}

/* Who says nothing has less time for it than who has shaken hands. */
static void
test_timeout (ServerFixture *self, gconstpointer data)
{
  Peer silent, slow;

  add_door (self);
  self->config->limits.tls_handshake_timeout = 5;
  peer_connect (&silent, self);
  peer_connect (&slow, self);
  g_assert_cmpint (shake_hands (&slow), ==, 0);
  server_fixture_advance (self, 4999);
  g_assert_cmpuint (g_hash_table_size (self->server->sessions), ==, 2);
  server_fixture_advance (self, 1);
  expect_end (&silent);
  peer_clear (&silent);
  g_assert_cmpuint (g_hash_table_size (self->server->sessions), ==, 1);

  server_fixture_advance (self, 54000);
  ask (&slow, REGISTER, " 422 bob ");
  peer_clear (&slow);
}

/* What ends before the handshake waits for nothing. */
static void
test_stop (ServerFixture *self, gconstpointer data)
{
  Peer silent;

  add_door (self);
  peer_connect (&silent, self);
  server_stop (self->server, "bye");
  expect_end (&silent);
  peer_clear (&silent);
  g_assert_true (self->is_stopped);
}

static void
test_full (ServerFixture *self, gconstpointer data)
{
  static const guint8 alert[] = { 21, 3, 3, 0, 2, GNUTLS_AL_FATAL, GNUTLS_A_INTERNAL_ERROR };
  g_autoptr (ServerClient) ann = NULL;
  guint8 octets[64];
  gssize n;
  Peer bob;

  add_door (self);
  self->config->limits.connections = 1;
  ann = server_client_new (self, "ann", NULL);
  peer_connect (&bob, self);
  n = read (bob.fd, octets, sizeof octets);
  g_assert_cmpmem (octets, MAX (n, 0), alert, sizeof alert);
  expect_end (&bob);
  peer_clear (&bob);
}

static char *
get_own_path (ServerFixture *self)
{
  return g_build_filename (self->folder, "chat.db.tls.pem", NULL);
}

static void
restart (ServerFixture *self)
{
  server_fixture_restart (self);
  add_door (self);
}

/* It is used again for as long as it is good. */
static void
test_own_certificate (ServerFixture *self, gconstpointer data)
{
  g_autofree char *path = get_own_path (self);
  g_autofree char *first = NULL;
  g_autoptr (GError) error = NULL;

  server_fixture_start (self);
  g_assert_null (server_get_fingerprint (self->server));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  restart (self);
  server_fixture_start (self);
  first = g_strdup (server_get_fingerprint (self->server));
  g_assert_nonnull (first);

  restart (self);
  server_fixture_start (self);
  g_assert_cmpstr (server_get_fingerprint (self->server), ==, first);

  restart (self);
  base_manual_clock_advance (&self->clock, 3650 * G_TIME_SPAN_DAY + 1);
  server_fixture_start (self);
  g_assert_cmpstr (server_get_fingerprint (self->server), !=, first);

  restart (self);
  g_assert_true (g_file_set_contents (path, "no certificate\n", -1, NULL));
  self->server = server_new (self->config, &self->clock.clock, NULL);
  g_assert_false (server_start (self->server, &error));
  g_assert_true (g_str_has_prefix (error->message, path));
  g_assert_true (
      g_str_has_suffix (error->message, "; remove it, and the server makes another one"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/tls/secure", test_secure);
  server_fixture_add ("/server/tls/gateway", test_gateway);
  server_fixture_add ("/server/tls/timeout", test_timeout);
  server_fixture_add ("/server/tls/stop", test_stop);
  server_fixture_add ("/server/tls/full", test_full);
  server_fixture_add ("/server/tls/own-certificate", test_own_certificate);

  return g_test_run ();
}
