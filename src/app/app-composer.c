/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-composer.h"

#include "app/app-completion.h"

#include <glib/gi18n.h>

/* Lines that show at once; more than these scroll. */
#define MAX_LINES 8

struct _AppComposer
{
  GtkBox parent_instance;

  /* Template widgets. */
  GtkRevealer *error_revealer;
  GtkLabel *error_label;
  GtkScrolledWindow *scroller;
  GtkTextView *view;
  GtkLabel *placeholder;
  GtkMenuButton *emoji;

  ChatRoom *room;        /* owned, nullable */
  GtkTextBuffer *buffer; /* borrowed from the view */

  AppCompletion *completion; /* owned; the one that Tab goes on with, nullable */
  guint next_candidate;
  gboolean completing;
};

enum
{
  PROP_ROOM = 1,
  PROP_ERROR,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_SUBMIT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AppComposer, app_composer, GTK_TYPE_BOX)

static gboolean
has_something_to_send (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return TRUE;
  return FALSE;
}

static void
send_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AppComposer *self = APP_COMPOSER (widget);
  g_autofree char *text = app_composer_dup_text (self);

  if (has_something_to_send (text))
    g_signal_emit (self, signals[SIGNAL_SUBMIT], 0, text);
}

/* Completing names. */

static char *
dup_text_before_cursor (AppComposer *self, GtkTextIter *cursor)
{
  GtkTextIter start;

  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_get_iter_at_mark (self->buffer, cursor,
                                    gtk_text_buffer_get_insert (self->buffer));
  return gtk_text_buffer_get_text (self->buffer, &start, cursor, FALSE);
}

static gboolean
complete (AppComposer *self)
{
  GtkTextIter start;
  GtkTextIter cursor;
  g_autofree char *before = dup_text_before_cursor (self, &cursor);
  const char *candidate = NULL;

  if (self->completion == NULL && self->room != NULL)
    {
      self->completion
          = app_completion_new (before, G_LIST_MODEL (chat_room_get_people (self->room)));
      self->next_candidate = 0;
    }
  if (self->completion == NULL)
    return FALSE;

  candidate = g_ptr_array_index (self->completion->candidates, self->next_candidate);
  self->next_candidate = (self->next_candidate + 1) % self->completion->candidates->len;
  gtk_text_buffer_get_iter_at_offset (self->buffer, &start,
                                      g_utf8_strlen (before, self->completion->start));

  self->completing = TRUE;
  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_delete (self->buffer, &start, &cursor);
  gtk_text_buffer_insert (self->buffer, &start, candidate, -1);
  gtk_text_buffer_end_user_action (self->buffer);
  self->completing = FALSE;
  return TRUE;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                AppComposer *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  GdkModifierType held = state & gtk_accelerator_get_default_mod_mask ();
  gboolean is_enter
      = keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter || keyval == GDK_KEY_ISO_Enter;

  if (keyval == GDK_KEY_Tab && held == 0)
    return complete (self);
  if (!is_enter || (held & (GDK_SHIFT_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;

  /* With an input method, Enter may first have to accept what it proposes. */
  if (gtk_text_view_im_context_filter_keypress (self->view, event))
    return TRUE;
  gtk_widget_activate_action (GTK_WIDGET (self), "composer.send", NULL);
  return TRUE;
}

static void
buffer_changed_cb (AppComposer *self)
{
  g_autofree char *text = app_composer_dup_text (self);

  gtk_widget_set_visible (GTK_WIDGET (self->placeholder), *text == '\0');
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.send", has_something_to_send (text));
  app_composer_set_error (self, NULL);
  if (self->room != NULL)
    chat_room_set_draft (self->room, text);
}

static void
buffer_notify_cursor_cb (AppComposer *self)
{
  if (!self->completing)
    g_clear_pointer (&self->completion, app_completion_free);
}

static void
emoji_picked_cb (AppComposer *self, const char *emoji)
{
  gtk_text_buffer_insert_at_cursor (self->buffer, emoji, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* The chooser reads a large table, so it is made for those who ask for it. */
static void
create_emoji_chooser (GtkMenuButton *button, gpointer user_data)
{
  AppComposer *self = user_data;
  GtkWidget *chooser = NULL;

  if (gtk_menu_button_get_popover (button) != NULL)
    return;
  chooser = gtk_emoji_chooser_new ();
  g_signal_connect_swapped (chooser, "emoji-picked", G_CALLBACK (emoji_picked_cb), self);
  gtk_menu_button_set_popover (button, chooser);
}

static void
show_placeholder (AppComposer *self)
{
  const char *title = self->room != NULL ? chat_room_get_title (self->room) : "";
  /* Translators: in the empty field in which one writes; %s is a room or a person */
  g_autofree char *text = g_strdup_printf (_ ("Message %s"), title);

  gtk_label_set_label (self->placeholder, text);
}

static void
app_composer_set_room (AppComposer *self, ChatRoom *room)
{
  if (self->room == room)
    return;

  if (self->room != NULL)
    g_signal_handlers_disconnect_by_func (self->room, show_placeholder, self);
  g_clear_object (&self->room);
  app_composer_set_text (self, room != NULL ? chat_room_get_draft (room) : "");
  if (room != NULL)
    {
      self->room = g_object_ref (room);
      g_signal_connect_swapped (room, "notify::title", G_CALLBACK (show_placeholder), self);
    }
  show_placeholder (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self), room != NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
}

static gboolean
app_composer_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (APP_COMPOSER (widget)->view));
}

static void
limit_height (AppComposer *self)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self->view), "X");
  int height = 0;

  pango_layout_get_pixel_size (layout, NULL, &height);
  gtk_scrolled_window_set_max_content_height (self->scroller,
                                              MAX_LINES * height
                                                  + gtk_text_view_get_top_margin (self->view)
                                                  + gtk_text_view_get_bottom_margin (self->view));
}

/* Before the text is as high as it may be, the card grows instead, and a bar would only flash by.
 */
static void
adjustment_changed_cb (GtkAdjustment *adjustment, AppComposer *self)
{
  int max = gtk_scrolled_window_get_max_content_height (self->scroller);
  gboolean is_full = gtk_adjustment_get_upper (adjustment) > max;

  gtk_scrolled_window_set_policy (self->scroller, GTK_POLICY_NEVER,
                                  is_full ? GTK_POLICY_AUTOMATIC : GTK_POLICY_EXTERNAL);
}

static void
app_composer_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (app_composer_parent_class)->root (widget);
  limit_height (APP_COMPOSER (widget));
}

static void
app_composer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AppComposer *self = APP_COMPOSER (object);

  switch (id)
    {
    case PROP_ROOM:
      g_value_set_object (value, self->room);
      break;
    case PROP_ERROR:
      g_value_set_string (value, gtk_revealer_get_reveal_child (self->error_revealer)
                                     ? gtk_label_get_label (self->error_label)
                                     : NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_composer_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AppComposer *self = APP_COMPOSER (object);

  switch (id)
    {
    case PROP_ROOM:
      app_composer_set_room (self, g_value_get_object (value));
      break;
    case PROP_ERROR:
      app_composer_set_error (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_composer_dispose (GObject *object)
{
  AppComposer *self = APP_COMPOSER (object);

  if (self->room != NULL)
    g_signal_handlers_disconnect_by_func (self->room, show_placeholder, self);
  g_clear_object (&self->room);
  if (self->buffer != NULL)
    g_signal_handlers_disconnect_by_data (self->buffer, self);
  self->buffer = NULL;
  g_clear_pointer (&self->completion, app_completion_free);
  G_OBJECT_CLASS (app_composer_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  properties[PROP_ROOM]
      = g_param_spec_object ("room", NULL, NULL, CHAT_TYPE_ROOM,
                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_ERROR]
      = g_param_spec_string ("error", NULL, NULL, NULL,
                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_SUBMIT] = g_signal_new ("submit", APP_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
app_composer_class_init (AppComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = app_composer_get_property;
  object_class->set_property = app_composer_set_property;
  object_class->dispose = app_composer_dispose;
  widget_class->grab_focus = app_composer_grab_focus;
  widget_class->root = app_composer_root;
  install_properties (object_class);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/inglenookchat/Inglenook/app-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, AppComposer, error_revealer);
  gtk_widget_class_bind_template_child (widget_class, AppComposer, error_label);
  gtk_widget_class_bind_template_child (widget_class, AppComposer, scroller);
  gtk_widget_class_bind_template_child (widget_class, AppComposer, view);
  gtk_widget_class_bind_template_child (widget_class, AppComposer, placeholder);
  gtk_widget_class_bind_template_child (widget_class, AppComposer, emoji);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_install_action (widget_class, "composer.send", NULL, send_action);
  gtk_widget_class_set_css_name (widget_class, "composer");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
app_composer_init (AppComposer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->buffer = gtk_text_view_get_buffer (self->view);
  g_signal_connect_swapped (self->buffer, "changed", G_CALLBACK (buffer_changed_cb), self);
  g_signal_connect_swapped (self->buffer, "notify::cursor-position",
                            G_CALLBACK (buffer_notify_cursor_cb), self);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "changed",
                           G_CALLBACK (adjustment_changed_cb), self, G_CONNECT_DEFAULT);
  gtk_menu_button_set_create_popup_func (self->emoji, create_emoji_chooser, self, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
  buffer_changed_cb (self);
}

/**
 * app_composer_dup_text:
 * @self: a composer
 *
 * Returns: (transfer full): what stands in it
 */
char *
app_composer_dup_text (AppComposer *self)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
}

/**
 * app_composer_set_text:
 * @self: a composer
 * @text: what is to stand in it
 */
void
app_composer_set_text (AppComposer *self, const char *text)
{
  gtk_text_buffer_set_text (self->buffer, text, -1);
  gtk_text_view_scroll_mark_onscreen (self->view, gtk_text_buffer_get_insert (self->buffer));
}

/**
 * app_composer_clear:
 * @self: a composer
 *
 * Empties it: what was in it is on its way.
 */
void
app_composer_clear (AppComposer *self)
{
  app_composer_set_text (self, "");
}

/**
 * app_composer_set_error:
 * @self: a composer
 * @error: (nullable): what is wrong with what was typed, in a sentence; %NULL for nothing
 */
void
app_composer_set_error (AppComposer *self, const char *error)
{
  /* What was said stays readable while it slides away. */
  if (error != NULL)
    gtk_label_set_label (self->error_label, error);
  gtk_revealer_set_reveal_child (self->error_revealer, error != NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}
