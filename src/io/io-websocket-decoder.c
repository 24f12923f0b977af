/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Frames: https://www.rfc-editor.org/rfc/rfc6455#section-5 */

#include "io/io-websocket-decoder.h"

#include <string.h>

#define FIN         0x80
#define RESERVED    0x70
#define OPCODE      0x0f
#define MASKED      0x80
#define LENGTH      0x7f
#define LENGTH_16   126
#define LENGTH_64   127
#define MASK_SIZE   4
#define CONTROL_BIT 0x08

static IoWebsocketResult
fail (IoWebsocketDecoder *self, IoWebsocketCode code, const char *text)
{
  self->code = code;
  self->error_text = text;

  return IO_WEBSOCKET_ERROR;
}

static gboolean
is_control (const IoWebsocketDecoder *self)
{
  return (self->header[0] & CONTROL_BIT) != 0;
}

static gboolean
opcode_is_known (guint8 opcode)
{
  return opcode <= IO_WEBSOCKET_BINARY
         || (opcode >= IO_WEBSOCKET_CLOSE && opcode <= IO_WEBSOCKET_PONG);
}

static guint
get_header_size (const IoWebsocketDecoder *self)
{
  guint8 length = self->header[1] & LENGTH;

  return 2 + (length == LENGTH_16 ? 2 : length == LENGTH_64 ? 8 : 0) + MASK_SIZE;
}

static guint64
get_length (const IoWebsocketDecoder *self)
{
  guint8 length = self->header[1] & LENGTH;
  guint64 number = 0;

  if (length < LENGTH_16)
    return length;

  for (guint i = 2; i < get_header_size (self) - MASK_SIZE; i++)
    number = number << 8 | self->header[i];

  return number;
}

/* What the first two octets tell already. */
static IoWebsocketResult
check_start (IoWebsocketDecoder *self)
{
  guint8 opcode = self->header[0] & OPCODE;
  gboolean in_message = self->message_type != IO_WEBSOCKET_CONTINUATION;

  if ((self->header[0] & RESERVED) != 0)
    return fail (self, IO_WEBSOCKET_PROTOCOL_ERROR, "A WebSocket frame has a reserved bit set");
  if (!opcode_is_known (opcode))
    return fail (self, IO_WEBSOCKET_PROTOCOL_ERROR, "A WebSocket frame is of an unknown kind");
  if ((self->header[1] & MASKED) == 0)
    return fail (self, IO_WEBSOCKET_PROTOCOL_ERROR, "A WebSocket frame of a client is not masked");

  if (is_control (self))
    {
      if ((self->header[0] & FIN) == 0 || (self->header[1] & LENGTH) > IO_WEBSOCKET_CONTROL_MAX)
        return fail (self, IO_WEBSOCKET_PROTOCOL_ERROR,
                     "A WebSocket control frame is too long or in pieces");
    }
  else if (in_message != (opcode == IO_WEBSOCKET_CONTINUATION))
    return fail (self, IO_WEBSOCKET_PROTOCOL_ERROR, "The pieces of a WebSocket message are mixed");

  return IO_WEBSOCKET_MORE;
}

static IoWebsocketResult
begin_payload (IoWebsocketDecoder *self)
{
  guint8 short_length = self->header[1] & LENGTH;
  guint64 length = get_length (self);
  gsize held = self->message != NULL ? self->message->len : 0;

  if ((short_length == LENGTH_16 && length < LENGTH_16)
      || (short_length == LENGTH_64 && length <= G_MAXUINT16))
    return fail (self, IO_WEBSOCKET_PROTOCOL_ERROR,
                 "The length of a WebSocket frame is written longer than need be");

  if (!is_control (self) && length > self->message_max - held)
    return fail (self, IO_WEBSOCKET_TOO_BIG, "A WebSocket message is too long");

  self->left = length;
  self->mask_index = 0;
  if (is_control (self))
    {
      self->control_type = self->header[0] & OPCODE;
      self->control_size = 0;
    }
  else if ((self->header[0] & OPCODE) != IO_WEBSOCKET_CONTINUATION)
    self->message_type = self->header[0] & OPCODE;

  return IO_WEBSOCKET_MORE;
}

static IoWebsocketResult
take_header (IoWebsocketDecoder *self, const guint8 **data, gsize *size)
{
  while (*size > 0 && (self->header_size < 2 || self->header_size < get_header_size (self)))
    {
      self->header[self->header_size++] = *(*data)++;
      (*size)--;
      if (self->header_size == 2 && check_start (self) == IO_WEBSOCKET_ERROR)
        return IO_WEBSOCKET_ERROR;
    }

  if (self->header_size < 2 || self->header_size < get_header_size (self))
    return IO_WEBSOCKET_MORE;

  return begin_payload (self);
}

static void
take_payload (IoWebsocketDecoder *self, const guint8 **data, gsize *size)
{
  const guint8 *mask = self->header + get_header_size (self) - MASK_SIZE;
  gsize n = MIN (self->left, *size);
  guint8 *target;

  if (n == 0)
    return;

  if (is_control (self))
    {
      target = self->control + self->control_size;
      self->control_size += n;
    }
  else
    {
      if (self->message == NULL)
        self->message = g_byte_array_new ();
      g_byte_array_set_size (self->message, self->message->len + n);
      target = self->message->data + self->message->len - n;
    }

  for (gsize i = 0; i < n; i++)
    target[i] = (*data)[i] ^ mask[self->mask_index++ % MASK_SIZE];
  *data += n;
  *size -= n;
  self->left -= n;
}

static void
forget_message (IoWebsocketDecoder *self)
{
  g_clear_pointer (&self->message, g_byte_array_unref);
  self->message_type = IO_WEBSOCKET_CONTINUATION;
  self->is_complete = FALSE;
}

/**
 * io_websocket_decoder_init:
 * @self: (out): a decoder to set up
 * @message_max: octets that a message may have, all its pieces together
 */
void
io_websocket_decoder_init (IoWebsocketDecoder *self, gsize message_max)
{
  *self = (IoWebsocketDecoder){ .message_max = message_max };
}

/**
 * io_websocket_decoder_clear:
 * @self: a decoder
 *
 * Frees what it holds.
 */
void
io_websocket_decoder_clear (IoWebsocketDecoder *self)
{
  forget_message (self);
}

/**
 * io_websocket_decoder_feed:
 * @self: a decoder that has not found anything wrong
 * @data: (inout): what was read; moved behind what was used
 * @size: (inout): its octets; what is left of them
 *
 * Reads up to the end of the next message or control frame. What it found is in @self until the
 * next call.
 *
 * Returns: what it found; to be called again until that is %IO_WEBSOCKET_MORE
 */
IoWebsocketResult
io_websocket_decoder_feed (IoWebsocketDecoder *self, const guint8 **data, gsize *size)
{
  if (self->is_complete)
    forget_message (self);

  for (;;)
    {
      if (self->header_size < 2 || self->header_size < get_header_size (self))
        {
          if (take_header (self, data, size) == IO_WEBSOCKET_ERROR)
            return IO_WEBSOCKET_ERROR;
          if (self->header_size < 2 || self->header_size < get_header_size (self))
            return IO_WEBSOCKET_MORE;
        }

      take_payload (self, data, size);
      if (self->left > 0)
        return IO_WEBSOCKET_MORE;

      self->header_size = 0;
      if (is_control (self))
        {
          self->control[self->control_size] = '\0';
          return IO_WEBSOCKET_CONTROL;
        }
      if ((self->header[0] & FIN) != 0)
        {
          self->is_complete = TRUE;
          return IO_WEBSOCKET_MESSAGE;
        }
    }
}

/**
 * io_websocket_append_frame:
 * @frames: what to append to
 * @opcode: what the frame is
 * @payload: what is in it
 * @size: its octets
 *
 * Appends a whole frame as servers send it, without a mask.
 */
void
io_websocket_append_frame (GByteArray *frames,
                           IoWebsocketOpcode opcode,
                           const void *payload,
                           gsize size)
{
  guint8 header[10] = { FIN | opcode };
  guint header_size = 2;

  if (size < LENGTH_16)
    header[1] = size;
  else if (size <= G_MAXUINT16)
    {
      header[1] = LENGTH_16;
      header[2] = size >> 8;
      header[3] = size & 0xff;
      header_size = 4;
    }
  else
    {
      header[1] = LENGTH_64;
      for (guint i = 0; i < 8; i++)
        header[2 + i] = (guint64) size >> (56 - 8 * i) & 0xff;
      header_size = 10;
    }

  g_byte_array_append (frames, header, header_size);
  g_byte_array_append (frames, payload, size);
}
