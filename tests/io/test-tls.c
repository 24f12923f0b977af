/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "tls-fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BIG (1024 * 1024)
#define NOW TLS_FIXTURE_NOW

static void
test_talk (gconstpointer priority)
{
  struct iovec parts[] = { { (char *) "a\r\n", 3 }, { (char *) "", 0 }, { (char *) "b\r\n", 3 } };
  TlsFixture fixture;
  gsize n;

  tls_fixture_set_up (&fixture, priority);
  tls_fixture_expect (&fixture, "", IO_BLOCKED);
  g_assert_false (io_tls_is_open (fixture.tls));
  g_assert_cmpint (tls_fixture_shake_hands (&fixture), ==, 0);
  g_assert_true (io_tls_is_open (fixture.tls));
  g_assert_null (io_tls_get_peer_fingerprint (fixture.tls));

  tls_fixture_send_client (&fixture, "NICK ann\r\nUSER ann 0 * :Ann\r\n");
  tls_fixture_send_client (&fixture, "PING 1\r\n");
  tls_fixture_expect (&fixture, "NICK ann\r\nUSER ann 0 * :Ann\r\nPING 1\r\n", IO_BLOCKED);

  /* What is written at once is one record. */
  g_assert_cmpint (io_stream_write (&fixture.stream, parts, G_N_ELEMENTS (parts), &n), ==, IO_OK);
  g_assert_cmpuint (n, ==, 6);
  tls_fixture_expect_client (&fixture, "a\r\nb\r\n");
  g_assert_false (fixture.stream.is_pending);
  tls_fixture_tear_down (&fixture);
}

/* Of a record that comes in pieces nothing is given before it is whole. */
static void
test_pieces (void)
{
  guint8 octets[4096];
  gssize size;
  TlsFixture fixture;
  int wire[2];

  tls_fixture_open_tls (&fixture, TLS_1_3);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, wire), ==, 0);
  gnutls_transport_set_int (fixture.client, wire[0]);
  tls_fixture_send_client (&fixture, "PING 1\r\n");
  size = read (wire[1], octets, sizeof octets);
  g_assert_cmpint (size, >, 8);
  for (gssize i = 0; i < size; i++)
    {
      g_assert_cmpint (write (fixture.fd, octets + i, 1), ==, 1);
      tls_fixture_expect (&fixture, i == size - 1 ? "PING 1\r\n" : "", IO_BLOCKED);
    }
  close (wire[0]);
  close (wire[1]);
  tls_fixture_tear_down (&fixture);
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
  TlsFixture fixture;

  tls_fixture_open_tls (&fixture, priority);
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
  tls_fixture_tear_down (&fixture);
}

static void
test_big_from_client (gconstpointer priority)
{
  g_autofree guint8 *noise = make_noise ();
  g_autoptr (GByteArray) received = g_byte_array_new ();
  gsize n_sent = 0;
  TlsFixture fixture;

  tls_fixture_open_tls (&fixture, priority);
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
  tls_fixture_tear_down (&fixture);
}

static void
test_old_version (void)
{
  TlsFixture fixture;

  tls_fixture_set_up (&fixture, TLS_1_1);
  tls_fixture_shake_hands (&fixture);
  g_assert_cmpint (gnutls_handshake (fixture.client), ==, GNUTLS_E_FATAL_ALERT_RECEIVED);
  g_assert_cmpint (gnutls_alert_get (fixture.client), ==, GNUTLS_A_PROTOCOL_VERSION);
  tls_fixture_expect (&fixture, "", IO_FAILED);
  g_assert_cmpstr (io_stream_get_error_text (&fixture.stream), ==,
                   gnutls_strerror (GNUTLS_E_UNSUPPORTED_VERSION_PACKET));
  tls_fixture_tear_down (&fixture);
}

/* Whoever speaks without TLS where it is expected, is told so in TLS. */
static void
test_garbage (void)
{
  static const guint8 alert[] = { 21, 3 };
  guint8 octets[64];
  gssize n;
  TlsFixture fixture;

  tls_fixture_set_up (&fixture, TLS_1_3);
  g_assert_cmpint (write (fixture.fd, "NICK ann\r\nUSER ann 0 * :Ann\r\n", 29), ==, 29);
  tls_fixture_expect (&fixture, "", IO_FAILED);
  g_assert_cmpstr (io_stream_get_error_text (&fixture.stream), !=, g_strerror (0));

  /* It goes on being failed, whatever is done with it. */
  tls_fixture_write_text (&fixture, "ERROR :no\r\n");
  tls_fixture_expect (&fixture, "", IO_FAILED);
  io_stream_shut_down (&fixture.stream);
  n = read (fixture.fd, octets, sizeof octets);
  g_assert_cmpint (n, ==, 7);
  g_assert_cmpmem (octets, 2, alert, 2);
  g_assert_cmpint (read (fixture.fd, octets, sizeof octets), ==, 0);

  /* What still comes is dropped, until there is no more. */
  g_assert_cmpint (write (fixture.fd, "more", 4), ==, 4);
  tls_fixture_expect (&fixture, "", IO_BLOCKED);
  shutdown (fixture.fd, SHUT_WR);
  tls_fixture_expect (&fixture, "", IO_CLOSED);
  tls_fixture_tear_down (&fixture);
}

static void
test_garbage_later (void)
{
  TlsFixture fixture;

  tls_fixture_open_tls (&fixture, TLS_1_3);
  g_assert_cmpint (write (fixture.fd,
                          "\x17\x03\x03\0\x20"
                          "This was not encrypted by anyone",
                          37),
                   ==, 37);
  tls_fixture_expect (&fixture, "", IO_FAILED);
  g_assert_cmpint (gnutls_record_recv (fixture.client, (char[8]){ 0 }, 8), <, 0);
  tls_fixture_tear_down (&fixture);
}

static void
test_half_open (void)
{
  char hello[4096];
  gssize size;
  TlsFixture fixture;
  int wire[2];

  tls_fixture_set_up (&fixture, TLS_1_3);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, wire), ==, 0);
  g_unix_set_fd_nonblocking (wire[0], TRUE, NULL);
  gnutls_transport_set_int (fixture.client, wire[0]);
  g_assert_cmpint (gnutls_handshake (fixture.client), ==, GNUTLS_E_AGAIN);
  size = read (wire[1], hello, sizeof hello);
  g_assert_cmpint (size, >, 10);
  g_assert_cmpint (write (fixture.fd, hello, size - 1), ==, size - 1);
  tls_fixture_expect (&fixture, "", IO_BLOCKED);
  g_assert_false (io_tls_is_open (fixture.tls));
  shutdown (fixture.fd, SHUT_WR);
  tls_fixture_expect (&fixture, "", IO_CLOSED);
  close (wire[0]);
  close (wire[1]);
  tls_fixture_tear_down (&fixture);
}

/* Nothing can be written before the handshake, and it can be ended at any time. */
static void
test_early_end (void)
{
  char octets[64];
  struct iovec part = { (char *) "x", 1 };
  gsize n;
  TlsFixture fixture;

  tls_fixture_set_up (&fixture, TLS_1_3);
  g_assert_cmpint (io_stream_write (&fixture.stream, &part, 1, &n), ==, IO_BLOCKED);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpint (io_stream_flush (&fixture.stream), ==, IO_OK);
  io_stream_shut_down (&fixture.stream);
  g_assert_false (fixture.stream.is_pending);
  g_assert_cmpint (read (fixture.fd, octets, sizeof octets), ==, 0);
  tls_fixture_tear_down (&fixture);
}

/* The server's part of the handshake does not fit, and goes on when it does. */
static void
test_blocked_handshake (gconstpointer priority)
{
  gsize size;
  TlsFixture fixture;

  tls_fixture_set_up (&fixture, priority);
  g_assert_cmpint (gnutls_handshake (fixture.client), ==, GNUTLS_E_AGAIN);
  size = tls_fixture_stuff (fixture.stream.fd);
  tls_fixture_expect (&fixture, "", IO_BLOCKED);
  g_assert_true (fixture.stream.is_pending);
  g_assert_cmpint (io_stream_flush (&fixture.stream), ==, IO_OK);
  g_assert_true (fixture.stream.is_pending);

  tls_fixture_drain (fixture.fd, size);
  tls_fixture_expect (&fixture, "", IO_BLOCKED);
  g_assert_false (fixture.stream.is_pending);
  g_assert_cmpint (tls_fixture_shake_hands (&fixture), ==, 0);
  g_assert_true (fixture.stream.is_pending);
  g_assert_cmpint (io_stream_flush (&fixture.stream), ==, IO_OK);
  g_assert_false (fixture.stream.is_pending);
  tls_fixture_tear_down (&fixture);
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
  TlsFixture fixture;

  tls_fixture_open_tls (&fixture, TLS_1_3);
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
  tls_fixture_tear_down (&fixture);
}

static void
test_renegotiation (void)
{
  TlsFixture fixture;

  tls_fixture_open_tls (&fixture, TLS_1_2);
  g_assert_cmpint (gnutls_handshake (fixture.client), ==, GNUTLS_E_AGAIN);
  tls_fixture_expect (&fixture, "", IO_FAILED);
  g_assert_cmpint (gnutls_handshake (fixture.client), ==, GNUTLS_E_WARNING_ALERT_RECEIVED);
  g_assert_cmpint (gnutls_alert_get (fixture.client), ==, GNUTLS_A_NO_RENEGOTIATION);
  tls_fixture_tear_down (&fixture);
}

/* New keys are not a new handshake. */
static void
test_key_update (void)
{
  TlsFixture fixture;

  tls_fixture_open_tls (&fixture, TLS_1_3);
  /* They come with the data, so that nothing else makes the descriptor ready. */
  g_assert_cmpint (gnutls_session_key_update (fixture.client, GNUTLS_KU_PEER), ==, 0);
  tls_fixture_send_client (&fixture, "PING 1\r\n");
  tls_fixture_expect (&fixture, "PING 1\r\n", IO_BLOCKED);
  tls_fixture_write_text (&fixture, "PONG 1\r\n");
  tls_fixture_expect_client (&fixture, "PONG 1\r\n");
  tls_fixture_tear_down (&fixture);
}

static void
test_close (gconstpointer priority)
{
  struct iovec part = { (char *) "x", 1 };
  char octet;
  gsize n;
  TlsFixture fixture;

  tls_fixture_open_tls (&fixture, priority);
  io_stream_shut_down (&fixture.stream);
  g_assert_cmpint (tls_fixture_receive (&fixture, &octet, 1), ==, 0);
  tls_fixture_tear_down (&fixture);

  tls_fixture_open_tls (&fixture, priority);
  tls_fixture_send_client (&fixture, "QUIT\r\n");
  g_assert_cmpint (gnutls_bye (fixture.client, GNUTLS_SHUT_WR), ==, 0);
  tls_fixture_expect (&fixture, "QUIT\r\n", IO_CLOSED);
  tls_fixture_write_text (&fixture, "ERROR :bye\r\n");
  tls_fixture_expect_client (&fixture, "ERROR :bye\r\n");
  io_stream_shut_down (&fixture.stream);
  g_assert_cmpint (tls_fixture_receive (&fixture, &octet, 1), ==, 0);
  tls_fixture_tear_down (&fixture);

  /* Without a good-bye. */
  tls_fixture_open_tls (&fixture, priority);
  tls_fixture_send_client (&fixture, "QUIT\r\n");
  shutdown (fixture.fd, SHUT_WR);
  tls_fixture_expect (&fixture, "QUIT\r\n", IO_CLOSED);
  tls_fixture_expect (&fixture, "", IO_CLOSED);
  g_assert_cmpint (io_stream_write (&fixture.stream, &part, 1, &n), ==, IO_FAILED);
  g_assert_cmpuint (n, ==, 0);
  io_stream_shut_down (&fixture.stream);
  tls_fixture_tear_down (&fixture);
}

static void
test_broken (void)
{
  struct iovec part = { (char *) "x", 1 };
  gsize n;
  TlsFixture fixture;

  tls_fixture_open_tls (&fixture, TLS_1_3);
  shutdown (fixture.fd, SHUT_RDWR);
  g_assert_cmpint (io_stream_write (&fixture.stream, &part, 1, &n), ==, IO_FAILED);
  g_assert_cmpstr (io_stream_get_error_text (&fixture.stream), ==, g_strerror (EPIPE));
  tls_fixture_tear_down (&fixture);
}

static void
show_certificate (TlsFixture *self, const char *pem)
{
  const gnutls_datum_t datum = { (guint8 *) pem, strlen (pem) };

  g_assert_cmpint (gnutls_certificate_set_x509_key_mem (self->credentials, &datum, &datum,
                                                        GNUTLS_X509_FMT_PEM),
                   ==, 0);
}

static void
test_client_certificate (gconstpointer priority)
{
  g_autoptr (IoTlsIdentity) server = tls_fixture_make_identity ();
  g_autofree char *pem = io_tls_identity_make_pem ("ann", NOW, NULL);
  g_autoptr (IoTlsIdentity) ann = io_tls_identity_new (pem, pem, NOW, NULL);
  TlsFixture fixture;

  tls_fixture_set_up_with (&fixture, server, priority, TRUE);
  show_certificate (&fixture, pem);
  g_assert_cmpint (tls_fixture_shake_hands (&fixture), ==, 0);
  g_assert_cmpuint (strlen (io_tls_identity_get_fingerprint (ann)), ==, 64);
  g_assert_cmpstr (io_tls_get_peer_fingerprint (fixture.tls), ==,
                   io_tls_identity_get_fingerprint (ann));
  tls_fixture_tear_down (&fixture);

  tls_fixture_set_up_with (&fixture, server, priority, FALSE);
  show_certificate (&fixture, pem);
  g_assert_cmpint (tls_fixture_shake_hands (&fixture), ==, 0);
  g_assert_null (io_tls_get_peer_fingerprint (fixture.tls));
  tls_fixture_tear_down (&fixture);
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
  TlsFixture fixture;

  tls_fixture_set_up_with (&fixture, first, priority, TRUE);
  show_certificate (&fixture, pem);
  g_assert_cmpint (tls_fixture_shake_hands (&fixture), ==, 0);
  gnutls_record_recv (fixture.client, &octet, 1);
  g_assert_cmpint (gnutls_session_get_data2 (fixture.client, &ticket), ==, 0);
  fingerprint = g_strdup (io_tls_get_peer_fingerprint (fixture.tls));
  g_assert_nonnull (fingerprint);
  tls_fixture_tear_down (&fixture);

  tls_fixture_set_up_with (&fixture, second, priority, TRUE);
  show_certificate (&fixture, pem);
  g_assert_cmpint (gnutls_session_set_data (fixture.client, ticket.data, ticket.size), ==, 0);
  g_assert_cmpint (tls_fixture_shake_hands (&fixture), ==, 0);
  is_known = gnutls_session_is_resumed (fixture.client) != 0;
  g_assert_cmpstr (io_tls_get_peer_fingerprint (fixture.tls), ==, fingerprint);
  tls_fixture_tear_down (&fixture);
  gnutls_free (ticket.data);

  return is_known;
}

static void
test_tickets (gconstpointer priority)
{
  g_autofree char *pem = io_tls_identity_make_pem ("ann", NOW, NULL);
  g_autoptr (IoTlsIdentity) one = tls_fixture_make_identity ();
  g_autoptr (IoTlsIdentity) other = tls_fixture_make_identity ();

  g_assert_true (come_again (one, one, priority, pem));
  g_assert_false (come_again (one, other, priority, pem));
}

static void
test_refuse (void)
{
  IoStream plain;
  int fds[2];
  TlsFixture fixture;

  tls_fixture_set_up (&fixture, TLS_1_3);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
  g_unix_set_fd_nonblocking (fds[1], TRUE, NULL);
  io_stream_init_plain (&plain, fds[0]);
  io_tls_refuse (&plain);
  gnutls_transport_set_int (fixture.client, fds[1]);
  g_assert_cmpint (gnutls_handshake (fixture.client), ==, GNUTLS_E_FATAL_ALERT_RECEIVED);
  g_assert_cmpint (gnutls_alert_get (fixture.client), ==, GNUTLS_A_INTERNAL_ERROR);
  io_stream_close (&plain);
  close (fds[1]);
  tls_fixture_tear_down (&fixture);
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

  return g_test_run ();
}
