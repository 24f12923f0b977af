/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Each row of store-record.def goes with the tables that there are: its statements have no
 * parameter that is not a column of it, and its query reads all of them. */

#include "store-fixture.h"
#include "store/store-row.h"

static guint
count_columns (const StoreRow *row)
{
  guint n = 0;

  while (row->columns[n].type != STORE_COLUMN_END)
    n++;

  return n;
}

static sqlite3_stmt *
prepare (sqlite3 *handle, const char *sql)
{
  sqlite3_stmt *statement;

  if (sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (handle));

  return statement;
}

static void
check_select (sqlite3 *handle, const StoreRow *row)
{
  sqlite3_stmt *select = prepare (handle, row->select);

  g_assert_cmpint (sqlite3_column_count (select), ==, (int) count_columns (row));
  g_assert_cmpint (sqlite3_bind_parameter_count (select), <=, 1);
  sqlite3_finalize (select);
}

static void
check_write (sqlite3 *handle, const StoreRow *row, const char *sql)
{
  sqlite3_stmt *write = prepare (handle, sql);

  g_assert_cmpint (sqlite3_bind_parameter_count (write), <=, (int) count_columns (row));
  g_assert_false (sqlite3_stmt_readonly (write));
  sqlite3_finalize (write);
}

static void
test_statements (Fixture *self, gconstpointer data)
{
  sqlite3 *handle;

  fixture_close (fixture_open (self));
  g_assert_cmpint (sqlite3_open (self->path, &handle), ==, SQLITE_OK);
  for (guint kind = 0; kind < STORE_N_RECORDS; kind++)
    {
      const StoreRow *row = store_row_get ((StoreRecordKind) kind);

      if (row->select != NULL)
        check_select (handle, row);
      for (guint i = 0; i < G_N_ELEMENTS (row->write) && row->write[i] != NULL; i++)
        check_write (handle, row, row->write[i]);
    }
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/row/statements", Fixture, NULL, fixture_set_up, test_statements, fixture_tear_down);

  return g_test_run ();
}
