/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "sql-fixture.h"

static const char *const migrations[] = {
  "CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT; INSERT INTO t VALUES (1);",
  "ALTER TABLE t ADD COLUMN b TEXT; UPDATE t SET b = 'two';",
  "CREATE TABLE u (c INTEGER) STRICT; INSERT INTO u SELECT a + 2 FROM t;",
};

static SqlDatabase *
open_database (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  SqlDatabase *db = sql_database_open (self->path, SQL_OPEN_CREATE, FIXTURE_APPLICATION_ID, &error);

  g_assert_no_error (error);

  return db;
}

static void
migrate_to (Fixture *self, guint version)
{
  g_autoptr (SqlDatabase) db = open_database (self);
  g_autoptr (GError) error = NULL;

  sql_database_migrate (db, migrations, version, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture_get (db, "PRAGMA user_version"), ==, version);
}

static void
assert_last_version (Fixture *self)
{
  g_autoptr (SqlDatabase) db = open_database (self);

  g_assert_cmpint (fixture_get (db, "SELECT count(*) FROM t WHERE b = 'two'"), ==, 1);
  g_assert_cmpint (fixture_get (db, "SELECT c FROM u"), ==, 3);
  g_assert_cmpint (fixture_get (db, "SELECT count(*) FROM pragma_journal_mode "
                                    "WHERE journal_mode = 'wal'"),
                   ==, 1);
}

static void
test_from_every_version (Fixture *self, gconstpointer data)
{
  for (guint from = 0; from <= G_N_ELEMENTS (migrations); from++)
    {
      if (from > 0)
        migrate_to (self, from);
      migrate_to (self, G_N_ELEMENTS (migrations));
      assert_last_version (self);
      g_assert_cmpint (g_remove (self->path), ==, 0);
    }
}

static void
test_same_version (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;

  migrate_to (self, 3);
  before = fixture_read (self->path);
  migrate_to (self, 3);
  after = fixture_read (self->path);
  g_assert_true (g_bytes_equal (before, after));
}

static void
test_newer (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) db = NULL;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) error = NULL;

  migrate_to (self, 3);
  before = fixture_read (self->path);

  db = open_database (self);
  g_assert_false (sql_database_migrate (db, migrations, 2, &error));
  g_assert_error (error, SQL_ERROR, SQL_ERROR_NEWER);
  g_assert_nonnull (strstr (error->message, self->path));
  sql_database_free (g_steal_pointer (&db));

  after = fixture_read (self->path);
  g_assert_true (g_bytes_equal (before, after));
}

static void
test_newer_read_only (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) db = NULL;
  g_autoptr (GError) error = NULL;

  migrate_to (self, 3);
  db = sql_database_open (self->path, SQL_OPEN_READ_ONLY, FIXTURE_APPLICATION_ID, &error);
  g_assert_no_error (error);
  g_assert_true (sql_database_migrate (db, migrations, 3, &error));
  g_assert_false (sql_database_migrate (db, migrations, 2, &error));
  g_assert_error (error, SQL_ERROR, SQL_ERROR_NEWER);
}

static void
test_failing_step (Fixture *self, gconstpointer data)
{
  const char *const failing[] = { migrations[0], migrations[1], "CREATE TABLE v (d); SELEKT" };
  g_autoptr (SqlDatabase) db = open_database (self);
  g_autoptr (GError) error = NULL;

  g_assert_false (sql_database_migrate (db, failing, 3, &error));
  g_assert_error (error, SQL_ERROR, SQL_ERROR_FAILED);
  g_assert_cmpint (fixture_get (db, "PRAGMA user_version"), ==, 2);
  g_assert_cmpint (fixture_get (db, "SELECT count(*) FROM sqlite_schema WHERE name = 'v'"), ==, 0);
  sql_database_free (g_steal_pointer (&db));

  migrate_to (self, 3);
  assert_last_version (self);
}

static gpointer
migrate_thread (gpointer data)
{
  migrate_to (data, G_N_ELEMENTS (migrations));

  return NULL;
}

static void
test_at_once (Fixture *self, gconstpointer data)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("migrate", migrate_thread, self);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  assert_last_version (self);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/sql/migrate/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("from-every-version", test_from_every_version);
  ADD ("same-version", test_same_version);
  ADD ("newer", test_newer);
  ADD ("newer-read-only", test_newer_read_only);
  ADD ("failing-step", test_failing_step);
  ADD ("at-once", test_at_once);

  return g_test_run ();
}
