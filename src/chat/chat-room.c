/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-room-private.h"

#include <glib/gi18n-lib.h>

struct _ChatRoom
{
  GObject parent_instance;

  ChatRoomKind kind;
  char *name;
  char *title;
  char *topic;
  char *last_text;
  char *draft;
  gint64 last_time;
  ChatTimeline *timeline;
  ChatPeople *people;
  ChatMessage *first_unread;
  guint unread;
  guint mentions;
  gboolean joined;
  gboolean active;
};

G_DEFINE_ENUM_TYPE (ChatRoomKind,
                    chat_room_kind,
                    G_DEFINE_ENUM_VALUE (CHAT_ROOM_ROOM, "room"),
                    G_DEFINE_ENUM_VALUE (CHAT_ROOM_DIRECT, "direct"))

G_DEFINE_FINAL_TYPE (ChatRoom, chat_room, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_TITLE,
  PROP_TOPIC,
  PROP_KIND,
  PROP_JOINED,
  PROP_TIMELINE,
  PROP_PEOPLE,
  PROP_UNREAD,
  PROP_MENTIONS,
  PROP_FIRST_UNREAD,
  PROP_LAST_TEXT,
  PROP_LAST_TIME,
  PROP_ACTIVE,
  PROP_DRAFT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
chat_room_finalize (GObject *object)
{
  ChatRoom *self = CHAT_ROOM (object);

  g_free (self->name);
  g_free (self->title);
  g_free (self->topic);
  g_free (self->last_text);
  g_free (self->draft);
  g_clear_object (&self->first_unread);
  g_object_unref (self->timeline);
  g_object_unref (self->people);

  G_OBJECT_CLASS (chat_room_parent_class)->finalize (object);
}

static void
chat_room_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ChatRoom *self = CHAT_ROOM (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_TOPIC:
      g_value_set_string (value, self->topic);
      break;
    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;
    case PROP_JOINED:
      g_value_set_boolean (value, self->joined);
      break;
    case PROP_TIMELINE:
      g_value_set_object (value, self->timeline);
      break;
    case PROP_PEOPLE:
      g_value_set_object (value, self->people);
      break;
    case PROP_UNREAD:
      g_value_set_uint (value, self->unread);
      break;
    case PROP_MENTIONS:
      g_value_set_uint (value, self->mentions);
      break;
    case PROP_FIRST_UNREAD:
      g_value_set_object (value, self->first_unread);
      break;
    case PROP_LAST_TEXT:
      g_value_set_string (value, self->last_text);
      break;
    case PROP_LAST_TIME:
      g_value_set_int64 (value, self->last_time);
      break;
    case PROP_ACTIVE:
      g_value_set_boolean (value, self->active);
      break;
    case PROP_DRAFT:
      g_value_set_string (value, self->draft);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_room_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  ChatRoom *self = CHAT_ROOM (object);

  switch (prop_id)
    {
    case PROP_ACTIVE:
      chat_room_set_active (self, g_value_get_boolean (value));
      break;
    case PROP_DRAFT:
      chat_room_set_draft (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_room_class_init (ChatRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags write_flags = flags | G_PARAM_WRITABLE;

  object_class->finalize = chat_room_finalize;
  object_class->get_property = chat_room_get_property;
  object_class->set_property = chat_room_set_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_TOPIC] = g_param_spec_string ("topic", NULL, NULL, "", flags);
  properties[PROP_KIND]
      = g_param_spec_enum ("kind", NULL, NULL, CHAT_TYPE_ROOM_KIND, CHAT_ROOM_ROOM, flags);
  properties[PROP_JOINED] = g_param_spec_boolean ("joined", NULL, NULL, FALSE, flags);
  properties[PROP_TIMELINE]
      = g_param_spec_object ("timeline", NULL, NULL, CHAT_TYPE_TIMELINE, flags);
  properties[PROP_PEOPLE] = g_param_spec_object ("people", NULL, NULL, CHAT_TYPE_PEOPLE, flags);
  properties[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_MENTIONS] = g_param_spec_uint ("mentions", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_FIRST_UNREAD]
      = g_param_spec_object ("first-unread", NULL, NULL, CHAT_TYPE_MESSAGE, flags);
  properties[PROP_LAST_TEXT] = g_param_spec_string ("last-text", NULL, NULL, "", flags);
  properties[PROP_LAST_TIME]
      = g_param_spec_int64 ("last-time", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, write_flags);
  properties[PROP_DRAFT] = g_param_spec_string ("draft", NULL, NULL, "", write_flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
chat_room_init (ChatRoom *self)
{
  self->topic = g_strdup ("");
  self->last_text = g_strdup ("");
  self->draft = g_strdup ("");
  self->timeline = chat_timeline_new ();
  self->people = chat_people_new ();
}

/**
 * chat_room_new:
 * @kind: a room, or a conversation with one person
 * @name: what the server calls it
 * @title: what people call it
 *
 * Returns: (transfer full): a room that one is not in yet
 */
ChatRoom *
chat_room_new (ChatRoomKind kind, const char *name, const char *title)
{
  ChatRoom *self = g_object_new (CHAT_TYPE_ROOM, NULL);

  self->kind = kind;
  self->name = g_strdup (name);
  self->title = g_strdup (title);

  return self;
}

static void
set_string (ChatRoom *self, char **field, const char *value, guint property)
{
  if (g_strcmp0 (*field, value) == 0)
    return;

  g_free (*field);
  *field = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/**
 * chat_room_set_name:
 * @self: a room
 * @name: what the server calls it now
 * @title: what people call it now
 */
void
chat_room_set_name (ChatRoom *self, const char *name, const char *title)
{
  set_string (self, &self->name, name, PROP_NAME);
  chat_room_set_title (self, title);
}

/**
 * chat_room_set_title:
 * @self: a room
 * @title: what people call it now
 */
void
chat_room_set_title (ChatRoom *self, const char *title)
{
  set_string (self, &self->title, title, PROP_TITLE);
}

/**
 * chat_room_set_topic:
 * @self: a room
 * @topic: what it is about now, without formatting; "" for nothing
 */
void
chat_room_set_topic (ChatRoom *self, const char *topic)
{
  set_string (self, &self->topic, topic, PROP_TOPIC);
}

/**
 * chat_room_set_joined:
 * @self: a room
 * @joined: whether one is in it
 */
void
chat_room_set_joined (ChatRoom *self, gboolean joined)
{
  if (self->joined == joined)
    return;

  self->joined = joined;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_JOINED]);
}

static void
mark_unread (ChatRoom *self, ChatMessage *message)
{
  g_object_freeze_notify (G_OBJECT (self));

  self->unread++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);

  if (chat_message_get_highlight (message))
    {
      self->mentions++;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MENTIONS]);
    }

  /* The line "New" stays where it is until somebody has looked; then the next message draws
   * another. */
  if (self->unread == 1)
    {
      g_set_object (&self->first_unread, message);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FIRST_UNREAD]);
    }

  g_object_thaw_notify (G_OBJECT (self));
}

static char *
dup_line (ChatRoom *self, ChatMessage *message)
{
  const char *text = chat_message_get_text (message);

  if (chat_message_get_kind (message) == CHAT_MESSAGE_ACTION)
    return chat_message_dup_summary (message);

  /* Translators: the last message of a conversation, when it is one's own: "You: see you" */
  if (chat_message_get_own (message))
    return g_strdup_printf (_ ("You: %s"), text);

  if (self->kind == CHAT_ROOM_DIRECT)
    return g_strdup (text);

  return g_strdup_printf ("%s: %s", chat_message_get_sender_name (message), text);
}

/**
 * chat_room_note_message:
 * @self: a room
 * @message: a message that was put into its timeline
 * @note: what it is to those who look at the list of rooms
 *
 * Keeps the line in the sidebar and the counts of what is unread. What is said now is the last that
 * was said, whatever the clocks of this computer and of the server make of it.
 */
void
chat_room_note_message (ChatRoom *self, ChatMessage *message, ChatRoomNote note)
{
  gint64 time = chat_message_get_time (message);

  if (!chat_message_is_speech (message))
    return;

  if (note == CHAT_ROOM_NOTE_LIVE || time >= self->last_time)
    {
      g_autofree char *line = dup_line (self, message);

      set_string (self, &self->last_text, line, PROP_LAST_TEXT);
      self->last_time = time;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_TIME]);
    }

  if (note != CHAT_ROOM_NOTE_OLD && !self->active && !chat_message_get_own (message))
    mark_unread (self, message);
}

/**
 * chat_room_get_name:
 * @self: a room
 *
 * Returns: what the server calls it
 */
const char *
chat_room_get_name (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);

  return self->name;
}

/**
 * chat_room_get_title:
 * @self: a room
 *
 * Returns: what people call it
 */
const char *
chat_room_get_title (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);

  return self->title;
}

/**
 * chat_room_get_topic:
 * @self: a room
 *
 * Returns: what it is about, or ""
 */
const char *
chat_room_get_topic (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);

  return self->topic;
}

/**
 * chat_room_get_kind:
 * @self: a room
 *
 * Returns: whether it is a room or a conversation with one person
 */
ChatRoomKind
chat_room_get_kind (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), CHAT_ROOM_ROOM);

  return self->kind;
}

/**
 * chat_room_get_joined:
 * @self: a room
 *
 * Returns: whether one is in it now
 */
gboolean
chat_room_get_joined (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), FALSE);

  return self->joined;
}

/**
 * chat_room_get_timeline:
 * @self: a room
 *
 * Returns: (transfer none): its messages
 */
ChatTimeline *
chat_room_get_timeline (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);

  return self->timeline;
}

/**
 * chat_room_get_people:
 * @self: a room
 *
 * Returns: (transfer none): who is in it
 */
ChatPeople *
chat_room_get_people (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);

  return self->people;
}

/**
 * chat_room_get_unread:
 * @self: a room
 *
 * Returns: messages that came since somebody last looked at it
 */
guint
chat_room_get_unread (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), 0);

  return self->unread;
}

/**
 * chat_room_get_mentions:
 * @self: a room
 *
 * Returns: how many of the unread messages speak to the reader
 */
guint
chat_room_get_mentions (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), 0);

  return self->mentions;
}

/**
 * chat_room_get_first_unread:
 * @self: a room
 *
 * Returns: (nullable) (transfer none): the message before which the line "New" stands
 */
ChatMessage *
chat_room_get_first_unread (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);

  return self->first_unread;
}

/**
 * chat_room_get_last_text:
 * @self: a room
 *
 * Returns: a line of its newest message, or ""
 */
const char *
chat_room_get_last_text (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);

  return self->last_text;
}

/**
 * chat_room_get_last_time:
 * @self: a room
 *
 * Returns: the time of its newest message in milliseconds since 1970-01-01 UTC, or 0
 */
gint64
chat_room_get_last_time (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), 0);

  return self->last_time;
}

/**
 * chat_room_get_active:
 * @self: a room
 *
 * Returns: whether somebody is looking at it
 */
gboolean
chat_room_get_active (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), FALSE);

  return self->active;
}

/**
 * chat_room_set_active:
 * @self: a room
 * @active: whether somebody is looking at it
 *
 * What was unread is read when somebody looks. The line "New" stays until they look away.
 */
void
chat_room_set_active (ChatRoom *self, gboolean active)
{
  g_return_if_fail (CHAT_IS_ROOM (self));

  if (self->active == active)
    return;

  g_object_freeze_notify (G_OBJECT (self));

  self->active = active;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);

  if (self->unread > 0)
    {
      self->unread = 0;
      self->mentions = 0;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MENTIONS]);
    }
  if (!active && g_set_object (&self->first_unread, NULL))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FIRST_UNREAD]);

  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * chat_room_get_draft:
 * @self: a room
 *
 * Returns: what is typed and not yet sent, or ""
 */
const char *
chat_room_get_draft (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);

  return self->draft;
}

/**
 * chat_room_set_draft:
 * @self: a room
 * @draft: (nullable): what is typed and not yet sent
 */
void
chat_room_set_draft (ChatRoom *self, const char *draft)
{
  g_return_if_fail (CHAT_IS_ROOM (self));

  set_string (self, &self->draft, draft != NULL ? draft : "", PROP_DRAFT);
}
