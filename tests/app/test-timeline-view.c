/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-message-row.h"
#include "app/app-timeline-view.h"
#include "display.h"
#include "scene.h"

#define MINUTE 60000

typedef struct
{
  ChatRoom *room;
  ChatTimeline *timeline;
  AppTimelineView *view;
  GtkAdjustment *adjustment;
  GtkWidget *window;
  gint64 start;
  guint n_pages; /* pages that were asked for */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GtkWidget *scroller = NULL;

  fixture->room = scene_new_room ("#lounge", "");
  fixture->timeline = chat_room_get_timeline (fixture->room);
  fixture->start = scene_time (1, 12, 0);
  chat_room_set_active (fixture->room, TRUE);
  fixture->view = g_object_new (APP_TYPE_TIMELINE_VIEW, "room", fixture->room, NULL);
  fixture->window = display_show (GTK_WIDGET (fixture->view), 700, 500);
  scroller = display_find (fixture->window, GTK_TYPE_SCROLLED_WINDOW, NULL);
  fixture->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  display_close (fixture->window);
  g_assert_finalize_object (fixture->room);
}

/* Messages of different heights from two people, one each minute. */
static void
say (Fixture *fixture, guint first, guint n)
{
  for (guint i = first; i < first + n; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      g_string_printf (text, "Message %u.", i);
      for (guint j = 0; j < i % 7; j++)
        g_string_append (text, " And there is more to say about it, on and on and on.");
      scene_say (fixture->room, i % 5 < 3 ? "Ana" : "Bengt", fixture->start + i * MINUTE,
                 text->str);
    }
}

static void
add_older (Fixture *fixture, guint n, gint64 before)
{
  g_autoptr (GPtrArray) page = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("Older message %u", i);
      ChatMessageInit init = { .kind = CHAT_MESSAGE_TEXT,
                               .sender = i % 3 == 0 ? "ana" : "chi",
                               .sender_name = "Somebody older",
                               .text = text,
                               .time = before - (n - i) * MINUTE };

      g_ptr_array_add (page, chat_message_new (&init));
    }
  chat_timeline_add_page (fixture->timeline, (ChatMessage **) page->pdata, page->len);
}

static AppMessageRow *
find_row (GtkWidget *root, ChatMessage *message)
{
  if (APP_IS_MESSAGE_ROW (root))
    return app_message_row_get_message (APP_MESSAGE_ROW (root)) == message ? APP_MESSAGE_ROW (root)
                                                                           : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      AppMessageRow *row = find_row (child, message);

      if (row != NULL)
        return row;
    }
  return NULL;
}

/* Returns where the text of a message stands in the view. */
static void
get_place (Fixture *fixture, ChatMessage *message, double *top, double *bottom)
{
  AppMessageRow *row = find_row (GTK_WIDGET (fixture->view), message);
  GtkWidget *text = NULL;
  graphene_rect_t bounds;

  g_assert_nonnull (row);
  text = display_find (GTK_WIDGET (row), GTK_TYPE_LABEL, "text");
  g_assert_true (gtk_widget_compute_bounds (text, GTK_WIDGET (fixture->view), &bounds));
  *top = bounds.origin.y;
  *bottom = bounds.origin.y + bounds.size.height;
}

static void
assert_newest_in_view (Fixture *fixture)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (fixture->timeline));
  g_autoptr (ChatMessage) newest = g_list_model_get_item (G_LIST_MODEL (fixture->timeline), n - 1);
  double top = 0;
  double bottom = 0;

  get_place (fixture, newest, &top, &bottom);
  g_assert_cmpfloat (top, >, 0);
  g_assert_cmpfloat (bottom, <, gtk_widget_get_height (GTK_WIDGET (fixture->view)));
  g_assert_true (app_timeline_view_is_at_bottom (fixture->view));
}

/* Goes somewhere, and returns a message that is in view there. */
static ChatMessage *
read_at (Fixture *fixture, double part, double *top)
{
  double bottom = 0;
  guint n = 0;

  gtk_adjustment_set_value (fixture->adjustment,
                            part
                                * (gtk_adjustment_get_upper (fixture->adjustment)
                                   - gtk_adjustment_get_page_size (fixture->adjustment)));
  display_wait (fixture->window);
  n = g_list_model_get_n_items (G_LIST_MODEL (fixture->timeline));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ChatMessage) message = g_list_model_get_item (G_LIST_MODEL (fixture->timeline), i);

      if (find_row (GTK_WIDGET (fixture->view), message) == NULL)
        continue;
      get_place (fixture, message, top, &bottom);
      if (*top > 100 && *top < 300)
        return message;
    }
  g_assert_not_reached ();
}

static void
assert_in_place (Fixture *fixture, ChatMessage *message, double expected)
{
  double top = 0;
  double bottom = 0;

  display_wait (fixture->window);
  get_place (fixture, message, &top, &bottom);
  g_assert_cmpfloat_with_epsilon (top, expected, 1.0);
}

static const char *
get_missed (Fixture *fixture)
{
  GtkWidget *label = display_find (GTK_WIDGET (fixture->view), GTK_TYPE_LABEL, "pill-count");

  return gtk_widget_get_visible (label) ? gtk_label_get_label (GTK_LABEL (label)) : NULL;
}

static gboolean
shows_jump (Fixture *fixture)
{
  GtkWidget *button = display_find (GTK_WIDGET (fixture->view), GTK_TYPE_BUTTON, "jump");

  return gtk_widget_get_mapped (button);
}

static void
test_follows (Fixture *fixture, gconstpointer data)
{
  say (fixture, 0, 1);
  display_wait (fixture->window);
  assert_newest_in_view (fixture);

  /* From a few messages to more than fit, and on. */
  for (guint i = 1; i < 20; i++)
    {
      say (fixture, i, 1);
      display_wait (fixture->window);
      assert_newest_in_view (fixture);
    }
  say (fixture, 20, 80);
  display_wait (fixture->window);
  assert_newest_in_view (fixture);
  g_assert_false (shows_jump (fixture));
}

static void
test_narrower (Fixture *fixture, gconstpointer data)
{
  say (fixture, 0, 100);
  display_wait (fixture->window);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 400);
  display_wait (fixture->window);
  assert_newest_in_view (fixture);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 900, 600);
  display_wait (fixture->window);
  assert_newest_in_view (fixture);
}

static void
test_stands_still (Fixture *fixture, gconstpointer data)
{
  ChatMessage *message = NULL;
  double top = 0;

  say (fixture, 0, 100);
  display_wait (fixture->window);
  message = read_at (fixture, 0.5, &top);
  g_assert_false (app_timeline_view_is_at_bottom (fixture->view));
  g_assert_true (shows_jump (fixture));
  g_assert_null (get_missed (fixture));

  say (fixture, 100, 1);
  assert_in_place (fixture, message, top);
  say (fixture, 101, 20);
  assert_in_place (fixture, message, top);
  g_assert_cmpstr (get_missed (fixture), ==, "21");

  add_older (fixture, 100, fixture->start);
  assert_in_place (fixture, message, top);
  add_older (fixture, 100, fixture->start - 200 * MINUTE);
  assert_in_place (fixture, message, top);
  g_assert_cmpstr (get_missed (fixture), ==, "21");

  app_timeline_view_scroll_to_bottom (fixture->view);
  display_wait (fixture->window);
  assert_newest_in_view (fixture);
  g_assert_false (shows_jump (fixture));
  g_assert_null (get_missed (fixture));
}

static void
test_own_message (Fixture *fixture, gconstpointer data)
{
  ChatMessageInit own = { .kind = CHAT_MESSAGE_TEXT,
                          .state = CHAT_MESSAGE_WAITING,
                          .sender = "mira",
                          .sender_name = "Mira",
                          .text = "Mine",
                          .own = TRUE };
  double top = 0;

  say (fixture, 0, 100);
  display_wait (fixture->window);
  read_at (fixture, 0.3, &top);
  own.time = fixture->start + 400 * MINUTE;
  scene_add (fixture->room, &own);
  display_wait (fixture->window);
  assert_newest_in_view (fixture);
}

static void
load_cb (ChatTimeline *timeline, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_pages++;
  add_older (fixture, 50, fixture->start - (fixture->n_pages - 1) * 50 * MINUTE);
  chat_timeline_finish_loading (timeline, fixture->n_pages < 5);
}

static void
test_loads_older (Fixture *fixture, gconstpointer data)
{
  ChatMessage *message = NULL;
  double top = 0;

  say (fixture, 0, 100);
  display_wait (fixture->window);
  chat_timeline_set_loader (fixture->timeline, load_cb, fixture);
  chat_timeline_set_has_older (fixture->timeline, TRUE);
  display_wait (fixture->window);
  g_assert_cmpuint (fixture->n_pages, ==, 0);

  /* On the way up a page comes in before its place is in view. */
  message = read_at (fixture, 0.2, &top);
  g_assert_cmpuint (fixture->n_pages, >, 0);
  assert_in_place (fixture, message, top);

  for (guint i = 0; i < 10; i++)
    read_at (fixture, 0, &top);
  g_assert_cmpuint (fixture->n_pages, ==, 5);
  chat_timeline_set_loader (fixture->timeline, NULL, NULL);
}

static void
test_few_messages_load_more (Fixture *fixture, gconstpointer data)
{
  say (fixture, 0, 2);
  chat_timeline_set_loader (fixture->timeline, load_cb, fixture);
  chat_timeline_set_has_older (fixture->timeline, TRUE);
  display_wait (fixture->window);
  display_wait (fixture->window);
  g_assert_cmpuint (fixture->n_pages, >, 0);
  assert_newest_in_view (fixture);
  chat_timeline_set_loader (fixture->timeline, NULL, NULL);
}

static gboolean
shows_name (Fixture *fixture, ChatMessage *message)
{
  AppMessageRow *row = find_row (GTK_WIDGET (fixture->view), message);

  return gtk_widget_get_visible (display_find (GTK_WIDGET (row), GTK_TYPE_LABEL, "name"));
}

static void
test_places (Fixture *fixture, gconstpointer data)
{
  ChatMessage *first = scene_say (fixture->room, "Ana", fixture->start, "First");
  ChatMessage *second = scene_say (fixture->room, "Ana", fixture->start + MINUTE, "Second");
  ChatMessageInit before = { .kind = CHAT_MESSAGE_TEXT,
                             .sender = "Ana",
                             .sender_name = "Ana",
                             .text = "Before",
                             .time = fixture->start - MINUTE };
  g_autoptr (ChatMessage) older = chat_message_new (&before);
  ChatMessage *unread = NULL;
  GtkWidget *line = NULL;

  display_wait (fixture->window);
  g_assert_true (shows_name (fixture, first));
  g_assert_false (shows_name (fixture, second));

  chat_timeline_add_page (fixture->timeline, &older, 1);
  display_wait (fixture->window);
  g_assert_true (shows_name (fixture, older));
  g_assert_false (shows_name (fixture, first));

  chat_room_set_active (fixture->room, FALSE);
  unread = scene_say (fixture->room, "Ana", fixture->start + 2 * MINUTE, "Unread");
  display_wait (fixture->window);
  line = display_find (GTK_WIDGET (find_row (GTK_WIDGET (fixture->view), unread)), GTK_TYPE_BOX,
                       "unread-line");
  g_assert_true (gtk_widget_get_visible (line));
  g_assert_true (shows_name (fixture, unread));

  chat_timeline_remove (fixture->timeline, older);
  display_wait (fixture->window);
  g_assert_true (shows_name (fixture, first));
}

static void
test_another_room (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChatRoom) other = scene_new_room ("#other", "");
  double top = 0;

  say (fixture, 0, 100);
  display_wait (fixture->window);
  read_at (fixture, 0.4, &top);
  scene_say (other, "Ana", fixture->start, "Hello");
  g_object_set (fixture->view, "room", other, NULL);
  display_wait (fixture->window);
  g_assert_true (app_timeline_view_is_at_bottom (fixture->view));
  g_object_set (fixture->view, "room", fixture->room, NULL);
  display_wait (fixture->window);
  assert_newest_in_view (fixture);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  const guint n_messages = DISPLAY_IS_SLOW ? 2000 : 100000;
  const guint n_jumps = DISPLAY_IS_SLOW ? 4 : 12;
  gint64 begun = 0;
  gint64 slowest = 0;
  double top = 0;
  ChatMessage *message = NULL;

  for (guint i = 0; i < n_messages; i += 1000)
    add_older (fixture, 1000, fixture->start - (gint64) i * MINUTE);
  begun = g_get_monotonic_time ();
  display_wait (fixture->window);
  g_test_message ("first frames: %" G_GINT64_FORMAT " us", g_get_monotonic_time () - begun);
  assert_newest_in_view (fixture);

  for (guint i = 0; i < n_jumps; i++)
    {
      begun = g_get_monotonic_time ();
      gtk_adjustment_set_value (fixture->adjustment, gtk_adjustment_get_upper (fixture->adjustment)
                                                         * (n_jumps - i) / (n_jumps + 1));
      display_wait (fixture->window);
      slowest = MAX (slowest, g_get_monotonic_time () - begun);
    }
  g_test_message ("slowest jump: %" G_GINT64_FORMAT " us", slowest);

  message = read_at (fixture, 0.5, &top);
  begun = g_get_monotonic_time ();
  say (fixture, 1, 1);
  assert_in_place (fixture, message, top);
  g_test_message ("a message more: %" G_GINT64_FORMAT " us", g_get_monotonic_time () - begun);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/app/timeline-view/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  if (!display_init (&argc, &argv))
    return EXIT_SUCCESS;

  ADD ("follows", test_follows);
  ADD ("narrower", test_narrower);
  ADD ("stands-still", test_stands_still);
  ADD ("own-message", test_own_message);
  ADD ("loads-older", test_loads_older);
  ADD ("few-messages-load-more", test_few_messages_load_more);
  ADD ("places", test_places);
  ADD ("another-room", test_another_room);
  ADD ("many", test_many);
  return g_test_run ();
}
