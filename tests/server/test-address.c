/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-address.h"

#include <string.h>

typedef struct
{
  const char *text;
  const char *host;
  guint port;
  const char *path;
  const char *again;
} GoodCase;

static const GoodCase good_cases[] = {
  { "localhost:6667", "localhost", 6667, NULL, "localhost:6667" },
  { "127.0.0.1:0", "127.0.0.1", 0, NULL, "127.0.0.1:0" },
  { "chat.example.org:65535", "chat.example.org", 65535, NULL, "chat.example.org:65535" },
  { "[::1]:6667", "::1", 6667, NULL, "[::1]:6667" },
  { "[2001:db8::7]:1", "2001:db8::7", 1, NULL, "[2001:db8::7]:1" },
  { ":6667", NULL, 6667, NULL, "*:6667" },
  { "*:6667", NULL, 6667, NULL, "*:6667" },
  { "unix:/run/chat.sock", NULL, 0, "/run/chat.sock", "unix:/run/chat.sock" },
  { "unix:a:b", NULL, 0, "a:b", "unix:a:b" },
};

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good_cases); i++)
    {
      const GoodCase *expected = &good_cases[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (ServerAddress) address = server_address_parse (expected->text, &error);
      g_autofree char *again = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (address->host, ==, expected->host);
      g_assert_cmpuint (address->port, ==, expected->port);
      g_assert_cmpstr (address->path, ==, expected->path);
      again = server_address_to_string (address);
      g_assert_cmpstr (again, ==, expected->again);
    }
}

typedef struct
{
  const char *text;
  ServerAddressError code;
} BadCase;

static const BadCase bad_cases[] = {
  { "", SERVER_ADDRESS_ERROR_FORM },
  { "localhost", SERVER_ADDRESS_ERROR_FORM },
  { "6667", SERVER_ADDRESS_ERROR_FORM },
  { "::1", SERVER_ADDRESS_ERROR_FORM },
  { "::1:6667", SERVER_ADDRESS_ERROR_FORM },
  { "[::1]", SERVER_ADDRESS_ERROR_FORM },
  { "[:6667", SERVER_ADDRESS_ERROR_FORM },
  { "[", SERVER_ADDRESS_ERROR_FORM },
  { "[]:6667", SERVER_ADDRESS_ERROR_HOST },
  { "[localhost]:6667", SERVER_ADDRESS_ERROR_HOST },
  { "[127.0.0.1]:6667", SERVER_ADDRESS_ERROR_HOST },
  { "two words:6667", SERVER_ADDRESS_ERROR_HOST },
  { "-x:6667", SERVER_ADDRESS_ERROR_HOST },
  { "**:6667", SERVER_ADDRESS_ERROR_HOST },
  { "b\xc3\xbc"
    "ro:6667",
    SERVER_ADDRESS_ERROR_HOST },
  { "localhost:", SERVER_ADDRESS_ERROR_PORT },
  { "localhost:65536", SERVER_ADDRESS_ERROR_PORT },
  { "localhost:-1", SERVER_ADDRESS_ERROR_PORT },
  { "localhost:+1", SERVER_ADDRESS_ERROR_PORT },
  { "localhost: 1", SERVER_ADDRESS_ERROR_PORT },
  { "localhost:1 ", SERVER_ADDRESS_ERROR_PORT },
  { "localhost:irc", SERVER_ADDRESS_ERROR_PORT },
  { "localhost:99999999999999999999", SERVER_ADDRESS_ERROR_PORT },
  { "unix:", SERVER_ADDRESS_ERROR_PATH },
};

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (server_address_parse (bad_cases[i].text, &error));
      g_assert_error (error, SERVER_ADDRESS_ERROR, (int) bad_cases[i].code);
      /* Whoever wrote it finds it again in what is said of it. */
      g_assert_nonnull (strstr (error->message, bad_cases[i].text));
    }
}

static void
test_words (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (server_address_parse ("localhost:irc", &error));
  g_assert_cmpstr (error->message, ==,
                   "\"irc\" in \"localhost:irc\" is not a port; ports are numbers from 0 to 65535");
}

/* A name of 253 letters and a path of 107 are the longest that the system can take. */
static void
test_lengths (void)
{
  g_autofree char *name = g_strnfill (253, 'a');
  g_autofree char *path = g_strnfill (107, 'a');
  g_autofree char *good_host = g_strconcat (name, ":1", NULL);
  g_autofree char *bad_host = g_strconcat (name, "a:1", NULL);
  g_autofree char *good_path = g_strconcat ("unix:", path, NULL);
  g_autofree char *bad_path = g_strconcat ("unix:", path, "a", NULL);
  g_autoptr (ServerAddress) host = server_address_parse (good_host, NULL);
  g_autoptr (ServerAddress) socket = server_address_parse (good_path, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (host->host, ==, name);
  g_assert_cmpstr (socket->path, ==, path);

  g_assert_null (server_address_parse (bad_host, &error));
  g_assert_error (error, SERVER_ADDRESS_ERROR, SERVER_ADDRESS_ERROR_HOST);
  g_clear_error (&error);
  g_assert_null (server_address_parse (bad_path, &error));
  g_assert_error (error, SERVER_ADDRESS_ERROR, SERVER_ADDRESS_ERROR_PATH);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/address/good", test_good);
  g_test_add_func ("/server/address/bad", test_bad);
  g_test_add_func ("/server/address/words", test_words);
  g_test_add_func ("/server/address/lengths", test_lengths);

  return g_test_run ();
}
