/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <sqlite3.h>
#include <string.h>

#include "sql-folder.h"
#include "store/store-history.h"
#include "store/store-journal.h"

/* So long another connection may write before a test gives up. */
#define BUSY_MS 10000

G_BEGIN_DECLS

/* No condition takes a tenth of this, even on a busy machine. */
#define FIXTURE_PATIENCE_SECONDS 60

static inline Store *
fixture_open (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  Store *store = store_open (self->path, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (store);

  return store;
}

static inline void
fixture_close (Store *store)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (store_close (store, &error));
  g_assert_no_error (error);
}

static inline gboolean
fixture_timeout_cb (gpointer user_data)
{
  g_error ("What the test waited for did not come");

  return G_SOURCE_REMOVE;
}

#define FIXTURE_ITERATE_UNTIL(condition)                                                           \
  G_STMT_START                                                                                     \
  {                                                                                                \
    guint fixture_timeout                                                                          \
        = g_timeout_add_seconds (FIXTURE_PATIENCE_SECONDS, fixture_timeout_cb, NULL);              \
                                                                                                   \
    while (!(condition))                                                                           \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (fixture_timeout);                                                             \
  }                                                                                                \
  G_STMT_END

static inline void
fixture_wait (Store *store)
{
  FIXTURE_ITERATE_UNTIL (store_journal_get_pending (store_get_journal (store)) == 0);
}

static inline void
fixture_commit (Store *store)
{
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
}

static inline guint64
fixture_add (Store *store, const char *owner, const char *target, BaseId id, const char *text)
{
  StoreMessage message = {
    .id = id,
    .verb = STORE_VERB_PRIVMSG,
    .owner = owner,
    .target = target,
    .source = "ritam!r@example.org",
    .text = text,
  };

  return store_journal_add_message (store_get_journal (store), &message);
}

/* What any other program that knows SQLite reads there. */
static inline gint64
fixture_get (Fixture *self, const char *sql)
{
  sqlite3 *handle;
  sqlite3_stmt *statement;
  gint64 value;

  g_assert_cmpint (sqlite3_open_v2 (self->path, &handle, SQLITE_OPEN_READONLY, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  value = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (handle);

  return value;
}

static inline void
fixture_exec (Fixture *self, const char *sql)
{
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open (self->path, &handle), ==, SQLITE_OK);
  /* A store that is open may be writing in the background at this moment. */
  sqlite3_busy_timeout (handle, BUSY_MS);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);
}

static inline void
fixture_got_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static inline GPtrArray *
fixture_query (Store *store, const StoreQuery *query)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *answer;

  store_history_query_async (store_get_history (store), query, NULL, fixture_got_result_cb,
                             &result);
  FIXTURE_ITERATE_UNTIL (result != NULL);
  answer = store_history_query_finish (store_get_history (store), result, &error);
  g_assert_no_error (error);

  return answer;
}

static inline gboolean
fixture_file_has (const char *path, const char *text)
{
  g_autoptr (GBytes) bytes = NULL;
  gsize size;
  const char *data;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return FALSE;

  bytes = fixture_read (path);
  data = g_bytes_get_data (bytes, &size);

  return data != NULL && memmem (data, size, text, strlen (text)) != NULL;
}

static inline gboolean
fixture_disk_has (Fixture *self, const char *text)
{
  g_autofree char *log = g_strconcat (self->path, "-wal", NULL);

  return fixture_file_has (self->path, text) || fixture_file_has (log, text);
}

/* It is erased after those who wait for the batch were told. */
static inline void
fixture_wait_until_gone (Fixture *self, Store *store, const char *text)
{
  gint64 deadline = g_get_monotonic_time () + FIXTURE_PATIENCE_SECONDS * G_USEC_PER_SEC;

  while (store_journal_is_erasing (store_get_journal (store)))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (1000);
    }
  g_assert_false (fixture_disk_has (self, text));
}

G_END_DECLS
