/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-network-private.h"
#include "chat/chat-room-private.h"
#include "irc/irc-format.h"
#include "irc/irc-name.h"
#include "irc/irc-split.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ACTION_FRAME "\001ACTION \001"

/* What remains of a line when all else of it is long. */
#define MIN_TEXT 64

static const char *
get_verb (ChatMessageKind kind)
{
  return kind == CHAT_MESSAGE_NOTICE ? "NOTICE" : "PRIVMSG";
}

/* Octets of our own name in front of the line as others get it. */
static gsize
get_source_size (ChatNetwork *self)
{
  if (self->source != NULL)
    return strlen (self->source);

  return strlen (self->nick) + strlen ("!~@") + IRC_USER_MAX + IRC_HOST_MAX;
}

static gsize
get_text_max (ChatNetwork *self, ChatRoom *room, ChatMessageKind kind)
{
  gsize frame
      = strlen (": PRIVMSG  :\r\n") + get_source_size (self) + strlen (chat_room_get_name (room));

  if (kind == CHAT_MESSAGE_ACTION)
    frame += strlen (ACTION_FRAME);

  return MAX (self->isupport.line_max, frame + MIN_TEXT) - frame;
}

static ChatMessage *
make_message (ChatNetwork *self, ChatMessageKind kind, const char *text)
{
  ChatMessageInit init = {
    .time = chat_network_now (self),
    .kind = kind,
    .state = CHAT_MESSAGE_WAITING,
    .sender = self->nick,
    .sender_name = self->name,
    .text = text,
    .own = TRUE,
  };

  return chat_message_new (&init);
}

static void
enqueue (ChatConversation *conversation, ChatMessage *message, ChatSendStage stage)
{
  ChatSend *send = g_new0 (ChatSend, 1);

  send->message = g_object_ref (message);
  send->stage = stage;
  g_queue_push_tail (&conversation->sends, send);
}

static void
send_piece (ChatNetwork *self,
            ChatConversation *conversation,
            ChatMessageKind kind,
            const char *text)
{
  g_autoptr (ChatMessage) message = make_message (self, kind, text);
  ChatTimeline *timeline = chat_room_get_timeline (conversation->room);

  chat_timeline_append (timeline, message);
  chat_room_note_message (conversation->room, message, CHAT_ROOM_NOTE_LIVE);

  if (conversation->sends.length < CHAT_NETWORK_MAX_WAITING)
    enqueue (conversation, message, CHAT_SEND_QUEUED);
  else
    chat_timeline_fail (timeline, message,
                        _ ("Too many messages are waiting. Send this again later."));

  chat_network_emit_changed (self, conversation->room, message);
}

/**
 * chat_network_send:
 * @self: a network
 * @room: where to say it
 * @kind: %CHAT_MESSAGE_TEXT, %CHAT_MESSAGE_ACTION or %CHAT_MESSAGE_NOTICE
 * @text: what to say, at most %CHAT_NETWORK_MAX_TEXT octets; each line, and each piece of a line
 * that is too long for the server, is a message of its own
 *
 * Says something. It stands in the timeline at once, and goes out when we are in the room.
 *
 * Returns: whether there was anything to say in it
 */
gboolean
chat_network_send (ChatNetwork *self, ChatRoom *room, ChatMessageKind kind, const char *text)
{
  ChatConversation *conversation;
  g_auto (GStrv) pieces = NULL;
  gboolean is_empty = TRUE;

  g_return_val_if_fail (CHAT_IS_NETWORK (self), FALSE);
  g_return_val_if_fail (CHAT_IS_ROOM (room), FALSE);
  g_return_val_if_fail (strlen (text) <= CHAT_NETWORK_MAX_TEXT, FALSE);
  g_return_val_if_fail (g_utf8_validate (text, -1, NULL), FALSE);

  conversation = chat_network_get_conversation (self, room);
  if (conversation == NULL)
    return FALSE;

  pieces = irc_split_text (text, get_text_max (self, room, kind));
  for (guint i = 0; pieces[i] != NULL; i++)
    {
      g_autofree char *piece = irc_format_strip (pieces[i]);

      if (piece[0] == '\0')
        continue;
      send_piece (self, conversation, kind, piece);
      is_empty = FALSE;
    }

  g_set_weak_pointer (&self->context, room);
  chat_network_flush (self, conversation);

  return !is_empty;
}

static void
write_speech (ChatNetwork *self, ChatConversation *conversation, ChatSend *send)
{
  ChatMessageKind kind = chat_message_get_kind (send->message);
  const char *text = chat_message_get_text (send->message);
  g_autofree char *action = NULL;
  const char *params[2];

  if (kind == CHAT_MESSAGE_ACTION)
    text = action = g_strdup_printf ("\001ACTION %s\001", text);

  params[0] = chat_room_get_name (conversation->room);
  params[1] = text;
  send->label = chat_network_write_labeled (self, get_verb (kind), params, G_N_ELEMENTS (params));
}

/* The archive hears that a message may have arrived before the server gets it: after a crash in
 * between one asks the history, and does not say it twice. */
static void
give (ChatNetwork *self, ChatConversation *conversation, ChatSend *send)
{
  chat_message_set_given (send->message);
  chat_network_emit_changed (self, conversation->room, send->message);

  send->stage = CHAT_SEND_GIVEN;
  send->turn = self->last_ping;
  self->n_in_flight++;
  write_speech (self, conversation, send);

  if (chat_network_has_cap (self, IRC_CAP_ECHO_MESSAGE))
    return;

  g_set_object (&conversation->last_sent, send->message);
  chat_network_arrive (self, conversation, send, NULL, chat_network_now (self));
}

/**
 * chat_network_flush:
 * @self: a network
 * @conversation: a conversation
 *
 * Sends what waits, in order, as far as it may go out now.
 */
void
chat_network_flush (ChatNetwork *self, ChatConversation *conversation)
{
  ChatSend *send;

  if (self->state != CHAT_NETWORK_ONLINE || self->quitting || !conversation->caught_up
      || !chat_room_get_joined (conversation->room))
    return;

  while (self->n_in_flight < CHAT_NETWORK_MAX_IN_FLIGHT
         && (send = chat_network_find_stage (conversation, CHAT_SEND_QUEUED)) != NULL)
    give (self, conversation, send);
}

/**
 * chat_network_flush_all:
 * @self: a network
 *
 * Sends what waits in any room.
 */
void
chat_network_flush_all (ChatNetwork *self)
{
  for (guint i = 0; i < chat_network_get_n_rooms (self); i++)
    chat_network_flush (self, chat_network_get_nth (self, i));
}

/**
 * chat_network_settle_direct:
 * @self: a network that has just come online
 * @conversation: a conversation with one person
 *
 * Goes on with it: when it is not sure what arrived of it, history is asked first.
 */
void
chat_network_settle_direct (ChatNetwork *self, ChatConversation *conversation)
{
  if (conversation->sends.head != NULL || conversation->held)
    chat_network_catch_up (self, conversation);
}

/**
 * chat_network_queue_restored:
 * @conversation: a conversation
 * @message: a waiting message from an earlier time
 */
void
chat_network_queue_restored (ChatConversation *conversation, ChatMessage *message)
{
  enqueue (conversation, message,
           chat_message_get_given (message) ? CHAT_SEND_UNSURE : CHAT_SEND_QUEUED);
}

/**
 * chat_network_resend:
 * @self: a network
 * @room: the room it is in
 * @message: a message of one's own that failed
 *
 * Sends it again, behind all that waits already.
 */
void
chat_network_resend (ChatNetwork *self, ChatRoom *room, ChatMessage *message)
{
  ChatConversation *conversation;

  g_return_if_fail (CHAT_IS_NETWORK (self));

  conversation = chat_network_get_conversation (self, room);
  if (conversation == NULL || chat_message_get_state (message) != CHAT_MESSAGE_FAILED
      || conversation->sends.length >= CHAT_NETWORK_MAX_WAITING)
    return;

  chat_timeline_wait (chat_room_get_timeline (room), message, chat_network_now (self));
  enqueue (conversation, message, CHAT_SEND_QUEUED);
  chat_network_emit_changed (self, room, message);
  chat_network_flush (self, conversation);
}

/**
 * chat_network_discard:
 * @self: a network
 * @room: the room it is in
 * @message: a message of one's own that failed, or waits and was not given to the server
 *
 * Takes it out for good.
 */
void
chat_network_discard (ChatNetwork *self, ChatRoom *room, ChatMessage *message)
{
  g_autoptr (ChatMessage) kept = g_object_ref (message);
  ChatConversation *conversation;
  ChatSend *send;

  g_return_if_fail (CHAT_IS_NETWORK (self));

  conversation = chat_network_get_conversation (self, room);
  if (conversation == NULL || chat_message_get_state (message) == CHAT_MESSAGE_SENT)
    return;

  send = chat_network_find_send (conversation, message);
  if (send != NULL && send->stage == CHAT_SEND_GIVEN)
    return;

  if (send != NULL)
    chat_network_end_send (self, conversation, send);
  chat_timeline_remove (chat_room_get_timeline (room), message);
  chat_network_emit_removed (self, room, kept);
}
