/* SPDX-License-Identifier: GPL-3.0-or-later */

/* AUTHENTICATE: https://ircv3.net/specs/extensions/sasl-3.2 */

#include "server-fixture.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "server/server-login.h"

#define MASK     "ann!u@localhost"
#define FAILED   S "904 ann :SASL authentication failed"
#define LOGGEDIN S "900 ann " MASK " Ada :You are now logged in as Ada"
#define SUCCESS  S "903 ann :SASL authentication successful"
#define STARTED  S "AUTHENTICATE +"
#define REGISTER "NICK ann\r\nUSER u 0 * :Ann\r\nCAP END"

static char *
make_plain (const char *acting, const char *name, const char *password)
{
  g_autofree char *text = g_strdup_printf ("%s|%s|%s", acting, name, password);
  gsize size = strlen (text);

  text[strlen (acting)] = '\0';
  text[strlen (acting) + 1 + strlen (name)] = '\0';

  return g_base64_encode ((const guint8 *) text, size);
}

/* Sends the whole, in as many lines as it takes. */
static void
send_encoded (ServerClient *client, const char *encoded)
{
  gsize size;

  do
    {
      g_autofree char *line = NULL;

      size = MIN (strlen (encoded), 400);
      line = size > 0 ? g_strdup_printf ("AUTHENTICATE %.*s", (int) size, encoded)
                      : g_strdup ("AUTHENTICATE +");
      server_client_send (client, line);
      encoded += size;
    }
  while (size == 400);
}

static void
send_plain (ServerClient *client, const char *acting, const char *name, const char *password)
{
  g_autofree char *encoded = make_plain (acting, name, password);

  server_client_check (client, "AUTHENTICATE PLAIN", STARTED, NULL);
  send_encoded (client, encoded);
}

static ServerClient *
connect_with_account (ServerFixture *self)
{
  server_fixture_add_account (self, "Ada", "by the fire");

  return server_client_new (self, "ann", "sasl");
}

static void
test_plain (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_with_account (self);

  send_plain (ann, "", "Ada", "by the fire");
  server_client_expect (ann, LOGGEDIN, SUCCESS, NULL);
  g_assert_cmpstr (server_fixture_get_session (self, "ann")->user->account, ==, "Ada");
  server_client_check (ann, "NICK ada", ":" MASK " NICK ada", NULL);
}

/* One can log in again, to the same account or another. */
static void
test_again (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_with_account (self);

  server_fixture_add_account (self, "Ben", "x");
  send_plain (ann, "ADA", "ada", "by the fire");
  server_client_expect (ann, LOGGEDIN, SUCCESS, NULL);
  send_plain (ann, "ada", "ADA", "by the fire");
  server_client_expect (ann, LOGGEDIN, SUCCESS, NULL);
  send_plain (ann, "", "ben", "wrong");
  server_client_wait_for (ann, FAILED, NULL);
  g_assert_cmpstr (server_fixture_get_session (self, "ann")->user->account, ==, "Ada");
  send_plain (ann, "", "ben", "x");
  server_client_expect (ann, S "900 ann " MASK " Ben :You are now logged in as Ben", SUCCESS, NULL);
}

/* As much as a password can have, in as many lines as that takes: one, one and an empty one, two.
 */
static void
test_long (ServerFixture *self, gconstpointer data)
{
  static const guint sizes[] = { 292, 291, 300 };
  g_autoptr (ServerClient) ann = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *name = g_strdup_printf ("Ad%u", i);
      g_autofree char *password = g_strnfill (sizes[i], 'x');
      g_autofree char *expected
          = g_strdup_printf (S "900 ann " MASK " %s :You are now logged in as %s", name, name);

      server_fixture_add_account (self, name, password);
      if (ann == NULL)
        ann = server_client_new (self, "ann", "sasl");
      send_plain (ann, name, name, password);
      server_client_expect (ann, expected, SUCCESS, NULL);
    }
}

static void
test_plain_is_wrong (ServerFixture *self, gconstpointer data)
{
  static const char *const texts[] = { "",         "*",    "QQ==",     "QQBB",     "QQBBAA==",
                                       "AEEAQQBB", "AAAA", "QQBCAEM=", "AP8AQQ==", "QQBB=" };
  g_autoptr (ServerClient) ann = connect_with_account (self);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *line
          = g_strdup_printf ("AUTHENTICATE %s", texts[i][0] != '\0' ? texts[i] : "+");

      server_client_check (ann, "AUTHENTICATE plain", STARTED, NULL);
      if (g_str_equal (texts[i], "*"))
        server_client_check (ann, line, S "906 ann :SASL authentication aborted", NULL);
      else
        server_client_check (ann, line, FAILED, NULL);
    }
  server_client_check (ann, "AUTHENTICATE *", S "906 ann :SASL authentication aborted", NULL);
  server_client_check (ann, "AUTHENTICATE", S "461 ann AUTHENTICATE :Not enough parameters", NULL);
}

static void
test_mechanisms (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_with_account (self);

  server_client_check (ann, "AUTHENTICATE FOO",
                       S "908 ann SCRAM-SHA-256,PLAIN :are available SASL mechanisms", FAILED,
                       NULL);
  server_client_check (ann, "AUTHENTICATE EXTERNAL",
                       S "908 ann SCRAM-SHA-256,PLAIN :are available SASL mechanisms", FAILED,
                       NULL);
}

static void
test_not_asked_for (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  server_client_check (ann, "AUTHENTICATE PLAIN", S "904 ann :Ask for the capability sasl first",
                       NULL);
}

static void
test_too_long (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_with_account (self);
  g_autofree char *long_chunk = g_strnfill (401, 'A');
  g_autofree char *long_line = g_strconcat ("AUTHENTICATE ", long_chunk, NULL);
  g_autofree char *chunk = g_strnfill (400, 'A');
  g_autofree char *line = g_strconcat ("AUTHENTICATE ", chunk, NULL);

  server_client_check (ann, "AUTHENTICATE PLAIN", STARTED, NULL);
  server_client_check (ann, long_line, S "905 ann :SASL message too long", NULL);
  server_client_check (ann, "AUTHENTICATE PLAIN", STARTED, NULL);
  for (guint i = 0; i < 4; i++)
    server_client_check (ann, line, NULL);
  server_client_check (ann, line, S "905 ann :SASL message too long", NULL);
  server_client_check (ann, "AUTHENTICATE PLAIN", STARTED, NULL);
}

/* The password is not sent where others could read along;
 * https://www.rfc-editor.org/rfc/rfc4616#section-2
 */
static void
test_privacy (ServerFixture *self, gconstpointer data)
{
  const char *const gateways[] = { "localhost", NULL };
  g_autoptr (ServerClient) ann = NULL;
  g_autofree char *lines = NULL;

  self->config->webirc_gateways = g_strdupv ((char **) gateways);
  self->config->webirc_password = server_fixture_make_verifier ("w");
  ann = server_client_connect (self);
  server_client_check (ann, "WEBIRC w gate 192.0.2.1 192.0.2.1", NULL);
  server_client_check (ann, "CAP REQ sasl", S "CAP * ACK sasl", NULL);
  server_client_check (ann, "AUTHENTICATE PLAIN",
                       S "908 * SCRAM-SHA-256 :are available SASL mechanisms",
                       S "904 * :SASL authentication failed", NULL);
  server_client_send (ann, "CAP LS 302");
  lines = server_client_take_lines (ann);
  g_assert_nonnull (strstr (lines, " sasl=SCRAM-SHA-256 "));
}

/* What is done before registration takes effect with it, for all. */
static void
test_early (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;

  server_fixture_add_account (self, "Ada", "by the fire");
  bob = server_client_new_in_room (self, "bob", "extended-join account-tag account-notify");
  ann = server_client_connect (self);
  server_client_check (ann, "CAP REQ sasl", S "CAP * ACK sasl", NULL);
  server_client_check (ann, "AUTHENTICATE PLAIN", STARTED, NULL);
  server_client_check (ann, "AUTHENTICATE AGFkYQBieSB0aGUgZmlyZQ==",
                       S "900 * *!*@localhost Ada :You are now logged in as Ada",
                       S "903 * :SASL authentication successful", NULL);
  server_client_run (ann, "NICK ada\r\nUSER u 0 * :Ada\r\nCAP END\r\nJOIN #a\r\nPRIVMSG #a :hi");
  server_client_expect (bob, "@account=Ada :ada!u@localhost JOIN #a Ada Ada",
                        "@account=Ada :ada!u@localhost PRIVMSG #a hi", NULL);
  server_client_check (bob, "WHOIS ada", S "311 bob ada u localhost * Ada", S "319 bob ada #a",
                       S "312 bob ada s.test :A server under test",
                       S "317 bob ada 0 1795176000 :seconds idle, signon time",
                       S "330 bob ada Ada :is logged in as",
                       S "671 bob ada :is using a secure connection",
                       S "318 bob ada :End of /WHOIS list", NULL);
  server_client_check (bob, "WHO #a %na", S "354 bob bob 0", S "354 bob ada Ada",
                       S "315 bob #a :End of WHO list", NULL);
}

/* Who is done with registration has given up what was under way. */
static void
test_registered_meanwhile (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autofree char *lines = NULL;

  server_fixture_add_account (self, "Ada", "x");
  ann = server_client_connect (self);
  server_client_check (ann, "CAP REQ sasl", S "CAP * ACK sasl", NULL);
  server_client_check (ann, "AUTHENTICATE PLAIN", STARTED, NULL);
  server_client_send (ann, REGISTER);
  lines = server_client_take_lines (ann);
  g_assert_true (g_str_has_prefix (lines, S "906 * :SASL authentication aborted\n" S "001 ann "));
  server_client_check (ann, "AUTHENTICATE AGFkYQB4",
                       S "908 ann SCRAM-SHA-256,PLAIN :are available SASL mechanisms", FAILED,
                       NULL);
}

/* The nick of an account is for who is logged in to it, whatever the order in which that is said.
 */
static void
test_nick (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) guest = NULL;

  server_fixture_add_account (self, "Ada", "x");
  guest = server_client_connect (self);
  server_client_check (guest, "NICK ada\r\nUSER u 0 * :Guest",
                       S
                       "433 * ada :Nickname belongs to an account: log in to it, or choose another",
                       NULL);
  server_client_run (guest, "NICK bob");
  server_client_check (
      guest, "NICK ADA",
      S "433 bob ADA :Nickname belongs to an account: log in to it, or choose another", NULL);
}

/* Who logs in later is told of to those who want to know. */
static void
test_notify (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) bob = NULL;
  g_autoptr (ServerClient) ann = NULL;

  server_fixture_add_account (self, "Ada", "by the fire");
  bob = server_client_new_in_room (self, "bob", "account-notify");
  ann = server_client_new_in_room (self, "ann", "sasl account-notify");
  server_client_expect (bob, ":" MASK " JOIN #a", NULL);
  send_plain (ann, "", "ada", "by the fire");
  server_client_expect (ann, LOGGEDIN, ":" MASK " ACCOUNT Ada", SUCCESS, NULL);
  server_client_expect (bob, ":" MASK " ACCOUNT Ada", NULL);
}

/**
 * Scram:
 * @bare: the client's first message
 * @challenge: the server's first message
 * @salted: what the password becomes
 *
 * The client's side of SCRAM-SHA-256.
 */
typedef struct
{
  char *bare;
  char *challenge;
  guint8 salted[32];
} Scram;

static void
scram_clear (Scram *self)
{
  g_free (self->bare);
  g_free (self->challenge);
}

static void
hmac (const guint8 *key, const char *text, guint8 *result)
{
  g_assert_cmpint (gnutls_hmac_fast (GNUTLS_MAC_SHA256, key, 32, text, strlen (text), result), ==,
                   0);
}

static char *
take_authenticate (ServerClient *client)
{
  g_autofree char *line = server_client_take_lines (client);
  gsize size;
  char *text;

  g_assert_true (g_str_has_prefix (line, S "AUTHENTICATE "));
  text = (char *) g_base64_decode (line + strlen (S "AUTHENTICATE "), &size);
  text = g_realloc (text, size + 1);
  text[size] = '\0';

  return text;
}

static void
send_scram (ServerClient *client, const char *text)
{
  g_autofree char *encoded = g_base64_encode ((const guint8 *) text, strlen (text));

  send_encoded (client, encoded);
}

static void
scram_start (Scram *self, ServerClient *client, const char *name)
{
  g_autofree char *first = NULL;

  self->bare = g_strdup_printf ("n=%s,r=abc", name);
  first = g_strconcat ("n,,", self->bare, NULL);
  server_client_check (client, "AUTHENTICATE SCRAM-SHA-256", STARTED, NULL);
  send_scram (client, first);
  self->challenge = take_authenticate (client);
  g_assert_true (g_str_has_prefix (self->challenge, "r=abc"));
  g_assert_true (g_str_has_suffix (self->challenge, ",i=4096"));
}

/* Returns what the server has to answer. */
static char *
scram_prove (Scram *self, ServerClient *client, const char *password)
{
  g_auto (GStrv) parts = g_strsplit (self->challenge, ",", -1);
  g_autofree char *last = g_strdup_printf ("c=biws,%s", parts[0]);
  g_autofree char *text = g_strdup_printf ("%s,%s,%s", self->bare, self->challenge, last);
  gnutls_datum_t key = { (guint8 *) password, (guint) strlen (password) };
  gnutls_datum_t salt;
  gsize salt_size;
  guint8 client_key[32], stored_key[32], server_key[32], signature[32];
  g_autofree char *proof = NULL;
  g_autofree char *message = NULL;
  g_autofree char *verification = NULL;

  salt.data = g_base64_decode (parts[1] + strlen ("s="), &salt_size);
  salt.size = (guint) salt_size;
  g_assert_cmpint (gnutls_pbkdf2 (GNUTLS_MAC_SHA256, &key, &salt, 4096, self->salted, 32), ==, 0);
  g_free (salt.data);
  hmac (self->salted, "Client Key", client_key);
  g_assert_cmpint (gnutls_hash_fast (GNUTLS_DIG_SHA256, client_key, 32, stored_key), ==, 0);
  hmac (stored_key, text, signature);
  for (guint i = 0; i < 32; i++)
    client_key[i] ^= signature[i];
  proof = g_base64_encode (client_key, 32);
  message = g_strdup_printf ("%s,p=%s", last, proof);
  send_scram (client, message);

  hmac (self->salted, "Server Key", server_key);
  hmac (server_key, text, signature);
  verification = g_base64_encode (signature, 32);

  return g_strconcat ("v=", verification, NULL);
}

static void
test_scram (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_with_account (self);
  Scram scram = { NULL };
  g_autofree char *expected = NULL;
  g_autofree char *answer = NULL;

  scram_start (&scram, ann, "ada");
  expected = scram_prove (&scram, ann, "by the fire");
  answer = take_authenticate (ann);
  g_assert_cmpstr (answer, ==, expected);
  g_assert_null (server_fixture_get_session (self, "ann")->user->account);
  server_client_check (ann, "AUTHENTICATE +", LOGGEDIN, SUCCESS, NULL);
  scram_clear (&scram);
}

static void
test_scram_is_wrong (ServerFixture *self, gconstpointer data)
{
  static const char *const names[] = { "ada", "nobody" };
  g_autoptr (ServerClient) ann = connect_with_account (self);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      Scram scram = { NULL };

      scram_start (&scram, ann, names[i]);
      g_free (scram_prove (&scram, ann, "by the lake"));
      server_client_wait_for (ann, FAILED, NULL);
      scram_clear (&scram);
    }

  server_fixture_advance (self, 2000);
  server_client_check (ann, "AUTHENTICATE SCRAM-SHA-256", STARTED, NULL);
  server_client_check (ann, "AUTHENTICATE bm9uc2Vuc2U=", FAILED, NULL);
}

/* What follows the last message is nothing, or it is given up. */
static void
test_scram_goes_on (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_with_account (self);
  Scram scram = { NULL };

  scram_start (&scram, ann, "ada");
  g_free (scram_prove (&scram, ann, "by the fire"));
  g_free (take_authenticate (ann));
  server_client_check (ann, "AUTHENTICATE QQ==", FAILED, NULL);
  g_assert_null (server_fixture_get_session (self, "ann")->user->account);
  scram_clear (&scram);
}

/* One connection does not take along another that came while it showed who it is. */
static void
test_scram_attached_meanwhile (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_with_account (self);
  g_autoptr (ServerClient) phone = NULL;
  Scram scram = { NULL };

  server_fixture_add_account (self, "Bob", "by the lake");
  send_plain (ann, "", "ada", "by the fire");
  server_client_expect (ann, LOGGEDIN, SUCCESS, NULL);
  scram_start (&scram, ann, "bob");
  phone = server_client_connect (self);
  server_client_run (phone, "CAP REQ sasl");
  send_plain (phone, "", "ada", "by the fire");
  server_client_wait_for (phone, S "900 * *!*@localhost Ada :You are now logged in as Ada",
                          S "903 * :SASL authentication successful", NULL);
  server_client_run (phone, REGISTER);
  g_free (scram_prove (&scram, ann, "by the lake"));
  g_free (take_authenticate (ann));
  server_client_check (ann, "AUTHENTICATE +",
                       S "902 ann :You have other connections with your account; end them first: "
                         "NickServ SESSIONS",
                       FAILED, NULL);
  g_assert_cmpstr (server_fixture_get_session (self, "ann")->user->account, ==, "Ada");
  scram_clear (&scram);
}

/* Nobody learns by the challenge which accounts there are: it is the same each time. */
static void
test_scram_decoy (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_with_account (self);
  char *salts[2] = { NULL };

  for (guint i = 0; i < 2; i++)
    {
      Scram scram = { NULL };

      scram_start (&scram, ann, i == 0 ? "nobody" : "NOBODY");
      salts[i] = g_strdup (strchr (scram.challenge, ','));
      server_client_check (ann, "AUTHENTICATE *", S "906 ann :SASL authentication aborted", NULL);
      scram_clear (&scram);
    }
  g_assert_cmpstr (salts[0], ==, salts[1]);
  g_free (salts[0]);
  g_free (salts[1]);
}

/* Each wrong one makes the next wait longer, and the fifth is the last. */
static void
test_slowed (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_with_account (self);

  for (guint i = 1; i < 5; i++)
    {
      send_plain (ann, "", "ada", "wrong");
      server_client_wait_for (ann, FAILED, NULL);
      if (i > 1)
        {
          server_client_send (ann, "PING x");
          server_fixture_advance (self, (1 << (i - 1)) * 1000 - 1);
          server_client_expect_nothing_yet (ann);
          server_fixture_advance (self, 1);
          server_client_expect (ann, S "PONG s.test x", NULL);
        }
    }
  server_client_run (ann, "AUTHENTICATE PLAIN");
  server_client_send (ann, "AUTHENTICATE AGFkYQB4");
  server_client_expect_end (ann, FAILED,
                            "ERROR :Closing link: (localhost) [Too many wrong passwords]", NULL);
}

/* It is the same for who has an account and who has none, and passes. */
static void
test_account_limit (ServerFixture *self, gconstpointer data)
{
  static const char *const names[] = { "ada", "nobody" };
  g_autoptr (ServerClient) ann = NULL;

  self->config->limits.login_failures_per_account = 1;
  ann = connect_with_account (self);
  for (guint i = 0; i < 2; i++)
    {
      send_plain (ann, "", names[i], "wrong");
      server_client_wait_for (ann, FAILED, NULL);
      server_fixture_advance (self, 2000);
      send_plain (ann, "", names[i], "by the fire");
      server_client_expect (ann,
                            S "902 ann :Too many failed logins to this account; try again later",
                            FAILED, NULL);
    }

  g_clear_pointer (&ann, server_client_free);
  server_fixture_settle (self);
  server_fixture_advance (self, 3600 * 1000);
  ann = server_client_new (self, "ann", "sasl");
  send_plain (ann, "", "ada", "by the fire");
  server_client_expect (ann, LOGGEDIN, SUCCESS, NULL);
}

static void
test_address_limit (ServerFixture *self, gconstpointer data)
{
  const char *const gateways[] = { "localhost", NULL };
  g_autoptr (ServerClient) ann = NULL;

  self->config->webirc_gateways = g_strdupv ((char **) gateways);
  self->config->webirc_password = server_fixture_make_verifier ("w");
  self->config->limits.login_failures_per_address = 2;
  server_fixture_add_account (self, "Ada", "by the fire");
  ann = server_client_connect (self);
  server_client_check (ann, "WEBIRC w gate 192.0.2.1 192.0.2.1", NULL);
  server_client_run (ann, "CAP REQ sasl\r\n" REGISTER);
  for (guint i = 0; i < 2; i++)
    {
      Scram scram = { NULL };

      scram_start (&scram, ann, i == 0 ? "ada" : "ben");
      g_free (scram_prove (&scram, ann, "wrong"));
      server_client_wait_for (ann, FAILED, NULL);
      scram_clear (&scram);
    }
  server_fixture_advance (self, 2000);
  server_client_check (ann, "AUTHENTICATE SCRAM-SHA-256", STARTED, NULL);
  send_scram (ann, "n,,n=cid,r=abc");
  server_client_expect (ann, S "902 ann :Too many failed logins from your address; try again later",
                        FAILED, NULL);
}

static void
ignore_cb (gboolean is_right, gpointer user_data)
{
}

static void
test_busy (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_with_account (self);
  g_autofree ServerScramVerifier *slow = server_fixture_make_verifier ("x");

  slow->iterations = SERVER_SCRAM_ITERATIONS_MAX;
  server_client_check (ann, "AUTHENTICATE PLAIN", STARTED, NULL);
  for (guint i = 0; i < SERVER_CREDENTIALS_MAX; i++)
    g_assert_true (
        server_credentials_check (self->server->credentials, slow, "x", ignore_cb, NULL, NULL));
  server_client_send (ann, "AUTHENTICATE AGFkYQB4");
  server_client_expect (ann,
                        S "904 ann :Too many passwords are being checked; try again in a minute",
                        NULL);
}

static guint
get_iterations (ServerFixture *self)
{
  return server_accounts_find (self->server->accounts, "Ada")->verifier->iterations;
}

/* The setting can rise; a password that is given then is hashed as often, and still is the same. */
static void
test_more_iterations (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_with_account (self);
  guint iterations = SERVER_SCRAM_ITERATIONS_MIN + 1;

  self->server->config->iterations = iterations;
  send_plain (ann, "", "Ada", "wrong");
  server_client_expect (ann, FAILED, NULL);
  g_assert_cmpuint (get_iterations (self), ==, SERVER_SCRAM_ITERATIONS_MIN);
  send_plain (ann, "", "Ada", "by the fire");
  server_client_expect (ann, LOGGEDIN, SUCCESS, NULL);
  while (get_iterations (self) != iterations)
    g_main_context_iteration (NULL, TRUE);
  server_client_run (ann, "PING stored");
  g_clear_pointer (&ann, server_client_free);

  /* It is kept, and does not fall with the setting. */
  server_fixture_restart (self);
  server_fixture_start (self);
  g_assert_cmpuint (get_iterations (self), ==, iterations);
  ann = server_client_new (self, "ann", "sasl");
  send_plain (ann, "", "Ada", "by the fire");
  server_client_expect (ann, LOGGEDIN, SUCCESS, NULL);
  g_assert_cmpuint (get_iterations (self), ==, iterations);
}

/* Whoever changes a password while the old one is being hashed has the last word. */
static void
test_changed_meanwhile (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_with_account (self);
  g_autofree ServerScramVerifier *old = server_fixture_make_verifier ("by the fire");
  guint iterations = SERVER_SCRAM_ITERATIONS_MIN + 1;

  self->server->config->iterations = iterations;
  server_login_strengthen (self->server, "Ada", old, "by the fire");
  server_fixture_add_account (self, "Ada", "another one");

  for (guint i = 0; i < 2; i++)
    {
      send_plain (ann, "", "Ada", "another one");
      server_client_expect (ann, LOGGEDIN, SUCCESS, NULL);
      while (get_iterations (self) != iterations)
        g_main_context_iteration (NULL, TRUE);
    }
}

/* What was read and said as an account is there for who logs in to it, from anywhere. */
static void
test_belongings (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;

  server_fixture_add_account (self, "Ada", "by the fire");
  ann = server_client_new (self, "ann", "sasl draft/read-marker draft/chathistory batch");
  bob = server_client_new (self, "bob", NULL);
  server_client_check (ann, "MARKREAD bob timestamp=2026-11-20T08:00:00.000Z",
                       S "MARKREAD bob timestamp=2026-11-20T08:00:00.000Z", NULL);
  send_plain (ann, "", "ada", "by the fire");
  server_client_expect (ann, LOGGEDIN, SUCCESS, NULL);
  server_client_check (ann, "MARKREAD bob", S "MARKREAD bob *", NULL);
  server_client_check (ann, "MARKREAD bob timestamp=2026-11-20T09:00:00.000Z",
                       S "MARKREAD bob timestamp=2026-11-20T09:00:00.000Z", NULL);
  server_client_run (bob, "PRIVMSG ann :hi");
  server_client_expect (ann, ":bob!u@localhost PRIVMSG ann hi", NULL);

  g_clear_pointer (&ann, server_client_free);
  server_fixture_settle (self);
  ann = server_client_new (self, "ann", "sasl draft/read-marker draft/chathistory batch");
  server_client_check (ann, "MARKREAD bob", S "MARKREAD bob timestamp=2026-11-20T08:00:00.000Z",
                       NULL);
  server_client_check (ann, "CHATHISTORY LATEST bob * 10", S "BATCH +h0 chathistory bob",
                       S "BATCH -h0", NULL);
  send_plain (ann, "", "ada", "by the fire");
  server_client_expect (ann, LOGGEDIN, SUCCESS, NULL);
  server_client_check (ann, "MARKREAD bob", S "MARKREAD bob timestamp=2026-11-20T09:00:00.000Z",
                       NULL);
  server_client_check (ann, "CHATHISTORY LATEST bob * 10", S "BATCH +h1 chathistory bob",
                       "@batch=h1 :bob!u@localhost PRIVMSG ann :[2026-11-20 12:00:00Z] hi",
                       S "BATCH -h1", NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/sasl/plain", test_plain);
  server_fixture_add ("/server/sasl/again", test_again);
  server_fixture_add ("/server/sasl/long", test_long);
  server_fixture_add ("/server/sasl/plain-is-wrong", test_plain_is_wrong);
  server_fixture_add ("/server/sasl/mechanisms", test_mechanisms);
  server_fixture_add ("/server/sasl/not-asked-for", test_not_asked_for);
  server_fixture_add ("/server/sasl/too-long", test_too_long);
  server_fixture_add ("/server/sasl/privacy", test_privacy);
  server_fixture_add ("/server/sasl/early", test_early);
  server_fixture_add ("/server/sasl/registered-meanwhile", test_registered_meanwhile);
  server_fixture_add ("/server/sasl/nick", test_nick);
  server_fixture_add ("/server/sasl/notify", test_notify);
  server_fixture_add ("/server/sasl/scram", test_scram);
  server_fixture_add ("/server/sasl/scram-is-wrong", test_scram_is_wrong);
  server_fixture_add ("/server/sasl/scram-goes-on", test_scram_goes_on);
  server_fixture_add ("/server/sasl/scram-attached-meanwhile", test_scram_attached_meanwhile);
  server_fixture_add ("/server/sasl/scram-decoy", test_scram_decoy);
  server_fixture_add ("/server/sasl/slowed", test_slowed);
  server_fixture_add ("/server/sasl/account-limit", test_account_limit);
  server_fixture_add ("/server/sasl/address-limit", test_address_limit);
  server_fixture_add ("/server/sasl/busy", test_busy);
  server_fixture_add ("/server/sasl/more-iterations", test_more_iterations);
  server_fixture_add ("/server/sasl/changed-meanwhile", test_changed_meanwhile);
  server_fixture_add ("/server/sasl/belongings", test_belongings);

  return g_test_run ();
}
