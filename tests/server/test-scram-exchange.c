/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-scram-exchange.h"

/* The example of https://www.rfc-editor.org/rfc/rfc7677#section-3 */
#define VERIFIER                                                                                   \
  "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="       \
  ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
#define CLIENT_NONCE "rOprNGfwEbeRWgbNEkqO"
#define SERVER_NONCE "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
#define NONCE        CLIENT_NONCE SERVER_NONCE
#define FIRST        "n,,n=user,r=" CLIENT_NONCE
#define CHALLENGE    "r=" NONCE ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
#define PROOF        "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
#define LAST         "c=biws,r=" NONCE ",p=" PROOF
#define SIGNATURE    "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

static void
begin (ServerScramExchange *exchange, const char *first)
{
  ServerScramVerifier verifier;

  *exchange = (ServerScramExchange){ NULL };
  g_assert_true (server_scram_parse (&verifier, VERIFIER));
  g_assert_true (server_scram_exchange_begin (exchange, first));
  server_scram_exchange_challenge (exchange, &verifier, SERVER_NONCE);
}

static void
test_example (void)
{
  ServerScramExchange exchange;
  g_autofree char *answer = NULL;

  begin (&exchange, FIRST);
  g_assert_cmpstr (exchange.name, ==, "user");
  g_assert_cmpstr (exchange.challenge, ==, CHALLENGE);
  answer = server_scram_exchange_finish (&exchange, LAST);
  g_assert_cmpstr (answer, ==, SIGNATURE);
  server_scram_exchange_clear (&exchange);
}

static void
test_names (void)
{
  static const struct
  {
    const char *first;
    const char *name;
  } rows[] = {
    { "n,,n=a=2Cb=3Dc,r=x", "a,b=c" },    { "y,,n=ada,r=x", "ada" },
    { "n,a=ADA,n=ada,r=x", "ada" },       { "n,a=a=2Cb,n=a=2Cb,r=x,y=more", "a,b" },
    { "n,,n=\xc3\xa9,r=!~", "\xc3\xa9" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      ServerScramExchange exchange = { NULL };

      g_assert_true (server_scram_exchange_begin (&exchange, rows[i].first));
      g_assert_cmpstr (exchange.name, ==, rows[i].name);
      server_scram_exchange_clear (&exchange);
    }
}

static void
test_bad_first (void)
{
  static const char *const messages[] = {
    "",
    "n",
    "n,",
    "n,,",
    "x,,n=a,r=x",
    "p=tls-unique,,n=a,r=x",
    "n,b=a,n=a,r=x",
    "n,a=,n=a,r=x",
    "n,a=ben,n=ada,r=x",
    "n,,m=ext,n=a,r=x",
    "n,,n=,r=x",
    "n,,n=a=2,r=x",
    "n,,n=a=2c,r=x",
    "n,,n=a=,r=x",
    "n,,n=a",
    "n,,n=a,r=",
    "n,,n=a,r=a b",
    "n,,n=a,r=\xc3\xa9",
    "n,,r=x,n=a",
  };
  g_autofree char *zeros = g_strnfill (SERVER_SCRAM_NONCE_MAX + 1, '0');
  g_autofree char *too_long = g_strconcat ("n,,n=a,r=", zeros, NULL);
  ServerScramExchange exchange = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_assert_false (server_scram_exchange_begin (&exchange, messages[i]));
      server_scram_exchange_clear (&exchange);
    }
  g_assert_false (server_scram_exchange_begin (&exchange, too_long));
  server_scram_exchange_clear (&exchange);
}

static void
test_bad_last (void)
{
  static const char *const messages[] = {
    "",
    "c=biws",
    "c=biws,r=" NONCE,
    "c=biws,r=" NONCE ",",
    "c=biws,r=" NONCE ",p=",
    "c=biws,r=" NONCE ",p=AAAA",
    "c=biws,r=" NONCE ",p=x" PROOF,
    "c=biws,r=" NONCE ",p=" PROOF ",x=y",
    "c=biws,r=" NONCE ",x=y,p=" PROOF,
    "c=biws,r=" CLIENT_NONCE ",p=" PROOF,
    "c=eSws,r=" NONCE ",p=" PROOF,
    "c=biws,r=" NONCE ",p=eHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
    "r=" NONCE ",c=biws,p=" PROOF,
  };

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      ServerScramExchange exchange;

      begin (&exchange, FIRST);
      g_assert_null (server_scram_exchange_finish (&exchange, messages[i]));
      server_scram_exchange_clear (&exchange);
    }
}

/* What the two agreed on before counts as well. */
static void
test_other_header (void)
{
  ServerScramExchange exchange;

  begin (&exchange, "y,,n=user,r=" CLIENT_NONCE);
  g_assert_null (server_scram_exchange_finish (&exchange, LAST));
  server_scram_exchange_clear (&exchange);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/scram-exchange/example", test_example);
  g_test_add_func ("/server/scram-exchange/names", test_names);
  g_test_add_func ("/server/scram-exchange/bad-first", test_bad_first);
  g_test_add_func ("/server/scram-exchange/bad-last", test_bad_last);
  g_test_add_func ("/server/scram-exchange/other-header", test_other_header);

  return g_test_run ();
}
