/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sql-fixture.h"

#define SCHEMA "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT) STRICT"

static guint
get_mode (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);

  return info.st_mode & 0777;
}

static void
assert_cannot_open (const char *path, SqlOpenFlags flags, const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sql_database_open (path, flags, FIXTURE_APPLICATION_ID, &error));
  g_assert_error (error, SQL_ERROR, SQL_ERROR_IO);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, reason));
}

static void
test_missing (Fixture *self, gconstpointer data)
{
  g_autofree char *deep = g_build_filename (self->folder, "no", "where", NULL);

  assert_cannot_open (self->path, SQL_OPEN_DEFAULT, "No such file");
  assert_cannot_open (self->path, SQL_OPEN_READ_ONLY, "No such file");
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
  assert_cannot_open (deep, SQL_OPEN_CREATE, "No such file");
  assert_cannot_open (self->folder, SQL_OPEN_CREATE, "Is a directory");
}

static void
test_create (Fixture *self, gconstpointer data)
{
  g_autofree char *wal = g_strconcat (self->path, "-wal", NULL);
  SqlDatabase *db;

  umask (0);
  db = fixture_open (self, SCHEMA);
  g_assert_cmpuint (get_mode (self->path), ==, 0600);
  g_assert_cmpuint (get_mode (wal), ==, 0600);
  g_assert_cmpint (fixture_get (db, "PRAGMA application_id"), ==, FIXTURE_APPLICATION_ID);
  g_assert_cmpint (fixture_get (db, "PRAGMA synchronous"), ==, 2);
  g_assert_cmpint (fixture_get (db, "PRAGMA foreign_keys"), ==, 1);
  g_assert_cmpint (fixture_get (db, "PRAGMA trusted_schema"), ==, 0);
  g_assert_cmpint (fixture_get (db, "PRAGMA cell_size_check"), ==, 1);
  sql_database_free (db);

  /* Everything is in the one file when the last connection is closed. */
  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));

  /* What a person set stays. */
  g_assert_cmpint (g_chmod (self->path, 0640), ==, 0);
  db = fixture_open (self, SCHEMA);
  g_assert_cmpuint (get_mode (self->path), ==, 0640);
  sql_database_free (db);
}

static void
test_empty_file (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) db = NULL;

  g_assert_true (g_file_set_contents (self->path, "", 0, NULL));
  db = fixture_open (self, SCHEMA);
  g_assert_cmpint (fixture_get (db, "SELECT count(*) FROM t"), ==, 0);
}

static void
test_not_a_database (Fixture *self, gconstpointer data)
{
  g_autofree char *long_text = g_strnfill (100000, 'x');

  g_assert_true (g_file_set_contents (self->path, "Dear diary", -1, NULL));
  fixture_assert_refused (self, SQL_ERROR_DAMAGED);
  g_assert_true (g_file_set_contents (self->path, long_text, -1, NULL));
  fixture_assert_refused (self, SQL_ERROR_DAMAGED);
}

static void
make_foreign (const char *path, const char *sql)
{
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}

static void
test_foreign (Fixture *self, gconstpointer data)
{
  make_foreign (self->path, "CREATE TABLE x (y)");
  fixture_assert_refused (self, SQL_ERROR_FOREIGN);
  make_foreign (self->path, "PRAGMA application_id = 7; PRAGMA journal_mode = WAL");
  fixture_assert_refused (self, SQL_ERROR_FOREIGN);
}

static void
fill (SqlDatabase *db)
{
  fixture_exec (db,
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) "
                "INSERT INTO t SELECT i, hex (randomblob (200)) FROM n");
}

static void
test_truncated (Fixture *self, gconstpointer data)
{
  SqlDatabase *db = fixture_open (self, SCHEMA);

  fill (db);
  sql_database_free (db);
  g_assert_cmpint (truncate (self->path, 50000), ==, 0);
  fixture_assert_refused (self, SQL_ERROR_DAMAGED);
}

static void
test_damaged_page (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) db = fixture_open (self, SCHEMA);
  g_autoptr (GError) error = NULL;
  g_autofree char *garbage = g_strnfill (4096, '\xff');
  FILE *file;

  fill (db);
  sql_database_free (g_steal_pointer (&db));
  file = g_fopen (self->path, "r+b");
  g_assert_cmpint (fseek (file, 5 * 4096, SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (garbage, 4096, 1, file), ==, 1);
  g_assert_cmpint (fclose (file), ==, 0);

  db = fixture_open (self, SCHEMA);
  g_assert_false (sql_database_exec (db, "SELECT count (b) FROM t", &error));
  g_assert_error (error, SQL_ERROR, SQL_ERROR_DAMAGED);
}

static void
test_read_only (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) writer = fixture_open (self, SCHEMA);
  g_autoptr (SqlDatabase) reader = NULL;
  g_autoptr (GError) error = NULL;

  reader = sql_database_open (self->path, SQL_OPEN_READ_ONLY, FIXTURE_APPLICATION_ID, &error);
  g_assert_no_error (error);
  g_assert_false (sql_database_exec (reader, "DELETE FROM t", &error));
  g_assert_error (error, SQL_ERROR, SQL_ERROR_IO);
  g_clear_error (&error);

  /* A read transaction sees one moment. */
  g_assert_true (sql_database_begin (reader, &error));
  g_assert_cmpint (fixture_get (reader, "SELECT count(*) FROM t"), ==, 0);
  fill (writer);
  g_assert_cmpint (fixture_get (reader, "SELECT count(*) FROM t"), ==, 0);
  g_assert_true (sql_database_commit (reader, &error));
  g_assert_cmpint (fixture_get (reader, "SELECT count(*) FROM t"), ==, 500);
}

/* Root may write everywhere, so the test becomes nobody, in a process of its own. */
static void
test_not_writable_subprocess (void)
{
  g_assert_true (geteuid () != 0 || setuid (65534) == 0);
  assert_cannot_open (g_getenv ("TEST_PATH"), SQL_OPEN_DEFAULT, "Permission denied");
}

static void
test_not_writable (Fixture *self, gconstpointer data)
{
  sql_database_free (fixture_open (self, SCHEMA));
  g_assert_cmpint (g_chmod (self->path, 0444), ==, 0);
  g_assert_cmpint (g_chmod (self->folder, 0755), ==, 0);
  g_setenv ("TEST_PATH", self->path, TRUE);
  g_test_trap_subprocess ("/sql/database/not-writable/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_unsetenv ("TEST_PATH");
}

static void
test_busy (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) first = fixture_open (self, SCHEMA);
  g_autoptr (SqlDatabase) second = fixture_open (self, SCHEMA);
  g_autoptr (GError) error = NULL;

  sql_database_set_busy_timeout (second, 0);
  g_assert_true (sql_database_begin (first, &error));
  g_assert_false (sql_database_begin (second, &error));
  g_assert_error (error, SQL_ERROR, SQL_ERROR_BUSY);
  g_clear_error (&error);

  g_assert_true (sql_database_commit (first, &error));
  g_assert_true (sql_database_begin (second, &error));
  sql_database_rollback (second);
}

static void
test_transaction (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) db = fixture_open (self, SCHEMA);
  g_autoptr (GError) error = NULL;

  g_assert_true (sql_database_begin (db, &error));
  fixture_exec (db, "INSERT INTO t (b) VALUES ('undone')");
  sql_database_rollback (db);
  sql_database_rollback (db);
  g_assert_cmpint (fixture_get (db, "SELECT count(*) FROM t"), ==, 0);

  g_assert_true (sql_database_begin (db, &error));
  fixture_exec (db, "INSERT INTO t (b) VALUES ('done')");
  g_assert_true (sql_database_commit (db, &error));
  g_assert_cmpint (fixture_get (db, "SELECT count(*) FROM t"), ==, 1);
  g_assert_false (sql_database_commit (db, &error));
  g_assert_error (error, SQL_ERROR, SQL_ERROR_FAILED);
}

static void
test_commit_failure (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) db
      = fixture_open (self,
                      "CREATE TABLE p (a INTEGER PRIMARY KEY);"
                      "CREATE TABLE c (p INTEGER REFERENCES p DEFERRABLE INITIALLY DEFERRED);");
  g_autoptr (GError) error = NULL;

  g_assert_true (sql_database_begin (db, &error));
  fixture_exec (db, "INSERT INTO c VALUES (1)");
  g_assert_false (sql_database_commit (db, &error));
  g_assert_error (error, SQL_ERROR, SQL_ERROR_FAILED);
  g_clear_error (&error);

  g_assert_cmpint (fixture_get (db, "SELECT count(*) FROM c"), ==, 0);
  g_assert_true (sql_database_begin (db, &error));
  g_assert_true (sql_database_commit (db, &error));
}

static void
test_full (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) db = fixture_open (self, SCHEMA);
  g_autoptr (GError) error = NULL;

  fixture_exec (db, "PRAGMA max_page_count = 10");
  g_assert_false (
      sql_database_exec (db, "INSERT INTO t (b) VALUES (hex (zeroblob (100000)))", &error));
  g_assert_error (error, SQL_ERROR, SQL_ERROR_FULL);
  g_assert_nonnull (strstr (error->message, self->path));
}

static void
test_checkpoint (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) writer = fixture_open (self, SCHEMA);
  g_autoptr (SqlDatabase) checkpointer = fixture_open (self, SCHEMA);
  g_autoptr (GError) error = NULL;
  gsize size;

  g_assert_true (sql_database_set_manual_checkpoint (writer, &error));
  fill (writer);
  size = sql_database_get_wal_size (writer);
  g_assert_cmpuint (size, >, 200000);

  fixture_exec (writer, "UPDATE t SET b = hex (randomblob (200))");
  g_assert_cmpuint (sql_database_get_wal_size (writer), >, size);

  g_assert_true (sql_database_checkpoint (checkpointer, &error));
  fixture_exec (writer, "INSERT INTO t (b) VALUES ('the log begins anew')");
  g_assert_cmpuint (sql_database_get_wal_size (writer), <, 20000);
}

/* The client's archive searches like this. */
static void
test_full_text (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) db
      = fixture_open (self,
                      "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT);"
                      "CREATE VIRTUAL TABLE f USING fts5 (b, content = 't', content_rowid = 'a');");

  fixture_exec (db, "INSERT INTO t VALUES (4, 'beside the fire'), (5, 'elsewhere')");
  fixture_exec (db, "INSERT INTO f (rowid, b) SELECT a, b FROM t");
  g_assert_cmpint (fixture_get (db, "SELECT rowid FROM f WHERE f MATCH 'fire'"), ==, 4);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/sql/database/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("missing", test_missing);
  ADD ("create", test_create);
  ADD ("empty-file", test_empty_file);
  ADD ("not-a-database", test_not_a_database);
  ADD ("foreign", test_foreign);
  ADD ("truncated", test_truncated);
  ADD ("damaged-page", test_damaged_page);
  ADD ("read-only", test_read_only);
  ADD ("not-writable", test_not_writable);
  g_test_add_func ("/sql/database/not-writable/subprocess", test_not_writable_subprocess);
  ADD ("busy", test_busy);
  ADD ("transaction", test_transaction);
  ADD ("commit-failure", test_commit_failure);
  ADD ("full", test_full);
  ADD ("checkpoint", test_checkpoint);
  ADD ("full-text", test_full_text);

  return g_test_run ();
}
