/* SPDX-License-Identifier: GPL-3.0-or-later */

/* REGISTER and VERIFY: https://ircv3.net/specs/extensions/account-registration */

#include "server-fixture.h"

#include <string.h>

#define MASK     "ann!u@localhost"
#define SUCCESS  "SUCCESS ann :The account is yours"
#define LOGGEDIN S "900 ann " MASK " ann :You are now logged in as ann"
#define ASK                                                                                        \
  S "REGISTER VERIFICATION_REQUIRED ann :Give the invitation to this server as the code: VERIFY account code"

/* Written with a letter of another script. */
#define BEN_LIKE "b\xd0\xb5n"

static ServerClient *
connect_ann (ServerFixture *self)
{
  return server_client_new (self, "ann", "draft/account-registration sasl");
}

static void
test_register (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_ann (self);
  g_autoptr (ServerClient) bob = NULL;

  server_client_check (ann, "REGISTER * * by-the-fire", S "REGISTER " SUCCESS, LOGGEDIN, NULL);
  g_assert_cmpstr (server_fixture_get_session (self, "ann")->user->account, ==, "ann");
  server_client_check (ann, "REGISTER other * by-the-fire",
                       S "FAIL REGISTER ALREADY_AUTHENTICATED ann :You are logged in to an account "
                         "already",
                       NULL);
  server_client_check (ann, "VERIFY ann x",
                       S "FAIL VERIFY ALREADY_AUTHENTICATED ann :You are logged in to an account "
                         "already",
                       NULL);

  /* It is there after a restart, with its nick. */
  g_clear_pointer (&ann, server_client_free);
  server_fixture_restart (self);
  bob = server_client_new (self, "bob", "sasl");
  server_client_check (bob, "NICK ann",
                       S "433 bob ann :Nickname belongs to an account: log in to it, or choose "
                         "another",
                       NULL);
  server_client_check (bob, "AUTHENTICATE PLAIN", S "AUTHENTICATE +", NULL);
  server_client_check (bob, "AUTHENTICATE AGFubgBieS10aGUtZmlyZQ==",
                       S "900 bob bob!u@localhost ann :You are now logged in as ann",
                       S "903 bob :SASL authentication successful", NULL);
}

/* Before one has come in, and under another name than one's nick. */
static void
test_early (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);
  g_autoptr (ServerClient) ben = server_client_connect (self);
  g_autofree char *lines = NULL;

  server_client_check (ann, "REGISTER * * by-the-fire",
                       S "FAIL REGISTER NEED_NICK * :Choose a nick first, or name the account",
                       NULL);
  server_client_check (ann, "NICK ann", NULL);
  server_client_check (ann, "REGISTER * * by-the-fire", S "REGISTER " SUCCESS,
                       S "900 * ann!*@localhost ann :You are now logged in as ann", NULL);
  server_client_run (ann, "USER u 0 * :Ann");
  g_assert_cmpstr (server_fixture_get_session (self, "ann")->user->account, ==, "ann");

  server_client_send (ben, "CAP LS 302");
  lines = server_client_take_lines (ben);
  g_assert_nonnull (
      strstr (lines, "draft/account-registration=before-connect,custom-account-name "));
  server_client_check (ben, "REGISTER ben * by-the-fire",
                       S "REGISTER SUCCESS ben :The account is yours",
                       S "900 * *!*@localhost ben :You are now logged in as ben", NULL);
}

/* Who has to give a password first does so. */
static void
test_password_first (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autofree char *lines = NULL;

  self->config->password = server_fixture_make_verifier ("kindling");
  ann = server_client_connect (self);
  server_client_send (ann, "CAP LS 302");
  lines = server_client_take_lines (ann);
  g_assert_nonnull (strstr (lines, "draft/account-registration=custom-account-name "));
  server_client_check (ann, "REGISTER ann * by-the-fire",
                       S "FAIL REGISTER COMPLETE_CONNECTION_REQUIRED ann :Finish connecting first",
                       NULL);
  server_client_check (ann, "VERIFY ann x",
                       S "FAIL VERIFY COMPLETE_CONNECTION_REQUIRED ann :Finish connecting first",
                       NULL);
}

static void
test_names (ServerFixture *self, gconstpointer data)
{
  static const char *const taken[] = { "ben", "BEN", BEN_LIKE, "cid", "Cid" };
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) cid = NULL;

  server_fixture_add_account (self, "Ben", "x");
  ann = connect_ann (self);
  cid = server_client_new (self, "cid", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (taken); i++)
    {
      g_autofree char *line = g_strdup_printf ("REGISTER %s * by-the-fire", taken[i]);
      g_autofree char *expected
          = g_strdup_printf (S "FAIL REGISTER ACCOUNT_EXISTS %s :Somebody else is called so, or so "
                               "that it looks the same",
                             taken[i]);

      server_client_check (ann, line, expected, NULL);
    }
  server_client_check (
      ann, "REGISTER a!b * by-the-fire",
      S "FAIL REGISTER BAD_ACCOUNT_NAME a!b :An account has to be called as a nick is", NULL);
  server_client_check (ann, "REGISTER x y", S "461 ann REGISTER :Not enough parameters", NULL);
  server_client_check (ann, "VERIFY x", S "461 ann VERIFY :Not enough parameters", NULL);
}

/* The name of one that was given up stays taken. */
static void
test_given_up (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_ann (self);

  server_accounts_put (self->server->accounts, "old", NULL, 0);
  server_client_check (
      ann, "REGISTER OLD * by-the-fire",
      S "FAIL REGISTER ACCOUNT_EXISTS OLD :Somebody else is called so, or so that it "
        "looks the same",
      NULL);
}

/* Nobody can be taken for who is told passwords elsewhere. */
static void
test_services (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_ann (self);

  server_client_check (ann, "NICK nickserv",
                       S
                       "433 ann nickserv :Nickname belongs to an account: log in to it, or choose "
                       "another",
                       NULL);
  server_client_check (ann, "REGISTER ChanServ * by-the-fire",
                       S "FAIL REGISTER ACCOUNT_EXISTS ChanServ :Somebody else is called so, or so "
                         "that it looks the same",
                       NULL);
}

static void
test_passwords (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_ann (self);

  server_client_check (
      ann, "REGISTER * * fire",
      S "FAIL REGISTER WEAK_PASSWORD ann :A password has at least 6 characters, and is "
        "not the name",
      NULL);
  server_client_check (
      ann, "REGISTER margaret * Margaret",
      S "FAIL REGISTER WEAK_PASSWORD margaret :A password has at least 6 characters, "
        "and is not the name",
      NULL);
  server_client_check (ann, "REGISTER * * :by\tthe\tfire",
                       S
                       "FAIL REGISTER UNACCEPTABLE_PASSWORD ann :A password has 1 to 300 bytes of "
                       "text that one can type",
                       NULL);
}

static void
use_gateway (ServerFixture *self)
{
  const char *const gateways[] = { "localhost", NULL };

  self->config->webirc_gateways = g_strdupv ((char **) gateways);
  self->config->webirc_password = server_fixture_make_verifier ("w");
}

/* Not where others could read along, and then that is not offered. */
static void
test_privacy (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  use_gateway (self);
  ann = server_client_connect (self);
  server_client_check (ann, "WEBIRC w gate 192.0.2.1 192.0.2.1", NULL);
  server_client_check (ann, "CAP REQ draft/account-registration",
                       S "CAP * NAK draft/account-registration", NULL);
  server_client_check (
      ann, "REGISTER ann * by-the-fire",
      S "FAIL REGISTER UNACCEPTABLE_PASSWORD ann :Others could read your password on "
        "its way; connect with TLS",
      NULL);
}

static void
test_per_hour (ServerFixture *self, gconstpointer data)
{
  static const char *const names[] = { "one", "two" };
  g_autoptr (ServerClient) last = NULL;

  use_gateway (self);
  self->config->limits.registrations_per_hour = 2;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ServerClient) ann = server_client_connect (self);
      g_autofree char *line = g_strdup_printf ("REGISTER %s * by-the-fire", names[i]);

      server_client_check (ann, "WEBIRC w gate 192.0.2.1 192.0.2.1 :secure", NULL);
      server_client_run (ann, line);
      g_assert_nonnull (server_accounts_find (self->server->accounts, names[i]));
    }
  last = server_client_connect (self);
  server_client_check (last, "WEBIRC w gate 192.0.2.1 192.0.2.1 :secure", NULL);
  server_client_check (
      last, "REGISTER three * by-the-fire",
      S "FAIL REGISTER TEMPORARILY_UNAVAILABLE three :Too many accounts were made from "
        "your address; try again later",
      NULL);
}

static void
test_closed (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  self->config->registration = SERVER_ACCOUNTS_CLOSED;
  ann = server_client_new (self, "ann", NULL);
  server_client_check (ann, "CAP REQ draft/account-registration",
                       S "CAP ann NAK draft/account-registration", NULL);
  server_client_check (
      ann, "REGISTER * * by-the-fire",
      S "FAIL REGISTER TEMPORARILY_UNAVAILABLE ann :No accounts can be made here; ask "
        "who runs this server for one",
      NULL);
  server_client_check (
      ann, "VERIFY ann x",
      S "FAIL VERIFY TEMPORARILY_UNAVAILABLE ann :No accounts can be made here; ask who "
        "runs this server for one",
      NULL);
}

static void
test_full (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  self->config->limits.accounts = 1;
  server_fixture_add_account (self, "Ben", "x");
  ann = connect_ann (self);
  server_client_check (
      ann, "REGISTER * * by-the-fire",
      S "FAIL REGISTER TEMPORARILY_UNAVAILABLE ann :This server has as many accounts "
        "as it can have",
      NULL);
}

static void
test_invitation (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autofree char *token = NULL;
  g_autofree char *line = NULL;

  self->config->registration = SERVER_ACCOUNTS_INVITATION;
  ann = connect_ann (self);
  token = server_invitations_create (self->server->invitations, "", 1, 0, 0, NULL);
  line = g_strconcat ("VERIFY ANN ", token, NULL);
  server_client_check (ann, "REGISTER * * by-the-fire", ASK, NULL);
  g_assert_null (server_accounts_find (self->server->accounts, "ann"));
  server_client_check (ann, "VERIFY ann come-in",
                       S "FAIL VERIFY INVALID_CODE ann :This is no invitation for that account",
                       NULL);
  server_client_check (ann, line, S "VERIFY " SUCCESS, LOGGEDIN, NULL);
  g_assert_nonnull (server_accounts_find (self->server->accounts, "ann"));
}

/* An invitation alone is for no account. */
static void
test_invitation_alone (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autofree char *token = NULL;
  g_autofree char *line = NULL;

  self->config->registration = SERVER_ACCOUNTS_INVITATION;
  ann = connect_ann (self);
  token = server_invitations_create (self->server->invitations, "", 1, 0, 0, NULL);
  line = g_strconcat ("VERIFY ann ", token, NULL);
  server_client_check (ann, line,
                       S "FAIL VERIFY INVALID_CODE ann :This is no invitation for that account",
                       NULL);
}

static void
ignore_cb (gboolean is_right, gpointer user_data)
{
}

static void
test_busy (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_ann (self);
  g_autofree ServerScramVerifier *slow = server_fixture_make_verifier ("x");

  slow->iterations = SERVER_SCRAM_ITERATIONS_MAX;
  for (guint i = 0; i < SERVER_CREDENTIALS_MAX; i++)
    g_assert_true (
        server_credentials_check (self->server->credentials, slow, "x", ignore_cb, NULL, NULL));
  server_client_check (ann, "REGISTER * * by-the-fire",
                       S "FAIL REGISTER TEMPORARILY_UNAVAILABLE ann :Too many passwords are being "
                         "checked; try again in a minute",
                       NULL);
}

/* Of two who want the same name at once one has it. */
static void
test_quicker (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_ann (self);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  server_client_send (ann, "REGISTER same * by-the-fire");
  server_client_send (bob, "REGISTER same * by-the-lake");
  first = server_client_take_lines (ann);
  second = server_client_take_lines (bob);
  g_assert_true ((strstr (first, "SUCCESS") != NULL) != (strstr (second, "SUCCESS") != NULL));
  g_assert_true ((strstr (first, "EXISTS") != NULL) != (strstr (second, "EXISTS") != NULL));
}

/* https://ircv3.net/specs/extensions/account-registration */
static void
test_required (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;
  g_autofree char *lines = NULL;

  self->config->accounts_required = 1;
  ann = server_client_connect (self);
  server_client_send (ann, "NICK ann\r\nUSER u 0 * :Ann");
  server_client_expect_end (ann, S "FAIL * ACCOUNT_REQUIRED :Log in to an account to enter",
                            "ERROR :Closing link: (localhost) [You have to log in to an account]",
                            NULL);

  bob = server_client_connect (self);
  server_client_check (bob, "NICK bob", NULL);
  server_client_run (bob, "REGISTER * * by-the-fire");
  server_client_send (bob, "USER u 0 * :Bob");
  lines = server_client_take_lines (bob);
  g_assert_nonnull (strstr (lines, S "001 bob "));
  g_assert_nonnull (strstr (lines, " draft/ACCOUNTREQUIRED "));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/register/register", test_register);
  server_fixture_add ("/server/register/early", test_early);
  server_fixture_add ("/server/register/password-first", test_password_first);
  server_fixture_add ("/server/register/names", test_names);
  server_fixture_add ("/server/register/given-up", test_given_up);
  server_fixture_add ("/server/register/services", test_services);
  server_fixture_add ("/server/register/passwords", test_passwords);
  server_fixture_add ("/server/register/privacy", test_privacy);
  server_fixture_add ("/server/register/per-hour", test_per_hour);
  server_fixture_add ("/server/register/closed", test_closed);
  server_fixture_add ("/server/register/full", test_full);
  server_fixture_add ("/server/register/invitation", test_invitation);
  server_fixture_add ("/server/register/invitation-alone", test_invitation_alone);
  server_fixture_add ("/server/register/busy", test_busy);
  server_fixture_add ("/server/register/quicker", test_quicker);
  server_fixture_add ("/server/register/required", test_required);

  return g_test_run ();
}
