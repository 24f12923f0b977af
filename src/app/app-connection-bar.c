/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-connection-bar.h"

#include <glib/gi18n.h>

struct _AppConnectionBar
{
  AdwBin parent_instance;

  /* Template widgets. */
  GtkRevealer *revealer;
  GtkLabel *label;
  GtkButton *button;

  ChatSession *session;      /* owned, nullable */
  gboolean archive_accepted; /* whether the person knows that nothing is kept */
};

enum
{
  PROP_SESSION = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AppConnectionBar, app_connection_bar, ADW_TYPE_BIN)

static void
show (AppConnectionBar *self, const char *text, const char *button)
{
  gtk_label_set_label (self->label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->button), button != NULL);
  gtk_button_set_label (self->button, button != NULL ? button : "");
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

static void
show_waiting (AppConnectionBar *self)
{
  guint seconds = chat_session_get_wait_seconds (self->session);
  g_autofree char *when = g_strdup_printf (ngettext ("Trying again in %u second.",
                                                     "Trying again in %u seconds.", seconds),
                                           seconds);
  g_autofree char *text
      = g_strdup_printf ("%s %s", chat_session_get_status_text (self->session), when);

  show (self, text, _ ("Try Now"));
}

static void
show_nick_in_use (AppConnectionBar *self)
{
  const char *suggestion = chat_session_get_suggested_nick (self->session);
  /* Translators: %s is a name that is free */
  g_autofree char *button
      = suggestion != NULL ? g_strdup_printf (_ ("Use “%s”"), suggestion) : NULL;

  show (self, chat_session_get_status_text (self->session), button);
}

static void
show_archive (AppConnectionBar *self)
{
  const char *error = chat_session_get_archive_error (self->session);

  if (error != NULL && !self->archive_accepted)
    show (self, error, _ ("Go On Without"));
  else
    gtk_revealer_set_reveal_child (self->revealer, FALSE);
}

static void
show_state (AppConnectionBar *self)
{
  if (self->session == NULL)
    {
      gtk_revealer_set_reveal_child (self->revealer, FALSE);
      return;
    }

  switch (chat_session_get_state (self->session))
    {
    case CHAT_SESSION_WAITING:
      show_waiting (self);
      break;
    case CHAT_SESSION_NICK_IN_USE:
      show_nick_in_use (self);
      break;
    case CHAT_SESSION_FAILED:
      show (self, chat_session_get_status_text (self->session), _ ("Try Again"));
      break;
    case CHAT_SESSION_CONNECTING:
      /* The first connection is so quick that a line about it would only flash. */
      if (gtk_revealer_get_reveal_child (self->revealer))
        show (self, _ ("Connecting…"), NULL);
      break;
    case CHAT_SESSION_IDLE:
    case CHAT_SESSION_ONLINE:
    case CHAT_SESSION_LEAVING:
    case CHAT_SESSION_LEFT:
    default:
      show_archive (self);
    }
}

static void
button_clicked_cb (AppConnectionBar *self)
{
  ChatSessionState state = chat_session_get_state (self->session);

  if (state == CHAT_SESSION_NICK_IN_USE)
    {
      g_autofree char *nick = g_strdup (chat_session_get_suggested_nick (self->session));

      chat_session_retry_nick (self->session, nick);
    }
  else if (state == CHAT_SESSION_WAITING || state == CHAT_SESSION_FAILED)
    chat_session_retry (self->session);
  else
    {
      self->archive_accepted = TRUE;
      show_state (self);
    }
}

static void
app_connection_bar_set_session (AppConnectionBar *self, ChatSession *session)
{
  if (self->session == session)
    return;

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_func (self->session, show_state, self);
  g_set_object (&self->session, session);
  self->archive_accepted = FALSE;
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
  if (session != NULL)
    g_signal_connect_swapped (session, "notify", G_CALLBACK (show_state), self);
  show_state (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

static void
app_connection_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AppConnectionBar *self = APP_CONNECTION_BAR (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_connection_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AppConnectionBar *self = APP_CONNECTION_BAR (object);

  switch (id)
    {
    case PROP_SESSION:
      app_connection_bar_set_session (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_connection_bar_dispose (GObject *object)
{
  AppConnectionBar *self = APP_CONNECTION_BAR (object);

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_func (self->session, show_state, self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (app_connection_bar_parent_class)->dispose (object);
}

static void
app_connection_bar_class_init (AppConnectionBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = app_connection_bar_get_property;
  object_class->set_property = app_connection_bar_set_property;
  object_class->dispose = app_connection_bar_dispose;

  properties[PROP_SESSION]
      = g_param_spec_object ("session", NULL, NULL, CHAT_TYPE_SESSION,
                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/inglenookchat/Inglenook/app-connection-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, AppConnectionBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, AppConnectionBar, label);
  gtk_widget_class_bind_template_child (widget_class, AppConnectionBar, button);
  gtk_widget_class_bind_template_callback (widget_class, button_clicked_cb);
}

static void
app_connection_bar_init (AppConnectionBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
