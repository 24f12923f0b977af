/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ChatMessageKind:
 * @CHAT_MESSAGE_TEXT: what somebody said
 * @CHAT_MESSAGE_NOTICE: the same from a program or a server
 * @CHAT_MESSAGE_ACTION: what somebody does ("/me waves")
 * @CHAT_MESSAGE_JOIN: somebody came in
 * @CHAT_MESSAGE_PART: somebody left the room; the text is the reason, if any
 * @CHAT_MESSAGE_QUIT: somebody left the chat; the text is the reason, if any
 * @CHAT_MESSAGE_KICK: the sender removed somebody; the text is the reason, the target who it was
 * @CHAT_MESSAGE_NICK: somebody is called differently; the target is the new name
 * @CHAT_MESSAGE_TOPIC: the sender changed the topic to the text
 * @CHAT_MESSAGE_MODE: the sender changed the room's settings as in the text
 * @CHAT_MESSAGE_INFO: a line of the server's or the program's own
 * @CHAT_MESSAGE_GAP: messages are missing here, and are not there yet
 */
typedef enum
{
  CHAT_MESSAGE_TEXT,
  CHAT_MESSAGE_NOTICE,
  CHAT_MESSAGE_ACTION,
  CHAT_MESSAGE_JOIN,
  CHAT_MESSAGE_PART,
  CHAT_MESSAGE_QUIT,
  CHAT_MESSAGE_KICK,
  CHAT_MESSAGE_NICK,
  CHAT_MESSAGE_TOPIC,
  CHAT_MESSAGE_MODE,
  CHAT_MESSAGE_INFO,
  CHAT_MESSAGE_GAP,
} ChatMessageKind;

/**
 * ChatMessageState:
 * @CHAT_MESSAGE_SENT: the server has it, or it came from the server
 * @CHAT_MESSAGE_WAITING: one's own, and the server has not said that it has it
 * @CHAT_MESSAGE_FAILED: one's own, and it did not arrive; `error` says why
 */
typedef enum
{
  CHAT_MESSAGE_SENT,
  CHAT_MESSAGE_WAITING,
  CHAT_MESSAGE_FAILED,
} ChatMessageState;

#define CHAT_TYPE_MESSAGE_KIND (chat_message_kind_get_type ())
GType chat_message_kind_get_type (void);

#define CHAT_TYPE_MESSAGE_STATE (chat_message_state_get_type ())
GType chat_message_state_get_type (void);

/**
 * ChatMessage:
 *
 * A row of a conversation. All of it stands still but the properties `id`, `time`, `state` and
 * `error`, which change (and notify) as a message of one's own finds its way to the server.
 *
 * Properties, all readable:
 * - `id` (string, nullable): the server's msgid
 * - `time` (int64): milliseconds since 1970-01-01 UTC
 * - `kind` (ChatMessageKind), `state` (ChatMessageState)
 * - `sender` (string): the nick of whom it is from, or "" for the program itself
 * - `sender-name` (string): the name to show for it
 * - `target` (string, nullable): the name of whom an event is about; see ChatMessageKind
 * - `text` (string): without formatting codes; never %NULL
 * - `summary` (string): for people, in their language: "Ritam left (good night)"; for text the text
 * itself
 * - `own` (boolean): whether it is one's own
 * - `highlight` (boolean): whether it speaks to the person who reads it
 * - `error` (string, nullable): why it did not arrive, for people
 */
#define CHAT_TYPE_MESSAGE (chat_message_get_type ())
G_DECLARE_FINAL_TYPE (ChatMessage, chat_message, CHAT, MESSAGE, GObject)

/**
 * ChatMessageInit:
 * @id: (nullable): the server's msgid
 * @time: milliseconds since 1970-01-01 UTC
 * @kind: what it is
 * @state: where it stands
 * @sender: (nullable): the nick of whom it is from
 * @sender_name: (nullable): the name to show for it; %NULL for @sender
 * @target: (nullable): whom an event is about
 * @text: (nullable): what was said
 * @error: (nullable): with %CHAT_MESSAGE_FAILED, why
 * @own: whether it is one's own
 * @highlight: whether it speaks to the reader
 * @given: whether it was once given to a connection, and may have arrived
 * @serial: its number in the archive, or 0
 *
 * What a message is made from; every string is copied.
 */
typedef struct
{
  const char *id;
  gint64 time;
  ChatMessageKind kind;
  ChatMessageState state;
  const char *sender;
  const char *sender_name;
  const char *target;
  const char *text;
  const char *error;
  gboolean own;
  gboolean highlight;
  gboolean given;
  gint64 serial;
} ChatMessageInit;

ChatMessage *chat_message_new (const ChatMessageInit *init);

const char *chat_message_get_id (ChatMessage *self);
gint64 chat_message_get_time (ChatMessage *self);
ChatMessageKind chat_message_get_kind (ChatMessage *self);
ChatMessageState chat_message_get_state (ChatMessage *self);
const char *chat_message_get_sender (ChatMessage *self);
const char *chat_message_get_sender_name (ChatMessage *self);
const char *chat_message_get_target (ChatMessage *self);
const char *chat_message_get_text (ChatMessage *self);
const char *chat_message_get_error (ChatMessage *self);
gboolean chat_message_get_own (ChatMessage *self);
gboolean chat_message_get_highlight (ChatMessage *self);
gboolean chat_message_get_given (ChatMessage *self);
gint64 chat_message_get_serial (ChatMessage *self);
gboolean chat_message_is_speech (ChatMessage *self);
char *chat_message_dup_summary (ChatMessage *self);

void chat_message_set_serial (ChatMessage *self, gint64 serial);
void chat_message_set_given (ChatMessage *self);
void chat_message_set_arrived (ChatMessage *self, const char *id, gint64 time);
void chat_message_set_waiting (ChatMessage *self, gint64 time);
void chat_message_set_failed (ChatMessage *self, const char *error);

G_END_DECLS
