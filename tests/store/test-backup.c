/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A copy of what is stored, while it is written. */

#include "store-fixture.h"

static void
say (Store *store, BaseId id, const char *text)
{
  fixture_add (store, NULL, "#lounge", id, text);
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
}

static char *
make_copy (Fixture *self)
{
  char *path = g_build_filename (self->folder, "copy.db", NULL);

  g_assert_true (g_file_set_contents (path, "", 0, NULL));

  return path;
}

/* Whatever is still in the log only is in the copy as well. */
static void
test_open (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);
  g_autofree char *path = make_copy (self);
  g_autoptr (GError) error = NULL;
  Fixture copy = { self->folder, path };

  say (store, 1, "one");
  say (store, 2, "two");
  g_assert_true (store_backup (self->path, path, NULL, NULL, &error));
  g_assert_no_error (error);
  say (store, 3, "three");
  fixture_close (store);
  g_assert_cmpint (fixture_get (self, "SELECT max (id) FROM message"), ==, 3);

  store = fixture_open (&copy);
  g_assert_cmpint (store_get_last_id (store), ==, 2);
  fixture_close (store);
  g_assert_cmpint (fixture_get (&copy, "SELECT count(*) FROM message"), ==, 2);
}

static void
test_closed (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);
  g_autofree char *path = make_copy (self);
  g_autoptr (GError) error = NULL;
  Fixture copy = { self->folder, path };

  say (store, 1, "one");
  fixture_close (store);
  g_assert_true (store_backup (self->path, path, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fixture_get (&copy, "SELECT count(*) FROM message"), ==, 1);
}

static void
test_missing (Fixture *self, gconstpointer data)
{
  g_autofree char *path = make_copy (self);
  g_autoptr (GError) error = NULL;

  g_assert_false (store_backup (self->path, path, NULL, NULL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "No such file"));
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
}

#define ADD(name, func)                                                                            \
  g_test_add ("/store/backup/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("open", test_open);
  ADD ("closed", test_closed);
  ADD ("missing", test_missing);

  return g_test_run ();
}
