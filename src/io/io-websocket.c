/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A WebSocket as a stream of lines: https://www.rfc-editor.org/rfc/rfc6455 and
 * https://ircv3.net/specs/extensions/websocket. What is read is the lines of the client, each with
 * CR LF; each line that is written becomes one message without. */

#include "io/io-websocket.h"

#include <errno.h>
#include <string.h>

#include "io/io-websocket-decoder.h"
#include "io/io-websocket-handshake.h"

#define READ_SIZE 4096

/* Octets of frames that may wait for the descriptor before no more are made. */
#define PENDING_MAX (16 * 1024)

/**
 * State:
 * @STATE_HANDSHAKE: the request of the client is not complete
 * @STATE_OPEN: frames go to and fro
 * @STATE_CLOSED: the client said good-bye
 * @STATE_FAILED: what it sent is wrong
 */
typedef enum
{
  STATE_HANDSHAKE,
  STATE_OPEN,
  STATE_CLOSED,
  STATE_FAILED,
} State;

/**
 * IoWebsocket:
 * @inner: what carries it
 * @origins: (nullable): where pages may come from
 * @state: how far it is
 * @protocol: what was agreed on
 * @is_closing: whether nothing more is sent than what waits
 * @is_shut: whether the other side was told so
 * @request: (nullable): what came of the request
 * @decoder: what makes messages of frames
 * @lines: (nullable): what was read and not handed out yet
 * @n_taken: octets of it that were handed out
 * @line: (nullable): the beginning of a line that was written
 * @pending: (nullable): what waits for the descriptor
 * @n_sent: octets of it that were sent
 * @pong: payload of a ping that could not be answered at once
 * @pong_size: its octets; -1 for none
 */
typedef struct
{
  IoStream inner;
  const char *const *origins;
  State state;
  IoWebsocketProtocol protocol;
  gboolean is_closing;
  gboolean is_shut;
  GByteArray *request;
  IoWebsocketDecoder decoder;
  GByteArray *lines;
  gsize n_taken;
  GByteArray *line;
  GByteArray *pending;
  gsize n_sent;
  guint8 pong[IO_WEBSOCKET_CONTROL_MAX];
  int pong_size;
} IoWebsocket;

/* What carries it has to say, and what broke that broke this. */
static IoStatus
take_status (IoStream *stream, IoStatus status)
{
  const IoStream *inner = &((IoWebsocket *) stream->state)->inner;

  stream->saved_errno = inner->saved_errno;
  if (inner->error_text != NULL)
    stream->error_text = inner->error_text;
  if (inner->is_pending)
    stream->is_pending = TRUE;

  return status;
}

static GByteArray *
ensure (GByteArray **array)
{
  if (*array == NULL)
    *array = g_byte_array_new ();

  return *array;
}

static void
queue_frame (IoStream *stream, IoWebsocketOpcode opcode, const void *payload, gsize size)
{
  IoWebsocket *self = stream->state;

  io_websocket_append_frame (ensure (&self->pending), opcode, payload, size);
  stream->is_pending = TRUE;
}

static void
queue_close (IoStream *stream, IoWebsocketCode code)
{
  IoWebsocket *self = stream->state;
  const guint8 payload[2] = { code >> 8, code & 0xff };

  if (self->is_closing)
    return;

  queue_frame (stream, IO_WEBSOCKET_CLOSE, payload, code == IO_WEBSOCKET_NO_CODE ? 0 : 2);
  self->is_closing = TRUE;
}

static void
queue_response (IoStream *stream, const char *response)
{
  IoWebsocket *self = stream->state;

  g_byte_array_append (ensure (&self->pending), (const guint8 *) response, strlen (response));
  stream->is_pending = TRUE;
}

static void
fail (IoStream *stream, const char *text)
{
  IoWebsocket *self = stream->state;

  self->state = STATE_FAILED;
  stream->error_text = text;
}

static void
fail_frame (IoStream *stream, IoWebsocketCode code, const char *text)
{
  queue_close (stream, code);
  fail (stream, text);
}

/* A ping is answered behind what waits, and only the newest of several:
 * https://www.rfc-editor.org/rfc/rfc6455#section-5.5.3 */
static void
answer_ping (IoStream *stream)
{
  IoWebsocket *self = stream->state;

  if (self->is_closing)
    return;

  if (!stream->is_pending)
    {
      queue_frame (stream, IO_WEBSOCKET_PONG, self->decoder.control, self->decoder.control_size);
      return;
    }

  memcpy (self->pong, self->decoder.control, self->decoder.control_size);
  self->pong_size = self->decoder.control_size;
}

/* https://www.rfc-editor.org/rfc/rfc6455#section-7.4.2 */
static gboolean
code_is_valid (guint code)
{
  return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006)
         || (code >= 3000 && code <= 4999);
}

static void
take_close (IoStream *stream)
{
  IoWebsocket *self = stream->state;
  const guint8 *control = self->decoder.control;
  guint size = self->decoder.control_size;
  guint code = size >= 2 ? control[0] << 8 | control[1] : IO_WEBSOCKET_NO_CODE;

  if (size == 1 || (size >= 2 && !code_is_valid (code)))
    fail_frame (stream, IO_WEBSOCKET_PROTOCOL_ERROR, "A WebSocket was closed without a good code");
  else if (size > 2 && !g_utf8_validate_len ((const char *) control + 2, size - 2, NULL))
    fail_frame (stream, IO_WEBSOCKET_NOT_UTF8, "A WebSocket was closed with text not in UTF-8");
  else
    {
      queue_close (stream, code);
      self->state = STATE_CLOSED;
    }
}

static void
take_control (IoStream *stream)
{
  IoWebsocket *self = stream->state;

  if (self->decoder.control_type == IO_WEBSOCKET_CLOSE)
    take_close (stream);
  else if (self->decoder.control_type == IO_WEBSOCKET_PING)
    answer_ping (stream);
}

/* What was agreed on is what we send; a line is a line whatever kind of message it comes in. */
static void
take_message (IoStream *stream)
{
  IoWebsocket *self = stream->state;
  const GByteArray *message = self->decoder.message;
  gsize size = message != NULL ? message->len : 0;

  if (size == 0)
    return;

  /* UTF-8 may have a NUL, which GLib does not take; what reads the lines refuses those. */
  if (self->decoder.message_type == IO_WEBSOCKET_TEXT
      && !g_utf8_validate_len ((const char *) message->data, size, NULL)
      && memchr (message->data, '\0', size) == NULL)
    {
      fail_frame (stream, IO_WEBSOCKET_NOT_UTF8, "A WebSocket text message is not in UTF-8");
      return;
    }

  g_byte_array_append (ensure (&self->lines), message->data, size);
  g_byte_array_append (self->lines, (const guint8 *) "\r\n", 2);
}

static void
take_frames (IoStream *stream, const guint8 *data, gsize size)
{
  IoWebsocket *self = stream->state;

  while (self->state == STATE_OPEN)
    switch (io_websocket_decoder_feed (&self->decoder, &data, &size))
      {
      case IO_WEBSOCKET_MESSAGE:
        take_message (stream);
        break;
      case IO_WEBSOCKET_CONTROL:
        take_control (stream);
        break;
      case IO_WEBSOCKET_ERROR:
        fail_frame (stream, self->decoder.code, self->decoder.error_text);
        break;
      case IO_WEBSOCKET_MORE:
        return;
      }
}

static void
take_request (IoStream *stream, const guint8 *data, gsize size)
{
  IoWebsocket *self = stream->state;
  GByteArray *request = ensure (&self->request);
  IoWebsocketHandshake handshake;
  gsize used;

  g_byte_array_append (request, data, size);
  used = io_websocket_handshake_answer ((const char *) request->data, request->len, self->origins,
                                        &handshake);
  if (handshake.status == 0)
    return;

  queue_response (stream, handshake.response);
  g_free (handshake.response);
  self->request = NULL;
  if (handshake.status != 101)
    {
      self->is_closing = TRUE;
      fail (stream, "This was no WebSocket");
    }
  else
    {
      self->protocol = handshake.protocol;
      self->state = STATE_OPEN;
      take_frames (stream, request->data + used, request->len - used);
    }
  g_byte_array_unref (request);
}

static gboolean
hand_out (IoWebsocket *self, void *data, gsize size, gsize *n_read)
{
  if (self->lines == NULL)
    return FALSE;

  *n_read = MIN (size, self->lines->len - self->n_taken);
  memcpy (data, self->lines->data + self->n_taken, *n_read);
  self->n_taken += *n_read;
  if (self->n_taken == self->lines->len)
    {
      g_clear_pointer (&self->lines, g_byte_array_unref);
      self->n_taken = 0;
    }

  return TRUE;
}

/* Reads at most once, so that who sends nothing but pings does not keep the others waiting. */
static IoStatus
websocket_read (IoStream *stream, void *data, gsize size, gsize *n_read)
{
  IoWebsocket *self = stream->state;
  guint8 octets[READ_SIZE];
  IoStatus status;
  gsize n;

  if (hand_out (self, data, size, n_read))
    return IO_OK;

  if (!self->is_shut && self->state == STATE_CLOSED)
    return IO_CLOSED;
  if (!self->is_shut && self->state == STATE_FAILED)
    return IO_FAILED;

  status = take_status (stream, io_stream_read (&self->inner, octets, sizeof octets, &n));
  if (status != IO_OK || n == 0 || self->is_shut)
    return status;

  if (self->state == STATE_HANDSHAKE)
    take_request (stream, octets, n);
  else
    take_frames (stream, octets, n);
  hand_out (self, data, size, n_read);

  return IO_OK;
}

static IoStatus
send_pending (IoStream *stream)
{
  IoWebsocket *self = stream->state;
  IoStatus status;

  while (self->pending != NULL)
    {
      struct iovec part = { self->pending->data + self->n_sent, self->pending->len - self->n_sent };
      gsize n_written;

      status = io_stream_write (&self->inner, &part, 1, &n_written);
      if (status != IO_OK)
        return take_status (stream, status);

      self->n_sent += n_written;
      if (self->n_sent == self->pending->len)
        {
          g_clear_pointer (&self->pending, g_byte_array_unref);
          self->n_sent = 0;
        }
    }
  stream->is_pending = FALSE;
  status = io_stream_flush (&self->inner);

  return take_status (stream, status);
}

static IoStatus
websocket_flush (IoStream *stream)
{
  IoWebsocket *self = stream->state;
  IoStatus status = send_pending (stream);

  if (status == IO_OK && self->pong_size >= 0 && !self->is_closing)
    {
      queue_frame (stream, IO_WEBSOCKET_PONG, self->pong, self->pong_size);
      self->pong_size = -1;
      status = send_pending (stream);
    }
  if (status == IO_OK && self->is_shut)
    {
      stream->is_pending = FALSE;
      io_stream_shut_down (&self->inner);
      take_status (stream, IO_OK);
    }

  return status;
}

static void
queue_line (IoStream *stream)
{
  IoWebsocket *self = stream->state;
  g_autofree char *valid = NULL;
  GByteArray *line = self->line;

  while (line->len > 0 && line->data[line->len - 1] == '\r')
    g_byte_array_set_size (line, line->len - 1);

  /* A browser would close a connection that sends it text that is none. */
  if (self->protocol == IO_WEBSOCKET_PROTOCOL_BINARY)
    queue_frame (stream, IO_WEBSOCKET_BINARY, line->data, line->len);
  else if (g_utf8_validate_len ((const char *) line->data, line->len, NULL))
    queue_frame (stream, IO_WEBSOCKET_TEXT, line->data, line->len);
  else
    {
      valid = g_utf8_make_valid ((const char *) line->data, line->len);
      queue_frame (stream, IO_WEBSOCKET_TEXT, valid, strlen (valid));
    }
}

/* Takes up to the end of a line. Once nothing may be sent any more, what is written is dropped. */
static gsize
take_line (IoStream *stream, const guint8 *data, gsize size)
{
  IoWebsocket *self = stream->state;
  const guint8 *line_end = memchr (data, '\n', size);
  gsize n = line_end != NULL ? (gsize) (line_end - data) : size;

  if (self->state != STATE_OPEN || self->is_closing)
    return size;

  g_byte_array_append (ensure (&self->line), data, n);
  if (line_end == NULL)
    return size;

  if (self->line->len > 1 || (self->line->len == 1 && self->line->data[0] != '\r'))
    queue_line (stream);
  g_clear_pointer (&self->line, g_byte_array_unref);

  return n + 1;
}

static IoStatus
websocket_write (IoStream *stream, const struct iovec *parts, guint n_parts, gsize *n_written)
{
  IoWebsocket *self = stream->state;
  IoStatus status = websocket_flush (stream);
  gsize total = 0;

  if (status != IO_OK)
    return status;

  for (guint i = 0; i < n_parts; i++)
    {
      const guint8 *data = parts[i].iov_base;
      gsize left = parts[i].iov_len;

      while (left > 0 && (self->pending == NULL || self->pending->len < PENDING_MAX))
        {
          gsize n = take_line (stream, data, left);

          data += n;
          left -= n;
          total += n;
        }
      if (left > 0)
        break;
    }

  *n_written = total;
  status = websocket_flush (stream);

  return status == IO_BLOCKED ? IO_OK : status;
}

static void
websocket_shut_down (IoStream *stream)
{
  IoWebsocket *self = stream->state;
  g_autofree char *response = NULL;

  if (self->state == STATE_HANDSHAKE)
    {
      response = io_websocket_handshake_refuse (408, "No request came in time.");
      queue_response (stream, response);
    }
  else
    queue_close (stream, IO_WEBSOCKET_NORMAL);

  self->is_closing = TRUE;
  self->is_shut = TRUE;
  websocket_flush (stream);
}

static void
websocket_close (IoStream *stream)
{
  IoWebsocket *self = stream->state;

  io_stream_close (&self->inner);
  io_websocket_decoder_clear (&self->decoder);
  g_clear_pointer (&self->request, g_byte_array_unref);
  g_clear_pointer (&self->lines, g_byte_array_unref);
  g_clear_pointer (&self->line, g_byte_array_unref);
  g_clear_pointer (&self->pending, g_byte_array_unref);
  g_free (self);
}

/**
 * io_websocket_init:
 * @self: the stream to set up
 * @inner: (transfer full): a new stream of any other class, on which a client is going to ask for a
 * WebSocket
 * @origins: (nullable) (array zero-terminated=1): origins of pages that may connect, as of
 * io_websocket_handshake_answer(); must outlive @self
 *
 * Makes a stream of lines of a WebSocket, its handshake included. Reading may give %IO_OK and no
 * octet, when what was read were no lines.
 */
void
io_websocket_init (IoStream *self, IoStream *inner, const char *const *origins)
{
  static const IoStreamClass websocket_class = {
    .read = websocket_read,
    .write = websocket_write,
    .flush = websocket_flush,
    .shut_down = websocket_shut_down,
    .close = websocket_close,
  };
  IoWebsocket *state = g_new0 (IoWebsocket, 1);

  state->inner = *inner;
  state->origins = origins;
  state->pong_size = -1;
  io_websocket_decoder_init (&state->decoder, IO_WEBSOCKET_MESSAGE_MAX);
  *self = (IoStream){ .klass = &websocket_class, .fd = inner->fd, .state = state };
}
