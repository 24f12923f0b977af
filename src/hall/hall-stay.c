/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who stays without a connection, and is here again after a restart: STAY and GO. */

#include "hall/hall-private.h"

#include "irc/irc-name.h"

/**
 * hall_record_user:
 * @self: a hall
 * @user: somebody of whom has changed what others see
 */
void
hall_record_user (Hall *self, const HallUser *user)
{
  if (user->stays)
    self->sink.record_user (self->user_data, user);
}

/**
 * hall_end_stay:
 * @self: a hall
 * @user: somebody who is going to leave with the last connection, or leaves now
 */
void
hall_end_stay (Hall *self, HallUser *user)
{
  if (!user->stays)
    return;

  user->stays = FALSE;
  self->sink.record_user (self->user_data, user);
}

gboolean
hall_stay (Hall *self, const HallCommand *command)
{
  HallUser *user = command->actor;

  if (user->stays || user->account == NULL)
    return TRUE;

  user->stays = TRUE;
  hall_record_user (self, user);

  return TRUE;
}

gboolean
hall_go (Hall *self, const HallCommand *command)
{
  hall_end_stay (self, command->actor);

  return TRUE;
}

/**
 * hall_restore_user:
 * @self: a hall that nobody entered yet
 * @user: (transfer full): somebody who stayed, with an account and without a connection
 * @metadata: (nullable) (element-type HallMetadata): what is told of the account
 * @id: when, which is newer than all there is
 *
 * Nobody is told; nothing is recorded.
 *
 * Returns: whether nobody else has a nick that looks the same; otherwise @user is freed
 */
gboolean
hall_restore_user (Hall *self, HallUser *user, const GPtrArray *metadata, BaseId id)
{
  if (hall_find_look_alike (self, user->nick) != NULL)
    {
      hall_user_free (user);
      return FALSE;
    }

  user->stays = TRUE;
  user->entered = id;
  user->named = id;
  user->spoke = id;
  self->n_invisible += user->invisible;
  /* Nobody else is logged in to the same account, so none is looked for. */
  for (guint i = 0; metadata != NULL && i < metadata->len; i++)
    {
      const HallMetadata *each = g_ptr_array_index (metadata, i);

      hall_metadata_put (&hall_user_get_profile (user)->metadata, each->key, each->value);
    }
  hall_add_user (self, user);

  return TRUE;
}

/**
 * hall_restore_member:
 * @self: a hall that nobody entered yet
 * @user: somebody who was restored
 * @name: a room that @user was in
 * @modes: the prefix modes there, but for those of a role, which are known from the room
 * @id: the newest id there is
 *
 * Nobody is told; nothing is recorded.
 *
 * Returns: whether that can be the name of a room, and @user was not in it
 */
gboolean
hall_restore_member (Hall *self, HallUser *user, const char *name, HallModes modes, BaseId id)
{
  HallRoom *room = hall_find_room (self, name);

  if (room == NULL)
    {
      if (!irc_room_is_valid (name) || hall_find_look_alike_room (self, name) != NULL)
        return FALSE;
      room = hall_room_new (name, id);
      hall_add_room (self, room);
    }
  if (hall_user_find_member (user, room) != NULL)
    return FALSE;

  if (room->members->len == 0)
    room->opened = id;
  hall_restore_reader (hall_room_add_member (room, user, modes), id);

  return TRUE;
}
