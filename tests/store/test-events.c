/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What else happened in a history, and databases from before there was such. */

#include "store-fixture.h"

/* The schema of version 1, as Inglenook 0.1 made it. */
static const char version_1[]
    = "CREATE TABLE target (id INTEGER PRIMARY KEY, owner TEXT NOT NULL DEFAULT '',"
      " name TEXT NOT NULL, folded TEXT NOT NULL, UNIQUE (owner, folded)) STRICT;"
      "CREATE TABLE message (target INTEGER NOT NULL REFERENCES target (id),"
      " id INTEGER NOT NULL, verb INTEGER NOT NULL, source TEXT NOT NULL, recipient TEXT,"
      " account TEXT, tags TEXT, text TEXT NOT NULL, PRIMARY KEY (target, id))"
      " STRICT, WITHOUT ROWID;"
      "CREATE TABLE room (folded TEXT PRIMARY KEY, name TEXT NOT NULL, topic TEXT,"
      " topic_setter TEXT, topic_time INTEGER NOT NULL, created INTEGER NOT NULL,"
      " history_after INTEGER NOT NULL, is_closed INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
      "INSERT INTO target VALUES (1, '', '#Lounge', '#lounge');"
      "INSERT INTO message VALUES (1, 5, 1, 'ada!a@h', NULL, NULL, NULL, 'old');"
      "PRAGMA application_id = 0x496e676c; PRAGMA user_version = 1;";

static void
add_event (Store *store, StoreVerb verb, BaseId id)
{
  const StoreMessage event = {
    .id = id,
    .verb = verb,
    .target = "#lounge",
    .source = "ada!a@h",
    .to = verb == STORE_VERB_KICK ? "bob" : NULL,
    .account = "adalovelace",
    .tags = verb == STORE_VERB_TAGMSG ? "+draft/react=x" : NULL,
    .text = "why",
  };

  store_journal_add_message (store_get_journal (store), &event);
}

/* Messages are the even ones of 2 to 20, joins and reactions the odd ones by turns. */
static Store *
open_mixed (Fixture *self)
{
  Store *store = fixture_open (self);

  for (BaseId id = 2; id <= 20; id += 2)
    fixture_add (store, NULL, "#lounge", id, "text");
  for (BaseId id = 1; id <= 21; id += 2)
    add_event (store, id % 4 == 1 ? STORE_VERB_JOIN : STORE_VERB_TAGMSG, id);
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);

  return store;
}

static void
check_ids (Store *store, const StoreQuery *query, const char *expected)
{
  g_autoptr (GPtrArray) answer = fixture_query (store, query);
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < answer->len; i++)
    g_string_append_printf (ids, "%s%d", i > 0 ? " " : "",
                            (int) ((StoreMessage *) g_ptr_array_index (answer, i))->id);
  g_assert_cmpstr (ids->str, ==, expected);
}

static void
test_mixed (Fixture *self, gconstpointer data)
{
  Store *store = open_mixed (self);
  StoreQuery query = { .target = "#lounge", .newest = G_MAXINT64, .limit = 4 };

  check_ids (store, &query, "14 16 18 20");
  query.events = 1u << STORE_VERB_JOIN | 1u << STORE_VERB_TAGMSG;
  check_ids (store, &query, "18 19 20 21");
  query.events = 1u << STORE_VERB_JOIN;
  check_ids (store, &query, "17 18 20 21");
  query.newest = 19;
  check_ids (store, &query, "14 16 17 18");

  query.kind = STORE_QUERY_AFTER;
  query.first = 3;
  check_ids (store, &query, "4 5 6 8");
  query.hidden = 10;
  check_ids (store, &query, "12 13 14 16");
  query.kind = STORE_QUERY_AROUND;
  query.first = 14;
  check_ids (store, &query, "12 13 14 16");
  fixture_close (store);
}

static void
test_fields (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);
  const StoreQuery query
      = { .target = "#LOUNGE", .newest = G_MAXINT64, .limit = 4, .events = 1u << STORE_VERB_KICK };
  g_autoptr (GPtrArray) answer = NULL;
  const StoreMessage *event;

  add_event (store, STORE_VERB_KICK, 7);
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
  answer = fixture_query (store, &query);

  g_assert_cmpuint (answer->len, ==, 1);
  event = g_ptr_array_index (answer, 0);
  g_assert_cmpint (event->id, ==, 7);
  g_assert_cmpuint (event->verb, ==, STORE_VERB_KICK);
  g_assert_cmpstr (event->target, ==, "#lounge");
  g_assert_cmpstr (event->source, ==, "ada!a@h");
  g_assert_cmpstr (event->to, ==, "bob");
  g_assert_cmpstr (event->account, ==, "adalovelace");
  g_assert_null (event->tags);
  g_assert_cmpstr (event->text, ==, "why");
  fixture_close (store);
}

/* Ids go on above those of events as well; a conversation is as new as what was said in it. */
static void
test_newest (Fixture *self, gconstpointer data)
{
  const char *const rooms[] = { "#lounge", NULL };
  const StoreQuery query = {
    .kind = STORE_QUERY_TARGETS,
    .rooms = rooms,
    .second = 100,
    .newest = G_MAXINT64,
    .limit = 5,
  };
  g_autoptr (GPtrArray) targets = NULL;
  Store *store = open_mixed (self);

  fixture_close (store);
  store = fixture_open (self);
  g_assert_cmpint (store_get_last_id (store), ==, 21);
  targets = fixture_query (store, &query);
  g_assert_cmpuint (targets->len, ==, 1);
  g_assert_cmpint (((StoreTarget *) g_ptr_array_index (targets, 0))->latest, ==, 20);
  fixture_close (store);
}

static void
test_from_version_1 (Fixture *self, gconstpointer data)
{
  const StoreQuery query
      = { .target = "#lounge", .newest = G_MAXINT64, .limit = 9, .events = 1u << STORE_VERB_JOIN };
  Store *store;

  fixture_exec (self, version_1);
  store = fixture_open (self);
  g_assert_cmpint (store_get_last_id (store), ==, 5);
  check_ids (store, &query, "5");
  add_event (store, STORE_VERB_JOIN, 6);
  fixture_add (store, NULL, "#lounge", 7, "new");
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
  check_ids (store, &query, "5 6 7");

  /* What was said before can be found, too. */
  while (fixture_get (self, "SELECT count(*) FROM chore") > 0)
    g_usleep (1000);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM search WHERE search MATCH 'old'"), ==,
                   1);
  fixture_close (store);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/store/events/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("mixed", test_mixed);
  ADD ("fields", test_fields);
  ADD ("newest", test_newest);
  ADD ("from-version-1", test_from_version_1);

  return g_test_run ();
}
