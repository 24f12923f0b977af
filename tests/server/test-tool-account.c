/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd account`, on a server that runs and on one that does not. */

#include "tool-server.h"

/* Written with a letter of another script. */
#define ADA_LIKE "ad\xd0\xb0"

#define REMOVED                                                                                    \
  "Nobody can log in to the account Ada any more. Nobody else can have its name; account add "     \
  "gives it back.\n"

/* Frees the server that runs, so that the database is free to be looked at. */
static void
check_password (ServerFixture *self, const char *name, const char *password, gboolean is_right)
{
  g_autofree char *database = server_fixture_get_database (self);
  g_autoptr (GError) error = NULL;
  Store *store;
  g_autoptr (ServerAccounts) accounts = NULL;
  const ServerAccount *account;

  if (self->server != NULL)
    server_fixture_restart (self);
  store = store_open (database, NULL, &error);
  g_assert_no_error (error);
  accounts = server_accounts_new (store, &error);
  account = server_accounts_find (accounts, name);
  g_assert_cmpint (account != NULL && server_scram_check (account->verifier, password), ==,
                   is_right);
  if (account != NULL)
    g_assert_cmpuint (account->verifier->iterations, ==, 4096);
  g_assert_true (store_close (store, &error));
}

/* With a server that runs all the time, or with none. */
static void
look_after (ServerFixture *self, gboolean is_live)
{
  tool_server_check_typed (self, "account add Zoe", "zz\n", "The account Zoe is there.\n");
  tool_server_check_typed (self, "account add Ada", "by the fire\n", "The account Ada is there.\n");
  tool_server_check (self, "account list", "ACCOUNT  CREATED\nAda  TIME\nZoe  TIME\n");
  tool_server_check (self, "account list --json",
                     "{\"account\": \"Ada\", \"created\": \"TIME\"}\n"
                     "{\"account\": \"Zoe\", \"created\": \"TIME\"}\n");
  check_password (self, "ada", "by the fire", TRUE);
  check_password (self, "ada", "zz", FALSE);

  if (is_live)
    server_fixture_start (self);
  tool_server_check_typed (self, "account password ADA", "in the cold\n",
                           "The account Ada has another password now.\n");
  check_password (self, "Ada", "in the cold", TRUE);
  check_password (self, "Ada", "by the fire", FALSE);

  if (is_live)
    server_fixture_start (self);
  tool_server_check (self, "account remove ada", REMOVED);
  tool_server_check (self, "account list", "ACCOUNT  CREATED\nZoe  TIME\n");
  check_password (self, "Ada", "in the cold", FALSE);
  if (is_live)
    server_fixture_start (self);
  tool_server_check_typed (self, "account add ada", "again\n", "The account ada is there.\n");
  tool_server_check (self, "account list", "ACCOUNT  CREATED\nAda  TIME\nZoe  TIME\n");
  check_password (self, "Ada", "again", TRUE);
}

static void
test_stopped (ServerFixture *self, gconstpointer data)
{
  look_after (self, FALSE);
}

static void
test_live (ServerFixture *self, gconstpointer data)
{
  server_fixture_start (self);
  look_after (self, TRUE);
}

static void
check_refused (ServerFixture *self)
{
  tool_server_check_typed (self, "account add Ada", "x\n", "The account Ada is there.\n");
  tool_server_check_fails (
      self, "account add ada", 1,
      "There is an account ada already; account password changes its password");
  tool_server_check_fails (self, "account add " ADA_LIKE, 1,
                           ADA_LIKE
                           " looks like Ada, which is an account already; choose another name");
  tool_server_check_fails (self, "account add 'a b'", 1,
                           "\"a b\" cannot be the name of an account: it has to be a nick");
  tool_server_check_fails (
      self, "account add nickserv", 1,
      "nickserv is what the server's own NickServ is called; choose another name");
  tool_server_check_fails (self, "account password ben", 1,
                           "There is no account ben; account list shows which there are");
  tool_server_check_fails (self, "account remove ben", 1,
                           "There is no account ben; account list shows which there are");
  tool_server_check (self, "account list", "ACCOUNT  CREATED\nAda  TIME\n");
}

static void
test_refused (ServerFixture *self, gconstpointer data)
{
  check_refused (self);
}

static void
test_refused_live (ServerFixture *self, gconstpointer data)
{
  server_fixture_start (self);
  check_refused (self);
}

static void
test_no_password (ServerFixture *self, gconstpointer data)
{
  int status;
  g_autofree char *answer = tool_server_use (self, "account add ben", "\n", &status);

  g_assert_cmpstr (answer, ==,
                   "This cannot be a password: it is empty, or has something in it that is no "
                   "text in UTF-8");
  g_assert_cmpint (status, ==, 1);
}

/* What somebody had of an account ends with it, and what others had of its name begins. */
static void
test_remove_logged_in (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ada = NULL;
  g_autoptr (ServerClient) bob = NULL;

  server_fixture_add_account (self, "Ada", "by the fire");
  bob = server_client_new (self, "bob", NULL);
  server_client_check (bob, "NICK Ada",
                       S "433 bob Ada :Nickname belongs to an account: log in to it, or choose "
                         "another",
                       NULL);
  ada = server_client_new (self, "ann", NULL);
  server_client_check (ada, "PRIVMSG NickServ :IDENTIFY Ada by the fire",
                       S "900 ann ann!u@localhost Ada :You are now logged in as Ada",
                       ":NickServ!NickServ@s.test NOTICE ann :You are logged in to Ada", NULL);

  tool_server_check (self, "account remove ada", REMOVED);
  server_client_expect (ada, S "901 ann ann!u@localhost :You are now logged out", NULL);
  server_client_check (bob, "NICK Ada", ":bob!u@localhost NICK Ada", NULL);
}

/* From the moment on that the tool has answered. */
static void
test_add_and_change_live (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  tool_server_check_typed (self, "account add Ada", "by the fire\n", "The account Ada is there.\n");
  server_client_check (bob, "NICK ada",
                       S "433 bob ada :Nickname belongs to an account: log in to it, or choose "
                         "another",
                       NULL);
  tool_server_check_typed (self, "account password Ada", "in the cold\n",
                           "The account Ada has another password now.\n");
  server_client_check (bob, "PRIVMSG NickServ :IDENTIFY Ada by the fire",
                       ":NickServ!NickServ@s.test NOTICE bob :The account or the password is wrong",
                       NULL);
  server_client_check (bob, "PRIVMSG NickServ :IDENTIFY Ada in the cold",
                       S "900 bob bob!u@localhost Ada :You are now logged in as Ada",
                       ":NickServ!NickServ@s.test NOTICE bob :You are logged in to Ada", NULL);
}

#define DIGITS       "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER_DIGITS "1123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
add_device (ServerFixture *self)
{
  server_fixture_add_account (self, "Ada", "by the fire");
  server_fixture_add_account (self, "Ben", "by the lake");
  server_devices_add (server_accounts_get_devices (self->server->accounts), "ada", DIGITS,
                      "my phone", 1);
  server_devices_add (server_accounts_get_devices (self->server->accounts), "ada", OTHER_DIGITS, "",
                      1);
  store_journal_submit (store_get_journal (self->server->store));
}

static void
look_after_device (ServerFixture *self)
{
  tool_server_check (self, "account devices ADA",
                     "FINGERPRINT  ADDED  USED  NAME\n" DIGITS "  TIME  -  my phone\n" OTHER_DIGITS
                     "  TIME  -  -\n");
  tool_server_check (self, "account devices ben", "");
  tool_server_check_fails (self, "account devices cid", 1,
                           "There is no account cid; account list shows which there are");
  tool_server_check_fails (
      self, "account remove-device ben " DIGITS, 1,
      "The account Ben has no such certificate; account devices shows which it has");
  tool_server_check_fails (
      self, "account remove-device ada x", 1,
      "The account Ada has no such certificate; account devices shows which it has");
  tool_server_check (self, "account remove-device ada " DIGITS,
                     DIGITS " logs nobody in any more; connections that it had: 0\n");
  tool_server_check (self, "account remove-device ada " OTHER_DIGITS,
                     OTHER_DIGITS " logs nobody in any more; connections that it had: 0\n");
  tool_server_check (self, "account devices Ada", "");
}

static void
test_devices (ServerFixture *self, gconstpointer data)
{
  add_device (self);
  server_fixture_restart (self);
  look_after_device (self);
}

static void
test_devices_live (ServerFixture *self, gconstpointer data)
{
  add_device (self);
  look_after_device (self);
}

/* What only reads makes no database. */
static void
test_no_database (ServerFixture *self, gconstpointer data)
{
  g_autofree char *database = server_fixture_get_database (self);
  g_autofree char *expected
      = g_strdup_printf ("There is no database %s; --config or --database name another", database);

  tool_server_check_fails (self, "account list", 1, expected);
  g_assert_false (g_file_test (database, G_FILE_TEST_EXISTS));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/tool-account/stopped", test_stopped);
  server_fixture_add ("/server/tool-account/live", test_live);
  server_fixture_add ("/server/tool-account/refused", test_refused);
  server_fixture_add ("/server/tool-account/refused-live", test_refused_live);
  server_fixture_add ("/server/tool-account/no-password", test_no_password);
  server_fixture_add ("/server/tool-account/remove-logged-in", test_remove_logged_in);
  server_fixture_add ("/server/tool-account/add-and-change-live", test_add_and_change_live);
  server_fixture_add ("/server/tool-account/devices", test_devices);
  server_fixture_add ("/server/tool-account/devices-live", test_devices_live);
  server_fixture_add ("/server/tool-account/no-database", test_no_database);

  return g_test_run ();
}
