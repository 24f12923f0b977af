/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A database that gets smaller again. */

#include "store-fixture.h"

#define N_MESSAGES 4000
#define TEXT_SIZE  2000

static void
fill (Store *store, const char *room, BaseId first)
{
  g_autofree char *text = g_strnfill (TEXT_SIZE, 'x');

  for (guint i = 0; i < N_MESSAGES; i++)
    fixture_add (store, NULL, room, first + i, text);
  store_journal_index (store_get_journal (store));
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
}

static void
wait_until_at_most (Fixture *self, gint64 n_pages)
{
  gint64 deadline = g_get_monotonic_time () + FIXTURE_PATIENCE_SECONDS * G_USEC_PER_SEC;

  while (fixture_get (self, "PRAGMA page_count") > n_pages)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (5000);
    }
}

/* What is free goes back, but for a reserve, and all else stays as it was. */
static void
test_shrink (Fixture *self, gconstpointer data)
{
  const StoreErasure erasure = { NULL, "#gone" };
  Store *store = fixture_open (self);
  GStatBuf before;
  GStatBuf after;
  gint64 n_pages;

  g_assert_cmpint (fixture_get (self, "PRAGMA auto_vacuum"), ==, 2);
  fill (store, "#gone", 1);
  fill (store, "#stays", 100000);
  fixture_close (store);
  g_assert_cmpint (g_stat (self->path, &before), ==, 0);
  n_pages = fixture_get (self, "PRAGMA page_count");

  store = fixture_open (self);
  store_journal_erase_history (store_get_journal (store), &erasure);
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
  wait_until_at_most (self, n_pages * 3 / 4);
  fixture_close (store);

  g_assert_cmpint (g_stat (self->path, &after), ==, 0);
  g_assert_cmpint (after.st_size, <, before.st_size * 3 / 4);
  g_assert_cmpint (fixture_get (self, "PRAGMA freelist_count"), >=, 256);
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM message"), ==, N_MESSAGES);
  g_assert_cmpint (fixture_get (self, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"),
                   ==, 1);
}

/* One of before that was possible becomes such a one when that does not take long. */
static void
test_convert (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  fixture_add (store, NULL, "#room", 1, "before");
  store_journal_index (store_get_journal (store));
  fixture_close (store);
  fixture_exec (self, "PRAGMA auto_vacuum = 0; VACUUM");
  g_assert_cmpint (fixture_get (self, "PRAGMA auto_vacuum"), ==, 0);

  fixture_close (fixture_open (self));
  g_assert_cmpint (fixture_get (self, "PRAGMA auto_vacuum"), ==, 2);
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM message WHERE text = 'before'"), ==,
                   1);
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM search WHERE search MATCH 'before'"),
                   ==, 1);

  fixture_exec (self, "PRAGMA auto_vacuum = 0;"
                      "CREATE TABLE filler (data BLOB);"
                      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 40)"
                      "INSERT INTO filler SELECT randomblob (1 << 20) FROM n;"
                      "VACUUM");
  fixture_close (fixture_open (self));
  g_assert_cmpint (fixture_get (self, "PRAGMA auto_vacuum"), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/vacuum/shrink", Fixture, NULL, fixture_set_up, test_shrink, fixture_tear_down);
  g_test_add ("/vacuum/convert", Fixture, NULL, fixture_set_up, test_convert, fixture_tear_down);

  return g_test_run ();
}
