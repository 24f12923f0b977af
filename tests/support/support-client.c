/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "support/support-client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/support-tls.h"

struct SupportClient
{
  SupportServer *server;
  int fd;
  SupportTls *tls;
  GString *input;
  GString *transcript;
  gint64 started;
  guint n_syncs;
};

static SupportClient *
client_alloc (SupportServer *server, int family)
{
  SupportClient *self = g_new0 (SupportClient, 1);

  self->server = server;
  self->input = g_string_new (NULL);
  self->transcript = g_string_new (NULL);
  self->started = g_get_monotonic_time ();
  self->fd = socket (family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (self->fd, >=, 0);

  return self;
}

/* Binary input shows as what it is, so that a transcript is text. */
static void
note (SupportClient *self, const char *direction, const char *data, gsize size)
{
  gint64 milliseconds = (g_get_monotonic_time () - self->started) / 1000;
  g_autofree char *text = g_strndup (data, MIN (size, 1000));
  g_autofree char *shown = g_strescape (text, "\"\\");

  g_string_append_printf (self->transcript, "%6" G_GINT64_FORMAT " %s %s\n", milliseconds,
                          direction, shown);
}

static void G_GNUC_NORETURN
client_fail (SupportClient *self, const char *what)
{
  g_autofree char *log = support_server_get_log (self->server);

  g_string_append (self->transcript, log);
  support_fail (what, self->transcript->str);
}

static SupportClient *
connect_to (SupportServer *server, guint16 port)
{
  SupportClient *self = client_alloc (server, AF_INET);
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = htons (port),
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
  };
  int on = 1;

  if (connect (self->fd, (struct sockaddr *) &address, sizeof address) != 0)
    client_fail (self, "the server does not accept a connection over TCP");
  /* A line is not to wait for the system to see that the one before it has arrived. */
  setsockopt (self->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);

  return self;
}

/**
 * support_client_new:
 * @server: a running server; has to outlive the client
 *
 * Returns: (transfer full): a connection over TCP on which nothing was said yet
 */
SupportClient *
support_client_new (SupportServer *server)
{
  return connect_to (server, support_server_get_port (server));
}

/**
 * support_client_new_tls:
 * @server: a running server that listens for TLS; has to outlive the client
 * @certificate: (nullable): what to show of oneself, with its key, in PEM form
 *
 * Returns: (transfer full): a connection over TLS on which nothing was said yet
 */
SupportClient *
support_client_new_tls (SupportServer *server, const char *certificate)
{
  SupportClient *self = connect_to (server, support_server_get_tls_port (server));

  self->tls = support_tls_new (self->fd, certificate);
  if (self->tls == NULL)
    client_fail (self, "the server shakes hands");

  return self;
}

/**
 * support_client_get_fingerprint:
 * @self: a client that came by TLS
 *
 * Returns: (transfer full): the SHA-256 fingerprint of the certificate that the server has shown it
 */
char *
support_client_get_fingerprint (SupportClient *self)
{
  return support_tls_get_fingerprint (self->tls);
}

/**
 * support_client_new_unix:
 * @server: a running server; has to outlive the client
 *
 * Returns: (transfer full): a connection over the Unix socket on which nothing was said yet
 */
SupportClient *
support_client_new_unix (SupportServer *server)
{
  SupportClient *self = client_alloc (server, AF_UNIX);
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  g_strlcpy (address.sun_path, support_server_get_socket (server), sizeof address.sun_path);
  if (connect (self->fd, (struct sockaddr *) &address, sizeof address) != 0)
    client_fail (self, "the server does not accept a connection over its Unix socket");

  return self;
}

/**
 * support_client_new_registered:
 * @server: a running server; has to outlive the client
 * @nick: the nick
 * @caps: (nullable): capabilities to ask for, with spaces between them
 *
 * Returns: (transfer full): a client that has read the whole welcome
 */
SupportClient *
support_client_new_registered (SupportServer *server, const char *nick, const char *caps)
{
  SupportClient *self = support_client_new (server);

  support_client_register (self, nick, caps);

  return self;
}

/**
 * support_client_register:
 * @self: a client that has said nothing yet
 * @nick: the nick
 * @caps: (nullable): capabilities to ask for, with spaces between them
 *
 * Registers, with the nick as user name and `Name of NICK` as display name, and reads the whole
 * welcome.
 */
void
support_client_register (SupportClient *self, const char *nick, const char *caps)
{
  g_autofree char *end = NULL;

  if (caps != NULL)
    {
      support_client_send (self, "CAP REQ :%s", caps);
      g_free (support_client_wait_for (self, ":* CAP * ACK :*"));
    }
  support_client_send (self, "NICK %s", nick);
  support_client_send (self, "USER %s 0 * :Name of %s", nick, nick);
  if (caps != NULL)
    support_client_send (self, "CAP END");

  end = support_client_wait_for (self, ":* 001 *");
  support_client_sync (self);
}

/**
 * support_client_new_in_room:
 * @server: a running server; has to outlive the client
 * @nick: the nick
 * @caps: (nullable): capabilities to ask for, with spaces between them
 * @room: the room to join
 *
 * Returns: (transfer full): a client that is in the room and has read all that it was told of it
 */
SupportClient *
support_client_new_in_room (SupportServer *server,
                            const char *nick,
                            const char *caps,
                            const char *room)
{
  SupportClient *self = support_client_new_registered (server, nick, caps);

  support_client_join (self, room);

  return self;
}

/**
 * support_client_join:
 * @self: a registered client
 * @room: the room to join
 *
 * Joins, and reads all that there is to say of it.
 */
void
support_client_join (SupportClient *self, const char *room)
{
  support_client_send (self, "JOIN %s", room);
  support_client_sync (self);
}

/* Writes to a peer that may be gone, which is an error here and no signal. */
static gboolean
write_all (SupportClient *self, const char *bytes, gsize size)
{
  if (self->tls != NULL)
    return support_tls_write (self->tls, bytes, size, support_deadline ());

  while (size > 0)
    {
      ssize_t n = send (self->fd, bytes, size, MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      bytes += n;
      size -= n;
    }

  return TRUE;
}

/**
 * support_client_send_bytes:
 * @self: a client
 * @bytes: what to send
 * @size: how many bytes
 *
 * Sends bytes as they are; adds no line end.
 */
void
support_client_send_bytes (SupportClient *self, const void *bytes, gsize size)
{
  note (self, "->", bytes, size);
  if (!write_all (self, bytes, size))
    client_fail (self, "the server has closed the connection");
}

/**
 * support_client_send:
 * @self: a client
 * @format: a line, as for printf()
 * @...: its values
 *
 * Sends a line, with its line end.
 */
void
support_client_send (SupportClient *self, const char *format, ...)
{
  g_autofree char *line = NULL;
  g_autofree char *bytes = NULL;
  va_list values;

  va_start (values, format);
  line = g_strdup_vprintf (format, values);
  va_end (values);

  bytes = g_strconcat (line, "\r\n", NULL);
  support_client_send_bytes (self, bytes, strlen (bytes));
}

/**
 * support_client_try_send:
 * @self: a client whose server may be gone
 * @line: a line without its end
 *
 * Returns: whether it could be sent
 */
gboolean
support_client_try_send (SupportClient *self, const char *line)
{
  g_autofree char *bytes = g_strconcat (line, "\r\n", NULL);

  note (self, "->", line, strlen (line));

  return write_all (self, bytes, strlen (bytes));
}

static char *
take_line (SupportClient *self)
{
  const char *end = memchr (self->input->str, '\n', self->input->len);
  gsize size;
  char *line;

  if (end == NULL)
    return NULL;

  size = end - self->input->str;
  note (self, "<-", self->input->str, size);
  if (size == 0 || self->input->str[size - 1] != '\r')
    client_fail (self, "every line of the server ends in CR LF");
  line = g_strndup (self->input->str, size - 1);
  g_string_erase (self->input, 0, size + 1);
  if (!g_utf8_validate (line, -1, NULL))
    client_fail (self, "every line of the server is UTF-8");

  return line;
}

static gssize
read_plain (SupportClient *self, char *buffer, gsize size, gint64 deadline)
{
  struct pollfd poll_fd = { .fd = self->fd, .events = POLLIN };
  gint64 left = (deadline - g_get_monotonic_time ()) / 1000;

  if (left <= 0 || poll (&poll_fd, 1, left) <= 0)
    client_fail (self, "the server says nothing more");

  return read (self->fd, buffer, size);
}

/* Returns: FALSE when the server has closed the connection. */
static gboolean
read_more (SupportClient *self, gint64 deadline)
{
  char buffer[16384];
  gssize n = self->tls != NULL ? support_tls_read (self->tls, buffer, sizeof buffer, deadline)
                               : read_plain (self, buffer, sizeof buffer, deadline);

  /* With TLS the server says so when it closes a connection. */
  if (n < 0 && self->tls != NULL)
    client_fail (self, "the server says nothing more");
  if (n <= 0)
    return FALSE;
  g_string_append_len (self->input, buffer, n);

  return TRUE;
}

static char *
next_until (SupportClient *self, gint64 deadline)
{
  char *line;

  while ((line = take_line (self)) == NULL)
    if (!read_more (self, deadline))
      return NULL;

  return line;
}

/**
 * support_client_next_or_end:
 * @self: a client
 *
 * Returns: (transfer full) (nullable): the next line, with its tags and without its end; %NULL when
 * the server has closed the connection
 */
char *
support_client_next_or_end (SupportClient *self)
{
  return next_until (self, support_deadline ());
}

/**
 * support_client_next:
 * @self: a client
 *
 * Fails the test when the connection ends.
 *
 * Returns: (transfer full): the next line, with its tags and without its end
 */
char *
support_client_next (SupportClient *self)
{
  char *line = support_client_next_or_end (self);

  if (line == NULL)
    client_fail (self, "the server has closed the connection");

  return line;
}

/**
 * support_client_expect_line:
 * @self: a client
 * @pattern: what the next line has to match
 *
 * Returns: (transfer full): the line, with its tags
 */
char *
support_client_expect_line (SupportClient *self, const char *pattern)
{
  char *line = support_client_next (self);

  if (!support_line_matches (line, pattern))
    {
      g_autofree char *what = g_strdup_printf ("the next line matches \"%s\"", pattern);

      client_fail (self, what);
    }

  return line;
}

/**
 * support_client_expect:
 * @self: a client
 * @pattern: what the next line has to match
 */
void
support_client_expect (SupportClient *self, const char *pattern)
{
  g_free (support_client_expect_line (self, pattern));
}

/**
 * support_client_collect:
 * @self: a client
 * @last_pattern: what the last line to read matches
 *
 * Returns: (transfer full) (element-type utf8): all lines up to the first that matches, and that
 * one
 */
GPtrArray *
support_client_collect (SupportClient *self, const char *last_pattern)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  gint64 deadline = support_deadline ();
  char *line;

  while ((line = next_until (self, deadline)) != NULL)
    {
      g_ptr_array_add (lines, line);
      if (support_line_matches (line, last_pattern))
        return lines;
    }

  g_ptr_array_unref (lines);
  client_fail (self, last_pattern);
}

/**
 * support_client_wait_for:
 * @self: a client
 * @pattern: what to wait for
 *
 * Reads and forgets all lines up to the first that matches.
 *
 * Returns: (transfer full): the line, with its tags
 */
char *
support_client_wait_for (SupportClient *self, const char *pattern)
{
  g_autoptr (GPtrArray) lines = support_client_collect (self, pattern);

  return g_strdup (g_ptr_array_index (lines, lines->len - 1));
}

/**
 * support_client_collect_batch:
 * @self: a client
 * @type: the type of the batch, and its parameters
 *
 * Fails the test unless the next line opens such a batch, and all lines up to its end are in it.
 *
 * Returns: (transfer full) (element-type utf8): the lines in the batch
 */
GPtrArray *
support_client_collect_batch (SupportClient *self, const char *type)
{
  g_autofree char *opening_pattern = g_strdup_printf (":* BATCH +* %s", type);
  g_autofree char *opening = support_client_expect_line (self, opening_pattern);
  g_auto (GStrv) words = g_strsplit (support_line_skip_tags (opening), " ", -1);
  const char *reference = words[2] + 1;
  g_autofree char *closing_pattern = g_strdup_printf (":* BATCH -%s", reference);
  GPtrArray *lines = support_client_collect (self, closing_pattern);

  g_ptr_array_remove_index (lines, lines->len - 1);
  for (guint i = 0; i < lines->len; i++)
    {
      g_autofree char *batch = support_line_get_tag (g_ptr_array_index (lines, i), "batch");

      if (g_strcmp0 (batch, reference) != 0)
        client_fail (self, "every line between the ends of a batch is in it");
    }

  return lines;
}

/* Asks for an answer behind everything that the server has said so far. */
static char *
send_sync (SupportClient *self)
{
  char *token = g_strdup_printf ("sync-%u", ++self->n_syncs);

  support_client_send (self, "PING %s", token);

  return token;
}

/**
 * support_client_sync:
 * @self: a client
 *
 * Reads and forgets all that the server has to say so far.
 */
void
support_client_sync (SupportClient *self)
{
  g_autofree char *token = send_sync (self);
  g_autofree char *pattern = g_strdup_printf (":* PONG *%s", token);

  g_free (support_client_wait_for (self, pattern));
}

/**
 * support_client_expect_nothing:
 * @self: a client
 *
 * Fails the test when the server has anything to say.
 */
void
support_client_expect_nothing (SupportClient *self)
{
  g_autofree char *token = send_sync (self);
  g_autofree char *pattern = g_strdup_printf (":* PONG *%s", token);

  support_client_expect (self, pattern);
}

/**
 * support_client_expect_end:
 * @self: a client
 *
 * Fails the test unless the server closes the connection without another line.
 */
void
support_client_expect_end (SupportClient *self)
{
  g_autofree char *line = support_client_next_or_end (self);

  if (line != NULL)
    client_fail (self, "the server closes the connection");
}

/**
 * support_client_free:
 * @self: a client; its connection is cut
 */
void
support_client_free (SupportClient *self)
{
  g_clear_pointer (&self->tls, support_tls_free);
  close (self->fd);
  g_string_free (self->input, TRUE);
  g_string_free (self->transcript, TRUE);
  g_free (self);
}
