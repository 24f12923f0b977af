/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "support/support-tls.h"

#include <glib-unix.h>
#include <gnutls/gnutls.h>
#include <poll.h>
#include <string.h>

#include "support/support-process.h"

struct SupportTls
{
  int fd;
  gnutls_session_t session;
  gnutls_certificate_credentials_t credentials;
};

/* Returns: FALSE when there is no time left. */
static gboolean
wait_for (SupportTls *self, gint64 deadline)
{
  gint64 left = (deadline - g_get_monotonic_time ()) / 1000;
  struct pollfd poll_fd = { .fd = self->fd };

  poll_fd.events = gnutls_record_get_direction (self->session) == 1 ? POLLOUT : POLLIN;

  return left > 0 && poll (&poll_fd, 1, left) > 0;
}

/**
 * support_tls_new:
 * @fd: a connection to a door for TLS, on which nothing was said yet; becomes non-blocking
 * @certificate: (nullable): what to show of oneself, with its key, in PEM form
 *
 * Returns: (transfer full) (nullable): TLS after its handshake; %NULL when there was none
 */
SupportTls *
support_tls_new (int fd, const char *certificate)
{
  SupportTls *self = g_new0 (SupportTls, 1);
  gint64 deadline = support_deadline ();
  int code;

  self->fd = fd;
  g_unix_set_fd_nonblocking (fd, TRUE, NULL);
  gnutls_certificate_allocate_credentials (&self->credentials);
  if (certificate != NULL)
    {
      const gnutls_datum_t datum = { (guint8 *) certificate, strlen (certificate) };

      g_assert_cmpint (gnutls_certificate_set_x509_key_mem (self->credentials, &datum, &datum,
                                                            GNUTLS_X509_FMT_PEM),
                       ==, 0);
    }
  gnutls_init (&self->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
  gnutls_set_default_priority (self->session);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, self->credentials);
  gnutls_transport_set_int (self->session, fd);

  do
    code = gnutls_handshake (self->session);
  while (code == GNUTLS_E_AGAIN && wait_for (self, deadline));
  if (code >= 0)
    return self;

  support_tls_free (self);

  return NULL;
}

/**
 * support_tls_free:
 * @self: (transfer full): TLS; its descriptor stays open
 */
void
support_tls_free (SupportTls *self)
{
  gnutls_deinit (self->session);
  gnutls_certificate_free_credentials (self->credentials);
  g_free (self);
}

/**
 * support_tls_read:
 * @self: TLS
 * @data: where to put what is read
 * @size: bytes that fit there
 * @deadline: monotonic time in microseconds up to which it may take
 *
 * Returns: the bytes read; 0 when the server said that there is no more; -1 when it said nothing,
 * or broke off
 */
gssize
support_tls_read (SupportTls *self, void *data, gsize size, gint64 deadline)
{
  gssize n;

  /* The tickets that come first are no data. */
  do
    n = gnutls_record_recv (self->session, data, size);
  while (n == GNUTLS_E_AGAIN && wait_for (self, deadline));

  return n >= 0 ? n : -1;
}

/**
 * support_tls_write:
 * @self: TLS
 * @data: what to write
 * @size: its bytes
 * @deadline: monotonic time in microseconds up to which it may take
 *
 * Returns: whether all of it was sent
 */
gboolean
support_tls_write (SupportTls *self, const void *data, gsize size, gint64 deadline)
{
  const char *rest = data;

  while (size > 0)
    {
      gssize n = gnutls_record_send (self->session, rest, size);

      if (n == GNUTLS_E_AGAIN && wait_for (self, deadline))
        continue;
      if (n < 0)
        return FALSE;
      rest += n;
      size -= n;
    }

  return TRUE;
}

/**
 * support_tls_get_fingerprint:
 * @self: TLS
 *
 * Returns: (transfer full): the SHA-256 fingerprint of the server's certificate
 */
char *
support_tls_get_fingerprint (SupportTls *self)
{
  guint n_certificates;
  const gnutls_datum_t *certificates
      = gnutls_certificate_get_peers (self->session, &n_certificates);

  g_assert_nonnull (certificates);

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, certificates->data, certificates->size);
}
