/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Accounts, and `inglenookd account`. */

#include "server/server-account.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "server/server-account-tool.h"
#include "server/server-config.h"
#include "store/store-journal.h"

/* Written with a letter of another script. */
#define ADA_LIKE "ad\xd0\xb0"

typedef struct
{
  char *folder;
  char *database;
  char *config;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("inglenook-account-XXXXXX", &error);
  g_assert_no_error (error);
  self->database = g_build_filename (self->folder, "test.db", NULL);
  self->config = g_build_filename (self->folder, "test.conf", NULL);
  g_assert_true (g_file_set_contents (self->config, "[accounts]\niterations=4096\n", -1, &error));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->database);
  g_free (self->config);
}

/* As from the command line, with a password on standard input. */
static char *
use (Fixture *self, const char *subcommand, const char *name, const char *typed, GError **error)
{
  const char *arguments[9] = { "inglenookd", "account", subcommand };
  guint n = 3;
  int ends[2];
  char *answer;

  if (name != NULL)
    arguments[n++] = name;
  arguments[n++] = "--config";
  arguments[n++] = self->config;
  arguments[n++] = "--database";
  arguments[n++] = self->database;

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (write (ends[1], typed, strlen (typed)), ==, strlen (typed));
  close (ends[1]);
  answer = server_account_tool (arguments, ends[0], error);
  close (ends[0]);

  return answer;
}

static void
check (Fixture *self,
       const char *subcommand,
       const char *name,
       const char *typed,
       const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = use (self, subcommand, name, typed, &error);

  g_assert_cmpstr (error != NULL ? error->message : answer, ==, expected);
}

/* Checks which accounts are listed, but for when they were made. */
static void
check_list (Fixture *self, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = use (self, "list", NULL, "", &error);
  g_autoptr (GRegex) regex = g_regex_new ("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.\\d{3}Z ",
                                          G_REGEX_MULTILINE, 0, NULL);
  g_autofree char *names = NULL;

  g_assert_no_error (error);
  names = g_regex_replace (regex, answer, -1, 0, "", 0, NULL);
  g_assert_cmpstr (names, ==, expected);
}

static void
check_password (Fixture *self, const char *name, const char *password, gboolean is_right)
{
  g_autoptr (GError) error = NULL;
  Store *store = store_open (self->database, NULL, &error);
  g_autoptr (ServerAccounts) accounts = server_accounts_new (store, &error);
  const ServerAccount *account = server_accounts_find (accounts, name);

  g_assert_no_error (error);
  g_assert_cmpint (account != NULL && server_scram_check (account->verifier, password), ==,
                   is_right);
  if (account != NULL)
    g_assert_cmpuint (account->verifier->iterations, ==, 4096);
  g_assert_true (store_close (store, &error));
}

static void
test_tool (Fixture *self, gconstpointer data)
{
  check_list (self, "");
  check (self, "add", "Zoe", "zz\n", "The account Zoe is there.\n");
  check (self, "add", "Ada", "by the fire\n", "The account Ada is there.\n");
  check_list (self, "Ada\nZoe\n");
  check_password (self, "ada", "by the fire", TRUE);
  check_password (self, "ada", "zz", FALSE);

  check (self, "password", "ADA", "in the cold\n", "The account Ada has another password now.\n");
  check_password (self, "Ada", "in the cold", TRUE);
  check_password (self, "Ada", "by the fire", FALSE);

  check (self, "remove", "ada", "",
         "Nobody can log in to the account Ada any more. Nobody else can have its name; account "
         "add gives it back.\n");
  check_list (self, "Zoe\n");
  check_password (self, "Ada", "in the cold", FALSE);
  check (self, "add", "ada", "again\n", "The account ada is there.\n");
  check_list (self, "Ada\nZoe\n");
  check_password (self, "Ada", "again", TRUE);
}

static void
test_tool_refuses (Fixture *self, gconstpointer data)
{
  check (self, "add", "Ada", "x\n", "The account Ada is there.\n");
  check (self, "add", "ada", "x\n",
         "There is an account ada already; account password changes its password");
  check (self, "add", ADA_LIKE, "x\n",
         ADA_LIKE " looks like Ada, which is an account already; choose another name");
  check (self, "add", "a b", "x\n",
         "\"a b\" cannot be the name of an account: it has to be a nick");
  check (self, "add", "ben", "\n",
         "This cannot be a password: it is empty, or has something in it that is no text in UTF-8");
  check (self, "password", "ben", "x\n",
         "There is no account ben; account list shows which there are");
  check (self, "remove", "ben", "", "There is no account ben; account list shows which there are");
  check (self, "rename", "ben", "",
         "inglenookd: give account list, or account add, password or remove and a NAME");
  check_list (self, "Ada\n");
}

/* Options are as for the server, and its help is one of them. */
static void
test_tool_options (Fixture *self, gconstpointer data)
{
  const char *const version[] = { "inglenookd", "account", "list", "--version", NULL };
  const char *const wrong[] = { "inglenookd", "account", "list", "--no-such-option", NULL };
  const char *const less[] = { "inglenookd", "account", NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = server_account_tool (version, 0, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (answer, "inglenookd "));
  g_assert_null (server_account_tool (wrong, 0, &error));
  g_assert_error (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (server_account_tool (less, 0, &error));
  g_assert_error (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_ARGUMENT);
}

/* While a server runs, the accounts are that one's. */
static void
test_tool_busy (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Store *store = store_open (self->database, NULL, &error);

  g_assert_null (use (self, "list", NULL, "", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_BUSY);
  g_assert_true (store_close (store, NULL));
}

/* What cannot be read lets nobody in, and its name is still taken. */
static void
test_damaged (Fixture *self, gconstpointer data)
{
  const StoreAccount stored = { "Ada", "SCRAM-SHA-256$1:x$y:z", 1 };
  g_autoptr (GError) error = NULL;
  Store *store = store_open (self->database, NULL, &error);
  g_autoptr (ServerAccounts) accounts = NULL;

  store_journal_put_account (store_get_journal (store), &stored);
  g_assert_true (store_close (store, &error));
  store = store_open (self->database, NULL, &error);
  accounts = server_accounts_new (store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (server_accounts_get_size (accounts), ==, 1);
  g_assert_null (server_accounts_find (accounts, "ada"));
  g_assert_nonnull (server_accounts_find_look_alike (accounts, "ada"));
  g_assert_nonnull (server_accounts_find_look_alike (accounts, ADA_LIKE));
  g_assert_null (server_accounts_find_look_alike (accounts, "ben"));
  g_assert_true (store_close (store, &error));
}

/* What looks like an account is the same each time, after a restart as well, and for no other name.
 */
static void
test_decoy (Fixture *self, gconstpointer data)
{
  ServerScramVerifier decoys[4];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      Store *store = store_open (self->database, NULL, &error);
      g_autoptr (ServerAccounts) accounts = server_accounts_new (store, &error);

      g_assert_no_error (error);
      server_accounts_make_decoy (accounts, i == 0 ? "Ada" : "ada", 4096, &decoys[i]);
      server_accounts_make_decoy (accounts, "ben", 4096, &decoys[2 + i]);
      g_assert_true (store_close (store, &error));
    }

  g_assert_cmpmem (&decoys[0], sizeof decoys[0], &decoys[1], sizeof decoys[1]);
  g_assert_cmpmem (&decoys[2], sizeof decoys[2], &decoys[3], sizeof decoys[3]);
  g_assert_cmpuint (decoys[0].salt_size, ==, SERVER_SCRAM_SALT_SIZE);
  g_assert_cmpuint (decoys[0].iterations, ==, 4096);
  g_assert_true (memcmp (decoys[0].salt, decoys[2].salt, SERVER_SCRAM_SALT_SIZE) != 0);
  g_assert_true (memcmp (decoys[0].stored_key, decoys[2].stored_key, SERVER_SCRAM_KEY_SIZE) != 0);
  g_assert_true (memcmp (decoys[0].stored_key, decoys[0].server_key, SERVER_SCRAM_KEY_SIZE) != 0);
}

#define ADD(name, func) g_test_add ("/server/account/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("tool", test_tool);
  ADD ("tool-refuses", test_tool_refuses);
  ADD ("tool-options", test_tool_options);
  ADD ("tool-busy", test_tool_busy);
  ADD ("damaged", test_damaged);
  ADD ("decoy", test_decoy);

  return g_test_run ();
}
