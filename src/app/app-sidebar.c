/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-sidebar.h"

#include "app/app-room-row.h"

struct _AppSidebar
{
  AdwBin parent_instance;

  /* Template widgets. */
  GtkWidget *scroller;
  GtkListBox *list;

  GListModel *rooms; /* owned, nullable */
  ChatRoom *room;    /* owned, nullable */
};

enum
{
  PROP_ROOMS = 1,
  PROP_ROOM,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AppSidebar, app_sidebar, ADW_TYPE_BIN)

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  return app_room_row_new (CHAT_ROOM (item));
}

/* Returns the place of the shown room, or G_MAXUINT when it is not in the list. */
static guint
find_room (AppSidebar *self)
{
  guint n = self->rooms != NULL ? g_list_model_get_n_items (self->rooms) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ChatRoom) room = g_list_model_get_item (self->rooms, i);

      if (room == self->room)
        return i;
    }
  return G_MAXUINT;
}

static void
select_row (AppSidebar *self)
{
  guint position = find_room (self);
  GtkListBoxRow *row = NULL;

  if (position != G_MAXUINT)
    row = gtk_list_box_get_row_at_index (self->list, position);
  gtk_list_box_select_row (self->list, row);
}

static void
choose_at (AppSidebar *self, guint position)
{
  g_autoptr (ChatRoom) room = g_list_model_get_item (self->rooms, position);

  app_sidebar_set_room (self, room);
}

static void
rooms_items_changed_cb (AppSidebar *self, guint position, guint n_removed, guint n_added)
{
  guint n = g_list_model_get_n_items (self->rooms);

  if (n == 0)
    app_sidebar_set_room (self, NULL);
  else if (find_room (self) == G_MAXUINT)
    choose_at (self, MIN (position, n - 1));
  else
    select_row (self);
}

static void
row_activated_cb (AppSidebar *self, AppRoomRow *row)
{
  app_sidebar_set_room (self, app_room_row_get_room (row));
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

static void
app_sidebar_set_rooms (AppSidebar *self, GListModel *rooms)
{
  if (self->rooms == rooms)
    return;

  if (self->rooms != NULL)
    g_signal_handlers_disconnect_by_func (self->rooms, rooms_items_changed_cb, self);
  g_set_object (&self->rooms, rooms);
  gtk_list_box_bind_model (self->list, rooms, create_row, NULL, NULL);
  if (rooms == NULL)
    {
      app_sidebar_set_room (self, NULL);
      return;
    }
  /* After the list has connected, so that its rows are there when ours is called. */
  g_signal_connect_swapped (rooms, "items-changed", G_CALLBACK (rooms_items_changed_cb), self);
  rooms_items_changed_cb (self, 0, 0, 0);
}

static void
app_sidebar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AppSidebar *self = APP_SIDEBAR (object);

  switch (id)
    {
    case PROP_ROOMS:
      g_value_set_object (value, self->rooms);
      break;
    case PROP_ROOM:
      g_value_set_object (value, self->room);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_sidebar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AppSidebar *self = APP_SIDEBAR (object);

  switch (id)
    {
    case PROP_ROOMS:
      app_sidebar_set_rooms (self, g_value_get_object (value));
      break;
    case PROP_ROOM:
      app_sidebar_set_room (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_sidebar_dispose (GObject *object)
{
  AppSidebar *self = APP_SIDEBAR (object);

  if (self->rooms != NULL)
    g_signal_handlers_disconnect_by_func (self->rooms, rooms_items_changed_cb, self);
  g_clear_object (&self->rooms);
  g_clear_object (&self->room);
  G_OBJECT_CLASS (app_sidebar_parent_class)->dispose (object);
}

static void
app_sidebar_class_init (AppSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = app_sidebar_get_property;
  object_class->set_property = app_sidebar_set_property;
  object_class->dispose = app_sidebar_dispose;

  properties[PROP_ROOMS] = g_param_spec_object ("rooms", NULL, NULL, G_TYPE_LIST_MODEL,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ROOM]
      = g_param_spec_object ("room", NULL, NULL, CHAT_TYPE_ROOM,
                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", APP_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (APP_TYPE_ROOM_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/inglenookchat/Inglenook/app-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, AppSidebar, scroller);
  gtk_widget_class_bind_template_child (widget_class, AppSidebar, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
app_sidebar_init (AppSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * app_sidebar_get_room:
 * @self: a list of rooms
 *
 * Returns: (nullable) (transfer none): the room that is shown
 */
ChatRoom *
app_sidebar_get_room (AppSidebar *self)
{
  return self->room;
}

/**
 * app_sidebar_set_room:
 * @self: a list of rooms
 * @room: (nullable): the room to show
 */
void
app_sidebar_set_room (AppSidebar *self, ChatRoom *room)
{
  gboolean changed = g_set_object (&self->room, room);

  select_row (self);
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
}

/**
 * app_sidebar_move:
 * @self: a list of rooms
 * @step: how many rooms further down; less than zero for up
 *
 * Shows another room. At either end of the list nothing happens.
 */
void
app_sidebar_move (AppSidebar *self, int step)
{
  guint position = find_room (self);
  gint64 target = (gint64) position + step;

  if (position == G_MAXUINT || target < 0 || target >= g_list_model_get_n_items (self->rooms))
    return;
  choose_at (self, (guint) target);
}
