/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was taken back or changed is gone: from the answers, and from the disk. */

#include "store-fixture.h"

#define SECRET "the-secret-that-nobody-may-find"

static void
redact (Store *store, const char *owner, const char *target, BaseId id, BaseId about)
{
  const StoreMessage redaction = {
    .id = id,
    .verb = STORE_VERB_REDACT,
    .owner = owner,
    .target = target,
    .source = "ritam!r@example.org",
    .about = about,
    .text = "oops",
  };

  store_journal_add_message (store_get_journal (store), &redaction);
  store_journal_index (store_get_journal (store));
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
}

static void
check_ids (Store *store, const char *owner, const char *target, const char *expected)
{
  const StoreQuery query = {
    .owner = owner,
    .target = target,
    .newest = G_MAXINT64,
    .limit = 100,
    .events = 1u << STORE_VERB_REDACT | 1u << STORE_VERB_TAGMSG,
  };
  g_autoptr (GPtrArray) answer = fixture_query (store, &query);
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < answer->len; i++)
    {
      const StoreMessage *message = g_ptr_array_index (answer, i);

      g_string_append_printf (ids, "%s%d", i > 0 ? " " : "", (int) message->id);
      if (message->about != 0)
        g_string_append_printf (ids, "(%d)", (int) message->about);
    }
  g_assert_cmpstr (ids->str, ==, expected);
}

static void
edit (Store *store,
      const char *owner,
      const char *target,
      BaseId id,
      BaseId about,
      const char *text)
{
  const StoreMessage message = {
    .id = id,
    .verb = STORE_VERB_EDIT,
    .owner = owner,
    .target = target,
    .source = "ritam!r@example.org",
    .about = about,
    .text = text,
  };

  store_journal_add_message (store_get_journal (store), &message);
  store_journal_index (store_get_journal (store));
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
}

/* "id:text", and of an EDIT "id(about):text". */
static void
check_texts (Store *store, const char *owner, const char *target, const char *expected)
{
  const StoreQuery query = {
    .owner = owner,
    .target = target,
    .newest = G_MAXINT64,
    .limit = 100,
    .events = 1u << STORE_VERB_EDIT,
  };
  g_autoptr (GPtrArray) answer = fixture_query (store, &query);
  g_autoptr (GString) texts = g_string_new (NULL);

  for (guint i = 0; i < answer->len; i++)
    {
      const StoreMessage *message = g_ptr_array_index (answer, i);

      g_string_append_printf (texts, "%s%d", i > 0 ? " " : "", (int) message->id);
      if (message->about != 0)
        g_string_append_printf (texts, "(%d)", (int) message->about);
      g_string_append_printf (texts, ":%s", message->text);
    }
  g_assert_cmpstr (texts->str, ==, expected);
}

static void
check_found (Store *store, BaseId id, BaseId expected, BaseId edited)
{
  const StoreQuery query = {
    .kind = STORE_QUERY_FIND,
    .target = "#a",
    .first = id,
    .newest = G_MAXINT64,
    .limit = 1,
    .events = 1u << STORE_VERB_EDIT,
  };
  g_autoptr (GPtrArray) answer = fixture_query (store, &query);
  const StoreMessage *found = answer->len > 0 ? g_ptr_array_index (answer, 0) : NULL;

  g_assert_cmpint (found != NULL ? found->id : 0, ==, expected);
  g_assert_cmpint (found != NULL ? found->edited : 0, ==, edited);
}

/* The newest text is there in place of the old, and of edits the newest one. */
static void
test_edit (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  fixture_add (store, NULL, "#a", 1, SECRET);
  fixture_add (store, NULL, "#a", 2, "other");
  store_journal_index (store_get_journal (store));
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);

  edit (store, NULL, "#a", 3, 1, SECRET " again");
  check_texts (store, NULL, "#a", "1:" SECRET " again 2:other 3(1):" SECRET " again");
  check_found (store, 1, 1, 3);
  check_found (store, 2, 2, 0);
  check_found (store, 3, 1, 3);
  edit (store, NULL, "#a", 4, 1, "harmless");
  check_texts (store, NULL, "#a", "1:harmless 2:other 4(1):harmless");
  check_found (store, 3, 0, 0);
  fixture_wait_until_gone (self, store, SECRET);

  /* All of it is gone with it, and what was gone when it came. */
  redact (store, NULL, "#a", 5, 1);
  edit (store, NULL, "#a", 6, 1, "too late");
  edit (store, NULL, "#b", 7, 2, "elsewhere");
  check_texts (store, NULL, "#a", "2:other");
  check_texts (store, NULL, "#b", "");
  check_found (store, 1, 0, 0);
  fixture_wait_until_gone (self, store, "harmless");
  g_assert_false (fixture_disk_has (self, "too late"));
  fixture_close (store);

  store = fixture_open (self);
  check_texts (store, NULL, "#a", "2:other");
  fixture_close (store);
}

static void
test_room (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  fixture_add (store, NULL, "#a", 1, "before");
  fixture_add (store, NULL, "#a", 2, SECRET);
  fixture_add (store, NULL, "#a", 3, "after");
  fixture_add (store, NULL, "#b", 4, "elsewhere");
  store_journal_index (store_get_journal (store));
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
  g_assert_true (fixture_disk_has (self, SECRET));

  redact (store, NULL, "#a", 5, 2);
  check_ids (store, NULL, "#a", "1 3 5(2)");
  check_ids (store, NULL, "#b", "4");
  fixture_wait_until_gone (self, store, SECRET);
  g_assert_true (fixture_disk_has (self, "after"));

  /* What is not there any more, or in another room, stays as it is. */
  redact (store, NULL, "#a", 6, 2);
  redact (store, NULL, "#a", 7, 4);
  check_ids (store, NULL, "#a", "1 3 5(2) 6(2) 7(4)");
  check_ids (store, NULL, "#b", "4");
  fixture_close (store);
  g_assert_false (fixture_disk_has (self, SECRET));
}

/* In the midst of pages that are full. */
static void
test_among_many (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  for (BaseId id = 1; id <= 3000; id++)
    {
      g_autofree char *room = g_strdup_printf ("#%d", (int) (id * 7 % 13));
      g_autofree char *text = g_strdup_printf ("%s %d.", SECRET, (int) id);

      fixture_add (store, NULL, room, id, text);
      if (id % 50 == 0)
        {
          store_journal_index (store_get_journal (store));
          store_journal_submit (store_get_journal (store));
          fixture_wait (store);
        }
    }
  for (BaseId id = 5; id <= 3000; id += 97)
    {
      g_autofree char *room = g_strdup_printf ("#%d", (int) (id * 7 % 13));

      redact (store, NULL, room, 3000 + id, id);
    }
  fixture_close (store);

  for (BaseId id = 5; id <= 3000; id += 97)
    {
      g_autofree char *text = g_strdup_printf ("%s %d.", SECRET, (int) id);

      g_assert_false (fixture_disk_has (self, text));
    }
  g_assert_true (fixture_disk_has (self, SECRET " 6."));
}

/* One's words among those of many, in an index of many segments, and while people talk on. */
static void
test_words (Fixture *self, gconstpointer data)
{
  static const char *const words[] = { "zanzibar", "quokkas", "xylophone", "zanz",  "ibar", "quok",
                                       "kkas",     "xylo",    "phone",     "mirab", "belle" };
  Store *store = fixture_open (self);

  for (BaseId id = 1; id <= 4000; id++)
    {
      g_autofree char *said
          = g_strdup_printf ("word%d and word%d", (int) (id * 31 % 977), (int) id);

      fixture_add (store, NULL, "#a", id, id == 2000 ? "Zanzibar has Quokkas, xylophone" : said);
      if (id % 8 == 0)
        {
          store_journal_index (store_get_journal (store));
          store_journal_submit (store_get_journal (store));
          fixture_wait (store);
        }
    }
  g_assert_true (fixture_disk_has (self, "zanzibar"));

  redact (store, NULL, "#a", 5000, 2000);
  for (BaseId id = 5001; id <= 5003 || store_journal_is_erasing (store_get_journal (store)); id++)
    {
      fixture_add (store, NULL, "#a", id, id == 5001 ? "mirabelle" : "talk goes on");
      store_journal_index (store_get_journal (store));
      store_journal_submit (store_get_journal (store));
      fixture_wait (store);

      /* What is taken back in the midst of it is gone in the end as well. */
      if (id == 5003)
        redact (store, NULL, "#a", ++id, 5001);
    }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_false (fixture_disk_has (self, words[i]));
  fixture_close (store);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_false (fixture_disk_has (self, words[i]));

  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM search WHERE search MATCH 'word1999'"),
                   ==, 1);
  g_assert_cmpint (fixture_get (self, "SELECT count(*) FROM search WHERE search MATCH 'and'"), ==,
                   3999);
}

/* What was noted when the server was killed is erased at the next start. */
static void
test_killed (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  for (BaseId id = 1; id <= 100; id++)
    {
      fixture_add (store, NULL, "#a", id, id == 50 ? "zanzibar" : "elsewhere");
      store_journal_index (store_get_journal (store));
      store_journal_submit (store_get_journal (store));
      fixture_wait (store);
    }
  fixture_close (store);

  fixture_exec (self, "INSERT INTO search (search, rowid, place, author, text)"
                      "  VALUES ('delete', 100, 'p1', 'n726974616d', 'zanzibar');"
                      "DELETE FROM document WHERE id = 100;"
                      "DELETE FROM message WHERE id = 50;"
                      "INSERT INTO chore VALUES (2, 0, 0)");
  g_assert_true (fixture_disk_has (self, "zanzibar"));
  store = fixture_open (self);
  g_assert_true (store_journal_is_erasing (store_get_journal (store))
                 || !fixture_disk_has (self, "zanzibar"));
  fixture_wait_until_gone (self, store, "zanzibar");
  fixture_close (store);
}

static void
add_private (Store *store, const char *owner, const char *target, StoreVerb verb, BaseId id)
{
  const StoreMessage message = {
    .id = id,
    .verb = verb,
    .owner = owner,
    .target = target,
    .source = "Ritam!r@example.org",
    .to = "Ada",
    .text = SECRET,
  };

  store_journal_add_message (store_get_journal (store), &message);
}

/* Whichever of the two takes it back, and whether or not the other is told. */
static void
test_private (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  for (BaseId id = 1; id <= 3; id++)
    {
      add_private (store, "ritam@h", "Ada", id == 2 ? STORE_VERB_TAGMSG : STORE_VERB_PRIVMSG, id);
      add_private (store, "ada@h", "Ritam", id == 2 ? STORE_VERB_TAGMSG : STORE_VERB_PRIVMSG, id);
    }
  fixture_add (store, "zoe@h", "ada", 4, "of others");
  store_journal_index (store_get_journal (store));
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);

  redact (store, "ritam@h", "ada", 5, 1);
  check_ids (store, "ritam@h", "ada", "2 3 5(1)");
  check_ids (store, "ada@h", "ritam", "2 3");
  redact (store, "ritam@h", "ada", 6, 2);
  check_ids (store, "ada@h", "ritam", "3");
  redact (store, "ritam@h", "ada", 7, 3);
  redact (store, "ada@h", "ritam", 7, 3);
  check_ids (store, "ritam@h", "ada", "5(1) 6(2) 7(3)");
  check_ids (store, "ada@h", "ritam", "7(3)");
  check_ids (store, "zoe@h", "ada", "4");
  fixture_wait_until_gone (self, store, SECRET);
  fixture_close (store);
}

/* Whatever the two are called by then. */
static void
test_edit_private (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  add_private (store, "ritam@h", "Ada", STORE_VERB_PRIVMSG, 1);
  add_private (store, "ada@h", "Ritam", STORE_VERB_PRIVMSG, 1);
  store_journal_index (store_get_journal (store));
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);

  edit (store, "ritam@h", "ada", 2, 1, "second");
  edit (store, "ada@h", "ritam", 2, 1, "second");
  check_texts (store, "ritam@h", "ada", "1:second 2(1):second");
  check_texts (store, "ada@h", "ritam", "1:second 2(1):second");
  fixture_wait_until_gone (self, store, SECRET);

  edit (store, "ritam@h", "ada", 3, 1, "third");
  edit (store, "ada@h", "ritam_away", 3, 1, "third");
  check_texts (store, "ritam@h", "ada", "1:third 3(1):third");
  check_texts (store, "ada@h", "ritam", "1:third");
  redact (store, "ritam@h", "ada", 4, 1);
  check_texts (store, "ritam@h", "ada", "");
  check_texts (store, "ada@h", "ritam", "");
  fixture_wait_until_gone (self, store, "second");
  fixture_wait_until_gone (self, store, "third");
  fixture_close (store);
}

/* A reader that is in the way is waited for, until the next batch if need be. */
static void
test_reader (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);
  sqlite3 *reader;

  fixture_add (store, NULL, "#a", 1, SECRET);
  store_journal_index (store_get_journal (store));
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
  g_assert_cmpint (sqlite3_open (self->path, &reader), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (reader, "BEGIN; SELECT * FROM message", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  redact (store, NULL, "#a", 2, 1);
  g_assert_true (fixture_disk_has (self, SECRET));
  sqlite3_close (reader);

  fixture_add (store, NULL, "#a", 3, "next");
  store_journal_index (store_get_journal (store));
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
  fixture_wait_until_gone (self, store, SECRET);
  fixture_close (store);
}

/* Taken back before it could be found. */
static void
test_unindexed (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);
  const StoreMessage redaction = {
    .id = 2,
    .verb = STORE_VERB_REDACT,
    .target = "#a",
    .source = "ritam!r@example.org",
    .about = 1,
    .text = "",
  };

  fixture_add (store, NULL, "#a", 1, SECRET);
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
  store_journal_add_message (store_get_journal (store), &redaction);
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
  fixture_wait_until_gone (self, store, SECRET);
  fixture_close (store);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/store/erase/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("room", test_room);
  ADD ("among-many", test_among_many);
  ADD ("words", test_words);
  ADD ("unindexed", test_unindexed);
  ADD ("killed", test_killed);
  ADD ("private", test_private);
  ADD ("edit", test_edit);
  ADD ("edit-private", test_edit_private);
  ADD ("reader", test_reader);

  return g_test_run ();
}
