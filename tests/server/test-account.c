/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which accounts there are. */

#include "server/server-account.h"

#include <glib/gstdio.h>
#include <string.h>

#include "store/store-journal.h"

/* Written with a letter of another script. */
#define ADA_LIKE "ad\xd0\xb0"

typedef struct
{
  char *folder;
  char *database;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("inglenook-account-XXXXXX", &error);
  g_assert_no_error (error);
  self->database = g_build_filename (self->folder, "test.db", NULL);
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

static guint
count_strong (const ServerAccounts *accounts, guint n)
{
  guint n_strong = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("nobody%u", i);
      ServerScramVerifier decoy;

      server_accounts_make_decoy (accounts, name, 7, &decoy);
      g_assert_true (decoy.iterations == 4096 || decoy.iterations == 8192);
      n_strong += decoy.iterations == 8192;
    }

  return n_strong;
}

static void
put (ServerAccounts *accounts, const char *name, guint iterations)
{
  const ServerScramVerifier verifier = { .iterations = iterations, .salt_size = 16 };

  server_accounts_put (accounts, name, iterations != 0 ? &verifier : NULL, 1);
}

/* As many of those who are nobody have passwords that were hashed anew as of all accounts, and
 * none has one that was hashed less often than before. */
static void
test_decoy_iterations (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Store *store = store_open (self->database, NULL, &error);
  g_autoptr (ServerAccounts) accounts = server_accounts_new (store, &error);
  guint before, after;

  g_assert_no_error (error);
  for (guint i = 0; i < 4; i++)
    put (accounts, (const char *const[]){ "a", "b", "c", "d" }[i], 4096);
  g_assert_cmpuint (count_strong (accounts, 400), ==, 0);
  put (accounts, "b", 8192);
  before = count_strong (accounts, 400);
  g_assert_cmpuint (before, >, 60);
  g_assert_cmpuint (before, <, 140);
  put (accounts, "e", 8192);
  put (accounts, "a", 8192);
  after = count_strong (accounts, 400);
  g_assert_cmpuint (after, >, 200);
  g_assert_cmpuint (after, <, 280);
  put (accounts, "c", 0);
  put (accounts, "d", 0);
  g_assert_cmpuint (count_strong (accounts, 400), ==, 400);
  g_clear_pointer (&accounts, server_accounts_free);
  g_assert_true (store_close (store, &error));

  store = store_open (self->database, NULL, &error);
  accounts = server_accounts_new (store, &error);
  g_assert_cmpuint (count_strong (accounts, 400), ==, 400);
  g_clear_pointer (&accounts, server_accounts_free);
  g_assert_true (store_close (store, &error));
}

#define ADD(name, func) g_test_add ("/server/account/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("damaged", test_damaged);
  ADD ("decoy", test_decoy);
  ADD ("decoy-iterations", test_decoy_iterations);

  return g_test_run ();
}
