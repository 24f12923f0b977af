/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-fixture.h"

#define N_MESSAGES 1500
#define N_QUERIES  3000

/**
 * Row:
 * @owner: (nullable): of the history it stands in
 * @target: of the history it stands in
 * @id: its id
 */
typedef struct
{
  const char *owner;
  const char *target;
  BaseId id;
} Row;

/**
 * History:
 * @owner: (nullable): a person, or %NULL for a room
 * @target: the room or the other person
 */
typedef struct
{
  const char *owner;
  const char *target;
} History;

static const History histories[] = {
  { NULL, "#lounge" }, { NULL, "#küche" }, { NULL, "#empty" },  { "~ada", "ritam" },
  { "~ada", "Åke🔥" },  { "~ada", "zoë" },  { "~ritam", "ada" }, { "~ritam", "Åke🔥" },
};

/* The reference: the whole history as an array, and the words of the specification taken literally.
 */

static gboolean
same (const char *a, const char *b)
{
  return g_strcmp0 (a, b) == 0;
}

/* All messages of a history with above < id < below, oldest first. */
static GArray *
reference_between (GArray *rows, const History *history, BaseId above, BaseId below, BaseId newest)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (BaseId));

  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = &g_array_index (rows, Row, i);

      if (same (row->owner, history->owner) && same (row->target, history->target)
          && row->id > above && row->id < below && row->id <= newest)
        g_array_append_val (found, row->id);
    }

  return found;
}

static GArray *
keep_first (GArray *ids, guint n)
{
  if (ids->len > n)
    g_array_set_size (ids, n);

  return ids;
}

static GArray *
keep_last (GArray *ids, guint n)
{
  if (ids->len > n)
    g_array_remove_range (ids, 0, ids->len - n);

  return ids;
}

static GArray *
reference_around (GArray *rows, const History *history, const StoreQuery *query)
{
  GArray *before = keep_last (reference_between (rows, history, 0, query->first, query->newest),
                              query->limit / 2);
  GArray *after
      = keep_first (reference_between (rows, history, query->first - 1, G_MAXINT64, query->newest),
                    query->limit - query->limit / 2);

  g_array_append_vals (before, after->data, after->len);
  g_array_unref (after);

  return before;
}

static GArray *
reference (GArray *rows, const History *history, const StoreQuery *query)
{
  const BaseId first = query->first;
  const BaseId second = query->second;
  const BaseId newest = query->newest;

  switch (query->kind)
    {
    case STORE_QUERY_LATEST:
      return keep_last (reference_between (rows, history, first, G_MAXINT64, newest), query->limit);

    case STORE_QUERY_BEFORE:
      return keep_last (reference_between (rows, history, 0, first, newest), query->limit);

    case STORE_QUERY_AFTER:
      return keep_first (reference_between (rows, history, first, G_MAXINT64, newest),
                         query->limit);

    case STORE_QUERY_AROUND:
      return reference_around (rows, history, query);

    case STORE_QUERY_BETWEEN:
      if (first < second)
        return keep_first (reference_between (rows, history, first, second, newest), query->limit);
      return keep_last (reference_between (rows, history, second, first, newest), query->limit);

    case STORE_QUERY_TARGETS:
    default:
      g_assert_not_reached ();
    }
}

static BaseId
reference_latest (GArray *rows, const History *history, BaseId newest)
{
  g_autoptr (GArray) ids = reference_between (rows, history, 0, G_MAXINT64, newest);

  return ids->len > 0 ? g_array_index (ids, BaseId, ids->len - 1) : 0;
}

/* A store with random messages in all histories but "#empty", with some of the ids left out. */
static Store *
open_filled (Fixture *self, GArray *rows)
{
  Store *store = fixture_open (self);
  BaseId id = 0;

  for (guint i = 0; i < N_MESSAGES; i++)
    {
      Row row;
      guint which;

      do
        which = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (histories));
      while (same (histories[which].target, "#empty"));
      id += g_test_rand_int_range (1, 4);
      row = (Row){ histories[which].owner, histories[which].target, id };
      g_array_append_val (rows, row);
      fixture_add (store, row.owner, row.target, id, "text");
      if (i % 50 == 0)
        store_journal_submit (store_get_journal (store));
    }
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);

  return store;
}

static BaseId
random_bound (BaseId last)
{
  switch (g_test_rand_int_range (0, 8))
    {
    case 0:
      return 0;
    case 1:
      return 1;
    case 2:
      return last;
    case 3:
      return G_MAXINT64;
    default:
      return g_test_rand_int_range (0, (gint32) last + 3);
    }
}

static void
assert_ids (GPtrArray *messages, GArray *ids)
{
  g_assert_cmpuint (messages->len, ==, ids->len);
  for (guint i = 0; i < ids->len; i++)
    {
      const StoreMessage *message = g_ptr_array_index (messages, i);

      g_assert_cmpint (message->id, ==, g_array_index (ids, BaseId, i));
    }
}

static void
test_random (Fixture *self, gconstpointer data)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));
  Store *store = open_filled (self, rows);
  BaseId last = g_array_index (rows, Row, rows->len - 1).id;

  for (guint i = 0; i < N_QUERIES; i++)
    {
      const History *history = &histories[g_test_rand_int_range (0, G_N_ELEMENTS (histories))];
      StoreQuery query = {
        .kind = (StoreQueryKind) g_test_rand_int_range (STORE_QUERY_LATEST, STORE_QUERY_TARGETS),
        .owner = history->owner,
        .target = history->target,
        .first = random_bound (last),
        .second = random_bound (last),
        .newest = random_bound (last),
        .limit = (guint) g_test_rand_int_range (0, 12),
      };
      g_autoptr (GPtrArray) messages = NULL;
      g_autoptr (GArray) ids = NULL;

      if (query.limit == 11)
        query.limit = G_MAXUINT;
      messages = fixture_query (store, &query);
      ids = reference (rows, history, &query);
      assert_ids (messages, ids);
    }

  fixture_close (store);
}

static int
compare_targets (gconstpointer a, gconstpointer b)
{
  const StoreTarget *first = a;
  const StoreTarget *second = b;

  return (first->latest > second->latest) - (first->latest < second->latest);
}

/* The histories of @owner, and all rooms, whose latest message lies between the bounds. */
static GArray *
reference_targets (GArray *rows, const StoreQuery *query)
{
  GArray *targets = g_array_new (FALSE, FALSE, sizeof (StoreTarget));

  for (guint i = 0; i < G_N_ELEMENTS (histories); i++)
    {
      StoreTarget target
          = { (char *) histories[i].target, reference_latest (rows, &histories[i], query->newest) };

      if ((histories[i].owner == NULL || same (histories[i].owner, query->owner))
          && target.latest > MIN (query->first, query->second)
          && target.latest < MAX (query->first, query->second))
        g_array_append_val (targets, target);
    }
  g_array_sort (targets, compare_targets);

  return query->first <= query->second ? keep_first (targets, query->limit)
                                       : keep_last (targets, query->limit);
}

static void
test_random_targets (Fixture *self, gconstpointer data)
{
  const char *const rooms[] = { "#lounge", "#KüCHE", "#empty", "#never", NULL };
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));
  Store *store = open_filled (self, rows);
  BaseId last = g_array_index (rows, Row, rows->len - 1).id;

  for (guint i = 0; i < 500; i++)
    {
      StoreQuery query = {
        .kind = STORE_QUERY_TARGETS,
        .owner = g_test_rand_bit () ? "~ada" : NULL,
        .rooms = rooms,
        .first = random_bound (last),
        .second = random_bound (last),
        .newest = random_bound (last),
        .limit = (guint) g_test_rand_int_range (0, 7),
      };
      g_autoptr (GPtrArray) targets = fixture_query (store, &query);
      g_autoptr (GArray) expected = reference_targets (rows, &query);

      g_assert_cmpuint (targets->len, ==, expected->len);
      for (guint n = 0; n < targets->len; n++)
        {
          const StoreTarget *target = g_ptr_array_index (targets, n);

          g_assert_cmpstr (target->name, ==, g_array_index (expected, StoreTarget, n).name);
          g_assert_cmpint (target->latest, ==, g_array_index (expected, StoreTarget, n).latest);
        }
    }

  fixture_close (store);
}

static Store *
open_numbered (Fixture *self, BaseId n)
{
  Store *store = fixture_open (self);

  for (BaseId id = 10; id <= n * 10; id += 10)
    fixture_add (store, NULL, "#lounge", id, "text");
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);

  return store;
}

static void
assert_answer (Store *store, const StoreQuery *query, const char *expected)
{
  g_autoptr (GPtrArray) messages = fixture_query (store, query);
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < messages->len; i++)
    {
      const StoreMessage *message = g_ptr_array_index (messages, i);

      g_string_append_printf (ids, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "", message->id);
    }
  g_assert_cmpstr (ids->str, ==, expected);
}

/* Ids 10 to 70: what each subcommand gives, written out. */
static void
test_kinds (Fixture *self, gconstpointer data)
{
  static const struct
  {
    StoreQueryKind kind;
    BaseId first;
    BaseId second;
    BaseId newest;
    guint limit;
    const char *expected;
  } cases[] = {
    { STORE_QUERY_LATEST, 0, 0, G_MAXINT64, 3, "50 60 70" },
    { STORE_QUERY_LATEST, 0, 0, 60, 3, "40 50 60" },
    { STORE_QUERY_LATEST, 60, 0, G_MAXINT64, 3, "70" },
    { STORE_QUERY_LATEST, 70, 0, G_MAXINT64, 3, "" },
    { STORE_QUERY_LATEST, 0, 0, G_MAXINT64, 0, "" },
    { STORE_QUERY_LATEST, 0, 0, 0, 3, "" },
    { STORE_QUERY_BEFORE, 40, 0, G_MAXINT64, 2, "20 30" },
    { STORE_QUERY_BEFORE, 10, 0, G_MAXINT64, 2, "" },
    { STORE_QUERY_BEFORE, G_MAXINT64, 0, G_MAXINT64, 2, "60 70" },
    { STORE_QUERY_BEFORE, 70, 0, 30, 2, "20 30" },
    { STORE_QUERY_BEFORE, 0, 0, G_MAXINT64, 2, "" },
    { STORE_QUERY_AFTER, 40, 0, G_MAXINT64, 2, "50 60" },
    { STORE_QUERY_AFTER, 0, 0, G_MAXINT64, 2, "10 20" },
    { STORE_QUERY_AFTER, 70, 0, G_MAXINT64, 2, "" },
    { STORE_QUERY_AFTER, 40, 0, 50, 2, "50" },
    { STORE_QUERY_AFTER, G_MAXINT64, 0, G_MAXINT64, 2, "" },
    { STORE_QUERY_AROUND, 40, 0, G_MAXINT64, 1, "40" },
    { STORE_QUERY_AROUND, 40, 0, G_MAXINT64, 2, "30 40" },
    { STORE_QUERY_AROUND, 40, 0, G_MAXINT64, 3, "30 40 50" },
    { STORE_QUERY_AROUND, 45, 0, G_MAXINT64, 4, "30 40 50 60" },
    { STORE_QUERY_AROUND, 10, 0, G_MAXINT64, 4, "10 20" },
    { STORE_QUERY_AROUND, 70, 0, G_MAXINT64, 4, "50 60 70" },
    { STORE_QUERY_BETWEEN, 20, 60, G_MAXINT64, 9, "30 40 50" },
    { STORE_QUERY_BETWEEN, 60, 20, G_MAXINT64, 9, "30 40 50" },
    { STORE_QUERY_BETWEEN, 20, 60, G_MAXINT64, 2, "30 40" },
    { STORE_QUERY_BETWEEN, 60, 20, G_MAXINT64, 2, "40 50" },
    { STORE_QUERY_BETWEEN, 20, 30, G_MAXINT64, 2, "" },
    { STORE_QUERY_BETWEEN, 30, 30, G_MAXINT64, 2, "" },
    { STORE_QUERY_BETWEEN, 60, 20, 40, 1, "40" },
  };
  Store *store = open_numbered (self, 7);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      StoreQuery query = {
        .kind = cases[i].kind,
        .target = "#Lounge",
        .first = cases[i].first,
        .second = cases[i].second,
        .newest = cases[i].newest,
        .limit = cases[i].limit,
      };

      assert_answer (store, &query, cases[i].expected);
      query.target = "#nowhere";
      assert_answer (store, &query, "");
      query.target = "#lounge";
      query.owner = "~ada";
      assert_answer (store, &query, "");
    }

  fixture_close (store);
}

static void
test_fields (Fixture *self, gconstpointer data)
{
  const StoreMessage written = {
    .id = G_MAXINT64,
    .verb = STORE_VERB_NOTICE,
    .owner = "~ada",
    .target = "Åke🔥",
    .source = "ada!a@h",
    .to = "åke🔥",
    .account = "ada",
    .tags = "+typing=done",
    .text = "hej\x02 du",
  };
  const StoreQuery query = {
    .kind = STORE_QUERY_LATEST,
    .owner = "~ada",
    .target = "ÅKE🔥",
    .newest = G_MAXINT64,
    .limit = 5,
  };
  g_autoptr (GPtrArray) messages = NULL;
  const StoreMessage *read;
  Store *store = fixture_open (self);

  store_journal_add_message (store_get_journal (store), &written);
  fixture_add (store, "~ada", "åke🔥", 7, "");
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
  messages = fixture_query (store, &query);
  g_assert_cmpuint (messages->len, ==, 1);

  read = g_ptr_array_index (messages, 0);
  g_assert_cmpint (read->id, ==, written.id);
  g_assert_cmpint (read->verb, ==, written.verb);
  g_assert_cmpstr (read->owner, ==, written.owner);
  g_assert_cmpstr (read->target, ==, written.target);
  g_assert_cmpstr (read->source, ==, written.source);
  g_assert_cmpstr (read->to, ==, written.to);
  g_assert_cmpstr (read->account, ==, written.account);
  g_assert_cmpstr (read->tags, ==, written.tags);
  g_assert_cmpstr (read->text, ==, written.text);
  fixture_close (store);
}

/* A query that starts when a batch was reported sees the batch. */
static void
test_sees_committed (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  for (BaseId id = 1; id <= 200; id++)
    {
      StoreQuery query = { STORE_QUERY_LATEST, NULL, "#lounge", NULL, 0, 0, G_MAXINT64, 1 };
      g_autoptr (GPtrArray) messages = NULL;

      fixture_add (store, NULL, "#lounge", id, "text");
      store_journal_submit (store_get_journal (store));
      fixture_wait (store);
      messages = fixture_query (store, &query);
      g_assert_cmpuint (messages->len, ==, 1);
      g_assert_cmpint (((StoreMessage *) g_ptr_array_index (messages, 0))->id, ==, id);
    }

  fixture_close (store);
}

static void
assert_query_fails (Store *store, GAsyncResult *result, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (store_history_query_finish (NULL, result, &error));
  g_assert_error (error, G_IO_ERROR, code);
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  StoreQuery query = { STORE_QUERY_LATEST, NULL, "#lounge", NULL, 0, 0, G_MAXINT64, 1 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  Store *store = open_numbered (self, 3);

  g_cancellable_cancel (cancellable);
  store_history_query_async (store_get_history (store), &query, cancellable, fixture_got_result_cb,
                             &result);
  g_assert_null (result);
  FIXTURE_ITERATE_UNTIL (result != NULL);
  assert_query_fails (store, result, G_IO_ERROR_CANCELLED);
  fixture_close (store);
}

/* Every query gets its answer or its error, closed store or not. */
static void
test_close (Fixture *self, gconstpointer data)
{
  StoreQuery query = { STORE_QUERY_LATEST, NULL, "#lounge", NULL, 0, 0, G_MAXINT64, 1000 };
  GAsyncResult *results[50] = { NULL };
  Store *store = open_numbered (self, 1000);

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    store_history_query_async (store_get_history (store), &query, NULL, fixture_got_result_cb,
                               &results[i]);
  fixture_close (store);

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GPtrArray) messages = NULL;
      g_autoptr (GError) error = NULL;

      FIXTURE_ITERATE_UNTIL (results[i] != NULL);
      messages = store_history_query_finish (NULL, results[i], &error);
      if (messages == NULL)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      else
        g_assert_cmpuint (messages->len, ==, 1000);
      g_object_unref (results[i]);
    }
}

static struct
{
  GMutex mutex;
  gboolean is_recording;
  GHashTable *statements;
} trace;

static int
trace_cb (unsigned int event, void *user_data, void *statement, void *text)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&trace.mutex);

  if (trace.is_recording && g_str_has_prefix (text, "SELECT"))
    g_hash_table_add (trace.statements, g_strdup (text));

  return 0;
}

static int
trace_open_cb (sqlite3 *handle, char **message, const struct sqlite3_api_routines *api)
{
  return sqlite3_trace_v2 (handle, SQLITE_TRACE_STMT, trace_cb, NULL);
}

static void
trace_set_recording (gboolean is_recording)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&trace.mutex);

  trace.is_recording = is_recording;
}

static void
assert_uses_index (sqlite3 *handle, const char *sql)
{
  g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  sqlite3_stmt *plan;
  guint n_searches = 0;

  g_assert_cmpint (sqlite3_prepare_v2 (handle, explain, -1, &plan, NULL), ==, SQLITE_OK);
  while (sqlite3_step (plan) == SQLITE_ROW)
    {
      const char *step = (const char *) sqlite3_column_text (plan, 3);

      g_test_message ("%s: %s", sql, step);
      g_assert_false (g_str_has_prefix (step, "SCAN "));
      g_assert_null (strstr (step, "TEMP B-TREE"));
      n_searches += g_str_has_prefix (step, "SEARCH ");
    }
  g_assert_cmpuint (n_searches, ==, strstr (sql, "UNION") != NULL ? 2 : 1);
  sqlite3_finalize (plan);
}

/* No query walks through a table or sorts: each is one run along an index. */
static void
test_plan (Fixture *self, gconstpointer data)
{
  const char *const rooms[] = { "#lounge", NULL };
  Store *store = open_numbered (self, 100);
  GHashTableIter iter;
  gpointer sql;
  sqlite3 *handle;

  fixture_add (store, "~ada", "ritam", 5000, "text");
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);

  trace.statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  trace_set_recording (TRUE);
  for (guint i = 0; i < 2 * (STORE_QUERY_TARGETS + 1); i++)
    {
      const StoreQueryKind kind = (StoreQueryKind) (i / 2);
      StoreQuery query = { kind, NULL, "#lounge", rooms, 50, 70, 1000, 5, .events = i % 2 };

      if (kind == STORE_QUERY_TARGETS)
        query.owner = "~ada";
      g_ptr_array_unref (fixture_query (store, &query));
    }
  trace_set_recording (FALSE);
  fixture_close (store);
  g_assert_cmpuint (g_hash_table_size (trace.statements), ==, 7);

  g_assert_cmpint (sqlite3_open (self->path, &handle), ==, SQLITE_OK);
  g_hash_table_iter_init (&iter, trace.statements);
  while (g_hash_table_iter_next (&iter, &sql, NULL))
    assert_uses_index (handle, sql);
  sqlite3_close (handle);
  g_hash_table_unref (trace.statements);
}

static void
test_speed (Fixture *self, gconstpointer data)
{
  const guint n = 2000;
  gint64 began;
  Store *store = open_numbered (self, 300000);

  began = g_get_monotonic_time ();
  for (guint i = 0; i < n; i++)
    {
      StoreQuery query = { STORE_QUERY_BEFORE, NULL, "#lounge", NULL, 0, 0, G_MAXINT64, 50 };

      query.first = g_test_rand_int_range (0, 3000000);
      g_ptr_array_unref (fixture_query (store, &query));
    }
  g_test_message ("%.0f µs for a page of 50 out of 300,000",
                  (g_get_monotonic_time () - began) / (double) n);
  fixture_close (store);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/store/history/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_mutex_init (&trace.mutex);
  sqlite3_auto_extension ((void (*) (void)) trace_open_cb);

  ADD ("kinds", test_kinds);
  ADD ("random", test_random);
  ADD ("random-targets", test_random_targets);
  ADD ("fields", test_fields);
  ADD ("sees-committed", test_sees_committed);
  ADD ("cancel", test_cancel);
  ADD ("close", test_close);
  ADD ("plan", test_plan);
  if (g_test_perf ())
    ADD ("speed", test_speed);

  return g_test_run ();
}
