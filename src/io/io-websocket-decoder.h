/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the payload of a control frame can have. */
#define IO_WEBSOCKET_CONTROL_MAX 125

/**
 * IoWebsocketOpcode:
 *
 * What a frame is: https://www.rfc-editor.org/rfc/rfc6455#section-5.2
 */
typedef enum
{
  IO_WEBSOCKET_CONTINUATION = 0,
  IO_WEBSOCKET_TEXT = 1,
  IO_WEBSOCKET_BINARY = 2,
  IO_WEBSOCKET_CLOSE = 8,
  IO_WEBSOCKET_PING = 9,
  IO_WEBSOCKET_PONG = 10,
} IoWebsocketOpcode;

/**
 * IoWebsocketCode:
 *
 * Why a connection is closed: https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1
 */
typedef enum
{
  IO_WEBSOCKET_NORMAL = 1000,
  IO_WEBSOCKET_PROTOCOL_ERROR = 1002,
  IO_WEBSOCKET_NO_CODE = 1005,
  IO_WEBSOCKET_NOT_UTF8 = 1007,
  IO_WEBSOCKET_TOO_BIG = 1009,
} IoWebsocketCode;

/**
 * IoWebsocketResult:
 * @IO_WEBSOCKET_MORE: all was read, and nothing is complete
 * @IO_WEBSOCKET_MESSAGE: @message of the decoder is complete, and of @message_type
 * @IO_WEBSOCKET_CONTROL: @control of the decoder is complete, and of @control_type
 * @IO_WEBSOCKET_ERROR: what was sent is wrong; @code and @error_text say how
 */
typedef enum
{
  IO_WEBSOCKET_MORE,
  IO_WEBSOCKET_MESSAGE,
  IO_WEBSOCKET_CONTROL,
  IO_WEBSOCKET_ERROR,
} IoWebsocketResult;

/**
 * IoWebsocketDecoder:
 * @message_max: octets that a message may have
 * @header: the beginning of a frame
 * @header_size: octets of it that have come
 * @left: octets of its payload that have not
 * @mask_index: which octet of the mask is next
 * @message: (nullable): the message so far; %NULL for an empty one, too
 * @message_type: what it is; %IO_WEBSOCKET_CONTINUATION when none has begun
 * @is_complete: whether it was handed out, and is to be forgotten
 * @control: the payload of a control frame, with a NUL behind it
 * @control_size: octets of it that have come
 * @control_type: what it is
 * @code: what was wrong
 * @error_text: (nullable): what was wrong, for people
 *
 * Frames of a client made messages again. Holds one message, and one control frame, which may come
 * in the midst of it.
 */
typedef struct
{
  gsize message_max;
  guint8 header[14];
  guint header_size;
  gsize left;
  guint mask_index;
  GByteArray *message;
  IoWebsocketOpcode message_type;
  gboolean is_complete;
  guint8 control[IO_WEBSOCKET_CONTROL_MAX + 1];
  guint control_size;
  IoWebsocketOpcode control_type;
  IoWebsocketCode code;
  const char *error_text;
} IoWebsocketDecoder;

void io_websocket_decoder_init (IoWebsocketDecoder *self, gsize message_max);
void io_websocket_decoder_clear (IoWebsocketDecoder *self);
IoWebsocketResult io_websocket_decoder_feed (IoWebsocketDecoder *self,
                                             const guint8 **data,
                                             gsize *size);
void io_websocket_append_frame (GByteArray *frames,
                                IoWebsocketOpcode opcode,
                                const void *payload,
                                gsize size);

G_END_DECLS
