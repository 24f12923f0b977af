/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "tls-peer.h"

#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/server-address.h"

#define NOW (SERVER_FIXTURE_START / G_USEC_PER_SEC)

/* More often than it takes for whatever a server says. */
#define ATTEMPTS 100000

/**
 * tls_peer_add_door:
 * @fixture: a fixture whose server does not listen yet; then it listens for TLS
 */
void
tls_peer_add_door (ServerFixture *fixture)
{
  g_autofree char *text = g_strdup_printf ("tls:unix:%s/tls", fixture->folder);

  g_ptr_array_add (fixture->config->listen, server_address_parse (text, NULL));
}

/**
 * tls_peer_make_pem:
 *
 * Returns: (transfer full): a certificate of somebody's own, and its key
 */
char *
tls_peer_make_pem (void)
{
  return io_tls_identity_make_pem ("bob", NOW, NULL);
}

/**
 * tls_peer_connect:
 * @self: (out): a connection of which nothing was said yet
 * @fixture: a fixture with a door for TLS
 */
void
tls_peer_connect (TlsPeer *self, ServerFixture *fixture)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  server_fixture_start (fixture);
  *self = (TlsPeer){ .fixture = fixture, .output = g_string_new (NULL) };
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

/**
 * tls_peer_clear:
 * @self: a connection, which is closed
 */
void
tls_peer_clear (TlsPeer *self)
{
  gnutls_deinit (self->session);
  gnutls_certificate_free_credentials (self->credentials);
  g_string_free (self->output, TRUE);
  close (self->fd);
  server_fixture_settle (self->fixture);
}

/**
 * tls_peer_show_certificate:
 * @self: a connection before its handshake
 * @pem: (nullable): a certificate and its key; %NULL for any
 *
 * Returns: (transfer full): its fingerprint
 */
char *
tls_peer_show_certificate (TlsPeer *self, const char *pem)
{
  g_autofree char *made = pem != NULL ? g_strdup (pem) : tls_peer_make_pem ();
  g_autoptr (IoTlsIdentity) identity = io_tls_identity_new (made, made, NOW, NULL);
  const gnutls_datum_t datum = { (guint8 *) made, (guint) strlen (made) };

  g_assert_cmpint (gnutls_certificate_set_x509_key_mem (self->credentials, &datum, &datum,
                                                        GNUTLS_X509_FMT_PEM),
                   ==, 0);

  return g_strdup (io_tls_identity_get_fingerprint (identity));
}

/**
 * tls_peer_shake_hands:
 * @self: a connection
 *
 * Returns: 0 when the handshake is done, or a code of GnuTLS
 */
int
tls_peer_shake_hands (TlsPeer *self)
{
  int code = GNUTLS_E_AGAIN;

  for (guint i = 0; i < 10 && code == GNUTLS_E_AGAIN; i++)
    {
      code = gnutls_handshake (self->session);
      server_fixture_settle (self->fixture);
    }

  return code;
}

/* Returns whether there was something, or may still be. */
static gboolean
receive (TlsPeer *self)
{
  char buffer[4096];
  gssize n;

  server_fixture_settle (self->fixture);
  n = gnutls_record_recv (self->session, buffer, sizeof buffer);
  g_string_append_len (self->output, buffer, MAX (n, 0));
  if (n == GNUTLS_E_AGAIN)
    g_usleep (100);

  return n > 0 || n == GNUTLS_E_AGAIN;
}

/* Lines can have NUL in them. */
static gboolean
has_received (const TlsPeer *self, const char *expected)
{
  return memmem (self->output->str, self->output->len, expected, strlen (expected)) != NULL;
}

/**
 * tls_peer_ask_bytes:
 * @self: a connection
 * @bytes: what it says
 * @size: how many there are
 * @expected: what the server says sooner or later
 */
void
tls_peer_ask_bytes (TlsPeer *self, const void *bytes, gsize size, const char *expected)
{
  g_string_truncate (self->output, 0);
  g_assert_cmpint (gnutls_record_send (self->session, bytes, size), ==, (gssize) size);
  for (guint i = 0; i < ATTEMPTS && !has_received (self, expected); i++)
    g_assert_true (receive (self));
  g_assert_true (has_received (self, expected));
}

/**
 * tls_peer_ask:
 * @self: a connection
 * @line: what it says, with the end of the line
 * @expected: what the server says sooner or later
 */
void
tls_peer_ask (TlsPeer *self, const char *line, const char *expected)
{
  tls_peer_ask_bytes (self, line, strlen (line), expected);
}

/**
 * tls_peer_check:
 * @self: a registered connection
 * @line: what it says, without the end of the line
 * @expected: all that it is told then, lines and their ends
 */
void
tls_peer_check (TlsPeer *self, const char *line, const char *expected)
{
  g_autofree char *asked = g_strconcat (line, "\r\nPING end\r\n", NULL);
  char *pong;

  tls_peer_ask (self, asked, S "PONG s.test end\r\n");
  pong = strstr (self->output->str, S "PONG s.test end\r\n");
  g_string_truncate (self->output, (gsize) (pong - self->output->str));
  g_assert_cmpstr (self->output->str, ==, expected);
}

/**
 * tls_peer_expect_end:
 * @self: a connection that the server ends
 * @expected: (nullable): what it says before that
 */
void
tls_peer_expect_end (TlsPeer *self, const char *expected)
{
  g_string_truncate (self->output, 0);
  for (guint i = 0; i < ATTEMPTS && receive (self); i++)
    ;
  if (expected != NULL)
    g_assert_cmpstr (self->output->str, ==, expected);
}
