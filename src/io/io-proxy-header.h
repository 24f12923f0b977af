/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sys/socket.h>

G_BEGIN_DECLS

/* Octets that a header may have. That of version 2 could have 65551, but none that is about an
 * address and TLS comes near this. */
#define IO_PROXY_HEADER_MAX 4096

/**
 * IoProxyResult:
 * @IO_PROXY_MORE: the header is not complete
 * @IO_PROXY_HEADER: here it is
 * @IO_PROXY_ERROR: this is none
 */
typedef enum
{
  IO_PROXY_MORE,
  IO_PROXY_HEADER,
  IO_PROXY_ERROR,
} IoProxyResult;

/**
 * IoProxyHeader:
 * @size: the octets it has
 * @source: where the connection comes from, by `AF_INET` or `AF_INET6`; `AF_UNSPEC` when that is
 * the proxy itself, or it does not say
 * @is_tls: whether it says that the connection came to the proxy with TLS
 * @error_text: (nullable): what is wrong, when it is none
 *
 * What a proxy says of a connection that it passes on.
 */
typedef struct
{
  gsize size;
  struct sockaddr_storage source;
  gboolean is_tls;
  const char *error_text;
} IoProxyHeader;

IoProxyResult io_proxy_header_parse (IoProxyHeader *header, const void *data, gsize size);

G_END_DECLS
