/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-command.h"
#include "chat/chat-network.h"
#include "irc/irc-uri.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ChatSessionState:
 * @CHAT_SESSION_IDLE: not started
 * @CHAT_SESSION_CONNECTING: on the way in
 * @CHAT_SESSION_ONLINE: in
 * @CHAT_SESSION_WAITING: the connection broke or never came about; the next attempt comes in
 * `wait-seconds`
 * @CHAT_SESSION_NICK_IN_USE: the server will not have this nick: ask for another, with
 * `suggested-nick` filled in, and call chat_session_retry_nick()
 * @CHAT_SESSION_FAILED: trying again would not help; `status-text` says why
 * @CHAT_SESSION_LEAVING: saying good-bye
 * @CHAT_SESSION_LEFT: it is over
 */
typedef enum
{
  CHAT_SESSION_IDLE,
  CHAT_SESSION_CONNECTING,
  CHAT_SESSION_ONLINE,
  CHAT_SESSION_WAITING,
  CHAT_SESSION_NICK_IN_USE,
  CHAT_SESSION_FAILED,
  CHAT_SESSION_LEAVING,
  CHAT_SESSION_LEFT,
} ChatSessionState;

#define CHAT_TYPE_SESSION_STATE (chat_session_state_get_type ())
GType chat_session_state_get_type (void);

/**
 * ChatSession:
 *
 * Taking part in one chat: a network, its connection (again and again, when it breaks), and the
 * archive.
 *
 * Properties, all readable, all of which notify:
 * - `state` (ChatSessionState)
 * - `status-text` (string): the state in a sentence for people; "" when online
 * - `wait-seconds` (uint): while waiting, whole seconds until the next attempt; counts down
 * - `suggested-nick` (string, nullable): a nick that is probably free, when one is asked for
 * - `network` (ChatNetwork), and from it `rooms` (GListModel of ChatRoom)
 * - `archive-error` (string, nullable): why nothing can be kept on this computer, for people; the
 * chat goes on without
 *
 * Signals:
 * - `message` (ChatRoom *room, ChatMessage *message): somebody else said something just now (to
 * notify of it, look at the message's `highlight` and the room's `kind` and `active`)
 * - `invited` (const char *nick, const char *room_name): somebody asks us into a room
 */
#define CHAT_TYPE_SESSION (chat_session_get_type ())
G_DECLARE_FINAL_TYPE (ChatSession, chat_session, CHAT, SESSION, GObject)

ChatSession *chat_session_new (const IrcUri *uri,
                               const char *name,
                               const char *archive_folder,
                               const BaseClock *clock);

void chat_session_set_nick (ChatSession *self, const char *nick);
void chat_session_set_password (ChatSession *self, const char *password);
void chat_session_add_auto_join (ChatSession *self, const char *room);

void chat_session_start (ChatSession *self);
void chat_session_retry (ChatSession *self);
void chat_session_retry_nick (ChatSession *self, const char *nick);
void chat_session_submit (ChatSession *self,
                          ChatRoom *room,
                          const char *typed,
                          ChatCommandOutcome *outcome);
void chat_session_resend (ChatSession *self, ChatRoom *room, ChatMessage *message);
void chat_session_discard (ChatSession *self, ChatRoom *room, ChatMessage *message);
void chat_session_fill_gap (ChatSession *self, ChatRoom *room, ChatMessage *gap);
void chat_session_close_room (ChatSession *self, ChatRoom *room);

void chat_session_leave_async (ChatSession *self,
                               const char *reason,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
void chat_session_leave_finish (ChatSession *self, GAsyncResult *result);

const IrcUri *chat_session_get_uri (ChatSession *self);
ChatSessionState chat_session_get_state (ChatSession *self);
const char *chat_session_get_status_text (ChatSession *self);
guint chat_session_get_wait_seconds (ChatSession *self);
const char *chat_session_get_suggested_nick (ChatSession *self);
const char *chat_session_get_archive_error (ChatSession *self);
ChatNetwork *chat_session_get_network (ChatSession *self);
GListModel *chat_session_get_rooms (ChatSession *self);

G_END_DECLS
