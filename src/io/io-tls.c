/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The server's side of TLS 1.3 and 1.2 (https://www.rfc-editor.org/rfc/rfc8446,
 * https://www.rfc-editor.org/rfc/rfc5246) as a stream. Its handshake comes about while it is read.
 *
 * What was read from the descriptor may be only a part of what one read gives, and the rest makes
 * no descriptor ready: as any other stream it is read until it would block. */

#include "io/io-tls.h"

#include <errno.h>
#include <string.h>

#include "io/io-tls-private.h"

/* Octets of one record: https://www.rfc-editor.org/rfc/rfc8446#section-5.1 */
#define RECORD_MAX (16 * 1024)

/* Octets of one message of a handshake; that with a chain of certificates is the longest. */
#define HANDSHAKE_MESSAGE_MAX (32 * 1024)

/**
 * State:
 * @STATE_HANDSHAKE: both sides do not know each other yet
 * @STATE_OPEN: records go to and fro
 * @STATE_CLOSED: the client will say nothing more
 * @STATE_FAILED: what it sent is wrong, or the connection is broken
 */
typedef enum
{
  STATE_HANDSHAKE,
  STATE_OPEN,
  STATE_CLOSED,
  STATE_FAILED,
} State;

/**
 * IoTls:
 * @inner: what carries it
 * @identity: who we are
 * @session: (nullable): what GnuTLS knows
 * @state: how far it is
 * @is_blocked: whether the descriptor had nothing, or took nothing, when GnuTLS last asked
 * @is_ended: whether the client has closed its half of what carries it
 * @has_record: whether a part of a record waits for the descriptor
 * @is_shut: whether nothing more is to be sent than that, and the good-bye
 * @fingerprint: (nullable): that of the certificate which the client has shown
 */
struct IoTls
{
  IoStream inner;
  IoTlsIdentity *identity;
  gnutls_session_t session;
  State state;
  gboolean is_blocked;
  gboolean is_ended;
  gboolean has_record;
  gboolean is_shut;
  char *fingerprint;
};

static gssize
give_up (IoTls *self, int saved_errno)
{
  self->is_blocked = saved_errno == EAGAIN;
  gnutls_transport_set_errno (self->session, saved_errno);

  return -1;
}

static gssize
pull_cb (gnutls_transport_ptr_t transport, void *data, size_t size)
{
  IoTls *self = transport;
  gsize n;

  switch (io_stream_read (&self->inner, data, size, &n))
    {
    case IO_OK:
      return n;
    case IO_BLOCKED:
      return give_up (self, EAGAIN);
    case IO_CLOSED:
      self->is_ended = TRUE;
      return 0;
    case IO_FAILED:
    default:
      return give_up (self, EIO);
    }
}

static gssize
push_cb (gnutls_transport_ptr_t transport, const giovec_t *parts, int n_parts)
{
  IoTls *self = transport;
  gsize n;

  G_STATIC_ASSERT (sizeof (giovec_t) == sizeof (struct iovec));

  switch (io_stream_write (&self->inner, (const struct iovec *) parts, n_parts, &n))
    {
    case IO_OK:
      return n;
    case IO_BLOCKED:
      return give_up (self, EAGAIN);
    case IO_CLOSED:
    case IO_FAILED:
    default:
      return give_up (self, EIO);
    }
}

static IoStatus
fail (IoStream *stream, int code)
{
  IoTls *self = stream->state;

  self->state = STATE_FAILED;
  if (code == GNUTLS_E_PULL_ERROR || code == GNUTLS_E_PUSH_ERROR)
    stream->saved_errno = self->inner.saved_errno;
  else
    stream->error_text = gnutls_strerror (code);

  return IO_FAILED;
}

/* Who ends without a good-bye ends all the same: a line is whole or it is none, so nothing can be
 * cut short by that unseen. */
static IoStatus
take_read_error (IoStream *stream, int code)
{
  IoTls *self = stream->state;

  if (!self->is_ended)
    {
      gnutls_alert_send_appropriate (self->session, code);
      return fail (stream, code);
    }

  self->state = STATE_CLOSED;

  return IO_CLOSED;
}

/* Behind what was no data, such as new keys, GnuTLS says that there is none, and does not look
 * whether there is. Nor would the loop: nothing has changed for it. */
static IoStatus
take_again (IoTls *self)
{
  return self->is_blocked ? IO_BLOCKED : IO_OK;
}

static void
note_peer (IoTls *self)
{
  guint n_certificates;
  const gnutls_datum_t *certificates
      = gnutls_certificate_get_peers (self->session, &n_certificates);

  if (certificates != NULL && n_certificates > 0)
    self->fingerprint = io_tls_make_fingerprint (certificates);
}

static IoStatus
shake_hands (IoStream *stream)
{
  IoTls *self = stream->state;
  int code;

  self->is_blocked = FALSE;
  code = gnutls_handshake (self->session);

  /* What waits to be sent goes on when the descriptor can take it, and with reading. */
  stream->is_pending = code == GNUTLS_E_AGAIN && gnutls_record_get_direction (self->session) == 1;
  if (code == GNUTLS_E_AGAIN)
    return take_again (self);

  if (code < 0 && gnutls_error_is_fatal (code))
    return take_read_error (stream, code);
  if (code >= 0)
    {
      self->state = STATE_OPEN;
      note_peer (self);
      /* Whoever had something to write had to wait for this, not for the descriptor. */
      stream->is_pending = TRUE;
    }

  return IO_OK;
}

static IoStatus
take_record (IoStream *stream, void *data, gsize size, gsize *n_read)
{
  IoTls *self = stream->state;
  gssize n;

  self->is_blocked = FALSE;
  n = gnutls_record_recv (self->session, data, size);
  if (n == GNUTLS_E_AGAIN)
    return take_again (self);

  if (n == 0)
    {
      self->state = STATE_CLOSED;
      return IO_CLOSED;
    }

  /* Whoever wants to shake hands again can connect again:
   * https://www.rfc-editor.org/rfc/rfc9325#section-3.5 */
  if (n == GNUTLS_E_REHANDSHAKE)
    {
      gnutls_alert_send (self->session, GNUTLS_AL_WARNING, GNUTLS_A_NO_RENEGOTIATION);
      return fail (stream, n);
    }
  if (n < 0 && gnutls_error_is_fatal (n))
    return take_read_error (stream, n);

  *n_read = MAX (n, 0);

  return IO_OK;
}

static IoStatus
tls_read (IoStream *stream, void *data, gsize size, gsize *n_read)
{
  IoTls *self = stream->state;
  gsize n_dropped;

  /* What still comes is not understood any more, only waited for its end. */
  if (self->is_shut)
    return io_stream_read (&self->inner, data, size, &n_dropped);

  switch (self->state)
    {
    case STATE_HANDSHAKE:
      return shake_hands (stream);
    case STATE_OPEN:
      return take_record (stream, data, size, n_read);
    case STATE_CLOSED:
      return IO_CLOSED;
    case STATE_FAILED:
    default:
      return IO_FAILED;
    }
}

static IoStatus
send_record (IoStream *stream, const void *data, gsize size, gssize *n_sent)
{
  IoTls *self = stream->state;

  *n_sent = gnutls_record_send (self->session, data, size);
  self->has_record = *n_sent == GNUTLS_E_AGAIN;
  stream->is_pending = self->has_record;
  if (self->has_record)
    return IO_BLOCKED;
  if (*n_sent < 0)
    return fail (stream, *n_sent);

  return IO_OK;
}

/* The good-bye comes behind what was written, so that the other side knows that it has all:
 * https://www.rfc-editor.org/rfc/rfc8446#section-6.1 */
static IoStatus
say_good_bye (IoStream *stream)
{
  IoTls *self = stream->state;
  gboolean is_known = self->state == STATE_OPEN || self->state == STATE_CLOSED;

  stream->is_pending = is_known && gnutls_bye (self->session, GNUTLS_SHUT_WR) == GNUTLS_E_AGAIN;
  if (stream->is_pending)
    return IO_BLOCKED;

  io_stream_shut_down (&self->inner);

  return IO_OK;
}

static IoStatus
tls_flush (IoStream *stream)
{
  IoTls *self = stream->state;
  IoStatus status = IO_OK;
  gssize n_sent;

  if (self->state != STATE_HANDSHAKE)
    stream->is_pending = FALSE;
  if (self->has_record)
    status = send_record (stream, NULL, 0, &n_sent);
  if (status == IO_OK && self->is_shut)
    status = say_good_bye (stream);

  return status;
}

/* Many short lines make one record. */
static gsize
gather (const struct iovec *parts, guint n_parts, guint8 *record, gsize max)
{
  gsize size = 0;

  for (guint i = 0; i < n_parts && size < max; i++)
    {
      gsize n = MIN (parts[i].iov_len, max - size);

      memcpy (record + size, parts[i].iov_base, n);
      size += n;
    }

  return size;
}

static gsize
measure (const struct iovec *parts, guint n_parts)
{
  gsize size = 0;

  for (guint i = 0; i < n_parts; i++)
    size += parts[i].iov_len;

  return size;
}

static IoStatus
tls_write (IoStream *stream, const struct iovec *parts, guint n_parts, gsize *n_written)
{
  IoTls *self = stream->state;
  guint8 record[RECORD_MAX];
  IoStatus status = tls_flush (stream);
  gssize n_sent;
  gsize size;

  if (status != IO_OK)
    return status;

  if (self->state == STATE_HANDSHAKE)
    return IO_BLOCKED;

  /* There is nothing left to say but good-byes, which nobody could read any more. */
  if (self->state == STATE_FAILED)
    {
      *n_written = measure (parts, n_parts);
      return IO_OK;
    }

  size = gather (parts, n_parts, record,
                 MIN (RECORD_MAX, gnutls_record_get_max_size (self->session)));
  status = send_record (stream, record, size, &n_sent);
  if (status == IO_FAILED)
    return status;

  /* A record that was begun is made already, and sent to its end later. */
  *n_written = status == IO_BLOCKED ? size : (gsize) n_sent;

  return IO_OK;
}

static void
tls_shut_down (IoStream *stream)
{
  IoTls *self = stream->state;

  self->is_shut = TRUE;
  tls_flush (stream);
}

static void
tls_close (IoStream *stream)
{
  IoTls *self = stream->state;

  gnutls_deinit (self->session);
  io_stream_close (&self->inner);
  io_tls_identity_unref (self->identity);
  g_free (self->fingerprint);
  g_free (self);
}

static gboolean
open_session (IoTls *self, gboolean asks_certificate)
{
  if (gnutls_init (&self->session, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL) < 0
      || !io_tls_identity_set_up (self->identity, self->session))
    return FALSE;

  gnutls_certificate_server_set_request (self->session, asks_certificate ? GNUTLS_CERT_REQUEST
                                                                         : GNUTLS_CERT_IGNORE);
  gnutls_handshake_set_max_packet_length (self->session, HANDSHAKE_MESSAGE_MAX);
  gnutls_transport_set_ptr (self->session, self);
  gnutls_transport_set_pull_function (self->session, pull_cb);
  gnutls_transport_set_vec_push_function (self->session, push_cb);

  return TRUE;
}

/**
 * io_tls_init:
 * @self: the stream to set up
 * @inner: (transfer full): a new plain stream, on which a client is going to begin a handshake
 * @identity: who the server is; @self takes a reference
 * @asks_certificate: whether the client is asked who it is; it need not answer
 *
 * Makes a stream of what comes and goes by TLS. Reading may give %IO_OK and no octet, when what was
 * read was the handshake. Nothing can be written before its end, with which the stream becomes
 * pending, so that it is flushed. Clients need no certificate that anybody vouches for: they prove
 * that they have the key of the one that they show.
 *
 * Returns: (transfer none): what there is to ask of it, until it is closed
 */
IoTls *
io_tls_init (IoStream *self, IoStream *inner, IoTlsIdentity *identity, gboolean asks_certificate)
{
  static const IoStreamClass tls_class = {
    .read = tls_read,
    .write = tls_write,
    .flush = tls_flush,
    .shut_down = tls_shut_down,
    .close = tls_close,
  };
  IoTls *state = g_new0 (IoTls, 1);

  state->inner = *inner;
  state->identity = io_tls_identity_ref (identity);
  *self = (IoStream){ .klass = &tls_class, .fd = inner->fd, .state = state };
  if (!open_session (state, asks_certificate))
    fail (self, GNUTLS_E_MEMORY_ERROR);

  return state;
}

/**
 * io_tls_is_open:
 * @self: a stream with TLS
 *
 * Returns: whether its handshake is done
 */
gboolean
io_tls_is_open (const IoTls *self)
{
  return self->state != STATE_HANDSHAKE;
}

/**
 * io_tls_get_peer_fingerprint:
 * @self: a stream with TLS
 *
 * Returns: (nullable) (transfer none): the SHA-256 fingerprint of the certificate whose key the
 * client has proved to have, 64 small hexadecimal digits; %NULL when it has shown none
 */
const char *
io_tls_get_peer_fingerprint (const IoTls *self)
{
  return self->fingerprint;
}

/**
 * io_tls_refuse:
 * @inner: a new plain stream, on which a client is going to begin a handshake
 *
 * Tells the client, in the only words that need none, that there will be no handshake: a fatal
 * alert `internal_error`, https://www.rfc-editor.org/rfc/rfc8446#section-6
 */
void
io_tls_refuse (IoStream *inner)
{
  static const guint8 alert[] = { 21, 3, 3, 0, 2, 2, 80 };
  struct iovec part = { (void *) alert, sizeof alert };
  gsize n_written;

  io_stream_write (inner, &part, 1, &n_written);
}
