/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-log.h"

#include <string.h>

#define START G_GINT64_CONSTANT (1767225600000000)

/**
 * Journal:
 * @clock: the time
 * @timers: where the log waits
 * @log: what is tested
 *
 * A log whose entries are kept.
 */
typedef struct
{
  BaseManualClock clock;
  IoTimers *timers;
  ServerLog *log;
} Journal;

/* GLib takes one writer for the whole process. */
static GPtrArray *entries;

static GLogWriterOutput
write_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  GHashTable *entry = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (gsize i = 0; i < n_fields; i++)
    g_hash_table_insert (entry, g_strdup (fields[i].key), g_strdup (fields[i].value));
  g_ptr_array_add (entries, entry);

  return G_LOG_WRITER_HANDLED;
}

static void
set_up (Journal *self, gconstpointer data)
{
  base_manual_clock_init (&self->clock, START);
  self->timers = io_timers_new (NULL, &self->clock.clock);
  self->log = server_log_new (self->timers, &self->clock.clock);
  g_ptr_array_set_size (entries, 0);
}

static void
tear_down (Journal *self, gconstpointer data)
{
  g_clear_pointer (&self->log, server_log_free);
  io_timers_free (self->timers);
}

static const char *
get_field (guint index, const char *key)
{
  g_assert_cmpuint (index, <, entries->len);

  return g_hash_table_lookup (entries->pdata[index], key);
}

static void
test_fields (Journal *self, gconstpointer data)
{
  server_log (self->log, SERVER_LOG_LOGGED_IN, "user", "ada!ada@here", "address", "192.0.2.7",
              "account", "{user}", NULL);
  server_log (self->log, SERVER_LOG_STORE_BROKEN, "error", "disk full", NULL);
  server_log (self->log, SERVER_LOG_STORE_FAILED, "error", "disk full", NULL);

  g_assert_cmpuint (entries->len, ==, 3);
  g_assert_cmpstr (get_field (0, "MESSAGE"), ==,
                   "ada!ada@here from 192.0.2.7 is logged in as {user}");
  g_assert_cmpstr (get_field (0, "MESSAGE_ID"), ==, server_log_get_kind (SERVER_LOG_LOGGED_IN)->id);
  g_assert_cmpstr (get_field (0, "PRIORITY"), ==, "5");
  g_assert_cmpstr (get_field (0, "INGLENOOK_USER"), ==, "ada!ada@here");
  g_assert_cmpstr (get_field (0, "INGLENOOK_ADDRESS"), ==, "192.0.2.7");
  g_assert_cmpstr (get_field (0, "INGLENOOK_ACCOUNT"), ==, "{user}");
  g_assert_cmpstr (get_field (1, "PRIORITY"), ==, "3");
  g_assert_cmpstr (get_field (2, "PRIORITY"), ==, "4");
}

static void
assert_escaped (const char *value, const char *expected)
{
  g_autofree char *escaped = server_log_escape (value);

  g_assert_cmpstr (escaped, ==, expected);
}

static void
test_escape (Journal *self, gconstpointer data)
{
  g_autofree char *long_value = g_strnfill (600, 'x');
  g_autofree char *cut = g_strnfill (512, 'x');
  g_autofree char *expected = g_strconcat (cut, "…", NULL);

  assert_escaped ("", "");
  assert_escaped ("Zoë in the 客厅", "Zoë in the 客厅");
  assert_escaped ("one\ntwo\r\033[31m\x7f", "one\\u{a}two\\u{d}\\u{1b}[31m\\u{7f}");
  assert_escaped ("\xe2\x80\xae"
                  "evil\xe2\x80\xa8\xc2\x9b",
                  "\\u{202e}evil\\u{2028}\\u{9b}");
  assert_escaped ("\xff\xc3", "��");
  assert_escaped (long_value, expected);
}

static void
test_hostile (Journal *self, gconstpointer data)
{
  server_log (self->log, SERVER_LOG_KILLED, "user", "a\nMESSAGE=b", "target", "\033c", NULL);

  g_assert_cmpstr (get_field (0, "MESSAGE"), ==, "a\\u{a}MESSAGE=b killed \\u{1b}c");
  g_assert_cmpstr (get_field (0, "INGLENOOK_TARGET"), ==, "\\u{1b}c");
}

static void
log_failures (Journal *self, guint n)
{
  for (guint i = 0; i < n; i++)
    server_log (self->log, SERVER_LOG_LOGIN_FAILED, "user", "eve!eve@far", "address", "192.0.2.9",
                NULL);
}

/* Of a flood only so much is told, and then how much more there was. Other kinds are not kept from
 * being told. */
static void
test_flood (Journal *self, gconstpointer data)
{
  log_failures (self, SERVER_LOG_BURST + 1000);
  g_assert_cmpuint (entries->len, ==, SERVER_LOG_BURST);
  server_log (self->log, SERVER_LOG_CONFIG_READ, NULL);
  g_assert_cmpuint (entries->len, ==, SERVER_LOG_BURST + 1);

  base_manual_clock_advance (&self->clock, 2 * G_USEC_PER_SEC);
  log_failures (self, 5);
  g_assert_cmpuint (entries->len, ==, SERVER_LOG_BURST + 3);

  base_manual_clock_advance (&self->clock, 60 * G_USEC_PER_SEC);
  io_timers_run_due (self->timers);
  g_assert_cmpuint (entries->len, ==, SERVER_LOG_BURST + 4);
  g_assert_cmpstr (get_field (SERVER_LOG_BURST + 3, "MESSAGE"), ==,
                   "1003 more such messages are left out: LOGIN_FAILED");

  base_manual_clock_advance (&self->clock, 60 * G_USEC_PER_SEC);
  io_timers_run_due (self->timers);
  g_assert_cmpuint (entries->len, ==, SERVER_LOG_BURST + 4);
}

static void
test_last_words (Journal *self, gconstpointer data)
{
  log_failures (self, SERVER_LOG_BURST + 2);
  g_clear_pointer (&self->log, server_log_free);
  self->log = server_log_new (self->timers, &self->clock.clock);

  g_assert_cmpstr (get_field (SERVER_LOG_BURST, "INGLENOOK_COUNT"), ==, "2");
}

/* Where no journal is, people read what the server writes. */
static void
test_line (Journal *self, gconstpointer data)
{
  const GLogField fields[]
      = { { "MESSAGE", "The disk is full", -1 }, { "MESSAGE_ID", "0123", -1 } };

  if (g_test_subprocess ())
    {
      server_log_write (G_LOG_LEVEL_MESSAGE, fields, G_N_ELEMENTS (fields), NULL);
      server_log_write (G_LOG_LEVEL_WARNING, fields, G_N_ELEMENTS (fields), NULL);
      server_log_write (G_LOG_LEVEL_CRITICAL, fields, G_N_ELEMENTS (fields), NULL);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("20* The disk is full\n"
                             "20* warning: The disk is full\n"
                             "20* error: The disk is full\n");
}

static const char *
get_level_name (GLogLevelFlags level)
{
  if (level == G_LOG_LEVEL_CRITICAL)
    return "error";

  return level == G_LOG_LEVEL_WARNING ? "warning" : "notice";
}

/* The table of the document is the list. */
static void
test_document (Journal *self, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *document = NULL;
  g_auto (GStrv) rows = NULL;

  if (g_getenv ("G_TEST_SRCDIR") == NULL)
    {
      g_test_skip ("G_TEST_SRCDIR does not say where the source is.");
      return;
    }

  path = g_test_build_filename (G_TEST_DIST, "docs", "logging.md", NULL);
  g_assert_true (g_file_get_contents (path, &document, NULL, NULL));
  for (guint i = 0; i < SERVER_LOG_COUNT; i++)
    {
      const ServerLogKind *kind = server_log_get_kind (i);
      g_autofree char *row = g_strdup_printf ("\n| `%s` | %s | %s | %s |\n", kind->id,
                                              get_level_name (kind->level), kind->text, kind->help);

      if (strstr (document, row) == NULL)
        g_error ("docs/logging.md has no row %s", row);
    }
  rows = g_regex_split_simple ("\\n\\| `[0-9a-f]{32}` ", document, 0, 0);
  g_assert_cmpuint (g_strv_length (rows), ==, SERVER_LOG_COUNT + 1);
}

/* Programs find events by these, so each is one, and that of one kind alone. */
static void
test_ids (Journal *self, gconstpointer data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < SERVER_LOG_COUNT; i++)
    {
      const ServerLogKind *kind = server_log_get_kind (i);

      g_assert_cmpuint (strspn (kind->id, "0123456789abcdef"), ==, 32);
      g_assert_cmpuint (strlen (kind->id), ==, 32);
      g_assert_true (g_hash_table_add (seen, (char *) kind->id));
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  entries = g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);
  g_log_set_writer_func (write_cb, NULL, NULL);

  g_test_add ("/server/log/fields", Journal, NULL, set_up, test_fields, tear_down);
  g_test_add ("/server/log/escape", Journal, NULL, set_up, test_escape, tear_down);
  g_test_add ("/server/log/hostile", Journal, NULL, set_up, test_hostile, tear_down);
  g_test_add ("/server/log/flood", Journal, NULL, set_up, test_flood, tear_down);
  g_test_add ("/server/log/last-words", Journal, NULL, set_up, test_last_words, tear_down);
  g_test_add ("/server/log/line", Journal, NULL, set_up, test_line, tear_down);
  g_test_add ("/server/log/document", Journal, NULL, set_up, test_document, tear_down);
  g_test_add ("/server/log/ids", Journal, NULL, set_up, test_ids, tear_down);
  status = g_test_run ();
  g_ptr_array_unref (entries);

  return status;
}
