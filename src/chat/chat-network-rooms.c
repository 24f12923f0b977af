/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-network-private.h"
#include "chat/chat-room-private.h"

#include <string.h>

/* Octets of the list of rooms in one JOIN, which leaves room for the command. */
#define JOIN_LIST_MAX 400

/**
 * chat_conversation_free:
 * @self: (transfer full): what the network knows of a room
 */
void
chat_conversation_free (ChatConversation *self)
{
  g_queue_clear_full (&self->sends, (GDestroyNotify) chat_send_free);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_object (&self->history.gap);
  g_free (self->history.since_id);
  g_free (self->key);
  g_clear_object (&self->last_sent);
  chat_timeline_set_loader (chat_room_get_timeline (self->room), NULL, NULL);
  g_object_unref (self->room);
  g_free (self);
}

/**
 * chat_network_find:
 * @self: a network
 * @name: the name of a room, or a nick
 *
 * Returns: (nullable): what we know of the room, or of the conversation with them
 */
ChatConversation *
chat_network_find (ChatNetwork *self, const char *name)
{
  g_autofree char *folded = irc_casemap_fold (self->isupport.casemap, name);

  return g_hash_table_lookup (self->conversations, folded);
}

/**
 * chat_network_get_conversation:
 * @self: a network
 * @room: a room
 *
 * Returns: (nullable): what we know of it; %NULL when it is not in the list of rooms
 */
ChatConversation *
chat_network_get_conversation (ChatNetwork *self, ChatRoom *room)
{
  ChatConversation *conversation = chat_network_find (self, chat_room_get_name (room));

  return conversation != NULL && conversation->room == room ? conversation : NULL;
}

/**
 * chat_network_get_n_rooms:
 * @self: a network
 *
 * Returns: how many rooms there are
 */
guint
chat_network_get_n_rooms (ChatNetwork *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->rooms));
}

/**
 * chat_network_get_nth:
 * @self: a network
 * @position: which room, below chat_network_get_n_rooms()
 *
 * Returns: what we know of it
 */
ChatConversation *
chat_network_get_nth (ChatNetwork *self, guint position)
{
  g_autoptr (ChatRoom) room = g_list_model_get_item (G_LIST_MODEL (self->rooms), position);

  return chat_network_get_conversation (self, room);
}

/**
 * chat_network_find_room:
 * @self: a network
 * @name: what the server calls a room, or the nick of a person
 *
 * Returns: (nullable) (transfer none): the room in the list of rooms
 */
ChatRoom *
chat_network_find_room (ChatNetwork *self, const char *name)
{
  ChatConversation *conversation;

  g_return_val_if_fail (CHAT_IS_NETWORK (self), NULL);

  conversation = chat_network_find (self, name);

  return conversation != NULL ? conversation->room : NULL;
}

/**
 * chat_network_is_room_name:
 * @self: a network
 * @name: what somebody typed
 *
 * Returns: whether it can be the name of a room here
 */
gboolean
chat_network_is_room_name (ChatNetwork *self, const char *name)
{
  g_return_val_if_fail (CHAT_IS_NETWORK (self), FALSE);

  return irc_isupport_is_room (&self->isupport, name) && name[1] != '\0'
         && strpbrk (name, " ,\007\r\n") == NULL;
}

/**
 * chat_network_empty_room:
 * @self: a network
 * @room: a room
 *
 * Takes everybody out, and makes it ready for people of this server: its ranks, and what it takes
 * for the same nick.
 */
void
chat_network_empty_room (ChatNetwork *self, ChatRoom *room)
{
  ChatPeople *people = chat_room_get_people (room);

  chat_people_clear (people);
  chat_people_set_order (people, self->isupport.casemap, self->isupport.modes.prefix_signs);
}

/**
 * chat_network_add_person:
 * @self: a network
 * @room: a room
 * @nick: who came in
 */
void
chat_network_add_person (ChatNetwork *self, ChatRoom *room, const char *nick)
{
  ChatPersonInit init = {
    .nick = nick,
    .name = chat_network_get_display_name (self, nick),
    .own = chat_network_equal (self, nick, self->nick),
  };

  chat_people_add (chat_room_get_people (room), &init);
}

/* A conversation with one person has two people in it, or one who talks to themselves. */
static void
enter_direct (ChatNetwork *self, ChatConversation *conversation)
{
  chat_network_empty_room (self, conversation->room);
  chat_network_add_person (self, conversation->room, self->nick);
  chat_network_add_person (self, conversation->room, chat_room_get_name (conversation->room));
  chat_room_set_joined (conversation->room, TRUE);
  conversation->caught_up = !conversation->held;
}

static void
load_older_cb (ChatTimeline *timeline, gpointer user_data)
{
  ChatNetwork *self = user_data;

  for (guint i = 0; i < chat_network_get_n_rooms (self); i++)
    {
      ChatRoom *room = chat_network_get_nth (self, i)->room;

      if (chat_room_get_timeline (room) != timeline)
        continue;
      chat_network_load_older (self, room);
      return;
    }
}

/**
 * chat_network_open:
 * @self: a network
 * @kind: a room, or a conversation with one person
 * @name: its name
 *
 * Returns: (nullable): the conversation of that name, which may be new; %NULL when there are too
 * many
 */
ChatConversation *
chat_network_open (ChatNetwork *self, ChatRoomKind kind, const char *name)
{
  ChatConversation *conversation = chat_network_find (self, name);
  const char *title = name;

  if (conversation != NULL)
    return conversation;

  if (g_hash_table_size (self->conversations) >= CHAT_NETWORK_MAX_ROOMS)
    return NULL;

  if (kind == CHAT_ROOM_DIRECT)
    title = chat_network_get_display_name (self, name);
  else if (name[0] != '\0' && name[1] != '\0')
    title = name + 1;

  conversation = g_new0 (ChatConversation, 1);
  conversation->room = chat_room_new (kind, name, title);
  g_queue_init (&conversation->sends);
  g_hash_table_replace (self->conversations, irc_casemap_fold (self->isupport.casemap, name),
                        conversation);
  chat_network_empty_room (self, conversation->room);
  chat_timeline_set_loader (chat_room_get_timeline (conversation->room), load_older_cb, self);
  if (kind == CHAT_ROOM_DIRECT && self->state == CHAT_NETWORK_ONLINE)
    enter_direct (self, conversation);

  g_list_store_append (self->rooms, conversation->room);

  return conversation;
}

static void
remove_from_list (ChatNetwork *self, ChatRoom *room)
{
  guint position;

  if (g_list_store_find (self->rooms, room, &position))
    g_list_store_remove (self->rooms, position);
}

/**
 * chat_network_drop:
 * @self: a network
 * @conversation: a conversation
 *
 * Takes it out of the list of rooms and forgets it.
 */
void
chat_network_drop (ChatNetwork *self, ChatConversation *conversation)
{
  g_autoptr (ChatRoom) room = g_object_ref (conversation->room);
  g_autofree char *folded = irc_casemap_fold (self->isupport.casemap, chat_room_get_name (room));
  GHashTableIter iter;
  ChatBatch *batch;

  g_hash_table_iter_init (&iter, self->batches);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &batch))
    {
      if (batch->conversation == conversation)
        batch->conversation = NULL;
    }

  chat_network_discard_all (self, conversation);
  g_hash_table_remove (self->conversations, folded);
  chat_room_set_joined (room, FALSE);
  remove_from_list (self, room);
  chat_network_emit_room_closed (self, room);
}

/**
 * chat_network_rehash:
 * @self: a network whose server has said which letters are the same
 *
 * Files the rooms anew. Of two that were told apart before and are the same now, one goes.
 */
void
chat_network_rehash (ChatNetwork *self)
{
  g_autoptr (GHashTable) old = g_steal_pointer (&self->conversations);
  GHashTableIter iter;
  ChatConversation *conversation;
  char *folded;

  self->conversations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                               (GDestroyNotify) chat_conversation_free);

  g_hash_table_iter_init (&iter, old);
  while (g_hash_table_iter_next (&iter, (gpointer *) &folded, (gpointer *) &conversation))
    {
      const char *name = chat_room_get_name (conversation->room);

      if (chat_network_find (self, name) != NULL)
        {
          remove_from_list (self, conversation->room);
          continue;
        }
      g_hash_table_iter_steal (&iter);
      g_free (folded);
      g_hash_table_replace (self->conversations, irc_casemap_fold (self->isupport.casemap, name),
                            conversation);
    }
}

static void
write_join (ChatNetwork *self, ChatConversation *conversation)
{
  chat_network_write (self, "JOIN", chat_room_get_name (conversation->room), conversation->key,
                      NULL);
}

static void
add_to_joins (ChatNetwork *self, GString *list, const char *name)
{
  if (list->len > 0 && list->len + strlen (name) > JOIN_LIST_MAX)
    {
      chat_network_write (self, "JOIN", list->str, NULL);
      g_string_truncate (list, 0);
    }

  g_string_append_printf (list, "%s%s", list->len > 0 ? "," : "", name);
}

/**
 * chat_network_enter_rooms:
 * @self: a network that has just come online
 *
 * Joins all rooms that one wants to be in, several with one line, and goes on with conversations.
 */
void
chat_network_enter_rooms (ChatNetwork *self)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < chat_network_get_n_rooms (self); i++)
    {
      ChatConversation *conversation = chat_network_get_nth (self, i);

      if (chat_room_get_kind (conversation->room) == CHAT_ROOM_DIRECT)
        {
          enter_direct (self, conversation);
          chat_network_settle_direct (self, conversation);
        }
      else if (conversation->wanted && conversation->key != NULL)
        write_join (self, conversation);
      else if (conversation->wanted)
        add_to_joins (self, list, chat_room_get_name (conversation->room));
    }

  if (list->len > 0)
    chat_network_write (self, "JOIN", list->str, NULL);
}

/**
 * chat_network_leave_rooms:
 * @self: a network that has just lost its connection
 */
void
chat_network_leave_rooms (ChatNetwork *self)
{
  for (guint i = 0; i < chat_network_get_n_rooms (self); i++)
    {
      ChatConversation *conversation = chat_network_get_nth (self, i);

      chat_room_set_joined (conversation->room, FALSE);
      g_clear_pointer (&conversation->names, g_ptr_array_unref);
      conversation->caught_up = FALSE;
      chat_network_unsettle (self, conversation);
      chat_network_stop_history (self, conversation);
    }
}

/**
 * chat_network_join:
 * @self: a network
 * @name: the name of a room, as for chat_network_is_room_name()
 * @key: (nullable): the word that opens it
 *
 * Joins a room, now or as soon as we are online, and again whenever the connection was gone.
 *
 * Returns: (nullable) (transfer none): the room, which is in the list at once; %NULL when @name
 * cannot be one, or there are too many
 */
ChatRoom *
chat_network_join (ChatNetwork *self, const char *name, const char *key)
{
  ChatConversation *conversation;

  g_return_val_if_fail (CHAT_IS_NETWORK (self), NULL);

  if (!chat_network_is_room_name (self, name))
    return NULL;

  conversation = chat_network_open (self, CHAT_ROOM_ROOM, name);
  if (conversation == NULL)
    return NULL;

  conversation->wanted = TRUE;
  conversation->closing = FALSE;
  if (key != NULL)
    {
      g_free (conversation->key);
      conversation->key = g_strdup (key);
    }
  if (self->state == CHAT_NETWORK_ONLINE && !chat_room_get_joined (conversation->room))
    write_join (self, conversation);
  chat_network_emit_room_changed (self, conversation->room);

  return conversation->room;
}

/**
 * chat_network_open_direct:
 * @self: a network
 * @nick: whom to talk to
 *
 * Returns: (nullable) (transfer none): the conversation with them; %NULL when @nick cannot be one,
 * or there are too many rooms
 */
ChatRoom *
chat_network_open_direct (ChatNetwork *self, const char *nick)
{
  ChatConversation *conversation;
  gboolean is_new;

  g_return_val_if_fail (CHAT_IS_NETWORK (self), NULL);

  if (nick[0] == '\0' || strpbrk (nick, " ,:\r\n") != NULL
      || irc_isupport_is_room (&self->isupport, nick))
    return NULL;

  is_new = chat_network_find (self, nick) == NULL;
  conversation = chat_network_open (self, CHAT_ROOM_DIRECT, nick);
  if (conversation == NULL)
    return NULL;

  if (is_new)
    {
      chat_network_emit_room_changed (self, conversation->room);
      if (self->state == CHAT_NETWORK_ONLINE)
        chat_network_catch_up (self, conversation);
    }

  return conversation->room;
}

/**
 * chat_network_close_room:
 * @self: a network
 * @room: a room in its list
 * @reason: (nullable): what the others are told
 *
 * Leaves a room, and takes it out of the list once the server agrees; a conversation goes at once.
 */
void
chat_network_close_room (ChatNetwork *self, ChatRoom *room, const char *reason)
{
  ChatConversation *conversation;

  g_return_if_fail (CHAT_IS_NETWORK (self));
  g_return_if_fail (CHAT_IS_ROOM (room));

  conversation = chat_network_get_conversation (self, room);
  if (conversation == NULL)
    return;

  if (chat_room_get_kind (room) == CHAT_ROOM_DIRECT || !chat_room_get_joined (room))
    {
      chat_network_drop (self, conversation);
      return;
    }

  conversation->wanted = FALSE;
  conversation->closing = TRUE;
  chat_network_write (self, "PART", chat_room_get_name (room), reason, NULL);
}
