/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The dashboard shows nothing that there is not. */

#include "server/server-metrics.h"

#include <sqlite3.h>
#include <string.h>

static char *
read_dashboard (void)
{
  g_autofree char *path
      = g_test_build_filename (G_TEST_DIST, "data", "inglenook-grafana.json", NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

static gboolean
is_metric (const char *name)
{
  static const char *const suffixes[] = { "_bucket", "_sum", "_count", NULL };
  guint n_metrics;
  const ServerMetric *list = server_metrics_get_list (&n_metrics);

  for (guint i = 0; i < n_metrics; i++)
    {
      const char *rest = name + strlen (list[i].name);

      if (!g_str_has_prefix (name, list[i].name))
        continue;
      if (g_str_equal (list[i].type, "histogram") ? g_strv_contains (suffixes, rest)
                                                  : rest[0] == '\0')
        return TRUE;
    }

  return FALSE;
}

static guint
check_expression (const char *expression)
{
  g_autoptr (GRegex) regex = g_regex_new ("\\b(?:inglenook|process)_\\w+", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint n = 0;

  g_regex_match (regex, expression, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *name = g_match_info_fetch (match, 0);

      if (!is_metric (name))
        g_error ("There is no %s, of which the dashboard makes: %s", name, expression);
      n++;
    }

  return n;
}

/* SQLite reads JSON. Every question to Prometheus stands under one of two names. */
static void
test_dashboard (void)
{
  const char *sql = "SELECT value FROM json_tree (?1) WHERE key IN ('expr', 'query') "
                    "AND type = 'text' AND value <> 'prometheus'";
  g_autofree char *text = NULL;
  sqlite3 *db;
  sqlite3_stmt *select;
  guint n = 0;

  if (g_getenv ("G_TEST_SRCDIR") == NULL)
    {
      g_test_skip ("G_TEST_SRCDIR does not say where the source is.");
      return;
    }

  text = read_dashboard ();
  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &select, NULL), ==, SQLITE_OK);
  sqlite3_bind_text (select, 1, text, -1, SQLITE_STATIC);
  while (sqlite3_step (select) == SQLITE_ROW)
    {
      const char *expression = (const char *) sqlite3_column_text (select, 0);

      /* One that asks for nothing of ours would show nothing. */
      g_assert_cmpuint (check_expression (expression), >, 0);
      n++;
    }
  g_assert_cmpint (sqlite3_finalize (select), ==, SQLITE_OK);
  sqlite3_close (db);
  g_assert_cmpuint (n, >, 20);
}

static void
test_names (void)
{
  g_assert_true (is_metric ("inglenook_users"));
  g_assert_true (is_metric ("inglenook_commit_duration_seconds_bucket"));
  g_assert_false (is_metric ("inglenook_commit_duration_seconds"));
  g_assert_false (is_metric ("inglenook_users_total"));
  g_assert_false (is_metric ("inglenook_nothing"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/grafana/names", test_names);
  g_test_add_func ("/server/grafana/dashboard", test_dashboard);

  return g_test_run ();
}
