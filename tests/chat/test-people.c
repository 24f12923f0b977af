/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat/chat-people.h"

static void
on_items_changed (GListModel *list, guint position, guint n_removed, guint n_added, guint *n_items)
{
  *n_items = *n_items - n_removed + n_added;
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, *n_items);
}

static void
assert_people (ChatPeople *people, const char *expected)
{
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (people)); i++)
    {
      g_autoptr (ChatPerson) person = g_list_model_get_item (G_LIST_MODEL (people), i);

      g_string_append_printf (found, "%s%s%s", i > 0 ? " " : "", chat_person_get_prefix (person),
                              chat_person_get_name (person));
    }

  g_assert_cmpstr (found->str, ==, expected);
}

static ChatPeople *
make_people (void)
{
  static const ChatPersonInit inits[] = {
    { .nick = "ritam", .name = "Ritam" },        { .nick = "zoe", .name = "Zoë", .prefixes = "@" },
    { .nick = "Bob", .prefixes = "+" },          { .nick = "anna", .name = "Anna", .own = TRUE },
    { .nick = "ANNA", .name = "the same nick" }, { .nick = "both", .prefixes = "@+" },
  };
  ChatPeople *people = chat_people_new ();

  chat_people_set_order (people, IRC_CASEMAP_RFC1459, "@+");
  chat_people_replace (people, inits, G_N_ELEMENTS (inits));

  return people;
}

static void
test_order (void)
{
  ChatPeople *people = make_people ();
  ChatPersonInit late = { .nick = "carl[x]", .name = "carl" };
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (people));

  g_signal_connect (people, "items-changed", G_CALLBACK (on_items_changed), &n_items);
  assert_people (people, "@both @Zoë +Bob Anna Ritam");

  chat_people_add (people, &late);
  assert_people (people, "@both @Zoë +Bob Anna carl Ritam");
  g_assert_nonnull (chat_people_find (people, "CARL{X}"));
  g_assert_null (chat_people_find (people, "nobody"));

  chat_people_set_prefix (people, "both", '@', FALSE);
  assert_people (people, "@Zoë +Bob +both Anna carl Ritam");
  chat_people_set_prefix (people, "Ritam", '@', TRUE);
  assert_people (people, "@Ritam @Zoë +Bob +both Anna carl");

  g_assert_true (chat_people_remove (people, "bob"));
  g_assert_false (chat_people_remove (people, "bob"));
  assert_people (people, "@Ritam @Zoë +both Anna carl");

  chat_people_clear (people);
  assert_people (people, "");
  g_assert_finalize_object (people);
}

static void
on_notify (ChatPerson *person, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

static void
test_changes (void)
{
  ChatPeople *people = make_people ();
  g_autoptr (ChatPerson) bob = g_object_ref (chat_people_find (people, "bob"));
  guint n_away = 0;
  guint n_name = 0;

  g_signal_connect (bob, "notify::away", G_CALLBACK (on_notify), &n_away);
  g_signal_connect (bob, "notify::name", G_CALLBACK (on_notify), &n_name);

  chat_people_set_away (people, "bob", TRUE);
  chat_people_set_away (people, "bob", TRUE);
  g_assert_cmpuint (n_away, ==, 1);
  g_assert_true (chat_person_get_away (bob));

  chat_people_rename (people, "bob", "Robert");
  g_assert_true (chat_people_find (people, "robert") == bob);
  g_assert_null (chat_people_find (people, "bob"));
  g_assert_cmpuint (n_name, ==, 1);

  chat_people_set_name (people, "robert", "Zzz");
  chat_people_set_name (people, "robert", "Zzz");
  g_assert_cmpuint (n_name, ==, 2);
  assert_people (people, "@both @Zoë +Zzz Anna Ritam");

  /* Somebody takes the nick of somebody we believed to be there. */
  chat_people_rename (people, "anna", "robert");
  assert_people (people, "@both @Zoë Anna Ritam");
  g_assert_true (chat_person_get_own (chat_people_find (people, "robert")));
  g_assert_cmpuint (chat_person_get_rank (chat_people_find (people, "zoe")), ==, 0);
  g_assert_cmpuint (chat_person_get_rank (chat_people_find (people, "ritam")), ==,
                    CHAT_PERSON_RANK_NONE);

  chat_people_rename (people, "nobody", "somebody");
  chat_people_set_name (people, "nobody", "somebody");
  chat_people_set_away (people, "nobody", TRUE);
  chat_people_set_prefix (people, "nobody", '@', TRUE);
  assert_people (people, "@both @Zoë Anna Ritam");
  g_assert_finalize_object (people);
}

static void
test_bounded (void)
{
  g_autofree ChatPersonInit *inits = g_new0 (ChatPersonInit, CHAT_PEOPLE_MAX + 5);
  g_autoptr (GPtrArray) nicks = g_ptr_array_new_with_free_func (g_free);
  ChatPersonInit late = { .nick = "late" };
  ChatPeople *people = chat_people_new ();

  for (guint i = 0; i < CHAT_PEOPLE_MAX + 5; i++)
    {
      g_ptr_array_add (nicks, g_strdup_printf ("n%u", i));
      inits[i].nick = nicks->pdata[i];
    }

  chat_people_replace (people, inits, CHAT_PEOPLE_MAX + 5);
  chat_people_add (people, &late);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (people)), ==, CHAT_PEOPLE_MAX);
  g_assert_finalize_object (people);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/people/order", test_order);
  g_test_add_func ("/chat/people/changes", test_changes);
  g_test_add_func ("/chat/people/bounded", test_bounded);

  return g_test_run ();
}
