/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-session-private.h"

#include <glib/gi18n-lib.h>

/* How long the server may take to answer QUIT. */
#define LEAVE_MS 1000

G_DEFINE_ENUM_TYPE (ChatSessionState,
                    chat_session_state,
                    G_DEFINE_ENUM_VALUE (CHAT_SESSION_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (CHAT_SESSION_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (CHAT_SESSION_ONLINE, "online"),
                    G_DEFINE_ENUM_VALUE (CHAT_SESSION_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (CHAT_SESSION_NICK_IN_USE, "nick-in-use"),
                    G_DEFINE_ENUM_VALUE (CHAT_SESSION_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (CHAT_SESSION_LEAVING, "leaving"),
                    G_DEFINE_ENUM_VALUE (CHAT_SESSION_LEFT, "left"))

G_DEFINE_FINAL_TYPE (ChatSession, chat_session, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_STATUS_TEXT,
  PROP_WAIT_SECONDS,
  PROP_SUGGESTED_NICK,
  PROP_ARCHIVE_ERROR,
  PROP_NETWORK,
  PROP_ROOMS,
  N_PROPS
};

enum
{
  SIGNAL_MESSAGE,
  SIGNAL_INVITED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
chat_session_dispose (GObject *object)
{
  ChatSession *self = CHAT_SESSION (object);

  chat_session_unwatch (self);
  chat_session_drop_connection (self);
  chat_session_forget (self);
  g_clear_handle_id (&self->leave_id, g_source_remove);
  if (self->network != NULL)
    g_signal_handlers_disconnect_by_data (self->network, self);

  G_OBJECT_CLASS (chat_session_parent_class)->dispose (object);
}

static void
chat_session_finalize (GObject *object)
{
  ChatSession *self = CHAT_SESSION (object);

  g_clear_object (&self->network);
  irc_uri_free (self->uri);
  g_ptr_array_unref (self->auto_join);
  g_ptr_array_unref (self->leaving);
  g_free (self->status_text);
  g_free (self->suggested_nick);
  g_free (self->last_words);
  g_free (self->archive_path);
  g_free (self->archive_error);

  G_OBJECT_CLASS (chat_session_parent_class)->finalize (object);
}

static void
chat_session_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ChatSession *self = CHAT_SESSION (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_STATUS_TEXT:
      g_value_set_string (value, self->status_text);
      break;
    case PROP_WAIT_SECONDS:
      g_value_set_uint (value, self->wait_seconds);
      break;
    case PROP_SUGGESTED_NICK:
      g_value_set_string (value, self->suggested_nick);
      break;
    case PROP_ARCHIVE_ERROR:
      g_value_set_string (value, self->archive_error);
      break;
    case PROP_NETWORK:
      g_value_set_object (value, self->network);
      break;
    case PROP_ROOMS:
      g_value_set_object (value, chat_network_get_rooms (self->network));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static guint
add_signal (const char *name, GType first, GType second)
{
  return g_signal_new (name, CHAT_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       2, first, second);
}

static void
chat_session_class_init (ChatSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = chat_session_dispose;
  object_class->finalize = chat_session_finalize;
  object_class->get_property = chat_session_get_property;

  properties[PROP_STATE]
      = g_param_spec_enum ("state", NULL, NULL, CHAT_TYPE_SESSION_STATE, CHAT_SESSION_IDLE, flags);
  properties[PROP_STATUS_TEXT] = g_param_spec_string ("status-text", NULL, NULL, "", flags);
  properties[PROP_WAIT_SECONDS]
      = g_param_spec_uint ("wait-seconds", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_SUGGESTED_NICK] = g_param_spec_string ("suggested-nick", NULL, NULL, NULL, flags);
  properties[PROP_ARCHIVE_ERROR] = g_param_spec_string ("archive-error", NULL, NULL, NULL, flags);
  properties[PROP_NETWORK] = g_param_spec_object ("network", NULL, NULL, CHAT_TYPE_NETWORK, flags);
  properties[PROP_ROOMS] = g_param_spec_object ("rooms", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_MESSAGE] = add_signal ("message", CHAT_TYPE_ROOM, CHAT_TYPE_MESSAGE);
  signals[SIGNAL_INVITED] = add_signal ("invited", G_TYPE_STRING, G_TYPE_STRING);
}

static void
chat_session_init (ChatSession *self)
{
  self->status_text = g_strdup ("");
  self->auto_join = g_ptr_array_new_with_free_func (g_free);
  self->leaving = g_ptr_array_new_with_free_func (g_object_unref);
}

static IrcUri *
copy_uri (const IrcUri *uri)
{
  IrcUri *copy = g_new0 (IrcUri, 1);

  copy->host = g_strdup (uri->host);
  copy->port = uri->port;
  copy->tls = uri->tls;
  copy->path = g_strdup (uri->path);
  copy->room = g_strdup (uri->room);

  return copy;
}

static void
on_invited (ChatNetwork *network, const char *nick, const char *room_name, ChatSession *self)
{
  g_signal_emit (self, signals[SIGNAL_INVITED], 0, nick, room_name);
}

/**
 * chat_session_new:
 * @uri: where the chat is; a room in it is entered
 * @name: the name that others shall see
 * @archive_folder: (nullable): the folder in which what was read is kept, in one file per chat;
 * %NULL to keep nothing
 * @clock: (transfer none): the time; it has to outlive the session
 *
 * Returns: (transfer full): a session that is yet to be started
 */
ChatSession *
chat_session_new (const IrcUri *uri,
                  const char *name,
                  const char *archive_folder,
                  const BaseClock *clock)
{
  ChatSession *self = g_object_new (CHAT_TYPE_SESSION, NULL);

  self->clock = clock;
  self->uri = copy_uri (uri);
  self->network = chat_network_new (name, clock);
  if (archive_folder != NULL)
    self->archive_path = chat_session_dup_archive_path (archive_folder, uri);
  if (uri->room != NULL)
    chat_session_add_auto_join (self, uri->room);

  g_signal_connect (self->network, "invited", G_CALLBACK (on_invited), self);

  return self;
}

/**
 * chat_session_set_nick:
 * @self: a session that is not started
 * @nick: the nick to ask for, instead of the one derived from the name
 */
void
chat_session_set_nick (ChatSession *self, const char *nick)
{
  g_return_if_fail (CHAT_IS_SESSION (self));

  chat_network_set_nick (self->network, nick);
}

/**
 * chat_session_set_password:
 * @self: a session
 * @password: (nullable): what the server wants to hear before it lets us in
 */
void
chat_session_set_password (ChatSession *self, const char *password)
{
  g_return_if_fail (CHAT_IS_SESSION (self));

  chat_network_set_password (self->network, password);
}

/**
 * chat_session_add_auto_join:
 * @self: a session that is not started
 * @room: a room to enter when we are in
 */
void
chat_session_add_auto_join (ChatSession *self, const char *room)
{
  g_return_if_fail (CHAT_IS_SESSION (self));

  g_ptr_array_add (self->auto_join, g_strdup (room));
}

/**
 * chat_session_start:
 * @self: a new session
 *
 * Brings back what was kept of earlier times, then connects, and goes on doing so whenever the
 * connection breaks.
 */
void
chat_session_start (ChatSession *self)
{
  g_return_if_fail (CHAT_IS_SESSION (self));
  g_return_if_fail (self->state == CHAT_SESSION_IDLE);

  chat_session_set_state (self, CHAT_SESSION_CONNECTING, _ ("Connecting…"));
  chat_session_watch (self);
  if (self->archive_path != NULL)
    chat_session_restore (self);
  else
    chat_session_connect (self);
}

/**
 * chat_session_retry:
 * @self: a session
 *
 * Connects now rather than later, when it waits or has given up.
 */
void
chat_session_retry (ChatSession *self)
{
  g_return_if_fail (CHAT_IS_SESSION (self));

  if (self->state == CHAT_SESSION_WAITING || self->state == CHAT_SESSION_FAILED)
    chat_session_connect (self);
}

/**
 * chat_session_retry_nick:
 * @self: a session in the state %CHAT_SESSION_NICK_IN_USE
 * @nick: the nick to ask for now
 */
void
chat_session_retry_nick (ChatSession *self, const char *nick)
{
  g_autofree char *wanted = NULL;

  g_return_if_fail (CHAT_IS_SESSION (self));

  if (self->state != CHAT_SESSION_NICK_IN_USE)
    return;

  /* It may well be the suggested one, which goes now. */
  wanted = g_strdup (nick);
  chat_session_set_suggested_nick (self, NULL);
  chat_session_set_state (self, CHAT_SESSION_CONNECTING, _ ("Connecting…"));
  chat_network_retry_nick (self->network, wanted);

  /* The server may have lost patience while somebody thought about a name. */
  if (self->connection == NULL)
    chat_session_connect (self);
}

/**
 * chat_session_submit:
 * @self: a session
 * @room: (nullable): where it was typed
 * @typed: what was typed
 * @outcome: (out): what became of it; clear it with chat_command_outcome_clear()
 *
 * Does what somebody typed: see chat_command_run().
 */
void
chat_session_submit (ChatSession *self,
                     ChatRoom *room,
                     const char *typed,
                     ChatCommandOutcome *outcome)
{
  g_return_if_fail (CHAT_IS_SESSION (self));

  chat_command_run (self->network, room, typed, outcome);
}

/**
 * chat_session_resend:
 * @self: a session
 * @room: the room it is in
 * @message: a message of one's own that failed
 */
void
chat_session_resend (ChatSession *self, ChatRoom *room, ChatMessage *message)
{
  g_return_if_fail (CHAT_IS_SESSION (self));

  chat_network_resend (self->network, room, message);
}

/**
 * chat_session_discard:
 * @self: a session
 * @room: the room it is in
 * @message: a message of one's own that failed, or waits
 */
void
chat_session_discard (ChatSession *self, ChatRoom *room, ChatMessage *message)
{
  g_return_if_fail (CHAT_IS_SESSION (self));

  chat_network_discard (self->network, room, message);
}

/**
 * chat_session_fill_gap:
 * @self: a session
 * @room: the room it is in
 * @gap: a message of kind %CHAT_MESSAGE_GAP
 *
 * Fetches what is missing there, as far as the server still has it.
 */
void
chat_session_fill_gap (ChatSession *self, ChatRoom *room, ChatMessage *gap)
{
  g_return_if_fail (CHAT_IS_SESSION (self));

  chat_network_fill_gap (self->network, room, gap);
}

/**
 * chat_session_close_room:
 * @self: a session
 * @room: a room in its list
 *
 * Leaves a room and takes it out of the list.
 */
void
chat_session_close_room (ChatSession *self, ChatRoom *room)
{
  g_return_if_fail (CHAT_IS_SESSION (self));

  chat_network_close_room (self->network, room, NULL);
}

static gboolean
leave_timeout_cb (gpointer user_data)
{
  ChatSession *self = user_data;

  self->leave_id = 0;
  chat_session_finish_leaving (self);

  return G_SOURCE_REMOVE;
}

/**
 * chat_session_leave_async:
 * @self: a session
 * @reason: (nullable): what the others are told
 * @callback: what to call when it is over
 * @user_data: for @callback
 *
 * Takes leave: says so to the server, waits at most a second for it to close the connection, and
 * until what was read is on disk.
 */
void
chat_session_leave_async (ChatSession *self,
                          const char *reason,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (CHAT_IS_SESSION (self));

  g_task_set_source_tag (task, chat_session_leave_async);
  if (self->state == CHAT_SESSION_LEFT)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_ptr_array_add (self->leaving, g_steal_pointer (&task));
  if (self->state == CHAT_SESSION_LEAVING)
    return;

  chat_session_set_state (self, CHAT_SESSION_LEAVING, _ ("Leaving…"));
  chat_session_unwatch (self);
  self->leave_id = g_timeout_add (LEAVE_MS, leave_timeout_cb, self);
  if (chat_network_get_state (self->network) == CHAT_NETWORK_DISCONNECTED)
    chat_session_finish_leaving (self);
  else
    chat_network_quit (self->network, reason);
}

/**
 * chat_session_leave_finish:
 * @self: a session
 * @result: what the callback was given
 */
void
chat_session_leave_finish (ChatSession *self, GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, self));

  g_task_propagate_boolean (G_TASK (result), NULL);
}

/**
 * chat_session_get_uri:
 * @self: a session
 *
 * Returns: (transfer none): where the chat is
 */
const IrcUri *
chat_session_get_uri (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), NULL);

  return self->uri;
}

/**
 * chat_session_get_state:
 * @self: a session
 *
 * Returns: how things stand
 */
ChatSessionState
chat_session_get_state (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), CHAT_SESSION_IDLE);

  return self->state;
}

/**
 * chat_session_get_status_text:
 * @self: a session
 *
 * Returns: how things stand, in a sentence for people; "" when online
 */
const char *
chat_session_get_status_text (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), NULL);

  return self->status_text;
}

/**
 * chat_session_get_wait_seconds:
 * @self: a session
 *
 * Returns: while it waits, whole seconds until the next attempt
 */
guint
chat_session_get_wait_seconds (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), 0);

  return self->wait_seconds;
}

/**
 * chat_session_get_suggested_nick:
 * @self: a session
 *
 * Returns: (nullable): a nick that is probably free, when one is asked for
 */
const char *
chat_session_get_suggested_nick (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), NULL);

  return self->suggested_nick;
}

/**
 * chat_session_get_archive_error:
 * @self: a session
 *
 * Returns: (nullable): why nothing can be kept on this computer, for people
 */
const char *
chat_session_get_archive_error (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), NULL);

  return self->archive_error;
}

/**
 * chat_session_get_network:
 * @self: a session
 *
 * Returns: (transfer none): the network
 */
ChatNetwork *
chat_session_get_network (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), NULL);

  return self->network;
}

/**
 * chat_session_get_rooms:
 * @self: a session
 *
 * Returns: (transfer none): the rooms, a list of ChatRoom
 */
GListModel *
chat_session_get_rooms (ChatSession *self)
{
  g_return_val_if_fail (CHAT_IS_SESSION (self), NULL);

  return chat_network_get_rooms (self->network);
}

/**
 * chat_session_set_state:
 * @self: a session
 * @state: how things stand now
 * @status_text: the same in a sentence for people
 */
void
chat_session_set_state (ChatSession *self, ChatSessionState state, const char *status_text)
{
  g_object_freeze_notify (G_OBJECT (self));

  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  if (g_strcmp0 (self->status_text, status_text) != 0)
    {
      g_free (self->status_text);
      self->status_text = g_strdup (status_text);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS_TEXT]);
    }

  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * chat_session_set_wait_seconds:
 * @self: a session
 * @seconds: until the next attempt
 */
void
chat_session_set_wait_seconds (ChatSession *self, guint seconds)
{
  if (self->wait_seconds == seconds)
    return;

  self->wait_seconds = seconds;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WAIT_SECONDS]);
}

/**
 * chat_session_set_suggested_nick:
 * @self: a session
 * @nick: (nullable): a nick that is probably free
 */
void
chat_session_set_suggested_nick (ChatSession *self, const char *nick)
{
  g_free (self->suggested_nick);
  self->suggested_nick = g_strdup (nick);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUGGESTED_NICK]);
}

/**
 * chat_session_set_archive_error:
 * @self: a session
 * @error: (nullable): why nothing can be kept, for people
 */
void
chat_session_set_archive_error (ChatSession *self, const char *error)
{
  g_free (self->archive_error);
  self->archive_error = g_strdup (error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ARCHIVE_ERROR]);
}

/**
 * chat_session_emit_message:
 * @self: a session
 * @room: where it was said
 * @message: what somebody else said just now
 */
void
chat_session_emit_message (ChatSession *self, ChatRoom *room, ChatMessage *message)
{
  g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, room, message);
}
