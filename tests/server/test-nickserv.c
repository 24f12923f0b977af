/* SPDX-License-Identifier: GPL-3.0-or-later */

/* NickServ, for people whose programs know neither SASL nor REGISTER. */

#include "server-fixture.h"

#include <string.h>

#define MASK     "ann!u@localhost"
#define NS       ":NickServ!NickServ@s.test NOTICE ann :"
#define LOGGEDIN S "900 ann " MASK " ann :You are now logged in as ann"
#define IS_IN    NS "You are logged in to ann"
#define WRONG    NS "The account or the password is wrong"
#define FIRST    NS "Log in first: IDENTIFY [account] password"
#define BUSY     NS "Too many passwords are being checked; try again in a minute"
#define WEAK     NS "A password has at least 6 characters, and is not the name"
#define NO_ANN   NS "There is no account ann"

/* With everything that a line of the client could come back by. */
static ServerClient *
connect_ann (ServerFixture *self)
{
  return server_client_new (self, "ann", "echo-message");
}

/* Whoever is called so may go on being called so. */
static void
add_ann (ServerFixture *self)
{
  g_autofree ServerScramVerifier *verifier = server_fixture_make_verifier ("by-the-fire");

  server_accounts_put (self->server->accounts, "ann", verifier, 0);
}

static ServerClient *
connect_logged_in (ServerFixture *self)
{
  ServerClient *ann = connect_ann (self);

  server_client_check (ann, "PRIVMSG NickServ :REGISTER by-the-fire", NS "The account ann is yours",
                       LOGGEDIN, NULL);

  return ann;
}

static const char *
get_account (ServerFixture *self, const char *nick)
{
  return server_fixture_get_session (self, nick)->user->account;
}

static void
test_identify (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  server_fixture_add_account (self, "Ada", "by the fire");
  ann = connect_ann (self);
  add_ann (self);
  server_client_check (ann, "PRIVMSG NickServ :IDENTIFY by-the-fire", LOGGEDIN, IS_IN, NULL);
  g_assert_cmpstr (get_account (self, "ann"), ==, "ann");
  server_client_check (ann, "PRIVMSG nickserv :  identify   ada by the fire  ",
                       S "900 ann " MASK " Ada :You are now logged in as Ada",
                       NS "You are logged in to Ada", NULL);
  g_assert_cmpstr (get_account (self, "ann"), ==, "Ada");
  server_client_check (ann, "NOTICE NickServ :IDENTIFY by-the-fire", LOGGEDIN, IS_IN, NULL);
}

/* A password that is given is hashed as often as the setting says by now. */
static void
test_more_iterations (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  guint iterations = SERVER_SCRAM_ITERATIONS_MIN + 1;

  server_fixture_add_account (self, "Ada", "by the fire");
  ann = connect_ann (self);
  self->server->config->iterations = iterations;
  server_client_run (ann, "PRIVMSG NickServ :IDENTIFY Ada by the lake");
  g_assert_cmpuint (server_accounts_find (self->server->accounts, "Ada")->verifier->iterations, ==,
                    SERVER_SCRAM_ITERATIONS_MIN);
  server_client_run (ann, "PRIVMSG NickServ :IDENTIFY Ada by the fire");
  while (server_accounts_find (self->server->accounts, "Ada")->verifier->iterations != iterations)
    g_main_context_iteration (NULL, TRUE);
  server_client_check (ann, "PRIVMSG NickServ :IDENTIFY Ada by the fire",
                       S "900 ann " MASK " Ada :You are now logged in as Ada",
                       NS "You are logged in to Ada", NULL);
}

static void
test_label (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann
      = server_client_new (self, "ann", "echo-message labeled-response batch");

  server_client_check (ann, "@label=a PRIVMSG NickServ :IDENTIFY by-the-lake", "@label=a " WRONG,
                       NULL);
}

/* Wrong passwords, and accounts that there are not, are answered alike. */
static void
test_wrong (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  server_fixture_add_account (self, "Ada", "by the fire");
  ann = connect_ann (self);
  server_client_check (ann, "PRIVMSG NickServ :IDENTIFY Ada by the lake", WRONG, NULL);
  server_client_send (ann, "PRIVMSG NickServ :IDENTIFY nobody by the lake");
  server_client_wait_for (ann, WRONG, NULL);
  server_fixture_advance (self, 2000);
  g_assert_null (get_account (self, "ann"));
  g_assert_cmpuint (server_fixture_get_session (self, "ann")->n_wrong, ==, 2);
}

static void
test_too_many_wrong (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  self->config->limits.login_failures_per_account = 1;
  ann = connect_ann (self);
  server_client_check (ann, "PRIVMSG NickServ :IDENTIFY Ada by the lake", WRONG, NULL);
  server_client_check (ann, "PRIVMSG NickServ :IDENTIFY ada by the lake",
                       NS "Too many failed logins to this account; try again later", NULL);
}

static void
test_one_thing (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_ann (self);

  add_ann (self);
  server_client_check (ann, "PRIVMSG NickServ,NickServ :IDENTIFY by-the-fire",
                       NS "One thing at a time", LOGGEDIN, IS_IN, NULL);
}

static void
test_register (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_ann (self);

  server_client_check (ann, "PRIVMSG NickServ :REGISTER fire", WEAK, NULL);
  server_client_check (ann, "PRIVMSG NickServ :REGISTER by-the-fire ann@mail.test",
                       NS "Write it so: REGISTER password", NULL);
  server_client_check (ann, "PRIVMSG NickServ :REGISTER by\tthe\tfire",
                       NS "A password has 1 to 300 bytes of text that one can type", NULL);
  server_client_check (ann, "PRIVMSG NickServ :REGISTER by-the-fire", NS "The account ann is yours",
                       LOGGEDIN, NULL);
  server_client_check (ann, "PRIVMSG NickServ :REGISTER by-the-fire",
                       NS "You are logged in to an account already", NULL);
  g_assert_nonnull (server_accounts_find (self->server->accounts, "ann"));
}

/* The name of one that was given up stays taken. */
static void
test_taken (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_ann (self);

  server_accounts_put (self->server->accounts, "ann", NULL, 0);
  server_client_check (ann, "PRIVMSG NickServ :REGISTER by-the-fire",
                       NS "Somebody else is called so, or so that it looks the same", NULL);
}

static void
test_closed (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  self->config->registration = SERVER_ACCOUNTS_CLOSED;
  ann = connect_ann (self);
  server_client_check (ann, "PRIVMSG NickServ :REGISTER by-the-fire",
                       NS "No accounts can be made here; ask who runs this server for one", NULL);
}

static void
test_full (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  self->config->limits.accounts = 1;
  server_fixture_add_account (self, "Ben", "x");
  ann = connect_ann (self);
  server_client_check (ann, "PRIVMSG NickServ :REGISTER by-the-fire",
                       NS "This server has as many accounts as it can have", NULL);
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
  line = g_strconcat ("PRIVMSG NickServ :VERIFY ", token, NULL);
  server_client_check (ann, line, NS "This is no invitation for that account", NULL);
  server_client_check (ann, "PRIVMSG NickServ :REGISTER by-the-fire",
                       NS "Show me the invitation to this server: VERIFY invitation", NULL);
  server_client_check (ann, "PRIVMSG NickServ :VERIFY come-in",
                       NS "This is no invitation for that account", NULL);
  g_assert_null (server_accounts_find (self->server->accounts, "ann"));
  server_client_check (ann, line, NS "The account ann is yours", LOGGEDIN, NULL);
}

static void
test_info (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_ann (self);

  server_client_check (ann, "PRIVMSG NickServ :INFO", NO_ANN, NULL);
  server_client_run (ann, "PRIVMSG NickServ :REGISTER by-the-fire");
  server_client_run (ann, "NICK margaret");
  server_client_check (ann, "PRIVMSG NickServ :INFO",
                       ":NickServ!NickServ@s.test NOTICE margaret :The account ann was made on "
                       "2026-11-20",
                       NULL);
  server_client_run (ann, "NICK ann");
  server_client_check (ann, "PRIVMSG NickServ :INFO ANN",
                       NS "The account ann was made on 2026-11-20", NULL);
  server_client_check (ann, "PRIVMSG NickServ :INFO bob", NS "There is no account bob", NULL);
}

static void
test_passwd (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_logged_in (self);

  server_client_check (ann, "PRIVMSG NickServ :PASSWD by-the-fire",
                       NS "Write it so: PASSWD old new", NULL);
  server_client_check (ann, "PRIVMSG NickServ :PASSWD by-the-fire by the lake",
                       NS "Write it so: PASSWD old new", NULL);
  server_client_check (ann, "PRIVMSG NickServ :PASSWD by-the-fire lake", WEAK, NULL);
  server_client_check (ann, "PRIVMSG NickServ :PASSWD by-the-sea by-the-lake", WRONG, NULL);
  server_client_check (ann, "PRIVMSG NickServ :PASSWD by-the-fire by-the-lake",
                       NS "The password of ann is changed", NULL);

  /* It is the other one after a restart. */
  g_clear_pointer (&ann, server_client_free);
  server_fixture_restart (self);
  ann = server_client_new (self, "eve", NULL);
  server_client_check (ann, "PRIVMSG NickServ :IDENTIFY ann by-the-fire",
                       ":NickServ!NickServ@s.test NOTICE eve :The account or the password is wrong",
                       NULL);
  server_client_check (ann, "PRIVMSG NickServ :IDENTIFY ann by-the-lake",
                       S "900 eve eve!u@localhost ann :You are now logged in as ann",
                       ":NickServ!NickServ@s.test NOTICE eve :You are logged in to ann", NULL);
}

/* Whatever it is, it is not made again. */
static void
test_passwd_of_dropped (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_logged_in (self);

  server_accounts_put (self->server->accounts, "ann", NULL, 0);
  server_client_check (ann, "PRIVMSG NickServ :PASSWD by-the-fire by-the-lake", WRONG, NULL);
  g_assert_null (server_accounts_find (self->server->accounts, "ann"));
}

static void
test_drop (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_logged_in (self);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", "account-notify");
  g_autoptr (ServerClient) cid = server_client_connect (self);

  server_client_run (bob, "PRIVMSG NickServ :IDENTIFY ann by-the-fire");
  server_client_run (cid, "CAP REQ sasl\r\nAUTHENTICATE PLAIN");
  server_client_run (cid, "AUTHENTICATE AGFubgBieS10aGUtZmlyZQ==");

  server_client_check (ann, "PRIVMSG NickServ :DROP by-the-lake", WRONG, NULL);
  g_assert_cmpstr (get_account (self, "ann"), ==, "ann");
  server_client_check (ann, "PRIVMSG NickServ :DROP by-the-fire",
                       S "901 ann " MASK " :You are now logged out",
                       NS "The account ann is given up", NULL);
  server_client_wait_for (bob, ":bob!u@localhost ACCOUNT *",
                          S "901 bob bob!u@localhost :You are now logged out", NULL);
  server_client_wait_for (cid, S "901 * *!*@localhost :You are now logged out", NULL);
  g_assert_null (get_account (self, "ann"));
  g_assert_null (get_account (self, "bob"));

  /* Its nick is anybody's, its name is nobody's. */
  server_client_check (ann, "PRIVMSG NickServ :DROP by-the-fire", FIRST, NULL);
  server_client_send (ann, "PRIVMSG NickServ :IDENTIFY by-the-fire");
  server_client_wait_for (ann, WRONG, NULL);
  server_fixture_advance (self, 2000);
  server_client_run (ann, "NICK eve");
  server_client_check (bob, "NICK ann", ":bob!u@localhost NICK ann", NULL);
  server_client_check (bob, "PRIVMSG NickServ :REGISTER by-the-fire",
                       NS "Somebody else is called so, or so that it looks the same", NULL);
}

static void
test_first (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_ann (self);

  server_client_check (ann, "PRIVMSG NickServ :DROP by-the-fire", FIRST, NULL);
  server_client_check (ann, "PRIVMSG NickServ :PASSWD by-the-fire by-the-lake", FIRST, NULL);
}

static void
test_help (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_ann (self);

  server_client_check (
      ann, "PRIVMSG NickServ :HELP",
      NS "ALWAYSON [ON|OFF]: tells or changes whether you stay when your last connection ends",
      NS "CERT ADD [fingerprint] [name], CERT DEL fingerprint or CERT LIST: has a certificate log "
         "you in without a password",
      NS "DROP password: gives your account up, for ever",
      NS "HELP [command]: explains what I can do", NS "IDENTIFY [account] password: logs you in",
      NS "INFO [account]: tells since when there is an account",
      NS "PASSWD old new: changes the password of your account",
      NS "REGISTER password: makes an account that is called as you are",
      NS "SESSIONS [LOGOUT number]: lists your connections, or ends one",
      NS "VERIFY invitation: shows the invitation that an account needs to be made", NULL);
  server_client_check (ann, "PRIVMSG NickServ :help identify",
                       NS "IDENTIFY [account] password: logs you in", NULL);
  server_client_check (ann, "PRIVMSG NickServ :by-the-fire",
                       NS "I do not know that; HELP tells what I can do", NULL);
  server_client_check (ann,
                       "PRIVMSG NickServ :  ", NS "I do not know that; HELP tells what I can do",
                       NULL);
  server_client_check (ann, "PRIVMSG NickServ :IDENTIFY",
                       NS "Write it so: IDENTIFY [account] password", NULL);
}

/* It takes no password that others could read. */
static void
test_privacy (ServerFixture *self, gconstpointer data)
{
  const char *const gateways[] = { "localhost", NULL };
  static const char *const asked[] = {
    "PRIVMSG NickServ :IDENTIFY ann by-the-fire",
    "PRIVMSG NickServ :REGISTER by-the-fire",
    "PRIVMSG NickServ :PASSWD by-the-fire by-the-lake",
    "PRIVMSG NickServ :DROP by-the-fire",
  };
  g_autoptr (ServerClient) ann = NULL;

  self->config->webirc_gateways = g_strdupv ((char **) gateways);
  self->config->webirc_password = server_fixture_make_verifier ("w");
  server_fixture_add_account (self, "ann", "by-the-fire");
  ann = server_client_connect (self);
  server_client_check (ann, "WEBIRC w gate 192.0.2.1 192.0.2.1", NULL);
  server_client_run (ann, "NICK eve\r\nUSER u 0 * :Eve");
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    server_client_check (
        ann, asked[i],
        ":NickServ!NickServ@s.test NOTICE eve :Others could read your password on its way; connect "
        "with TLS",
        NULL);
  server_client_check (ann, "PRIVMSG NickServ :INFO ann",
                       ":NickServ!NickServ@s.test NOTICE eve :The account ann was made on "
                       "2026-11-20",
                       NULL);
}

static void
ignore_cb (gboolean is_right, gpointer user_data)
{
}

static void
test_busy (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = connect_logged_in (self);
  g_autofree ServerScramVerifier *slow = server_fixture_make_verifier ("x");

  slow->iterations = SERVER_SCRAM_ITERATIONS_MAX;
  for (guint i = 0; i < SERVER_CREDENTIALS_MAX; i++)
    g_assert_true (
        server_credentials_check (self->server->credentials, slow, "x", ignore_cb, NULL, NULL));
  server_client_check (ann, "PRIVMSG NickServ :IDENTIFY by-the-fire", BUSY, NULL);
  server_client_check (ann, "PRIVMSG NickServ :PASSWD by-the-fire by-the-lake", BUSY, NULL);
  server_client_check (ann, "PRIVMSG NickServ :DROP by-the-fire", BUSY, NULL);
}

/* It is nobody in the hall, and what it is told is not kept. */
static void
test_nobody (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann
      = server_client_new (self, "ann", "message-tags batch draft/chathistory echo-message");

  server_client_check (ann, "ISON NickServ", S "303 ann :", NULL);
  server_client_check (ann, "WHOIS NickServ", S "401 ann NickServ :No such nick/channel",
                       S "318 ann NickServ :End of /WHOIS list", NULL);
  server_client_check (ann, "@+typing=active TAGMSG NickServ", NULL);
  server_client_check (ann, "PRIVMSG NickServ :by-the-fire",
                       NS "I do not know that; HELP tells what I can do", NULL);
  server_client_check (ann, "CHATHISTORY LATEST NickServ * 10",
                       "@draft/chathistory-end " S "BATCH +h0 chathistory NickServ", S "BATCH -h0",
                       NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/nickserv/identify", test_identify);
  server_fixture_add ("/server/nickserv/more-iterations", test_more_iterations);
  server_fixture_add ("/server/nickserv/label", test_label);
  server_fixture_add ("/server/nickserv/wrong", test_wrong);
  server_fixture_add ("/server/nickserv/too-many-wrong", test_too_many_wrong);
  server_fixture_add ("/server/nickserv/one-thing", test_one_thing);
  server_fixture_add ("/server/nickserv/register", test_register);
  server_fixture_add ("/server/nickserv/taken", test_taken);
  server_fixture_add ("/server/nickserv/closed", test_closed);
  server_fixture_add ("/server/nickserv/full", test_full);
  server_fixture_add ("/server/nickserv/invitation", test_invitation);
  server_fixture_add ("/server/nickserv/info", test_info);
  server_fixture_add ("/server/nickserv/passwd", test_passwd);
  server_fixture_add ("/server/nickserv/passwd-of-dropped", test_passwd_of_dropped);
  server_fixture_add ("/server/nickserv/drop", test_drop);
  server_fixture_add ("/server/nickserv/first", test_first);
  server_fixture_add ("/server/nickserv/help", test_help);
  server_fixture_add ("/server/nickserv/privacy", test_privacy);
  server_fixture_add ("/server/nickserv/busy", test_busy);
  server_fixture_add ("/server/nickserv/nobody", test_nobody);

  return g_test_run ();
}
