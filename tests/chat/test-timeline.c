/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat/chat-timeline.h"

#define N_MANY 100000

/* What somebody who only listens to items-changed believes the list to be. */
typedef struct
{
  ChatTimeline *timeline;
  GPtrArray *seen;
  guint n_signals;
} Mirror;

static void
on_items_changed (GListModel *list, guint position, guint n_removed, guint n_added, Mirror *mirror)
{
  g_assert_cmpuint (position + n_removed, <=, mirror->seen->len);
  if (n_removed > 0)
    g_ptr_array_remove_range (mirror->seen, position, n_removed);
  for (guint i = 0; i < n_added; i++)
    g_ptr_array_insert (mirror->seen, (int) (position + i),
                        g_list_model_get_item (list, position + i));

  g_assert_cmpuint (g_list_model_get_n_items (list), ==, mirror->seen->len);
  mirror->n_signals++;
}

static void
mirror_init (Mirror *mirror)
{
  mirror->timeline = chat_timeline_new ();
  mirror->seen = g_ptr_array_new_with_free_func (g_object_unref);
  mirror->n_signals = 0;
  g_signal_connect (mirror->timeline, "items-changed", G_CALLBACK (on_items_changed), mirror);
}

static void
mirror_check (Mirror *mirror)
{
  GListModel *list = G_LIST_MODEL (mirror->timeline);

  g_assert_cmpuint (g_list_model_get_n_items (list), ==, mirror->seen->len);
  for (guint i = 0; i < mirror->seen->len; i++)
    {
      g_autoptr (ChatMessage) message = g_list_model_get_item (list, i);
      guint position;

      g_assert_true (message == g_ptr_array_index (mirror->seen, i));
      g_assert_true (chat_timeline_get_position (mirror->timeline, message, &position));
      g_assert_cmpuint (position, ==, i);
    }
}

static void
mirror_clear (Mirror *mirror)
{
  mirror_check (mirror);
  g_ptr_array_unref (mirror->seen);
  g_assert_finalize_object (mirror->timeline);
}

static ChatMessage *
make (const char *id, gint64 time, const char *text)
{
  ChatMessageInit init = { .id = id, .time = time, .sender = "ritam", .text = text };

  return chat_message_new (&init);
}

static ChatMessage *
make_waiting (gint64 time, const char *text)
{
  ChatMessageInit init = { .time = time,
                           .sender = "ritam",
                           .text = text,
                           .own = TRUE,
                           .state = CHAT_MESSAGE_WAITING };

  return chat_message_new (&init);
}

static void
append (Mirror *mirror, const char *id, gint64 time, const char *text)
{
  g_autoptr (ChatMessage) message = make (id, time, text);

  g_assert_true (chat_timeline_append (mirror->timeline, message));
}

static char *
dup_texts (ChatTimeline *timeline)
{
  g_autoptr (GString) texts = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (timeline)); i++)
    {
      g_autoptr (ChatMessage) message = g_list_model_get_item (G_LIST_MODEL (timeline), i);

      g_string_append_printf (texts, "%s%s", i > 0 ? " " : "", chat_message_get_text (message));
    }

  return g_string_free (g_steal_pointer (&texts), FALSE);
}

static void
assert_texts (ChatTimeline *timeline, const char *expected)
{
  g_autofree char *texts = dup_texts (timeline);

  g_assert_cmpstr (texts, ==, expected);
}

static void
test_append (void)
{
  g_autoptr (ChatMessage) again = make ("b", 2000, "again");
  Mirror mirror;

  mirror_init (&mirror);
  append (&mirror, "a", 1000, "1");
  append (&mirror, "b", 2000, "2");
  /* Said later, although its clock says otherwise. */
  append (&mirror, "c", 500, "3");
  append (&mirror, NULL, 1500, "4");

  g_assert_false (chat_timeline_append (mirror.timeline, again));
  assert_texts (mirror.timeline, "1 2 3 4");
  g_assert_cmpuint (mirror.n_signals, ==, 4);
  mirror_clear (&mirror);
}

static void
test_without_id_nothing_is_dropped (void)
{
  Mirror mirror;

  mirror_init (&mirror);
  for (guint i = 0; i < 3; i++)
    append (&mirror, NULL, 1000, "same");

  assert_texts (mirror.timeline, "same same same");
  mirror_clear (&mirror);
}

static void
test_page (void)
{
  g_autoptr (GPtrArray) page = g_ptr_array_new_with_free_func (g_object_unref);
  Mirror mirror;

  mirror_init (&mirror);
  append (&mirror, "e", 5000, "5");
  append (&mirror, "f", 6000, "6");
  mirror.n_signals = 0;

  g_ptr_array_add (page, make ("b", 2000, "2"));
  g_ptr_array_add (page, make ("c", 3000, "3"));
  g_ptr_array_add (page, make ("d", 3000, "4"));
  g_ptr_array_add (page, make ("e", 5000, "known"));
  g_ptr_array_add (page, make ("g", 7000, "7"));

  g_assert_cmpuint (chat_timeline_add_page (mirror.timeline, (ChatMessage **) page->pdata,
                                            page->len),
                    ==, 4);
  assert_texts (mirror.timeline, "2 3 4 5 6 7");
  g_assert_cmpuint (mirror.n_signals, ==, 2);
  g_assert_cmpstr (chat_message_get_text (chat_timeline_find (mirror.timeline, "e")), ==, "5");
  g_assert_null (chat_timeline_find (mirror.timeline, "z"));
  g_assert_cmpstr (chat_message_get_text (chat_timeline_get_oldest (mirror.timeline)), ==, "2");
  mirror_clear (&mirror);
}

static void
test_waiting (void)
{
  g_autoptr (ChatMessage) first = make_waiting (1000, "w1");
  g_autoptr (ChatMessage) second = make_waiting (900, "w2");
  Mirror mirror;

  mirror_init (&mirror);
  g_assert_null (chat_timeline_get_oldest (mirror.timeline));
  chat_timeline_append (mirror.timeline, first);
  chat_timeline_append (mirror.timeline, second);
  append (&mirror, "a", 2000, "1");
  assert_texts (mirror.timeline, "1 w1 w2");

  /* In place: nothing moves, so nothing is announced but the message's own properties. */
  mirror.n_signals = 0;
  g_assert_true (chat_timeline_arrive (mirror.timeline, first, "b", 2500));
  g_assert_cmpuint (mirror.n_signals, ==, 0);
  g_assert_cmpint (chat_message_get_state (first), ==, CHAT_MESSAGE_SENT);
  g_assert_cmpint (chat_message_get_time (first), ==, 2500);
  g_assert_true (chat_timeline_find (mirror.timeline, "b") == first);

  append (&mirror, "c", 3000, "2");
  assert_texts (mirror.timeline, "1 w1 2 w2");
  chat_timeline_fail (mirror.timeline, second, "no");
  append (&mirror, "d", 4000, "3");
  assert_texts (mirror.timeline, "1 w1 2 w2 3");
  g_assert_cmpstr (chat_message_get_error (second), ==, "no");

  chat_timeline_wait (mirror.timeline, second, 4500);
  assert_texts (mirror.timeline, "1 w1 2 3 w2");
  g_assert_null (chat_message_get_error (second));

  /* History says where it was all the time. */
  g_assert_true (chat_timeline_arrive (mirror.timeline, second, "bb", 2600));
  assert_texts (mirror.timeline, "1 w1 w2 2 3");
  mirror_clear (&mirror);
}

static void
test_arrive_known (void)
{
  g_autoptr (ChatMessage) waiting = make_waiting (1000, "w");
  Mirror mirror;

  mirror_init (&mirror);
  append (&mirror, "a", 2000, "1");
  chat_timeline_append (mirror.timeline, waiting);

  g_assert_false (chat_timeline_arrive (mirror.timeline, waiting, "a", 2000));
  assert_texts (mirror.timeline, "1");
  mirror_clear (&mirror);
}

static void
count_loads (ChatTimeline *timeline, gpointer user_data)
{
  guint *n = user_data;

  (*n)++;
}

static void
test_load_older (void)
{
  Mirror mirror;
  guint n = 0;

  mirror_init (&mirror);
  chat_timeline_load_older (mirror.timeline);
  g_assert_false (chat_timeline_get_loading (mirror.timeline));

  chat_timeline_set_loader (mirror.timeline, count_loads, &n);
  chat_timeline_load_older (mirror.timeline);
  g_assert_cmpuint (n, ==, 0);

  chat_timeline_set_has_older (mirror.timeline, TRUE);
  chat_timeline_load_older (mirror.timeline);
  chat_timeline_load_older (mirror.timeline);
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (chat_timeline_get_loading (mirror.timeline));

  chat_timeline_finish_loading (mirror.timeline, FALSE);
  g_assert_false (chat_timeline_get_loading (mirror.timeline));
  g_assert_false (chat_timeline_get_has_older (mirror.timeline));
  chat_timeline_load_older (mirror.timeline);
  g_assert_cmpuint (n, ==, 1);
  mirror_clear (&mirror);
}

/* The naive reference: an array in which each place is found by walking. */
typedef struct
{
  gint64 time;
  char *id;
  ChatMessage *message;
  gboolean waiting;
} Entry;

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  g_free (entry->id);
  g_object_unref (entry->message);
}

static int
entry_compare (const Entry *a, const Entry *b)
{
  if (a->waiting || b->waiting)
    return a->waiting - b->waiting;
  if (a->time != b->time)
    return a->time < b->time ? -1 : 1;

  return g_strcmp0 (a->id, b->id);
}

static void
reference_insert (GArray *reference, Entry entry, gboolean is_live)
{
  guint position = 0;

  if (is_live && !entry.waiting)
    {
      guint n = 0;

      while (n < reference->len && !g_array_index (reference, Entry, n).waiting)
        n++;
      if (n > 0 && entry_compare (&entry, &g_array_index (reference, Entry, n - 1)) < 0)
        {
          g_free (entry.id);
          entry.id = g_strdup (g_array_index (reference, Entry, n - 1).id);
          entry.time = g_array_index (reference, Entry, n - 1).time;
        }
    }

  while (position < reference->len
         && entry_compare (&g_array_index (reference, Entry, position), &entry) <= 0)
    position++;
  g_array_insert_val (reference, position, entry);
}

static Entry
entry_of (ChatMessage *message)
{
  const char *id = chat_message_get_id (message);
  Entry entry = {
    .time = chat_message_get_time (message),
    .id = g_strdup (id != NULL ? id : ""),
    .message = g_object_ref (message),
    .waiting = chat_message_get_state (message) == CHAT_MESSAGE_WAITING,
  };

  return entry;
}

static void
reference_remove (GArray *reference, ChatMessage *message)
{
  for (guint i = 0; i < reference->len; i++)
    {
      if (g_array_index (reference, Entry, i).message == message)
        {
          g_array_remove_index (reference, i);
          return;
        }
    }
}

static ChatMessage *
make_random (GRand *rand, GHashTable *ids)
{
  g_autofree char *id = NULL;
  gint64 time = g_rand_int_range (rand, 1, 400);

  switch (g_rand_int_range (rand, 0, 5))
    {
    case 0:
      return make (NULL, time, "");
    case 1:
      return make_waiting (time, "");
    default:
      do
        {
          g_free (id);
          id = g_strdup_printf ("%06x", g_rand_int_range (rand, 0, 0xffffff));
        }
      while (!g_hash_table_add (ids, g_strdup (id)));
      return make (id, time, "");
    }
}

static void
change_random (GRand *rand, Mirror *mirror, GArray *reference, GHashTable *ids)
{
  guint n = reference->len;
  g_autoptr (ChatMessage) message = g_object_ref (
      g_array_index (reference, Entry, g_rand_int_range (rand, 0, (int) n)).message);
  g_autofree char *id = NULL;
  gint64 time = g_rand_int_range (rand, 1, 400);
  gboolean is_waiting = chat_message_get_state (message) == CHAT_MESSAGE_WAITING;
  gboolean is_live = FALSE;

  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0:
      chat_timeline_remove (mirror->timeline, message);
      reference_remove (reference, message);
      return;
    case 1:
      if (!is_waiting)
        return;
      id = g_strdup_printf ("x%u", g_hash_table_size (ids));
      g_hash_table_add (ids, g_strdup (id));
      chat_timeline_arrive (mirror->timeline, message, id, time);
      break;
    case 2:
      if (!is_waiting)
        return;
      chat_timeline_fail (mirror->timeline, message, "no");
      is_live = TRUE;
      break;
    default:
      if (chat_message_get_state (message) != CHAT_MESSAGE_FAILED)
        return;
      chat_timeline_wait (mirror->timeline, message, time);
    }

  reference_remove (reference, message);
  reference_insert (reference, entry_of (message), is_live);
}

static int
compare_messages (gconstpointer a, gconstpointer b)
{
  ChatMessage *message_a = *(ChatMessage **) a;
  ChatMessage *message_b = *(ChatMessage **) b;

  return chat_message_get_time (message_a) < chat_message_get_time (message_b) ? -1 : 1;
}

static void
add_random_page (GRand *rand, Mirror *mirror, GArray *reference, GHashTable *ids)
{
  g_autoptr (GPtrArray) page = g_ptr_array_new_with_free_func (g_object_unref);

  for (int n = g_rand_int_range (rand, 1, 20); n > 0; n--)
    g_ptr_array_add (page, make_random (rand, ids));
  g_ptr_array_sort (page, compare_messages);

  g_assert_cmpuint (chat_timeline_add_page (mirror->timeline, (ChatMessage **) page->pdata,
                                            page->len),
                    ==, page->len);
  g_assert_cmpuint (chat_timeline_add_page (mirror->timeline, (ChatMessage **) page->pdata,
                                            page->len),
                    ==, 0);
  for (guint i = 0; i < page->len; i++)
    reference_insert (reference, entry_of (page->pdata[i]), FALSE);
}

static void
test_random_merges (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2026);

  for (guint round = 0; round < 40; round++)
    {
      g_autoptr (GArray) reference = g_array_new (FALSE, FALSE, sizeof (Entry));
      g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      Mirror mirror;

      mirror_init (&mirror);
      g_array_set_clear_func (reference, entry_clear);

      for (guint step = 0; step < 100; step++)
        {
          int what = g_rand_int_range (rand, 0, 10);

          if (what < 4 || reference->len == 0)
            {
              g_autoptr (ChatMessage) message = make_random (rand, ids);

              g_assert_true (chat_timeline_append (mirror.timeline, message));
              reference_insert (reference, entry_of (message), TRUE);
            }
          else if (what < 8)
            change_random (rand, &mirror, reference, ids);
          else
            add_random_page (rand, &mirror, reference, ids);

          g_assert_cmpuint (reference->len, ==, mirror.seen->len);
          for (guint i = 0; i < reference->len; i++)
            g_assert_true (g_array_index (reference, Entry, i).message == mirror.seen->pdata[i]);
        }

      mirror_clear (&mirror);
    }
}

static void
test_many (void)
{
  g_autoptr (ChatTimeline) timeline = chat_timeline_new ();
  GListModel *list = G_LIST_MODEL (timeline);
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < N_MANY / 2; i++)
    {
      g_autofree char *id = g_strdup_printf ("%013u", N_MANY / 2 + i);
      g_autoptr (ChatMessage) message = make (id, N_MANY / 2 + i, "hello");

      chat_timeline_append (timeline, message);
    }

  for (guint page = N_MANY / 2; page > 0; page -= 100)
    {
      g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);

      for (guint i = page - 100; i < page; i++)
        {
          g_autofree char *id = g_strdup_printf ("%013u", i);

          g_ptr_array_add (messages, make (id, i, "hello"));
        }
      chat_timeline_add_page (timeline, (ChatMessage **) messages->pdata, messages->len);
    }

  g_assert_cmpuint (g_list_model_get_n_items (list), ==, N_MANY);
  for (guint i = 0; i < N_MANY; i++)
    {
      g_autoptr (ChatMessage) message = g_list_model_get_item (list, i);

      g_assert_cmpint (chat_message_get_time (message), ==, i);
    }

  g_test_minimized_result ((double) (g_get_monotonic_time () - start) / N_MANY,
                           "microseconds for each of %d messages", N_MANY);
}

static void
test_full (void)
{
  g_autoptr (ChatTimeline) timeline = chat_timeline_new ();
  g_autoptr (ChatMessage) oldest = NULL;
  guint n;

  chat_timeline_set_max (timeline, 3000);
  for (guint i = 0; i < 3001; i++)
    {
      g_autoptr (ChatMessage) message = make (NULL, i, "");

      chat_timeline_append (timeline, message);
    }

  n = g_list_model_get_n_items (G_LIST_MODEL (timeline));
  g_assert_cmpuint (n, ==, 2970);
  oldest = g_list_model_get_item (G_LIST_MODEL (timeline), 0);
  g_assert_cmpint (chat_message_get_time (oldest), ==, 31);
  g_assert_true (chat_timeline_get_has_older (timeline));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/timeline/append", test_append);
  g_test_add_func ("/chat/timeline/without-id-nothing-is-dropped",
                   test_without_id_nothing_is_dropped);
  g_test_add_func ("/chat/timeline/page", test_page);
  g_test_add_func ("/chat/timeline/waiting", test_waiting);
  g_test_add_func ("/chat/timeline/arrive-known", test_arrive_known);
  g_test_add_func ("/chat/timeline/load-older", test_load_older);
  g_test_add_func ("/chat/timeline/random-merges", test_random_merges);
  g_test_add_func ("/chat/timeline/many", test_many);
  g_test_add_func ("/chat/timeline/full", test_full);

  return g_test_run ();
}
