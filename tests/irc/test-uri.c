/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-uri.h"

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    IrcUri uri;
    const char *normal;
  } cases[] = {
    { "host", { (char *) "host", 6667, FALSE, NULL, NULL }, "irc://host" },
    { " host.example.org \n",
      { (char *) "host.example.org", 6667, FALSE, NULL, NULL },
      "irc://host.example.org" },
    { "host:7000", { (char *) "host", 7000, FALSE, NULL, NULL }, "irc://host:7000" },
    { "host:6697", { (char *) "host", 6697, TRUE, NULL, NULL }, "ircs://host" },
    { "192.0.2.1:6667", { (char *) "192.0.2.1", 6667, FALSE, NULL, NULL }, "irc://192.0.2.1" },
    { "[2001:db8::1]:7000",
      { (char *) "2001:db8::1", 7000, FALSE, NULL, NULL },
      "irc://[2001:db8::1]:7000" },
    { "[::1]", { (char *) "::1", 6667, FALSE, NULL, NULL }, "irc://[::1]" },
    { "2001:db8::1", { (char *) "2001:db8::1", 6667, FALSE, NULL, NULL }, "irc://[2001:db8::1]" },
    { "fe80::1%eth0",
      { (char *) "fe80::1%eth0", 6667, FALSE, NULL, NULL },
      "irc://[fe80::1%25eth0]" },
    { "host/lounge",
      { (char *) "host", 6667, FALSE, NULL, (char *) "#lounge" },
      "irc://host/lounge" },
    { "irc://host", { (char *) "host", 6667, FALSE, NULL, NULL }, "irc://host" },
    { "irc://host/", { (char *) "host", 6667, FALSE, NULL, NULL }, "irc://host" },
    { "irc://host:6697", { (char *) "host", 6697, FALSE, NULL, NULL }, "irc://host:6697" },
    { "IRCS://Host", { (char *) "Host", 6697, TRUE, NULL, NULL }, "ircs://Host" },
    { "ircs://host:6667/#a",
      { (char *) "host", 6667, TRUE, NULL, (char *) "#a" },
      "ircs://host:6667/a" },
    { "ircs://[::1]:1/a", { (char *) "::1", 1, TRUE, NULL, (char *) "#a" }, "ircs://[::1]:1/a" },
    { "irc://host/%23a", { (char *) "host", 6667, FALSE, NULL, (char *) "#a" }, "irc://host/a" },
    { "irc://host/##a",
      { (char *) "host", 6667, FALSE, NULL, (char *) "##a" },
      "irc://host/%23%23a" },
    { "irc://host/&a", { (char *) "host", 6667, FALSE, NULL, (char *) "&a" }, "irc://host/%26a" },
    { "irc://host/c%2B%2b",
      { (char *) "host", 6667, FALSE, NULL, (char *) "#c++" },
      "irc://host/c%2B%2B" },
    { "irc://host/a,needkey",
      { (char *) "host", 6667, FALSE, NULL, (char *) "#a" },
      "irc://host/a" },
    { "irc://host/a?key", { (char *) "host", 6667, FALSE, NULL, (char *) "#a" }, "irc://host/a" },
    { "irc://host?x", { (char *) "host", 6667, FALSE, NULL, NULL }, "irc://host" },
    { "irc://host/%C3%A4",
      { (char *) "host", 6667, FALSE, NULL, (char *) "#\xc3\xa4" },
      "irc://host/\xc3\xa4" },
    { "irc://b\xc3\xbc\x63her.example",
      { (char *) "b\xc3\xbc\x63her.example", 6667, FALSE, NULL, NULL },
      "irc://b\xc3\xbc\x63her.example" },
    { "unix:/run/a b.sock",
      { NULL, 0, FALSE, (char *) "/run/a b.sock", NULL },
      "unix:/run/a b.sock" },
    { "unix:rel%20ative", { NULL, 0, FALSE, (char *) "rel%20ative", NULL }, "unix:rel%20ative" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (IrcUri) uri = irc_uri_parse (cases[i].text, &error);
      g_autofree char *normal = NULL;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_no_error (error);
      normal = irc_uri_to_string (uri);
      g_assert_cmpstr (uri->host, ==, cases[i].uri.host);
      g_assert_cmpuint (uri->port, ==, cases[i].uri.port);
      g_assert_cmpint (uri->tls, ==, cases[i].uri.tls);
      g_assert_cmpstr (uri->path, ==, cases[i].uri.path);
      g_assert_cmpstr (uri->room, ==, cases[i].uri.room);
      g_assert_cmpstr (normal, ==, cases[i].normal);
    }
}

static void
test_errors (void)
{
  static const struct
  {
    const char *text;
    IrcUriError code;
  } cases[] = {
    { "", IRC_URI_ERROR_EMPTY },
    { "  \t", IRC_URI_ERROR_EMPTY },
    { "http://host", IRC_URI_ERROR_SCHEME },
    { "://host", IRC_URI_ERROR_SCHEME },
    { "irc://", IRC_URI_ERROR_HOST },
    { "irc:///room", IRC_URI_ERROR_HOST },
    { "irc://user@host", IRC_URI_ERROR_HOST },
    { "two words", IRC_URI_ERROR_HOST },
    { "-host", IRC_URI_ERROR_HOST },
    { "a..b", IRC_URI_ERROR_HOST },
    { ".a", IRC_URI_ERROR_HOST },
    { "a_b!", IRC_URI_ERROR_HOST },
    { "#room", IRC_URI_ERROR_HOST },
    { "[::1", IRC_URI_ERROR_HOST },
    { "[host]", IRC_URI_ERROR_HOST },
    { "[]", IRC_URI_ERROR_HOST },
    { "a:b:c", IRC_URI_ERROR_HOST },
    { "irc://%00", IRC_URI_ERROR_HOST },
    { "irc://h%zz", IRC_URI_ERROR_HOST },
    { "irc://h%FF", IRC_URI_ERROR_HOST },
    { "irc://h%0Ax", IRC_URI_ERROR_HOST },
    { "h\xff", IRC_URI_ERROR_HOST },
    { "h\xff://x", IRC_URI_ERROR_SCHEME },
    { "unix:", IRC_URI_ERROR_HOST },
    { "host:", IRC_URI_ERROR_PORT },
    { "host:0", IRC_URI_ERROR_PORT },
    { "host:65536", IRC_URI_ERROR_PORT },
    { "host:x", IRC_URI_ERROR_PORT },
    { "host:+1", IRC_URI_ERROR_PORT },
    { "[::1]6667", IRC_URI_ERROR_PORT },
    { "[::1]:", IRC_URI_ERROR_PORT },
    { "irc:host", IRC_URI_ERROR_PORT },
    { "irc://host/a b", IRC_URI_ERROR_ROOM },
    { "irc://host/a%0Ab", IRC_URI_ERROR_ROOM },
    { "irc://host/a%2Cb", IRC_URI_ERROR_ROOM },
    { "irc://host/%FF", IRC_URI_ERROR_ROOM },
    { "irc://host/,needkey", IRC_URI_ERROR_ROOM },
    { "irc://host/ritam,isnick", IRC_URI_ERROR_ROOM },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_null (irc_uri_parse (cases[i].text, &error));
      g_assert_error (error, IRC_URI_ERROR, (int) cases[i].code);
    }
}

static void
test_messages (void)
{
  g_autoptr (GError) port = NULL;
  g_autoptr (GError) scheme = NULL;
  g_autofree char *name = g_strnfill (254, 'a');

  g_assert_null (irc_uri_parse ("host:99999", &port));
  g_assert_cmpstr (port->message, ==, "\"99999\" is not a port; ports are numbers from 1 to 65535");
  g_assert_null (irc_uri_parse ("http://host", &scheme));
  g_assert_cmpstr (scheme->message, ==,
                   "\"http://\" does not begin the address of a chat; irc:// and ircs:// do");
  g_assert_null (irc_uri_parse (name, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/irc/uri/parse", test_parse);
  g_test_add_func ("/irc/uri/errors", test_errors);
  g_test_add_func ("/irc/uri/messages", test_messages);

  return g_test_run ();
}
