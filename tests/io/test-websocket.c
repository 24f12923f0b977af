/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "io/io-websocket.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/base-bytes.h"
#include "io/io-outbox.h"
#include "io/io-websocket-handshake.h"

/* The example of https://www.rfc-editor.org/rfc/rfc6455#section-1.3 */
#define REQUEST_START                                                                              \
  "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\n"                       \
  "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define REQUEST_END "Sec-WebSocket-Version: 13\r\n\r\n"
#define REQUEST     REQUEST_START REQUEST_END
#define RESPONSE_START                                                                             \
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"              \
  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
#define RESPONSE RESPONSE_START "\r\n"

/* "Hello" as a client sends it: https://www.rfc-editor.org/rfc/rfc6455#section-5.7 */
#define HELLO "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"

/* Everything below is masked with zeroes, so that it can be read here. */
#define NO_MASK "\0\0\0\0"

typedef struct
{
  IoStream stream;
  int fd;
} Fixture;

static void
make_pair (Fixture *self, const char *const *origins)
{
  IoStream plain;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
  io_stream_init_plain (&plain, fds[0]);
  io_websocket_init (&self->stream, &plain, origins);
  self->fd = fds[1];
}

static void
send_bytes (Fixture *self, const void *data, gsize size)
{
  g_assert_cmpint (write (self->fd, data, size), ==, (gssize) size);
}

#define SEND(self, literal) send_bytes (self, literal, sizeof (literal) - 1)

/* All that the stream gives until it would block, as text; then what it says. */
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
expect_lines (Fixture *self, const char *lines, IoStatus expected)
{
  IoStatus status;
  g_autofree char *text = read_all (self, &status);

  g_assert_cmpstr (text, ==, lines);
  g_assert_cmpint (status, ==, expected);
}

static void
expect_bytes (Fixture *self, const void *data, gsize size)
{
  guint8 buffer[2048];
  gssize n;

  g_assert_cmpint (io_stream_flush (&self->stream), ==, IO_OK);
  n = recv (self->fd, buffer, sizeof buffer, MSG_DONTWAIT);
  g_assert_cmpmem (buffer, MAX (n, 0), data, size);
}

#define EXPECT(self, literal) expect_bytes (self, literal, sizeof (literal) - 1)

static void
open_websocket (Fixture *self, const char *protocol)
{
  g_autofree char *request
      = g_strdup_printf (REQUEST_START "Sec-WebSocket-Protocol: %s\r\n" REQUEST_END, protocol);
  g_autofree char *response
      = g_strdup_printf (RESPONSE_START "Sec-WebSocket-Protocol: %s\r\n\r\n", protocol);

  make_pair (self, NULL);
  send_bytes (self, request, strlen (request));
  expect_lines (self, "", IO_BLOCKED);
  expect_bytes (self, response, strlen (response));
}

static void
tear_down (Fixture *self)
{
  io_stream_close (&self->stream);
  close (self->fd);
}

static void
write_text (Fixture *self, const char *text)
{
  struct iovec part = { (char *) text, strlen (text) };
  gsize n;

  g_assert_cmpint (io_stream_write (&self->stream, &part, 1, &n), ==, IO_OK);
  g_assert_cmpuint (n, ==, part.iov_len);
}

/* However the request is cut, and with frames right behind it. */
static void
test_handshake (void)
{
  const char all[] = REQUEST HELLO HELLO;
  Fixture fixture;

  make_pair (&fixture, NULL);
  SEND (&fixture, REQUEST HELLO);
  expect_lines (&fixture, "Hello\r\n", IO_BLOCKED);
  EXPECT (&fixture, RESPONSE);
  tear_down (&fixture);

  make_pair (&fixture, NULL);
  for (gsize i = 0; i < sizeof all - 1; i++)
    {
      g_autofree char *lines = NULL;
      IoStatus status;

      send_bytes (&fixture, all + i, 1);
      lines = read_all (&fixture, &status);
      g_assert_cmpint (status, ==, IO_BLOCKED);
      g_assert_cmpstr (lines, ==,
                       i == strlen (REQUEST) + 10 || i == strlen (REQUEST) + 21 ? "Hello\r\n" : "");
    }
  EXPECT (&fixture, RESPONSE);
  tear_down (&fixture);
}

static void
test_protocols (void)
{
  static const struct
  {
    const char *offered;
    const char *chosen;
  } rows[] = {
    { "text.ircv3.net, binary.ircv3.net", "text.ircv3.net" },
    { "binary.ircv3.net,text.ircv3.net", "binary.ircv3.net" },
    { "soap, binary.ircv3.net", "binary.ircv3.net" },
    { "soap", NULL },
    { "TEXT.ircv3.net", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *request
          = g_strdup_printf (REQUEST_START "Sec-WebSocket-Protocol: %s\r\n" REQUEST_END,
                             rows[i].offered);
      g_autofree char *expected
          = rows[i].chosen == NULL
                ? g_strdup (RESPONSE)
                : g_strdup_printf (RESPONSE_START "Sec-WebSocket-Protocol: %s\r\n\r\n",
                                   rows[i].chosen);
      IoWebsocketHandshake handshake;

      g_assert_cmpuint (io_websocket_handshake_answer (request, strlen (request), NULL, &handshake),
                        ==, strlen (request));
      g_assert_cmpuint (handshake.status, ==, 101);
      g_assert_cmpstr (handshake.response, ==, expected);
      g_free (handshake.response);
    }
}

static void
check_status (const char *request, gsize size, const char *const *origins, guint status)
{
  IoWebsocketHandshake handshake;
  g_autofree char *start = g_strdup_printf ("HTTP/1.1 %u ", status);

  io_websocket_handshake_answer (request, size, origins, &handshake);
  if (handshake.status != status)
    g_error ("%u and not %u for: %s", handshake.status, status, request);
  if (status != 0)
    g_assert_true (g_str_has_prefix (handshake.response, start));
  g_free (handshake.response);
}

static void
test_refused (void)
{
#define KEY     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define HOST    "Host: a\r\n"
#define UPGRADE "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define V13     "Sec-WebSocket-Version: 13\r\n"
  static const struct
  {
    const char *request;
    guint status;
  } rows[] = {
    { "GET / HTTP/1.1\r\n" HOST UPGRADE V13 KEY "\r\n", 101 },
    { "GET / HTTP/1.1\r\n" HOST
      "uPgrade:\tfoo, WEBSOCKET \r\nConnection: keep-alive, upgrade\r\n" V13 KEY "\r\n",
      101 },
    { "GET / HTTP/1.1\r\n" HOST UPGRADE V13 KEY, 0 },
    { "GET / HTTP/1.1", 0 },
    { "NICK ann\r\n", 400 },
    { "NICK ann\n", 400 },
    { "\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\n", 405 },
    { "GET / HTTP/1.0\r\n", 505 },
    { "GET / HTTP/2\r\n", 505 },
    { "GET http://a/ HTTP/1.1\r\n", 400 },
    { "GET  HTTP/1.1\r\n", 400 },
    { "GET / / HTTP/1.1\r\n", 400 },
    { "GET / HTTP/1.1\r\n" UPGRADE V13 KEY "\r\n", 400 },
    { "GET / HTTP/1.1\r\n" HOST HOST UPGRADE V13 KEY "\r\n", 400 },
    { "GET / HTTP/1.1\r\nHost:\r\n" UPGRADE V13 KEY "\r\n", 400 },
    { "GET / HTTP/1.1\r\n" HOST "\r\n", 426 },
    { "GET / HTTP/1.1\r\n" HOST "Upgrade: websocket\r\n" V13 KEY "\r\n", 426 },
    { "GET / HTTP/1.1\r\n" HOST "Upgrade: h2c\r\nConnection: Upgrade\r\n" V13 KEY "\r\n", 426 },
    { "GET / HTTP/1.1\r\n" HOST UPGRADE KEY "\r\n", 426 },
    { "GET / HTTP/1.1\r\n" HOST UPGRADE KEY "Sec-WebSocket-Version: 8\r\n\r\n", 426 },
    { "GET / HTTP/1.1\r\n" HOST UPGRADE KEY V13 V13 "\r\n", 400 },
    { "GET / HTTP/1.1\r\n" HOST UPGRADE V13 "\r\n", 400 },
    { "GET / HTTP/1.1\r\n" HOST UPGRADE V13 KEY KEY "\r\n", 400 },
    { "GET / HTTP/1.1\r\n" HOST UPGRADE V13 "Sec-WebSocket-Key: c2hvcnQ=\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n" HOST UPGRADE V13 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ\r\n\r\n",
      400 },
    { "GET / HTTP/1.1\r\n" HOST UPGRADE V13 KEY "Bad Name: a\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n" HOST UPGRADE V13 KEY ": a\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n" HOST UPGRADE V13 KEY "A: a\r\n folded: b\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n" HOST UPGRADE V13 KEY "A: a\nB: b\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n" HOST UPGRADE V13 KEY "A: \x01\r\n\r\n", 400 },
  };
  g_autofree char *longest = g_strnfill (IO_WEBSOCKET_REQUEST_MAX, 'a');

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_status (rows[i].request, strlen (rows[i].request), NULL, rows[i].status);

  check_status (longest, IO_WEBSOCKET_REQUEST_MAX - 1, NULL, 0);
  check_status (longest, IO_WEBSOCKET_REQUEST_MAX, NULL, 431);
  check_status ("GET / HTTP/1.1\r\nA: \0\r\n\r\n", 24, NULL, 400);
}

static void
test_origin (void)
{
  static const char *const some[] = { "https://chat.example.org", "http://localhost:8000", NULL };
  static const char *const all[] = { "*", NULL };
  static const struct
  {
    const char *origin;
    const char *const *origins;
    guint status;
  } rows[] = {
    { "https://a.example.org", NULL, 403 },
    { "null", some, 403 },
    { "https://a.example.org:8443", NULL, 101 },
    { "https://A.example.org:8443", NULL, 101 },
    { "https://chat.example.org", some, 101 },
    { "https://chat.example.org.evil.example", some, 403 },
    { "http://chat.example.org", some, 403 },
    { "http://localhost:8000", some, 101 },
    { "https://evil.example", all, 101 },
    { "null", all, 101 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *request
          = g_strdup_printf ("GET / HTTP/1.1\r\nHost: a.example.org:8443\r\n" UPGRADE V13 KEY
                             "Origin: %s\r\n\r\n",
                             rows[i].origin);

      check_status (request, strlen (request), rows[i].origins, rows[i].status);
    }
}

/* The rest of the connection is read and dropped until the other side closes. */
static void
test_not_http (void)
{
  Fixture fixture;
  char buffer[16];
  gsize n;

  make_pair (&fixture, NULL);
  SEND (&fixture, "NICK ann\r\nUSER u 0 * :Ann\r\n");
  expect_lines (&fixture, "", IO_FAILED);
  g_assert_cmpstr (io_stream_get_error_text (&fixture.stream), ==, "This was no WebSocket");
  write_text (&fixture, "ERROR :Closing link\r\n");
  EXPECT (&fixture, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n"
                    "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 47\r\n\r\n"
                    "This is no HTTP; here a WebSocket is expected.\n");
  io_stream_shut_down (&fixture.stream);
  SEND (&fixture, "more");
  g_assert_cmpint (io_stream_read (&fixture.stream, buffer, sizeof buffer, &n), ==, IO_OK);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpint (read (fixture.fd, buffer, sizeof buffer), ==, 0);
  close (fixture.fd);
  g_assert_cmpint (io_stream_read (&fixture.stream, buffer, sizeof buffer, &n), ==, IO_CLOSED);
  io_stream_close (&fixture.stream);
}

static void
test_no_request (void)
{
  Fixture fixture;
  char buffer[256];
  gssize n;

  make_pair (&fixture, NULL);
  SEND (&fixture, "GET / HT");
  expect_lines (&fixture, "", IO_BLOCKED);
  write_text (&fixture, "ERROR :Closing link\r\n");
  io_stream_shut_down (&fixture.stream);
  n = read (fixture.fd, buffer, sizeof buffer);
  g_assert_cmpint (n, >, 0);
  g_assert_true (strncmp (buffer, "HTTP/1.1 408 Request Timeout\r\n", 30) == 0);
  g_assert_cmpint (read (fixture.fd, buffer, sizeof buffer), ==, 0);
  tear_down (&fixture);
}

/* The examples of https://www.rfc-editor.org/rfc/rfc6455#section-5.7 */
static void
test_examples (void)
{
  Fixture fixture;

  open_websocket (&fixture, "text.ircv3.net");
  SEND (&fixture, HELLO);
  expect_lines (&fixture, "Hello\r\n", IO_BLOCKED);

  SEND (&fixture, "\x01\x83" NO_MASK "Hel");
  expect_lines (&fixture, "", IO_BLOCKED);
  SEND (&fixture, "\x80\x82" NO_MASK "lo");
  expect_lines (&fixture, "Hello\r\n", IO_BLOCKED);

  SEND (&fixture, "\x89\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
  expect_lines (&fixture, "", IO_BLOCKED);
  EXPECT (&fixture, "\x8a\x05Hello");

  write_text (&fixture, "Hello\r\n");
  EXPECT (&fixture, "\x81\x05Hello");
  tear_down (&fixture);
}

static void
test_lines_out (void)
{
  g_autofree char *medium = g_strnfill (126, 'a');
  g_autofree char *medium_line = g_strconcat (medium, "\r\n", NULL);
  g_autofree char *medium_frame = g_strconcat ("\x82\x7e?\x7e", medium, NULL);
  Fixture fixture;

  open_websocket (&fixture, "binary.ircv3.net");
  write_text (&fixture, "one\r\ntwo\r\n");
  EXPECT (&fixture, "\x82\x03one\x82\x03two");

  /* A line in pieces is one message; a blank line is none. */
  write_text (&fixture, "th");
  EXPECT (&fixture, "");
  write_text (&fixture, "ree\r");
  write_text (&fixture, "\n\r\n");
  EXPECT (&fixture, "\x82\x05three");

  write_text (&fixture, medium_line);
  medium_frame[2] = '\0';
  expect_bytes (&fixture, medium_frame, 130);

  write_text (&fixture, "\xff!\r\n");
  EXPECT (&fixture, "\x82\x02\xff!");
  tear_down (&fixture);

  open_websocket (&fixture, "text.ircv3.net");
  write_text (&fixture, "\xff!\r\n");
  EXPECT (&fixture, "\x81\x04\xef\xbf\xbd!");
  tear_down (&fixture);
}

/* A message is a line; whoever sends line ends in it sends several. */
static void
test_lines_in (void)
{
  Fixture fixture;

  open_websocket (&fixture, "binary.ircv3.net");
  SEND (&fixture, "\x82\x03"
                  "bad");
  expect_lines (&fixture, "", IO_FAILED);
  tear_down (&fixture);

  open_websocket (&fixture, "binary.ircv3.net");
  SEND (&fixture, "\x82\x83" NO_MASK "one\x82\x80" NO_MASK "\x82\x85" NO_MASK "\xfftwo\n");
  expect_lines (&fixture, "one\r\n\xfftwo\n\r\n", IO_BLOCKED);

  /* A control frame may come between the pieces of a message. */
  SEND (&fixture, "\x02\x82" NO_MASK "th\x89\x81" NO_MASK "p\x8a\x80" NO_MASK);
  SEND (&fixture, "\x00\x82" NO_MASK "re\x80\x81" NO_MASK "e");
  expect_lines (&fixture, "three\r\n", IO_BLOCKED);
  EXPECT (&fixture, "\x8a\x01p");
  tear_down (&fixture);
}

static void
check_violation (const char *protocol, const void *frames, gsize size, guint code)
{
  const guint8 expected[] = { 0x88, 0x02, code >> 8, code & 0xff };
  Fixture fixture;

  open_websocket (&fixture, protocol);
  send_bytes (&fixture, frames, size);
  expect_lines (&fixture, "", IO_FAILED);
  write_text (&fixture, "ERROR :dropped\r\n");
  expect_bytes (&fixture, expected, sizeof expected);
  io_stream_shut_down (&fixture.stream);
  EXPECT (&fixture, "");
  tear_down (&fixture);
}

#define VIOLATION(protocol, literal, code)                                                         \
  check_violation (protocol, literal, sizeof (literal) - 1, code)

static void
test_violations (void)
{
  /* Not masked, reserved bits and kinds, control frames too long and in pieces. */
  VIOLATION ("text.ircv3.net", "\x81\x05Hello", 1002);
  VIOLATION ("text.ircv3.net", "\xc1\x80" NO_MASK, 1002);
  VIOLATION ("text.ircv3.net", "\x83\x80" NO_MASK, 1002);
  VIOLATION ("text.ircv3.net", "\x8b\x80" NO_MASK, 1002);
  VIOLATION ("text.ircv3.net", "\x89\xfe", 1002);
  VIOLATION ("text.ircv3.net", "\x09\x80", 1002);
  /* A piece without a beginning, a beginning in the midst of another, lengths that are padded. */
  VIOLATION ("text.ircv3.net", "\x80\x80" NO_MASK, 1002);
  VIOLATION ("text.ircv3.net", "\x01\x81" NO_MASK "a\x81\x80" NO_MASK, 1002);
  VIOLATION ("text.ircv3.net", "\x81\xfe\x00\x7d" NO_MASK, 1002);
  VIOLATION ("text.ircv3.net", "\x81\xff\0\0\0\0\0\0\xff\xff" NO_MASK, 1002);
  /* Too big, at once and in pieces, before it was sent. */
  VIOLATION ("text.ircv3.net", "\x81\xfe\x40\x01" NO_MASK, 1009);
  VIOLATION ("text.ircv3.net", "\x81\xff\x80\0\0\0\0\0\0\0" NO_MASK, 1009);
  VIOLATION ("text.ircv3.net", "\x01\x81" NO_MASK "a\x80\xfe\x40\x00" NO_MASK, 1009);
  /* Text that is none. */
  VIOLATION ("text.ircv3.net", "\x81\x81" NO_MASK "\xff", 1007);
  VIOLATION ("binary.ircv3.net", "\x81\x81" NO_MASK "\xff", 1007);
  /* Bad good-byes. */
  VIOLATION ("text.ircv3.net", "\x88\x81" NO_MASK "\x03", 1002);
  VIOLATION ("text.ircv3.net", "\x88\x82" NO_MASK "\x03\xed", 1002);
  VIOLATION ("text.ircv3.net", "\x88\x82" NO_MASK "\x13\x88", 1002);
  VIOLATION ("text.ircv3.net", "\x88\x83" NO_MASK "\x03\xe8\xff", 1007);
}

static void
check_either_kind (const char *protocol)
{
  Fixture fixture;

  open_websocket (&fixture, protocol);
  SEND (&fixture, "\x82\x82" NO_MASK "a\xff\x81\x81" NO_MASK "b");
  expect_lines (&fixture, "a\xff\r\nb\r\n", IO_BLOCKED);
  tear_down (&fixture);
}

static void
test_either_kind (void)
{
  check_either_kind ("text.ircv3.net");
  check_either_kind ("binary.ircv3.net");
}

static void
test_close (void)
{
  Fixture fixture;
  char buffer[8];

  open_websocket (&fixture, "text.ircv3.net");
  SEND (&fixture, "\x81\x84" NO_MASK "QUIT\x88\x85" NO_MASK "\x03\xe9"
                  "bye");
  expect_lines (&fixture, "QUIT\r\n", IO_CLOSED);
  EXPECT (&fixture, "\x88\x02\x03\xe9");
  io_stream_shut_down (&fixture.stream);
  EXPECT (&fixture, "");
  tear_down (&fixture);

  open_websocket (&fixture, "text.ircv3.net");
  SEND (&fixture, "\x88\x80" NO_MASK);
  expect_lines (&fixture, "", IO_CLOSED);
  EXPECT (&fixture, "\x88\x00");
  tear_down (&fixture);

  /* The server's own. */
  open_websocket (&fixture, "text.ircv3.net");
  write_text (&fixture, "ERROR :bye\r\n");
  io_stream_shut_down (&fixture.stream);
  EXPECT (&fixture, "\x81\x0a"
                    "ERROR :bye\x88\x02\x03\xe8");
  g_assert_cmpint (read (fixture.fd, buffer, sizeof buffer), ==, 0);
  close (fixture.fd);
  expect_lines (&fixture, "", IO_CLOSED);
  io_stream_close (&fixture.stream);
}

static void
read_back (Fixture *self, GByteArray *seen)
{
  guint8 buffer[65536];
  gssize n;

  while ((n = recv (self->fd, buffer, sizeof buffer, MSG_DONTWAIT)) > 0)
    g_byte_array_append (seen, buffer, n);
}

/* A slow reader gets all of it in order, and pings meanwhile are answered once, between messages.
 */
static void
test_slow_reader (void)
{
  g_autoptr (GByteArray) seen = g_byte_array_new ();
  g_autofree char *text = g_strnfill (8000, 'x');
  g_autofree char *line = g_strconcat (text, "\r\n", NULL);
  g_autoptr (BaseBytes) bytes = base_bytes_new (line, strlen (line));
  IoOutbox outbox = { 0 };
  IoOutboxResult result;
  Fixture fixture;
  guint n_pongs = 0;
  guint n_lines = 0;

  open_websocket (&fixture, "text.ircv3.net");
  for (guint i = 0; i < 100; i++)
    io_outbox_push (&outbox, bytes, 0);
  g_assert_cmpint (io_outbox_flush (&outbox, &fixture.stream, 0), ==, IO_OUTBOX_BLOCKED);
  g_assert_true (fixture.stream.is_pending);

  for (guint i = 0; i < 1000; i++)
    {
      SEND (&fixture, "\x89\x81" NO_MASK "p");
      expect_lines (&fixture, "", IO_BLOCKED);
    }

  do
    {
      result = io_outbox_flush (&outbox, &fixture.stream, 0);
      read_back (&fixture, seen);
    }
  while (result == IO_OUTBOX_BLOCKED);
  g_assert_cmpint (result, ==, IO_OUTBOX_EMPTY);
  g_assert_false (fixture.stream.is_pending);

  for (gsize i = 0; i < seen->len;)
    if (seen->data[i] == 0x8a)
      {
        g_assert_cmpmem (seen->data + i, 3, "\x8a\x01p", 3);
        n_pongs++;
        i += 3;
      }
    else
      {
        g_assert_cmpmem (seen->data + i, 4, "\x81\x7e\x1f\x40", 4);
        n_lines++;
        i += 4 + 8000;
      }
  g_assert_cmpuint (n_pongs, ==, 1);
  g_assert_cmpuint (n_lines, ==, 100);

  io_outbox_clear (&outbox);
  tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/io/websocket/handshake", test_handshake);
  g_test_add_func ("/io/websocket/protocols", test_protocols);
  g_test_add_func ("/io/websocket/refused", test_refused);
  g_test_add_func ("/io/websocket/origin", test_origin);
  g_test_add_func ("/io/websocket/not-http", test_not_http);
  g_test_add_func ("/io/websocket/no-request", test_no_request);
  g_test_add_func ("/io/websocket/examples", test_examples);
  g_test_add_func ("/io/websocket/lines-out", test_lines_out);
  g_test_add_func ("/io/websocket/lines-in", test_lines_in);
  g_test_add_func ("/io/websocket/violations", test_violations);
  g_test_add_func ("/io/websocket/either-kind", test_either_kind);
  g_test_add_func ("/io/websocket/close", test_close);
  g_test_add_func ("/io/websocket/slow-reader", test_slow_reader);

  return g_test_run ();
}
