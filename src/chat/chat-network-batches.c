/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-network-private.h"

#include <string.h>

/**
 * chat_batch_free:
 * @self: (transfer full): a batch
 */
void
chat_batch_free (ChatBatch *self)
{
  g_clear_pointer (&self->messages, g_ptr_array_unref);
  g_free (self->label);
  g_free (self);
}

/**
 * chat_network_collect:
 * @line: a line
 * @message: what it says
 *
 * Returns: whether the line is part of a history, and @message is kept until all of that is there
 */
gboolean
chat_network_collect (const ChatLine *line, ChatMessage *message)
{
  ChatBatch *batch = line->batch;

  if (batch == NULL || batch->messages == NULL)
    return FALSE;

  if (batch->messages->len < CHAT_NETWORK_MAX_BATCH_MESSAGES)
    g_ptr_array_add (batch->messages, g_object_ref (message));

  return TRUE;
}

/* https://ircv3.net/specs/batches/chathistory */
static void
begin_history (ChatNetwork *self, ChatBatch *batch, const char *target)
{
  if (target == NULL)
    return;

  batch->conversation = chat_network_find (self, target);
  batch->messages = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
begin (ChatNetwork *self, const ChatLine *line)
{
  const char *reference = line->message->params[0] + 1;
  const char *type = irc_message_get_param (line->message, 1);
  ChatBatch *batch;

  if (type == NULL || g_hash_table_size (self->batches) >= CHAT_NETWORK_MAX_BATCHES)
    return;

  batch = g_new0 (ChatBatch, 1);
  batch->label = g_strdup (line->label);
  if (strcmp (type, "chathistory") == 0)
    begin_history (self, batch, irc_message_get_param (line->message, 2));
  g_hash_table_replace (self->batches, g_strdup (reference), batch);
}

static void
end (ChatNetwork *self, const char *reference)
{
  gpointer key;
  gpointer batch;

  if (!g_hash_table_steal_extended (self->batches, reference, &key, &batch))
    return;

  g_free (key);
  chat_network_take_page (self, batch);
  chat_batch_free (batch);
}

/**
 * chat_network_on_batch:
 * @self: a network
 * @line: `BATCH +reference type [parameters]` or `BATCH -reference`:
 * https://ircv3.net/specs/extensions/batch
 *
 * Only of histories one has to wait for the end: what other batches hold is taken in line by line.
 */
void
chat_network_on_batch (ChatNetwork *self, const ChatLine *line)
{
  const char *reference = line->message->params[0];

  if (reference[0] == '+')
    begin (self, line);
  else if (reference[0] == '-')
    end (self, reference + 1);
}
