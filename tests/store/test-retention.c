/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is not kept for ever: https://ircv3.net/specs/extensions/chathistory */

#include "irc/irc-casemap.h"
#include "store-fault.h"
#include "store-fixture.h"

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

/* A Friday in 2026, in milliseconds. */
#define NOW_MS G_GINT64_CONSTANT (1795170000000)

static void
set_up (Fixture *self, gconstpointer data)
{
  fixture_set_up (self, data);
  fault_reset ();
}

static void
settle (Store *store)
{
  store_journal_index (store_get_journal (store));
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
}

static BaseId
days_ago (gint64 days)
{
  return base_id_first_at (NOW_MS - days * DAY_MS);
}

static void
keep (Store *store, gint64 room_messages, gint64 room_days, gint64 private_days)
{
  static BaseManualClock clock;
  const StoreKeep keep = {
    .clock = &clock.clock,
    .room_messages = room_messages,
    .room_age = room_days * DAY_MS,
    .private_age = private_days * DAY_MS,
  };

  base_manual_clock_init (&clock, NOW_MS * 1000);
  store_journal_set_keep (store_get_journal (store), &keep);
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
}

static void
put_room (Store *store, const char *name, gint64 keep_messages, gint64 keep_days)
{
  const StoreRoom room = {
    .name = name,
    .created = 1,
    .keep_messages = keep_messages,
    .keep_age = keep_days * DAY_MS,
  };

  store_journal_put_room (store_get_journal (store), &room);
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
}

static void
add_event (Store *store, const char *target, BaseId id, StoreVerb verb, BaseId about)
{
  const StoreMessage event = {
    .id = id,
    .verb = verb,
    .target = target,
    .source = "ritam!r@example.org",
    .about = about,
    .text = "again",
  };

  store_journal_add_message (store_get_journal (store), &event);
}

static void
add_many (Store *store, const char *target, BaseId first, guint n_messages)
{
  for (guint i = 0; i < n_messages; i++)
    {
      g_autofree char *text = g_strdup_printf ("word%u in %s", i, target);

      fixture_add (store, NULL, target, first + i, text);
    }
  settle (store);
}

static gint64
get_for (Fixture *self, const char *sql, const char *target)
{
  g_autofree char *full
      = g_strdup_printf ("%s WHERE target = (SELECT id FROM target WHERE folded = '%s')", sql,
                         target);

  return fixture_get (self, full);
}

static gint64
count (Fixture *self, const char *target)
{
  return get_for (self, "SELECT count (*) FROM message", target);
}

static void
wait_for (Fixture *self, const char *target, gint64 n_messages)
{
  gint64 deadline = g_get_monotonic_time () + FIXTURE_PATIENCE_SECONDS * G_USEC_PER_SEC;

  while (count (self, target) != n_messages)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_assert_cmpint (count (self, target), >=, n_messages);
      g_usleep (2000);
    }
}

static guint
ask (Store *store, const StoreQuery *query)
{
  g_autoptr (GPtrArray) answer = fixture_query (store, query);

  return answer->len;
}

static guint
read_all (Store *store, const char *owner, const char *target)
{
  const StoreQuery query = {
    .kind = STORE_QUERY_LATEST,
    .owner = owner,
    .target = target,
    .newest = G_MAXINT64,
    .limit = 10000,
    .events = ~0u,
  };

  return ask (store, &query);
}

static guint
find_words (Store *store, const char *room, const char *words)
{
  const char *const rooms[] = { room, NULL };
  const BaseId hidden[] = { 0 };
  const StoreQuery query = {
    .kind = STORE_QUERY_SEARCH,
    .rooms = rooms,
    .rooms_hidden = hidden,
    .text = words,
    .newest = G_MAXINT64,
    .limit = 100,
  };

  return ask (store, &query);
}

static void
erase (Store *store, const char *owner, const char *target)
{
  const StoreErasure erasure = { owner, target };

  store_journal_erase_history (store_get_journal (store), &erasure);
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
}

/* Nobody reads it from then on, and what is said next begins a new history. */
static void
test_whole (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);
  const StoreMarker marker = { "ada@a", "#Gone", 5 };

  add_many (store, "#gone", 1, 300);
  add_many (store, "#stays", 1000, 20);
  add_event (store, "#gone", 400, STORE_VERB_JOIN, 0);
  store_journal_put_marker (store_get_journal (store), &marker);
  settle (store);
  g_assert_cmpuint (find_words (store, "#gone", "word299"), ==, 1);

  erase (store, NULL, "#GONE");
  g_assert_cmpuint (read_all (store, NULL, "#gone"), ==, 0);
  g_assert_cmpuint (find_words (store, "#gone", "word299"), ==, 0);
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM marker"), ==, 0);

  fixture_add (store, NULL, "#gone", 2000, "anew");
  settle (store);
  fixture_wait_until_gone (self, store, "word299 in #gone");
  g_assert_false (fixture_disk_has (self, "word299"));
  g_assert_cmpuint (read_all (store, NULL, "#gone"), ==, 1);
  g_assert_cmpuint (find_words (store, "#gone", "anew"), ==, 1);
  g_assert_cmpuint (read_all (store, NULL, "#stays"), ==, 20);
  g_assert_cmpuint (find_words (store, "#stays", "word7"), ==, 1);
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM document"), ==, 21);
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM target WHERE owner = ' ' AND name"),
                   ==, 0);
  fixture_close (store);
}

/* A server that ends meanwhile goes on with it; what was not in the index yet does not get there.
 */
static void
test_whole_later (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  for (guint i = 1; i <= 5000; i++)
    fixture_add (store, NULL, "#gone", i, "nobody-shall-find-this");
  fixture_add (store, "ada@a", "bob", 9000, "nor this");
  fixture_add (store, "bob@b", "ada", 9000, "his copy stays");
  erase (store, NULL, "#gone");
  erase (store, "ada@a", "Bob");
  fixture_close (store);

  store = fixture_open (self);
  g_assert_cmpint (store_get_last_id (store), >=, 9000);
  g_assert_cmpuint (read_all (store, NULL, "#gone"), ==, 0);
  g_assert_cmpuint (read_all (store, "ada@a", "bob"), ==, 0);
  fixture_wait_until_gone (self, store, "nobody-shall-find-this");
  g_assert_false (fixture_disk_has (self, "nor this"));
  g_assert_cmpuint (read_all (store, "bob@b", "ada"), ==, 1);
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM message"), ==, 1);
  fixture_close (store);
}

static void
test_none (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  erase (store, NULL, "#never");
  fixture_wait_until_gone (self, store, "#never");
  fixture_close (store);
}

/* What happened before the first message that is left goes as well, and then there is nothing. */
static void
test_number (Fixture *self, gconstpointer data)
{
  const StoreQuery before = {
    .kind = STORE_QUERY_BEFORE,
    .target = "#room",
    .first = 991,
    .newest = G_MAXINT64,
    .limit = 100,
    .events = ~0u,
  };
  const StoreQuery gone = {
    .kind = STORE_QUERY_FIND,
    .target = "#room",
    .first = 990,
    .newest = G_MAXINT64,
    .limit = 1,
  };
  Store *store = fixture_open (self);

  add_many (store, "#room", 1, 1000);
  add_many (store, "#few", 5000, 10);
  add_event (store, "#room", 990, STORE_VERB_JOIN, 0);
  add_event (store, "#room", 996, STORE_VERB_JOIN, 0);
  add_event (store, "#few", 4000, STORE_VERB_TAGMSG, 5001);
  add_event (store, "#room", 1001, STORE_VERB_EDIT, 500);
  settle (store);

  keep (store, 10, 0, 0);
  wait_for (self, "#room", 10);
  fixture_wait_until_gone (self, store, "word989 ");
  g_assert_cmpint (get_for (self, "SELECT min (id) FROM message", "#room"), ==, 991);
  g_assert_cmpint (get_for (self, "SELECT group_concat (id) = '996' FROM event", "#room"), ==, 1);
  g_assert_cmpuint (ask (store, &before), ==, 0);
  g_assert_cmpuint (ask (store, &gone), ==, 0);
  g_assert_cmpuint (find_words (store, "#room", "word989"), ==, 0);
  g_assert_cmpuint (find_words (store, "#room", "word990"), ==, 1);
  g_assert_cmpint (count (self, "#few"), ==, 10);
  fixture_close (store);
}

/* Those that came, were taken back or moved since are counted. */
static void
test_recount (Fixture *self, gconstpointer data)
{
  const StoreRename rename = { "#room", "#new" };
  Store *store = fixture_open (self);

  keep (store, 10, 0, 0);
  add_many (store, "#room", 1, 30);
  keep (store, 10, 0, 0);
  wait_for (self, "#room", 10);

  add_event (store, "#room", 100, STORE_VERB_REDACT, 29);
  add_event (store, "#room", 101, STORE_VERB_REDACT, 30);
  add_many (store, "#room", 200, 4);
  keep (store, 10, 0, 0);
  wait_for (self, "#room", 10);
  g_assert_cmpint (get_for (self, "SELECT min (id) FROM message", "#room"), ==, 23);

  add_many (store, "#new", 300, 3);
  store_journal_rename_room (store_get_journal (store), &rename);
  keep (store, 10, 0, 0);
  wait_for (self, "#new", 10);
  g_assert_cmpint (get_for (self, "SELECT min (id) FROM message", "#new"), ==, 26);
  fixture_close (store);
}

static void
test_age (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);
  const StoreMarker marker = { "ada@a", "#room", NOW_MS };
  const StoreQuery targets = {
    .kind = STORE_QUERY_TARGETS,
    .owner = "ada@a",
    .second = G_MAXINT64,
    .newest = G_MAXINT64,
    .limit = 10,
  };

  add_many (store, "#room", days_ago (31), 200);
  add_many (store, "#room", days_ago (29), 5);
  add_event (store, "#room", days_ago (32), STORE_VERB_PART, 0);
  add_event (store, "#room", days_ago (28), STORE_VERB_JOIN, 0);
  fixture_add (store, "ada@a", "bob", days_ago (8), "old secret");
  fixture_add (store, "ada@a", "cy", days_ago (6), "young secret");
  fixture_add (store, "cy@c", "ada", days_ago (6), "young secret");
  store_journal_put_marker (store_get_journal (store), &marker);
  settle (store);

  keep (store, 0, 30, 7);
  wait_for (self, "#room", 5);
  wait_for (self, "bob", 0);
  fixture_wait_until_gone (self, store, "old secret");
  g_assert_cmpint (count (self, "cy"), ==, 1);
  g_assert_cmpint (get_for (self, "SELECT count (*) FROM event", "#room"), ==, 1);
  g_assert_cmpint (fixture_get (self, "SELECT time FROM marker"), ==, NOW_MS);
  g_assert_cmpuint (ask (store, &targets), ==, 1);

  /* Nor is it known any more who talked with whom. */
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM target WHERE folded = 'bob'"), ==, 0);
  fixture_add (store, "ada@a", "bob", days_ago (1), "hello again");
  settle (store);
  g_assert_cmpuint (read_all (store, "ada@a", "bob"), ==, 1);
  fixture_close (store);
}

/* The stricter of the two holds. */
static void
test_room (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  add_many (store, "#less", days_ago (3), 40);
  add_many (store, "#more", days_ago (3), 40);
  add_many (store, "#young", days_ago (3), 40);
  put_room (store, "#More", 30, 0);
  wait_for (self, "#more", 30);
  put_room (store, "#less", 5, 0);
  wait_for (self, "#less", 5);
  g_assert_cmpint (count (self, "#young"), ==, 40);

  keep (store, 20, 100, 0);
  wait_for (self, "#more", 20);
  wait_for (self, "#young", 20);
  put_room (store, "#young", 0, 2);
  wait_for (self, "#young", 0);
  g_assert_cmpint (count (self, "#less"), ==, 5);
  fixture_close (store);

  /* It is the room's for good. */
  store = fixture_open (self);
  add_many (store, "#less", days_ago (1), 10);
  fixture_close (store);
  store = fixture_open (self);
  wait_for (self, "#less", 5);
  fixture_close (store);
}

/* New ids go on from what there was, even if nothing of it is left. */
static void
test_last_id (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  add_many (store, "#room", days_ago (10), 3);
  keep (store, 0, 1, 0);
  wait_for (self, "#room", 0);
  fixture_close (store);

  store = fixture_open (self);
  g_assert_cmpint (store_get_last_id (store), >=, days_ago (10) + 2);
  g_assert_cmpint (store_get_last_id (store), <=, days_ago (1));
  fixture_close (store);
}

/* It is tried again, and counted anew. */
static void
test_disk (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);
  guint n_failures;

  add_many (store, "#room", 1, 200);
  keep (store, 190, 0, 0);
  wait_for (self, "#room", 190);
  add_many (store, "#room", 1000, 100);
  put_room (store, "#room", 150, 0);
  fault_set_write_status (SQLITE_FULL);
  n_failures = fault_get_n_failures ();
  while (fault_get_n_failures () == n_failures && count (self, "#room") > 150)
    g_usleep (1000);
  fault_set_write_status (SQLITE_OK);
  wait_for (self, "#room", 150);
  g_assert_cmpint (get_for (self, "SELECT min (id) FROM message", "#room"), ==, 151);
  fixture_close (store);
}

/* They are looked at in steps, a batch between two of them. */
static void
test_many (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  for (guint i = 0; i < 30000; i++)
    fixture_add (store, NULL, i % 3 == 0 ? "#other" : "#room", i + 1, "so many");
  settle (store);
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *nick = g_strdup_printf ("n%u", i);

      fixture_add (store, "ada@a", nick, 40000 + i, "hi");
    }
  settle (store);

  keep (store, 19000, 0, 0);
  wait_for (self, "#room", 19000);
  g_assert_cmpint (count (self, "#other"), ==, 10000);
  fixture_close (store);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fault_install ();

  g_test_add ("/retention/whole", Fixture, NULL, set_up, test_whole, fixture_tear_down);
  g_test_add ("/retention/whole-later", Fixture, NULL, set_up, test_whole_later, fixture_tear_down);
  g_test_add ("/retention/none", Fixture, NULL, set_up, test_none, fixture_tear_down);
  g_test_add ("/retention/number", Fixture, NULL, set_up, test_number, fixture_tear_down);
  g_test_add ("/retention/recount", Fixture, NULL, set_up, test_recount, fixture_tear_down);
  g_test_add ("/retention/age", Fixture, NULL, set_up, test_age, fixture_tear_down);
  g_test_add ("/retention/room", Fixture, NULL, set_up, test_room, fixture_tear_down);
  g_test_add ("/retention/last-id", Fixture, NULL, set_up, test_last_id, fixture_tear_down);
  g_test_add ("/retention/disk", Fixture, NULL, set_up, test_disk, fixture_tear_down);
  g_test_add ("/retention/many", Fixture, NULL, set_up, test_many, fixture_tear_down);

  return g_test_run ();
}
