/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-network-private.h"
#include "chat/chat-room-private.h"
#include "irc/irc-name.h"
#include "irc/irc-tags.h"
#include "irc/irc-time.h"

#include <string.h>

G_DEFINE_ENUM_TYPE (ChatNetworkState,
                    chat_network_state,
                    G_DEFINE_ENUM_VALUE (CHAT_NETWORK_DISCONNECTED, "disconnected"),
                    G_DEFINE_ENUM_VALUE (CHAT_NETWORK_REGISTERING, "registering"),
                    G_DEFINE_ENUM_VALUE (CHAT_NETWORK_ONLINE, "online"))

G_DEFINE_FINAL_TYPE (ChatNetwork, chat_network, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_NICK,
  PROP_NAME,
  PROP_SERVER_NAME,
  PROP_ROOMS,
  PROP_CONSOLE,
  N_PROPS
};

enum
{
  SIGNAL_LINE,
  SIGNAL_NICK_REJECTED,
  SIGNAL_MESSAGE,
  SIGNAL_CHANGED,
  SIGNAL_ROOM_CHANGED,
  SIGNAL_ROOM_CLOSED,
  SIGNAL_ROOM_RENAMED,
  SIGNAL_REMOVED,
  SIGNAL_ERROR,
  SIGNAL_INVITED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
chat_network_finalize (GObject *object)
{
  ChatNetwork *self = CHAT_NETWORK (object);

  g_hash_table_unref (self->batches);
  g_hash_table_unref (self->conversations);
  g_hash_table_unref (self->names);
  g_object_unref (self->rooms);
  g_object_unref (self->console);
  g_clear_weak_pointer (&self->context);
  irc_isupport_clear (&self->isupport);
  g_free (self->name);
  g_free (self->password);
  g_free (self->nick);
  g_free (self->wanted_nick);
  g_free (self->asked_nick);
  g_free (self->source);

  G_OBJECT_CLASS (chat_network_parent_class)->finalize (object);
}

static void
chat_network_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ChatNetwork *self = CHAT_NETWORK (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_NICK:
      g_value_set_string (value, self->nick);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_SERVER_NAME:
      g_value_set_string (value, self->isupport.network);
      break;
    case PROP_ROOMS:
      g_value_set_object (value, self->rooms);
      break;
    case PROP_CONSOLE:
      g_value_set_object (value, self->console);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static guint
add_signal (const char *name, guint n_params, GType first, GType second, GType third)
{
  return g_signal_new (name, CHAT_TYPE_NETWORK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       n_params, first, second, third);
}

static void
add_signals (void)
{
  const GType text = G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE;

  signals[SIGNAL_LINE] = add_signal ("line", 1, text, 0, 0);
  signals[SIGNAL_NICK_REJECTED] = add_signal ("nick-rejected", 3, text, text, text);
  signals[SIGNAL_MESSAGE] = add_signal ("message", 2, CHAT_TYPE_ROOM, CHAT_TYPE_MESSAGE, 0);
  signals[SIGNAL_CHANGED] = add_signal ("changed", 2, CHAT_TYPE_ROOM, CHAT_TYPE_MESSAGE, 0);
  signals[SIGNAL_REMOVED] = add_signal ("removed", 2, CHAT_TYPE_ROOM, CHAT_TYPE_MESSAGE, 0);
  signals[SIGNAL_ROOM_CHANGED] = add_signal ("room-changed", 1, CHAT_TYPE_ROOM, 0, 0);
  signals[SIGNAL_ROOM_CLOSED] = add_signal ("room-closed", 1, CHAT_TYPE_ROOM, 0, 0);
  signals[SIGNAL_ROOM_RENAMED] = add_signal ("room-renamed", 2, CHAT_TYPE_ROOM, text, 0);
  signals[SIGNAL_ERROR] = add_signal ("error", 2, text, G_TYPE_BOOLEAN, 0);
  signals[SIGNAL_INVITED] = add_signal ("invited", 2, text, text, 0);
}

static void
chat_network_class_init (ChatNetworkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = chat_network_finalize;
  object_class->get_property = chat_network_get_property;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, CHAT_TYPE_NETWORK_STATE,
                                              CHAT_NETWORK_DISCONNECTED, flags);
  properties[PROP_NICK] = g_param_spec_string ("nick", NULL, NULL, "", flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  properties[PROP_SERVER_NAME] = g_param_spec_string ("server-name", NULL, NULL, NULL, flags);
  properties[PROP_ROOMS] = g_param_spec_object ("rooms", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_CONSOLE] = g_param_spec_object ("console", NULL, NULL, CHAT_TYPE_TIMELINE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
  add_signals ();
}

static void
chat_network_init (ChatNetwork *self)
{
  irc_isupport_init (&self->isupport);
  self->rooms = g_list_store_new (CHAT_TYPE_ROOM);
  self->console = chat_timeline_new ();
  chat_timeline_set_max (self->console, CHAT_NETWORK_MAX_CONSOLE);
  self->conversations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                               (GDestroyNotify) chat_conversation_free);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->batches
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) chat_batch_free);
}

/**
 * chat_network_new:
 * @name: the name that others shall see; the nick is derived from it
 * @clock: (transfer none): the time; it has to outlive the network
 *
 * Returns: (transfer full): a network without a connection
 */
ChatNetwork *
chat_network_new (const char *name, const BaseClock *clock)
{
  ChatNetwork *self = g_object_new (CHAT_TYPE_NETWORK, NULL);

  self->clock = clock;
  self->name = irc_text_truncate (name, IRC_REALNAME_MAX);
  self->wanted_nick = irc_nick_from_name (name);
  self->nick = g_strdup (self->wanted_nick);

  return self;
}

/**
 * chat_network_get_state:
 * @self: a network
 *
 * Returns: whether we are in
 */
ChatNetworkState
chat_network_get_state (ChatNetwork *self)
{
  g_return_val_if_fail (CHAT_IS_NETWORK (self), CHAT_NETWORK_DISCONNECTED);

  return self->state;
}

/**
 * chat_network_get_nick:
 * @self: a network
 *
 * Returns: the nick the server knows us by, or the one we ask for
 */
const char *
chat_network_get_nick (ChatNetwork *self)
{
  g_return_val_if_fail (CHAT_IS_NETWORK (self), NULL);

  return self->nick;
}

/**
 * chat_network_get_name:
 * @self: a network
 *
 * Returns: the name that others see
 */
const char *
chat_network_get_name (ChatNetwork *self)
{
  g_return_val_if_fail (CHAT_IS_NETWORK (self), NULL);

  return self->name;
}

/**
 * chat_network_get_server_name:
 * @self: a network
 *
 * Returns: (nullable): what the network calls itself
 */
const char *
chat_network_get_server_name (ChatNetwork *self)
{
  g_return_val_if_fail (CHAT_IS_NETWORK (self), NULL);

  return self->isupport.network;
}

/**
 * chat_network_get_rooms:
 * @self: a network
 *
 * Returns: (transfer none): the rooms, a list of ChatRoom
 */
GListModel *
chat_network_get_rooms (ChatNetwork *self)
{
  g_return_val_if_fail (CHAT_IS_NETWORK (self), NULL);

  return G_LIST_MODEL (self->rooms);
}

/**
 * chat_network_get_console:
 * @self: a network
 *
 * Returns: (transfer none): what the server says to nobody in particular
 */
ChatTimeline *
chat_network_get_console (ChatNetwork *self)
{
  g_return_val_if_fail (CHAT_IS_NETWORK (self), NULL);

  return self->console;
}

/**
 * chat_network_set_nick:
 * @self: a network that is not connected
 * @nick: the nick to ask for, instead of the one derived from the name
 */
void
chat_network_set_nick (ChatNetwork *self, const char *nick)
{
  g_return_if_fail (CHAT_IS_NETWORK (self));
  g_return_if_fail (self->state == CHAT_NETWORK_DISCONNECTED);

  g_free (self->wanted_nick);
  self->wanted_nick = g_strdup (nick);
  g_free (self->nick);
  self->nick = g_strdup (nick);
  chat_network_notify_nick (self);
}

/**
 * chat_network_set_password:
 * @self: a network
 * @password: (nullable): what the server wants to hear before it lets us in
 */
void
chat_network_set_password (ChatNetwork *self, const char *password)
{
  g_return_if_fail (CHAT_IS_NETWORK (self));

  g_free (self->password);
  self->password = g_strdup (password);
}

/**
 * chat_network_connected:
 * @self: a network that is not connected
 *
 * Says that there is a connection now: registration begins.
 */
void
chat_network_connected (ChatNetwork *self)
{
  g_return_if_fail (CHAT_IS_NETWORK (self));
  g_return_if_fail (self->state == CHAT_NETWORK_DISCONNECTED);

  chat_network_set_state (self, CHAT_NETWORK_REGISTERING);
  chat_network_register (self);
}

/**
 * chat_network_disconnected:
 * @self: a network
 *
 * Says that the connection is gone. Rooms stay in the list and are joined again with the next
 * connection, and messages that wait go on waiting.
 */
void
chat_network_disconnected (ChatNetwork *self)
{
  g_return_if_fail (CHAT_IS_NETWORK (self));

  if (self->state == CHAT_NETWORK_DISCONNECTED)
    return;

  g_hash_table_remove_all (self->batches);
  self->n_who = 0;
  chat_network_set_state (self, CHAT_NETWORK_DISCONNECTED);
  chat_network_leave_rooms (self);
}

static void
parse_source (ChatNetwork *self, ChatLine *line)
{
  const char *source = line->message->source;

  if (source == NULL)
    source = "";

  line->nick = g_strndup (source, strcspn (source, "!"));
  line->own = chat_network_equal (self, line->nick, self->nick);
}

static void
parse_tags (ChatNetwork *self, ChatLine *line)
{
  const char *tags = line->message->tags;
  g_autofree char *time = NULL;
  g_autofree char *batch = NULL;

  line->time = chat_network_now (self);
  if (tags == NULL)
    return;

  time = irc_tags_get (tags, "time");
  irc_time_parse (time, &line->time);
  line->id = irc_tags_get (tags, "msgid");
  if (line->id != NULL && line->id[0] == '\0')
    g_clear_pointer (&line->id, g_free);
  line->label = irc_tags_get (tags, "label");

  batch = irc_tags_get (tags, "batch");
  if (batch != NULL)
    line->batch = g_hash_table_lookup (self->batches, batch);
  if (line->label == NULL && line->batch != NULL)
    line->label = g_strdup (line->batch->label);
}

/**
 * chat_network_feed:
 * @self: a network
 * @text: a line from the server, without line end
 *
 * Takes in a line. Whatever is wrong with it, nothing worse happens than that it is passed over.
 */
void
chat_network_feed (ChatNetwork *self, const char *text)
{
  g_autofree char *copy = NULL;
  IrcMessage message;
  ChatLine line = { .message = &message };

  g_return_if_fail (CHAT_IS_NETWORK (self));

  if (self->state == CHAT_NETWORK_DISCONNECTED)
    return;

  /* Some servers let people write in other encodings: what cannot be read must not keep us from the
   * rest. */
  copy = g_utf8_make_valid (text, -1);
  if (!irc_message_parse (&message, copy))
    return;

  parse_source (self, &line);
  parse_tags (self, &line);
  chat_network_dispatch (self, &line);

  g_free (line.nick);
  g_free (line.id);
  g_free (line.label);
}

/**
 * chat_network_now:
 * @self: a network
 *
 * Returns: the time, in milliseconds since 1970-01-01 UTC
 */
gint64
chat_network_now (ChatNetwork *self)
{
  return base_clock_get_real (self->clock) / 1000;
}

/**
 * chat_network_has_cap:
 * @self: a network
 * @cap: capabilities
 *
 * Returns: whether the server has granted all of them
 */
gboolean
chat_network_has_cap (ChatNetwork *self, IrcCaps cap)
{
  return (self->caps & cap) == cap;
}

/**
 * chat_network_equal:
 * @self: a network
 * @a: a nick or the name of a room
 * @b: another
 *
 * Returns: whether both mean the same on this server
 */
gboolean
chat_network_equal (ChatNetwork *self, const char *a, const char *b)
{
  return irc_casemap_equal (self->isupport.casemap, a, b);
}

/**
 * chat_network_set_state:
 * @self: a network
 * @state: how things stand now
 */
void
chat_network_set_state (ChatNetwork *self, ChatNetworkState state)
{
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* What other files of this class say to whoever listens. */

/**
 * chat_network_notify_nick:
 * @self: a network whose nick has changed
 */
void
chat_network_notify_nick (ChatNetwork *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NICK]);
}

/**
 * chat_network_notify_name:
 * @self: a network whose name for us has changed
 */
void
chat_network_notify_name (ChatNetwork *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

/**
 * chat_network_notify_server_name:
 * @self: a network whose own name may have changed
 */
void
chat_network_notify_server_name (ChatNetwork *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SERVER_NAME]);
}

/**
 * chat_network_emit_line:
 * @self: a network
 * @line: a line for the server, without line end
 */
void
chat_network_emit_line (ChatNetwork *self, const char *line)
{
  g_signal_emit (self, signals[SIGNAL_LINE], 0, line);
}

/**
 * chat_network_emit_message:
 * @self: a network
 * @room: where it was said
 * @message: what somebody else said just now
 */
void
chat_network_emit_message (ChatNetwork *self, ChatRoom *room, ChatMessage *message)
{
  g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, room, message);
}

/**
 * chat_network_emit_changed:
 * @self: a network
 * @room: where it is
 * @message: a message that is new, or has changed
 */
void
chat_network_emit_changed (ChatNetwork *self, ChatRoom *room, ChatMessage *message)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, room, message);
}

/**
 * chat_network_emit_removed:
 * @self: a network
 * @room: where it was
 * @message: a message that is gone
 */
void
chat_network_emit_removed (ChatNetwork *self, ChatRoom *room, ChatMessage *message)
{
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0, room, message);
}

/**
 * chat_network_emit_room_changed:
 * @self: a network
 * @room: a room that was joined or left
 */
void
chat_network_emit_room_changed (ChatNetwork *self, ChatRoom *room)
{
  g_signal_emit (self, signals[SIGNAL_ROOM_CHANGED], 0, room);
}

/**
 * chat_network_emit_room_closed:
 * @self: a network
 * @room: a room that is no longer in the list
 */
void
chat_network_emit_room_closed (ChatNetwork *self, ChatRoom *room)
{
  g_signal_emit (self, signals[SIGNAL_ROOM_CLOSED], 0, room);
}

/**
 * chat_network_emit_room_renamed:
 * @self: a network
 * @room: a conversation with somebody who has another nick now
 * @old_name: the nick they had
 */
void
chat_network_emit_room_renamed (ChatNetwork *self, ChatRoom *room, const char *old_name)
{
  g_signal_emit (self, signals[SIGNAL_ROOM_RENAMED], 0, room, old_name);
}

/**
 * chat_network_emit_nick_rejected:
 * @self: a network
 * @nick: what the server does not let us be called
 * @suggestion: what it probably would
 * @text: what happened, for people
 */
void
chat_network_emit_nick_rejected (ChatNetwork *self,
                                 const char *nick,
                                 const char *suggestion,
                                 const char *text)
{
  g_signal_emit (self, signals[SIGNAL_NICK_REJECTED], 0, nick, suggestion, text);
}

/**
 * chat_network_emit_error:
 * @self: a network
 * @text: why the connection ends, for people
 * @is_final: whether trying again would not help
 */
void
chat_network_emit_error (ChatNetwork *self, const char *text, gboolean is_final)
{
  g_signal_emit (self, signals[SIGNAL_ERROR], 0, text, is_final);
}

/**
 * chat_network_emit_invited:
 * @self: a network
 * @nick: who asks us in
 * @room_name: where
 */
void
chat_network_emit_invited (ChatNetwork *self, const char *nick, const char *room_name)
{
  g_signal_emit (self, signals[SIGNAL_INVITED], 0, nick, room_name);
}
