/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Copies of a database that others go on writing. */

#include <sys/resource.h>
#include <sys/stat.h>

#include "sql-fixture.h"

#define SCHEMA "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT) STRICT"
#define FILL                                                                                       \
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "              \
  "INSERT INTO t (b) SELECT hex (zeroblob (250)) FROM n"

/**
 * Writing:
 * @db: another connection to what is copied
 * @n_steps: how often it was asked whether to go on
 * @n_most: when it does not want to any more
 */
typedef struct
{
  SqlDatabase *db;
  guint n_steps;
  guint n_most;
} Writing;

static gboolean
write_cb (guint64 done, guint64 total, gpointer user_data)
{
  Writing *self = user_data;

  if (self->db != NULL)
    fixture_exec (self->db, "INSERT INTO t (b) VALUES ('meanwhile')");
  g_assert_cmpuint (done, <=, total);

  return ++self->n_steps < self->n_most;
}

static char *
make_copy (Fixture *self)
{
  char *path = g_build_filename (self->folder, "a copy?.db", NULL);

  g_assert_true (g_file_set_contents (path, "", 0, NULL));

  return path;
}

/* What is written meanwhile neither comes into the copy nor makes it begin anew. */
static void
test_meanwhile (Fixture *self, gconstpointer data)
{
  SqlDatabase *db = fixture_open (self, SCHEMA);
  g_autofree char *path = make_copy (self);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autoptr (GError) error = NULL;
  SqlDatabase *reader;
  SqlDatabase *copy;
  Writing writing = { .db = db, .n_most = G_MAXUINT };
  gint64 n_pages;

  fixture_exec (db, FILL);
  n_pages = fixture_get (db, "PRAGMA page_count");
  reader = sql_database_open (self->path, SQL_OPEN_READ_ONLY, FIXTURE_APPLICATION_ID, &error);
  g_assert_no_error (error);
  g_assert_true (sql_database_backup (reader, path, write_cb, &writing, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (writing.n_steps, ==, (guint) n_pages / 1024);
  sql_database_free (reader);
  g_assert_cmpint (fixture_get (db, "SELECT count(*) FROM t"), ==, 20000 + writing.n_steps);
  sql_database_free (db);

  g_assert_true (sql_database_check_backup (path, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));

  copy = sql_database_open (path, SQL_OPEN_DEFAULT, FIXTURE_APPLICATION_ID, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture_get (copy, "SELECT count(*) FROM t"), ==, 20000);
  g_assert_cmpint (fixture_get (copy, "SELECT count(*) FROM t WHERE b = 'meanwhile'"), ==, 0);
  sql_database_free (copy);
}

static void
test_stopped (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) db = fixture_open (self, SCHEMA);
  g_autofree char *path = make_copy (self);
  g_autoptr (GError) error = NULL;
  Writing writing = { .n_most = 1 };

  fixture_exec (db, FILL);
  g_assert_false (sql_database_backup (db, path, write_cb, &writing, &error));
  g_assert_error (error, SQL_ERROR, SQL_ERROR_STOPPED);
  g_clear_error (&error);
  g_assert_cmpuint (writing.n_steps, ==, 1);

  /* Nothing is left that would keep others from writing, or copying. */
  fixture_exec (db, "DELETE FROM t WHERE a = 1");
  writing.n_most = G_MAXUINT;
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_true (sql_database_backup (db, path, write_cb, &writing, &error));
  g_assert_no_error (error);
  writing = (Writing){ .n_most = 1 };
  g_assert_false (sql_database_check_backup (path, write_cb, &writing, &error));
  g_assert_error (error, SQL_ERROR, SQL_ERROR_STOPPED);
}

static void
test_full (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) db = fixture_open (self, SCHEMA);
  g_autofree char *path = make_copy (self);
  g_autoptr (GError) error = NULL;
  struct rlimit before, limit;

  fixture_exec (db, FILL);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = 100000;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_false (sql_database_backup (db, path, NULL, NULL, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_error (error, SQL_ERROR, SQL_ERROR_IO);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_nowhere (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) db = fixture_open (self, SCHEMA);
  g_autofree char *path = g_build_filename (self->folder, "no", "where", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (sql_database_backup (db, path, NULL, NULL, &error));
  g_assert_error (error, SQL_ERROR, SQL_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "No such file"));
}

static void
check_damaged (const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (sql_database_check_backup (path, NULL, NULL, &error));
  g_assert_error (error, SQL_ERROR, SQL_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_damaged (Fixture *self, gconstpointer data)
{
  SqlDatabase *db = fixture_open (self, SCHEMA);
  g_autofree char *path = make_copy (self);
  g_autofree char *bytes = NULL;
  gsize size;

  fixture_exec (db, FILL);
  g_assert_true (sql_database_backup (db, path, NULL, NULL, NULL));
  sql_database_free (db);

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  memset (bytes + size / 2, 0xff, 5000);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
  check_damaged (path);
  g_assert_true (g_file_set_contents (path, "no database at all, but long enough", -1, NULL));
  check_damaged (path);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/sql/backup/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("meanwhile", test_meanwhile);
  ADD ("stopped", test_stopped);
  ADD ("full", test_full);
  ADD ("nowhere", test_nowhere);
  ADD ("damaged", test_damaged);

  return g_test_run ();
}
