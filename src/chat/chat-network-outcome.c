/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-network-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Where nothing is confirmed, an error within so many milliseconds is taken to be about the last
 * message. */
#define BLAME_MS 30000

/* Messages of a timeline that are looked at. */
#define MAX_LOOK_AT 1000

/**
 * chat_send_free:
 * @self: (transfer full): a message of one's own on its way, which is left alone
 */
void
chat_send_free (ChatSend *self)
{
  g_object_unref (self->message);
  g_free (self);
}

/**
 * chat_network_find_send:
 * @conversation: a conversation
 * @message: a message of one's own
 *
 * Returns: (nullable): its way to the server, if it is on it
 */
ChatSend *
chat_network_find_send (ChatConversation *conversation, ChatMessage *message)
{
  for (GList *l = conversation->sends.head; l != NULL; l = l->next)
    {
      ChatSend *send = l->data;

      if (send->message == message)
        return send;
    }

  return NULL;
}

/**
 * chat_network_end_send:
 * @self: a network
 * @conversation: a conversation
 * @send: (transfer full): one of its messages on their way
 *
 * Forgets that it is on its way; the message itself is left alone.
 */
void
chat_network_end_send (ChatNetwork *self, ChatConversation *conversation, ChatSend *send)
{
  if (send->stage == CHAT_SEND_GIVEN)
    self->n_in_flight--;
  g_queue_remove (&conversation->sends, send);
  chat_send_free (send);
}

/**
 * chat_network_fail_send:
 * @self: a network
 * @conversation: a conversation
 * @send: (transfer full): one of its messages on their way
 * @text: why it did not arrive, for people
 */
void
chat_network_fail_send (ChatNetwork *self,
                        ChatConversation *conversation,
                        ChatSend *send,
                        const char *text)
{
  g_autoptr (ChatMessage) message = g_object_ref (send->message);

  chat_network_end_send (self, conversation, send);
  chat_timeline_fail (chat_room_get_timeline (conversation->room), message, text);
  chat_network_emit_changed (self, conversation->room, message);
}

/**
 * chat_network_fail_all:
 * @self: a network
 * @conversation: a conversation
 * @text: why nothing of what is on its way will arrive, for people
 */
void
chat_network_fail_all (ChatNetwork *self, ChatConversation *conversation, const char *text)
{
  while (conversation->sends.head != NULL)
    chat_network_fail_send (self, conversation, conversation->sends.head->data, text);
}

/**
 * chat_network_discard_all:
 * @self: a network
 * @conversation: a conversation that ends
 *
 * Forgets all messages that are on their way.
 */
void
chat_network_discard_all (ChatNetwork *self, ChatConversation *conversation)
{
  while (conversation->sends.head != NULL)
    {
      ChatSend *send = conversation->sends.head->data;
      g_autoptr (ChatMessage) message = g_object_ref (send->message);

      chat_network_end_send (self, conversation, send);
      chat_network_emit_removed (self, conversation->room, message);
    }
}

/**
 * chat_network_arrive:
 * @self: a network
 * @conversation: a conversation
 * @send: (transfer full): one of its messages on their way
 * @id: (nullable): the msgid that the server gave it
 * @time: when the server had it, in milliseconds since 1970-01-01 UTC
 */
void
chat_network_arrive (ChatNetwork *self,
                     ChatConversation *conversation,
                     ChatSend *send,
                     const char *id,
                     gint64 time)
{
  g_autoptr (ChatMessage) message = g_object_ref (send->message);

  chat_network_end_send (self, conversation, send);
  if (chat_timeline_arrive (chat_room_get_timeline (conversation->room), message, id, time))
    chat_network_emit_changed (self, conversation->room, message);
  else
    chat_network_emit_removed (self, conversation->room, message);
}

static gboolean
is_same_speech (ChatMessage *a, ChatMessage *b)
{
  return chat_message_get_kind (a) == chat_message_get_kind (b)
         && strcmp (chat_message_get_text (a), chat_message_get_text (b)) == 0;
}

static ChatSend *
find_by_label (ChatConversation *conversation, const char *label)
{
  guint64 number;

  if (label == NULL || !g_ascii_string_to_unsigned (label, 10, 1, G_MAXUINT64, &number, NULL))
    return NULL;

  for (GList *l = conversation->sends.head; l != NULL; l = l->next)
    {
      ChatSend *send = l->data;

      if (send->stage == CHAT_SEND_GIVEN && send->label == number)
        return send;
    }

  return NULL;
}

static ChatSend *
find_by_speech (ChatConversation *conversation, ChatSendStage stage, ChatMessage *message)
{
  for (GList *l = conversation->sends.head; l != NULL; l = l->next)
    {
      ChatSend *send = l->data;

      if (send->stage == stage && is_same_speech (send->message, message))
        return send;
    }

  return NULL;
}

/**
 * chat_network_find_stage:
 * @conversation: a conversation
 * @stage: how far a message has come
 *
 * Returns: (nullable): the first of its messages on their way that has come so far
 */
ChatSend *
chat_network_find_stage (ChatConversation *conversation, ChatSendStage stage)
{
  for (GList *l = conversation->sends.head; l != NULL; l = l->next)
    {
      ChatSend *send = l->data;

      if (send->stage == stage)
        return send;
    }

  return NULL;
}

/**
 * chat_network_confirm:
 * @self: a network
 * @conversation: where it was said
 * @echo: a message of our own as the server sent it back
 * @label: (nullable): what it is marked with
 *
 * https://ircv3.net/specs/extensions/echo-message
 *
 * Returns: whether @echo is one that was on its way, which is now known to have arrived
 */
gboolean
chat_network_confirm (ChatNetwork *self,
                      ChatConversation *conversation,
                      ChatMessage *echo,
                      const char *label)
{
  ChatSend *send = find_by_label (conversation, label);

  if (label == NULL)
    send = find_by_speech (conversation, CHAT_SEND_GIVEN, echo);
  if (send == NULL)
    return FALSE;

  chat_network_arrive (self, conversation, send, chat_message_get_id (echo),
                       chat_message_get_time (echo));
  chat_network_flush_all (self);

  return TRUE;
}

/**
 * chat_network_recognize:
 * @self: a network
 * @conversation: where it was said
 * @old: a message of our own from the history since the connection broke
 *
 * Returns: whether it is one of which it was not sure that it arrived, and now is
 */
gboolean
chat_network_recognize (ChatNetwork *self, ChatConversation *conversation, ChatMessage *old)
{
  ChatSend *send = find_by_speech (conversation, CHAT_SEND_UNSURE, old);

  if (send == NULL)
    return FALSE;

  chat_network_arrive (self, conversation, send, chat_message_get_id (old),
                       chat_message_get_time (old));

  return TRUE;
}

/* Whether the server had said anything in a room before @message was typed: what came first has the
 * lower number in the archive. Without an archive, all that is there counts. */
static gboolean
is_any_before (ChatTimeline *timeline, ChatMessage *message)
{
  GListModel *list = G_LIST_MODEL (timeline);
  guint n = MIN (g_list_model_get_n_items (list), MAX_LOOK_AT);
  gint64 serial = chat_message_get_serial (message);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ChatMessage) other = g_list_model_get_item (list, i);

      if (chat_message_get_id (other) != NULL
          && (serial == 0 || chat_message_get_serial (other) < serial))
        return TRUE;
    }

  return FALSE;
}

/**
 * chat_network_mark_first:
 * @conversation: a conversation
 *
 * Remembers of messages of which it is not sure whether they arrived, and before which nothing was
 * known of the room, that they may stand anywhere in its history.
 */
void
chat_network_mark_first (ChatConversation *conversation)
{
  for (GList *l = conversation->sends.head; l != NULL; l = l->next)
    {
      ChatSend *send = l->data;

      if (send->stage == CHAT_SEND_UNSURE
          && !is_any_before (chat_room_get_timeline (conversation->room), send->message))
        send->is_first = TRUE;
    }
}

/**
 * chat_network_seeks_start:
 * @conversation: a conversation
 *
 * Returns: whether a message of one's own may stand anywhere in its history
 */
gboolean
chat_network_seeks_start (ChatConversation *conversation)
{
  for (GList *l = conversation->sends.head; l != NULL; l = l->next)
    {
      ChatSend *send = l->data;

      if (send->stage == CHAT_SEND_UNSURE && send->is_first)
        return TRUE;
    }

  return FALSE;
}

static gboolean
fail_labeled (ChatNetwork *self, const char *label, const char *text)
{
  for (guint i = 0; i < chat_network_get_n_rooms (self); i++)
    {
      ChatConversation *conversation = chat_network_get_nth (self, i);
      ChatSend *send = find_by_label (conversation, label);

      if (send == NULL)
        continue;
      chat_network_fail_send (self, conversation, send, text);
      return TRUE;
    }

  return FALSE;
}

static gboolean
fail_last_sent (ChatNetwork *self, ChatConversation *conversation, const char *text)
{
  g_autoptr (ChatMessage) message = g_steal_pointer (&conversation->last_sent);

  if (message == NULL || chat_network_now (self) - chat_message_get_time (message) > BLAME_MS)
    return FALSE;

  chat_timeline_fail (chat_room_get_timeline (conversation->room), message, text);
  chat_network_emit_changed (self, conversation->room, message);

  return TRUE;
}

/**
 * chat_network_refuse:
 * @self: a network
 * @label: (nullable): what the refusal is marked with
 * @target: where the message went
 * @text: why it was refused, for people
 *
 * Returns: whether there was a message that @text is about
 */
gboolean
chat_network_refuse (ChatNetwork *self, const char *label, const char *target, const char *text)
{
  ChatConversation *conversation = chat_network_find (self, target);
  ChatSend *send = NULL;
  gboolean is_ours = FALSE;

  if (label != NULL)
    is_ours = fail_labeled (self, label, text);
  else if (conversation != NULL)
    send = chat_network_find_stage (conversation, CHAT_SEND_GIVEN);

  if (send != NULL)
    {
      chat_network_fail_send (self, conversation, send, text);
      is_ours = TRUE;
    }
  else if (label == NULL && conversation != NULL)
    is_ours = fail_last_sent (self, conversation, text);

  if (is_ours)
    chat_network_flush_all (self);

  return is_ours;
}

static void
fail_stage (ChatNetwork *self,
            ChatConversation *conversation,
            ChatSendStage stage,
            const char *text)
{
  ChatSend *send;

  while ((send = chat_network_find_stage (conversation, stage)) != NULL)
    chat_network_fail_send (self, conversation, send, text);
}

static const char *
get_unsure_text (void)
{
  return _ ("The connection broke while this was sent. It has probably not arrived.");
}

/**
 * chat_network_settle_unsure:
 * @self: a network
 * @conversation: a conversation whose history is known up to now, or cannot be known
 *
 * What history did not show has not arrived; whether to send it again is for people to say.
 */
void
chat_network_settle_unsure (ChatNetwork *self, ChatConversation *conversation)
{
  fail_stage (self, conversation, CHAT_SEND_UNSURE, get_unsure_text ());
}

/**
 * chat_network_unsettle:
 * @self: a network that has lost its connection
 * @conversation: a conversation
 *
 * Where history can tell what became of messages on their way, they wait for it; elsewhere nobody
 * will ever know.
 */
void
chat_network_unsettle (ChatNetwork *self, ChatConversation *conversation)
{
  if (!chat_network_has_history (self))
    {
      fail_stage (self, conversation, CHAT_SEND_GIVEN, get_unsure_text ());
      return;
    }

  for (GList *l = conversation->sends.head; l != NULL; l = l->next)
    {
      ChatSend *send = l->data;

      if (send->stage != CHAT_SEND_GIVEN)
        continue;
      send->stage = CHAT_SEND_UNSURE;
      self->n_in_flight--;
    }
}

/**
 * chat_network_give_up_before:
 * @self: a network
 * @conversation: a conversation
 * @turn: a ping that was answered
 *
 * What was sent before the ping, and was not confirmed before its answer, will not be.
 */
void
chat_network_give_up_before (ChatNetwork *self, ChatConversation *conversation, guint64 turn)
{
  GList *next;

  for (GList *l = conversation->sends.head; l != NULL; l = next)
    {
      ChatSend *send = l->data;

      next = l->next;
      if (send->stage == CHAT_SEND_GIVEN && send->turn < turn)
        chat_network_fail_send (self, conversation, send,
                                _ ("The server did not confirm this message."));
    }
}
