/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-network-private.h"
#include "chat/chat-room-private.h"

#include <string.h>

/**
 * chat_network_restore_room:
 * @self: a network that is not connected
 * @kind: a room, or a conversation with one person
 * @name: what the server calls it
 * @title: what people call it
 * @joined: whether to join it when we come online
 *
 * Brings back a room from an earlier time.
 *
 * Returns: (nullable) (transfer none): the room; %NULL when there are too many
 */
ChatRoom *
chat_network_restore_room (ChatNetwork *self,
                           ChatRoomKind kind,
                           const char *name,
                           const char *title,
                           gboolean joined)
{
  ChatConversation *conversation;

  g_return_val_if_fail (CHAT_IS_NETWORK (self), NULL);

  conversation = chat_network_open (self, kind, name);
  if (conversation == NULL)
    return NULL;

  if (kind == CHAT_ROOM_DIRECT)
    {
      chat_network_learn_name (self, name, title);
      chat_room_set_title (conversation->room, title);
    }
  conversation->wanted = conversation->wanted || (joined && kind == CHAT_ROOM_ROOM);

  return conversation->room;
}

/* A name that somebody had then is better than none, and not as good as one they have now. */
static void
recall_name (ChatNetwork *self, ChatMessage *message)
{
  const char *nick = chat_message_get_sender (message);

  if (nick[0] != '\0' && !chat_message_get_own (message)
      && strcmp (chat_network_get_display_name (self, nick), nick) == 0)
    chat_network_learn_name (self, nick, chat_message_get_sender_name (message));
}

/**
 * chat_network_restore_messages:
 * @self: a network
 * @room: a room in its list
 * @messages: (array length=n_messages): messages from an earlier time, oldest first
 * @n_messages: how many
 *
 * Puts messages back into a room. Those that still wait go out when we are in the room: at once
 * when they were never given to a server, and otherwise only when its history shows that they have
 * not arrived.
 */
void
chat_network_restore_messages (ChatNetwork *self,
                               ChatRoom *room,
                               ChatMessage *const *messages,
                               guint n_messages)
{
  ChatConversation *conversation;

  g_return_if_fail (CHAT_IS_NETWORK (self));

  conversation = chat_network_get_conversation (self, room);
  if (conversation == NULL)
    return;

  for (guint i = n_messages; i > 0; i--)
    recall_name (self, messages[i - 1]);

  chat_timeline_add_page (chat_room_get_timeline (room), messages, n_messages);
  for (guint i = 0; i < n_messages; i++)
    {
      chat_room_note_message (room, messages[i], CHAT_ROOM_NOTE_OLD);
      if (chat_message_get_state (messages[i]) == CHAT_MESSAGE_WAITING
          && chat_network_find_send (conversation, messages[i]) == NULL)
        chat_network_queue_restored (conversation, messages[i]);
    }
}

/**
 * chat_network_hold_room:
 * @self: a network
 * @room: a room in its list
 *
 * Says that messages of an earlier time are about to be restored: until
 * chat_network_release_room(), the server is not asked what was missed since, and what is said
 * waits.
 */
void
chat_network_hold_room (ChatNetwork *self, ChatRoom *room)
{
  ChatConversation *conversation;

  g_return_if_fail (CHAT_IS_NETWORK (self));

  conversation = chat_network_get_conversation (self, room);
  if (conversation != NULL)
    conversation->held = TRUE;
}

/**
 * chat_network_release_room:
 * @self: a network
 * @room: a room that was held, and may be in the list no more
 *
 * Says that everything is restored.
 */
void
chat_network_release_room (ChatNetwork *self, ChatRoom *room)
{
  ChatConversation *conversation;

  g_return_if_fail (CHAT_IS_NETWORK (self));

  conversation = chat_network_get_conversation (self, room);
  if (conversation == NULL)
    return;

  conversation->held = FALSE;
  if (conversation->entered)
    chat_network_catch_up (self, conversation);
}

/**
 * chat_network_wants_room:
 * @self: a network
 * @room: a room
 *
 * Returns: whether it is joined whenever we come online
 */
gboolean
chat_network_wants_room (ChatNetwork *self, ChatRoom *room)
{
  ChatConversation *conversation;

  g_return_val_if_fail (CHAT_IS_NETWORK (self), FALSE);

  conversation = chat_network_get_conversation (self, room);

  return conversation != NULL && conversation->wanted;
}
