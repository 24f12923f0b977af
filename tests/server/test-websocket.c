/* SPDX-License-Identifier: GPL-3.0-or-later */

/* WebSockets as sessions: https://ircv3.net/specs/extensions/websocket */

#include "server-fixture.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/server-address.h"

#define REQUEST                                                                                    \
  "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"                     \
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"                   \
  "Sec-WebSocket-Protocol: text.ircv3.net\r\n"
#define RESPONSE                                                                                   \
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"              \
  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"                                         \
  "Sec-WebSocket-Protocol: text.ircv3.net\r\n\r\n"

/**
 * Web:
 * @fixture: the server
 * @fd: a connection to its door for WebSockets
 * @input: what it sent and was not looked at yet
 * @is_closed: whether it closed
 */
typedef struct
{
  ServerFixture *fixture;
  int fd;
  GByteArray *input;
  gboolean is_closed;
} Web;

static void
web_connect (Web *self, ServerFixture *fixture)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  if (fixture->server == NULL)
    {
      ServerAddress *door;

      g_snprintf (address.sun_path, sizeof address.sun_path, "unix:%s/web", fixture->folder);
      door = server_address_parse (address.sun_path, NULL);
      door->is_websocket = TRUE;
      fixture->config->listen_websocket
          = g_ptr_array_new_with_free_func ((GDestroyNotify) server_address_free);
      g_ptr_array_add (fixture->config->listen_websocket, door);
      server_fixture_start (fixture);
    }

  *self = (Web){ .fixture = fixture, .input = g_byte_array_new () };
  g_snprintf (address.sun_path, sizeof address.sun_path, "%s/web", fixture->folder);
  self->fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (connect (self->fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  server_fixture_settle (fixture);
}

static void
web_clear (Web *self)
{
  close (self->fd);
  g_byte_array_unref (self->input);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Web, web_clear)

static void
web_send_bytes (Web *self, const void *data, gsize size)
{
  g_assert_cmpint (write (self->fd, data, size), ==, (gssize) size);
  server_fixture_settle (self->fixture);
}

static void
web_send (Web *self, const char *line)
{
  g_autofree char *frame = g_strconcat ("\x81\xff....", line, NULL);

  g_assert_cmpuint (strlen (line), <=, 125);
  frame[1] = (char) (0x80 | strlen (line));
  memset (frame + 2, 0, 4);
  web_send_bytes (self, frame, 6 + strlen (line));
}

/* Waits until @size octets are there, or the server has closed: what it says may have to wait for
 * the disk. */
static void
web_receive (Web *self, guint size)
{
  guint8 buffer[4096];

  for (guint i = 0; i < 10000 && self->input->len < size && !self->is_closed; i++)
    {
      gssize n = recv (self->fd, buffer, sizeof buffer, MSG_DONTWAIT);

      if (n > 0)
        g_byte_array_append (self->input, buffer, n);
      else if (n < 0)
        g_usleep (1000);
      self->is_closed = n == 0;
      server_fixture_settle (self->fixture);
    }
}

static void
web_expect_end (Web *self)
{
  web_receive (self, G_MAXUINT);
  g_assert_true (self->is_closed);
  g_assert_cmpuint (self->input->len, ==, 0);
}

static void
web_expect (Web *self, const char *text)
{
  web_receive (self, strlen (text));
  g_assert_cmpmem (self->input->data, MIN (self->input->len, strlen (text)), text, strlen (text));
  g_byte_array_remove_range (self->input, 0, strlen (text));
}

/* What follows the first line is for people. */
static void
web_expect_refusal (Web *self)
{
  web_receive (self, G_MAXUINT);
  g_assert_true (self->is_closed);
}

/* Reads messages up to one that begins with @start. */
static void
web_wait_for (Web *self, const char *start)
{
  for (;;)
    {
      guint size, header;
      gboolean found;

      web_receive (self, 4);
      g_assert_cmpuint (self->input->len, >=, 4);
      g_assert_cmpuint (self->input->data[0], ==, 0x81);
      header = self->input->data[1] == 126 ? 4 : 2;
      size = header == 4 ? (guint) self->input->data[2] << 8 | self->input->data[3]
                         : self->input->data[1];
      web_receive (self, header + size);
      found = size >= strlen (start)
              && memcmp (self->input->data + header, start, strlen (start)) == 0;
      g_byte_array_remove_range (self->input, 0, header + size);
      if (found)
        return;
    }
}

static void
web_register (Web *self, const char *nick)
{
  g_autofree char *line = g_strdup_printf ("NICK %s", nick);

  web_send_bytes (self, REQUEST "\r\n", strlen (REQUEST) + 2);
  web_expect (self, RESPONSE);
  web_send (self, line);
  web_send (self, "USER u 0 * :Name");
  web_wait_for (self, S "422 ");
  g_assert_cmpuint (self->input->len, ==, 0);
}

static void
test_talk (ServerFixture *self, gconstpointer data)
{
  g_auto (Web) web = { NULL };
  g_autoptr (ServerClient) ann = NULL;

  web_connect (&web, self);
  web_register (&web, "web");
  ann = server_client_new (self, "ann", NULL);
  server_client_run (ann, "JOIN #a");

  web_send (&web, "JOIN #a");
  server_client_wait_for (ann, ":web!u@localhost JOIN #a", NULL);
  web_wait_for (&web, S "366 ");
  server_client_check (ann, "PRIVMSG #a :Grüße", NULL);
  web_expect (&web, "\x81\x23:ann!u@localhost PRIVMSG #a Grüße");
  web_send (&web, "PRIVMSG #a :hi");
  server_client_wait_for (ann, ":web!u@localhost PRIVMSG #a hi", NULL);

  web_send (&web, "QUIT :bye");
  server_client_wait_for (ann, ":web!u@localhost QUIT :Quit: bye", NULL);
  web_expect (&web, "\x81\x2c"
                    "ERROR :Closing link: (localhost) [Quit: bye]\x88\x02\x03\xe8");
  web_expect_end (&web);
}

/* A line that is too long is refused like any other; a message that is longer is a violation. */
static void
test_limits (ServerFixture *self, gconstpointer data)
{
  g_autofree char *text = g_strnfill (600, 'a');
  g_autofree char *line = g_strconcat ("\x81\xfe\x02\x58....", text, NULL);
  g_auto (Web) web = { NULL };
  g_autoptr (ServerClient) ann = NULL;

  web_connect (&web, self);
  web_register (&web, "web");
  ann = server_client_new (self, "ann", NULL);
  server_client_run (ann, "JOIN #a");
  web_send (&web, "JOIN #a");
  server_client_wait_for (ann, ":web!u@localhost JOIN #a", NULL);
  web_wait_for (&web, S "366 ");

  memset (line + 4, 0, 4);
  web_send_bytes (&web, line, 608);
  web_expect (&web, "\x81\x28" S "417 web :Input line was too long");

  web_send_bytes (&web, "\x81\x83\0\0\0\0a\0b", 9);
  web_expect (&web, "\x81\x37" S "400 web * :A line cannot have a NUL octet in it");

  web_send_bytes (&web, "\x81\xfe\x40\x01\0\0\0\0", 8);
  server_client_wait_for (ann, ":web!u@localhost QUIT :A WebSocket message is too long", NULL);
  web_expect (&web, "\x88\x02\x03\xf1");
  web_expect_end (&web);
}

static void
test_close (ServerFixture *self, gconstpointer data)
{
  g_auto (Web) web = { NULL };
  g_autoptr (ServerClient) ann = NULL;

  web_connect (&web, self);
  web_register (&web, "web");
  ann = server_client_new (self, "ann", NULL);
  server_client_run (ann, "JOIN #a");
  web_send (&web, "JOIN #a");
  server_client_wait_for (ann, ":web!u@localhost JOIN #a", NULL);
  web_wait_for (&web, S "366 ");

  web_send_bytes (&web, "\x88\x82\0\0\0\0\x03\xe9", 8);
  server_client_wait_for (ann, ":web!u@localhost QUIT :Connection closed", NULL);
  web_expect (&web, "\x88\x02\x03\xe9");
  web_expect_end (&web);
}

static void
test_ping (ServerFixture *self, gconstpointer data)
{
  g_auto (Web) web = { NULL };

  web_connect (&web, self);
  web_register (&web, "web");
  web_send_bytes (&web, "\x89\x81\0\0\0\0p", 7);
  web_expect (&web, "\x8a\x01p");
  server_fixture_advance (self, 120000);
  web_expect (&web, "\x81\x0b"
                    "PING s.test");
  g_assert_cmpuint (web.input->len, ==, 0);
}

static void
test_origin (ServerFixture *self, gconstpointer data)
{
  static const char *const origins[] = { "https://b.example", NULL };
  g_auto (Web) bad = { NULL };
  g_auto (Web) good = { NULL };

  self->config->websocket_origins = g_strdupv ((char **) origins);
  web_connect (&bad, self);
  web_send_bytes (&bad, REQUEST "Origin: https://c.example\r\n\r\n", strlen (REQUEST) + 29);
  web_expect (&bad, "HTTP/1.1 403 Forbidden\r\n");
  web_expect_refusal (&bad);

  web_connect (&good, self);
  web_send_bytes (&good, REQUEST "Origin: https://b.example\r\n\r\n", strlen (REQUEST) + 29);
  web_expect (&good, RESPONSE);
}

static void
test_no_request (ServerFixture *self, gconstpointer data)
{
  g_auto (Web) silent = { NULL };
  g_auto (Web) plain = { NULL };

  web_connect (&silent, self);
  web_connect (&plain, self);
  web_send_bytes (&plain, "NICK ann\r\n", 10);
  web_expect (&plain, "HTTP/1.1 400 Bad Request\r\n");
  web_expect_refusal (&plain);
  server_fixture_advance (self, 60000);
  web_expect (&silent, "HTTP/1.1 408 Request Timeout\r\n");
  web_expect_refusal (&silent);
}

static void
test_full (ServerFixture *self, gconstpointer data)
{
  g_auto (Web) first = { NULL };
  g_auto (Web) second = { NULL };

  self->config->limits.connections = 1;
  web_connect (&first, self);
  web_connect (&second, self);
  web_expect (&second, "HTTP/1.1 503 Service Unavailable\r\n");
  web_expect_refusal (&second);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/websocket/talk", test_talk);
  server_fixture_add ("/server/websocket/limits", test_limits);
  server_fixture_add ("/server/websocket/close", test_close);
  server_fixture_add ("/server/websocket/ping", test_ping);
  server_fixture_add ("/server/websocket/origin", test_origin);
  server_fixture_add ("/server/websocket/no-request", test_no_request);
  server_fixture_add ("/server/websocket/full", test_full);

  return g_test_run ();
}
