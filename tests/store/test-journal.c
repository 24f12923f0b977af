/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-fault.h"
#include "store-fixture.h"

/**
 * Log:
 * @journal: what is listened to
 * @committed: (element-type guint64): numbers of the batches reported as committed
 * @n_errors: failures reported
 * @last_error: (nullable): the newest one
 * @failed: the batch that it was reported for
 * @void_at: drop the batch with the failure of this number; 0 for never
 */
typedef struct
{
  StoreJournal *journal;
  GArray *committed;
  guint n_errors;
  GError *last_error;
  guint64 failed;
  guint void_at;
} Log;

static void
committed_cb (guint64 batch, const GError *error, gpointer user_data)
{
  Log *log = user_data;

  if (error == NULL)
    {
      g_assert_cmpuint (store_journal_get_committed (log->journal), ==, batch);
      g_array_append_val (log->committed, batch);
      return;
    }

  log->n_errors++;
  log->failed = batch;
  g_clear_error (&log->last_error);
  log->last_error = g_error_copy (error);
  if (log->n_errors != log->void_at)
    return;

  /* However long it takes to decide, the batch is not tried again meanwhile. */
  g_usleep (120000);
  g_assert_true (store_journal_void (log->journal, batch));
}

static Store *
open_logged (Fixture *self, Log *log)
{
  Store *store = fixture_open (self);

  memset (log, 0, sizeof *log);
  log->committed = g_array_new (FALSE, FALSE, sizeof (guint64));
  log->journal = store_get_journal (store);
  store_journal_set_committed (log->journal, committed_cb, log);

  return store;
}

static void
log_clear (Log *log)
{
  g_array_unref (log->committed);
  g_clear_error (&log->last_error);
}

static void
assert_committed (Log *log, guint n)
{
  g_assert_cmpuint (log->committed->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (g_array_index (log->committed, guint64, i), ==, i + 1);
}

/* One turn in which one message comes in. */
static guint64
turn (Store *store, BaseId id)
{
  guint64 batch = fixture_add (store, NULL, "#lounge", id, "hello");

  store_journal_submit (store_get_journal (store));

  return batch;
}

static void
test_one (Fixture *self, gconstpointer data)
{
  Log log;
  Store *store = open_logged (self, &log);

  g_assert_cmpuint (store_journal_get_pending (log.journal), ==, 0);
  g_assert_cmpuint (store_journal_get_committed (log.journal), ==, 0);
  g_assert_cmpuint (store_journal_get_queued_bytes (log.journal), ==, 0);
  store_journal_submit (log.journal);
  g_assert_cmpuint (store_journal_get_pending (log.journal), ==, 0);

  g_assert_cmpuint (fixture_add (store, NULL, "#lounge", 1, "one"), ==, 1);
  g_assert_cmpuint (fixture_add (store, NULL, "#lounge", 2, "two"), ==, 1);
  g_assert_cmpuint (store_journal_get_pending (log.journal), ==, 1);
  g_assert_cmpuint (store_journal_get_queued_bytes (log.journal), >, 0);
  store_journal_submit (log.journal);
  fixture_wait (store);
  assert_committed (&log, 1);
  g_assert_cmpuint (store_journal_get_queued_bytes (log.journal), ==, 0);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM message"), ==, 2);

  fixture_close (store);
  assert_committed (&log, 1);
  log_clear (&log);
}

/* All that comes in during one commit is in the next one, however many turns it was. */
static void
test_group_commit (Fixture *self, gconstpointer data)
{
  Log log;
  Store *store = open_logged (self, &log);

  fault_hold ();
  g_assert_cmpuint (turn (store, 1), ==, 1);
  fault_wait_held ();
  for (BaseId id = 2; id <= 1001; id++)
    g_assert_cmpuint (turn (store, id), ==, 2);
  g_assert_cmpuint (store_journal_get_pending (log.journal), ==, 2);
  g_assert_cmpuint (store_journal_get_committed (log.journal), ==, 0);
  fault_release ();

  fixture_wait (store);
  assert_committed (&log, 2);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM message"), ==, 1001);
  fixture_close (store);
  log_clear (&log);
}

static guint64
count (const BaseHistogram *histogram, guint64 *sum)
{
  BaseHistogram copy;
  guint64 n = 0;

  base_histogram_read (histogram, &copy);
  for (guint i = 0; i <= BASE_HISTOGRAM_BOUNDS; i++)
    n += copy.counts[i];
  *sum = copy.sum;

  return n;
}

/* What did not get to disk is not measured; what did is measured once. */
static void
test_measures (Fixture *self, gconstpointer data)
{
  const StoreRoom room = { .name = "#lounge" };
  guint64 records, microseconds;
  Log log;
  Store *store = open_logged (self, &log);

  g_assert_cmpuint (count (store_journal_get_batch_sizes (log.journal), &records), ==, 0);
  turn (store, 1);
  fixture_wait (store);
  store_journal_put_room (log.journal, &room);
  fixture_add (store, NULL, "#lounge", 2, "two");
  fault_set_write_status (SQLITE_FULL);
  turn (store, 3);
  FIXTURE_ITERATE_UNTIL (log.n_errors == 1);
  g_assert_cmpuint (count (store_journal_get_batch_sizes (log.journal), &records), ==, 1);
  g_assert_cmpuint (records, ==, 1);

  fault_set_write_status (SQLITE_OK);
  fixture_wait (store);
  g_assert_cmpuint (count (store_journal_get_batch_sizes (log.journal), &records), ==, 2);
  g_assert_cmpuint (records, ==, 4);
  g_assert_cmpuint (count (store_journal_get_commit_times (log.journal), &microseconds), ==, 2);
  g_assert_cmpuint (microseconds, >, 0);
  fixture_close (store);
  log_clear (&log);
}

/* The writer does not tear apart what one turn adds. */
static void
test_turn_is_whole (Fixture *self, gconstpointer data)
{
  Log log;
  Store *store = open_logged (self, &log);
  guint64 batch;

  fault_hold ();
  turn (store, 1);
  fault_wait_held ();
  turn (store, 2);
  batch = fixture_add (store, "ritam", "ada", 3, "in the middle of a turn");
  g_assert_cmpuint (batch, ==, 2);
  fault_release ();
  FIXTURE_ITERATE_UNTIL (store_journal_get_committed (log.journal) == 1);

  g_assert_cmpuint (fixture_add (store, "ada", "ritam", 3, "the other half"), ==, batch);
  store_journal_submit (log.journal);
  fixture_wait (store);
  assert_committed (&log, 2);
  fixture_close (store);
  log_clear (&log);
}

static void
test_fields (Fixture *self, gconstpointer data)
{
  StoreMessage message = {
    .id = 1,
    .verb = STORE_VERB_NOTICE,
    .owner = "~ritam",
    .target = "Zoë",
    .source = "ritam!r@h",
    .to = "zoë",
    .account = "",
    .tags = "+draft/reply=a\\:b",
    .text = "Grüße 👋 'quoted' \x01 end",
  };
  Store *store = fixture_open (self);

  store_journal_add_message (store_get_journal (store), &message);
  message = (StoreMessage){
    .id = 1,
    .verb = STORE_VERB_PRIVMSG,
    .target = "#ZOË",
    .source = "",
    .text = "",
  };
  store_journal_add_message (store_get_journal (store), &message);
  fixture_close (store);

  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM message JOIN target t "
                                      "ON target = t.id WHERE owner = '~ritam' AND name = 'Zoë' "
                                      "AND folded = 'zoë' AND message.id = 1 AND verb = 2 "
                                      "AND source = 'ritam!r@h' AND recipient = 'zoë' "
                                      "AND account = '' AND tags = '+draft/reply=a\\:b' "
                                      "AND text = 'Grüße 👋 ''quoted'' ' || char (1) || ' end'"),
                   ==, 1);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM message JOIN target t "
                                      "ON target = t.id WHERE owner = '' AND name = '#ZOË' "
                                      "AND folded = '#zoË' AND verb = 1 AND source = '' "
                                      "AND recipient IS NULL AND account IS NULL "
                                      "AND tags IS NULL AND text = ''"),
                   ==, 1);
}

/* One history for all spellings of a name, and one for each owner. */
static void
test_targets (Fixture *self, gconstpointer data)
{
  Store *store;

  for (BaseId id = 1; id <= 3; id++)
    {
      store = fixture_open (self);
      fixture_add (store, NULL, id % 2 == 0 ? "#LOUNGE" : "#lounge", id, "x");
      fixture_add (store, "ada", "Ritam", id, "x");
      fixture_add (store, "ritam", "ADA", id, "x");
      fixture_add (store, "Ritam", "ada", id, "x");
      fixture_close (store);
    }

  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM target"), ==, 4);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM message"), ==, 12);
}

/* Somebody who writes to himself would stand twice in one history. */
static void
test_same_id (Fixture *self, gconstpointer data)
{
  Log log;
  Store *store = open_logged (self, &log);

  fixture_add (store, "ritam", "ritam", 1, "note to self");
  fixture_add (store, "ritam", "Ritam", 1, "note to self");
  fixture_add (store, "ritam", "ritam", 2, "another");
  fixture_close (store);
  assert_committed (&log, 1);
  g_assert_cmpuint (log.n_errors, ==, 0);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM message"), ==, 2);
  log_clear (&log);
}

static void
test_retry (Fixture *self, gconstpointer data)
{
  const int statuses[] = { SQLITE_FULL, SQLITE_IOERR_WRITE };
  Log log;
  Store *store = open_logged (self, &log);

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      guint n_before = log.n_errors;

      fault_set_write_status (statuses[i]);
      g_assert_cmpuint (turn (store, i + 1), ==, i + 1);
      FIXTURE_ITERATE_UNTIL (log.n_errors == n_before + 3);
      g_assert_error (log.last_error, STORE_ERROR, STORE_ERROR_FAILED);
      g_assert_nonnull (strstr (log.last_error->message, self->path));
      g_assert_cmpuint (log.failed, ==, i + 1);
      g_assert_cmpuint (store_journal_get_pending (log.journal), ==, i + 1);
      assert_committed (&log, i);
      g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM message"), ==, i);

      fault_set_write_status (SQLITE_OK);
      fixture_wait (store);
      assert_committed (&log, i + 1);
      g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM message"), ==, i + 1);
    }

  fixture_close (store);
  log_clear (&log);
}

/* When the disk does not confirm, nothing is committed, and new targets of the failed attempt are
 * made anew. */
static void
test_retry_sync (Fixture *self, gconstpointer data)
{
  Log log;
  Store *store = open_logged (self, &log);

  fault_set_sync_status (SQLITE_IOERR_FSYNC);
  fixture_add (store, NULL, "#new", 1, "x");
  turn (store, 2);
  FIXTURE_ITERATE_UNTIL (log.n_errors == 2);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM target"), ==, 0);

  fault_set_sync_status (SQLITE_OK);
  fixture_wait (store);
  assert_committed (&log, 1);
  turn (store, 3);
  fixture_close (store);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM target"), ==, 2);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM message"), ==, 3);
  log_clear (&log);
}

static void
test_busy (Fixture *self, gconstpointer data)
{
  Log log;
  Store *store = open_logged (self, &log);
  sqlite3 *other;

  g_assert_cmpint (sqlite3_open (self->path, &other), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (other, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  turn (store, 1);
  FIXTURE_ITERATE_UNTIL (log.n_errors == 1);
  g_assert_error (log.last_error, STORE_ERROR, STORE_ERROR_BUSY);

  g_assert_cmpint (sqlite3_exec (other, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (other);
  fixture_wait (store);
  assert_committed (&log, 1);
  fixture_close (store);
  log_clear (&log);
}

static void
test_void_failing (Fixture *self, gconstpointer data)
{
  Log log;
  Store *store = open_logged (self, &log);

  log.void_at = 2;
  fault_set_write_status (SQLITE_FULL);
  turn (store, 1);
  FIXTURE_ITERATE_UNTIL (log.n_errors == 1);
  turn (store, 2);
  FIXTURE_ITERATE_UNTIL (store_journal_get_committed (log.journal) == 1);
  g_assert_cmpuint (store_journal_get_pending (log.journal), ==, 2);
  g_assert_cmpuint (log.n_errors, ==, 2);

  /* The next batch is tried on its own. */
  fault_set_write_status (SQLITE_OK);
  fixture_wait (store);
  assert_committed (&log, 2);
  g_assert_cmpuint (store_journal_get_queued_bytes (log.journal), ==, 0);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM message"), ==, 1);
  g_assert_cmpint (fixture_get (self, "SELECT id FROM message"), ==, 2);
  fixture_close (store);
  log_clear (&log);
}

static void
test_void_others (Fixture *self, gconstpointer data)
{
  Log log;
  Store *store = open_logged (self, &log);

  /* One that is not offered yet. */
  g_assert_false (store_journal_void (log.journal, 1));
  fixture_add (store, NULL, "#lounge", 1, "void");
  g_assert_true (store_journal_void (log.journal, 1));
  g_assert_cmpuint (store_journal_get_queued_bytes (log.journal), ==, 0);
  g_assert_cmpuint (store_journal_get_pending (log.journal), ==, 1);
  g_assert_cmpuint (turn (store, 2), ==, 1);
  fixture_wait (store);
  g_assert_false (store_journal_void (log.journal, 1));

  /* One that is just being written, and one that is offered meanwhile. */
  fault_hold ();
  turn (store, 3);
  fault_wait_held ();
  g_assert_false (store_journal_void (log.journal, 2));
  turn (store, 4);
  g_assert_true (store_journal_void (log.journal, 3));
  fault_release ();
  fixture_wait (store);

  assert_committed (&log, 3);
  fixture_close (store);
  g_assert_cmpint (fixture_get (self, "SELECT sum (id) FROM message"), ==, 2 + 3);
  log_clear (&log);
}

/* What is open or under way when the store is closed is written, and told. */
static void
test_close (Fixture *self, gconstpointer data)
{
  Log log;
  Store *store = open_logged (self, &log);

  turn (store, 1);
  turn (store, 2);
  fixture_add (store, NULL, "#lounge", 3, "not even submitted");
  fixture_close (store);
  g_assert_cmpuint (log.committed->len, >=, 1);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM message"), ==, 3);
  log_clear (&log);
}

static void
test_close_failing (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Log log;
  Store *store = open_logged (self, &log);

  turn (store, 1);
  fixture_wait (store);
  fault_set_write_status (SQLITE_FULL);
  turn (store, 2);
  FIXTURE_ITERATE_UNTIL (log.n_errors == 1);
  turn (store, 3);
  g_assert_false (store_close (store, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
  assert_committed (&log, 1);

  fault_set_write_status (SQLITE_OK);
  store = fixture_open (self);
  g_assert_cmpint (store_get_last_id (store), ==, 1);
  fixture_close (store);
  log_clear (&log);
}

static gboolean
quit_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* Results come on the context that the store was opened with, and on no other. */
static void
test_context (Fixture *self, gconstpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GError) error = NULL;
  Store *store = store_open (self->path, context, &error);
  gboolean is_over = FALSE;

  g_assert_no_error (error);
  turn (store, 1);
  g_timeout_add (100, quit_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (store_journal_get_committed (store_get_journal (store)), ==, 0);

  while (store_journal_get_pending (store_get_journal (store)) != 0)
    g_main_context_iteration (context, TRUE);
  fixture_close (store);
}

/* Turns of all sizes at any moment, on a disk that fails now and then: everything is there once, in
 * order. */
static void
test_random (Fixture *self, gconstpointer data)
{
  Log log;
  Store *store = open_logged (self, &log);
  BaseId id = 0;

  for (guint i = 0; i < 600; i++)
    {
      for (gint n = g_test_rand_int_range (1, 20); n > 0; n--)
        fixture_add (store, NULL, g_test_rand_bit () ? "#lounge" : "#den", ++id, "text");
      store_journal_submit (log.journal);
      if (i % 100 == 50)
        fault_set_sync_status (SQLITE_IOERR_FSYNC);
      if (i % 100 == 60)
        fault_set_sync_status (SQLITE_OK);
      if (g_test_rand_bit ())
        g_main_context_iteration (NULL, FALSE);
    }
  fixture_wait (store);

  assert_committed (&log, log.committed->len);
  g_assert_cmpuint (store_journal_get_queued_bytes (log.journal), ==, 0);
  fixture_close (store);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM message"), ==, id);
  g_assert_cmpint (fixture_get (self, "SELECT count (DISTINCT id) FROM message"), ==, id);
  log_clear (&log);
}

/* The write-ahead log does not grow without end while messages keep coming. */
static void
test_log_size (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_strconcat (self->path, "-wal", NULL);
  g_autofree char *text = g_strnfill (400, 'x');
  Store *store = fixture_open (self);
  goffset largest = 0;
  BaseId id = 0;

  for (guint i = 0; i < 120; i++)
    {
      GStatBuf info;

      for (guint n = 0; n < 1000; n++)
        fixture_add (store, NULL, "#lounge", ++id, text);
      store_journal_submit (store_get_journal (store));
      FIXTURE_ITERATE_UNTIL (store_journal_get_queued_bytes (store_get_journal (store)) < 1000000);
      g_assert_cmpint (g_stat (path, &info), ==, 0);
      largest = MAX (largest, info.st_size);
    }

  g_test_message ("%" G_GINT64_FORMAT " messages, largest log %" G_GOFFSET_FORMAT " bytes", id,
                  largest);
  g_assert_cmpint (largest, <, 32 * 1024 * 1024);
  fixture_close (store);
}

static int
compare_int64 (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

static void
test_latency (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);
  gint64 latencies[2000];

  for (guint i = 0; i < G_N_ELEMENTS (latencies); i++)
    {
      gint64 began = g_get_monotonic_time ();

      turn (store, i + 1);
      fixture_wait (store);
      latencies[i] = g_get_monotonic_time () - began;
    }
  qsort (latencies, G_N_ELEMENTS (latencies), sizeof latencies[0], compare_int64);
  g_test_message ("one row is on disk after %" G_GINT64_FORMAT
                  " µs at the median, %" G_GINT64_FORMAT " µs at the 99th percentile",
                  latencies[1000], latencies[1980]);
  fixture_close (store);
}

static void
test_throughput (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);
  BaseId id = 0;
  gint64 began = g_get_monotonic_time ();

  for (guint i = 0; i < 300; i++)
    {
      for (guint n = 0; n < 1000; n++)
        fixture_add (store, NULL, "#lounge", ++id, "a message as people write them, not too long");
      store_journal_submit (store_get_journal (store));
      fixture_wait (store);
    }
  g_test_message ("%.0f rows/s in batches of 1,000", id * 1e6 / (g_get_monotonic_time () - began));
  fixture_close (store);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  fault_reset ();
  fixture_set_up (self, data);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/store/journal/" name, Fixture, NULL, set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fault_install ();

  ADD ("one", test_one);
  ADD ("group-commit", test_group_commit);
  ADD ("measures", test_measures);
  ADD ("turn-is-whole", test_turn_is_whole);
  ADD ("fields", test_fields);
  ADD ("targets", test_targets);
  ADD ("same-id", test_same_id);
  ADD ("retry", test_retry);
  ADD ("retry-sync", test_retry_sync);
  ADD ("busy", test_busy);
  ADD ("void-failing", test_void_failing);
  ADD ("void-others", test_void_others);
  ADD ("close", test_close);
  ADD ("close-failing", test_close_failing);
  ADD ("context", test_context);
  ADD ("random", test_random);
  ADD ("log-size", test_log_size);
  if (g_test_perf ())
    {
      ADD ("latency", test_latency);
      ADD ("throughput", test_throughput);
    }

  return g_test_run ();
}
