/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-people-pane.h"

#include "app/app-person-row.h"

#include <glib/gi18n.h>

struct _AppPeoplePane
{
  GtkBox parent_instance;

  /* Template widgets. */
  GtkLabel *count;
  GtkListView *list;

  ChatRoom *room; /* owned, nullable */
};

enum
{
  PROP_ROOM = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AppPeoplePane, app_people_pane, GTK_TYPE_BOX)

static GListModel *
get_people (AppPeoplePane *self)
{
  return G_LIST_MODEL (chat_room_get_people (self->room));
}

static void
show_count (AppPeoplePane *self)
{
  guint n = self->room != NULL ? g_list_model_get_n_items (get_people (self)) : 0;
  g_autofree char *text = g_strdup_printf (ngettext ("%u person", "%u people", n), n);

  gtk_label_set_label (self->count, text);
}

static void
activate_cb (AppPeoplePane *self, guint position)
{
  g_autoptr (ChatPerson) person = g_list_model_get_item (get_people (self), position);

  if (person != NULL && !chat_person_get_own (person))
    g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, chat_person_get_nick (person));
}

static void
disconnect_room (AppPeoplePane *self)
{
  if (self->room != NULL)
    g_signal_handlers_disconnect_by_func (get_people (self), show_count, self);
  g_clear_object (&self->room);
}

static void
app_people_pane_set_room (AppPeoplePane *self, ChatRoom *room)
{
  if (self->room == room)
    return;

  disconnect_room (self);
  if (room != NULL)
    {
      self->room = g_object_ref (room);
      g_signal_connect_swapped (get_people (self), "items-changed", G_CALLBACK (show_count), self);
    }
  show_count (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
}

static void
app_people_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AppPeoplePane *self = APP_PEOPLE_PANE (object);

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
app_people_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AppPeoplePane *self = APP_PEOPLE_PANE (object);

  switch (id)
    {
    case PROP_ROOM:
      app_people_pane_set_room (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_people_pane_dispose (GObject *object)
{
  AppPeoplePane *self = APP_PEOPLE_PANE (object);

  disconnect_room (self);
  G_OBJECT_CLASS (app_people_pane_parent_class)->dispose (object);
}

static void
app_people_pane_class_init (AppPeoplePaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = app_people_pane_get_property;
  object_class->set_property = app_people_pane_set_property;
  object_class->dispose = app_people_pane_dispose;

  properties[PROP_ROOM]
      = g_param_spec_object ("room", NULL, NULL, CHAT_TYPE_ROOM,
                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", APP_TYPE_PEOPLE_PANE, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (APP_TYPE_PERSON_ROW);
  g_type_ensure (CHAT_TYPE_ROOM);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/inglenookchat/Inglenook/app-people-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, AppPeoplePane, count);
  gtk_widget_class_bind_template_child (widget_class, AppPeoplePane, list);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
app_people_pane_init (AppPeoplePane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
