/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-empty-room.h"

#include <glib/gi18n.h>
#include <string.h>

/* Names that are listed one by one; of the others there is a number. */
#define MAX_NAMES 3

#define COPIED_SECONDS 2

struct _AppEmptyRoom
{
  AdwBin parent_instance;

  /* Template widgets. */
  GtkWidget *scroller;
  GtkLabel *heading;
  GtkLabel *who;
  GtkButton *copy;

  ChatRoom *room; /* owned, nullable */
  char *address;  /* nullable */
  guint copied_source;
};

enum
{
  PROP_ROOM = 1,
  PROP_ADDRESS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AppEmptyRoom, app_empty_room, ADW_TYPE_BIN)

static gboolean
is_set (AppEmptyRoom *self, const char *text)
{
  return text != NULL && *text != '\0';
}

static gboolean
is_on_this_computer (const char *address)
{
  const char *host = g_str_has_prefix (address, "irc://") ? address + strlen ("irc://") : address;

  return g_str_has_prefix (host, "localhost") || g_str_has_prefix (host, "127.")
         || g_str_has_prefix (host, "[::1]");
}

static char *
describe_address (AppEmptyRoom *self, const char *address)
{
  return g_strdup (address != NULL && is_on_this_computer (address)
                       ? _ ("Others on this computer can join at")
                       : _ ("Others can join at"));
}

static char *
escape (AppEmptyRoom *self, const char *text)
{
  return g_markup_escape_text (text != NULL ? text : "", -1);
}

static GPtrArray *
list_others (GListModel *people)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  guint n = g_list_model_get_n_items (people);

  for (guint i = 0; i < n && names->len <= MAX_NAMES; i++)
    {
      g_autoptr (ChatPerson) person = g_list_model_get_item (people, i);

      if (!chat_person_get_own (person))
        g_ptr_array_add (names, g_strdup (chat_person_get_name (person)));
    }
  return names;
}

static char *
describe_people (GListModel *people)
{
  g_autoptr (GPtrArray) names = list_others (people);
  guint n_more = g_list_model_get_n_items (people) - 1;

  if (names->len == 0)
    return g_strdup (_ ("You are the first here."));
  if (names->len == 1)
    /* Translators: %s is a name */
    return g_strdup_printf (_ ("%s is here."), (char *) names->pdata[0]);
  if (names->len == 2)
    /* Translators: %s are names */
    return g_strdup_printf (_ ("%s and %s are here."), (char *) names->pdata[0],
                            (char *) names->pdata[1]);
  if (names->len == 3)
    /* Translators: %s are names */
    return g_strdup_printf (_ ("%s, %s and %s are here."), (char *) names->pdata[0],
                            (char *) names->pdata[1], (char *) names->pdata[2]);
  /* Translators: %s are names, %u is how many people are here besides these two */
  return g_strdup_printf (_ ("%s, %s and %u others are here."), (char *) names->pdata[0],
                          (char *) names->pdata[1], n_more - 2);
}

static void
show_room (AppEmptyRoom *self)
{
  g_autofree char *heading = NULL;
  g_autofree char *who = NULL;

  if (self->room == NULL)
    return;

  if (chat_room_get_kind (self->room) == CHAT_ROOM_DIRECT)
    {
      /* Translators: %s is a person */
      heading = g_strdup_printf (_ ("You and %s"), chat_room_get_title (self->room));
      who = g_strdup (_ ("What you write here is between the two of you."));
    }
  else
    {
      heading = g_strdup (_ ("Nothing has been said yet"));
      who = describe_people (G_LIST_MODEL (chat_room_get_people (self->room)));
    }
  gtk_label_set_label (self->heading, heading);
  gtk_label_set_label (self->who, who);
}

static gboolean
copied_cb (gpointer user_data)
{
  AppEmptyRoom *self = user_data;

  self->copied_source = 0;
  gtk_button_set_icon_name (self->copy, "edit-copy-symbolic");
  return G_SOURCE_REMOVE;
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AppEmptyRoom *self = APP_EMPTY_ROOM (widget);

  if (self->address == NULL)
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->address);
  gtk_button_set_icon_name (self->copy, "object-select-symbolic");
  g_clear_handle_id (&self->copied_source, g_source_remove);
  self->copied_source = g_timeout_add_seconds (COPIED_SECONDS, copied_cb, self);
}

static void
disconnect_room (AppEmptyRoom *self)
{
  if (self->room == NULL)
    return;
  g_signal_handlers_disconnect_by_data (chat_room_get_people (self->room), self);
  g_signal_handlers_disconnect_by_data (self->room, self);
  g_clear_object (&self->room);
}

static void
app_empty_room_set_room (AppEmptyRoom *self, ChatRoom *room)
{
  if (self->room == room)
    return;

  disconnect_room (self);
  if (room != NULL)
    {
      self->room = g_object_ref (room);
      g_signal_connect_swapped (chat_room_get_people (room), "items-changed",
                                G_CALLBACK (show_room), self);
      g_signal_connect_swapped (room, "notify::title", G_CALLBACK (show_room), self);
    }
  show_room (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
}

static void
app_empty_room_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AppEmptyRoom *self = APP_EMPTY_ROOM (object);

  switch (id)
    {
    case PROP_ROOM:
      g_value_set_object (value, self->room);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_empty_room_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AppEmptyRoom *self = APP_EMPTY_ROOM (object);

  switch (id)
    {
    case PROP_ROOM:
      app_empty_room_set_room (self, g_value_get_object (value));
      break;
    case PROP_ADDRESS:
      g_free (self->address);
      self->address = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_empty_room_dispose (GObject *object)
{
  AppEmptyRoom *self = APP_EMPTY_ROOM (object);

  g_clear_handle_id (&self->copied_source, g_source_remove);
  disconnect_room (self);
  g_clear_pointer (&self->address, g_free);
  G_OBJECT_CLASS (app_empty_room_parent_class)->dispose (object);
}

static void
app_empty_room_class_init (AppEmptyRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = app_empty_room_get_property;
  object_class->set_property = app_empty_room_set_property;
  object_class->dispose = app_empty_room_dispose;

  properties[PROP_ROOM]
      = g_param_spec_object ("room", NULL, NULL, CHAT_TYPE_ROOM,
                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/inglenookchat/Inglenook/app-empty-room.ui");
  gtk_widget_class_bind_template_child (widget_class, AppEmptyRoom, scroller);
  gtk_widget_class_bind_template_child (widget_class, AppEmptyRoom, heading);
  gtk_widget_class_bind_template_child (widget_class, AppEmptyRoom, who);
  gtk_widget_class_bind_template_child (widget_class, AppEmptyRoom, copy);
  gtk_widget_class_bind_template_callback (widget_class, is_set);
  gtk_widget_class_bind_template_callback (widget_class, describe_address);
  gtk_widget_class_bind_template_callback (widget_class, escape);
  gtk_widget_class_install_action (widget_class, "room.copy-address", NULL, copy_action);
}

static void
app_empty_room_init (AppEmptyRoom *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
