/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include <string.h>

#include "io/io-proxy-header.h"

static void
check_result (const IoProxyHeader *header, IoProxyResult result, gsize size)
{
  g_assert_true ((result == IO_PROXY_ERROR) == (header->error_text != NULL));
  g_assert_true (result != IO_PROXY_MORE || size < IO_PROXY_HEADER_MAX);
  if (result == IO_PROXY_HEADER)
    {
      g_assert_cmpuint (header->size, >, 0);
      g_assert_cmpuint (header->size, <=, MIN (size, IO_PROXY_HEADER_MAX));
    }
}

/* However much of it is there, a header is the same: it is found with its last octet, and what
 * comes behind does not count. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  IoProxyHeader whole;
  IoProxyResult result = io_proxy_header_parse (&whole, data, size);

  check_result (&whole, result, size);
  for (gsize n = 0; n < size; n++)
    {
      g_autofree guint8 *start = g_memdup2 (data, n);
      IoProxyHeader header;
      IoProxyResult started = io_proxy_header_parse (&header, start, n);

      check_result (&header, started, n);
      if (result == IO_PROXY_HEADER && n >= whole.size)
        {
          g_assert_cmpint (started, ==, IO_PROXY_HEADER);
          g_assert_cmpmem (&header, sizeof header, &whole, sizeof whole);
        }
      else if (result != IO_PROXY_ERROR)
        g_assert_cmpint (started, ==, IO_PROXY_MORE);
    }

  return 0;
}
