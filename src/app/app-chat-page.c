/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-chat-page.h"

#include "app/app-connection-bar.h"
#include "app/app-pane.h"
#include "app/app-people-pane.h"
#include "app/app-sidebar.h"

struct _AppChatPage
{
  AdwBin parent_instance;

  /* Template widgets. */
  AdwLeaflet *leaflet;
  AppSidebar *sidebar;
  AdwFlap *flap;
  GtkWidget *people_button;
  AppConversation *conversation;
  AdwWindowTitle *title;

  ChatSession *session; /* owned, nullable */
  GListModel *rooms;    /* owned, nullable */
  ChatRoom *room;       /* owned, nullable */
  GtkWindow *window;    /* borrowed while rooted */
  char *address;        /* nullable */
};

enum
{
  PROP_SESSION = 1,
  PROP_ROOMS,
  PROP_ROOM,
  PROP_ADDRESS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_LEAVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AppChatPage, app_chat_page, ADW_TYPE_BIN)

static gboolean
is_conversation_in_view (AppChatPage *self)
{
  return !adw_leaflet_get_folded (self->leaflet)
         || g_strcmp0 (adw_leaflet_get_visible_child_name (self->leaflet), "conversation") == 0;
}

/* A room is being looked at while it is in view in the window that one works with. */
static void
update_active (AppChatPage *self)
{
  if (self->room != NULL)
    chat_room_set_active (self->room, self->window != NULL && gtk_window_is_active (self->window)
                                          && is_conversation_in_view (self));
}

/* In a conversation between two there is nobody else to list. */
static void
update_people (AppChatPage *self)
{
  gboolean has_people = self->room != NULL && chat_room_get_kind (self->room) == CHAT_ROOM_ROOM;

  gtk_widget_set_visible (self->people_button, has_people);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chat.toggle-people", has_people);
  adw_flap_set_swipe_to_open (self->flap, has_people);
  if (!has_people)
    adw_flap_set_reveal_flap (self->flap, FALSE);
}

static void
show_conversation (AppChatPage *self)
{
  adw_leaflet_set_visible_child_name (self->leaflet, "conversation");
  gtk_widget_grab_focus (GTK_WIDGET (app_conversation_get_composer (self->conversation)));
}

static void
app_chat_page_set_room (AppChatPage *self, ChatRoom *room)
{
  gboolean had_people = self->room != NULL && chat_room_get_kind (self->room) == CHAT_ROOM_ROOM;

  if (self->room == room)
    return;

  if (self->room != NULL)
    chat_room_set_active (self->room, FALSE);
  g_set_object (&self->room, room);
  if (room == NULL)
    {
      /* The template has nothing to make them from. */
      adw_window_title_set_title (self->title, "");
      adw_window_title_set_subtitle (self->title, "");
    }
  update_active (self);
  update_people (self);
  if (!had_people && !adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap,
                              room != NULL && chat_room_get_kind (room) == CHAT_ROOM_ROOM);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
}

static void
sidebar_notify_room_cb (AppChatPage *self)
{
  gboolean is_first = self->room == NULL;

  app_chat_page_set_room (self, app_sidebar_get_room (self->sidebar));
  /* Whoever comes in by a narrow door wants to be in the room, not before a list of one. */
  if (is_first && self->room != NULL)
    show_conversation (self);
}

static void
conversation_leave_cb (AppChatPage *self, const char *reason)
{
  g_signal_emit (self, signals[SIGNAL_LEAVE], 0, reason);
}

static void
conversation_switch_room_cb (AppChatPage *self, ChatRoom *room)
{
  app_sidebar_set_room (self->sidebar, room);
  show_conversation (self);
}

static void
people_activated_cb (AppChatPage *self, const char *nick)
{
  ChatRoom *room = NULL;

  if (self->session == NULL)
    return;
  room = chat_network_open_direct (chat_session_get_network (self->session), nick);
  if (room != NULL)
    conversation_switch_room_cb (self, room);
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AppChatPage *self = APP_CHAT_PAGE (widget);

  if (adw_flap_get_folded (self->flap) && adw_flap_get_reveal_flap (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
  else if (adw_leaflet_get_folded (self->leaflet))
    adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
toggle_people_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AppChatPage *self = APP_CHAT_PAGE (widget);

  adw_flap_set_reveal_flap (self->flap, !adw_flap_get_reveal_flap (self->flap));
}

static void
move_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  app_sidebar_move (APP_CHAT_PAGE (widget)->sidebar, g_variant_get_int32 (parameter));
}

static void
app_chat_page_set_session (AppChatPage *self, ChatSession *session)
{
  if (!g_set_object (&self->session, session))
    return;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
  g_object_set (self, "rooms", session != NULL ? chat_session_get_rooms (session) : NULL, NULL);
}

static void
app_chat_page_root (GtkWidget *widget)
{
  AppChatPage *self = APP_CHAT_PAGE (widget);
  GtkRoot *root = NULL;

  GTK_WIDGET_CLASS (app_chat_page_parent_class)->root (widget);
  root = gtk_widget_get_root (widget);
  if (!GTK_IS_WINDOW (root))
    return;
  self->window = GTK_WINDOW (root);
  g_signal_connect_swapped (root, "notify::is-active", G_CALLBACK (update_active), self);
  update_active (self);
}

static void
app_chat_page_unroot (GtkWidget *widget)
{
  AppChatPage *self = APP_CHAT_PAGE (widget);

  if (self->window != NULL)
    g_signal_handlers_disconnect_by_func (self->window, update_active, self);
  self->window = NULL;
  GTK_WIDGET_CLASS (app_chat_page_parent_class)->unroot (widget);
}

static void
app_chat_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AppChatPage *self = APP_CHAT_PAGE (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_ROOMS:
      g_value_set_object (value, self->rooms);
      break;
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
app_chat_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AppChatPage *self = APP_CHAT_PAGE (object);

  switch (id)
    {
    case PROP_SESSION:
      app_chat_page_set_session (self, g_value_get_object (value));
      break;
    case PROP_ROOMS:
      g_set_object (&self->rooms, g_value_get_object (value));
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
app_chat_page_dispose (GObject *object)
{
  AppChatPage *self = APP_CHAT_PAGE (object);

  g_clear_object (&self->session);
  g_clear_object (&self->rooms);
  g_clear_object (&self->room);
  g_clear_pointer (&self->address, g_free);
  G_OBJECT_CLASS (app_chat_page_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, CHAT_TYPE_SESSION,
                                                  flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_ROOMS] = g_param_spec_object ("rooms", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_ROOM] = g_param_spec_object ("room", NULL, NULL, CHAT_TYPE_ROOM,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_LEAVE] = g_signal_new ("leave", APP_TYPE_CHAT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "chat.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "chat.toggle-people", NULL, toggle_people_action);
  gtk_widget_class_install_action (widget_class, "chat.move", "i", move_action);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "chat.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F9, 0, "chat.toggle-people", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "chat.move", "i",
                                       -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "chat.move", "i",
                                       1);
}

static void
app_chat_page_class_init (AppChatPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = app_chat_page_get_property;
  object_class->set_property = app_chat_page_set_property;
  object_class->dispose = app_chat_page_dispose;
  widget_class->root = app_chat_page_root;
  widget_class->unroot = app_chat_page_unroot;
  install_properties (object_class);
  install_actions (widget_class);

  g_type_ensure (APP_TYPE_CONNECTION_BAR);
  g_type_ensure (APP_TYPE_CONVERSATION);
  g_type_ensure (APP_TYPE_PANE);
  g_type_ensure (APP_TYPE_PEOPLE_PANE);
  g_type_ensure (APP_TYPE_SIDEBAR);
  g_type_ensure (CHAT_TYPE_ROOM);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/inglenookchat/Inglenook/app-chat-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AppChatPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, AppChatPage, sidebar);
  gtk_widget_class_bind_template_child (widget_class, AppChatPage, flap);
  gtk_widget_class_bind_template_child (widget_class, AppChatPage, people_button);
  gtk_widget_class_bind_template_child (widget_class, AppChatPage, conversation);
  gtk_widget_class_bind_template_child (widget_class, AppChatPage, title);
  gtk_widget_class_bind_template_callback (widget_class, update_active);
  gtk_widget_class_bind_template_callback (widget_class, update_people);
  gtk_widget_class_bind_template_callback (widget_class, show_conversation);
  gtk_widget_class_bind_template_callback (widget_class, sidebar_notify_room_cb);
  gtk_widget_class_bind_template_callback (widget_class, conversation_leave_cb);
  gtk_widget_class_bind_template_callback (widget_class, conversation_switch_room_cb);
  gtk_widget_class_bind_template_callback (widget_class, people_activated_cb);
}

/* Panes that move do so in less than a fifth of a second. */
static void
hurry (AppChatPage *self)
{
  AdwSpringParams *spring = adw_spring_params_new (1, 0.5, 1200);

  adw_leaflet_set_child_transition_params (self->leaflet, spring);
  adw_leaflet_set_mode_transition_duration (self->leaflet, 150);
  adw_flap_set_reveal_params (self->flap, spring);
  adw_flap_set_fold_duration (self->flap, 150);
  adw_spring_params_unref (spring);
}

static void
app_chat_page_init (AppChatPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hurry (self);
  adw_leaflet_set_visible_child_name (self->leaflet, "conversation");
  update_people (self);
}

/**
 * app_chat_page_get_room:
 * @self: a page
 *
 * Returns: (nullable) (transfer none): the room that is shown
 */
ChatRoom *
app_chat_page_get_room (AppChatPage *self)
{
  return self->room;
}

/**
 * app_chat_page_get_conversation:
 * @self: a page
 *
 * Returns: (transfer none): the pane in the middle
 */
AppConversation *
app_chat_page_get_conversation (AppChatPage *self)
{
  return self->conversation;
}
