/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-network-private.h"
#include "chat/chat-room-private.h"
#include "irc/irc-time.h"

#include <string.h>

/* How far back conversations are looked for when nothing is known of any. */
#define TARGETS_DAYS  30
#define TARGETS_LIMIT 50
#define DAY_MS        G_GINT64_CONSTANT (86400000)

/* Messages at the end of a timeline among which one with a msgid is looked for. */
#define MAX_LOOK_BACK 1000

/**
 * chat_network_has_history:
 * @self: a network
 *
 * Returns: whether the server can be asked for what was said before:
 * https://ircv3.net/specs/extensions/chathistory
 */
gboolean
chat_network_has_history (ChatNetwork *self)
{
  return chat_network_has_cap (self, IRC_CAP_CHATHISTORY | IRC_CAP_BATCH);
}

static guint
get_limit (ChatNetwork *self)
{
  guint max = self->isupport.chathistory_max;

  return max > 0 ? MIN (max, CHAT_NETWORK_PAGE) : CHAT_NETWORK_PAGE;
}

static char *
dup_reference (const char *id, gint64 time)
{
  char text[IRC_TIME_SIZE];

  if (id != NULL)
    return g_strdup_printf ("msgid=%s", id);

  irc_time_format (time, text);

  return g_strdup_printf ("timestamp=%s", text);
}

static void
ask (ChatNetwork *self,
     ChatConversation *conversation,
     ChatHistoryStep step,
     const char *subcommand,
     const char *reference)
{
  ChatHistory *history = &conversation->history;
  char limit[16];
  const char *params[] = { subcommand, chat_room_get_name (conversation->room), reference, limit };

  history->step = step;
  history->turn = self->last_ping;
  history->limit = get_limit (self);
  g_snprintf (limit, sizeof limit, "%u", history->limit);
  history->label = chat_network_write_labeled (self, "CHATHISTORY", params, G_N_ELEMENTS (params));
}

/* The newest message that the server knows too: one with a msgid, or else the newest of all. */
static ChatMessage *
find_newest (ChatTimeline *timeline)
{
  GListModel *list = G_LIST_MODEL (timeline);
  guint n = g_list_model_get_n_items (list);
  guint n_looked_at = MIN (n, MAX_LOOK_BACK);
  ChatMessage *newest = NULL;

  for (guint i = 0; i < n_looked_at; i++)
    {
      g_autoptr (ChatMessage) message = g_list_model_get_item (list, n - 1 - i);

      if (!chat_message_is_speech (message)
          || chat_message_get_state (message) != CHAT_MESSAGE_SENT)
        continue;
      if (chat_message_get_id (message) != NULL)
        return message;
      if (newest == NULL)
        newest = message;
    }

  return newest;
}

static void
ask_latest (ChatNetwork *self, ChatConversation *conversation)
{
  ChatHistory *history = &conversation->history;
  g_autofree char *reference = NULL;

  if (history->since_time == 0)
    {
      ask (self, conversation, CHAT_HISTORY_LATEST, "LATEST", "*");
      return;
    }

  reference = dup_reference (history->by_time ? NULL : history->since_id, history->since_time);
  ask (self, conversation, CHAT_HISTORY_LATEST, "LATEST", reference);
}

/**
 * chat_network_finish_catching_up:
 * @self: a network
 * @conversation: a conversation of which is known what will be known
 *
 * What is not sure by now never will be; and messages of one's own may go out.
 */
void
chat_network_finish_catching_up (ChatNetwork *self, ChatConversation *conversation)
{
  conversation->history.step = CHAT_HISTORY_IDLE;
  conversation->caught_up = TRUE;
  chat_network_settle_unsure (self, conversation);
  chat_network_flush (self, conversation);

  if (conversation->history.wants_older)
    chat_network_load_older (self, conversation->room);
}

/**
 * chat_network_catch_up:
 * @self: a network
 * @conversation: a conversation that one has just come into
 *
 * Asks for what was missed, or, when nothing is known, for the newest messages. Until the answer is
 * there, messages of one's own wait.
 */
void
chat_network_catch_up (ChatNetwork *self, ChatConversation *conversation)
{
  ChatHistory *history = &conversation->history;
  ChatMessage *newest;

  conversation->caught_up = FALSE;
  conversation->entered = conversation->held;
  if (conversation->held)
    return;

  if (!chat_network_has_history (self))
    {
      chat_network_finish_catching_up (self, conversation);
      return;
    }

  history->wants_older |= history->step == CHAT_HISTORY_OLDER;
  newest = find_newest (chat_room_get_timeline (conversation->room));
  g_free (history->since_id);
  history->since_id = newest != NULL ? g_strdup (chat_message_get_id (newest)) : NULL;
  history->since_time = newest != NULL ? chat_message_get_time (newest) : 0;
  history->by_time = FALSE;
  history->n_pages = 0;
  if (newest == NULL)
    history->has_start = FALSE;
  chat_network_mark_first (conversation);
  ask_latest (self, conversation);
}

/**
 * chat_network_stop_history:
 * @self: a network
 * @conversation: a conversation whose questions will not be answered any more
 */
void
chat_network_stop_history (ChatNetwork *self, ChatConversation *conversation)
{
  ChatHistory *history = &conversation->history;
  ChatTimeline *timeline = chat_room_get_timeline (conversation->room);
  gboolean is_awaited = history->step == CHAT_HISTORY_OLDER || history->wants_older;

  conversation->entered = FALSE;
  history->step = CHAT_HISTORY_IDLE;
  history->wants_older = FALSE;
  g_clear_object (&history->gap);
  if (is_awaited)
    chat_timeline_finish_loading (timeline, FALSE);
}

/* The message at the newer end of a gap. */
static ChatMessage *
find_after_gap (ChatTimeline *timeline, ChatMessage *gap)
{
  GListModel *list = G_LIST_MODEL (timeline);
  guint n = g_list_model_get_n_items (list);
  guint position;

  if (!chat_timeline_get_position (timeline, gap, &position))
    return NULL;

  for (guint i = position + 1; i < n; i++)
    {
      g_autoptr (ChatMessage) message = g_list_model_get_item (list, i);

      if (chat_message_get_id (message) != NULL)
        return message;
    }

  return NULL;
}

/**
 * chat_network_ask_for_gap:
 * @self: a network
 * @conversation: a conversation whose history names a gap
 *
 * Asks for what stands in front of the newer end of the gap. What cannot be asked for stays
 * missing.
 */
void
chat_network_ask_for_gap (ChatNetwork *self, ChatConversation *conversation)
{
  ChatHistory *history = &conversation->history;
  ChatMessage *after = find_after_gap (chat_room_get_timeline (conversation->room), history->gap);
  g_autofree char *reference = NULL;

  if (after == NULL)
    {
      g_clear_object (&history->gap);
      chat_network_finish_catching_up (self, conversation);
      return;
    }

  reference = dup_reference (chat_message_get_id (after), 0);
  ask (self, conversation, CHAT_HISTORY_FILL, "BEFORE", reference);
}

/* The oldest message that the server knows too, as far as one can see. */
static ChatMessage *
find_oldest (ChatTimeline *timeline)
{
  GListModel *list = G_LIST_MODEL (timeline);
  guint n = MIN (g_list_model_get_n_items (list), MAX_LOOK_BACK);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ChatMessage) message = g_list_model_get_item (list, i);

      if (chat_message_get_id (message) != NULL)
        return message;
    }

  return chat_timeline_get_oldest (timeline);
}

/**
 * chat_network_ask_for_older:
 * @self: a network
 * @conversation: a conversation in which there is a message
 * @step: what for
 *
 * Asks for what stands before the oldest message.
 */
void
chat_network_ask_for_older (ChatNetwork *self, ChatConversation *conversation, ChatHistoryStep step)
{
  ChatMessage *oldest = find_oldest (chat_room_get_timeline (conversation->room));
  g_autofree char *reference
      = dup_reference (chat_message_get_id (oldest), chat_message_get_time (oldest));

  ask (self, conversation, step, "BEFORE", reference);
}

/**
 * chat_network_answers:
 * @self: a network
 * @history: what is being asked
 * @label: (nullable): what an answer is marked with
 *
 * Where answers are marked, what is not marked was not asked for.
 *
 * Returns: whether this is the answer
 */
gboolean
chat_network_answers (ChatNetwork *self, ChatHistory *history, const char *label)
{
  guint64 number;

  if (history->step == CHAT_HISTORY_IDLE)
    return FALSE;

  if (!chat_network_has_cap (self, IRC_CAP_LABELED_RESPONSE))
    return TRUE;

  return label != NULL && g_ascii_string_to_unsigned (label, 10, 1, G_MAXUINT64, &number, NULL)
         && number == history->label;
}

/* A server may have forgotten the message that we remember: its time is as good. */
static void
take_refusal (ChatNetwork *self, ChatConversation *conversation)
{
  ChatHistory *history = &conversation->history;

  switch (history->step)
    {
    case CHAT_HISTORY_LATEST:
      if (history->since_id != NULL && !history->by_time)
        {
          history->by_time = TRUE;
          ask_latest (self, conversation);
          return;
        }
      chat_network_finish_catching_up (self, conversation);
      break;
    case CHAT_HISTORY_FILL:
    case CHAT_HISTORY_SEARCH:
      g_clear_object (&history->gap);
      chat_network_finish_catching_up (self, conversation);
      break;
    case CHAT_HISTORY_OLDER:
      history->step = CHAT_HISTORY_IDLE;
      chat_timeline_finish_loading (chat_room_get_timeline (conversation->room), FALSE);
      break;
    case CHAT_HISTORY_IDLE:
    default:
      break;
    }
}

static gboolean
names_room (ChatNetwork *self, const IrcMessage *message, ChatRoom *room)
{
  for (guint i = 2; i + 1 < message->n_params; i++)
    {
      if (chat_network_equal (self, message->params[i], chat_room_get_name (room)))
        return TRUE;
    }

  return FALSE;
}

/**
 * chat_network_history_refused:
 * @self: a network
 * @line: `FAIL CHATHISTORY code [subcommand] [target] … :text`
 */
void
chat_network_history_refused (ChatNetwork *self, const ChatLine *line)
{
  for (guint i = 0; i < chat_network_get_n_rooms (self); i++)
    {
      ChatConversation *conversation = chat_network_get_nth (self, i);

      if (!chat_network_answers (self, &conversation->history, line->label))
        continue;
      if (line->label == NULL && !names_room (self, line->message, conversation->room))
        continue;
      take_refusal (self, conversation);
      return;
    }
}

/**
 * chat_network_history_timeout:
 * @self: a network
 * @conversation: a conversation
 * @turn: a ping that was answered
 *
 * What was asked before the ping, and was not answered before its answer, will not be.
 */
void
chat_network_history_timeout (ChatNetwork *self, ChatConversation *conversation, guint64 turn)
{
  if (conversation->history.step != CHAT_HISTORY_IDLE && conversation->history.turn < turn)
    take_refusal (self, conversation);
}

/**
 * chat_network_load_older:
 * @self: a network
 * @room: a room whose timeline is loading older messages
 *
 * Asks the server for what stands before the oldest message, and tells the timeline when it is
 * there, or there is nothing.
 */
void
chat_network_load_older (ChatNetwork *self, ChatRoom *room)
{
  ChatTimeline *timeline = chat_room_get_timeline (room);
  ChatConversation *conversation = chat_network_get_conversation (self, room);

  if (conversation == NULL || chat_timeline_get_oldest (timeline) == NULL
      || self->state != CHAT_NETWORK_ONLINE || !chat_network_has_history (self))
    {
      chat_timeline_finish_loading (timeline, FALSE);
      return;
    }

  /* One question at a time: this one comes when the other is answered. */
  conversation->history.wants_older = conversation->history.step != CHAT_HISTORY_IDLE;
  if (conversation->history.wants_older)
    return;

  chat_network_ask_for_older (self, conversation, CHAT_HISTORY_OLDER);
}

/**
 * chat_network_fill_gap:
 * @self: a network
 * @room: a room
 * @gap: a message of kind %CHAT_MESSAGE_GAP in it
 *
 * Fetches what is missing there, as far as the server still has it. Nothing happens while something
 * else is being fetched.
 */
void
chat_network_fill_gap (ChatNetwork *self, ChatRoom *room, ChatMessage *gap)
{
  ChatConversation *conversation;

  g_return_if_fail (CHAT_IS_NETWORK (self));
  g_return_if_fail (chat_message_get_kind (gap) == CHAT_MESSAGE_GAP);

  conversation = chat_network_get_conversation (self, room);
  if (conversation == NULL || conversation->history.step != CHAT_HISTORY_IDLE
      || self->state != CHAT_NETWORK_ONLINE || !chat_network_has_history (self))
    return;

  g_set_object (&conversation->history.gap, gap);
  conversation->history.n_pages = 0;
  chat_network_ask_for_gap (self, conversation);
}

static gint64
find_newest_time (ChatNetwork *self)
{
  gint64 newest = 0;

  for (guint i = 0; i < chat_network_get_n_rooms (self); i++)
    newest = MAX (newest, chat_room_get_last_time (chat_network_get_nth (self, i)->room));

  return newest;
}

/**
 * chat_network_ask_targets:
 * @self: a network that has just come online
 *
 * Asks which people have written to us meanwhile.
 */
void
chat_network_ask_targets (ChatNetwork *self)
{
  gint64 now = chat_network_now (self);
  gint64 newest = find_newest_time (self);
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  if (!chat_network_has_history (self))
    return;

  from = dup_reference (NULL, newest != 0 ? newest : now - TARGETS_DAYS * DAY_MS);
  to = dup_reference (NULL, now + DAY_MS);
  chat_network_write (self, "CHATHISTORY", "TARGETS", from, to, G_STRINGIFY (TARGETS_LIMIT), NULL);
}

/**
 * chat_network_on_chathistory:
 * @self: a network
 * @line: `CHATHISTORY TARGETS target timestamp`: with whom there was a conversation, and when they
 * last wrote
 */
void
chat_network_on_chathistory (ChatNetwork *self, const ChatLine *line)
{
  const char *target = line->message->params[1];
  ChatRoom *room;
  ChatConversation *conversation;
  gint64 time;

  if (strcmp (line->message->params[0], "TARGETS") != 0
      || irc_isupport_is_room (&self->isupport, target)
      || !irc_time_parse (line->message->params[2], &time))
    return;

  if (chat_network_find (self, target) == NULL)
    {
      chat_network_open_direct (self, target);
      return;
    }

  room = chat_network_find_room (self, target);
  conversation = chat_network_get_conversation (self, room);
  if (conversation->history.step == CHAT_HISTORY_IDLE && chat_room_get_last_time (room) < time)
    chat_network_catch_up (self, conversation);
}
