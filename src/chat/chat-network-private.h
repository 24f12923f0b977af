/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-network.h"
#include "irc/irc-caps.h"
#include "irc/irc-isupport.h"
#include "irc/irc-message.h"

G_BEGIN_DECLS

/* Messages of one's own that may be on their way at once where the server confirms each; the others
 * wait their turn, so that a long text does not look like a flood. */
#define CHAT_NETWORK_MAX_IN_FLIGHT 10

/* Messages of one's own that may wait in one room. */
#define CHAT_NETWORK_MAX_WAITING 500

/* Messages that we ask for at a time, pages that are fetched unasked to close gaps, and pages in
 * which messages of one's own are looked for. */
#define CHAT_NETWORK_PAGE         100
#define CHAT_NETWORK_GAP_PAGES    10
#define CHAT_NETWORK_SEARCH_PAGES 200

/* Batches that may be open at once, and messages that one may bring. */
#define CHAT_NETWORK_MAX_BATCHES        64
#define CHAT_NETWORK_MAX_BATCH_MESSAGES 1000

/* What the server said to nobody in particular, of which the newest is kept. */
#define CHAT_NETWORK_MAX_CONSOLE 2000

/* Names of people that are remembered. */
#define CHAT_NETWORK_MAX_NAMES 50000

/**
 * ChatSendStage:
 * @CHAT_SEND_QUEUED: to be given to the connection when its turn comes
 * @CHAT_SEND_GIVEN: given to this connection, and not confirmed
 * @CHAT_SEND_UNSURE: given to an earlier connection; history will tell whether it arrived
 */
typedef enum
{
  CHAT_SEND_QUEUED,
  CHAT_SEND_GIVEN,
  CHAT_SEND_UNSURE,
} ChatSendStage;

/**
 * ChatSend:
 * @message: the waiting message in the room's timeline
 * @stage: how far it has come
 * @is_first: when unsure, whether nothing was known of the room before it, so that it may stand
 * anywhere in its history
 * @label: what the server's answer to it is marked with; unique on a connection
 * @turn: the ping after which it was given; see chat_network_on_pong()
 *
 * A message of one's own on its way.
 */
typedef struct
{
  ChatMessage *message;
  ChatSendStage stage;
  gboolean is_first;
  guint64 label;
  guint64 turn;
} ChatSend;

/**
 * ChatHistoryStep:
 * @CHAT_HISTORY_IDLE: nothing was asked
 * @CHAT_HISTORY_LATEST: what was missed, or the newest messages of a room that is new to us
 * @CHAT_HISTORY_FILL: what belongs into a gap, from its newer end backwards
 * @CHAT_HISTORY_SEARCH: the same as the next, in search of messages of one's own
 * @CHAT_HISTORY_OLDER: what stands before our oldest message
 */
typedef enum
{
  CHAT_HISTORY_IDLE,
  CHAT_HISTORY_LATEST,
  CHAT_HISTORY_FILL,
  CHAT_HISTORY_SEARCH,
  CHAT_HISTORY_OLDER,
} ChatHistoryStep;

/**
 * ChatHistory:
 * @step: what was asked, and not yet answered
 * @turn: the ping after which it was asked
 * @label: what the answer is marked with
 * @limit: messages that were asked for
 * @by_time: whether a time was named rather than a msgid
 * @has_start: whether the first message of all is there
 * @wants_older: whether somebody waits for older messages
 * @since_id: (nullable): the newest message known before this connection
 * @since_time: its time, or 0 when there is none
 * @gap: (nullable): the gap that is being filled
 * @n_pages: pages fetched unasked on this connection
 *
 * What is being asked about a room's past: one question at a time.
 */
typedef struct
{
  ChatHistoryStep step;
  guint64 turn;
  guint64 label;
  guint limit;
  gboolean by_time;
  gboolean has_start;
  gboolean wants_older;
  char *since_id;
  gint64 since_time;
  ChatMessage *gap;
  guint n_pages;
} ChatHistory;

/**
 * ChatConversation:
 * @room: what others see of it
 * @key: (nullable): the word that opens the room
 * @wanted: whether to join it whenever we come online
 * @closing: whether it goes when the server says that we are out
 * @wants_who: whether the names of who is in it are still to be asked for
 * @held: whether its past is still being read from elsewhere, and the server is not to be asked yet
 * @entered: whether one has come into it while it was held
 * @caught_up: whether what was missed is there, so that messages of one's own may go out
 * @last_sent: (nullable): where nothing is confirmed, the message that an error is probably about
 * @sends: (element-type ChatSend): messages of one's own on their way, oldest first
 * @names: (nullable) (element-type utf8): who is in the room as far as the server has told, with
 * their signs
 * @history: what is being asked about its past
 *
 * What the network knows of a room beside what it shows.
 */
typedef struct
{
  ChatRoom *room;
  char *key;
  gboolean wanted;
  gboolean closing;
  gboolean wants_who;
  gboolean held;
  gboolean entered;
  gboolean caught_up;
  ChatMessage *last_sent;
  GQueue sends;
  GPtrArray *names;
  ChatHistory history;
} ChatConversation;

/**
 * ChatBatch:
 * @conversation: (nullable): whose history it brings
 * @label: (nullable): what its start was marked with
 * @messages: (nullable) (element-type ChatMessage): the history, oldest first
 * @n_lines: lines of it that came, ours or not
 *
 * https://ircv3.net/specs/extensions/batch
 */
typedef struct
{
  ChatConversation *conversation;
  char *label;
  GPtrArray *messages;
  guint n_lines;
} ChatBatch;

/**
 * ChatLine:
 * @message: the line, taken apart
 * @nick: the nick or the server's name of whom it is from; "" when the line does not say
 * @own: whether it is from ourselves
 * @time: when, in milliseconds since 1970-01-01 UTC
 * @id: (nullable): its msgid
 * @label: (nullable): which line of ours it answers
 * @batch: (nullable): the batch that it is part of
 *
 * What a handler is given.
 */
typedef struct
{
  const IrcMessage *message;
  char *nick;
  gboolean own;
  gint64 time;
  char *id;
  char *label;
  ChatBatch *batch;
} ChatLine;

typedef void (*ChatLineHandler) (ChatNetwork *self, const ChatLine *line);

struct _ChatNetwork
{
  GObject parent_instance;

  const BaseClock *clock;
  ChatNetworkState state;
  char *name;
  char *password;

  /* The nick we have, the one we would like to have, the one that somebody asked for and the server
   * has not granted, and how many others we have tried on this connection. */
  char *nick;
  char *wanted_nick;
  char *asked_nick;
  guint n_nick_attempts;
  gboolean regaining_nick;

  /* Whether the server said 001, and whether any ever did: then nobody is asked for a nick. */
  gboolean welcomed;
  gboolean was_online;
  gboolean quitting;

  IrcIsupport isupport;
  IrcCaps caps;
  IrcCaps caps_offered;
  guint n_cap_requests;
  gboolean cap_ended;

  /* What others see us as, once known, for it counts towards the length of our lines. */
  char *source;

  GListStore *rooms;
  GHashTable *conversations;
  GHashTable *names;
  GHashTable *batches;
  ChatTimeline *console;
  ChatRoom *context;

  guint64 last_label;
  guint64 last_ping;
  guint n_in_flight;
  guint n_who;
};

/* chat-network.c */
gint64 chat_network_now (ChatNetwork *self);
gboolean chat_network_has_cap (ChatNetwork *self, IrcCaps cap);
gboolean chat_network_equal (ChatNetwork *self, const char *a, const char *b);
void chat_network_set_state (ChatNetwork *self, ChatNetworkState state);
void chat_network_emit_line (ChatNetwork *self, const char *line);
void chat_network_emit_changed (ChatNetwork *self, ChatRoom *room, ChatMessage *message);
void chat_network_emit_removed (ChatNetwork *self, ChatRoom *room, ChatMessage *message);
void chat_network_emit_room_changed (ChatNetwork *self, ChatRoom *room);
void chat_network_emit_room_closed (ChatNetwork *self, ChatRoom *room);
void chat_network_emit_room_renamed (ChatNetwork *self, ChatRoom *room, const char *old_name);
void chat_network_emit_nick_rejected (ChatNetwork *self,
                                      const char *nick,
                                      const char *suggestion,
                                      const char *text);
void chat_network_emit_error (ChatNetwork *self, const char *text, gboolean is_final);
void chat_network_emit_message (ChatNetwork *self, ChatRoom *room, ChatMessage *message);
void chat_network_emit_invited (ChatNetwork *self, const char *nick, const char *room_name);
void chat_network_notify_nick (ChatNetwork *self);
void chat_network_notify_name (ChatNetwork *self);
void chat_network_notify_server_name (ChatNetwork *self);

/* chat-network-output.c */
void chat_network_write (ChatNetwork *self, const char *verb, ...) G_GNUC_NULL_TERMINATED;
guint64 chat_network_write_labeled (ChatNetwork *self,
                                    const char *verb,
                                    const char *const *params,
                                    guint n_params);

/* chat-network-verbs.c */
void chat_network_dispatch (ChatNetwork *self, const ChatLine *line);

/* chat-network-registration.c */
void chat_network_register (ChatNetwork *self);
void chat_network_on_cap (ChatNetwork *self, const ChatLine *line);
void chat_network_on_welcome (ChatNetwork *self, const ChatLine *line);
void chat_network_on_isupport (ChatNetwork *self, const ChatLine *line);
void chat_network_on_end_of_motd (ChatNetwork *self, const ChatLine *line);
void chat_network_on_nick_refused (ChatNetwork *self, const ChatLine *line);
void chat_network_on_refused (ChatNetwork *self, const ChatLine *line);
void chat_network_on_error (ChatNetwork *self, const ChatLine *line);
void chat_network_on_ping (ChatNetwork *self, const ChatLine *line);
void chat_network_on_pong (ChatNetwork *self, const ChatLine *line);
void chat_network_regain_nick (ChatNetwork *self);
void chat_network_take_nick (ChatNetwork *self, const char *nick);

/* chat-network-rooms.c */
void chat_conversation_free (ChatConversation *self);
ChatConversation *chat_network_find (ChatNetwork *self, const char *name);
ChatConversation *chat_network_get_conversation (ChatNetwork *self, ChatRoom *room);
ChatConversation *chat_network_open (ChatNetwork *self, ChatRoomKind kind, const char *name);
guint chat_network_get_n_rooms (ChatNetwork *self);
ChatConversation *chat_network_get_nth (ChatNetwork *self, guint position);
void chat_network_empty_room (ChatNetwork *self, ChatRoom *room);
void chat_network_add_person (ChatNetwork *self, ChatRoom *room, const char *nick);
void chat_network_drop (ChatNetwork *self, ChatConversation *conversation);
void chat_network_rehash (ChatNetwork *self);
void chat_network_enter_rooms (ChatNetwork *self);
void chat_network_leave_rooms (ChatNetwork *self);

/* chat-network-membership.c */
void chat_network_add_event (ChatNetwork *self,
                             ChatRoom *room,
                             ChatMessageKind kind,
                             const ChatLine *line,
                             const char *target,
                             const char *text);
void chat_network_add_departure (ChatNetwork *self,
                                 ChatRoom *room,
                                 ChatMessageKind kind,
                                 const ChatLine *line);
gboolean chat_network_add (ChatNetwork *self, ChatRoom *room, ChatMessage *message);
void chat_network_on_join (ChatNetwork *self, const ChatLine *line);
void chat_network_on_part (ChatNetwork *self, const ChatLine *line);
void chat_network_on_kick (ChatNetwork *self, const ChatLine *line);
void chat_network_on_topic (ChatNetwork *self, const ChatLine *line);
void chat_network_on_topic_is (ChatNetwork *self, const ChatLine *line);
void chat_network_on_no_topic (ChatNetwork *self, const ChatLine *line);

/* chat-network-modes.c */
void chat_network_on_mode (ChatNetwork *self, const ChatLine *line);
void chat_network_on_invite (ChatNetwork *self, const ChatLine *line);
void chat_network_on_inviting (ChatNetwork *self, const ChatLine *line);
void chat_network_on_join_refused (ChatNetwork *self, const ChatLine *line);
void chat_network_on_unavailable (ChatNetwork *self, const ChatLine *line);

/* chat-network-people.c */
const char *chat_network_get_display_name (ChatNetwork *self, const char *nick);
void chat_network_learn_name (ChatNetwork *self, const char *nick, const char *name);
void chat_network_on_quit (ChatNetwork *self, const ChatLine *line);
void chat_network_on_nick (ChatNetwork *self, const ChatLine *line);
void chat_network_on_setname (ChatNetwork *self, const ChatLine *line);
void chat_network_on_away (ChatNetwork *self, const ChatLine *line);
void chat_network_on_away_reply (ChatNetwork *self, const ChatLine *line);
void chat_network_on_own_away (ChatNetwork *self, const ChatLine *line);
void chat_network_on_chghost (ChatNetwork *self, const ChatLine *line);
void chat_network_on_names (ChatNetwork *self, const ChatLine *line);
void chat_network_on_end_of_names (ChatNetwork *self, const ChatLine *line);
void chat_network_on_who (ChatNetwork *self, const ChatLine *line);
void chat_network_on_whox (ChatNetwork *self, const ChatLine *line);
void chat_network_on_end_of_who (ChatNetwork *self, const ChatLine *line);
void chat_network_ask_who (ChatNetwork *self, const char *nick);
void chat_network_ask_who_is_in (ChatNetwork *self, ChatConversation *conversation);

/* chat-network-messages.c */
void chat_network_on_privmsg (ChatNetwork *self, const ChatLine *line);
void chat_network_on_notice (ChatNetwork *self, const ChatLine *line);

/* chat-network-sending.c */
void chat_network_flush (ChatNetwork *self, ChatConversation *conversation);
void chat_network_flush_all (ChatNetwork *self);
void chat_network_settle_direct (ChatNetwork *self, ChatConversation *conversation);
void chat_network_queue_restored (ChatConversation *conversation, ChatMessage *message);

/* chat-network-outcome.c */
void chat_send_free (ChatSend *self);
ChatSend *chat_network_find_send (ChatConversation *conversation, ChatMessage *message);
ChatSend *chat_network_find_stage (ChatConversation *conversation, ChatSendStage stage);
void chat_network_end_send (ChatNetwork *self, ChatConversation *conversation, ChatSend *send);
void chat_network_fail_send (ChatNetwork *self,
                             ChatConversation *conversation,
                             ChatSend *send,
                             const char *text);
void chat_network_fail_all (ChatNetwork *self, ChatConversation *conversation, const char *text);
void chat_network_discard_all (ChatNetwork *self, ChatConversation *conversation);
void chat_network_arrive (ChatNetwork *self,
                          ChatConversation *conversation,
                          ChatSend *send,
                          const char *id,
                          gint64 time);
gboolean chat_network_confirm (ChatNetwork *self,
                               ChatConversation *conversation,
                               ChatMessage *echo,
                               const char *label);
gboolean chat_network_recognize (ChatNetwork *self,
                                 ChatConversation *conversation,
                                 ChatMessage *old);
gboolean chat_network_refuse (ChatNetwork *self,
                              const char *label,
                              const char *target,
                              const char *text);
gboolean chat_network_seeks_start (ChatConversation *conversation);
void chat_network_mark_first (ChatConversation *conversation);
void chat_network_settle_unsure (ChatNetwork *self, ChatConversation *conversation);
void chat_network_unsettle (ChatNetwork *self, ChatConversation *conversation);
void chat_network_give_up_before (ChatNetwork *self, ChatConversation *conversation, guint64 turn);

/* chat-network-history.c */
gboolean chat_network_has_history (ChatNetwork *self);
void chat_network_catch_up (ChatNetwork *self, ChatConversation *conversation);
void chat_network_finish_catching_up (ChatNetwork *self, ChatConversation *conversation);
void chat_network_stop_history (ChatNetwork *self, ChatConversation *conversation);
void chat_network_ask_for_gap (ChatNetwork *self, ChatConversation *conversation);
void chat_network_ask_for_older (ChatNetwork *self,
                                 ChatConversation *conversation,
                                 ChatHistoryStep step);
void chat_network_ask_targets (ChatNetwork *self);
gboolean chat_network_answers (ChatNetwork *self, ChatHistory *history, const char *label);
void chat_network_history_refused (ChatNetwork *self, const ChatLine *line);
void chat_network_history_timeout (ChatNetwork *self, ChatConversation *conversation, guint64 turn);
void chat_network_on_chathistory (ChatNetwork *self, const ChatLine *line);

/* chat-network-pages.c */
void chat_network_note_live (ChatNetwork *self, ChatConversation *conversation);
void chat_network_take_page (ChatNetwork *self, ChatBatch *batch);

/* chat-network-batches.c */
void chat_batch_free (ChatBatch *self);
gboolean chat_network_collect (const ChatLine *line, ChatMessage *message);
void chat_network_on_batch (ChatNetwork *self, const ChatLine *line);

/* chat-network-replies.c */
void chat_network_show (ChatNetwork *self, ChatRoom *room, gint64 time, const char *text);
void chat_network_on_ignored (ChatNetwork *self, const ChatLine *line);
void chat_network_on_server_text (ChatNetwork *self, const ChatLine *line);
void chat_network_on_cannot_send (ChatNetwork *self, const ChatLine *line);
void chat_network_on_not_in_room (ChatNetwork *self, const ChatLine *line);
void chat_network_on_too_long (ChatNetwork *self, const ChatLine *line);
void chat_network_on_fail (ChatNetwork *self, const ChatLine *line);
void chat_network_on_note (ChatNetwork *self, const ChatLine *line);
void chat_network_on_numeric (ChatNetwork *self, const ChatLine *line);

G_END_DECLS
