/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rooms that get another name: https://ircv3.net/specs/extensions/channel-rename */

#include "store-fault.h"
#include "store-fixture.h"

static void
set_up (Fixture *self, gconstpointer data)
{
  fixture_set_up (self, data);
  fault_reset ();
}

static void
rename_room (Store *store, const char *name, const char *new_name)
{
  const StoreRename rename = { name, new_name };

  store_journal_rename_room (store_get_journal (store), &rename);
}

static void
submit (Store *store)
{
  store_journal_submit (store_get_journal (store));
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
    .text = "",
  };

  store_journal_add_message (store_get_journal (store), &event);
}

/* @expected is what was said, and the name that it is found under. */
static void
check (Store *store, const char *target, const char *expected)
{
  const StoreQuery query = {
    .kind = STORE_QUERY_LATEST,
    .target = target,
    .newest = G_MAXINT64,
    .limit = 100,
    .events = ~0u,
  };
  g_autoptr (GPtrArray) answer = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  fixture_wait (store);
  answer = fixture_query (store, &query);
  for (guint i = 0; i < answer->len; i++)
    {
      const StoreMessage *message = g_ptr_array_index (answer, i);

      g_string_append_printf (text, "%s%d", i > 0 ? " " : "", (int) message->id);
      if (i + 1 == answer->len)
        g_string_append_printf (text, " in %s", message->target);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

/* What was said before it in the same batch moves, what was said after it does not. */
static void
test_order (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  fixture_add (store, NULL, "#old", 1, "one");
  submit (store);
  fixture_wait (store);
  fixture_add (store, NULL, "#old", 2, "two");
  rename_room (store, "#OLD", "#New");
  fixture_add (store, NULL, "#New", 3, "three");
  fixture_add (store, NULL, "#old", 4, "in another room");
  submit (store);
  check (store, "#new", "1 2 3 in #New");
  check (store, "#old", "4 in #old");

  rename_room (store, "#new", "#Newest");
  submit (store);
  check (store, "#newest", "1 2 3 in #Newest");
  check (store, "#new", "");
  fixture_close (store);

  store = fixture_open (self);
  check (store, "#newest", "1 2 3 in #Newest");
  check (store, "#old", "4 in #old");
  fixture_close (store);
}

static void
test_letter_case (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  fixture_add (store, NULL, "#room", 1, "one");
  rename_room (store, "#room", "#Room");
  fixture_add (store, NULL, "#Room", 2, "two");
  submit (store);
  check (store, "#room", "1 2 in #Room");
  fixture_close (store);
}

static void
test_without_history (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  rename_room (store, "#old", "#new");
  fixture_add (store, NULL, "#new", 1, "one");
  submit (store);
  check (store, "#new", "1 in #new");
  check (store, "#old", "");
  fixture_close (store);
}

/* Of an earlier room of the new name nothing is lost. */
static void
test_former (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  fixture_add (store, NULL, "#new", 1, "former");
  fixture_add (store, NULL, "#old", 2, "two");
  add_event (store, "#new", 3, STORE_VERB_QUIT, 0);
  add_event (store, "#old", 3, STORE_VERB_QUIT, 0);
  submit (store);
  fixture_wait (store);
  rename_room (store, "#old", "#New");
  fixture_add (store, NULL, "#New", 4, "four");
  submit (store);
  check (store, "#new", "1 2 3 4 in #New");
  check (store, "#old", "");
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM target"), ==, 1);
  fixture_close (store);
}

static void
test_large_former (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);
  gint64 target;

  for (BaseId id = 1; id <= 10000; id++)
    fixture_add (store, NULL, "#new", id, "former");
  fixture_add (store, NULL, "#old", 10001, "last");
  submit (store);
  fixture_wait (store);
  target = fixture_get (self, "SELECT id FROM target WHERE folded = '#new'");

  rename_room (store, "#old", "#NEW");
  submit (store);
  fixture_wait (store);
  g_assert_cmpint (fixture_get (self, "SELECT id FROM target"), ==, target);
  g_assert_cmpint (fixture_get (self, "SELECT name = '#NEW' FROM target"), ==, 1);
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM message"), ==, 10001);
  g_assert_cmpint (fixture_get (self, "SELECT count (DISTINCT target) FROM message"), ==, 1);
  fixture_close (store);
}

/* Of two that are large the smaller one is moved. */
static void
test_larger (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);
  gint64 target;

  for (BaseId id = 1; id <= 10000; id++)
    fixture_add (store, NULL, "#new", id, "former");
  for (BaseId id = 10001; id <= 30000; id++)
    fixture_add (store, NULL, "#old", id, "later");
  submit (store);
  fixture_wait (store);
  target = fixture_get (self, "SELECT id FROM target WHERE folded = '#old'");

  rename_room (store, "#old", "#new");
  submit (store);
  fixture_wait (store);
  g_assert_cmpint (fixture_get (self, "SELECT id FROM target"), ==, target);
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM message"), ==, 30000);
  fixture_close (store);
}

static void
put_marker (Store *store, const char *owner, const char *target, gint64 time)
{
  const StoreMarker marker = { owner, target, time };

  store_journal_put_marker (store_get_journal (store), &marker);
}

/* How far somebody has read in the room counts, not how far in an earlier one of its new name. */
static void
test_markers (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  put_marker (store, "ada", "#old", 5);
  put_marker (store, "ada", "#new", 9);
  put_marker (store, "bob", "#new", 7);
  rename_room (store, "#old", "#New");
  submit (store);
  fixture_wait (store);
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM marker"), ==, 2);
  g_assert_cmpint (fixture_get (self, "SELECT time FROM marker WHERE owner = 'ada'"), ==, 5);
  g_assert_cmpint (fixture_get (self, "SELECT time FROM marker WHERE owner = 'bob'"), ==, 7);
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM marker WHERE folded = '#new'"), ==, 2);
  fixture_close (store);
}

static void
got_room_cb (const StoreRoom *room, gpointer user_data)
{
  g_string_append_printf (user_data, "%s %s %d;", room->name,
                          room->topic != NULL ? room->topic : "", (int) room->history_after);
}

/* What is remembered of a room is remembered under the new name alone. */
static void
test_room (Fixture *self, gconstpointer data)
{
  const StoreRoom old = { .name = "#Old", .topic = "Books", .created = 3, .history_after = 2 };
  const StoreRoom former = { .name = "#new", .created = 1 };
  g_autoptr (GString) rooms = g_string_new (NULL);
  Store *store = fixture_open (self);

  store_journal_put_room (store_get_journal (store), &old);
  store_journal_put_room (store_get_journal (store), &former);
  rename_room (store, "#old", "#New");
  submit (store);
  fixture_close (store);

  store = fixture_open (self);
  g_assert_true (store_foreach_room (store, got_room_cb, rooms, NULL));
  g_assert_cmpstr (rooms->str, ==, "#New Books 2;");
  g_assert_cmpint (store_get_last_id (store), ==, 3);
  fixture_close (store);
}

static void
test_erase (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  fixture_add (store, NULL, "#old", 1, "oops");
  rename_room (store, "#old", "#new");
  add_event (store, "#new", 2, STORE_VERB_REDACT, 1);
  submit (store);
  check (store, "#new", "2 in #new");
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM message"), ==, 0);
  fixture_close (store);
}

static void
void_cb (guint64 batch, const GError *error, gpointer user_data)
{
  StoreJournal *journal = user_data;

  if (error != NULL)
    g_assert_true (store_journal_void (journal, batch));
}

/* A room that nobody calls by its old name any more keeps what was said, whatever the disk did when
 * it was renamed; and what was said in a new room of the old name meanwhile stays there. */
static void
test_voided (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);
  StoreJournal *journal = store_get_journal (store);

  store_journal_set_committed (journal, void_cb, journal);
  fixture_add (store, NULL, "#old", 1, "one");
  submit (store);
  fixture_wait (store);

  fault_set_write_status (SQLITE_FULL);
  fixture_add (store, NULL, "#old", 2, "voided");
  rename_room (store, "#old", "#new");
  submit (store);
  fixture_wait (store);
  fixture_add (store, NULL, "#new", 3, "voided, too");
  rename_room (store, "#new", "#newest");
  submit (store);
  fixture_wait (store);
  g_assert_cmpint (fixture_get (self, "SELECT folded = '#old' FROM target"), ==, 1);
  g_assert_cmpuint (store_journal_get_queued_bytes (journal), >, 0);

  fault_set_write_status (SQLITE_OK);
  fixture_add (store, NULL, "#old", 4, "in another room");
  fixture_add (store, NULL, "#newest", 5, "five");
  submit (store);
  check (store, "#newest", "1 5 in #newest");
  check (store, "#old", "4 in #old");
  check (store, "#new", "");
  g_assert_cmpuint (store_journal_get_queued_bytes (journal), ==, 0);
  fixture_close (store);
}

/* As in the batch that is still open, and when nothing comes after it. */
static void
test_voided_last (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);
  StoreJournal *journal = store_get_journal (store);

  fixture_add (store, NULL, "#old", 1, "one");
  rename_room (store, "#old", "#new");
  g_assert_true (store_journal_void (journal, 1));
  fixture_add (store, NULL, "#old", 2, "two");
  submit (store);
  check (store, "#old", "2 in #old");
  check (store, "#new", "");

  store_journal_set_committed (journal, void_cb, journal);
  fault_set_write_status (SQLITE_FULL);
  rename_room (store, "#old", "#new");
  submit (store);
  fixture_wait (store);
  fault_set_write_status (SQLITE_OK);
  fixture_close (store);

  store = fixture_open (self);
  check (store, "#new", "2 in #new");
  fixture_close (store);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fault_install ();

#define ADD(path, test)                                                                            \
  g_test_add ("/store/rename/" path, Fixture, NULL, set_up, test, fixture_tear_down)
  ADD ("order", test_order);
  ADD ("letter-case", test_letter_case);
  ADD ("without-history", test_without_history);
  ADD ("former", test_former);
  ADD ("large-former", test_large_former);
  ADD ("larger", test_larger);
  ADD ("markers", test_markers);
  ADD ("room", test_room);
  ADD ("erase", test_erase);
  ADD ("voided", test_voided);
  ADD ("voided-last", test_voided_last);
#undef ADD

  return g_test_run ();
}
