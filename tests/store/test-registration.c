/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whose a room is that lasts, what accounts are in it, and its lists. */

#include "store-fixture.h"

static void
registration_cb (const StoreRegistration *registration, gpointer user_data)
{
  g_string_append_printf (user_data, "of %s since %d +%s %s %d; ", registration->founder,
                          (int) registration->time, registration->modes, registration->key,
                          (int) registration->limit);
}

static void
role_cb (const StoreRole *role, gpointer user_data)
{
  g_string_append_printf (user_data, "%s is %s; ", role->account, role->modes);
}

static void
entry_cb (const StoreEntry *entry, gpointer user_data)
{
  g_string_append_printf (user_data, "%s %s by %s at %d; ", entry->mode, entry->mask, entry->setter,
                          (int) entry->time);
}

static void
reader_cb (const StoreReader *reader, gpointer user_data)
{
  g_string_append_printf (user_data, "%s since %d; ", reader->identity, (int) reader->since);
}

static void
check (Store *store, const char *room, const char *expected)
{
  static const StoreRoomFuncs funcs = { registration_cb, role_cb, entry_cb, reader_cb };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (store_read_registration (store, room, &funcs, text, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
put (Store *store, const char *founder, const char *modes, const char *key)
{
  const StoreRegistration registration = { "#A", founder, 1, modes, key, 7 };

  store_journal_put_registration (store_get_journal (store), &registration);
}

static void
put_role (Store *store, const char *account, const char *modes)
{
  const StoreRole role = { "#a", account, modes };

  store_journal_put_role (store_get_journal (store), &role);
}

static void
put_entry (Store *store, const char *mask, const char *setter, gint64 time)
{
  const StoreEntry entry = { "#a", "b", mask, setter, time };

  store_journal_put_entry (store_get_journal (store), &entry);
}

static void
put_reader (Store *store, const char *identity, BaseId since, gboolean is_set)
{
  const StoreReader reader = { "#a", identity, since, is_set };

  store_journal_put_reader (store_get_journal (store), &reader);
}

#define ALL                                                                                        \
  "of ann since 1 +nr key 7; bob is o; cid is v; b y!*@* by ann at 2; b x!*@* by ann at 3; "       \
  "zed since 0; bob since 5; "

static Store *
open_with_all (Fixture *self)
{
  Store *store = fixture_open (self);

  put (store, "ann", "nr", "key");
  put_role (store, "Cid", "v");
  put_role (store, "bob", "o");
  put_entry (store, "x!*@*", "ann", 3);
  put_entry (store, "y!*@*", "ann", 2);
  put_reader (store, "bob", 7, TRUE);
  put_reader (store, "bob", 5, TRUE);
  put_reader (store, "zed", 0, TRUE);

  return store;
}

static void
test_put (Fixture *self, gconstpointer data)
{
  Store *store = open_with_all (self);

  fixture_commit (store);
  fixture_close (store);

  store = fixture_open (self);
  check (store, "#a", ALL);
  check (store, "#b", "");
  put (store, NULL, "kr", NULL);
  put_role (store, "CID", NULL);
  put_entry (store, "y!*@*", NULL, 0);
  put_reader (store, "zed", 0, FALSE);
  fixture_commit (store);
  check (store, "#a",
         "of (null) since 1 +kr (null) 7; bob is o; b x!*@* by ann at 3; bob since 5; ");
  put_reader (store, NULL, 0, FALSE);
  fixture_commit (store);
  check (store, "#a", "of (null) since 1 +kr (null) 7; bob is o; b x!*@* by ann at 3; ");
  fixture_close (store);
}

static void
test_end (Fixture *self, gconstpointer data)
{
  Store *store = open_with_all (self);

  put (store, NULL, NULL, NULL);
  fixture_commit (store);
  check (store, "#a", "");
  fixture_close (store);
}

static void
test_rename (Fixture *self, gconstpointer data)
{
  const StoreRename rename = { "#A", "#b" };
  const StoreRename same = { "#b", "#B" };
  Store *store = open_with_all (self);

  store_journal_rename_room (store_get_journal (store), &rename);
  store_journal_rename_room (store_get_journal (store), &same);
  fixture_commit (store);
  check (store, "#a", "");
  check (store, "#b", ALL);
  fixture_close (store);
}

/* What was said in the batch is given up, but not what the room is. */
static void
test_void (Fixture *self, gconstpointer data)
{
  Store *store = open_with_all (self);
  StoreJournal *journal = store_get_journal (store);

  fixture_add (store, NULL, "#a", 1, "text");
  g_assert_true (store_journal_void (journal, store_journal_get_pending (journal)));
  fixture_commit (store);
  check (store, "#a", ALL);
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM message"), ==, 0);
  fixture_close (store);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/store/registration/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("put", test_put);
  ADD ("end", test_end);
  ADD ("rename", test_rename);
  ADD ("void", test_void);

  return g_test_run ();
}
