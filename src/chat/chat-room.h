/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-people.h"
#include "chat/chat-timeline.h"

G_BEGIN_DECLS

/**
 * ChatRoomKind:
 * @CHAT_ROOM_ROOM: a room that several people are in
 * @CHAT_ROOM_DIRECT: a conversation with one person
 */
typedef enum
{
  CHAT_ROOM_ROOM,
  CHAT_ROOM_DIRECT,
} ChatRoomKind;

#define CHAT_TYPE_ROOM_KIND (chat_room_kind_get_type ())
GType chat_room_kind_get_type (void);

/**
 * ChatRoom:
 *
 * A conversation: in a room, or with one person.
 *
 * Properties, all readable, all of which notify:
 * - `name` (string): what the server calls it: "#lounge", or the other person's nick
 * - `title` (string): what people call it: "lounge", or the other person's name
 * - `topic` (string): what the room is about, without formatting; "" when nothing is set
 * - `kind` (ChatRoomKind)
 * - `joined` (boolean): whether one is in it now; always %TRUE for a direct conversation while
 * online
 * - `timeline` (ChatTimeline): the messages
 * - `people` (ChatPeople): a GListModel of ChatPerson
 * - `unread` (uint): messages that came since it was last looked at
 * - `mentions` (uint): those among them that speak to the reader
 * - `first-unread` (ChatMessage, nullable): where the line "New" stands
 * - `last-text` (string): a line of the newest message for the sidebar: "Ritam: see you tomorrow"
 * - `last-time` (int64): its time, in milliseconds since 1970-01-01 UTC, or 0
 * - `active` (boolean, writable): whether somebody is looking at it; while so nothing in it is
 * unread
 * - `draft` (string, writable): what is typed and not yet sent; "" for nothing
 */
#define CHAT_TYPE_ROOM (chat_room_get_type ())
G_DECLARE_FINAL_TYPE (ChatRoom, chat_room, CHAT, ROOM, GObject)

const char *chat_room_get_name (ChatRoom *self);
const char *chat_room_get_title (ChatRoom *self);
const char *chat_room_get_topic (ChatRoom *self);
ChatRoomKind chat_room_get_kind (ChatRoom *self);
gboolean chat_room_get_joined (ChatRoom *self);
ChatTimeline *chat_room_get_timeline (ChatRoom *self);
ChatPeople *chat_room_get_people (ChatRoom *self);
guint chat_room_get_unread (ChatRoom *self);
guint chat_room_get_mentions (ChatRoom *self);
ChatMessage *chat_room_get_first_unread (ChatRoom *self);
const char *chat_room_get_last_text (ChatRoom *self);
gint64 chat_room_get_last_time (ChatRoom *self);
gboolean chat_room_get_active (ChatRoom *self);
void chat_room_set_active (ChatRoom *self, gboolean active);
const char *chat_room_get_draft (ChatRoom *self);
void chat_room_set_draft (ChatRoom *self, const char *draft);

G_END_DECLS
