/* SPDX-License-Identifier: GPL-3.0-or-later */

/* docs/database.md has each table and each column that there is, and none that there is not. */

#include "store-fixture.h"

/* FTS5 makes tables of its own. */
#define SELECT_COLUMNS                                                                             \
  "SELECT t.name, c.name, c.type, c.\"notnull\" OR c.pk > 0 FROM sqlite_schema AS t "              \
  "JOIN pragma_table_info (t.name) AS c WHERE t.type = 'table' AND t.name NOT LIKE 'search\\_%' "  \
  "ESCAPE '\\' ORDER BY t.name, c.cid"

static void
append_column (GString *text, const char *table, const char *column, const char *type)
{
  g_string_append_printf (text, "%s.%s %s\n", table, column, type);
}

static char *
read_schema (Fixture *self)
{
  GString *text = g_string_new (NULL);
  sqlite3_stmt *statement;
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open_v2 (self->path, &handle, SQLITE_OPEN_READONLY, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, SELECT_COLUMNS, -1, &statement, NULL), ==,
                   SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      const char *table = (const char *) sqlite3_column_text (statement, 0);
      const char *type = (const char *) sqlite3_column_text (statement, 2);
      gboolean is_index = g_str_equal (table, "search");
      g_autofree char *small = g_ascii_strdown (type, -1);
      g_autofree char *shown
          = is_index ? g_strdup ("words")
                     : g_strconcat (small,
                                    sqlite3_column_int (statement, 3) != 0 ? "" : ", can be `NULL`",
                                    NULL);

      append_column (text, table, (const char *) sqlite3_column_text (statement, 1), shown);
    }
  sqlite3_finalize (statement);
  sqlite3_close (handle);

  return g_string_free (text, FALSE);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
sort_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  qsort (lines, g_strv_length (lines), sizeof *lines, compare_lines);

  return g_strjoinv ("\n", lines);
}

/* The rows behind each "### `table`". */
static char *
read_document (void)
{
  g_autofree char *path
      = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "docs", "database.md", NULL);
  g_autoptr (GBytes) bytes = fixture_read (path);
  g_autofree char *all = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_auto (GStrv) lines = g_strsplit (all, "\n", -1);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *table = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], " | ", 3);

      if (g_str_has_prefix (lines[i], "### `"))
        {
          g_free (table);
          table = g_strndup (lines[i] + 5, strlen (lines[i]) - 6);
        }
      else if (table != NULL && g_str_has_prefix (lines[i], "| `"))
        {
          g_autofree char *column = g_strndup (cells[0] + 3, strlen (cells[0]) - 4);

          g_assert_cmpuint (g_strv_length (cells), ==, 3);
          g_assert_cmpuint (strlen (cells[2]), >, 4);
          append_column (text, table, column, cells[1]);
        }
    }

  return g_strdup (text->str);
}

static void
test_document (Fixture *self, gconstpointer data)
{
  g_autofree char *schema = NULL;
  g_autofree char *document = NULL;
  g_autofree char *sorted_schema = NULL;
  g_autofree char *sorted_document = NULL;

  if (g_getenv ("G_TEST_SRCDIR") == NULL)
    {
      g_test_skip ("G_TEST_SRCDIR does not say where the source is.");
      return;
    }

  fixture_close (fixture_open (self));
  schema = read_schema (self);
  document = read_document ();
  sorted_schema = sort_lines (schema);
  sorted_document = sort_lines (document);
  g_assert_cmpstr (sorted_document, ==, sorted_schema);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/schema/document", Fixture, NULL, fixture_set_up, test_document, fixture_tear_down);

  return g_test_run ();
}
