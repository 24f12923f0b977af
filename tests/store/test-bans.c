/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is not to be on the server. */

#include "store-fixture.h"

static void
put (Store *store, const char *mask, const char *reason, gint64 end)
{
  const StoreBan ban = { mask, reason, reason != NULL ? "ann" : NULL, 1, end };

  store_journal_put_ban (store_get_journal (store), &ban);
}

static void
append_cb (const StoreBan *ban, gpointer user_data)
{
  GString *text = user_data;

  g_string_append_printf (text, "%s%s by %s at %d until %d: %s", text->len > 0 ? "; " : "",
                          ban->mask, ban->setter, (int) ban->set, (int) ban->end, ban->reason);
}

static void
check (Store *store, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (store_foreach_ban (store, append_cb, text, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_put (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  check (store, "");
  put (store, "192.0.2.0/24", "spam", 0);
  put (store, "$a:eve", "", 7);
  fixture_commit (store);
  fixture_close (store);

  store = fixture_open (self);
  check (store, "$a:eve by ann at 1 until 7: ; 192.0.2.0/24 by ann at 1 until 0: spam");
  put (store, "192.0.2.0/24", "more spam", 9);
  put (store, "$a:eve", NULL, 0);
  put (store, "$a:nobody", NULL, 0);
  fixture_commit (store);
  check (store, "192.0.2.0/24 by ann at 1 until 9: more spam");
  fixture_close (store);
}

/* What was said in the batch is given up, the ban is not. */
static void
test_void (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);
  StoreJournal *journal = store_get_journal (store);

  put (store, "192.0.2.1", "spam", 0);
  fixture_add (store, NULL, "#a", 1, "text");
  g_assert_true (store_journal_void (journal, store_journal_get_pending (journal)));
  fixture_commit (store);
  check (store, "192.0.2.1 by ann at 1 until 0: spam");
  g_assert_cmpint (fixture_get (self, "SELECT count (*) FROM message"), ==, 0);
  fixture_close (store);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/store/bans/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("put", test_put);
  ADD ("void", test_void);

  return g_test_run ();
}
