/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Another name for a room: https://ircv3.net/specs/extensions/channel-rename */

#include "hall/hall-private.h"

#include "irc/irc-casemap.h"
#include "irc/irc-name.h"

/* A room may look like itself: that is how one mends a letter of the wrong script. */
static gboolean
is_taken (const Hall *self, const HallRoom *room, const char *name)
{
  const HallRoom *same = hall_find_room (self, name);
  const HallRoom *like = hall_find_look_alike_room (self, name);

  return g_str_equal (room->name, name) || (same != NULL && same != room)
         || (like != NULL && like != room);
}

/* Whoever has the name could register it anew. */
static gboolean
check_name (Hall *self,
            const HallRoom *room,
            const HallUser *user,
            const char *name,
            gboolean is_same)
{
  if (room->registration != NULL && !hall_user_owns (user, room))
    return hall_fail (self, HALL_ERROR_RENAME_FORBIDDEN, room->name, name);
  if (!irc_room_is_valid (name))
    return hall_fail (self, HALL_ERROR_CANNOT_RENAME, room->name, name);
  if (is_taken (self, room, name))
    return hall_fail (self, HALL_ERROR_ROOM_NAME_IN_USE, room->name, name);
  if (!is_same && room->members->len > self->limits.members_to_rename)
    return hall_fail (self, HALL_ERROR_TOO_MANY_TO_RENAME, room->name, name);

  return TRUE;
}

/* For who does not know RENAME it is leaving one room and joining another. */
static void
tell_of_move (Hall *self, HallMember *member, const HallCommand *command, const char *old_name)
{
  HallEvent event;

  hall_event_init (&event, "PART", command);
  event.source = member->user->mask;
  event.actor = member->user;
  event.lacks = IRC_CAP_CHANNEL_RENAME;
  event.params[event.n_params++] = old_name;
  if (command->text != NULL)
    event.params[event.n_params++] = command->text;
  hall_tell_user (self, member->user, &event);

  hall_event_init_join (&event, member, command);
  event.lacks = IRC_CAP_CHANNEL_RENAME;
  hall_tell_user (self, member->user, &event);
}

static void
record_and_tell (Hall *self, HallRoom *room, const HallCommand *command, const char *old_name)
{
  HallEvent event;

  hall_event_init (&event, "RENAME", command);
  event.requires = IRC_CAP_CHANNEL_RENAME;
  event.params[event.n_params++] = old_name;
  event.params[event.n_params++] = room->name;
  event.params[event.n_params++] = command->text != NULL ? command->text : "";
  hall_record (self, &event, room, NULL);
  hall_tell_room (self, room, &event);
}

gboolean
hall_rename (Hall *self, const HallCommand *command)
{
  const HallMember *actor
      = hall_require_member (self, command, HALL_MODES_FROM (HALL_MODE_OPERATOR));
  g_autofree char *old_name = NULL;
  HallRoom *room;
  gboolean is_same;

  if (actor == NULL)
    return FALSE;

  room = actor->room;
  is_same = irc_casemap_equal (IRC_CASEMAP_ASCII, room->name, command->object);
  if (!check_name (self, room, command->actor, command->object, is_same))
    return FALSE;

  old_name = hall_rename_room (self, room, command->object);
  self->sink.record_name (self->user_data, room, old_name);
  for (guint i = 0; i < room->members->len; i++)
    hall_record_user (self, ((const HallMember *) g_ptr_array_index (room->members, i))->user);
  record_and_tell (self, room, command, old_name);
  for (guint i = 0; !is_same && i < room->members->len; i++)
    tell_of_move (self, g_ptr_array_index (room->members, i), command, old_name);

  return TRUE;
}
