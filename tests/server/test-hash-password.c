/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-hash-password.h"

#include <string.h>
#include <unistd.h>

#include "server/server-config.h"

/* Gives what standard input would, through a pipe, which holds it. */
static char *
hash (const void *typed, gsize size, GError **error)
{
  int ends[2];
  char *answer;

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (write (ends[1], typed, size), ==, size);
  close (ends[1]);
  answer = server_hash_password (ends[0], error);
  close (ends[0]);

  return answer;
}

static void
test_hash (void)
{
  static const char *const lines[] = { "by the fire", "by the fire\n", "by the fire\r\nmore\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *answer = hash (lines[i], strlen (lines[i]), &error);
      ServerScramVerifier verifier;

      g_assert_no_error (error);
      g_assert_true (g_str_has_prefix (answer, "SCRAM-SHA-256$600000:"));
      g_assert_true (g_str_has_suffix (answer, "\n"));
      g_strchomp (answer);
      g_assert_true (server_scram_parse (&verifier, answer));
      g_assert_true (server_scram_check (&verifier, "by the fire"));
    }
}

static void
test_salt_differs (void)
{
  g_autofree char *one = hash ("x", 1, NULL);
  g_autofree char *other = hash ("x", 1, NULL);

  g_assert_cmpstr (one, !=, other);
}

static void
assert_refused (const void *typed, gsize size, const char *expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hash (typed, size, &error));
  g_assert_error (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_ARGUMENT);
  g_assert_cmpstr (error->message, ==, expected);
}

static void
test_refused (void)
{
  const char *const no_password
      = "This cannot be a password: it is empty, or has something in it that is no text in UTF-8";
  g_autofree char *too_long = g_strnfill (1000, 'x');
  g_autoptr (GError) error = NULL;

  assert_refused ("", 0, no_password);
  assert_refused ("\n", 1, no_password);
  assert_refused ("caf\xe9\n", 5, no_password);
  assert_refused ("a\tb\n", 4, no_password);
  assert_refused (too_long, 1000, "The password is too long; it can have 300 bytes");
  assert_refused ("a\0b\n", 4, "The password has a NUL octet in it, which nobody can type");

  g_assert_null (server_hash_password (-1, &error));
  g_assert_cmpstr (error->message, ==, "The password cannot be read from standard input");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/hash-password/hash", test_hash);
  g_test_add_func ("/server/hash-password/salt-differs", test_salt_differs);
  g_test_add_func ("/server/hash-password/refused", test_refused);

  return g_test_run ();
}
