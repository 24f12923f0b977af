/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The PROXY protocol, both versions: https://www.haproxy.org/download/2.8/doc/proxy-protocol.txt */

#include "io/io-proxy-header.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

/* The longest line of version 1, with CR LF. */
#define LINE_MAX_SIZE 107
#define LINE_START    "PROXY "

/* What stands before the addresses in version 2: the signature, version and command, family and
 * protocol, and the octets that follow. */
#define SIGNATURE      "\r\n\r\n\0\r\nQUIT\n"
#define SIGNATURE_SIZE 12
#define START_SIZE     16

/* Section 2.2 */
#define COMMAND_LOCAL   0x20
#define COMMAND_PROXY   0x21
#define FAMILY_UNSPEC   0
#define FAMILY_IPV4     1
#define FAMILY_IPV6     2
#define FAMILY_UNIX     3
#define PROTOCOL_STREAM 1
#define PROTOCOL_DGRAM  2

/* Section 2.2.6 */
#define TYPE_SSL   0x20
#define CLIENT_SSL 0x01
#define SSL_SIZE   5

static IoProxyResult
fail (IoProxyHeader *header, const char *text)
{
  header->error_text = text;

  return IO_PROXY_ERROR;
}

static gboolean
set_source (IoProxyHeader *header, int family, const void *octets)
{
  header->source.ss_family = family;
  if (family == AF_INET)
    memcpy (&((struct sockaddr_in *) &header->source)->sin_addr, octets, 4);
  else
    memcpy (&((struct sockaddr_in6 *) &header->source)->sin6_addr, octets, 16);

  return TRUE;
}

/* One way to write a port: no sign, no zero in front. */
static gboolean
is_port (const char *text)
{
  guint64 port;

  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT16, &port, NULL)
         && (text[0] != '0' || text[1] == '\0');
}

/* Section 2.1: family, source, destination, and their ports. */
static gboolean
take_words (IoProxyHeader *header, char **words)
{
  int family = g_str_equal (words[0], "TCP4") ? AF_INET : AF_INET6;
  guint8 source[16];
  guint8 destination[16];

  if (g_strv_length (words) != 5 || (family == AF_INET6 && !g_str_equal (words[0], "TCP6")))
    return FALSE;

  return inet_pton (family, words[1], source) == 1 && inet_pton (family, words[2], destination) == 1
         && is_port (words[3]) && is_port (words[4]) && set_source (header, family, source);
}

static IoProxyResult
parse_line (IoProxyHeader *header, const char *data, gsize size)
{
  const char *line_end = memchr (data, '\n', MIN (size, LINE_MAX_SIZE));
  g_autofree char *line = NULL;
  g_auto (GStrv) words = NULL;

  if (line_end == NULL)
    return size < LINE_MAX_SIZE ? IO_PROXY_MORE
                                : fail (header, "its PROXY line is longer than any can be");

  header->size = line_end + 1 - data;
  if (line_end[-1] != '\r' || memchr (data, '\0', header->size) != NULL
      || memchr (data, '\r', header->size - 2) != NULL)
    return fail (header, "its PROXY line does not end as it should");

  line = g_strndup (data + strlen (LINE_START), header->size - strlen (LINE_START "\r\n"));
  words = g_strsplit (line, " ", 6);
  if (words[0] != NULL && g_str_equal (words[0], "UNKNOWN"))
    return IO_PROXY_HEADER;

  return words[0] != NULL && take_words (header, words)
             ? IO_PROXY_HEADER
             : fail (header, "its PROXY line does not say where the connection comes from");
}

/* Section 2.2: things of a type, with two octets of length. */
static gboolean
take_things (IoProxyHeader *header, const guint8 *data, gsize size)
{
  while (size > 0)
    {
      gsize length = size >= 3 ? (gsize) data[1] << 8 | data[2] : size;

      if (length + 3 > size || (data[0] == TYPE_SSL && length < SSL_SIZE))
        return FALSE;
      if (data[0] == TYPE_SSL)
        header->is_tls = (data[3] & CLIENT_SSL) != 0;
      data += length + 3;
      size -= length + 3;
    }

  return TRUE;
}

static IoProxyResult
take_addresses (IoProxyHeader *header, guint8 kind, const guint8 *data, gsize size)
{
  static const gsize sizes[] = {
    [FAMILY_UNSPEC] = 0,
    [FAMILY_IPV4] = 12,
    [FAMILY_IPV6] = 36,
    [FAMILY_UNIX] = 216,
  };
  guint family = kind >> 4;
  guint protocol = kind & 0xf;

  if (family > FAMILY_UNIX || protocol > PROTOCOL_DGRAM)
    return fail (header, "its PROXY header is of a kind that there is not");
  /* What is not said, or makes no sense of a stream, is to be passed over. */
  if (family == FAMILY_UNSPEC || protocol != PROTOCOL_STREAM)
    return IO_PROXY_HEADER;
  if (size < sizes[family])
    return fail (header, "its PROXY header is too short for the addresses");

  if (family == FAMILY_IPV4)
    set_source (header, AF_INET, data);
  else if (family == FAMILY_IPV6)
    set_source (header, AF_INET6, data);

  return take_things (header, data + sizes[family], size - sizes[family])
             ? IO_PROXY_HEADER
             : fail (header, "what its PROXY header says beside the addresses is cut off");
}

static IoProxyResult
parse_binary (IoProxyHeader *header, const guint8 *data, gsize size)
{
  gsize length;

  if (size > SIGNATURE_SIZE && data[12] != COMMAND_LOCAL && data[12] != COMMAND_PROXY)
    return fail (header, "its PROXY header is of a version or command that there is not");
  if (size < START_SIZE)
    return IO_PROXY_MORE;

  length = data[14] << 8 | data[15];
  header->size = START_SIZE + length;
  if (header->size > IO_PROXY_HEADER_MAX)
    return fail (header, "its PROXY header is too long");
  if (size < header->size)
    return IO_PROXY_MORE;

  return data[12] == COMMAND_LOCAL ? IO_PROXY_HEADER
                                   : take_addresses (header, data[13], data + START_SIZE, length);
}

/**
 * io_proxy_header_parse:
 * @header: (out): what was found
 * @data: what a connection began with
 * @size: its octets so far
 *
 * Reads what stands before everything else on a connection that a proxy passes on. Whether the
 * other side is one to be believed is for the caller to know beforehand: the protocol is never to
 * be guessed from what comes.
 *
 * Returns: what @data begins with; of less than a header with as much as %IO_PROXY_HEADER_MAX
 * octets it is known whether it is one
 */
IoProxyResult
io_proxy_header_parse (IoProxyHeader *header, const void *data, gsize size)
{
  const gsize line_start = strlen (LINE_START);

  *header = (IoProxyHeader){ .source = { .ss_family = AF_UNSPEC } };

  /* Nothing may be a NULL pointer. */
  if (size == 0)
    return IO_PROXY_MORE;
  if (memcmp (data, SIGNATURE, MIN (size, SIGNATURE_SIZE)) == 0)
    return size < SIGNATURE_SIZE ? IO_PROXY_MORE : parse_binary (header, data, size);
  if (memcmp (data, LINE_START, MIN (size, line_start)) == 0)
    return size < line_start ? IO_PROXY_MORE : parse_line (header, data, size);

  return fail (header, "it began with something else than a PROXY header");
}
