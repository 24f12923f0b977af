/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A WebSocket over TLS. */

#include "tls-fixture.h"

#include <string.h>
#include <unistd.h>

#include "io/io-websocket.h"

#define REQUEST                                                                                    \
  "GET / HTTP/1.1\r\nHost: chat.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"             \
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
#define RESPONSE                                                                                   \
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"              \
  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"

static void
stack_websocket (TlsFixture *self)
{
  IoStream tls = self->stream;

  io_websocket_init (&self->stream, &tls, NULL);
}

static void
test_talk (void)
{
  char octet;
  TlsFixture fixture;

  tls_fixture_set_up (&fixture, TLS_1_3);
  stack_websocket (&fixture);
  g_assert_cmpint (tls_fixture_shake_hands (&fixture), ==, 0);
  g_assert_true (io_tls_is_open (fixture.tls));
  tls_fixture_send_client (&fixture, REQUEST);
  tls_fixture_expect (&fixture, "", IO_BLOCKED);
  g_assert_cmpint (io_stream_flush (&fixture.stream), ==, IO_OK);
  g_assert_false (fixture.stream.is_pending);
  tls_fixture_expect_client (&fixture, RESPONSE);

  tls_fixture_send_client (&fixture, "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
  tls_fixture_expect (&fixture, "Hello\r\n", IO_BLOCKED);
  tls_fixture_write_text (&fixture, "Hello\r\n");
  tls_fixture_expect_client (&fixture, "\x81\x05Hello");

  io_stream_shut_down (&fixture.stream);
  tls_fixture_expect_client (&fixture, "\x88\x02\x03\xe8");
  g_assert_cmpint (tls_fixture_receive (&fixture, &octet, 1), ==, 0);
  g_assert_false (fixture.stream.is_pending);
  tls_fixture_tear_down (&fixture);
}

/* What TLS cannot send yet, the WebSocket over it is pending for. */
static void
test_blocked (void)
{
  g_autofree char *line = g_strnfill (1000, 'x');
  char buffer[4096];
  gsize size;
  gsize n_sent = 0;
  gsize n_received = 0;
  gssize n;
  TlsFixture fixture;

  line[998] = '\r';
  line[999] = '\n';
  tls_fixture_set_up (&fixture, TLS_1_3);
  stack_websocket (&fixture);
  g_assert_cmpint (gnutls_handshake (fixture.client), ==, GNUTLS_E_AGAIN);
  size = tls_fixture_stuff (fixture.stream.fd);
  tls_fixture_expect (&fixture, "", IO_BLOCKED);
  g_assert_true (fixture.stream.is_pending);
  tls_fixture_drain (fixture.fd, size);
  tls_fixture_expect (&fixture, "", IO_BLOCKED);
  g_assert_cmpint (io_stream_flush (&fixture.stream), ==, IO_OK);
  g_assert_false (fixture.stream.is_pending);
  g_assert_cmpint (tls_fixture_shake_hands (&fixture), ==, 0);
  tls_fixture_send_client (&fixture, REQUEST);
  tls_fixture_expect (&fixture, "", IO_BLOCKED);
  g_assert_cmpint (io_stream_flush (&fixture.stream), ==, IO_OK);
  tls_fixture_expect_client (&fixture, RESPONSE);

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
  tls_fixture_tear_down (&fixture);
}

static void
test_garbage (void)
{
  TlsFixture fixture;

  tls_fixture_set_up (&fixture, TLS_1_3);
  stack_websocket (&fixture);
  g_assert_cmpint (write (fixture.fd, REQUEST, strlen (REQUEST)), ==, (gssize) strlen (REQUEST));
  tls_fixture_expect (&fixture, "", IO_FAILED);
  g_assert_cmpstr (io_stream_get_error_text (&fixture.stream), !=, g_strerror (0));
  tls_fixture_tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/io/tls-websocket/talk", test_talk);
  g_test_add_func ("/io/tls-websocket/blocked", test_blocked);
  g_test_add_func ("/io/tls-websocket/garbage", test_garbage);

  return g_test_run ();
}
