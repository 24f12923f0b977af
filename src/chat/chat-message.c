/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-message.h"

#include <glib/gi18n-lib.h>

/* A room of 100,000 messages has few senders: their names are interned, so that each message holds
 * a pointer. */
struct _ChatMessage
{
  GObject parent_instance;

  char *id;
  gint64 time;
  gint64 serial;
  char *sender;
  char *sender_name;
  char *target;
  char *text;
  char *error;
  guint8 kind;
  guint8 state;
  guint8 own : 1;
  guint8 highlight : 1;
  guint8 given : 1;
};

G_DEFINE_ENUM_TYPE (ChatMessageKind,
                    chat_message_kind,
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_TEXT, "text"),
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_NOTICE, "notice"),
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_ACTION, "action"),
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_JOIN, "join"),
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_PART, "part"),
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_QUIT, "quit"),
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_KICK, "kick"),
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_NICK, "nick"),
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_TOPIC, "topic"),
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_MODE, "mode"),
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_INFO, "info"),
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_GAP, "gap"))

G_DEFINE_ENUM_TYPE (ChatMessageState,
                    chat_message_state,
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_SENT, "sent"),
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_FAILED, "failed"))

G_DEFINE_FINAL_TYPE (ChatMessage, chat_message, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_TIME,
  PROP_KIND,
  PROP_STATE,
  PROP_SENDER,
  PROP_SENDER_NAME,
  PROP_TARGET,
  PROP_TEXT,
  PROP_SUMMARY,
  PROP_OWN,
  PROP_HIGHLIGHT,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
chat_message_finalize (GObject *object)
{
  ChatMessage *self = CHAT_MESSAGE (object);

  g_free (self->id);
  g_ref_string_release (self->sender);
  g_ref_string_release (self->sender_name);
  g_free (self->target);
  g_free (self->text);
  g_free (self->error);

  G_OBJECT_CLASS (chat_message_parent_class)->finalize (object);
}

static void
chat_message_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ChatMessage *self = CHAT_MESSAGE (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_TIME:
      g_value_set_int64 (value, self->time);
      break;
    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_SENDER:
      g_value_set_string (value, self->sender);
      break;
    case PROP_SENDER_NAME:
      g_value_set_string (value, self->sender_name);
      break;
    case PROP_TARGET:
      g_value_set_string (value, self->target);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_SUMMARY:
      g_value_take_string (value, chat_message_dup_summary (self));
      break;
    case PROP_OWN:
      g_value_set_boolean (value, self->own);
      break;
    case PROP_HIGHLIGHT:
      g_value_set_boolean (value, self->highlight);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_message_class_init (ChatMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = chat_message_finalize;
  object_class->get_property = chat_message_get_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_KIND]
      = g_param_spec_enum ("kind", NULL, NULL, CHAT_TYPE_MESSAGE_KIND, CHAT_MESSAGE_TEXT, flags);
  properties[PROP_STATE]
      = g_param_spec_enum ("state", NULL, NULL, CHAT_TYPE_MESSAGE_STATE, CHAT_MESSAGE_SENT, flags);
  properties[PROP_SENDER] = g_param_spec_string ("sender", NULL, NULL, "", flags);
  properties[PROP_SENDER_NAME] = g_param_spec_string ("sender-name", NULL, NULL, "", flags);
  properties[PROP_TARGET] = g_param_spec_string ("target", NULL, NULL, NULL, flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  properties[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, "", flags);
  properties[PROP_OWN] = g_param_spec_boolean ("own", NULL, NULL, FALSE, flags);
  properties[PROP_HIGHLIGHT] = g_param_spec_boolean ("highlight", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
chat_message_init (ChatMessage *self)
{
}

static char *
intern (const char *text)
{
  return g_ref_string_new_intern (text != NULL ? text : "");
}

/**
 * chat_message_new:
 * @init: what it is made from
 *
 * Returns: (transfer full): a message
 */
ChatMessage *
chat_message_new (const ChatMessageInit *init)
{
  ChatMessage *self = g_object_new (CHAT_TYPE_MESSAGE, NULL);

  self->id = g_strdup (init->id);
  self->time = init->time;
  self->serial = init->serial;
  self->kind = init->kind;
  self->state = init->state;
  self->sender = intern (init->sender);
  self->sender_name = intern (init->sender_name != NULL ? init->sender_name : init->sender);
  self->target = g_strdup (init->target);
  self->text = g_strdup (init->text != NULL ? init->text : "");
  self->error = g_strdup (init->error);
  self->own = init->own;
  self->highlight = init->highlight;
  self->given = init->given;

  return self;
}

/**
 * chat_message_get_id:
 * @self: a message
 *
 * Returns: (nullable): the server's msgid: https://ircv3.net/specs/extensions/message-ids
 */
const char *
chat_message_get_id (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), NULL);

  return self->id;
}

/**
 * chat_message_get_time:
 * @self: a message
 *
 * Returns: milliseconds since 1970-01-01 UTC
 */
gint64
chat_message_get_time (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), 0);

  return self->time;
}

/**
 * chat_message_get_kind:
 * @self: a message
 *
 * Returns: what it is
 */
ChatMessageKind
chat_message_get_kind (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), CHAT_MESSAGE_TEXT);

  return self->kind;
}

/**
 * chat_message_get_state:
 * @self: a message
 *
 * Returns: where it stands
 */
ChatMessageState
chat_message_get_state (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), CHAT_MESSAGE_SENT);

  return self->state;
}

/**
 * chat_message_get_sender:
 * @self: a message
 *
 * Returns: the nick of whom it is from, or "" for the program itself
 */
const char *
chat_message_get_sender (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), NULL);

  return self->sender;
}

/**
 * chat_message_get_sender_name:
 * @self: a message
 *
 * Returns: the name to show for whom it is from
 */
const char *
chat_message_get_sender_name (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), NULL);

  return self->sender_name;
}

/**
 * chat_message_get_target:
 * @self: a message
 *
 * Returns: (nullable): the name of whom an event is about
 */
const char *
chat_message_get_target (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), NULL);

  return self->target;
}

/**
 * chat_message_get_text:
 * @self: a message
 *
 * Returns: what was said, without formatting codes
 */
const char *
chat_message_get_text (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), NULL);

  return self->text;
}

/**
 * chat_message_get_error:
 * @self: a message
 *
 * Returns: (nullable): why it did not arrive, for people
 */
const char *
chat_message_get_error (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), NULL);

  return self->error;
}

/**
 * chat_message_get_own:
 * @self: a message
 *
 * Returns: whether it is one's own
 */
gboolean
chat_message_get_own (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), FALSE);

  return self->own;
}

/**
 * chat_message_get_highlight:
 * @self: a message
 *
 * Returns: whether it speaks to whoever reads it
 */
gboolean
chat_message_get_highlight (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), FALSE);

  return self->highlight;
}

/**
 * chat_message_get_given:
 * @self: a message
 *
 * Returns: whether it was once given to a connection, so that it may have arrived even if nobody
 * said so
 */
gboolean
chat_message_get_given (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), FALSE);

  return self->given;
}

/**
 * chat_message_get_serial:
 * @self: a message
 *
 * Returns: its number in the archive, or 0 when it is not in one
 */
gint64
chat_message_get_serial (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), 0);

  return self->serial;
}

/**
 * chat_message_is_speech:
 * @self: a message
 *
 * Returns: whether it is something that was said, rather than something that happened
 */
gboolean
chat_message_is_speech (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), FALSE);

  return self->kind == CHAT_MESSAGE_TEXT || self->kind == CHAT_MESSAGE_NOTICE
         || self->kind == CHAT_MESSAGE_ACTION;
}

static char *
dup_departure (ChatMessage *self)
{
  if (self->text[0] == '\0')
    return g_strdup_printf (_ ("%s left"), self->sender_name);

  /* Translators: somebody left, and the reason they gave. */
  return g_strdup_printf (_ ("%s left (%s)"), self->sender_name, self->text);
}

static char *
dup_removal (ChatMessage *self)
{
  if (self->text[0] == '\0')
    return g_strdup_printf (_ ("%s removed %s"), self->sender_name, self->target);

  /* Translators: who removed whom from the room, and the reason they gave. */
  return g_strdup_printf (_ ("%s removed %s (%s)"), self->sender_name, self->target, self->text);
}

/**
 * chat_message_dup_summary:
 * @self: a message
 *
 * Returns: (transfer full): what happened, in a sentence for people; for text the text itself
 */
char *
chat_message_dup_summary (ChatMessage *self)
{
  g_return_val_if_fail (CHAT_IS_MESSAGE (self), NULL);

  switch ((ChatMessageKind) self->kind)
    {
    case CHAT_MESSAGE_ACTION:
      return g_strdup_printf ("%s %s", self->sender_name, self->text);
    case CHAT_MESSAGE_JOIN:
      return g_strdup_printf (_ ("%s joined"), self->sender_name);
    case CHAT_MESSAGE_PART:
    case CHAT_MESSAGE_QUIT:
      return dup_departure (self);
    case CHAT_MESSAGE_KICK:
      return dup_removal (self);
    case CHAT_MESSAGE_NICK:
      return g_strdup_printf (_ ("%s is now called %s"), self->sender_name, self->target);
    case CHAT_MESSAGE_TOPIC:
      return self->text[0] == '\0' ? g_strdup_printf (_ ("%s removed the topic"), self->sender_name)
                                   : g_strdup_printf (_ ("%s changed the topic to “%s”"),
                                                      self->sender_name, self->text);
    case CHAT_MESSAGE_GAP:
      return g_strdup (_ ("Some messages are missing here"));
    case CHAT_MESSAGE_TEXT:
    case CHAT_MESSAGE_NOTICE:
    case CHAT_MESSAGE_MODE:
    case CHAT_MESSAGE_INFO:
    default:
      return g_strdup (self->text);
    }
}

/**
 * chat_message_set_serial:
 * @self: a message
 * @serial: its number in the archive
 */
void
chat_message_set_serial (ChatMessage *self, gint64 serial)
{
  g_return_if_fail (CHAT_IS_MESSAGE (self));

  self->serial = serial;
}

/**
 * chat_message_set_given:
 * @self: a message of one's own
 *
 * Says that it was given to a connection.
 */
void
chat_message_set_given (ChatMessage *self)
{
  g_return_if_fail (CHAT_IS_MESSAGE (self));

  self->given = TRUE;
}

static void
set_state (ChatMessage *self, ChatMessageState state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
set_time (ChatMessage *self, gint64 time)
{
  if (self->time == time)
    return;

  self->time = time;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TIME]);
}

static void
set_error (ChatMessage *self, const char *error)
{
  if (g_strcmp0 (self->error, error) == 0)
    return;

  g_free (self->error);
  self->error = g_strdup (error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

/**
 * chat_message_set_arrived:
 * @self: a message of one's own
 * @id: (nullable): the msgid that the server gave it
 * @time: when the server had it, in milliseconds since 1970-01-01 UTC
 *
 * Says that the server has it. A timeline that holds it has to be told: see chat_timeline_arrive().
 */
void
chat_message_set_arrived (ChatMessage *self, const char *id, gint64 time)
{
  g_return_if_fail (CHAT_IS_MESSAGE (self));

  g_object_freeze_notify (G_OBJECT (self));

  if (g_strcmp0 (self->id, id) != 0)
    {
      g_free (self->id);
      self->id = g_strdup (id);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ID]);
    }
  set_time (self, time);
  set_error (self, NULL);
  set_state (self, CHAT_MESSAGE_SENT);

  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * chat_message_set_waiting:
 * @self: a message of one's own that failed
 * @time: now, in milliseconds since 1970-01-01 UTC
 *
 * Says that it waits again, as if it had never been sent. See chat_timeline_wait().
 */
void
chat_message_set_waiting (ChatMessage *self, gint64 time)
{
  g_return_if_fail (CHAT_IS_MESSAGE (self));

  g_object_freeze_notify (G_OBJECT (self));

  self->given = FALSE;
  set_time (self, time);
  set_error (self, NULL);
  set_state (self, CHAT_MESSAGE_WAITING);

  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * chat_message_set_failed:
 * @self: a message of one's own
 * @error: why it did not arrive, for people
 *
 * Says that it did not arrive. See chat_timeline_fail().
 */
void
chat_message_set_failed (ChatMessage *self, const char *error)
{
  g_return_if_fail (CHAT_IS_MESSAGE (self));

  g_object_freeze_notify (G_OBJECT (self));

  set_error (self, error);
  set_state (self, CHAT_MESSAGE_FAILED);

  g_object_thaw_notify (G_OBJECT (self));
}
