/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asking to be let into a room: KNOCK, as Solanum has it. */

#include "hall/hall-private.h"

static gboolean
is_shut (const HallRoom *room)
{
  return (room->modes & (HALL_MODE_INVITE_ONLY | HALL_MODE_KEY)) != 0
         || ((room->modes & HALL_MODE_LIMIT) != 0 && room->members->len >= room->limit);
}

static gboolean
knocked_lately (const Hall *self, const HallCommand *command)
{
  gint64 since = base_id_get_time (command->id) - base_id_get_time (command->actor->knocked);

  return command->actor->knocked != 0 && since < (gint64) self->limits.knock_interval * 1000;
}

gboolean
hall_knock (Hall *self, const HallCommand *command)
{
  HallUser *user = command->actor;
  HallRoom *room = hall_require_room (self, command);

  if (room == NULL)
    return FALSE;
  if (hall_user_find_member (user, room) != NULL)
    return hall_fail (self, HALL_ERROR_KNOCKED_INSIDE, room->name, NULL);
  if (!is_shut (room))
    return hall_fail (self, HALL_ERROR_ROOM_IS_OPEN, room->name, NULL);
  if (hall_room_mutes (room, user))
    return hall_fail (self, HALL_ERROR_CANNOT_SEND, room->name, NULL);
  if (knocked_lately (self, command))
    return hall_fail (self, HALL_ERROR_KNOCKED_LATELY, room->name, NULL);

  user->knocked = command->id;
  for (guint i = 0; i < room->members->len; i++)
    {
      const HallMember *member = g_ptr_array_index (room->members, i);

      if ((member->modes & HALL_MODES_FROM (HALL_MODE_HALFOP)) != 0)
        self->sink.tell_knock (self->user_data, member->user, room, user);
    }

  return TRUE;
}
