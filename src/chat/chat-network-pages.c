/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-network-private.h"
#include "chat/chat-room-private.h"

/* Messages at the end of a timeline among which a gap is looked for. */
#define MAX_LOOK_BACK 1000

static gboolean
is_known (ChatTimeline *timeline, ChatMessage *message)
{
  const char *id = chat_message_get_id (message);

  return id != NULL && chat_timeline_find (timeline, id) != NULL;
}

/* Puts a page into the timeline. Gives how many of its messages were not there. */
static guint
add_page (ChatNetwork *self, ChatConversation *conversation, GPtrArray *messages, ChatRoomNote note)
{
  ChatTimeline *timeline = chat_room_get_timeline (conversation->room);
  g_autoptr (GPtrArray) fresh = g_ptr_array_new ();
  guint n_recognized = 0;

  for (guint i = 0; i < messages->len; i++)
    {
      if (is_known (timeline, messages->pdata[i]))
        continue;
      if (chat_message_get_own (messages->pdata[i])
          && chat_network_recognize (self, conversation, messages->pdata[i]))
        n_recognized++;
      else
        g_ptr_array_add (fresh, messages->pdata[i]);
    }

  chat_timeline_add_page (timeline, (ChatMessage **) fresh->pdata, fresh->len);
  for (guint i = 0; i < fresh->len; i++)
    {
      chat_room_note_message (conversation->room, fresh->pdata[i], note);
      chat_network_emit_changed (self, conversation->room, fresh->pdata[i]);
    }

  return n_recognized + fresh->len;
}

/* A millisecond after the last message that was there before, so that it stands behind it. */
static void
open_gap (ChatNetwork *self, ChatConversation *conversation)
{
  ChatHistory *history = &conversation->history;
  ChatMessageInit init = { .kind = CHAT_MESSAGE_GAP, .time = history->since_time + 1 };

  history->gap = chat_message_new (&init);
  chat_timeline_add_page (chat_room_get_timeline (conversation->room), &history->gap, 1);
  chat_network_emit_changed (self, conversation->room, history->gap);
}

static void
close_gap (ChatNetwork *self, ChatConversation *conversation)
{
  g_autoptr (ChatMessage) gap = g_steal_pointer (&conversation->history.gap);

  chat_timeline_remove (chat_room_get_timeline (conversation->room), gap);
  chat_network_emit_removed (self, conversation->room, gap);
}

/* The newest gap that is there, which may be from an earlier connection. */
static ChatMessage *
find_gap (ChatTimeline *timeline)
{
  GListModel *list = G_LIST_MODEL (timeline);
  guint n = g_list_model_get_n_items (list);

  for (guint i = 0; i < MIN (n, MAX_LOOK_BACK); i++)
    {
      g_autoptr (ChatMessage) message = g_list_model_get_item (list, n - 1 - i);

      if (chat_message_get_kind (message) == CHAT_MESSAGE_GAP)
        return message;
    }

  return NULL;
}

/* A message of one's own of which it is not known whether it arrived is worth a longer search. */
static guint
get_max_pages (ChatConversation *conversation)
{
  return chat_network_find_stage (conversation, CHAT_SEND_UNSURE) != NULL
             ? CHAT_NETWORK_SEARCH_PAGES
             : CHAT_NETWORK_GAP_PAGES;
}

/* One gap after the other, as far as one may go unasked; then back to the start, when a message of
 * one's own may stand there. */
static void
fill_next_gap (ChatNetwork *self, ChatConversation *conversation)
{
  ChatHistory *history = &conversation->history;
  ChatTimeline *timeline = chat_room_get_timeline (conversation->room);
  ChatMessage *gap = find_gap (timeline);
  gboolean may_go_on = history->n_pages < get_max_pages (conversation);

  g_set_object (&history->gap, gap);
  if (gap != NULL && may_go_on)
    {
      chat_network_ask_for_gap (self, conversation);
      return;
    }

  g_clear_object (&history->gap);
  if (may_go_on && !history->has_start && chat_network_seeks_start (conversation)
      && chat_timeline_get_oldest (timeline) != NULL)
    chat_network_ask_for_older (self, conversation, CHAT_HISTORY_SEARCH);
  else
    chat_network_finish_catching_up (self, conversation);
}

static void
take_latest (ChatNetwork *self, ChatConversation *conversation, ChatBatch *batch)
{
  ChatHistory *history = &conversation->history;
  gboolean is_full = batch->n_lines >= history->limit;
  gboolean knew_any = history->since_time != 0;

  add_page (self, conversation, batch->messages,
            knew_any ? CHAT_ROOM_NOTE_MISSED : CHAT_ROOM_NOTE_OLD);
  chat_timeline_set_has_older (chat_room_get_timeline (conversation->room), knew_any || is_full);
  history->has_start |= !knew_any && !is_full;

  if (knew_any && is_full && history->gap == NULL)
    open_gap (self, conversation);
  else if (!is_full && history->gap != NULL)
    close_gap (self, conversation);

  fill_next_gap (self, conversation);
}

/**
 * chat_network_note_live:
 * @self: a network
 * @conversation: a conversation in which something is said just now
 *
 * While it is not known what was missed before that, there is a gap: should the connection break
 * again now, the next one has to know.
 */
void
chat_network_note_live (ChatNetwork *self, ChatConversation *conversation)
{
  ChatHistory *history = &conversation->history;

  if (history->step == CHAT_HISTORY_LATEST && history->since_time != 0 && history->gap == NULL)
    open_gap (self, conversation);
}

/* Whether a page reaches back over the gap: to messages that were there, or to the time before
 * them. */
static gboolean
reaches_over_gap (ChatHistory *history, ChatBatch *batch, guint n_new)
{
  if (batch->n_lines < history->limit || n_new < batch->messages->len || batch->messages->len == 0)
    return TRUE;

  return chat_message_get_time (batch->messages->pdata[0]) < chat_message_get_time (history->gap);
}

static void
take_fill (ChatNetwork *self, ChatConversation *conversation, ChatBatch *batch)
{
  ChatHistory *history = &conversation->history;
  guint n_new = add_page (self, conversation, batch->messages, CHAT_ROOM_NOTE_MISSED);

  history->n_pages++;
  if (reaches_over_gap (history, batch, n_new))
    close_gap (self, conversation);

  fill_next_gap (self, conversation);
}

static void
take_search (ChatNetwork *self, ChatConversation *conversation, ChatBatch *batch)
{
  ChatHistory *history = &conversation->history;

  add_page (self, conversation, batch->messages, CHAT_ROOM_NOTE_OLD);
  history->n_pages++;
  history->has_start = batch->n_lines < history->limit;
  fill_next_gap (self, conversation);
}

static void
take_older (ChatNetwork *self, ChatConversation *conversation, ChatBatch *batch)
{
  ChatHistory *history = &conversation->history;

  add_page (self, conversation, batch->messages, CHAT_ROOM_NOTE_OLD);
  history->has_start = batch->n_lines < history->limit;
  history->step = CHAT_HISTORY_IDLE;
  chat_timeline_finish_loading (chat_room_get_timeline (conversation->room), !history->has_start);
}

/**
 * chat_network_take_page:
 * @self: a network
 * @batch: a batch that has come to its end
 *
 * Takes in a page of history, and asks for the next one where one is needed.
 */
void
chat_network_take_page (ChatNetwork *self, ChatBatch *batch)
{
  ChatConversation *conversation = batch->conversation;

  if (conversation == NULL || batch->messages == NULL)
    return;

  if (!chat_network_answers (self, &conversation->history, batch->label))
    {
      add_page (self, conversation, batch->messages, CHAT_ROOM_NOTE_OLD);
      return;
    }

  switch (conversation->history.step)
    {
    case CHAT_HISTORY_LATEST:
      take_latest (self, conversation, batch);
      break;
    case CHAT_HISTORY_FILL:
      take_fill (self, conversation, batch);
      break;
    case CHAT_HISTORY_SEARCH:
      take_search (self, conversation, batch);
      break;
    case CHAT_HISTORY_OLDER:
      take_older (self, conversation, batch);
      break;
    case CHAT_HISTORY_IDLE:
    default:
      break;
    }
}
