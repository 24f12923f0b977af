/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far people have read. */

#include "store-fixture.h"

static void
put (Store *store, const char *owner, const char *target, gint64 time)
{
  const StoreMarker marker = { owner, target, time };

  store_journal_put_marker (store_get_journal (store), &marker);
  store_journal_submit (store_get_journal (store));
  fixture_wait (store);
}

static void
check (Store *store, const char *owner, const char *expected)
{
  const StoreQuery query = { .kind = STORE_QUERY_MARKERS, .owner = owner };
  g_autoptr (GPtrArray) answer = fixture_query (store, &query);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < answer->len; i++)
    {
      const StoreMarker *marker = g_ptr_array_index (answer, i);

      g_assert_cmpstr (marker->owner, ==, owner);
      g_string_append_printf (text, "%s%s=%d", i > 0 ? " " : "", marker->target,
                              (int) marker->time);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

/* Each has one's own, in any case of letters, and it never goes back. */
static void
test_put (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  check (store, "ada", "");
  put (store, "ada", "#Lounge", 20);
  put (store, "ada", "bob", 5);
  put (store, "bob", "#lounge", 7);
  check (store, "ada", "#lounge=20 bob=5");
  put (store, "ada", "#lounge", 10);
  check (store, "ada", "#lounge=20 bob=5");
  put (store, "ada", "#LOUNGE", 30);
  check (store, "ada", "#lounge=30 bob=5");
  check (store, "bob", "#lounge=7");
  fixture_close (store);

  store = fixture_open (self);
  check (store, "ada", "#lounge=30 bob=5");
  fixture_close (store);
}

/* With other records in one batch, each goes where it belongs. */
static void
test_batch (Fixture *self, gconstpointer data)
{
  const StoreMarker marker = { "ada", "#a", 1 };
  const StoreRoom room = { .name = "#a" };
  Store *store = fixture_open (self);

  store_journal_put_marker (store_get_journal (store), &marker);
  fixture_add (store, NULL, "#a", 1, "text");
  store_journal_put_room (store_get_journal (store), &room);
  put (store, "ada", "#b", 2);
  check (store, "ada", "#a=1 #b=2");
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM message"), ==, 1);
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM room"), ==, 1);
  fixture_close (store);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/store/markers/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("put", test_put);
  ADD ("batch", test_batch);

  return g_test_run ();
}
