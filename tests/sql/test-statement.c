/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sql-fixture.h"

#define SCHEMA "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c INTEGER CHECK (c < 100)) STRICT"
#define INSERT "INSERT INTO t VALUES (?1, ?2, ?3)"

static void
insert (SqlDatabase *db, gint64 a, const char *b, gint64 c)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SqlStatement) statement = sql_database_prepare (db, INSERT, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (sql_statement_count_parameters (statement), ==, 3);
  sql_statement_bind_int64 (statement, 1, a);
  sql_statement_bind_text (statement, 2, b);
  sql_statement_bind_int64 (statement, 3, c);
  sql_statement_run (statement, &error);
  g_assert_no_error (error);
}

static void
test_values (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) db = fixture_open (self, SCHEMA);
  g_autoptr (SqlStatement) select = NULL;
  g_autoptr (GError) error = NULL;

  insert (db, G_MININT64, NULL, G_MININT64);
  insert (db, 7, "", 0);
  insert (db, G_MAXINT64, "Åke 🪵 火", 99);

  select = sql_database_prepare (db, "SELECT a, b, c FROM t ORDER BY a", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sql_statement_count_parameters (select), ==, 0);

  g_assert_cmpint (sql_statement_step (select, &error), ==, SQL_STEP_ROW);
  g_assert_cmpint (sql_statement_get_int64 (select, 0), ==, G_MININT64);
  g_assert_true (sql_statement_is_null (select, 1));
  g_assert_null (sql_statement_get_text (select, 1));
  g_assert_cmpint (sql_statement_get_int64 (select, 1), ==, 0);
  g_assert_cmpint (sql_statement_get_int64 (select, 2), ==, G_MININT64);

  g_assert_cmpint (sql_statement_step (select, &error), ==, SQL_STEP_ROW);
  g_assert_false (sql_statement_is_null (select, 1));
  g_assert_cmpstr (sql_statement_get_text (select, 1), ==, "");

  g_assert_cmpint (sql_statement_step (select, &error), ==, SQL_STEP_ROW);
  g_assert_cmpint (sql_statement_get_int64 (select, 0), ==, G_MAXINT64);
  g_assert_cmpstr (sql_statement_get_text (select, 1), ==, "Åke 🪵 火");

  g_assert_cmpint (sql_statement_step (select, &error), ==, SQL_STEP_DONE);
  g_assert_no_error (error);
}

static void
test_rebind (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) db = fixture_open (self, SCHEMA);
  g_autoptr (GError) error = NULL;
  g_autoptr (SqlStatement) statement = sql_database_prepare (db, INSERT, &error);

  sql_statement_bind_text (statement, 2, "same");
  for (gint64 i = 1; i <= 3; i++)
    {
      sql_statement_bind_int64 (statement, 1, i);
      g_assert_true (sql_statement_run (statement, &error));
    }

  g_assert_cmpint (sql_database_get_last_rowid (db), ==, 3);
  g_assert_cmpint (sql_database_get_changes (db), ==, 3);
  g_assert_cmpint (fixture_get (db, "SELECT count(*) FROM t WHERE b = 'same' AND c IS NULL"), ==,
                   3);
}

static void
test_cache (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) db = fixture_open (self, SCHEMA);
  g_autoptr (GError) error = NULL;
  SqlStatement *first = sql_database_prepare (db, INSERT, &error);
  g_autoptr (SqlStatement) again = NULL;

  sql_statement_bind_int64 (first, 1, 5);
  sql_statement_bind_text (first, 2, "kept no longer than its use");
  g_assert_true (sql_statement_run (first, &error));
  sql_statement_release (first);

  again = sql_database_prepare (db, INSERT, &error);
  g_assert_true (again == first);
  sql_statement_bind_int64 (again, 1, 6);
  g_assert_true (sql_statement_run (again, &error));
  g_assert_cmpint (fixture_get (db, "SELECT b IS NULL FROM t WHERE a = 6"), ==, 1);
}

/* Two loops over one and the same text, one inside the other. */
static void
test_nested (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) db = fixture_open (self, SCHEMA);
  g_autoptr (GError) error = NULL;
  g_autoptr (SqlStatement) outer = NULL;
  guint n_pairs = 0;

  for (gint64 i = 0; i < 4; i++)
    insert (db, i, NULL, 0);

  outer = sql_database_prepare (db, "SELECT a FROM t", &error);
  while (sql_statement_step (outer, &error) == SQL_STEP_ROW)
    {
      g_autoptr (SqlStatement) inner = sql_database_prepare (db, "SELECT a FROM t", &error);

      g_assert_true (inner != outer);
      while (sql_statement_step (inner, &error) == SQL_STEP_ROW)
        n_pairs++;
    }

  g_assert_no_error (error);
  g_assert_cmpuint (n_pairs, ==, 16);
}

static void
assert_not_prepared (SqlDatabase *db, const char *sql)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sql_database_prepare (db, sql, &error));
  g_assert_error (error, SQL_ERROR, SQL_ERROR_FAILED);
}

static void
test_not_prepared (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) db = fixture_open (self, SCHEMA);
  g_autoptr (SqlStatement) blank = NULL;
  g_autoptr (GError) error = NULL;

  assert_not_prepared (db, "SELEKT 1");
  assert_not_prepared (db, "SELECT nothing FROM t");
  assert_not_prepared (db, "");
  assert_not_prepared (db, "SELECT 1; DELETE FROM t");

  /* A misspelt column in double quotes is an error, not a text. */
  assert_not_prepared (db, "SELECT \"nothing\" FROM t");

  blank = sql_database_prepare (db, "SELECT 1; \n", &error);
  g_assert_no_error (error);
}

static void
test_bind_failure (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) db = fixture_open (self, SCHEMA);
  g_autoptr (GError) error = NULL;
  SqlStatement *statement = sql_database_prepare (db, INSERT, &error);

  sql_statement_bind_int64 (statement, 4, 1);
  sql_statement_bind_int64 (statement, 1, 1);
  g_assert_cmpint (sql_statement_step (statement, &error), ==, SQL_STEP_ERROR);
  g_assert_error (error, SQL_ERROR, SQL_ERROR_FAILED);
  sql_statement_release (statement);

  insert (db, 1, NULL, 1);
}

static void
test_bounded (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) db = fixture_open (self, SCHEMA);
  g_autoptr (GError) error = NULL;
  g_autoptr (SqlStatement) statement = sql_database_prepare (db, INSERT, &error);
  g_autofree char *huge = g_strnfill (17 * 1024 * 1024, 'x');

  sql_statement_bind_text (statement, 2, huge);
  g_assert_false (sql_statement_run (statement, &error));
  g_assert_error (error, SQL_ERROR, SQL_ERROR_FAILED);
  g_assert_cmpint (fixture_get (db, "SELECT count(*) FROM t"), ==, 0);
}

static void
test_constraint (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) db = fixture_open (self, SCHEMA);
  g_autoptr (GError) error = NULL;
  g_autoptr (SqlStatement) statement = sql_database_prepare (db, INSERT, &error);

  sql_statement_bind_int64 (statement, 3, 100);
  g_assert_false (sql_statement_run (statement, &error));
  g_assert_error (error, SQL_ERROR, SQL_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "CHECK constraint failed"));
  g_clear_error (&error);

  sql_statement_bind_int64 (statement, 3, 99);
  g_assert_true (sql_statement_run (statement, &error));
}

static void
test_not_utf8 (Fixture *self, gconstpointer data)
{
  g_autoptr (SqlDatabase) db = fixture_open (self, SCHEMA);
  g_autoptr (SqlStatement) select = NULL;
  g_autoptr (GError) error = NULL;
  const char *first;
  const char *second;

  fixture_exec (db, "INSERT INTO t (b) VALUES (CAST (x'41ff42' AS TEXT))");
  select = sql_database_prepare (db, "SELECT b, b || 'c' FROM t", &error);

  g_assert_cmpint (sql_statement_step (select, &error), ==, SQL_STEP_ROW);
  first = sql_statement_get_text (select, 0);
  second = sql_statement_get_text (select, 1);
  g_assert_cmpstr (first, ==, "A\357\277\275B");
  g_assert_cmpstr (second, ==, "A\357\277\275Bc");
}

#define ADD(name, func)                                                                            \
  g_test_add ("/sql/statement/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("values", test_values);
  ADD ("rebind", test_rebind);
  ADD ("cache", test_cache);
  ADD ("nested", test_nested);
  ADD ("not-prepared", test_not_prepared);
  ADD ("bind-failure", test_bind_failure);
  ADD ("bounded", test_bounded);
  ADD ("constraint", test_constraint);
  ADD ("not-utf8", test_not_utf8);

  return g_test_run ();
}
