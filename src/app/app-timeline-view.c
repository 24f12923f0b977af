/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-timeline-view.h"

#include "app/app-message-row.h"

#include <glib/gi18n.h>

/* As near as this many pixels to the end counts as being there. It is little, for whoever begins to
 * scroll up must not be drawn back. */
#define BOTTOM_SLACK 2

/* The button that leads back does not bother those who are as good as there. */
#define JUMP_DISTANCE 48

/* Older messages are asked for when less than this many pages are left above. */
#define PAGES_AHEAD 3

struct _AppTimelineView
{
  AdwBin parent_instance;

  /* Template widgets. */
  GtkScrolledWindow *scroller;
  GtkListView *list;
  GtkRevealer *loading;
  GtkSpinner *spinner;
  GtkRevealer *jump;
  GtkWidget *jump_button;
  GtkLabel *missed;

  ChatSession *session;      /* owned, nullable */
  ChatRoom *room;            /* owned, nullable */
  ChatTimeline *timeline;    /* borrowed from the room, nullable */
  GtkAdjustment *adjustment; /* borrowed from the scroller */
  GHashTable *bound;         /* element-type GtkListItem, borrowed */

  gboolean at_bottom;
  gboolean in_layout; /* whether the adjustment changes because rows did, not because one scrolls */
  gint64 seen_time;   /* of the newest message when the bottom was last in view */
  guint n_missed;
  guint settle_source;
};

enum
{
  PROP_SESSION = 1,
  PROP_ROOM,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AppTimelineView, app_timeline_view, ADW_TYPE_BIN)

static guint
get_n_messages (AppTimelineView *self)
{
  return self->timeline != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->timeline)) : 0;
}

static gint64
get_newest_time (AppTimelineView *self)
{
  guint n = get_n_messages (self);
  g_autoptr (ChatMessage) newest = NULL;

  if (n == 0)
    return 0;
  newest = g_list_model_get_item (G_LIST_MODEL (self->timeline), n - 1);
  return chat_message_get_time (newest);
}

/* Rows. */

static void
place_row (AppTimelineView *self, GtkListItem *item)
{
  guint position = gtk_list_item_get_position (item);
  ChatMessage *message = gtk_list_item_get_item (item);
  g_autoptr (ChatMessage) previous = NULL;

  if (message == NULL || self->timeline == NULL)
    return;

  if (position > 0)
    previous = g_list_model_get_item (G_LIST_MODEL (self->timeline), position - 1);
  app_message_row_set_place (APP_MESSAGE_ROW (gtk_list_item_get_child (item)),
                             app_grouping_get (message, previous),
                             message == chat_room_get_first_unread (self->room));
}

static void
place_row_at (AppTimelineView *self, guint position)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    if (gtk_list_item_get_position (item) == position)
      {
        place_row (self, item);
        return;
      }
}

static void
place_all_rows (AppTimelineView *self)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    place_row (self, item);
}

static void
item_notify_position_cb (GtkListItem *item, GParamSpec *pspec, AppTimelineView *self)
{
  if (g_hash_table_contains (self->bound, item))
    place_row (self, item);
}

static void
row_resend_cb (AppTimelineView *self, ChatMessage *message)
{
  if (self->session != NULL)
    chat_session_resend (self->session, self->room, message);
}

static void
row_discard_cb (AppTimelineView *self, ChatMessage *message)
{
  if (self->session != NULL)
    chat_session_discard (self->session, self->room, message);
}

static void
row_fill_cb (AppTimelineView *self, ChatMessage *gap)
{
  if (self->session != NULL)
    chat_session_fill_gap (self->session, self->room, gap);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, AppTimelineView *self)
{
  GtkWidget *row = app_message_row_new ();

  g_signal_connect_swapped (row, "resend", G_CALLBACK (row_resend_cb), self);
  g_signal_connect_swapped (row, "discard", G_CALLBACK (row_discard_cb), self);
  g_signal_connect_swapped (row, "fill", G_CALLBACK (row_fill_cb), self);
  g_signal_connect_object (item, "notify::position", G_CALLBACK (item_notify_position_cb), self, 0);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_selectable (item, FALSE);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, AppTimelineView *self)
{
  app_message_row_set_message (APP_MESSAGE_ROW (gtk_list_item_get_child (item)),
                               gtk_list_item_get_item (item));
  g_hash_table_add (self->bound, item);
  place_row (self, item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, AppTimelineView *self)
{
  g_hash_table_remove (self->bound, item);
  app_message_row_set_message (APP_MESSAGE_ROW (gtk_list_item_get_child (item)), NULL);
}

/* Scrolling. */

static double
get_distance_to_bottom (AppTimelineView *self)
{
  return gtk_adjustment_get_upper (self->adjustment)
         - gtk_adjustment_get_page_size (self->adjustment)
         - gtk_adjustment_get_value (self->adjustment);
}

static void
show_jump (AppTimelineView *self)
{
  gboolean is_away
      = !self->at_bottom && (self->n_missed > 0 || get_distance_to_bottom (self) > JUMP_DISTANCE);
  g_autofree char *count = g_strdup_printf ("%u", self->n_missed);
  g_autofree char *news
      = g_strdup_printf (ngettext ("Jump to latest, %u new message",
                                   "Jump to latest, %u new messages", self->n_missed),
                         self->n_missed);
  const char *label = self->n_missed > 0 ? news : _ ("Jump to latest");

  gtk_label_set_label (self->missed, count);
  gtk_widget_set_visible (GTK_WIDGET (self->missed), self->n_missed > 0);
  gtk_revealer_set_reveal_child (self->jump, is_away);
  /* An invisible button must not be in the way of the text below it. */
  gtk_widget_set_can_target (GTK_WIDGET (self->jump), is_away);
  gtk_widget_set_can_focus (GTK_WIDGET (self->jump), is_away);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->jump_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

static void
set_at_bottom (AppTimelineView *self, gboolean at_bottom)
{
  if (at_bottom)
    {
      self->n_missed = 0;
      self->seen_time = get_newest_time (self);
    }
  self->at_bottom = at_bottom;
  show_jump (self);
}

static gboolean
is_near_top (AppTimelineView *self)
{
  return gtk_adjustment_get_value (self->adjustment)
         < PAGES_AHEAD * gtk_adjustment_get_page_size (self->adjustment);
}

static gboolean
settle_cb (gpointer user_data)
{
  AppTimelineView *self = user_data;

  self->settle_source = 0;
  self->in_layout = FALSE;
  if (self->timeline == NULL || gtk_adjustment_get_page_size (self->adjustment) <= 0)
    return G_SOURCE_REMOVE;

  if (self->at_bottom && get_distance_to_bottom (self) > 0.5)
    app_timeline_view_scroll_to_bottom (self);
  if (is_near_top (self) && chat_timeline_get_has_older (self->timeline)
      && !chat_timeline_get_loading (self->timeline))
    chat_timeline_load_older (self->timeline);
  return G_SOURCE_REMOVE;
}

/* The adjustment changes in the middle of a layout, where neither the list nor its model may be
 * touched. Before the next frame is soon enough. */
static void
queue_settle (AppTimelineView *self)
{
  if (self->settle_source == 0)
    self->settle_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, settle_cb, self, NULL);
}

static void
adjustment_changed_cb (AppTimelineView *self)
{
  self->in_layout = TRUE;
  queue_settle (self);
}

static void
adjustment_value_changed_cb (AppTimelineView *self)
{
  /* When rows push the newest out of view, it is brought back; only a person leaves it. */
  if (!self->in_layout || !self->at_bottom)
    set_at_bottom (self, get_distance_to_bottom (self) <= BOTTOM_SLACK);
  if (is_near_top (self))
    queue_settle (self);
}

/* The model. */

static void
count_missed (AppTimelineView *self, guint position, guint n_added)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (ChatMessage) message = g_list_model_get_item (G_LIST_MODEL (self->timeline), i);

      if (chat_message_get_own (message)
          && chat_message_get_state (message) == CHAT_MESSAGE_WAITING)
        {
          /* Whoever says something wants to see it. */
          self->at_bottom = TRUE;
          return;
        }
      if (chat_message_is_speech (message) && chat_message_get_time (message) > self->seen_time)
        self->n_missed++;
    }
}

static void
timeline_items_changed_cb (AppTimelineView *self,
                           guint position,
                           guint n_removed,
                           guint n_added,
                           ChatTimeline *timeline)
{
  place_row_at (self, position + n_added);
  if (!self->at_bottom)
    count_missed (self, position, n_added);
  if (self->at_bottom)
    app_timeline_view_scroll_to_bottom (self);
  else
    show_jump (self);
}

static void
timeline_notify_loading_cb (AppTimelineView *self)
{
  gboolean loading = self->timeline != NULL && chat_timeline_get_loading (self->timeline);

  gtk_revealer_set_reveal_child (self->loading, loading && is_near_top (self));
  gtk_spinner_set_spinning (self->spinner, loading);
  if (!loading)
    queue_settle (self);
}

static void
disconnect_room (AppTimelineView *self)
{
  if (self->room == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->timeline, self);
  g_signal_handlers_disconnect_by_data (self->room, self);
  gtk_list_view_set_model (self->list, NULL);
  self->timeline = NULL;
  g_clear_object (&self->room);
}

static void
connect_room (AppTimelineView *self, ChatRoom *room)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  self->room = g_object_ref (room);
  self->timeline = chat_room_get_timeline (room);
  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->timeline)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));

  /* After the list has connected, so that its rows have moved when ours is called. */
  g_signal_connect_swapped (self->timeline, "items-changed", G_CALLBACK (timeline_items_changed_cb),
                            self);
  g_signal_connect_swapped (self->timeline, "notify::loading",
                            G_CALLBACK (timeline_notify_loading_cb), self);
  g_signal_connect_swapped (self->timeline, "notify::has-older", G_CALLBACK (queue_settle), self);
  g_signal_connect_swapped (room, "notify::first-unread", G_CALLBACK (place_all_rows), self);
}

static void
app_timeline_view_set_room (AppTimelineView *self, ChatRoom *room)
{
  if (self->room == room)
    return;

  disconnect_room (self);
  if (room != NULL)
    connect_room (self, room);
  set_at_bottom (self, TRUE);
  app_timeline_view_scroll_to_bottom (self);
  timeline_notify_loading_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
}

static void
app_timeline_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AppTimelineView *self = APP_TIMELINE_VIEW (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_ROOM:
      g_value_set_object (value, self->room);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_timeline_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AppTimelineView *self = APP_TIMELINE_VIEW (object);

  switch (id)
    {
    case PROP_SESSION:
      g_set_object (&self->session, g_value_get_object (value));
      break;
    case PROP_ROOM:
      app_timeline_view_set_room (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_timeline_view_dispose (GObject *object)
{
  AppTimelineView *self = APP_TIMELINE_VIEW (object);

  g_clear_handle_id (&self->settle_source, g_source_remove);
  if (self->adjustment != NULL)
    g_signal_handlers_disconnect_by_data (self->adjustment, self);
  self->adjustment = NULL;
  disconnect_room (self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (app_timeline_view_parent_class)->dispose (object);
}

static void
app_timeline_view_finalize (GObject *object)
{
  AppTimelineView *self = APP_TIMELINE_VIEW (object);

  g_hash_table_unref (self->bound);
  G_OBJECT_CLASS (app_timeline_view_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/inglenookchat/Inglenook/app-timeline-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AppTimelineView, scroller);
  gtk_widget_class_bind_template_child (widget_class, AppTimelineView, list);
  gtk_widget_class_bind_template_child (widget_class, AppTimelineView, loading);
  gtk_widget_class_bind_template_child (widget_class, AppTimelineView, spinner);
  gtk_widget_class_bind_template_child (widget_class, AppTimelineView, jump);
  gtk_widget_class_bind_template_child (widget_class, AppTimelineView, jump_button);
  gtk_widget_class_bind_template_child (widget_class, AppTimelineView, missed);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, app_timeline_view_scroll_to_bottom);
}

static void
app_timeline_view_class_init (AppTimelineViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = app_timeline_view_get_property;
  object_class->set_property = app_timeline_view_set_property;
  object_class->dispose = app_timeline_view_dispose;
  object_class->finalize = app_timeline_view_finalize;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, CHAT_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ROOM]
      = g_param_spec_object ("room", NULL, NULL, CHAT_TYPE_ROOM,
                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
app_timeline_view_init (AppTimelineView *self)
{
  self->bound = g_hash_table_new (NULL, NULL);
  self->at_bottom = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));

  self->adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_swapped (self->adjustment, "value-changed",
                            G_CALLBACK (adjustment_value_changed_cb), self);
  g_signal_connect_swapped (self->adjustment, "changed", G_CALLBACK (adjustment_changed_cb), self);
  show_jump (self);
}

/**
 * app_timeline_view_is_at_bottom:
 * @self: a view
 *
 * Returns: whether the newest message is in view, so that the next one will be
 */
gboolean
app_timeline_view_is_at_bottom (AppTimelineView *self)
{
  return self->at_bottom;
}

/**
 * app_timeline_view_scroll_to_bottom:
 * @self: a view
 *
 * Brings the newest message into view, and keeps the newest there from now on.
 */
void
app_timeline_view_scroll_to_bottom (AppTimelineView *self)
{
  guint n = get_n_messages (self);

  set_at_bottom (self, TRUE);
  /* Before the first layout the list would divide by a height of zero. */
  if (n == 0 || gtk_adjustment_get_page_size (self->adjustment) <= 0)
    return;

  /* A row that was just added has no height until the next layout. Were all of its nothing in view
   * already, the list would pin its top where it is; one pixel further up it pins its bottom to
   * the bottom of the view, and it comes into view with the same frame that shows it. */
  if (get_distance_to_bottom (self) < 1)
    gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_value (self->adjustment) - 1);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", n - 1);
}
