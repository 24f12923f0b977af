/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a client is told of a room: its topic, and who is in it. */

#include "server/server-room.h"

#include "irc/irc-name.h"
#include "server/server-marker.h"
#include "server/server-metadata-sync.h"
#include "server/server-private.h"

/* Octets of names in one line; with all that stands before them they fit. */
#define NAMES_MAX 340

/**
 * server_room_require:
 * @reply: the answer to a command that asks about a room
 * @name: the room's name
 *
 * Returns: (nullable) (transfer none): the room; %NULL when whoever asks may not know of one, and
 * was told so
 */
HallRoom *
server_room_require (ServerReply *reply, const char *name)
{
  HallRoom *room = hall_find_room (reply->session->server->hall, name);

  if (room != NULL && hall_room_is_visible_to (room, reply->session->user))
    return room;

  server_reply_numeric (reply, ERR_NOSUCHCHANNEL, name, NULL);

  return NULL;
}

/**
 * server_room_reply_topic:
 * @reply: an answer
 * @room: a room that has a topic
 */
void
server_room_reply_topic (ServerReply *reply, const HallRoom *room)
{
  g_autofree char *time = g_strdup_printf ("%" G_GINT64_FORMAT, room->topic_time / 1000);

  server_reply_numeric (reply, RPL_TOPIC, room->name, room->topic, NULL);
  server_reply_numeric (reply, RPL_TOPICWHOTIME, room->name,
                        room->topic_setter != NULL ? room->topic_setter : "*", time, NULL);
}

/**
 * server_room_append_signs:
 * @text: what to append to
 * @member: a member of a room
 * @caps: capabilities of who is told; without multi-prefix only the highest sign counts
 *
 * https://ircv3.net/specs/extensions/multi-prefix
 */
void
server_room_append_signs (GString *text, const HallMember *member, IrcCaps caps)
{
  gboolean is_first = TRUE;

#define MODE(symbol, letter, type, sign, meaning)                                                  \
  if (type == IRC_MODE_PREFIX && (member->modes & HALL_MODE_##symbol) != 0                         \
      && (is_first || (caps & IRC_CAP_MULTI_PREFIX) != 0))                                         \
    {                                                                                              \
      g_string_append_c (text, sign);                                                              \
      is_first = FALSE;                                                                            \
    }
#include "irc/irc-mode.def"
#undef MODE
}

/**
 * server_room_shows_member:
 * @room: a room that @to may know of
 * @to: who asks
 * @member: a member of it
 *
 * Returns: whether @to is told of @member
 */
gboolean
server_room_shows_member (const HallRoom *room, const HallUser *to, const HallMember *member)
{
  return hall_user_sees (to, member->user);
}

/**
 * server_room_reply_names:
 * @reply: an answer
 * @room: a room that whoever is answered may know of
 *
 * https://modern.ircdocs.horse/#names-message
 */
void
server_room_reply_names (ServerReply *reply, const HallRoom *room)
{
  const char *symbol = (room->modes & HALL_MODE_SECRET) != 0 ? "@" : "=";
  IrcCaps caps = reply->session->caps;
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) name = g_string_new (NULL);

  for (guint i = 0; i < room->members->len; i++)
    {
      const HallMember *member = g_ptr_array_index (room->members, i);

      if (!server_room_shows_member (room, reply->session->user, member))
        continue;

      g_string_truncate (name, 0);
      server_room_append_signs (name, member, caps);
      g_string_append (name, (caps & IRC_CAP_USERHOST_IN_NAMES) != 0 ? member->user->mask
                                                                     : member->user->nick);
      if (names->len + 1 + name->len > NAMES_MAX)
        {
          server_reply_numeric (reply, RPL_NAMREPLY, symbol, room->name, names->str, NULL);
          g_string_truncate (names, 0);
        }
      if (names->len > 0)
        g_string_append_c (names, ' ');
      g_string_append (names, name->str);
    }

  if (names->len > 0)
    server_reply_numeric (reply, RPL_NAMREPLY, symbol, room->name, names->str, NULL);
  server_reply_numeric (reply, RPL_ENDOFNAMES, room->name, NULL);
}

/**
 * server_room_welcome:
 * @reply: an answer
 * @room: a room that whoever is answered has just come into
 *
 * https://modern.ircdocs.horse/#join-message
 */
void
server_room_welcome (ServerReply *reply, const HallRoom *room)
{
  IrcCaps caps = reply->session->caps;

  if (room->topic != NULL)
    server_room_reply_topic (reply, room);
  if ((caps & IRC_CAP_READ_MARKER) != 0)
    server_marker_reply (reply, room->name);
  if ((caps & IRC_CAP_NO_IMPLICIT_NAMES) == 0)
    server_room_reply_names (reply, room);
  server_metadata_sync_room (reply, room, SERVER_METADATA_SYNC_OFFERED);
}

/**
 * server_room_enter:
 * @reply: an answer
 * @room: a room that whoever is answered was just told to have come into
 *
 * Welcomes the client to it, and has it get what was said there, once the answer is complete.
 */
void
server_room_enter (ServerReply *reply, const HallRoom *room)
{
  server_room_welcome (reply, room);
  if (reply->joined == NULL)
    reply->joined = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (reply->joined, g_strdup (room->name));
}
