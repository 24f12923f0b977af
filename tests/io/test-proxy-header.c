/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "io/io-proxy-header.h"

#define SIGNATURE "\r\n\r\n\0\r\nQUIT\n"
#define IPV4      "\xc6\x33\x64\x03\xc0\x00\x02\x07\xdc\x04\x1a\x0b"
#define IPV6                                                                                       \
  "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07"                                                     \
  "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\xdc\x04\x1a\x0b"
#define BYTES(text) text, sizeof (text) - 1

/* Checks a header with something behind it, and every start of it. */
static void
check (const char *data, gsize size, const char *source, gboolean is_tls)
{
  g_autofree char *more = g_malloc (size + 6);
  char text[INET6_ADDRSTRLEN] = "";
  IoProxyHeader header;
  const struct sockaddr_storage *found = &header.source;

  memcpy (more, data, size);
  memcpy (more + size, "NICK a", 6);
  for (gsize n = 0; n < size; n++)
    g_assert_cmpint (io_proxy_header_parse (&header, more, n), ==, IO_PROXY_MORE);

  g_assert_cmpint (io_proxy_header_parse (&header, more, size + 6), ==, IO_PROXY_HEADER);
  g_assert_null (header.error_text);
  g_assert_cmpuint (header.size, ==, size);
  g_assert_cmpint (header.is_tls, ==, is_tls);
  if (found->ss_family == AF_INET)
    inet_ntop (AF_INET, &((const struct sockaddr_in *) found)->sin_addr, text, sizeof text);
  else if (found->ss_family == AF_INET6)
    inet_ntop (AF_INET6, &((const struct sockaddr_in6 *) found)->sin6_addr, text, sizeof text);
  else
    g_assert_cmpint (found->ss_family, ==, AF_UNSPEC);
  g_assert_cmpstr (text, ==, source);
}

static void
check_wrong (const char *data, gsize size, const char *why)
{
  IoProxyHeader header;

  g_assert_cmpint (io_proxy_header_parse (&header, data, size), ==, IO_PROXY_ERROR);
  g_assert_cmpstr (header.error_text, ==, why);
}

static void
test_lines (void)
{
  check (BYTES ("PROXY TCP4 198.51.100.3 192.0.2.7 56324 6667\r\n"), "198.51.100.3", FALSE);
  check (BYTES ("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n"), "255.255.255.255",
         FALSE);
  check (BYTES ("PROXY TCP6 2001:db8::7 2001:db8::1 0 6667\r\n"), "2001:db8::7", FALSE);
  check (BYTES ("PROXY UNKNOWN\r\n"), "", FALSE);
  check (BYTES ("PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n"),
         "", FALSE);
}

static void
test_wrong_lines (void)
{
  const char *const lines[] = {
    "PROXY \r\n",
    "PROXY TCP4\r\n",
    "PROXY TCP5 198.51.100.3 192.0.2.7 1 2\r\n",
    "PROXY TCP4  198.51.100.3 192.0.2.7 1 2\r\n",
    "PROXY TCP4 198.51.100.3 192.0.2.7 1\r\n",
    "PROXY TCP4 198.51.100.3 192.0.2.7 1 2 3\r\n",
    "PROXY TCP4 198.51.100 192.0.2.7 1 2\r\n",
    "PROXY TCP4 2001:db8::7 2001:db8::1 1 2\r\n",
    "PROXY TCP6 198.51.100.3 192.0.2.7 1 2\r\n",
    "PROXY TCP4 198.51.100.3 host 1 2\r\n",
    "PROXY TCP4 198.51.100.3 192.0.2.7 65536 2\r\n",
    "PROXY TCP4 198.51.100.3 192.0.2.7 01 2\r\n",
    "PROXY TCP4 198.51.100.3 192.0.2.7 +1 2\r\n",
    "PROXY TCP4 198.51.100.3 192.0.2.7 1 \r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    check_wrong (lines[i], strlen (lines[i]),
                 "its PROXY line does not say where the connection comes from");

  check_wrong (BYTES ("PROXY UNKNOWN\n"), "its PROXY line does not end as it should");
  check_wrong (BYTES ("PROXY UNKNOWN\r\r\n"), "its PROXY line does not end as it should");
  check_wrong (BYTES ("PROXY UNKNOWN\0\r\n"), "its PROXY line does not end as it should");
  check_wrong (BYTES ("PROXY UNKNOWN fffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
                      "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n"),
               "its PROXY line is longer than any can be");
}

static void
test_none (void)
{
  const char *const why = "it began with something else than a PROXY header";

  check_wrong (BYTES ("NICK ann\r\n"), why);
  check_wrong (BYTES ("P "), why);
  check_wrong (BYTES ("proxy "), why);
  check_wrong (BYTES ("\r\n\r\nN"), why);
  check_wrong (BYTES ("\0"), why);
  check_wrong (BYTES ("\x16\x03\x01"), why);
}

static void
test_binary (void)
{
  check (BYTES (SIGNATURE "\x21\x11\0\x0c" IPV4), "198.51.100.3", FALSE);
  check (BYTES (SIGNATURE "\x21\x21\0\x24" IPV6), "2001:db8::7", FALSE);
  check (BYTES (SIGNATURE "\x20\0\0\0"), "", FALSE);
  check (BYTES (SIGNATURE "\x20\x11\0\x0c" IPV4), "", FALSE);
  check (BYTES (SIGNATURE "\x20\xff\0\2ab"), "", FALSE);
  check (BYTES (SIGNATURE "\x21\0\0\3abc"), "", FALSE);
  check (BYTES (SIGNATURE "\x21\x10\0\x0c" IPV4), "", FALSE);
  check (BYTES (SIGNATURE "\x21\x12\0\x0c" IPV4), "", FALSE);
}

static void
test_unix (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  g_byte_array_append (data, (const guint8 *) BYTES (SIGNATURE "\x21\x31\0\xd8"));
  g_byte_array_set_size (data, data->len + 216);
  memset (data->data + 16, 'x', 216);
  check ((const char *) data->data, data->len, "", FALSE);
}

/* Things of other types are passed over. */
static void
test_tls (void)
{
  check (BYTES (SIGNATURE "\x21\x11\0\x14" IPV4 "\x20\0\5\1\0\0\0\0"), "198.51.100.3", TRUE);
  check (BYTES (SIGNATURE "\x21\x11\0\x14" IPV4 "\x20\0\5\6\0\0\0\0"), "198.51.100.3", FALSE);
  check (BYTES (SIGNATURE "\x21\x11\0\x1f" IPV4 "\4\0\0\x20\0\x08\1\0\0\0\0\x22\0\0\5\0\2id"),
         "198.51.100.3", TRUE);
}

static void
test_wrong_binary (void)
{
  const char *const cut = "what its PROXY header says beside the addresses is cut off";

  check_wrong (BYTES (SIGNATURE "\x11"),
               "its PROXY header is of a version or command that there is not");
  check_wrong (BYTES (SIGNATURE "\x22"),
               "its PROXY header is of a version or command that there is not");
  check_wrong (BYTES (SIGNATURE "\x21\x41\0\x0c" IPV4),
               "its PROXY header is of a kind that there is not");
  check_wrong (BYTES (SIGNATURE "\x21\x13\0\x0c" IPV4),
               "its PROXY header is of a kind that there is not");
  check_wrong (BYTES (SIGNATURE "\x21\x11\0\x0b" IPV4),
               "its PROXY header is too short for the addresses");
  check_wrong (BYTES (SIGNATURE "\x21\x21\0\x0c" IPV4),
               "its PROXY header is too short for the addresses");
  check_wrong (BYTES (SIGNATURE "\x21\x11\0\x0e" IPV4 "\4\0"), cut);
  check_wrong (BYTES (SIGNATURE "\x21\x11\0\x10" IPV4 "\4\0\2x"), cut);
  check_wrong (BYTES (SIGNATURE "\x21\x11\0\x10" IPV4 "\x20\0\1\1"), cut);
  check_wrong (BYTES (SIGNATURE "\x21\x11\x0f\xf1"), "its PROXY header is too long");
  check_wrong (BYTES (SIGNATURE "\x20\0\xff\xff"), "its PROXY header is too long");
}

/* The longest one that is taken. */
static void
test_longest (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  g_byte_array_append (data, (const guint8 *) BYTES (SIGNATURE "\x20\0\x0f\xf0"));
  g_byte_array_set_size (data, IO_PROXY_HEADER_MAX);
  memset (data->data + 16, 'x', IO_PROXY_HEADER_MAX - 16);
  check ((const char *) data->data, data->len, "", FALSE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/io/proxy-header/lines", test_lines);
  g_test_add_func ("/io/proxy-header/wrong-lines", test_wrong_lines);
  g_test_add_func ("/io/proxy-header/none", test_none);
  g_test_add_func ("/io/proxy-header/binary", test_binary);
  g_test_add_func ("/io/proxy-header/unix", test_unix);
  g_test_add_func ("/io/proxy-header/tls", test_tls);
  g_test_add_func ("/io/proxy-header/wrong-binary", test_wrong_binary);
  g_test_add_func ("/io/proxy-header/longest", test_longest);

  return g_test_run ();
}
