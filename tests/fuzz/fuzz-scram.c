/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include <string.h>

#include "server/server-scram-exchange.h"

/* The example of https://www.rfc-editor.org/rfc/rfc7677#section-3 */
#define VERIFIER                                                                                   \
  "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="       \
  ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
#define NONCE "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"

static void
check_verifier (const char *text)
{
  ServerScramVerifier verifier;
  g_autofree char *again = NULL;

  if (!server_scram_parse (&verifier, text))
    return;

  again = server_scram_to_text (&verifier);
  g_assert_cmpuint (strlen (again), <, SERVER_SCRAM_TEXT_SIZE);
  g_assert_true (server_scram_parse (&verifier, again));
}

/* There is one way to write a password that can be written in several. */
static void
check_password (const char *text)
{
  g_autofree char *prepared = server_scram_prepare (text);
  g_autofree char *again = prepared != NULL ? server_scram_prepare (prepared) : NULL;

  if (prepared != NULL && strlen (prepared) <= SERVER_SCRAM_PASSWORD_MAX)
    g_assert_cmpstr (prepared, ==, again);
}

/* Only who has the password gets the server's signature, which does not depend on more. */
static void
check_exchange (const char *first, const char *last)
{
  ServerScramExchange exchange = { NULL };
  ServerScramVerifier verifier;
  g_autofree char *answer = NULL;

  g_assert_true (server_scram_parse (&verifier, VERIFIER));
  if (server_scram_exchange_begin (&exchange, first))
    {
      g_assert_cmpstr (exchange.name, !=, "");
      g_assert_true (g_utf8_validate (exchange.name, -1, NULL));
      server_scram_exchange_challenge (&exchange, &verifier, NONCE);
      answer = server_scram_exchange_finish (&exchange, last);
    }
  if (answer != NULL)
    {
      g_assert_true (g_str_has_prefix (answer, "v="));
      g_assert_nonnull (strstr (last, ",p="));
    }
  server_scram_exchange_clear (&exchange);
}

/* The client's first message stands in one line and its last one in the next. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = fuzz_text_new (data, size);
  char *line_end = strchr (text, '\n');

  check_verifier (text);
  check_password (text);
  if (line_end == NULL || !g_utf8_validate (text, -1, NULL))
    return 0;

  *line_end = '\0';
  check_exchange (text, line_end + 1);

  return 0;
}
