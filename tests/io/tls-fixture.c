/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "tls-fixture.h"

#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

IoTlsIdentity *
tls_fixture_make_identity (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *pem = io_tls_identity_make_pem ("chat.test", TLS_FIXTURE_NOW, &error);
  IoTlsIdentity *identity;

  g_assert_no_error (error);
  identity = io_tls_identity_new (pem, pem, TLS_FIXTURE_NOW, &error);
  g_assert_no_error (error);

  return identity;
}

void
tls_fixture_set_up_with (TlsFixture *self,
                         IoTlsIdentity *identity,
                         const char *priority,
                         gboolean asks)
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

void
tls_fixture_set_up (TlsFixture *self, const char *priority)
{
  g_autoptr (IoTlsIdentity) identity = tls_fixture_make_identity ();

  tls_fixture_set_up_with (self, identity, priority, TRUE);
}

void
tls_fixture_tear_down (TlsFixture *self)
{
  io_stream_close (&self->stream);
  gnutls_deinit (self->client);
  gnutls_certificate_free_credentials (self->credentials);
  close (self->fd);
}

/* All that the stream gives until it would block, as text; then what it says. The buffer is smaller
 * than records are. */
char *
tls_fixture_read_all (TlsFixture *self, IoStatus *status)
{
  GString *text = g_string_new (NULL);
  char buffer[7];
  gsize n;

  while ((*status = io_stream_read (&self->stream, buffer, sizeof buffer, &n)) == IO_OK)
    g_string_append_len (text, buffer, n);

  return g_string_free (text, FALSE);
}

void
tls_fixture_expect (TlsFixture *self, const char *expected, IoStatus expected_status)
{
  IoStatus status;
  g_autofree char *text = tls_fixture_read_all (self, &status);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpint (status, ==, expected_status);
}

/* Returns what came of it on the client's side. */
int
tls_fixture_shake_hands (TlsFixture *self)
{
  int code;

  for (guint i = 0; i < 20; i++)
    {
      IoStatus status;

      code = gnutls_handshake (self->client);
      g_free (tls_fixture_read_all (self, &status));
      if (code != GNUTLS_E_AGAIN || status != IO_BLOCKED)
        break;
    }

  return code;
}

void
tls_fixture_open_tls (TlsFixture *self, const char *priority)
{
  tls_fixture_set_up (self, priority);
  g_assert_cmpint (tls_fixture_shake_hands (self), ==, 0);
  g_assert_true (io_tls_is_open (self->tls));
}

void
tls_fixture_write_text (TlsFixture *self, const char *text)
{
  struct iovec part = { (char *) text, strlen (text) };
  gsize n;

  g_assert_cmpint (io_stream_write (&self->stream, &part, 1, &n), ==, IO_OK);
  g_assert_cmpuint (n, ==, part.iov_len);
}

/* The tickets that come first are no data, and each makes GnuTLS say that there is none. */
gssize
tls_fixture_receive (TlsFixture *self, void *data, gsize size)
{
  gssize n = GNUTLS_E_AGAIN;

  for (guint i = 0; i < 5 && n == GNUTLS_E_AGAIN; i++)
    n = gnutls_record_recv (self->client, data, size);

  return n;
}

void
tls_fixture_expect_client (TlsFixture *self, const char *expected)
{
  char buffer[4096];
  gssize n = tls_fixture_receive (self, buffer, sizeof buffer);

  g_assert_cmpint (n, ==, (gssize) strlen (expected));
  g_assert_cmpmem (buffer, n, expected, strlen (expected));
}

void
tls_fixture_send_client (TlsFixture *self, const char *text)
{
  g_assert_cmpint (gnutls_record_send (self->client, text, strlen (text)), ==,
                   (gssize) strlen (text));
}

gsize
tls_fixture_stuff (int fd)
{
  char filler[512] = { 0 };
  gsize size = 0;
  gssize n;

  for (gsize step = sizeof filler; step > 0; step = step == 1 ? 0 : 1)
    while ((n = send (fd, filler, step, MSG_DONTWAIT)) > 0)
      size += n;

  return size;
}

void
tls_fixture_drain (int fd, gsize size)
{
  char octets[512];

  while (size > 0)
    {
      gssize n = read (fd, octets, MIN (size, sizeof octets));

      g_assert_cmpint (n, >, 0);
      size -= n;
    }
}
