/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Accounts, and the secret of the database. */

#include "store-fault.h"
#include "store-fixture.h"

static void
put (Store *store, const char *name, const char *verifier, gint64 created)
{
  const StoreAccount account = { name, verifier, created };

  store_journal_put_account (store_get_journal (store), &account);
  store_journal_submit (store_get_journal (store));
}

static void
append_cb (const StoreAccount *account, gpointer user_data)
{
  g_string_append_printf (user_data, "%s:%s:%d ", account->name,
                          account->verifier != NULL ? account->verifier : "-",
                          (int) account->created);
}

static void
check (Store *store, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (store_foreach_account (store, append_cb, text, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, expected);
}

/* They are found in any case of letters, as they were put last. */
static void
test_put (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  check (store, "");
  put (store, "ben", "v1", 7);
  put (store, "Ada", "v2", 5);
  fixture_wait (store);
  check (store, "Ada:v2:5 ben:v1:7 ");
  put (store, "BEN", "v3", 7);
  put (store, "ada", NULL, 5);
  fixture_close (store);

  store = fixture_open (self);
  check (store, "ada:-:5 BEN:v3:7 ");
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM account WHERE folded = 'ben'"), ==, 1);
  fixture_close (store);
}

static void
committed_cb (guint64 batch, const GError *error, gpointer user_data)
{
  Store *store = user_data;

  if (error != NULL)
    g_assert_true (store_journal_void (store_get_journal (store), batch));
}

/* An account lasts, though what came with it is given up. */
static void
test_void (Fixture *self, gconstpointer data)
{
  Store *store;

  fault_install ();
  store = fixture_open (self);
  store_journal_set_committed (store_get_journal (store), committed_cb, store);
  fault_set_write_status (SQLITE_IOERR_WRITE);
  fixture_add (store, NULL, "#a", 1, "text");
  put (store, "ada", "v", 5);
  FIXTURE_ITERATE_UNTIL (fault_get_n_failures () > 0
                         && store_journal_get_pending (store_get_journal (store)) == 0);
  fault_set_write_status (SQLITE_OK);
  put (store, "ben", "w", 6);
  fixture_wait (store);
  check (store, "ada:v:5 ben:w:6 ");
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM message"), ==, 0);
  fixture_close (store);
  fault_reset ();
}

/* It stays the same, and no two databases have the same one. */
static void
test_secret (Fixture *self, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *again = NULL;
  g_autofree char *fresh = NULL;
  g_autoptr (GError) error = NULL;
  Store *store = fixture_open (self);

  first = store_read_secret (store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (first), ==, 64);
  fixture_close (store);

  store = fixture_open (self);
  again = store_read_secret (store, &error);
  g_assert_cmpstr (again, ==, first);
  fixture_exec (self, "UPDATE secret SET value = hex (randomblob (32))");
  fresh = store_read_secret (store, &error);
  g_assert_cmpstr (fresh, !=, first);
  fixture_exec (self, "DELETE FROM secret");
  g_assert_null (store_read_secret (store, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_DAMAGED);
  fixture_close (store);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/store/accounts/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("put", test_put);
  ADD ("void", test_void);
  ADD ("secret", test_secret);

  return g_test_run ();
}
