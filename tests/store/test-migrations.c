/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Databases of every version that there ever was, with what stood in them then. */

#include "store-fault.h"
#include "store-fixture.h"
#include "store/store-private.h"

/* What was written while a database had this version. Nothing that ever was in a database comes out
 * of this list; a migration adds an entry. */
static const char *const contents[] = {
  [1] = "INSERT INTO target (id, owner, name, folded) VALUES"
        "  (1, '', '#Room', '#room'), (2, '~ada', 'Bob', 'bob'), (3, '~bob', 'ada', 'ada');"
        "INSERT INTO message (target, id, verb, source, recipient, account, tags, text) VALUES"
        "  (1, 100, 1, 'ada!a@h', NULL, 'ada', NULL, 'needle one'),"
        "  (1, 101, 2, 'bob!b@h', NULL, NULL, '+draft/reply=x', 'hay'),"
        "  (2, 102, 1, 'ada!a@h', 'Bob', 'ada', NULL, 'private needle'),"
        "  (3, 102, 1, 'ada!a@h', 'Bob', 'ada', NULL, 'private needle');"
        "INSERT INTO room (folded, name, topic, topic_setter, topic_time, created, history_after,"
        "  is_closed) VALUES ('#room', '#Room', 'Tea', 'ada!a@h', 5, 50, 0, 0);",
  [2] = "INSERT INTO event (target, id, verb, source, text) VALUES (1, 200, 4, 'bob!b@h', 'Bob');",
  [3] = "INSERT INTO event (target, id, verb, source, text, about)"
        "  VALUES (1, 300, 11, 'ada!a@h', '', 99);",
  [4] = "INSERT INTO marker (owner, folded, time) VALUES ('~ada', '#room', 7);",
  [5] = "INSERT INTO message (target, id, verb, source, text, is_bot)"
        "  VALUES (1, 500, 1, 'bot!b@h', 'needle two', 1);",
  [8] = "INSERT INTO metadata (folded, key, value) VALUES ('#room', 'color', 'red');",
  [9] = "INSERT INTO event (target, id, verb, source, text, about)"
        "  VALUES (1, 900, 13, 'ada!a@h', 'needle one', 100);",
  [10] = "INSERT INTO account (folded, name, verifier, created) VALUES ('ada', 'Ada', 'v', 8);",
  [11] = "INSERT INTO ban (mask, reason, setter, time, ends) VALUES ('192.0.2.7', 'r', 's', 9, 0);",
  [12] = "INSERT INTO message (target, id, verb, source, text)"
         "  VALUES (1, 1200, 1, 'ada!a@h', 'needle three');"
         "INSERT INTO unindexed (id, target) VALUES (1200, 1);",
  [13] = "UPDATE room SET keep_messages = 1000, keep_age = 0;",
  [15] = "INSERT INTO registration (folded, founder, time, modes, most)"
         "  VALUES ('#room', 'ada', 10, 'nrt', 0);"
         "INSERT INTO role (folded, account, modes) VALUES ('#room', 'ada', 'o');"
         "INSERT INTO entry (folded, mode, mask, setter, time)"
         "  VALUES ('#room', 'b', 'x!*@*', 'ada!a@h', 11);",
  [16] = "INSERT INTO reader (folded, identity, since) VALUES ('#room', 'ada', 50);",
  [18] = "INSERT INTO presence (folded, choice, nick, user, host, realname, modes, rooms, absent)"
         "  VALUES ('ada', 1, 'ada', 'a', 'h', 'Ada', '+i', '#room,o', 0);",
};

static const char *
get_content (guint version)
{
  return version < G_N_ELEMENTS (contents) ? contents[version] : NULL;
}

static void
exec (sqlite3 *handle, const char *sql)
{
  char *message = NULL;

  if (sqlite3_exec (handle, sql, NULL, NULL, &message) != SQLITE_OK)
    g_error ("%s: %s", message, sql);
}

/* As the server of that version left it, having grown with each one before. */
static void
make (Fixture *self, guint version)
{
  guint n_migrations;
  const char *const *migrations = store_schema_get_migrations (&n_migrations);
  g_autofree char *pragma = g_strdup_printf ("PRAGMA user_version = %u", version);
  sqlite3 *handle;

  g_assert_cmpuint (version, <=, n_migrations);
  g_assert_cmpint (sqlite3_open (self->path, &handle), ==, SQLITE_OK);
  exec (handle, "PRAGMA journal_mode = WAL; PRAGMA application_id = 0x496e676c");
  for (guint i = 1; i <= version; i++)
    {
      exec (handle, migrations[i - 1]);
      if (get_content (i) != NULL)
        exec (handle, get_content (i));
    }
  exec (handle, pragma);
  sqlite3_close (handle);
}

static guint
get_newest (void)
{
  guint n_migrations;

  store_schema_get_migrations (&n_migrations);

  return n_migrations;
}

static void
check_room_cb (const StoreRoom *room, gpointer user_data)
{
  guint *n_rooms = user_data;

  g_assert_cmpstr (room->name, ==, "#Room");
  g_assert_cmpstr (room->topic, ==, "Tea");
  g_assert_cmpstr (room->topic_setter, ==, "ada!a@h");
  g_assert_cmpint (room->created, ==, 50);
  (*n_rooms)++;
}

static void
check_account_cb (const StoreAccount *account, gpointer user_data)
{
  g_assert_cmpstr (account->name, ==, "Ada");
  (*(guint *) user_data)++;
}

static void
check_ban_cb (const StoreBan *ban, gpointer user_data)
{
  g_assert_cmpstr (ban->mask, ==, "192.0.2.7");
  (*(guint *) user_data)++;
}

static void
check_metadata_cb (const StoreMetadata *metadata, gpointer user_data)
{
  g_assert_cmpstr (metadata->value, ==, "red");
  (*(guint *) user_data)++;
}

static void
check_tables (Store *store, guint version)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *secret = store_read_secret (store, &error);
  guint n_rooms = 0;
  guint n_accounts = 0;
  guint n_bans = 0;
  guint n_metadata = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (secret), ==, 64);
  g_assert_true (store_foreach_room (store, check_room_cb, &n_rooms, &error));
  g_assert_true (store_foreach_account (store, check_account_cb, &n_accounts, &error));
  g_assert_true (store_foreach_ban (store, check_ban_cb, &n_bans, &error));
  g_assert_true (store_foreach_metadata (store, "#ROOM", check_metadata_cb, &n_metadata, &error));
  g_assert_cmpuint (n_rooms, ==, 1);
  g_assert_cmpuint (n_metadata, ==, version >= 8);
  g_assert_cmpuint (n_accounts, ==, version >= 10);
  g_assert_cmpuint (n_bans, ==, version >= 11);
}

/* The history of @target, as "id:text". */
static char *
read_history (Store *store, const char *owner, const char *target)
{
  const StoreQuery query = {
    .kind = STORE_QUERY_LATEST,
    .owner = owner,
    .target = target,
    .newest = G_MAXINT64,
    .limit = 100,
    .events = ~0u,
  };
  g_autoptr (GPtrArray) answer = fixture_query (store, &query);
  g_autoptr (GString) text = g_string_new ("");

  for (guint i = 0; i < answer->len; i++)
    {
      const StoreMessage *message = g_ptr_array_index (answer, i);

      g_string_append_printf (text, "%d:%s%s|", (int) message->id, message->text,
                              message->is_bot ? " (bot)" : "");
    }

  return g_strdup (text->str);
}

static void
check_histories (Store *store, guint version)
{
  g_autofree char *room = read_history (store, NULL, "#room");
  g_autofree char *ada = read_history (store, "~ada", "BOB");
  g_autofree char *bob = read_history (store, "~bob", "ada");
  g_autofree char *expected
      = g_strconcat ("100:needle one|101:hay|", version >= 2 ? "200:Bob|" : "",
                     version >= 3 ? "300:|" : "", version >= 5 ? "500:needle two (bot)|" : "",
                     version >= 9 ? "900:needle one|" : "",
                     version >= 12 ? "1200:needle three|" : "", "2000:said now|", NULL);

  g_assert_cmpstr (room, ==, expected);
  g_assert_cmpstr (ada, ==, "102:private needle|");
  g_assert_cmpstr (bob, ==, "102:private needle|");
}

static guint
search (Store *store, const char *owner, const char *words)
{
  static const char *const rooms[] = { "#room", NULL };
  static const BaseId hidden[] = { 0 };
  const StoreQuery query = {
    .kind = STORE_QUERY_SEARCH,
    .owner = owner,
    .rooms = rooms,
    .rooms_hidden = hidden,
    .text = words,
    .newest = G_MAXINT64,
    .limit = 100,
  };
  g_autoptr (GPtrArray) answer = fixture_query (store, &query);

  return answer->len;
}

/* What was said before there was an index comes into it while nobody waits. */
static void
check_search (Store *store, guint version)
{
  guint n_expected = 2 + (version >= 5) + (version >= 12);
  gint64 deadline = g_get_monotonic_time () + FIXTURE_PATIENCE_SECONDS * G_USEC_PER_SEC;

  while (search (store, "~ada", "needle") != n_expected)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (1000);
    }
  g_assert_cmpuint (search (store, NULL, "said now"), ==, 1);
}

static void
test_version (Fixture *self, gconstpointer data)
{
  guint version = GPOINTER_TO_UINT (data);
  Store *store;

  make (self, version);
  for (guint i = 0; i < 2; i++)
    {
      store = fixture_open (self);
      g_assert_cmpint (fixture_get (self, "PRAGMA user_version"), ==, get_newest ());
      fixture_add (store, NULL, "#room", 2000, "said now");
      store_journal_index (store_get_journal (store));
      store_journal_submit (store_get_journal (store));
      fixture_wait (store);
      check_tables (store, version);
      check_histories (store, version);
      check_search (store, version);
      fixture_close (store);
    }

  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM marker WHERE time = 7"), ==,
                   version >= 4);
  g_assert_cmpint (fixture_get (self, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"),
                   ==, 1);
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM pragma_foreign_key_check"), ==, 0);
}

/* All of them end in the same tables, whichever they began with. */
static void
test_same (Fixture *self, gconstpointer data)
{
  static const char schema[] = "SELECT count (*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'";
  gint64 n_objects;

  fixture_close (fixture_open (self));
  n_objects = fixture_get (self, schema);
  g_assert_cmpint (g_remove (self->path), ==, 0);
  make (self, 1);
  fixture_close (fixture_open (self));
  g_assert_cmpint (fixture_get (self, schema), ==, n_objects);
}

/* A disk that is full leaves it as it was, and later there is nothing in the way. */
static void
test_full (Fixture *self, gconstpointer data)
{
  guint version = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;

  make (self, version);
  fault_reset ();
  fault_set_write_status (SQLITE_FULL);
  g_assert_null (store_open (self->path, NULL, &error));
  g_assert_nonnull (error);
  fault_set_write_status (SQLITE_OK);
  g_assert_cmpint (fixture_get (self, "PRAGMA user_version"), ==, version);
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM message WHERE id < 103"), ==, 4);

  fixture_close (fixture_open (self));
  g_assert_cmpint (fixture_get (self, "PRAGMA user_version"), ==, get_newest ());
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM message WHERE id < 103"), ==, 4);
}

/* One that fails in its midst leaves nothing of itself behind, and all before it holds. */
static void
test_midway (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make (self, 1);
  fixture_exec (self, "CREATE TABLE place (whose TEXT)");
  g_assert_null (store_open (self->path, NULL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
  g_assert_cmpint (fixture_get (self, "PRAGMA user_version"), ==, 6);
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM sqlite_schema WHERE name = 'search'"),
                   ==, 0);
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM message"), ==, 4);

  fixture_exec (self, "DROP TABLE place");
  fixture_close (fixture_open (self));
  g_assert_cmpint (fixture_get (self, "PRAGMA user_version"), ==, get_newest ());
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fault_install ();

  for (guint version = 1; version <= get_newest (); version++)
    {
      g_autofree char *path = g_strdup_printf ("/migrations/version/%u", version);

      g_test_add (path, Fixture, GUINT_TO_POINTER (version), fixture_set_up, test_version,
                  fixture_tear_down);
    }
  for (guint version = 1; version < get_newest (); version++)
    {
      g_autofree char *path = g_strdup_printf ("/migrations/full/%u", version);

      g_test_add (path, Fixture, GUINT_TO_POINTER (version), fixture_set_up, test_full,
                  fixture_tear_down);
    }
  g_test_add ("/migrations/same", Fixture, NULL, fixture_set_up, test_same, fixture_tear_down);
  g_test_add ("/migrations/midway", Fixture, NULL, fixture_set_up, test_midway, fixture_tear_down);

  return g_test_run ();
}
