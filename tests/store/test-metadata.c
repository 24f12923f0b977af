/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is told of rooms and accounts. */

#include "store-fixture.h"

static void
put (Store *store, const char *target, const char *key, const char *value)
{
  const StoreMetadata metadata = { target, key, value };

  store_journal_put_metadata (store_get_journal (store), &metadata);
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
}

static void
append_cb (const StoreMetadata *metadata, gpointer user_data)
{
  GString *text = user_data;

  g_string_append_printf (text, "%s%s=%s", text->len > 0 ? " " : "", metadata->key,
                          metadata->value);
}

static void
check (Store *store, const char *target, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (store_foreach_metadata (store, target, append_cb, text, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, expected);
}

/* Rooms and accounts are found in any case of letters, and keep what was said last. */
static void
test_put (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  check (store, "#lounge", "");
  put (store, "#Lounge", "url", "https://a");
  put (store, "#lounge", "avatar", "x");
  put (store, "ada", "color", "");
  put (store, "#LOUNGE", "url", "https://b");
  check (store, "#lounge", "avatar=x url=https://b");
  check (store, "Ada", "color=");
  fixture_close (store);

  store = fixture_open (self);
  check (store, "#lounge", "avatar=x url=https://b");
  put (store, "#lounge", "avatar", NULL);
  put (store, "#lounge", "nothing", NULL);
  check (store, "#lounge", "url=https://b");
  put (store, "#lounge", "avatar", "y");
  put (store, "#lounge", NULL, NULL);
  check (store, "#lounge", "");
  check (store, "ada", "color=");
  fixture_close (store);
}

/* With other records in one batch, each goes where it belongs. */
static void
test_batch (Fixture *self, gconstpointer data)
{
  const StoreMetadata metadata = { "#a", "url", "x" };
  const StoreRoom room = { .name = "#a" };
  Store *store = fixture_open (self);

  store_journal_put_room (store_get_journal (store), &room);
  store_journal_put_metadata (store_get_journal (store), &metadata);
  fixture_add (store, NULL, "#a", 1, "text");
  put (store, "#a", "avatar", "y");
  check (store, "#a", "avatar=y url=x");
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM message"), ==, 1);
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM room"), ==, 1);
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM metadata"), ==, 2);
  fixture_close (store);
}

/* What is told of a room goes with it under another name, in place of what was told of another. */
static void
test_rename (Fixture *self, gconstpointer data)
{
  const StoreRename rename = { "#A", "#b" };
  Store *store = fixture_open (self);

  put (store, "#a", "url", "x");
  put (store, "#b", "url", "y");
  put (store, "#b", "avatar", "z");
  store_journal_rename_room (store_get_journal (store), &rename);
  put (store, "#a", "color", "new");
  check (store, "#b", "url=x");
  check (store, "#a", "color=new");
  fixture_close (store);
}

/* What is told of rooms is then only what is said after it; accounts are something else. */
static void
test_forget (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  put (store, "#a", "url", "x");
  put (store, "#b", "url", "y");
  put (store, "ada", "color", "red");
  store_journal_forget_metadata (store_get_journal (store));
  put (store, "#b", "avatar", "z");
  check (store, "#a", "");
  check (store, "#b", "avatar=z");
  check (store, "ada", "color=red");
  fixture_close (store);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/store/metadata/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("put", test_put);
  ADD ("batch", test_batch);
  ADD ("rename", test_rename);
  ADD ("forget", test_forget);

  return g_test_run ();
}
