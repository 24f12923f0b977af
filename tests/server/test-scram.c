/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-scram.h"

#include <string.h>

/* The example of https://www.rfc-editor.org/rfc/rfc7677#section-3: the password is "pencil". */
#define EXAMPLE_SALT "W22ZaJ0SNY7soEsUEjb6gQ=="
#define EXAMPLE                                                                                    \
  "SCRAM-SHA-256$4096:" EXAMPLE_SALT                                                               \
  "$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="

static void
make (ServerScramVerifier *verifier, const char *password)
{
  g_assert_true (server_scram_make (verifier, password, SERVER_SCRAM_ITERATIONS_MIN,
                                    (const guint8 *) "12345678", 8));
}

static void
test_example (void)
{
  gsize salt_size;
  g_autofree guint8 *salt = g_base64_decode (EXAMPLE_SALT, &salt_size);
  g_autofree char *text = NULL;
  ServerScramVerifier verifier;

  g_assert_true (server_scram_make (&verifier, "pencil", 4096, salt, salt_size));
  text = server_scram_to_text (&verifier);
  g_assert_cmpstr (text, ==, EXAMPLE);
}

static void
test_check (void)
{
  ServerScramVerifier verifier;

  g_assert_true (server_scram_parse (&verifier, EXAMPLE));
  g_assert_true (server_scram_check (&verifier, "pencil"));
  g_assert_false (server_scram_check (&verifier, "pencils"));
  g_assert_false (server_scram_check (&verifier, "Pencil"));
  g_assert_false (server_scram_check (&verifier, ""));
  g_assert_false (server_scram_check (&verifier, EXAMPLE));

  verifier.stored_key[SERVER_SCRAM_KEY_SIZE - 1] ^= 1;
  g_assert_false (server_scram_check (&verifier, "pencil"));
}

static void
test_round_trip (void)
{
  ServerScramVerifier verifier;
  ServerScramVerifier again;
  g_autofree char *text = NULL;

  make (&verifier, "by the fire");
  text = server_scram_to_text (&verifier);
  g_assert_true (server_scram_parse (&again, text));
  g_assert_cmpmem (&verifier, sizeof verifier, &again, sizeof again);
}

/* One password, as it comes from several keyboards. */
static void
test_prepare (void)
{
  static const struct
  {
    const char *typed;
    const char *prepared;
  } cases[] = {
    { "pencil", "pencil" },
    { " a  b ", " a  b " },
    /* https://www.rfc-editor.org/rfc/rfc4013#section-3 */
    { "I\u00adX", "IX" },
    { "\u00aa", "a" },
    { "\u2168", "IX" },
    { "\a", NULL },
    /* Composed or not, and with another space. */
    { "e\u0301t\u00e9", "\u00e9t\u00e9" },
    { "a\u00a0b\u3000c", "a b c" },
    { "\U0001f525", "\U0001f525" },
    { "\ue000", NULL },
    { "\u200b", NULL },
    { "", NULL },
    { "caf\xe9", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *prepared = server_scram_prepare (cases[i].typed);

      g_assert_cmpstr (prepared, ==, cases[i].prepared);
    }
}

static void
test_bounds (void)
{
  const guint8 salt[SERVER_SCRAM_SALT_SIZE_MAX + 1] = { 0 };
  g_autofree char *longest = g_strnfill (SERVER_SCRAM_PASSWORD_MAX, 'x');
  g_autofree char *too_long = g_strnfill (SERVER_SCRAM_PASSWORD_MAX + 1, 'x');
  ServerScramVerifier verifier;

  g_assert_true (server_scram_make (&verifier, longest, 4096, salt, sizeof salt - 1));
  g_assert_true (server_scram_check (&verifier, longest));
  g_assert_false (server_scram_check (&verifier, too_long));
  g_assert_false (server_scram_make (&verifier, too_long, 4096, salt, 8));
  g_assert_false (server_scram_make (&verifier, "", 4096, salt, 8));
  g_assert_false (server_scram_make (&verifier, "x", 4095, salt, 8));
  g_assert_false (server_scram_make (&verifier, "x", SERVER_SCRAM_ITERATIONS_MAX + 1, salt, 8));
  g_assert_false (server_scram_make (&verifier, "x", 4096, salt, 7));
  g_assert_false (server_scram_make (&verifier, "x", 4096, salt, sizeof salt));
}

/* Stands for each part in its place: iterations, salt, stored key, server key. */
#define KEY "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="

static const char *const no_verifiers[] = {
  "",
  "pencil",
  "SCRAM-SHA-256$",
  "SCRAM-SHA-1$4096:" EXAMPLE_SALT "$" KEY ":" KEY,
  "SCRAM-SHA-256$4096:" EXAMPLE_SALT "$" KEY,
  "SCRAM-SHA-256$4096:" EXAMPLE_SALT "$" KEY ":" KEY ":" KEY,
  "SCRAM-SHA-256$4095:" EXAMPLE_SALT "$" KEY ":" KEY,
  "SCRAM-SHA-256$2000001:" EXAMPLE_SALT "$" KEY ":" KEY,
  "SCRAM-SHA-256$99999999999999999999:" EXAMPLE_SALT "$" KEY ":" KEY,
  "SCRAM-SHA-256$-4096:" EXAMPLE_SALT "$" KEY ":" KEY,
  "SCRAM-SHA-256$:" EXAMPLE_SALT "$" KEY ":" KEY,
  "SCRAM-SHA-256$4096:$" KEY ":" KEY,
  "SCRAM-SHA-256$4096:c2FsdA==$" KEY ":" KEY,
  "SCRAM-SHA-256$4096:!" EXAMPLE_SALT "$" KEY ":" KEY,
  "SCRAM-SHA-256$4096:" EXAMPLE_SALT "$c2FsdA==:" KEY,
  "SCRAM-SHA-256$4096:" EXAMPLE_SALT "$" KEY ":",
  "SCRAM-SHA-256$4096:" EXAMPLE_SALT "$" KEY ":" KEY " ",
  "SCRAM-SHA-256$4096:" EXAMPLE_SALT "$" KEY ":WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qZ=",
};

static void
test_parse_refuses (void)
{
  g_autofree char *salt = g_strnfill (400, 'A');
  g_autofree char *long_salt = g_strdup_printf ("SCRAM-SHA-256$4096:%s$" KEY ":" KEY, salt);
  ServerScramVerifier verifier;

  for (gsize i = 0; i < G_N_ELEMENTS (no_verifiers); i++)
    if (server_scram_parse (&verifier, no_verifiers[i]))
      g_error ("This is no verifier: %s", no_verifiers[i]);
  g_assert_false (server_scram_parse (&verifier, long_salt));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/scram/example", test_example);
  g_test_add_func ("/server/scram/check", test_check);
  g_test_add_func ("/server/scram/round-trip", test_round_trip);
  g_test_add_func ("/server/scram/prepare", test_prepare);
  g_test_add_func ("/server/scram/bounds", test_bounds);
  g_test_add_func ("/server/scram/parse-refuses", test_parse_refuses);

  return g_test_run ();
}
