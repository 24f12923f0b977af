/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-message-row.h"

#include "app/app-linkify.h"
#include "app/app-message-failure.h"
#include "app/app-when.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _AppMessageRow
{
  GtkBox parent_instance;

  /* Template widgets. */
  GtkLabel *day;
  AdwAvatar *avatar;
  GtkLabel *name;
  GtkLabel *text;
  GtkBox *column;
  GtkLabel *time;

  /* Made when they are first needed, which for most rows is never; borrowed, nullable. */
  GtkWidget *unread;
  GtkWidget *failure;
  GtkWidget *fill;

  ChatMessage *message; /* owned, nullable */
};

enum
{
  SIGNAL_RESEND,
  SIGNAL_DISCARD,
  SIGNAL_FILL,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AppMessageRow, app_message_row, GTK_TYPE_BOX)

static void
set_css_class (gpointer widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
resend_cb (AppMessageRow *self)
{
  g_signal_emit (self, signals[SIGNAL_RESEND], 0, self->message);
}

static void
discard_cb (AppMessageRow *self)
{
  g_signal_emit (self, signals[SIGNAL_DISCARD], 0, self->message);
}

static void
fill_clicked_cb (AppMessageRow *self)
{
  g_signal_emit (self, signals[SIGNAL_FILL], 0, self->message);
}

static void
show_failure (AppMessageRow *self, gboolean has_failed)
{
  const char *error = chat_message_get_error (self->message);

  if (has_failed && self->failure == NULL)
    {
      self->failure = app_message_failure_new ();
      g_signal_connect_swapped (self->failure, "resend", G_CALLBACK (resend_cb), self);
      g_signal_connect_swapped (self->failure, "discard", G_CALLBACK (discard_cb), self);
      gtk_box_append (self->column, self->failure);
    }
  if (self->failure == NULL)
    return;

  gtk_widget_set_visible (self->failure, has_failed);
  g_object_set (self->failure, "error", error != NULL ? error : _ ("This was not sent."), NULL);
}

static void
show_fill (AppMessageRow *self, gboolean is_gap)
{
  if (is_gap && self->fill == NULL)
    {
      self->fill = gtk_button_new_with_label (_ ("Fetch Them"));
      gtk_widget_set_halign (self->fill, GTK_ALIGN_START);
      gtk_widget_add_css_class (self->fill, "flat");
      gtk_widget_add_css_class (self->fill, "small");
      gtk_widget_add_css_class (self->fill, "beside");
      g_signal_connect_swapped (self->fill, "clicked", G_CALLBACK (fill_clicked_cb), self);
      gtk_box_append (self->column, self->fill);
    }
  if (self->fill != NULL)
    gtk_widget_set_visible (self->fill, is_gap);
}

static GtkWidget *
new_unread_line (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *line = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
  /* Translators: stands at a line across the conversation, below which nobody has read */
  GtkWidget *label = gtk_label_new (C_ ("unread line", "New"));

  gtk_widget_set_hexpand (line, TRUE);
  gtk_widget_set_valign (line, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (box, "unread-line");
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

static void
show_unread (AppMessageRow *self, gboolean is_first_unread)
{
  if (is_first_unread && self->unread == NULL)
    {
      self->unread = new_unread_line ();
      gtk_box_insert_child_after (GTK_BOX (self), self->unread, GTK_WIDGET (self->day));
    }
  if (self->unread != NULL)
    gtk_widget_set_visible (self->unread, is_first_unread);
}

static void
show_state (AppMessageRow *self)
{
  ChatMessageState state = chat_message_get_state (self->message);

  set_css_class (self, "waiting", state == CHAT_MESSAGE_WAITING);
  show_failure (self, state == CHAT_MESSAGE_FAILED);
}

static void
show_time (AppMessageRow *self)
{
  gint64 time = chat_message_get_time (self->message);
  g_autofree char *clock = app_when_format_time (time);

  gtk_label_set_label (self->time, clock);
}

static void
show_text (AppMessageRow *self)
{
  g_autofree char *summary = chat_message_is_speech (self->message)
                                 ? g_strdup (chat_message_get_text (self->message))
                                 : chat_message_dup_summary (self->message);
  g_autofree char *markup = app_linkify (summary);

  gtk_label_set_markup (self->text, markup);
}

static void
show_message (AppMessageRow *self)
{
  ChatMessageKind kind = chat_message_get_kind (self->message);
  const char *name = chat_message_get_sender_name (self->message);
  gboolean is_speech = chat_message_is_speech (self->message);

  adw_avatar_set_text (self->avatar, name);
  gtk_label_set_label (self->name, name);
  show_text (self);
  show_time (self);
  show_state (self);
  show_fill (self, kind == CHAT_MESSAGE_GAP);
  set_css_class (self, "event", !is_speech);
  set_css_class (self, "action", kind == CHAT_MESSAGE_ACTION);
  set_css_class (self, "own", is_speech && chat_message_get_own (self->message));
  set_css_class (self, "mention", is_speech && chat_message_get_highlight (self->message));
}

static void
message_notify_cb (AppMessageRow *self, GParamSpec *pspec, ChatMessage *message)
{
  show_time (self);
  show_state (self);
}

static gboolean
time_query_tooltip_cb (GtkWidget *widget,
                       int x,
                       int y,
                       gboolean keyboard,
                       GtkTooltip *tooltip,
                       AppMessageRow *self)
{
  g_autofree char *full = NULL;

  if (self->message == NULL)
    return FALSE;

  full = app_when_format_full (chat_message_get_time (self->message));
  gtk_tooltip_set_text (tooltip, full);
  return TRUE;
}

static void
app_message_row_dispose (GObject *object)
{
  AppMessageRow *self = APP_MESSAGE_ROW (object);

  app_message_row_set_message (self, NULL);
  G_OBJECT_CLASS (app_message_row_parent_class)->dispose (object);
}

static guint
new_signal (const char *name)
{
  return g_signal_new (name, APP_TYPE_MESSAGE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 1, CHAT_TYPE_MESSAGE);
}

static void
app_message_row_class_init (AppMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = app_message_row_dispose;

  signals[SIGNAL_RESEND] = new_signal ("resend");
  signals[SIGNAL_DISCARD] = new_signal ("discard");
  signals[SIGNAL_FILL] = new_signal ("fill");

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/inglenookchat/Inglenook/app-message-row.ui");
  gtk_widget_class_bind_template_child (widget_class, AppMessageRow, day);
  gtk_widget_class_bind_template_child (widget_class, AppMessageRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, AppMessageRow, name);
  gtk_widget_class_bind_template_child (widget_class, AppMessageRow, text);
  gtk_widget_class_bind_template_child (widget_class, AppMessageRow, column);
  gtk_widget_class_bind_template_child (widget_class, AppMessageRow, time);
  gtk_widget_class_bind_template_callback (widget_class, time_query_tooltip_cb);
  gtk_widget_class_set_css_name (widget_class, "message");
}

static void
app_message_row_init (AppMessageRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * app_message_row_new:
 *
 * Returns: (transfer full): a row without a message, floating
 */
GtkWidget *
app_message_row_new (void)
{
  return g_object_new (APP_TYPE_MESSAGE_ROW, NULL);
}

/**
 * app_message_row_set_message:
 * @self: a row
 * @message: (nullable) (transfer none): what it is to show
 */
void
app_message_row_set_message (AppMessageRow *self, ChatMessage *message)
{
  if (self->message == message)
    return;

  if (self->message != NULL)
    g_signal_handlers_disconnect_by_func (self->message, message_notify_cb, self);
  g_set_object (&self->message, message);
  if (message == NULL)
    return;

  g_signal_connect_object (message, "notify", G_CALLBACK (message_notify_cb), self,
                           G_CONNECT_SWAPPED);
  show_message (self);
}

/**
 * app_message_row_get_message:
 * @self: a row
 *
 * Returns: (nullable) (transfer none): what it shows
 */
ChatMessage *
app_message_row_get_message (AppMessageRow *self)
{
  return self->message;
}

/**
 * app_message_row_set_place:
 * @self: a row that shows a message
 * @grouping: how the message stands after the one above it
 * @is_first_unread: whether the line "New" stands above it
 */
void
app_message_row_set_place (AppMessageRow *self, AppGrouping grouping, gboolean is_first_unread)
{
  gboolean is_speech = (grouping & APP_GROUPING_SPEECH) != 0;
  gboolean is_first = (grouping & APP_GROUPING_FIRST) != 0 || is_first_unread;
  gboolean shows_name = is_speech && is_first;

  gtk_widget_set_visible (GTK_WIDGET (self->day), (grouping & APP_GROUPING_DAY) != 0);
  show_unread (self, is_first_unread);
  gtk_widget_set_visible (GTK_WIDGET (self->avatar), shows_name);
  gtk_widget_set_visible (GTK_WIDGET (self->name), shows_name);
  set_css_class (self, "first", is_first);

  if ((grouping & APP_GROUPING_DAY) != 0)
    {
      gint64 now = g_get_real_time () / 1000;
      g_autofree char *day = app_when_format_day (chat_message_get_time (self->message), now);

      gtk_label_set_label (self->day, day);
    }
}
