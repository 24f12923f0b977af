/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an export has, and that an import gives the same again: docs/export.md */

#include "transfer-fixture.h"

#include "store/store-transfer.h"

/* What follows from other columns, or is of the database itself. */
static const char *const left_out[] = {
  "chore",         "document",    "folded",         "place",      "search",
  "search_config", "search_data", "search_docsize", "search_idx", "sqlite_stat1",
  "target",        "unindexed",   "upkeep",         NULL,
};

/* Columns that have another name in an export. */
static const char *const others[][2] = {
  { "about", "about" },      { "created", "id" },   { "ends", "end" }, { "is_bot", "bot" },
  { "is_closed", "closed" }, { "recipient", "to" }, { NULL },
};

/* The lines of the example. */
static char *
read_example (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "docs", "export.md", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GString *example = g_string_new (NULL);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "    {"))
      g_string_append_printf (example, "%s\n", lines[i] + 4);

  return g_string_free (example, FALSE);
}

static void
test_documented (Fixture *self, gconstpointer data)
{
  const StoreExportOptions options = { .server = "inglenook.local", .with_secrets = TRUE };
  g_autofree char *example = read_example ();
  g_autofree char *exported = NULL;

  transfer_check_import (self, example, "20 and 0");
  exported = transfer_export (self, &options);
  g_assert_cmpstr (exported, ==, example);

  /* A second time there is nothing new. */
  transfer_check_import (self, example, "0 and 20");
  g_free (exported);
  exported = transfer_export (self, &options);
  g_assert_cmpstr (exported, ==, example);
}

static void
check_members (const StoreTransferType *type, const char *doc)
{
  for (guint i = 0; type->fields[i].key != NULL; i++)
    {
      g_autofree char *quoted = g_strdup_printf ("`%s`", type->fields[i].key);

      if (strstr (doc, quoted) == NULL)
        g_error ("docs/export.md does not tell of the %s of a %s", quoted, type->name);
    }
}

static void
test_members (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "docs", "export.md", NULL);
  g_autofree char *doc = NULL;

  g_assert_true (g_file_get_contents (path, &doc, NULL, NULL));
  check_members (&store_transfer_header, doc);
  check_members (&store_transfer_message, doc);
  for (guint i = 0; store_transfer_rows[i].name != NULL; i++)
    check_members (&store_transfer_rows[i], doc);
  for (gint64 verb = 1; store_transfer_get_verb (verb) != NULL; verb++)
    {
      g_autofree char *quoted = g_strdup_printf ("`%s`", store_transfer_get_verb (verb));

      g_assert_nonnull (strstr (doc, quoted));
    }
}

static gboolean
has_word (const char *sql, const char *word)
{
  g_autofree char *pattern = g_strdup_printf ("\\b%s\\b", word);

  return g_regex_match_simple (pattern, sql, 0, 0);
}

/* Whoever adds a table or a column also has it exported. */
static void
test_complete (Fixture *self, gconstpointer data)
{
  sqlite3 *handle;
  sqlite3_stmt *select;

  fixture_close (fixture_open (self));
  g_assert_cmpint (sqlite3_open (self->path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (
      sqlite3_prepare_v2 (handle,
                          "SELECT m.name, c.name FROM sqlite_schema AS m "
                          "JOIN pragma_table_info (m.name) AS c WHERE m.type = 'table'",
                          -1, &select, NULL),
      ==, SQLITE_OK);
  while (sqlite3_step (select) == SQLITE_ROW)
    {
      const char *table = (const char *) sqlite3_column_text (select, 0);
      const char *column = (const char *) sqlite3_column_text (select, 1);
      const StoreTransferType *type = store_transfer_find_type (table);
      gboolean is_there = g_strv_contains (left_out, table) || g_strv_contains (left_out, column);

      for (guint i = 0; others[i][0] != NULL && !is_there; i++)
        is_there = g_str_equal (others[i][0], column);
      for (guint i = 0; type != NULL && type->fields[i].key != NULL && !is_there; i++)
        is_there = g_str_equal (type->fields[i].key, column);
      if (!is_there && type != NULL && type->insert != NULL)
        is_there = has_word (type->insert, column) && has_word (type->select, column);
      if (!is_there)
        g_error ("%s.%s is not exported: store-transfer.c, docs/export.md", table, column);
    }
  sqlite3_finalize (select);
  sqlite3_close (handle);
}

static void
test_parts (Fixture *self, gconstpointer data)
{
  const char *const rooms[] = { "#LOUNGE", "#lounge", NULL };
  StoreExportOptions options = { .server = "s", .rooms = rooms };
  g_autofree char *example = read_example ();
  g_autofree char *of_room = NULL;
  g_autofree char *of_time = NULL;
  g_autofree char *without = NULL;

  transfer_check_import (self, example, "20 and 0");
  of_room = transfer_export (self, &options);
  g_assert_true (g_str_has_prefix (
      of_room, "{\"type\":\"header\",\"format\":\"inglenook\",\"version\":1,\"server\":\"s\","
               "\"partial\":true}\n{\"type\":\"room\",\"name\":\"#Lounge\""));
  g_assert_null (strstr (of_room, "#attic"));
  g_assert_null (strstr (of_room, "\"owner\":\"ada\",\"with\""));
  g_assert_nonnull (strstr (of_room, "\"marker\""));
  g_assert_nonnull (strstr (of_room, "\"metadata\""));

  options = (StoreExportOptions){ .server = "s", .since = TRANSFER_NOW };
  of_time = transfer_export (self, &options);
  g_assert_nonnull (strstr (of_time, "#attic"));
  g_assert_null (strstr (of_time, "\"verb\""));
  options = (StoreExportOptions){ .server = "s", .until = TRANSFER_NOW };
  g_free (of_time);
  of_time = transfer_export (self, &options);
  g_assert_nonnull (strstr (of_time, "\"verb\":\"NOTICE\""));

  options = (StoreExportOptions){ .server = "s" };
  without = transfer_export (self, &options);
  g_assert_null (strstr (without, "verifier"));
  g_assert_null (strstr (without, "secret"));
  g_assert_nonnull (strstr (without, "{\"type\":\"account\",\"name\":\"Ada\","
                                     "\"created\":\"2026-11-20T17:00:00.000Z\"}\n"));
}

/* What is said meanwhile is not in it. */
static void
test_running (Fixture *self, gconstpointer data)
{
  const StoreExportOptions options = { .server = "s" };
  Store *store = fixture_open (self);
  g_autofree char *text = NULL;

  fixture_add (store, NULL, "#lounge", 1, "a \"b\" \\ \x02 \n c");
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
  text = transfer_export (self, &options);
  g_assert_cmpstr (text, ==,
                   "{\"type\":\"header\",\"format\":\"inglenook\",\"version\":1,\"server\":\"s\"}\n"
                   "{\"type\":\"message\",\"id\":\"0000000000001\","
                   "\"time\":\"2024-01-01T00:00:00.000Z\",\"room\":\"#lounge\","
                   "\"verb\":\"PRIVMSG\",\"source\":\"ritam!r@example.org\","
                   "\"text\":\"a \\\"b\\\" \\\\ \\u0002 \\n c\"}\n");
  fixture_close (store);
}

static void
check_fails (Fixture *self, int fd, const char *part)
{
  const StoreExportOptions options = { .server = "s" };
  g_autoptr (GError) error = NULL;

  g_assert_false (store_export (self->path, &options, fd, NULL, NULL, &error));
  g_assert_cmpint (error->domain, ==, STORE_ERROR);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_fails (Fixture *self, gconstpointer data)
{
  int full = open ("/dev/full", O_WRONLY | O_CLOEXEC);

  check_fails (self, full, "No such file");
  fixture_close (fixture_open (self));
  check_fails (self, full, "The export cannot be written (No space left on device)");
  close (full);
  fixture_exec (self,
                "INSERT INTO target (name, folded) VALUES ('#a', '#a');"
                "INSERT INTO message (target, id, verb, source, text) VALUES (1, 1, 99, 'a', '')");
  check_fails (self, STDERR_FILENO,
               "There is a message in the database of a kind that there is not");
  fixture_exec (self, "PRAGMA user_version = 3");
  check_fails (self, STDERR_FILENO,
               "was written by an older version of Inglenook: start this one's");
}

#define ADD(name, func)                                                                            \
  g_test_add ("/store/export/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("documented", test_documented);
  ADD ("members", test_members);
  ADD ("complete", test_complete);
  ADD ("parts", test_parts);
  ADD ("running", test_running);
  ADD ("fails", test_fails);

  return g_test_run ();
}
