/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What lets people make accounts. */

#include "store-fixture.h"

static void
put (Store *store, const char *hash, const char *note, gint64 created, gint64 uses)
{
  const StoreInvitation invitation = { hash, note, created, created * 2, uses };

  store_journal_put_invitation (store_get_journal (store), &invitation);
}

static void
append_cb (const StoreInvitation *invitation, gpointer user_data)
{
  g_string_append_printf (user_data, "%s:%s:%d:%d:%d ", invitation->hash, invitation->note,
                          (int) invitation->created, (int) invitation->end, (int) invitation->uses);
}

static void
check (Store *store, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (store_foreach_invitation (store, append_cb, text, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, expected);
}

/* They come in the order in which they were made, as they were put last. */
static void
test_put (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  check (store, "");
  put (store, "ff", "the club", 6, 3);
  put (store, "aa", "", 8, 1);
  put (store, "bb", "Ada", 4, 1);
  fixture_commit (store);
  fixture_close (store);

  store = fixture_open (self);
  check (store, "bb:Ada:4:8:1 ff:the club:6:12:3 aa::8:16:1 ");
  put (store, "bb", NULL, 0, 0);
  put (store, "nothing", NULL, 0, 0);
  put (store, "ff", "the club", 6, 2);
  fixture_commit (store);
  check (store, "ff:the club:6:12:2 aa::8:16:1 ");
  fixture_close (store);
}

/* What was used stays so when nothing else of the batch does. */
static void
test_void (Fixture *self, gconstpointer data)
{
  Store *store = fixture_open (self);

  put (store, "aa", "", 2, 1);
  g_assert_true (store_journal_void (store_get_journal (store),
                                     store_journal_get_pending (store_get_journal (store))));
  put (store, "bb", "", 3, 1);
  fixture_commit (store);
  check (store, "aa::2:4:1 bb::3:6:1 ");
  fixture_close (store);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/store/invitations/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("put", test_put);
  ADD ("void", test_void);

  return g_test_run ();
}
