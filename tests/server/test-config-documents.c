/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config-fixture.h"

#include <string.h>

static const char *const options[] = {
  "--config=FILE",
  "--listen=ADDRESS",
  "--database=FILE",
  "--exit-when-idle=SECONDS",
  "--check-config",
  "--version",
  "--help",
  "--listen-websocket=ADDRESS",
  "--listen-plain-text=ADDRESS",
  "--listen-metrics=ADDRESS",
};

static void
assert_mentioned (const char *group, const char *key, const char *fallback, gpointer user_data)
{
  g_autofree char *setting = g_strdup_printf ("\n  %s=%s", key, fallback != NULL ? fallback : "");

  g_assert_nonnull (strstr (user_data, setting));
}

static void
test_help (void)
{
  g_autofree char *help = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerConfig) config
      = server_config_new_from_arguments ((const char *[]){ "inglenookd", "--help", NULL }, &help,
                                          &error);

  g_assert_no_error (error);
  g_assert_nonnull (config);
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    g_assert_nonnull (strstr (help, options[i]));
  server_config_foreach_key (assert_mentioned, help);
}

/* The documents are in the source folder, of which a test that somebody starts alone knows nothing.
 * */
static gboolean
have_source (void)
{
  if (g_getenv ("G_TEST_SRCDIR") != NULL)
    return TRUE;

  g_test_skip ("G_TEST_SRCDIR does not say where the source is.");

  return FALSE;
}

static char *
read_source (const char *folder, const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

/* The row of a key begins with its name and goes on with its default. */
static void
assert_documented (const char *group, const char *key, const char *fallback, gpointer user_data)
{
  const char *document = user_data;
  g_autofree char *heading = g_strdup_printf ("\n## `[%s]`\n", group);
  g_autofree char *row = g_strdup_printf ("\n| `%s` |", key);
  g_autofree char *value = g_strdup_printf ("| `%s` |", fallback);
  const char *section = strstr (document, heading);
  const char *start;
  const char *end;

  if (section == NULL || (start = strstr (section, row)) == NULL)
    g_error ("docs/configuration.md has no [%s] %s", group, key);
  end = strchr (start + 1, '\n');
  if (fallback != NULL && g_strstr_len (start, end - start, value) == NULL)
    g_error ("docs/configuration.md does not say that [%s] %s is %s", group, key, fallback);
}

static void
test_document (void)
{
  g_autofree char *document = NULL;

  if (!have_source ())
    return;

  document = read_source ("docs", "configuration.md");
  server_config_foreach_key (assert_documented, document);
  for (guint i = 0; i < HALL_PRIVILEGE_COUNT; i++)
    {
      g_autofree char *row
          = g_strdup_printf ("\n| `%s` |", hall_privilege_get_name ((HallPrivileges) 1 << i));

      g_assert_nonnull (strstr (document, row));
    }
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_auto (GStrv) words = g_strsplit (options[i], "=", 2);

      g_assert_nonnull (strstr (document, words[0]));
    }
}

static void
assert_in_example (const char *group, const char *key, const char *fallback, gpointer user_data)
{
  g_autofree char *setting
      = g_strdup_printf ("\n#%s=%s%s", key, fallback != NULL ? fallback : "", fallback ? "\n" : "");

  if (strstr (user_data, setting) == NULL)
    g_error ("data/inglenookd.conf.example has no line %s", setting + 1);
}

/* Uncommented or not, the example is a configuration that works. */
static void
test_example (ConfigFixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *active = NULL;
  g_autoptr (GRegex) comment = g_regex_new ("^#(?=[a-z-]+=|\\[)", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GString) adapted = NULL;
  g_autoptr (ServerConfig) as_it_is = NULL;
  g_autoptr (ServerConfig) all_set = NULL;

  if (!have_source ())
    return;

  text = read_source ("data", "inglenookd.conf.example");
  server_config_foreach_key (assert_in_example, text);
  as_it_is = config_fixture_load (self, text);
  g_assert_null (as_it_is->password);

  config_fixture_write_file (self->motd, "Welcome\n");
  active = g_regex_replace_literal (comment, text, -1, 0, "", 0, NULL);
  adapted = g_string_new (active);
  g_string_replace (adapted, "/etc/inglenook/motd.txt", self->motd, 0);
  all_set = config_fixture_load (self, adapted->str);
  g_assert_cmpstrv (all_set->motd, ((const char *[]){ "Welcome", NULL }));
  g_assert_nonnull (all_set->password);
  g_assert_cmpuint (all_set->operators->len, ==, 1);
}

typedef struct
{
  const char *word;
  gboolean is_key;
} Search;

static void
compare_key (const char *group, const char *key, const char *fallback, gpointer user_data)
{
  Search *search = user_data;

  search->is_key |= g_str_equal (search->word, key);
}

static gboolean
is_key_or_privilege (const char *word)
{
  Search search = { word, FALSE };

  server_config_foreach_key (compare_key, &search);

  return search.is_key || hall_privilege_find (word) != 0;
}

/* What is written as a key there is one: words in code letters, or what stands before a '='. */
static void
test_security (void)
{
  g_autofree char *document = NULL;
  g_autoptr (GRegex) regex = g_regex_new ("`([a-z][a-z-]+)(?:=[^`]*)?`", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint n = 0;

  if (!have_source ())
    return;

  document = read_source ("docs", "security.md");
  g_regex_match (regex, document, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *word = g_match_info_fetch (match, 1);

      if (!g_str_equal (word, "inglenookd") && !g_str_equal (word, "localhost")
          && !is_key_or_privilege (word))
        g_error ("docs/security.md names the key %s, which there is not", word);
      n++;
    }
  g_assert_cmpuint (n, >, 60);
}

static void
test_manual (void)
{
  g_autofree char *manual = NULL;

  if (!have_source ())
    return;

  manual = read_source ("data", "inglenookd.1");
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_auto (GStrv) words = g_strsplit (options[i], "=", 2);
      g_autoptr (GString) name = g_string_new (words[0]);

      g_string_replace (name, "-", "\\-", 0);
      g_assert_nonnull (strstr (manual, name->str));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/config/help", test_help);
  g_test_add_func ("/server/config/document", test_document);
  g_test_add_func ("/server/config/security", test_security);
  g_test_add ("/server/config/example", ConfigFixture, NULL, config_fixture_set_up, test_example,
              config_fixture_tear_down);
  g_test_add_func ("/server/config/manual", test_manual);

  return g_test_run ();
}
