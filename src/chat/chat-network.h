/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/base-clock.h"
#include "chat/chat-room.h"

G_BEGIN_DECLS

/**
 * ChatNetworkState:
 * @CHAT_NETWORK_DISCONNECTED: there is no connection
 * @CHAT_NETWORK_REGISTERING: connected, and not yet let in
 * @CHAT_NETWORK_ONLINE: the server has said welcome
 */
typedef enum
{
  CHAT_NETWORK_DISCONNECTED,
  CHAT_NETWORK_REGISTERING,
  CHAT_NETWORK_ONLINE,
} ChatNetworkState;

#define CHAT_TYPE_NETWORK_STATE (chat_network_state_get_type ())
GType chat_network_state_get_type (void);

/**
 * ChatNetwork:
 *
 * The protocol as one person sees it on one server: lines go in, lines come out, and rooms, people
 * and messages change. No socket and no file: ChatSession brings those.
 *
 * Properties, all readable, all of which notify:
 * - `state` (ChatNetworkState)
 * - `nick` (string): the nick the server knows us by, or the one we ask for
 * - `name` (string): the name we show to others
 * - `server-name` (string, nullable): what the network calls itself
 * - `rooms` (GListModel of ChatRoom)
 * - `console` (ChatTimeline): what the server says to nobody in particular
 *
 * Signals:
 * - `line` (const char *line): send this, without line end
 * - `nick-rejected` (const char *nick, const char *suggestion, const char *text): registration
 * stands still until chat_network_retry_nick(); the text is for people
 * - `message` (ChatRoom *room, ChatMessage *message): somebody said something just now
 * - `changed` (ChatRoom *room, ChatMessage *message): keep this: it is new, from history too, or it
 * has another state than before
 * - `room-changed` (ChatRoom *room): keep this: a room was joined or left
 * - `room-renamed` (ChatRoom *room, const char *old_name): keep this: another person's nick changed
 * - `room-closed` (ChatRoom *room): forget that one was in it
 * - `removed` (ChatRoom *room, ChatMessage *message): forget this
 * - `error` (const char *text, gboolean final): the server will end the connection, or will not let
 *   us in; the text is for people. When final, trying again would not help
 * - `invited` (const char *nick, const char *room_name): somebody asks us into a room
 */
#define CHAT_TYPE_NETWORK (chat_network_get_type ())
G_DECLARE_FINAL_TYPE (ChatNetwork, chat_network, CHAT, NETWORK, GObject)

/* Rooms and conversations at most. */
#define CHAT_NETWORK_MAX_ROOMS 500

/* Octets that can be said at once; they travel as several messages where one would be too long. */
#define CHAT_NETWORK_MAX_TEXT (64 * 1024)

ChatNetwork *chat_network_new (const char *name, const BaseClock *clock);

ChatNetworkState chat_network_get_state (ChatNetwork *self);
const char *chat_network_get_nick (ChatNetwork *self);
const char *chat_network_get_name (ChatNetwork *self);
const char *chat_network_get_server_name (ChatNetwork *self);
GListModel *chat_network_get_rooms (ChatNetwork *self);
ChatTimeline *chat_network_get_console (ChatNetwork *self);
ChatRoom *chat_network_find_room (ChatNetwork *self, const char *name);
gboolean chat_network_is_room_name (ChatNetwork *self, const char *name);

void chat_network_set_nick (ChatNetwork *self, const char *nick);
void chat_network_set_password (ChatNetwork *self, const char *password);

void chat_network_connected (ChatNetwork *self);
void chat_network_feed (ChatNetwork *self, const char *line);
void chat_network_disconnected (ChatNetwork *self);
void chat_network_rename (ChatNetwork *self, const char *name);
void chat_network_retry_nick (ChatNetwork *self, const char *nick);
void chat_network_ping (ChatNetwork *self);
void chat_network_quit (ChatNetwork *self, const char *reason);

ChatRoom *chat_network_join (ChatNetwork *self, const char *name, const char *key);
ChatRoom *chat_network_open_direct (ChatNetwork *self, const char *nick);
void chat_network_close_room (ChatNetwork *self, ChatRoom *room, const char *reason);
void chat_network_load_older (ChatNetwork *self, ChatRoom *room);
void chat_network_fill_gap (ChatNetwork *self, ChatRoom *room, ChatMessage *gap);

gboolean chat_network_send (ChatNetwork *self,
                            ChatRoom *room,
                            ChatMessageKind kind,
                            const char *text);
void chat_network_resend (ChatNetwork *self, ChatRoom *room, ChatMessage *message);
void chat_network_discard (ChatNetwork *self, ChatRoom *room, ChatMessage *message);
void chat_network_command (ChatNetwork *self,
                           ChatRoom *room,
                           const char *verb,
                           const char *const *params,
                           guint n_params);
void chat_network_inform (ChatNetwork *self, ChatRoom *room, const char *text);

ChatRoom *chat_network_restore_room (ChatNetwork *self,
                                     ChatRoomKind kind,
                                     const char *name,
                                     const char *title,
                                     gboolean joined);
void chat_network_hold_room (ChatNetwork *self, ChatRoom *room);
void chat_network_release_room (ChatNetwork *self, ChatRoom *room);
gboolean chat_network_wants_room (ChatNetwork *self, ChatRoom *room);
void chat_network_restore_messages (ChatNetwork *self,
                                    ChatRoom *room,
                                    ChatMessage *const *messages,
                                    guint n_messages);

G_END_DECLS
