/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-network-private.h"
#include "chat/chat-room-private.h"
#include "irc/irc-format.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * chat_network_add:
 * @self: a network
 * @room: a room
 * @message: what was just said or has just happened in it
 *
 * Puts a message at the end of the room's timeline, and tells whoever has to know.
 *
 * Returns: %FALSE when it was there already
 */
gboolean
chat_network_add (ChatNetwork *self, ChatRoom *room, ChatMessage *message)
{
  if (!chat_timeline_append (chat_room_get_timeline (room), message))
    return FALSE;

  chat_room_note_message (room, message, CHAT_ROOM_NOTE_LIVE);
  if (chat_message_get_kind (message) != CHAT_MESSAGE_INFO)
    chat_network_emit_changed (self, room, message);
  if (chat_message_is_speech (message) && !chat_message_get_own (message))
    chat_network_emit_message (self, room, message);

  return TRUE;
}

/* What somebody said as they left, without what servers put around it, or in its place. */
static char *
dup_reason (const char *text)
{
  gsize size;

  if (g_str_equal (text, "Quit") || g_str_equal (text, "Client Quit"))
    return NULL;

  if (g_str_has_prefix (text, "Quit: "))
    text += strlen ("Quit: ");

  size = strlen (text);
  if (size >= 2 && text[0] == '"' && text[size - 1] == '"')
    return g_strndup (text + 1, size - 2);

  return g_strdup (text);
}

/**
 * chat_network_add_event:
 * @self: a network
 * @room: where it happened
 * @kind: what happened
 * @line: the line that says so
 * @target: (nullable): the name of whom it happened to
 * @text: (nullable): see ChatMessageKind; formatting is taken out
 */
void
chat_network_add_event (ChatNetwork *self,
                        ChatRoom *room,
                        ChatMessageKind kind,
                        const ChatLine *line,
                        const char *target,
                        const char *text)
{
  g_autofree char *stripped = irc_format_strip (text != NULL ? text : "");
  ChatMessageInit init = {
    .id = line->id,
    .time = line->time,
    .kind = kind,
    .sender = line->nick,
    .sender_name = chat_network_get_display_name (self, line->nick),
    .target = target,
    .text = stripped,
    .own = line->own,
  };
  g_autoptr (ChatMessage) message = chat_message_new (&init);

  chat_network_add (self, room, message);
}

/**
 * chat_network_add_departure:
 * @self: a network
 * @room: a room that somebody has left
 * @kind: %CHAT_MESSAGE_PART or %CHAT_MESSAGE_QUIT
 * @line: `PART room [:reason]` or `QUIT [:reason]`
 */
void
chat_network_add_departure (ChatNetwork *self,
                            ChatRoom *room,
                            ChatMessageKind kind,
                            const ChatLine *line)
{
  const char *text = irc_message_get_param (line->message, kind == CHAT_MESSAGE_PART ? 1 : 0);
  g_autofree char *reason = text != NULL ? dup_reason (text) : NULL;

  chat_network_add_event (self, room, kind, line, NULL, reason);
}

static void
join_own (ChatNetwork *self, const ChatLine *line)
{
  ChatConversation *conversation
      = chat_network_open (self, CHAT_ROOM_ROOM, line->message->params[0]);

  g_free (self->source);
  self->source = g_strdup (line->message->source);
  if (conversation == NULL)
    {
      chat_network_write (self, "PART", line->message->params[0], NULL);
      return;
    }

  chat_network_empty_room (self, conversation->room);
  chat_network_add_person (self, conversation->room, self->nick);
  g_clear_pointer (&conversation->names, g_ptr_array_unref);
  conversation->wanted = TRUE;
  conversation->closing = FALSE;
  chat_room_set_joined (conversation->room, TRUE);
  chat_network_emit_room_changed (self, conversation->room);

  /* In this order, the names of those who are here are known before their messages come. */
  if (chat_network_has_history (self))
    chat_network_ask_who_is_in (self, conversation);
  chat_network_catch_up (self, conversation);
}

/**
 * chat_network_on_join:
 * @self: a network
 * @line: `JOIN room [account :name]`: https://ircv3.net/specs/extensions/extended-join
 */
void
chat_network_on_join (ChatNetwork *self, const ChatLine *line)
{
  const char *name = irc_message_get_param (line->message, 2);
  ChatConversation *conversation;

  if (name != NULL)
    chat_network_learn_name (self, line->nick, name);

  if (line->own)
    {
      join_own (self, line);
      return;
    }

  conversation = chat_network_find (self, line->message->params[0]);
  if (conversation == NULL)
    return;

  if (name == NULL)
    chat_network_ask_who (self, line->nick);
  chat_network_add_person (self, conversation->room, line->nick);
  chat_network_add_event (self, conversation->room, CHAT_MESSAGE_JOIN, line, NULL, NULL);
}

static void
leave_own (ChatNetwork *self, ChatConversation *conversation)
{
  if (conversation->closing)
    {
      chat_network_drop (self, conversation);
      return;
    }

  chat_room_set_joined (conversation->room, FALSE);
  chat_people_clear (chat_room_get_people (conversation->room));
  g_clear_pointer (&conversation->names, g_ptr_array_unref);
  conversation->wanted = FALSE;
  conversation->caught_up = FALSE;
  chat_network_fail_all (self, conversation, _ ("You are no longer in this room."));
  chat_network_stop_history (self, conversation);
  chat_network_emit_room_changed (self, conversation->room);
}

/**
 * chat_network_on_part:
 * @self: a network
 * @line: `PART room [:reason]`
 */
void
chat_network_on_part (ChatNetwork *self, const ChatLine *line)
{
  ChatConversation *conversation = chat_network_find (self, line->message->params[0]);

  if (conversation == NULL)
    return;

  if (!conversation->closing)
    chat_network_add_departure (self, conversation->room, CHAT_MESSAGE_PART, line);

  if (line->own)
    leave_own (self, conversation);
  else
    chat_people_remove (chat_room_get_people (conversation->room), line->nick);
}

/**
 * chat_network_on_kick:
 * @self: a network
 * @line: `KICK room nick [:reason]`
 */
void
chat_network_on_kick (ChatNetwork *self, const ChatLine *line)
{
  ChatConversation *conversation = chat_network_find (self, line->message->params[0]);
  const char *nick = line->message->params[1];

  if (conversation == NULL)
    return;

  chat_network_add_event (self, conversation->room, CHAT_MESSAGE_KICK, line,
                          chat_network_get_display_name (self, nick),
                          irc_message_get_param (line->message, 2));

  if (chat_network_equal (self, nick, self->nick))
    leave_own (self, conversation);
  else
    chat_people_remove (chat_room_get_people (conversation->room), nick);
}

static void
set_topic (ChatRoom *room, const char *topic)
{
  g_autofree char *stripped = irc_format_strip (topic);

  chat_room_set_topic (room, stripped);
}

/**
 * chat_network_on_topic:
 * @self: a network
 * @line: `TOPIC room :topic`
 */
void
chat_network_on_topic (ChatNetwork *self, const ChatLine *line)
{
  ChatRoom *room = chat_network_find_room (self, line->message->params[0]);
  const char *topic = line->message->params[1];

  if (room == NULL)
    return;

  set_topic (room, topic);
  chat_network_add_event (self, room, CHAT_MESSAGE_TOPIC, line, NULL, topic);
}

/**
 * chat_network_on_topic_is:
 * @self: a network
 * @line: RPL_TOPIC
 */
void
chat_network_on_topic_is (ChatNetwork *self, const ChatLine *line)
{
  ChatRoom *room = chat_network_find_room (self, line->message->params[1]);

  if (room != NULL)
    set_topic (room, line->message->params[2]);
}

/**
 * chat_network_on_no_topic:
 * @self: a network
 * @line: RPL_NOTOPIC
 */
void
chat_network_on_no_topic (ChatNetwork *self, const ChatLine *line)
{
  ChatRoom *room = chat_network_find_room (self, line->message->params[1]);

  if (room != NULL)
    chat_room_set_topic (room, "");
}
