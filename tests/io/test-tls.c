/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "io/io-tls.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/io-websocket.h"

#define NOW     G_GINT64_CONSTANT (1800000000)
#define BIG     (1024 * 1024)
#define TLS_1_3 "NORMAL:-VERS-ALL:+VERS-TLS1.3"
#define TLS_1_2 "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define TLS_1_1 "NORMAL:-VERS-ALL:+VERS-TLS1.1"

/**
 * Fixture:
 * @stream: the server's side
 * @tls: what there is to ask of it
 * @client: the client's side
 * @fd: its descriptor, which does not block either
 * @credentials: what it shows of itself
 */
typedef struct
{
  IoStream stream;
  IoTls *tls;
  gnutls_session_t client;
  int fd;
  gnutls_certificate_credentials_t credentials;
} Fixture;

static IoTlsIdentity *
make_identity (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *pem = io_tls_identity_make_pem ("chat.test", NOW, &error);
  IoTlsIdentity *identity;

  g_assert_no_error (error);
  identity = io_tls_identity_new (pem, pem, NOW, &error);
  g_assert_no_error (error);

  return identity;
}

static void
set_up_with (Fixture *self, IoTlsIdentity *identity, const char *priority, gboolean asks)
{
  IoStream plain;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
  io_stream_init_plain (&plain, fds[0]);
  self->tls = io_tls_init (&self->stream, &plain, identity, asks);
  self->fd = fds[1];
  g_unix_set_fd_nonblocking (self->fd, TRUE, NULL);

  gnutls_certificate_allocate_credentials (&self->credentials);
  gnutls_init (&self->client, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
  g_assert_cmpint (gnutls_priority_set_direct (self->client, priority, NULL), ==, 0);
  gnutls_credentials_set (self->client, GNUTLS_CRD_CERTIFICATE, self->credentials);
  gnutls_transport_set_int (self->client, self->fd);
}

static void
set_up (Fixture *self, const char *priority)
{
  g_autoptr (IoTlsIdentity) identity = make_identity ();

  set_up_with (self, identity, priority, TRUE);
}

static void
tear_down (Fixture *self)
{
  io_stream_close (&self->stream);
  gnutls_deinit (self->client);
  gnutls_certificate_free_credentials (self->credentials);
  close (self->fd);
}

/* All that the stream gives until it would block, as text; then what it says. The buffer is smaller
 * than records are. */
static char *
read_all (Fixture *self, IoStatus *status)
{
  GString *text = g_string_new (NULL);
  char buffer[7];
  gsize n;

  while ((*status = io_stream_read (&self->stream, buffer, sizeof buffer, &n)) == IO_OK)
    g_string_append_len (text, buffer, n);

  return g_string_free (text, FALSE);
}

static void
expect (Fixture *self, const char *expected, IoStatus expected_status)
{
  IoStatus status;
  g_autofree char *text = read_all (self, &status);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpint (status, ==, expected_status);
}

/* Returns what came of it on the client's side. */
static int
shake_hands (Fixture *self)
{
  int code;

  for (guint i = 0; i < 20; i++)
    {
      IoStatus status;

      code = gnutls_handshake (self->client);
      g_free (read_all (self, &status));
      if (code != GNUTLS_E_AGAIN || status != IO_BLOCKED)
        break;
    }

  return code;
}

static void
open_tls (Fixture *self, const char *priority)
{
  set_up (self, priority);
  g_assert_cmpint (shake_hands (self), ==, 0);
  g_assert_true (io_tls_is_open (self->tls));
}

static void
write_text (Fixture *self, const char *text)
{
  struct iovec part = { (char *) text, strlen (text) };
  gsize n;

  g_assert_cmpint (io_stream_write (&self->stream, &part, 1, &n), ==, IO_OK);
  g_assert_cmpuint (n, ==, part.iov_len);
}

/* The tickets that come first are no data, and each makes GnuTLS say that there is none. */
static gssize
receive (Fixture *self, void *data, gsize size)
{
  gssize n = GNUTLS_E_AGAIN;

  for (guint i = 0; i < 5 && n == GNUTLS_E_AGAIN; i++)
    n = gnutls_record_recv (self->client, data, size);

  return n;
}

static void
expect_client (Fixture *self, const char *expected)
{
  char buffer[4096];
  gssize n = receive (self, buffer, sizeof buffer);

  g_assert_cmpint (n, ==, (gssize) strlen (expected));
  g_assert_cmpmem (buffer, n, expected, strlen (expected));
}

static void
send_client (Fixture *self, const char *text)
{
  g_assert_cmpint (gnutls_record_send (self->client, text, strlen (text)), ==,
                   (gssize) strlen (text));
}

static void
test_talk (gconstpointer priority)
{
  struct iovec parts[] = { { (char *) "a\r\n", 3 }, { (char *) "", 0 }, { (char *) "b\r\n", 3 } };
  Fixture fixture;
  gsize n;

  set_up (&fixture, priority);
  expect (&fixture, "", IO_BLOCKED);
  g_assert_false (io_tls_is_open (fixture.tls));
  g_assert_cmpint (shake_hands (&fixture), ==, 0);
  g_assert_true (io_tls_is_open (fixture.tls));
  g_assert_null (io_tls_get_peer_fingerprint (fixture.tls));

  send_client (&fixture, "NICK ann\r\nUSER ann 0 * :Ann\r\n");
  send_client (&fixture, "PING 1\r\n");
  expect (&fixture, "NICK ann\r\nUSER ann 0 * :Ann\r\nPING 1\r\n", IO_BLOCKED);

  /* What is written at once is one record. */
  g_assert_cmpint (io_stream_write (&fixture.stream, parts, G_N_ELEMENTS (parts), &n), ==, IO_OK);
  g_assert_cmpuint (n, ==, 6);
  expect_client (&fixture, "a\r\nb\r\n");
  g_assert_false (fixture.stream.is_pending);
  tear_down (&fixture);
}

/* Of a record that comes in pieces nothing is given before it is whole. */
static void
test_pieces (void)
{
  guint8 octets[4096];
  gssize size;
  Fixture fixture;
  int wire[2];

  open_tls (&fixture, TLS_1_3);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, wire), ==, 0);
  gnutls_transport_set_int (fixture.client, wire[0]);
  send_client (&fixture, "PING 1\r\n");
  size = read (wire[1], octets, sizeof octets);
  g_assert_cmpint (size, >, 8);
  for (gssize i = 0; i < size; i++)
    {
      g_assert_cmpint (write (fixture.fd, octets + i, 1), ==, 1);
      expect (&fixture, i == size - 1 ? "PING 1\r\n" : "", IO_BLOCKED);
    }
  close (wire[0]);
  close (wire[1]);
  tear_down (&fixture);
}

static guint8 *
make_noise (void)
{
  guint8 *noise = g_malloc (BIG);

  for (gsize i = 0; i < BIG; i++)
    noise[i] = (i * 7 + i / 251) & 0xff;

  return noise;
}

/* A reader who is slow: what was taken over waits, and nothing more is taken then. */
static void
test_big_to_client (gconstpointer priority)
{
  g_autofree guint8 *noise = make_noise ();
  g_autoptr (GByteArray) received = g_byte_array_new ();
  gsize n_sent = 0;
  guint n_blocked = 0;
  Fixture fixture;

  open_tls (&fixture, priority);
  while (received->len < BIG)
    {
      struct iovec part = { noise + n_sent, BIG - n_sent };
      guint8 buffer[5000];
      gssize n;
      gsize n_written;

      while (part.iov_len > 0)
        {
          IoStatus status = io_stream_write (&fixture.stream, &part, 1, &n_written);

          if (status == IO_BLOCKED)
            {
              g_assert_true (fixture.stream.is_pending);
              g_assert_cmpuint (n_written, ==, 0);
              n_blocked++;
              break;
            }
          g_assert_cmpint (status, ==, IO_OK);
          n_sent += n_written;
          part = (struct iovec){ noise + n_sent, BIG - n_sent };
        }
      if (n_sent == BIG)
        g_assert_cmpint (io_stream_flush (&fixture.stream), !=, IO_FAILED);

      n = gnutls_record_recv (fixture.client, buffer, sizeof buffer);
      if (n > 0)
        g_byte_array_append (received, buffer, n);
      else
        g_assert_cmpint (n, ==, GNUTLS_E_AGAIN);
    }
  g_assert_cmpmem (received->data, received->len, noise, BIG);
  g_assert_cmpuint (n_blocked, >, 0);
  g_assert_cmpint (io_stream_flush (&fixture.stream), ==, IO_OK);
  g_assert_false (fixture.stream.is_pending);
  tear_down (&fixture);
}

static void
test_big_from_client (gconstpointer priority)
{
  g_autofree guint8 *noise = make_noise ();
  g_autoptr (GByteArray) received = g_byte_array_new ();
  gsize n_sent = 0;
  Fixture fixture;

  open_tls (&fixture, priority);
  while (received->len < BIG)
    {
      guint8 buffer[5000];
      gssize n = 0;
      gsize n_read;

      while (n_sent < BIG && n != GNUTLS_E_AGAIN)
        {
          n = gnutls_record_send (fixture.client, noise + n_sent, MIN (BIG - n_sent, 9999));
          g_assert_true (n > 0 || n == GNUTLS_E_AGAIN);
          n_sent += MAX (n, 0);
        }
      while (io_stream_read (&fixture.stream, buffer, sizeof buffer, &n_read) == IO_OK)
        g_byte_array_append (received, buffer, n_read);
    }
  g_assert_cmpmem (received->data, received->len, noise, BIG);
  tear_down (&fixture);
}

static void
test_old_version (void)
{
  Fixture fixture;

  set_up (&fixture, TLS_1_1);
  shake_hands (&fixture);
  g_assert_cmpint (gnutls_handshake (fixture.client), ==, GNUTLS_E_FATAL_ALERT_RECEIVED);
  g_assert_cmpint (gnutls_alert_get (fixture.client), ==, GNUTLS_A_PROTOCOL_VERSION);
  expect (&fixture, "", IO_FAILED);
  g_assert_cmpstr (io_stream_get_error_text (&fixture.stream), ==,
                   gnutls_strerror (GNUTLS_E_UNSUPPORTED_VERSION_PACKET));
  tear_down (&fixture);
}

/* Whoever speaks without TLS where it is expected, is told so in TLS. */
static void
test_garbage (void)
{
  static const guint8 alert[] = { 21, 3 };
  guint8 octets[64];
  gssize n;
  Fixture fixture;

  set_up (&fixture, TLS_1_3);
  g_assert_cmpint (write (fixture.fd, "NICK ann\r\nUSER ann 0 * :Ann\r\n", 29), ==, 29);
  expect (&fixture, "", IO_FAILED);
  g_assert_cmpstr (io_stream_get_error_text (&fixture.stream), !=, g_strerror (0));

  /* It goes on being failed, whatever is done with it. */
  write_text (&fixture, "ERROR :no\r\n");
  expect (&fixture, "", IO_FAILED);
  io_stream_shut_down (&fixture.stream);
  n = read (fixture.fd, octets, sizeof octets);
  g_assert_cmpint (n, ==, 7);
  g_assert_cmpmem (octets, 2, alert, 2);
  g_assert_cmpint (read (fixture.fd, octets, sizeof octets), ==, 0);

  /* What still comes is dropped, until there is no more. */
  g_assert_cmpint (write (fixture.fd, "more", 4), ==, 4);
  expect (&fixture, "", IO_BLOCKED);
  shutdown (fixture.fd, SHUT_WR);
  expect (&fixture, "", IO_CLOSED);
  tear_down (&fixture);
}

static void
test_garbage_later (void)
{
  Fixture fixture;

  open_tls (&fixture, TLS_1_3);
  g_assert_cmpint (write (fixture.fd,
                          "\x17\x03\x03\0\x20"
                          "This was not encrypted by anyone",
                          37),
                   ==, 37);
  expect (&fixture, "", IO_FAILED);
  g_assert_cmpint (gnutls_record_recv (fixture.client, (char[8]){ 0 }, 8), <, 0);
  tear_down (&fixture);
}

static void
test_half_open (void)
{
  char hello[4096];
  gssize size;
  Fixture fixture;
  int wire[2];

  set_up (&fixture, TLS_1_3);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, wire), ==, 0);
  g_unix_set_fd_nonblocking (wire[0], TRUE, NULL);
  gnutls_transport_set_int (fixture.client, wire[0]);
  g_assert_cmpint (gnutls_handshake (fixture.client), ==, GNUTLS_E_AGAIN);
  size = read (wire[1], hello, sizeof hello);
  g_assert_cmpint (size, >, 10);
  g_assert_cmpint (write (fixture.fd, hello, size - 1), ==, size - 1);
  expect (&fixture, "", IO_BLOCKED);
  g_assert_false (io_tls_is_open (fixture.tls));
  shutdown (fixture.fd, SHUT_WR);
  expect (&fixture, "", IO_CLOSED);
  close (wire[0]);
  close (wire[1]);
  tear_down (&fixture);
}

/* Nothing that is written before the handshake waits for it, and it can be ended at any time. */
static void
test_early_end (void)
{
  char octets[64];
  Fixture fixture;

  set_up (&fixture, TLS_1_3);
  write_text (&fixture, "ERROR :Closing link: too late\r\n");
  g_assert_cmpint (io_stream_flush (&fixture.stream), ==, IO_OK);
  io_stream_shut_down (&fixture.stream);
  g_assert_false (fixture.stream.is_pending);
  g_assert_cmpint (read (fixture.fd, octets, sizeof octets), ==, 0);
  tear_down (&fixture);
}

static gsize
stuff (int fd)
{
  char filler[512] = { 0 };
  gsize size = 0;
  gssize n;

  for (gsize step = sizeof filler; step > 0; step = step == 1 ? 0 : 1)
    while ((n = send (fd, filler, step, MSG_DONTWAIT)) > 0)
      size += n;

  return size;
}

static void
drain (int fd, gsize size)
{
  char octets[512];

  while (size > 0)
    {
      gssize n = read (fd, octets, MIN (size, sizeof octets));

      g_assert_cmpint (n, >, 0);
      size -= n;
    }
}

/* The server's part of the handshake does not fit, and goes on when it does. */
static void
test_blocked_handshake (gconstpointer priority)
{
  gsize size;
  Fixture fixture;

  set_up (&fixture, priority);
  g_assert_cmpint (gnutls_handshake (fixture.client), ==, GNUTLS_E_AGAIN);
  size = stuff (fixture.stream.fd);
  expect (&fixture, "", IO_BLOCKED);
  g_assert_true (fixture.stream.is_pending);
  g_assert_cmpint (io_stream_flush (&fixture.stream), ==, IO_OK);
  g_assert_true (fixture.stream.is_pending);

  drain (fixture.fd, size);
  expect (&fixture, "", IO_BLOCKED);
  g_assert_false (fixture.stream.is_pending);
  g_assert_cmpint (shake_hands (&fixture), ==, 0);
  tear_down (&fixture);
}

/* The good-bye waits behind what was written. */
static void
test_blocked_good_bye (void)
{
  g_autofree guint8 *noise = make_noise ();
  char buffer[4096];
  gsize n_sent = 0;
  gsize n_received = 0;
  gssize n;
  Fixture fixture;

  open_tls (&fixture, TLS_1_3);
  for (;;)
    {
      struct iovec part = { noise, 1000 };
      gsize n_written;

      if (io_stream_write (&fixture.stream, &part, 1, &n_written) == IO_BLOCKED)
        break;
      n_sent += n_written;
    }
  io_stream_shut_down (&fixture.stream);
  g_assert_true (fixture.stream.is_pending);
  g_assert_cmpint (io_stream_flush (&fixture.stream), ==, IO_BLOCKED);

  while ((n = gnutls_record_recv (fixture.client, buffer, sizeof buffer)) != 0)
    {
      g_assert_true (n > 0 || n == GNUTLS_E_AGAIN);
      n_received += MAX (n, 0);
      io_stream_flush (&fixture.stream);
    }
  g_assert_cmpuint (n_received, ==, n_sent);
  g_assert_false (fixture.stream.is_pending);
  tear_down (&fixture);
}

static void
test_renegotiation (void)
{
  Fixture fixture;

  open_tls (&fixture, TLS_1_2);
  g_assert_cmpint (gnutls_handshake (fixture.client), ==, GNUTLS_E_AGAIN);
  expect (&fixture, "", IO_FAILED);
  g_assert_cmpint (gnutls_handshake (fixture.client), ==, GNUTLS_E_WARNING_ALERT_RECEIVED);
  g_assert_cmpint (gnutls_alert_get (fixture.client), ==, GNUTLS_A_NO_RENEGOTIATION);
  tear_down (&fixture);
}

/* New keys are not a new handshake. */
static void
test_key_update (void)
{
  Fixture fixture;

  open_tls (&fixture, TLS_1_3);
  /* They come with the data, so that nothing else makes the descriptor ready. */
  g_assert_cmpint (gnutls_session_key_update (fixture.client, GNUTLS_KU_PEER), ==, 0);
  send_client (&fixture, "PING 1\r\n");
  expect (&fixture, "PING 1\r\n", IO_BLOCKED);
  write_text (&fixture, "PONG 1\r\n");
  expect_client (&fixture, "PONG 1\r\n");
  tear_down (&fixture);
}

static void
test_close (gconstpointer priority)
{
  char octet;
  Fixture fixture;

  open_tls (&fixture, priority);
  io_stream_shut_down (&fixture.stream);
  g_assert_cmpint (receive (&fixture, &octet, 1), ==, 0);
  tear_down (&fixture);

  open_tls (&fixture, priority);
  send_client (&fixture, "QUIT\r\n");
  g_assert_cmpint (gnutls_bye (fixture.client, GNUTLS_SHUT_WR), ==, 0);
  expect (&fixture, "QUIT\r\n", IO_CLOSED);
  write_text (&fixture, "ERROR :bye\r\n");
  expect_client (&fixture, "ERROR :bye\r\n");
  io_stream_shut_down (&fixture.stream);
  g_assert_cmpint (receive (&fixture, &octet, 1), ==, 0);
  tear_down (&fixture);

  /* Without a good-bye. */
  open_tls (&fixture, priority);
  send_client (&fixture, "QUIT\r\n");
  shutdown (fixture.fd, SHUT_WR);
  expect (&fixture, "QUIT\r\n", IO_CLOSED);
  expect (&fixture, "", IO_CLOSED);
  tear_down (&fixture);
}

static void
test_broken (void)
{
  struct iovec part = { (char *) "x", 1 };
  gsize n;
  Fixture fixture;

  open_tls (&fixture, TLS_1_3);
  shutdown (fixture.fd, SHUT_RDWR);
  g_assert_cmpint (io_stream_write (&fixture.stream, &part, 1, &n), ==, IO_FAILED);
  g_assert_cmpstr (io_stream_get_error_text (&fixture.stream), ==, g_strerror (EPIPE));
  tear_down (&fixture);
}

static void
show_certificate (Fixture *self, const char *pem)
{
  const gnutls_datum_t datum = { (guint8 *) pem, strlen (pem) };

  g_assert_cmpint (gnutls_certificate_set_x509_key_mem (self->credentials, &datum, &datum,
                                                        GNUTLS_X509_FMT_PEM),
                   ==, 0);
}

static void
test_client_certificate (gconstpointer priority)
{
  g_autoptr (IoTlsIdentity) server = make_identity ();
  g_autofree char *pem = io_tls_identity_make_pem ("ann", NOW, NULL);
  g_autoptr (IoTlsIdentity) ann = io_tls_identity_new (pem, pem, NOW, NULL);
  Fixture fixture;

  set_up_with (&fixture, server, priority, TRUE);
  show_certificate (&fixture, pem);
  g_assert_cmpint (shake_hands (&fixture), ==, 0);
  g_assert_cmpuint (strlen (io_tls_identity_get_fingerprint (ann)), ==, 64);
  g_assert_cmpstr (io_tls_get_peer_fingerprint (fixture.tls), ==,
                   io_tls_identity_get_fingerprint (ann));
  tear_down (&fixture);

  set_up_with (&fixture, server, priority, FALSE);
  show_certificate (&fixture, pem);
  g_assert_cmpint (shake_hands (&fixture), ==, 0);
  g_assert_null (io_tls_get_peer_fingerprint (fixture.tls));
  tear_down (&fixture);
}

/* Whether who comes again with the ticket of a connection to @first is known by @second, and by
 * which fingerprint. */
static gboolean
come_again (IoTlsIdentity *first, IoTlsIdentity *second, const char *priority, const char *pem)
{
  gnutls_datum_t ticket;
  char octet;
  gboolean is_known;
  g_autofree char *fingerprint = NULL;
  Fixture fixture;

  set_up_with (&fixture, first, priority, TRUE);
  show_certificate (&fixture, pem);
  g_assert_cmpint (shake_hands (&fixture), ==, 0);
  gnutls_record_recv (fixture.client, &octet, 1);
  g_assert_cmpint (gnutls_session_get_data2 (fixture.client, &ticket), ==, 0);
  fingerprint = g_strdup (io_tls_get_peer_fingerprint (fixture.tls));
  g_assert_nonnull (fingerprint);
  tear_down (&fixture);

  set_up_with (&fixture, second, priority, TRUE);
  show_certificate (&fixture, pem);
  g_assert_cmpint (gnutls_session_set_data (fixture.client, ticket.data, ticket.size), ==, 0);
  g_assert_cmpint (shake_hands (&fixture), ==, 0);
  is_known = gnutls_session_is_resumed (fixture.client) != 0;
  g_assert_cmpstr (io_tls_get_peer_fingerprint (fixture.tls), ==, fingerprint);
  tear_down (&fixture);
  gnutls_free (ticket.data);

  return is_known;
}

static void
test_tickets (gconstpointer priority)
{
  g_autofree char *pem = io_tls_identity_make_pem ("ann", NOW, NULL);
  g_autoptr (IoTlsIdentity) one = make_identity ();
  g_autoptr (IoTlsIdentity) other = make_identity ();

  g_assert_true (come_again (one, one, priority, pem));
  g_assert_false (come_again (one, other, priority, pem));
}

static void
test_refuse (void)
{
  IoStream plain;
  int fds[2];
  Fixture fixture;

  set_up (&fixture, TLS_1_3);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
  g_unix_set_fd_nonblocking (fds[1], TRUE, NULL);
  io_stream_init_plain (&plain, fds[0]);
  io_tls_refuse (&plain);
  gnutls_transport_set_int (fixture.client, fds[1]);
  g_assert_cmpint (gnutls_handshake (fixture.client), ==, GNUTLS_E_FATAL_ALERT_RECEIVED);
  g_assert_cmpint (gnutls_alert_get (fixture.client), ==, GNUTLS_A_INTERNAL_ERROR);
  io_stream_close (&plain);
  close (fds[1]);
  tear_down (&fixture);
}

#define REQUEST                                                                                    \
  "GET / HTTP/1.1\r\nHost: chat.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"             \
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
#define RESPONSE                                                                                   \
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"              \
  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"

static void
stack_websocket (Fixture *self)
{
  IoStream tls = self->stream;

  io_websocket_init (&self->stream, &tls, NULL);
}

static void
test_websocket (void)
{
  char octet;
  Fixture fixture;

  set_up (&fixture, TLS_1_3);
  stack_websocket (&fixture);
  g_assert_cmpint (shake_hands (&fixture), ==, 0);
  g_assert_true (io_tls_is_open (fixture.tls));
  send_client (&fixture, REQUEST);
  expect (&fixture, "", IO_BLOCKED);
  g_assert_cmpint (io_stream_flush (&fixture.stream), ==, IO_OK);
  g_assert_false (fixture.stream.is_pending);
  expect_client (&fixture, RESPONSE);

  send_client (&fixture, "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
  expect (&fixture, "Hello\r\n", IO_BLOCKED);
  write_text (&fixture, "Hello\r\n");
  expect_client (&fixture, "\x81\x05Hello");

  io_stream_shut_down (&fixture.stream);
  expect_client (&fixture, "\x88\x02\x03\xe8");
  g_assert_cmpint (receive (&fixture, &octet, 1), ==, 0);
  g_assert_false (fixture.stream.is_pending);
  tear_down (&fixture);
}

/* What TLS cannot send yet, the WebSocket over it is pending for. */
static void
test_websocket_blocked (void)
{
  g_autofree char *line = g_strnfill (1000, 'x');
  char buffer[4096];
  gsize size;
  gsize n_sent = 0;
  gsize n_received = 0;
  gssize n;
  Fixture fixture;

  line[998] = '\r';
  line[999] = '\n';
  set_up (&fixture, TLS_1_3);
  stack_websocket (&fixture);
  g_assert_cmpint (gnutls_handshake (fixture.client), ==, GNUTLS_E_AGAIN);
  size = stuff (fixture.stream.fd);
  expect (&fixture, "", IO_BLOCKED);
  g_assert_true (fixture.stream.is_pending);
  drain (fixture.fd, size);
  expect (&fixture, "", IO_BLOCKED);
  g_assert_cmpint (io_stream_flush (&fixture.stream), ==, IO_OK);
  g_assert_false (fixture.stream.is_pending);
  g_assert_cmpint (shake_hands (&fixture), ==, 0);
  send_client (&fixture, REQUEST);
  expect (&fixture, "", IO_BLOCKED);
  g_assert_cmpint (io_stream_flush (&fixture.stream), ==, IO_OK);
  expect_client (&fixture, RESPONSE);

  for (;;)
    {
      struct iovec part = { line, 1000 };
      gsize n_written;

      if (io_stream_write (&fixture.stream, &part, 1, &n_written) == IO_BLOCKED)
        break;
      n_sent++;
    }
  g_assert_true (fixture.stream.is_pending);
  io_stream_shut_down (&fixture.stream);
  g_assert_true (fixture.stream.is_pending);
  while ((n = gnutls_record_recv (fixture.client, buffer, sizeof buffer)) != 0)
    {
      g_assert_true (n > 0 || n == GNUTLS_E_AGAIN);
      n_received += MAX (n, 0);
      io_stream_flush (&fixture.stream);
    }

  /* Each with a head of four octets; then the end of four in all. */
  g_assert_cmpuint (n_received, ==, n_sent * (998 + 4) + 4);
  g_assert_false (fixture.stream.is_pending);
  tear_down (&fixture);
}

static void
test_websocket_garbage (void)
{
  Fixture fixture;

  set_up (&fixture, TLS_1_3);
  stack_websocket (&fixture);
  g_assert_cmpint (write (fixture.fd, REQUEST, strlen (REQUEST)), ==, (gssize) strlen (REQUEST));
  expect (&fixture, "", IO_FAILED);
  g_assert_cmpstr (io_stream_get_error_text (&fixture.stream), !=, g_strerror (0));
  tear_down (&fixture);
}

static void
assert_refused (const char *certificate,
                const char *key,
                gint64 now,
                IoTlsError code,
                const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (io_tls_identity_new (certificate, key, now, &error));
  g_assert_error (error, IO_TLS_ERROR, (int) code);
  if (!g_pattern_match_simple (message, error->message))
    g_error ("\"%s\" is not \"%s\"", error->message, message);
}

static char *
make_locked_key (void)
{
  gnutls_x509_privkey_t key;
  gnutls_datum_t text;
  char *copy;

  gnutls_x509_privkey_init (&key);
  gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, 256, 0);
  g_assert_cmpint (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, "secret",
                                                      GNUTLS_PKCS_PBES2_AES_256, &text),
                   ==, 0);
  copy = g_strdup ((const char *) text.data);
  gnutls_free (text.data);
  gnutls_x509_privkey_deinit (key);

  return copy;
}

static void
test_identity_errors (void)
{
  const gint64 day = 24 * 60 * 60;
  const gint64 end = NOW + 10 * 365 * day;
  g_autofree char *pem = io_tls_identity_make_pem ("chat.test", NOW, NULL);
  g_autofree char *other = io_tls_identity_make_pem ("chat.test", NOW, NULL);
  g_autofree char *locked = make_locked_key ();
  const char *key = strstr (pem, "-----BEGIN PRIVATE");
  g_autofree char *only_certificate = g_strndup (pem, key - pem);

  g_assert_nonnull (g_steal_pointer (&key));
  assert_refused ("", pem, NOW, IO_TLS_ERROR_CERTIFICATE, "is not a certificate in PEM form, *");
  assert_refused ("no", pem, NOW, IO_TLS_ERROR_CERTIFICATE, "is not a certificate in PEM form, *");
  assert_refused (pem, "", NOW, IO_TLS_ERROR_KEY, "has no key in PEM form that *");
  assert_refused (pem, only_certificate, NOW, IO_TLS_ERROR_KEY, "has no key in PEM form that *");
  assert_refused (pem, locked, NOW, IO_TLS_ERROR_KEY, "has no key in PEM form that is not *");
  assert_refused (pem, other, NOW, IO_TLS_ERROR_KEY, "is not the key of the certificate");
  assert_refused (pem, pem, end, IO_TLS_ERROR_TIME,
                  "expired on 2037-01-12 08:00:00 UTC; get a new certificate");
  assert_refused (pem, pem, NOW - day - 1, IO_TLS_ERROR_TIME,
                  "is not valid before 2027-01-14 08:00:00 UTC; is the clock of this computer *");
}

static void
test_identity (void)
{
  g_autofree char *pem = io_tls_identity_make_pem ("chat.test", NOW, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (IoTlsIdentity) one = io_tls_identity_new (pem, pem, NOW, &error);
  g_autoptr (IoTlsIdentity) again = io_tls_identity_new (pem, pem, NOW, &error);
  g_autoptr (IoTlsIdentity) other = make_identity ();

  g_assert_no_error (error);
  g_assert_cmpuint (strspn (io_tls_identity_get_fingerprint (one), "0123456789abcdef"), ==, 64);
  g_assert_cmpstr (io_tls_identity_get_fingerprint (one), ==,
                   io_tls_identity_get_fingerprint (again));
  g_assert_cmpstr (io_tls_identity_get_fingerprint (one), !=,
                   io_tls_identity_get_fingerprint (other));
}

static void
add_for_versions (const char *name, GTestDataFunc test)
{
  g_autofree char *tls_1_3 = g_strdup_printf ("/io/tls/%s/1.3", name);
  g_autofree char *tls_1_2 = g_strdup_printf ("/io/tls/%s/1.2", name);

  g_test_add_data_func (tls_1_3, TLS_1_3, test);
  g_test_add_data_func (tls_1_2, TLS_1_2, test);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_for_versions ("talk", test_talk);
  add_for_versions ("big-to-client", test_big_to_client);
  add_for_versions ("big-from-client", test_big_from_client);
  add_for_versions ("blocked-handshake", test_blocked_handshake);
  add_for_versions ("close", test_close);
  add_for_versions ("client-certificate", test_client_certificate);
  add_for_versions ("tickets", test_tickets);
  g_test_add_func ("/io/tls/pieces", test_pieces);
  g_test_add_func ("/io/tls/old-version", test_old_version);
  g_test_add_func ("/io/tls/garbage", test_garbage);
  g_test_add_func ("/io/tls/garbage-later", test_garbage_later);
  g_test_add_func ("/io/tls/half-open", test_half_open);
  g_test_add_func ("/io/tls/early-end", test_early_end);
  g_test_add_func ("/io/tls/blocked-good-bye", test_blocked_good_bye);
  g_test_add_func ("/io/tls/renegotiation", test_renegotiation);
  g_test_add_func ("/io/tls/key-update", test_key_update);
  g_test_add_func ("/io/tls/broken", test_broken);
  g_test_add_func ("/io/tls/refuse", test_refuse);
  g_test_add_func ("/io/tls/websocket", test_websocket);
  g_test_add_func ("/io/tls/websocket-blocked", test_websocket_blocked);
  g_test_add_func ("/io/tls/websocket-garbage", test_websocket_garbage);
  g_test_add_func ("/io/tls/identity", test_identity);
  g_test_add_func ("/io/tls/identity-errors", test_identity_errors);

  return g_test_run ();
}
