/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/app-conversation.h"

#include "app/app-empty-room.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define LOUNGE "#lounge"

struct _AppConversation
{
  GtkBox parent_instance;

  /* Template widgets. */
  GtkStack *stack;
  AppEmptyRoom *empty;
  AppTimelineView *timeline_view;
  AppComposer *composer;

  ChatSession *session; /* owned, nullable */
  ChatRoom *room;       /* owned, nullable */
  char *address;        /* nullable */

  gboolean has_speech; /* whether anything was ever said in the room, as far as it is loaded */
};

enum
{
  PROP_SESSION = 1,
  PROP_ROOM,
  PROP_ADDRESS,
  PROP_CONNECTING,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_LEAVE,
  SIGNAL_SWITCH_ROOM,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AppConversation, app_conversation, GTK_TYPE_BOX)

static ChatTimeline *
get_timeline (AppConversation *self)
{
  return self->room != NULL ? chat_room_get_timeline (self->room) : NULL;
}

static gboolean
has_speech_between (ChatTimeline *timeline, guint first, guint end)
{
  for (guint i = first; i < end; i++)
    {
      g_autoptr (ChatMessage) message = g_list_model_get_item (G_LIST_MODEL (timeline), i);

      if (chat_message_is_speech (message))
        return TRUE;
    }
  return FALSE;
}

/* While more may be found, an empty room is not called empty. */
static gboolean
is_empty (AppConversation *self)
{
  ChatTimeline *timeline = get_timeline (self);

  return !self->has_speech && !chat_timeline_get_loading (timeline)
         && !chat_timeline_get_has_older (timeline);
}

static gboolean
is_online (AppConversation *self)
{
  return self->session != NULL && chat_session_get_state (self->session) == CHAT_SESSION_ONLINE;
}

static gboolean
is_stuck (AppConversation *self)
{
  ChatSessionState state
      = self->session != NULL ? chat_session_get_state (self->session) : CHAT_SESSION_CONNECTING;

  return state == CHAT_SESSION_WAITING || state == CHAT_SESSION_FAILED
         || state == CHAT_SESSION_NICK_IN_USE;
}

static char *
describe_connecting (AppConversation *self, gboolean connecting)
{
  return g_strdup (connecting ? _ ("Connecting…") : _ ("Not connected"));
}

static void
show_page (AppConversation *self)
{
  const char *page = "messages";

  if (self->room == NULL)
    page = is_online (self) ? "nowhere" : "connecting";
  else if (is_empty (self))
    page = chat_room_get_joined (self->room) ? "empty" : "connecting";
  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_set_visible (GTK_WIDGET (self->composer), self->room != NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTING]);
}

static void
timeline_items_changed_cb (AppConversation *self,
                           guint position,
                           guint n_removed,
                           guint n_added,
                           ChatTimeline *timeline)
{
  if (!self->has_speech)
    self->has_speech = has_speech_between (timeline, position, position + n_added);
  show_page (self);
}

static void
lounge_clicked_cb (AppConversation *self)
{
  if (self->session != NULL)
    chat_network_join (chat_session_get_network (self->session), LOUNGE, NULL);
}

/* Sending. */

/* Says each line by itself. Returns how many of them are done with: fewer than all when one could
 * not be said, and then says why. */
static guint
submit_lines (AppConversation *self, char **lines, char **error)
{
  guint i = 0;

  for (; lines[i] != NULL; i++)
    {
      g_auto (ChatCommandOutcome) outcome = { 0 };

      if (*g_strchomp (lines[i]) == '\0')
        continue;
      chat_session_submit (self->session, self->room, lines[i], &outcome);
      if (outcome.result == CHAT_COMMAND_ERROR)
        {
          *error = g_strdup (outcome.text);
          break;
        }
      if (outcome.result == CHAT_COMMAND_LEAVE)
        g_signal_emit (self, signals[SIGNAL_LEAVE], 0, outcome.text);
      if (outcome.result == CHAT_COMMAND_SWITCH)
        g_signal_emit (self, signals[SIGNAL_SWITCH_ROOM], 0, outcome.room);
      if (outcome.result == CHAT_COMMAND_LEAVE)
        return g_strv_length (lines);
    }
  return i;
}

static void
composer_submit_cb (AppConversation *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *error = NULL;
  guint n_done = 0;

  if (self->session == NULL || self->room == NULL)
    return;

  /* Emptied first: a command can bring another room, with a draft of its own, into view. */
  app_composer_clear (self->composer);
  n_done = submit_lines (self, lines, &error);
  if (lines[n_done] != NULL)
    {
      g_autofree char *rest = g_strjoinv ("\n", lines + n_done);

      app_composer_set_text (self->composer, rest);
      app_composer_set_error (self->composer, error);
    }
}

static void
app_conversation_set_session (AppConversation *self, ChatSession *session)
{
  if (self->session == session)
    return;

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_func (self->session, show_page, self);
  g_set_object (&self->session, session);
  if (session != NULL)
    g_signal_connect_swapped (session, "notify::state", G_CALLBACK (show_page), self);
  show_page (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

static void
app_conversation_set_room (AppConversation *self, ChatRoom *room)
{
  ChatTimeline *timeline = get_timeline (self);

  if (self->room == room)
    return;

  if (timeline != NULL)
    {
      g_signal_handlers_disconnect_by_data (timeline, self);
      g_signal_handlers_disconnect_by_func (self->room, show_page, self);
    }
  g_set_object (&self->room, room);
  timeline = get_timeline (self);
  self->has_speech = FALSE;
  if (timeline != NULL)
    {
      guint n = g_list_model_get_n_items (G_LIST_MODEL (timeline));

      self->has_speech = has_speech_between (timeline, 0, n);
      g_signal_connect_swapped (timeline, "items-changed", G_CALLBACK (timeline_items_changed_cb),
                                self);
      g_signal_connect_swapped (timeline, "notify", G_CALLBACK (show_page), self);
      g_signal_connect_swapped (room, "notify::joined", G_CALLBACK (show_page), self);
    }
  show_page (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
}

static void
app_conversation_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AppConversation *self = APP_CONVERSATION (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_ROOM:
      g_value_set_object (value, self->room);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_CONNECTING:
      g_value_set_boolean (value, !is_stuck (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_conversation_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AppConversation *self = APP_CONVERSATION (object);

  switch (id)
    {
    case PROP_SESSION:
      app_conversation_set_session (self, g_value_get_object (value));
      break;
    case PROP_ROOM:
      app_conversation_set_room (self, g_value_get_object (value));
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
app_conversation_dispose (GObject *object)
{
  AppConversation *self = APP_CONVERSATION (object);

  if (self->room != NULL)
    {
      g_signal_handlers_disconnect_by_data (get_timeline (self), self);
      g_signal_handlers_disconnect_by_func (self->room, show_page, self);
    }
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_func (self->session, show_page, self);
  g_clear_object (&self->room);
  g_clear_object (&self->session);
  g_clear_pointer (&self->address, g_free);
  G_OBJECT_CLASS (app_conversation_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  properties[PROP_SESSION]
      = g_param_spec_object ("session", NULL, NULL, CHAT_TYPE_SESSION,
                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_ROOM]
      = g_param_spec_object ("room", NULL, NULL, CHAT_TYPE_ROOM,
                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CONNECTING] = g_param_spec_boolean ("connecting", NULL, NULL, TRUE,
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_LEAVE] = g_signal_new ("leave", APP_TYPE_CONVERSATION, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_SWITCH_ROOM]
      = g_signal_new ("switch-room", APP_TYPE_CONVERSATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, CHAT_TYPE_ROOM);
}

static void
app_conversation_class_init (AppConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = app_conversation_get_property;
  object_class->set_property = app_conversation_set_property;
  object_class->dispose = app_conversation_dispose;
  install_properties (object_class);

  g_type_ensure (APP_TYPE_COMPOSER);
  g_type_ensure (APP_TYPE_EMPTY_ROOM);
  g_type_ensure (APP_TYPE_TIMELINE_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/inglenookchat/Inglenook/app-conversation.ui");
  gtk_widget_class_bind_template_child (widget_class, AppConversation, stack);
  gtk_widget_class_bind_template_child (widget_class, AppConversation, empty);
  gtk_widget_class_bind_template_child (widget_class, AppConversation, timeline_view);
  gtk_widget_class_bind_template_child (widget_class, AppConversation, composer);
  gtk_widget_class_bind_template_callback (widget_class, composer_submit_cb);
  gtk_widget_class_bind_template_callback (widget_class, describe_connecting);
  gtk_widget_class_bind_template_callback (widget_class, lounge_clicked_cb);
}

static void
app_conversation_init (AppConversation *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * app_conversation_get_composer:
 * @self: a conversation
 *
 * Returns: (transfer none): where one writes
 */
AppComposer *
app_conversation_get_composer (AppConversation *self)
{
  return self->composer;
}
