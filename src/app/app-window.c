/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app/app-window-private.h"

#include <glib/gi18n.h>

enum
{
  PROP_SETTINGS = 1,
  PROP_DATA_FOLDER,
  PROP_RUNTIME_FOLDER,
  PROP_SESSION,
  PROP_ADDRESS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AppWindow, app_window, ADW_TYPE_APPLICATION_WINDOW)

static char *
format_title (AppWindow *self, const char *room)
{
  /* Translators: the title of the window in lists of windows; %s is a room */
  return g_strdup_printf (_ ("%s – Inglenook"), room);
}

/* Where there is no room, the template has nothing to make the title from. */
static void
chat_notify_room_cb (AppWindow *self)
{
  if (app_chat_page_get_room (self->chat_page) == NULL)
    gtk_window_set_title (GTK_WINDOW (self), "Inglenook");
}

/* Settings. */

static void
save_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GApplication) application = user_data;
  g_autoptr (GError) error = NULL;

  if (!app_settings_save_finish (APP_SETTINGS (source), result, &error))
    g_message ("The settings could not be saved: %s", error->message);
  g_application_release (application);
}

/**
 * app_window_save_settings:
 * @self: a window
 *
 * Writes down what is to be remembered.
 */
void
app_window_save_settings (AppWindow *self)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));

  if (application == NULL)
    return;
  /* The last window must not take the program with it before they are written. */
  g_application_hold (application);
  app_settings_save_async (self->settings, save_cb, g_object_ref (application));
}

/**
 * app_window_set_address:
 * @self: a window
 * @address: (nullable): where others find the chat
 */
void
app_window_set_address (AppWindow *self, const char *address)
{
  g_free (self->address);
  self->address = g_strdup (address);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS]);
}

/**
 * app_window_show_chat:
 * @self: a window
 *
 * Shows what is behind the door.
 */
void
app_window_show_chat (AppWindow *self)
{
  AppConversation *conversation = app_chat_page_get_conversation (self->chat_page);

  if (gtk_stack_get_visible_child (self->stack) == GTK_WIDGET (self->chat_page))
    return;
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->chat_page));
  gtk_widget_grab_focus (GTK_WIDGET (app_conversation_get_composer (conversation)));
}

/**
 * app_window_show_door:
 * @self: a window
 * @error: (nullable): why one is there, in a sentence
 * @suggestion: (nullable): a name that is free
 *
 * Shows the door.
 */
void
app_window_show_door (AppWindow *self, const char *error, const char *suggestion)
{
  app_welcome_page_set_busy (self->welcome_page, FALSE);
  app_welcome_page_set_error (self->welcome_page, error, suggestion);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->welcome_page));
  gtk_widget_grab_focus (GTK_WIDGET (self->welcome_page));
}

static void
host_notify_address_cb (AppWindow *self)
{
  if (self->place == NULL)
    app_window_set_address (self, app_host_get_address (self->host));
}

static void
welcome_join_cb (AppWindow *self)
{
  g_autofree char *name = app_welcome_page_dup_name (self->welcome_page);
  g_autofree char *address = app_welcome_page_dup_address (self->welcome_page);

  app_window_join (self, name, address);
}

static void
welcome_use_suggestion_cb (AppWindow *self)
{
  g_autofree char *nick = NULL;

  if (self->session == NULL)
    return;
  nick = g_strdup (chat_session_get_suggested_nick (self->session));
  app_welcome_page_set_error (self->welcome_page, NULL, NULL);
  app_welcome_page_set_busy (self->welcome_page, TRUE);
  chat_session_retry_nick (self->session, nick);
}

/* The way out. */

static void
left_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AppWindow) self = user_data;

  chat_session_leave_finish (CHAT_SESSION (source), result);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
close_saying (AppWindow *self, const char *reason)
{
  if (self->is_closing)
    return;

  self->is_closing = TRUE;
  g_cancellable_cancel (self->starting);
  /* Good-byes take a moment on the wire; nobody has to watch. */
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (self->session != NULL)
    chat_session_leave_async (self->session, reason, left_cb, g_object_ref (self));
  else
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
remember_size (AppWindow *self)
{
  int width = 0;
  int height = 0;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  if (width > 0 && height > 0)
    app_settings_set_window_size (self->settings, width, height,
                                  gtk_window_is_maximized (GTK_WINDOW (self)));
  app_window_save_settings (self);
}

static gboolean
app_window_close_request (GtkWindow *window)
{
  AppWindow *self = APP_WINDOW (window);

  if (!self->is_closing)
    remember_size (self);
  close_saying (self, NULL);
  return TRUE;
}

static void
chat_leave_cb (AppWindow *self, const char *reason)
{
  remember_size (self);
  close_saying (self, reason);
}

static void
leave_chat_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AppWindow *self = APP_WINDOW (widget);

  app_settings_set_left (self->settings);
  app_window_save_settings (self);
  app_window_drop_session (self);
  app_welcome_page_set_choice (self->welcome_page, self->name, self->place);
  app_window_show_door (self, NULL, NULL);
}

static void
app_window_constructed (GObject *object)
{
  AppWindow *self = APP_WINDOW (object);
  gboolean maximized = FALSE;
  int width = 0;
  int height = 0;

  G_OBJECT_CLASS (app_window_parent_class)->constructed (object);
  app_settings_get_window_size (self->settings, &width, &height, &maximized);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (maximized)
    gtk_window_maximize (GTK_WINDOW (self));
  self->host = app_host_new (self->data_folder, self->runtime_folder);
  g_signal_connect_object (self->host, "notify::address", G_CALLBACK (host_notify_address_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
app_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AppWindow *self = APP_WINDOW (object);

  switch (id)
    {
    case PROP_SETTINGS:
      g_value_set_object (value, self->settings);
      break;
    case PROP_DATA_FOLDER:
      g_value_set_string (value, self->data_folder);
      break;
    case PROP_RUNTIME_FOLDER:
      g_value_set_string (value, self->runtime_folder);
      break;
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AppWindow *self = APP_WINDOW (object);

  switch (id)
    {
    case PROP_SETTINGS:
      self->settings = g_value_dup_object (value);
      break;
    case PROP_DATA_FOLDER:
      self->data_folder = g_value_dup_string (value);
      break;
    case PROP_RUNTIME_FOLDER:
      self->runtime_folder = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_window_dispose (GObject *object)
{
  AppWindow *self = APP_WINDOW (object);

  g_cancellable_cancel (self->starting);
  g_clear_object (&self->starting);
  app_window_forget_session (self);
  g_clear_object (&self->host);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (app_window_parent_class)->dispose (object);
}

static void
app_window_finalize (GObject *object)
{
  AppWindow *self = APP_WINDOW (object);

  g_free (self->data_folder);
  g_free (self->runtime_folder);
  g_free (self->name);
  g_free (self->place);
  g_free (self->address);
  g_free (self->pending);
  G_OBJECT_CLASS (app_window_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags once = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  properties[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, APP_TYPE_SETTINGS, once);
  properties[PROP_DATA_FOLDER] = g_param_spec_string ("data-folder", NULL, NULL, NULL, once);
  properties[PROP_RUNTIME_FOLDER] = g_param_spec_string ("runtime-folder", NULL, NULL, NULL, once);
  properties[PROP_SESSION]
      = g_param_spec_object ("session", NULL, NULL, CHAT_TYPE_SESSION, readable);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
app_window_class_init (AppWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = app_window_constructed;
  object_class->get_property = app_window_get_property;
  object_class->set_property = app_window_set_property;
  object_class->dispose = app_window_dispose;
  object_class->finalize = app_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = app_window_close_request;
  install_properties (object_class);

  g_type_ensure (APP_TYPE_CHAT_PAGE);
  g_type_ensure (APP_TYPE_WELCOME_PAGE);
  g_type_ensure (CHAT_TYPE_ROOM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/inglenookchat/Inglenook/app-window.ui");
  gtk_widget_class_bind_template_child (widget_class, AppWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, welcome_page);
  gtk_widget_class_bind_template_child (widget_class, AppWindow, chat_page);
  gtk_widget_class_bind_template_callback (widget_class, format_title);
  gtk_widget_class_bind_template_callback (widget_class, welcome_join_cb);
  gtk_widget_class_bind_template_callback (widget_class, welcome_use_suggestion_cb);
  gtk_widget_class_bind_template_callback (widget_class, chat_leave_cb);
  gtk_widget_class_bind_template_callback (widget_class, chat_notify_room_cb);
  gtk_widget_class_install_action (widget_class, "win.leave-chat", NULL, leave_chat_action);
}

static void
app_window_init (AppWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * app_window_new:
 * @application: the program
 * @settings: what is remembered
 * @data_folder: where chats are kept
 * @runtime_folder: where the chat on this computer is found while it runs
 *
 * Returns: (transfer none): a window that shows the door; it belongs to GTK
 */
AppWindow *
app_window_new (GtkApplication *application,
                AppSettings *settings,
                const char *data_folder,
                const char *runtime_folder)
{
  return g_object_new (APP_TYPE_WINDOW, "application", application, "settings", settings,
                       "data-folder", data_folder, "runtime-folder", runtime_folder, NULL);
}

static char *
dup_own_name (void)
{
  const char *real_name = g_get_real_name ();

  /* GLib says so when the account has none. */
  if (*real_name == '\0' || g_str_equal (real_name, "Unknown"))
    return g_strdup (g_get_user_name ());
  return g_strdup (real_name);
}

/**
 * app_window_ask:
 * @self: a window that was just made
 * @address: (nullable): where one wants to go, for irc_uri_parse(), or %NULL for the chat on this
 * computer
 *
 * Waits at the door for the name.
 */
void
app_window_ask (AppWindow *self, const char *address)
{
  g_autofree char *remembered = app_settings_dup_name (self->settings);
  g_autofree char *name = remembered != NULL ? g_strdup (remembered) : dup_own_name ();

  app_welcome_page_set_choice (self->welcome_page, name, address);
  gtk_widget_grab_focus (GTK_WIDGET (self->welcome_page));
}

/**
 * app_window_start:
 * @self: a window that was just made
 *
 * Goes straight back into the chat that one was in the last time, or else waits at the door.
 */
void
app_window_start (AppWindow *self)
{
  g_autofree char *name = app_settings_dup_name (self->settings);
  g_autofree char *address = app_settings_dup_address (self->settings);

  if (name == NULL || !app_settings_get_in_chat (self->settings))
    {
      app_window_ask (self, address);
      return;
    }
  app_window_join (self, name, address);
  app_window_show_chat (self);
}

/**
 * app_window_is_in:
 * @self: a window
 * @name: (nullable): a name, or %NULL for any
 * @address: (nullable): an address, or %NULL for the chat on this computer
 *
 * Returns: whether @self is in that chat under that name, or on the way there
 */
gboolean
app_window_is_in (AppWindow *self, const char *name, const char *address)
{
  return self->name != NULL && (name == NULL || g_str_equal (self->name, name))
         && g_strcmp0 (self->place, address) == 0;
}

/**
 * app_window_is_settled:
 * @self: a window
 *
 * Returns: whether one is in a room, and all that is known of it is there
 */
gboolean
app_window_is_settled (AppWindow *self)
{
  ChatRoom *room = app_chat_page_get_room (self->chat_page);

  return self->session != NULL && chat_session_get_state (self->session) == CHAT_SESSION_ONLINE
         && room != NULL && chat_room_get_joined (room)
         && !chat_timeline_get_loading (chat_room_get_timeline (room));
}

/**
 * app_window_get_session:
 * @self: a window
 *
 * Returns: (nullable) (transfer none): the chat one is in, or on the way to
 */
ChatSession *
app_window_get_session (AppWindow *self)
{
  return self->session;
}

/**
 * app_window_get_welcome_page:
 * @self: a window
 *
 * Returns: (transfer none): the door
 */
AppWelcomePage *
app_window_get_welcome_page (AppWindow *self)
{
  return self->welcome_page;
}

/**
 * app_window_get_chat_page:
 * @self: a window
 *
 * Returns: (transfer none): what is behind the door
 */
AppChatPage *
app_window_get_chat_page (AppWindow *self)
{
  return self->chat_page;
}
