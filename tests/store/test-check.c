/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A database that nobody closed is looked through, and told of when it is damaged. */

#include <fcntl.h>
#include <unistd.h>

#include "store-fixture.h"

typedef struct
{
  gboolean is_told;
  char *damage;
} Result;

static void
checked_cb (const char *damage, gpointer user_data)
{
  Result *result = user_data;

  g_assert_false (result->is_told);
  result->is_told = TRUE;
  result->damage = g_strdup (damage);
}

static void
copy (const char *from, const char *to, const char *suffix)
{
  g_autofree char *source = g_strconcat (from, suffix, NULL);
  g_autofree char *target = g_strconcat (to, suffix, NULL);
  g_autoptr (GBytes) bytes = fixture_read (source);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  g_assert_true (g_file_set_contents (target, data != NULL ? data : "", (gssize) size, NULL));
}

/* As a server leaves it that is killed: with its log. */
static void
leave_unclean (Fixture *self)
{
  g_autofree char *other = g_build_filename (self->folder, "other.db", NULL);
  g_autofree char *other_log = g_strconcat (other, "-wal", NULL);
  Store *store = fixture_open (self);

  for (guint i = 1; i <= 2000; i++)
    fixture_add (store, NULL, "#room", i, "somewhat longer, so that it takes many pages");
  store_journal_index (store_get_journal (store));
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
  copy (self->path, other, "");
  copy (self->path, other, "-wal");
  fixture_close (store);
  copy (other, self->path, "");
  copy (other, self->path, "-wal");
  g_assert_cmpint (g_remove (other), ==, 0);
  g_assert_cmpint (g_remove (other_log), ==, 0);
}

static Result
wait_for_result (Store *store)
{
  Result result = { FALSE, NULL };

  g_assert_true (store_is_being_checked (store));
  store_set_checked (store, checked_cb, &result);
  FIXTURE_ITERATE_UNTIL (result.is_told);
  store_set_checked (store, NULL, NULL);
  fixture_wait (store);

  return result;
}

static void
test_clean (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      Store *store = fixture_open (self);

      g_assert_false (store_is_being_checked (store));
      fixture_add (store, NULL, "#room", i + 1, "hello");
      fixture_close (store);
    }
}

/* Once it was looked through, that is over. */
static void
test_whole (Fixture *self, gconstpointer data)
{
  Store *store;
  Result result;

  leave_unclean (self);
  store = fixture_open (self);
  result = wait_for_result (store);
  g_assert_null (result.damage);
  fixture_close (store);

  store = fixture_open (self);
  g_assert_false (store_is_being_checked (store));
  fixture_close (store);
}

/* Who ends before that leaves it to the next. */
static void
test_interrupted (Fixture *self, gconstpointer data)
{
  Result result;
  Store *store;

  leave_unclean (self);
  for (guint i = 0; i < 3; i++)
    {
      store = fixture_open (self);
      g_assert_true (store_is_being_checked (store));
      fixture_close (store);
    }

  store = fixture_open (self);
  result = wait_for_result (store);
  g_assert_null (result.damage);
  fixture_close (store);
}

static void
damage_page (Fixture *self, gint64 page)
{
  g_autofree char *garbage = g_strnfill (4096, 'Z');
  int fd = g_open (self->path, O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pwrite (fd, garbage, 4096, (page - 1) * 4096), ==, 4096);
  g_close (fd, NULL);
}

/* It is told at each start until somebody has mended it; who can talk, can talk. */
static void
test_damaged (Fixture *self, gconstpointer data)
{
  gint64 page;

  leave_unclean (self);
  fixture_exec (self, "PRAGMA wal_checkpoint (TRUNCATE)");
  page = fixture_get (self, "SELECT rootpage FROM sqlite_schema WHERE name = 'message'");
  damage_page (self, page + 20);

  /* Whoever knew SQLite closed it, which nobody notices. */
  fixture_exec (self, "INSERT OR REPLACE INTO upkeep (name, value) VALUES ('check', 1)");
  for (guint i = 0; i < 2; i++)
    {
      Store *store = fixture_open (self);
      Result result = wait_for_result (store);

      g_test_message ("%s", result.damage);
      g_assert_nonnull (result.damage);
      g_free (result.damage);
      fixture_add (store, NULL, "#other", 10000 + i, "still here");
      store_journal_submit (store_get_journal (store));
      fixture_wait (store);
      fixture_close (store);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/check/clean", Fixture, NULL, fixture_set_up, test_clean, fixture_tear_down);
  g_test_add ("/check/whole", Fixture, NULL, fixture_set_up, test_whole, fixture_tear_down);
  g_test_add ("/check/interrupted", Fixture, NULL, fixture_set_up, test_interrupted,
              fixture_tear_down);
  g_test_add ("/check/damaged", Fixture, NULL, fixture_set_up, test_damaged, fixture_tear_down);

  return g_test_run ();
}
