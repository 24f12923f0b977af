/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include <string.h>

#include "io/io-telnet.h"

/* Feeds @data in pieces of @step octets, each in memory of just the size that is asked for. Returns
 * all that came out. */
static GByteArray *
run (const guint8 *data, gsize size, gsize step)
{
  GByteArray *all = g_byte_array_new ();
  IoTelnet telnet = IO_TELNET_DATA;

  for (gsize i = 0; i < size; i += step)
    {
      gsize n = MIN (step, size - i);
      g_autofree char *piece = g_malloc (n + 1);
      gsize left;

      memcpy (piece + 1, data + i, n);
      left = io_telnet_filter (&telnet, piece + 1, n, piece);
      g_assert_cmpuint (left, <=, n + 1);
      g_assert_null (memchr (piece, '\0', left));
      g_byte_array_append (all, (const guint8 *) piece, left);
    }

  return all;
}

/* It means the same, however it is cut, and a text is left as it is. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GByteArray) whole = run (data, size, size);
  g_autoptr (GByteArray) bytes = run (data, size, 1);
  g_autoptr (GByteArray) pieces = run (data, size, 3);

  g_assert_cmpmem (whole->data, whole->len, bytes->data, bytes->len);
  g_assert_cmpmem (whole->data, whole->len, pieces->data, pieces->len);
  if (g_utf8_validate_len ((const char *) data, size, NULL))
    g_assert_cmpmem (whole->data, whole->len, data, size);

  return 0;
}
