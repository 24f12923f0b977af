/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rooms that end for good: RETIRE, and making place for new ones. */

#include "hall/hall-private.h"

/* With all that was said in it. */
static void
end_room (Hall *self, HallRoom *room)
{
  hall_room_set_registration (room, NULL);
  self->sink.record_end (self->user_data, room);
  hall_forget_room (self, room);
}

/* Each is told of the own leaving only: the room is gone for all. */
static void
part (Hall *self, HallMember *member, const HallCommand *command)
{
  HallUser *user = member->user;
  HallEvent event = {
    .verb = "PART",
    .source = user->mask,
    .actor = user,
    .params = { member->room->name, command->text },
    .n_params = 2,
    .id = command->id,
  };

  hall_tell_user (self, user, &event);
  hall_room_remove_member (member->room, member);
  hall_record_user (self, user);
}

gboolean
hall_retire (Hall *self, const HallCommand *command)
{
  HallRoom *room = hall_find_room (self, command->target);
  HallError error;

  if (command->actor != NULL && hall_user_lacks (command->actor, HALL_PRIVILEGE_ROOMS, &error))
    return hall_fail (self, error, hall_privilege_get_name (HALL_PRIVILEGE_ROOMS), NULL);
  if (room == NULL)
    return hall_fail (self, HALL_ERROR_NO_SUCH_ROOM, command->target, NULL);

  while (room->members->len > 0)
    part (self, g_ptr_array_index (room->members, room->members->len - 1), command);
  end_room (self, room);

  return TRUE;
}

/* Of a room that was left by all while it was closed nobody may read anything, unless it was opened
 * again since. */
static gboolean
has_hidden_all (const HallRoom *room)
{
  return room->history_after != 0 && room->opened <= room->history_after;
}

static gboolean
may_give_way (const HallRoom *room)
{
  return room->members->len == 0 && room->registration == NULL
         && (room->history_after == 0 || has_hidden_all (room));
}

static gboolean
is_older (const HallRoom *room, const HallRoom *other)
{
  if (room->topic_time != other->topic_time)
    return room->topic_time < other->topic_time;

  return room->created < other->created;
}

/**
 * hall_make_place:
 * @self: a hall with as many rooms as it can hold
 *
 * A topic that nobody has in front of them gives way to people who want to talk: the oldest first.
 * So does what hides the past of a room that was closed, and with it that past, which is nobody's
 * to read. Registered rooms never do.
 *
 * Returns: whether there is place for another room now
 */
gboolean
hall_make_place (Hall *self)
{
  GHashTableIter iter;
  HallRoom *oldest = NULL;
  gpointer value;

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      HallRoom *room = value;

      if (may_give_way (room) && (oldest == NULL || is_older (room, oldest)))
        oldest = room;
    }
  if (oldest == NULL)
    return FALSE;

  if (has_hidden_all (oldest))
    {
      end_room (self, oldest);
      return TRUE;
    }

  hall_room_set_topic (oldest, NULL, NULL, 0);
  hall_forget_metadata (self, oldest);
  self->sink.record_room (self->user_data, oldest);
  hall_forget_room (self, oldest);

  return TRUE;
}
