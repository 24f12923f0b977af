/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way in, and back out: which session the window has, and what becomes of it. */

#include "app/app-window-private.h"

/* Where one sits down when no room was named. */
#define DEFAULT_ROOM "#lounge"

static void session_changed_cb (AppWindow *self);
static void dropped_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
enter (AppWindow *self)
{
  if (!self->has_entered)
    {
      app_settings_set_chat (self->settings, self->name, self->place);
      app_window_save_settings (self);
    }
  self->has_entered = TRUE;
  app_welcome_page_set_busy (self->welcome_page, FALSE);
  app_window_show_chat (self);
}

static gboolean
has_something_to_read (AppWindow *self)
{
  GListModel *rooms = chat_session_get_rooms (self->session);
  guint n = g_list_model_get_n_items (rooms);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ChatRoom) room = g_list_model_get_item (rooms, i);

      if (g_list_model_get_n_items (G_LIST_MODEL (chat_room_get_timeline (room))) > 0)
        return TRUE;
    }
  return FALSE;
}

/* Whoever has something to read stays, and the chat page says how the connection is doing. Whoever
 * has nothing yet is told at the door. */
static void
turn_back (AppWindow *self)
{
  g_autofree char *text = g_strdup (chat_session_get_status_text (self->session));

  if (has_something_to_read (self))
    {
      app_window_show_chat (self);
      return;
    }
  app_window_drop_session (self);
  app_window_show_door (self, text, NULL);
}

static void
host_revived_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AppWindow) self = user_data;

  self->is_reviving = FALSE;
  if (app_host_start_finish (APP_HOST (source), result, NULL) && self->session != NULL
      && chat_session_get_state (self->session) == CHAT_SESSION_WAITING)
    chat_session_retry (self->session);
}

/* When the chat on this computer has gone, nobody else brings it back. */
static void
revive_host (AppWindow *self)
{
  if (self->is_reviving)
    return;
  self->is_reviving = TRUE;
  app_host_start_async (self->host, self->starting, host_revived_cb, g_object_ref (self));
}

static void
session_changed_cb (AppWindow *self)
{
  ChatSessionState state = chat_session_get_state (self->session);

  if (state == CHAT_SESSION_ONLINE
      && g_list_model_get_n_items (chat_session_get_rooms (self->session)) > 0)
    enter (self);
  else if (!self->has_entered && state == CHAT_SESSION_NICK_IN_USE)
    app_window_show_door (self, chat_session_get_status_text (self->session),
                          chat_session_get_suggested_nick (self->session));
  else if (!self->has_entered && (state == CHAT_SESSION_WAITING || state == CHAT_SESSION_FAILED))
    turn_back (self);

  if (self->session != NULL && self->place == NULL && state == CHAT_SESSION_WAITING)
    revive_host (self);
}

static void
start_session (AppWindow *self, const char *where)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (IrcUri) uri = irc_uri_parse (where, &error);
  g_autofree char *archive = g_build_filename (self->data_folder, "archive", NULL);

  if (uri == NULL)
    {
      app_window_show_door (self, error->message, NULL);
      return;
    }

  if (uri->path == NULL)
    {
      g_autofree char *address = irc_uri_to_string (uri);

      app_window_set_address (self, address);
    }
  self->session = chat_session_new (uri, self->name, archive, base_clock_get_system ());
  chat_session_add_auto_join (self->session, uri->room != NULL ? uri->room : DEFAULT_ROOM);
  g_signal_connect_swapped (self->session, "notify::state", G_CALLBACK (session_changed_cb), self);
  g_signal_connect_swapped (chat_session_get_rooms (self->session), "items-changed",
                            G_CALLBACK (session_changed_cb), self);
  g_object_notify (G_OBJECT (self), "session");
  chat_session_start (self->session);
}

/* A session that is not over yet has the name and the archive that the next one needs. */
static void
start_session_in_turn (AppWindow *self, const char *where)
{
  if (self->n_leaving == 0)
    {
      start_session (self, where);
      return;
    }
  g_free (self->pending);
  self->pending = g_strdup (where);
}

static void
dropped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AppWindow) self = user_data;
  g_autofree char *where = NULL;

  chat_session_leave_finish (CHAT_SESSION (source), result);
  self->n_leaving--;
  if (self->n_leaving > 0)
    return;
  where = g_steal_pointer (&self->pending);
  if (where != NULL && !self->is_closing)
    start_session (self, where);
}

static void
host_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AppWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean started = app_host_start_finish (APP_HOST (source), result, &error);
  g_autofree char *uri = NULL;

  if (self->is_closing || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (!started)
    {
      app_window_show_door (self, error->message, NULL);
      return;
    }
  uri = app_host_dup_uri (self->host);
  app_window_set_address (self, app_host_get_address (self->host));
  start_session_in_turn (self, uri);
}

/**
 * app_window_forget_session:
 * @self: a window
 *
 * Hears no more of its session.
 */
void
app_window_forget_session (AppWindow *self)
{
  if (self->session == NULL)
    return;
  g_signal_handlers_disconnect_by_func (self->session, session_changed_cb, self);
  g_signal_handlers_disconnect_by_func (chat_session_get_rooms (self->session), session_changed_cb,
                                        self);
}

/**
 * app_window_drop_session:
 * @self: a window
 *
 * Leaves the chat one is in, or is on the way to, and stays.
 */
void
app_window_drop_session (AppWindow *self)
{
  g_autoptr (ChatSession) session = NULL;

  if (self->session == NULL)
    return;
  app_window_forget_session (self);
  session = g_steal_pointer (&self->session);
  g_object_notify (G_OBJECT (self), "session");
  self->n_leaving++;
  chat_session_leave_async (session, NULL, dropped_cb, g_object_ref (self));
}

/**
 * app_window_join:
 * @self: a window
 * @name: who one is, as others are to see it
 * @address: (nullable): where the chat is, for irc_uri_parse(), or %NULL for the one on this
 * computer
 *
 * Goes into a chat, out of any that one was in. What goes wrong is told at the door.
 */
void
app_window_join (AppWindow *self, const char *name, const char *address)
{
  g_autofree char *new_name = g_strdup (name);
  g_autofree char *new_place = g_strdup (address);

  g_cancellable_cancel (self->starting);
  g_clear_object (&self->starting);
  self->starting = g_cancellable_new ();
  app_window_drop_session (self);
  g_clear_pointer (&self->pending, g_free);
  self->has_entered = FALSE;
  g_free (self->name);
  self->name = g_steal_pointer (&new_name);
  g_free (self->place);
  self->place = g_steal_pointer (&new_place);
  app_window_set_address (self, NULL);

  app_welcome_page_set_choice (self->welcome_page, self->name, self->place);
  app_welcome_page_set_error (self->welcome_page, NULL, NULL);
  app_welcome_page_set_busy (self->welcome_page, TRUE);
  if (self->place != NULL)
    start_session_in_turn (self, self->place);
  else
    app_host_start_async (self->host, self->starting, host_started_cb, g_object_ref (self));
}
