/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people log in with instead of a password. */

#include "store-fixture.h"

static void
put (Store *store, const char *fingerprint, const char *account, const char *note, gint64 added)
{
  const StoreDevice device = { fingerprint, account, note, added, added / 2 };

  store_journal_put_device (store_get_journal (store), &device);
}

static void
append_cb (const StoreDevice *device, gpointer user_data)
{
  g_string_append_printf (user_data, "%s:%s:%s:%d:%d ", device->fingerprint, device->account,
                          device->note, (int) device->added, (int) device->used);
}

static void
check (Store *store, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (store_foreach_device (store, append_cb, text, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, expected);
}

/* They come in the order in which they were added, as they were put last. */
static void
test_put (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  check (store, "");
  put (store, "ff", "Ada", "phone", 6);
  put (store, "aa", "ben", "", 8);
  put (store, "bb", "ADA", "laptop", 4);
  fixture_commit (store);
  fixture_close (store);

  store = fixture_open (self);
  check (store, "bb:ada:laptop:4:2 ff:ada:phone:6:3 aa:ben::8:4 ");
  put (store, "bb", NULL, NULL, 0);
  put (store, "nothing", NULL, NULL, 0);
  put (store, "aa", "ben", "other", 10);
  fixture_commit (store);
  check (store, "ff:ada:phone:6:3 aa:ben:other:10:5 ");
  fixture_close (store);
}

/* What was said in the batch is given up; who cannot log in any more cannot after that either. */
static void
test_void (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);
  StoreJournal *journal = store_get_journal (store);

  put (store, "aa", "ada", "", 2);
  put (store, "bb", "ada", "", 4);
  fixture_commit (store);
  put (store, "aa", NULL, NULL, 0);
  fixture_add (store, NULL, "#a", 1, "text");
  g_assert_true (store_journal_void (journal, store_journal_get_pending (journal)));
  fixture_commit (store);
  check (store, "bb:ada::4:2 ");
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM message"), ==, 0);
  fixture_close (store);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/store/devices/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("put", test_put);
  ADD ("void", test_void);

  return g_test_run ();
}
