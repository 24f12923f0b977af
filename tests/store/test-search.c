/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finding what was said. */

#include "store-fixture.h"

static void
say (Store *store,
     const char *owner,
     const char *target,
     BaseId id,
     const char *from,
     const char *text)
{
  g_autofree char *recipient = owner != NULL ? g_strndup (owner, strcspn (owner, "@")) : NULL;
  g_autofree char *source = g_strconcat (from, "!u@h", NULL);
  const StoreMessage message = {
    .id = id,
    .verb = id % 2 == 0 ? STORE_VERB_NOTICE : STORE_VERB_PRIVMSG,
    .owner = owner,
    .target = target,
    .source = source,
    .to = g_strcmp0 (recipient, from) == 0 ? target : recipient,
    .text = text,
  };

  store_journal_add_message (store_get_journal (store), &message);
}

static void
settle (Store *store)
{
  store_journal_index (store_get_journal (store));
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
}

static void
check_query (Store *store, const StoreQuery *query, const char *expected)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) answer = NULL;
  g_autoptr (GString) ids = g_string_new (NULL);

  store_history_query_async (store_get_searcher (store), query, NULL, fixture_got_result_cb,
                             &result);
  FIXTURE_ITERATE_UNTIL (result != NULL);
  answer = store_history_query_finish (store_get_searcher (store), result, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < answer->len; i++)
    {
      const StoreMessage *message = g_ptr_array_index (answer, i);

      g_string_append_printf (ids, "%s%s%s:%d", i > 0 ? " " : "", message->owner != NULL ? "@" : "",
                              message->target, (int) message->id);
    }
  g_assert_cmpstr (ids->str, ==, expected);
}

static const char *const all_rooms[] = { "#a", "#B", "#none", NULL };
static const BaseId nothing_hidden[] = { 0, 0, 0 };

static StoreQuery
query_for (const char *text)
{
  return (StoreQuery){
    .kind = STORE_QUERY_SEARCH,
    .rooms = all_rooms,
    .rooms_hidden = nothing_hidden,
    .text = text,
    .newest = G_MAXINT64,
    .limit = 10,
  };
}

static void
check (Store *store, const char *text, const char *expected)
{
  const StoreQuery query = query_for (text);

  check_query (store, &query, expected);
}

static Store *
open_with_talk (Fixture *self)
{
  Store *store = fixture_open (self);

  say (store, NULL, "#a", 1, "ada", "Hello world");
  say (store, NULL, "#b", 2, "bob", "hello, W\303\266rld! don't");
  say (store, NULL, "#c", 3, "ada", "hello from elsewhere");
  say (store, NULL, "#a", 4, "Ada", "\002worl\002ds apart");
  say (store, NULL, "#a", 5, "bob", "\001ACTION greets the world\001");
  say (store, NULL, "#b", 6, "cid", "今日は会議です");
  say (store, NULL, "#b", 7, "cid", "議会は今日");
  say (store, NULL, "#a", 8, "a|b",
       "\320\237\321\200\320\270\320\262\320\265\321\202 first\nsecond");
  settle (store);

  return store;
}

static void
test_words (Fixture *self, gconstpointer data)
{
  Store *store = open_with_talk (self);

  check (store, "hello", "#a:1 #b:2");
  check (store, "world", "#a:1 #b:2 #a:4 #a:5");
  check (store, "WORLD hello", "#a:1 #b:2");
  check (store, "wor", "#a:1 #b:2 #a:4 #a:5");
  check (store, "wo", "");
  check (store, "worlds", "#a:4");
  check (store, "action", "");
  check (store, "greets", "#a:5");
  check (store, "don't", "#b:2");
  check (store, "\320\277\321\200\320\270\320\262\320\265\321\202", "#a:8");
  check (store, "first", "#a:8");
  check (store, "second", "#a:8");
  check (store, "firstsecond", "");
  check (store, "会議", "#b:6");
  check (store, "今日", "#b:6 #b:7");
  check (store, "議", "#b:6 #b:7");
  check (store, "t1", "");
  check (store, "n616461", "");
  check (store, "place:t1 OR hello", "");
  check (store, "\" OR \"", "");
  check (store, "!!!", "");
  fixture_close (store);
}

static void
test_selectors (Fixture *self, gconstpointer data)
{
  static const char *const room_a[] = { "#A", NULL };
  static const BaseId hidden_in_a[] = { 4, 0, 0 };
  Store *store = open_with_talk (self);
  StoreQuery query = query_for ("world");

  /* As long as enough have the word itself, nothing that only begins with it. */
  query.limit = 2;
  check_query (store, &query, "#b:2 #a:5");
  query.from_oldest = TRUE;
  check_query (store, &query, "#a:1 #b:2");
  query.first = 1;
  check_query (store, &query, "#b:2 #a:5");
  query.second = 4;
  check_query (store, &query, "#b:2");
  query.from_oldest = FALSE;
  query.first = 0;
  query.newest = 2;
  check_query (store, &query, "#a:1 #b:2");

  query = query_for ("world");
  query.rooms = room_a;
  check_query (store, &query, "#a:1 #a:4 #a:5");
  query.rooms_hidden = hidden_in_a;
  check_query (store, &query, "#a:5");

  query = query_for (NULL);
  query.from = "ADA";
  check_query (store, &query, "#a:1 #a:4");
  query.text = "hello";
  check_query (store, &query, "#a:1");
  query.text = NULL;
  query.from = "a|b";
  check_query (store, &query, "#a:8");
  query.from = "ad";
  check_query (store, &query, "");

  query = query_for (NULL);
  check_query (store, &query, "#a:1 #b:2 #a:4 #a:5 #b:6 #b:7 #a:8");
  query.limit = 3;
  check_query (store, &query, "#b:6 #b:7 #a:8");
  query.from_oldest = TRUE;
  query.first = 1;
  check_query (store, &query, "#b:2 #a:4 #a:5");
  fixture_close (store);
}

/* Each of the two has one's own view, and nobody else has any. */
static void
test_private (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);
  StoreQuery query = query_for ("secret");

  say (store, "ada@h", "Bob", 1, "ada", "a secret");
  say (store, "bob@h", "ada", 1, "ada", "a secret");
  say (store, "cid@h", "ada", 2, "cid", "no secret");
  say (store, "ada@h", "cid", 2, "cid", "no secret");
  settle (store);

  check_query (store, &query, "");
  query.owner = "ada@h";
  check_query (store, &query, "@Bob:1 @cid:2");
  query.target = "bob";
  check_query (store, &query, "@Bob:1");
  query.target = "zoe";
  check_query (store, &query, "");
  query.target = NULL;
  query.owner = "bob@h";
  check_query (store, &query, "@ada:1");
  query.owner = "zoe@h";
  check_query (store, &query, "");
  query.owner = "ada@h";
  query.text = NULL;
  query.from = "cid";
  check_query (store, &query, "@cid:2");
  fixture_close (store);
}

/* Among more rooms than the index is asked for by name, and more messages than are looked through
 * otherwise. */
static void
test_many (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);
  static const char *const rooms[]
      = { "#1", "#2", "#3", "#4", "#5", "#6", "#7", "#8", "#9", "#10", NULL };
  static const BaseId hidden[10] = { 0 };
  StoreQuery query = query_for ("common");

  query.rooms = rooms;
  query.rooms_hidden = hidden;
  for (guint i = 0; i < 10; i++)
    say (store, NULL, rooms[i], i + 1, "ada", "common");
  check_query (store, &query, "");
  settle (store);
  check_query (store, &query, "#1:1 #2:2 #3:3 #4:4 #5:5 #6:6 #7:7 #8:8 #9:9 #10:10");

  for (guint i = 0; i < 5000; i++)
    say (store, NULL, "#busy", i + 11, "ada", "common");
  settle (store);
  check_query (store, &query, "#1:1 #2:2 #3:3 #4:4 #5:5 #6:6 #7:7 #8:8 #9:9 #10:10");
  say (store, NULL, "#5", 6000, "ada", "common");
  settle (store);
  query.limit = 1;
  check_query (store, &query, "#5:6000");
  fixture_close (store);
}

static gboolean
is_built (Fixture *self)
{
  return fixture_get (self, "SELECT count(*) FROM chore") == 0;
}

static void
wait_until_built (Fixture *self)
{
  gint64 deadline = g_get_monotonic_time () + FIXTURE_PATIENCE_SECONDS * G_USEC_PER_SEC;

  while (!is_built (self))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (1000);
    }
}

/* A room keeps what was said under another name, and has what was said in one of its new name. */
static void
test_renamed (Fixture *self, gconstpointer data)
{
  static const char *const rooms[] = { "#hall", NULL };
  const StoreRename rename = { "#a", "#hall" };
  Store *store = open_with_talk (self);
  StoreQuery query = query_for ("world");

  say (store, NULL, "#hall", 9, "bob", "world before");
  settle (store);
  store_journal_rename_room (store_get_journal (store), &rename);
  say (store, NULL, "#hall", 10, "bob", "world after");
  say (store, NULL, "#a", 11, "bob", "another world");
  settle (store);

  check (store, "world", "#b:2 #a:11");
  query.rooms = rooms;
  check_query (store, &query, "#hall:1 #hall:4 #hall:5 #hall:9 #hall:10");
  query.text = NULL;
  check_query (store, &query, "#hall:1 #hall:4 #hall:5 #hall:8 #hall:9 #hall:10");
  query.from = "bob";
  check_query (store, &query, "#hall:5 #hall:9 #hall:10");
  fixture_close (store);
}

/* Leaves the database as the migration makes it of one from before there was an index. */
static void
forget_index (Fixture *self)
{
  fixture_exec (self, "INSERT INTO search (search) VALUES ('delete-all');"
                      "DELETE FROM document; DELETE FROM place;"
                      "INSERT INTO chore VALUES (1, 0, 0)");
}

/* A database from before there was an index gets one while people talk. */
static void
test_build (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  for (BaseId id = 1; id <= 1000; id++)
    say (store, NULL, id % 3 == 0 ? "#a" : "#b", id, "ada", id % 100 == 0 ? "old hundred" : "old");
  say (store, "ada@h", "Bob", 1001, "ada", "old hundred");
  say (store, "bob@h", "ada", 1001, "ada", "old hundred");
  settle (store);
  fixture_close (store);
  forget_index (self);

  store = fixture_open (self);
  say (store, NULL, "#a", 2000, "ada", "new hundred");
  settle (store);
  check (store, "new", "#a:2000");
  wait_until_built (self);
  check (store, "hundred",
         "#b:200 #a:300 #b:400 #b:500 #a:600 #b:700 #b:800 #a:900 #b:1000 #a:2000");
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM document"), ==, 1003);
  fixture_close (store);

  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM search WHERE search MATCH 'hundred'"),
                   ==, 13);
}

/* The making goes on where it was interrupted, and nothing is in the index twice. */
static void
test_build_interrupted (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  for (BaseId id = 1; id <= 300; id++)
    say (store, NULL, "#a", id, "ada", "old");
  settle (store);
  fixture_close (store);
  forget_index (self);

  for (guint i = 0; i == 0 || !is_built (self); i++)
    {
      g_assert_cmpuint (i, <, 100);
      store = fixture_open (self);
      say (store, NULL, "#a", 1000 + i, "ada", "between");
      settle (store);
      fixture_close (store);
    }
  store = fixture_open (self);
  wait_until_built (self);
  fixture_close (store);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM search WHERE search MATCH 'old'"), ==,
                   300);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/store/search/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

static void
change (Store *store,
        StoreVerb verb,
        const char *owner,
        const char *target,
        BaseId id,
        BaseId about)
{
  const StoreMessage message = {
    .id = id,
    .verb = verb,
    .owner = owner,
    .target = target,
    .source = "ada!u@h",
    .about = about,
    .text = "goodbye world",
  };

  store_journal_add_message (store_get_journal (store), &message);
  settle (store);
}

/* What is found is what it says now. */
static void
test_edited (Fixture *self, gconstpointer data)
{
  Store *store = open_with_talk (self);
  StoreQuery query = query_for ("goodbye");

  change (store, STORE_VERB_EDIT, NULL, "#a", 20, 1);
  check (store, "hello", "#b:2");
  check (store, "goodbye", "#a:1");
  check (store, "world", "#a:1 #b:2 #a:4 #a:5");
  change (store, STORE_VERB_EDIT, NULL, "#a", 21, 1);
  check (store, "goodbye world", "#a:1");

  say (store, "ada@h", "bob", 30, "ada", "hello you");
  say (store, "bob@h", "ada", 30, "ada", "hello you");
  settle (store);
  change (store, STORE_VERB_EDIT, "ada@h", "bob", 31, 30);
  query.owner = "bob@h";
  check_query (store, &query, "#a:1 @ada:30");
  query.text = "you";
  check_query (store, &query, "");
  fixture_close (store);

  store = fixture_open (self);
  check (store, "goodbye", "#a:1");
  change (store, STORE_VERB_REDACT, NULL, "#a", 40, 1);
  check (store, "goodbye", "");
  fixture_close (store);
}

/* Without settle (): on disk, and not yet to be found. */
static gint64
count_unindexed (Fixture *self)
{
  return fixture_get (self, "SELECT count(*) FROM unindexed");
}

/* What is said lately is put into the index with more of it, or at the next start. */
static void
test_unindexed (Fixture *self, gconstpointer data)
{
  gint64 deadline = g_get_monotonic_time () + FIXTURE_PATIENCE_SECONDS * G_USEC_PER_SEC;
  Store *store = fixture_open (self);

  say (store, NULL, "#a", 1, "ada", "first words");
  fixture_commit (store);
  check (store, "words", "");
  fixture_close (store);
  g_assert_cmpint (count_unindexed (self), ==, 1);

  store = fixture_open (self);
  while (count_unindexed (self) > 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (G_TIME_SPAN_MILLISECOND);
    }
  check (store, "words", "#a:1");
  fixture_close (store);
}

/* Whatever becomes of it until then is what is found. */
static void
test_unindexed_changed (Fixture *self, gconstpointer data)
{
  const StoreRename rename = { "#c", "#b" };
  Store *store = fixture_open (self);

  say (store, NULL, "#a", 1, "ada", "hello");
  say (store, NULL, "#a", 2, "ada", "hello");
  say (store, NULL, "#b", 3, "ada", "hello");
  say (store, NULL, "#c", 4, "ada", "hello");
  fixture_commit (store);
  store_journal_rename_room (store_get_journal (store), &rename);
  fixture_commit (store);
  change (store, STORE_VERB_EDIT, NULL, "#a", 5, 1);
  change (store, STORE_VERB_REDACT, NULL, "#a", 6, 2);

  check (store, "hello", "#b:3 #b:4");
  check (store, "goodbye", "#a:1");
  fixture_close (store);
  g_assert_cmpint (count_unindexed (self), ==, 0);
}

/* It happens after those who wait for the batch were told. */
static void
wait_for_index (Fixture *self)
{
  gint64 deadline = g_get_monotonic_time () + FIXTURE_PATIENCE_SECONDS * G_USEC_PER_SEC;

  while (count_unindexed (self) >= 1000)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (1000);
    }
}

/* Nobody has to wait for more than a thousand. */
static void
test_unindexed_many (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  for (BaseId id = 1; id <= 2345; id++)
    say (store, NULL, "#a", id, "ada", id == 1234 ? "needle" : "hay");
  fixture_commit (store);
  wait_for_index (self);
  check (store, "needle", "#a:1234");
  settle (store);
  g_assert_cmpint (count_unindexed (self), ==, 0);
  fixture_close (store);
}

/* Who cannot be found can still talk. */
static void
test_damaged (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  fixture_exec (self, "DROP TABLE document");
  say (store, NULL, "#a", 1, "ada", "hello");
  settle (store);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM message"), ==, 1);
  g_assert_cmpint (count_unindexed (self), ==, 1);
  fixture_close (store);
}

static void
damage_index (Fixture *self)
{
  Store *store = fixture_open (self);

  for (BaseId id = 1; id <= 300; id++)
    say (store, NULL, "#a", id, "ada", id == 77 ? "needle" : "hay in the stack");
  settle (store);
  fixture_close (store);
  fixture_exec (self, "UPDATE search_data SET block = x'0102030405060708' WHERE id > 10");
}

/* An index that is damaged is made anew, whoever comes upon it. */
static void
test_healed (Fixture *self, gconstpointer data)
{
  const StoreMessage redaction = {
    .id = 400,
    .verb = STORE_VERB_REDACT,
    .target = "#a",
    .source = "ada!u@h",
    .about = 76,
    .text = "",
  };
  Store *store;

  damage_index (self);
  store = fixture_open (self);
  store_journal_add_message (store_get_journal (store), &redaction);
  settle (store);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM message"), ==, 299);
  while (fixture_get (self, "SELECT count(*) FROM document") < 299
         || fixture_get (self, "SELECT count(*) FROM chore") > 0)
    g_usleep (1000);
  check (store, "needle", "#a:77");
  say (store, NULL, "#a", 401, "ada", "needle again");
  settle (store);
  check (store, "needle", "#a:77 #a:401");
  fixture_close (store);
}

static void
test_healed_for_retention (Fixture *self, gconstpointer data)
{
  const StoreErasure erasure = { NULL, "#a" };
  Store *store;

  damage_index (self);
  store = fixture_open (self);
  store_journal_erase_history (store_get_journal (store), &erasure);
  settle (store);
  while (fixture_get (self, "SELECT count(*) FROM message") > 0)
    g_usleep (1000);
  say (store, NULL, "#a", 401, "ada", "needle again");
  settle (store);
  check (store, "needle", "#a:401");
  fixture_close (store);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("words", test_words);
  ADD ("selectors", test_selectors);
  ADD ("private", test_private);
  ADD ("many", test_many);
  ADD ("renamed", test_renamed);
  ADD ("edited", test_edited);
  ADD ("unindexed", test_unindexed);
  ADD ("unindexed-changed", test_unindexed_changed);
  ADD ("unindexed-many", test_unindexed_many);
  ADD ("damaged", test_damaged);
  ADD ("healed", test_healed);
  ADD ("healed-for-retention", test_healed_for_retention);
  ADD ("build", test_build);
  ADD ("build-interrupted", test_build_interrupted);

  return g_test_run ();
}
