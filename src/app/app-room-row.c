/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-room-row.h"

#include <glib/gi18n.h>

/* A pill stays small: more than this is "99+". */
#define MAX_COUNT 99

struct _AppRoomRow
{
  GtkListBoxRow parent_instance;

  ChatRoom *room; /* owned */
};

enum
{
  PROP_ROOM = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AppRoomRow, app_room_row, GTK_TYPE_LIST_BOX_ROW)

static gboolean
has_text (AppRoomRow *self, const char *text)
{
  return text != NULL && *text != '\0';
}

static gboolean
is_some (AppRoomRow *self, guint count)
{
  return count > 0;
}

static char *
format_count (AppRoomRow *self, guint count)
{
  return count > MAX_COUNT ? g_strdup_printf ("%d+", MAX_COUNT) : g_strdup_printf ("%u", count);
}

/* What speaks to the reader stands out; what others say among themselves does not shout. */
static char **
get_pill_classes (AppRoomRow *self, guint mentions, ChatRoomKind kind)
{
  const char *const loud[] = { "unread-pill", "numeric", "mention", NULL };
  const char *const quiet[] = { "unread-pill", "numeric", NULL };

  return g_strdupv ((char **) (mentions > 0 || kind == CHAT_ROOM_DIRECT ? loud : quiet));
}

static void
show_label (AppRoomRow *self)
{
  guint unread = chat_room_get_unread (self->room);
  const char *title = chat_room_get_title (self->room);
  g_autofree char *count
      = g_strdup_printf (ngettext ("%u unread message", "%u unread messages", unread), unread);
  g_autofree char *label = unread > 0 ? g_strdup_printf ("%s, %s", title, count) : g_strdup (title);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  if (unread > 0)
    gtk_widget_add_css_class (GTK_WIDGET (self), "unread");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "unread");
}

static void
app_room_row_constructed (GObject *object)
{
  AppRoomRow *self = APP_ROOM_ROW (object);

  G_OBJECT_CLASS (app_room_row_parent_class)->constructed (object);
  g_signal_connect_object (self->room, "notify::unread", G_CALLBACK (show_label), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->room, "notify::title", G_CALLBACK (show_label), self,
                           G_CONNECT_SWAPPED);
  show_label (self);
}

static void
app_room_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AppRoomRow *self = APP_ROOM_ROW (object);

  switch (id)
    {
    case PROP_ROOM:
      g_value_set_object (value, self->room);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_room_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AppRoomRow *self = APP_ROOM_ROW (object);

  switch (id)
    {
    case PROP_ROOM:
      self->room = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_room_row_finalize (GObject *object)
{
  AppRoomRow *self = APP_ROOM_ROW (object);

  g_clear_object (&self->room);
  G_OBJECT_CLASS (app_room_row_parent_class)->finalize (object);
}

static void
app_room_row_class_init (AppRoomRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = app_room_row_constructed;
  object_class->get_property = app_room_row_get_property;
  object_class->set_property = app_room_row_set_property;
  object_class->finalize = app_room_row_finalize;

  properties[PROP_ROOM]
      = g_param_spec_object ("room", NULL, NULL, CHAT_TYPE_ROOM,
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/inglenookchat/Inglenook/app-room-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, has_text);
  gtk_widget_class_bind_template_callback (widget_class, is_some);
  gtk_widget_class_bind_template_callback (widget_class, format_count);
  gtk_widget_class_bind_template_callback (widget_class, get_pill_classes);
}

static void
app_room_row_init (AppRoomRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * app_room_row_new:
 * @room: (transfer none): a room
 *
 * Returns: (transfer full): a row for it, floating
 */
GtkWidget *
app_room_row_new (ChatRoom *room)
{
  return g_object_new (APP_TYPE_ROOM_ROW, "room", room, NULL);
}

/**
 * app_room_row_get_room:
 * @self: a row
 *
 * Returns: (transfer none): the room it stands for
 */
ChatRoom *
app_room_row_get_room (AppRoomRow *self)
{
  return self->room;
}
