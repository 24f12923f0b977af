/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Octets that the request of a client may have. */
#define IO_WEBSOCKET_REQUEST_MAX 8192

/**
 * IoWebsocketProtocol:
 * @IO_WEBSOCKET_PROTOCOL_NONE: none was agreed on: text goes out, and both kinds come in
 * @IO_WEBSOCKET_PROTOCOL_TEXT: `text.ircv3.net`
 * @IO_WEBSOCKET_PROTOCOL_BINARY: `binary.ircv3.net`
 *
 * What kind of messages both sides send: https://ircv3.net/specs/extensions/websocket
 */
typedef enum
{
  IO_WEBSOCKET_PROTOCOL_NONE,
  IO_WEBSOCKET_PROTOCOL_TEXT,
  IO_WEBSOCKET_PROTOCOL_BINARY,
} IoWebsocketProtocol;

/**
 * IoWebsocketHandshake:
 * @status: 101 when it is a WebSocket from now on; another HTTP status when not; 0 while the
 * request is not complete
 * @protocol: what was agreed on
 * @response: (nullable) (transfer full): what to send
 *
 * What came of a request.
 */
typedef struct
{
  guint status;
  IoWebsocketProtocol protocol;
  char *response;
} IoWebsocketHandshake;

gsize io_websocket_handshake_answer (const char *data,
                                     gsize size,
                                     const char *const *origins,
                                     IoWebsocketHandshake *handshake);
char *io_websocket_handshake_refuse (guint status, const char *why);

G_END_DECLS
