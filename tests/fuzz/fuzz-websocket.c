/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include <string.h>

#include "io/io-websocket-decoder.h"
#include "io/io-websocket-handshake.h"

#define MESSAGE_MAX 300

/* Feeds @data in pieces of @step octets. Returns all that came out, as text. */
static char *
run (const guint8 *data, gsize size, gsize step)
{
  g_autoptr (GString) out = g_string_new (NULL);
  IoWebsocketResult result = IO_WEBSOCKET_MORE;
  IoWebsocketDecoder decoder;

  io_websocket_decoder_init (&decoder, MESSAGE_MAX);

  for (gsize i = 0; i < size && result != IO_WEBSOCKET_ERROR; i += step)
    {
      g_autofree guint8 *piece = g_memdup2 (data + i, MIN (step, size - i));
      const guint8 *rest = piece;
      gsize left = MIN (step, size - i);

      do
        {
          result = io_websocket_decoder_feed (&decoder, &rest, &left);
          g_assert_true (decoder.message == NULL || decoder.message->len <= MESSAGE_MAX);
          g_assert_cmpuint (decoder.control_size, <=, IO_WEBSOCKET_CONTROL_MAX);
          if (result == IO_WEBSOCKET_MESSAGE && decoder.message != NULL)
            g_string_append_len (out, (const char *) decoder.message->data, decoder.message->len);
          else if (result == IO_WEBSOCKET_CONTROL)
            g_string_append_printf (out, "%d %u", decoder.control_type, decoder.control_size);
          else if (result == IO_WEBSOCKET_ERROR)
            g_string_append_printf (out, "%d %s", decoder.code, decoder.error_text);
        }
      while (result == IO_WEBSOCKET_MESSAGE || result == IO_WEBSOCKET_CONTROL);
    }

  io_websocket_decoder_clear (&decoder);

  return g_strdup (g_string_append_c (out, '.')->str);
}

static void
check_handshake (const guint8 *data, gsize size)
{
  static const char *const origins[] = { "https://a.example", NULL };
  IoWebsocketHandshake handshake;
  gsize used = io_websocket_handshake_answer ((const char *) data, size, origins, &handshake);

  g_assert_cmpuint (used, <=, size);
  g_assert_true ((handshake.status == 0) == (handshake.response == NULL));
  g_assert_true (handshake.status != 0 || size < IO_WEBSOCKET_REQUEST_MAX);
  if (handshake.response != NULL)
    g_assert_true (g_str_has_prefix (handshake.response, "HTTP/1.1 "));
  g_free (handshake.response);
}

/* The first octet says whether a request or frames follow. Frames mean the same, however the stream
 * is cut. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *whole = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *pieces = NULL;

  if (size < 2)
    return 0;

  if (data[0] == 'G')
    {
      check_handshake (data, size);
      return 0;
    }

  whole = run (data, size, size);
  bytes = run (data, size, 1);
  pieces = run (data, size, 7);
  g_assert_cmpstr (whole, ==, bytes);
  g_assert_cmpstr (whole, ==, pieces);

  return 0;
}
