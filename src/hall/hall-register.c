/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which rooms there are, by their names and by what those look like. */

#include "hall/hall-private.h"
#include "irc/irc-skeleton.h"

/**
 * hall_add_room:
 * @self: a hall
 * @room: (transfer full): a room whose name no other has
 *
 * Of rooms that were remembered from a time in which names could look alike, the first stands for
 * all.
 */
void
hall_add_room (Hall *self, HallRoom *room)
{
  g_hash_table_insert (self->rooms, room->name, room);
  if (!g_hash_table_contains (self->room_skeletons, room->skeleton))
    g_hash_table_insert (self->room_skeletons, room->skeleton, room);
}

static void
remove_room (Hall *self, const HallRoom *room)
{
  g_hash_table_remove (self->rooms, room->name);
  if (g_hash_table_lookup (self->room_skeletons, room->skeleton) == room)
    g_hash_table_remove (self->room_skeletons, room->skeleton);
}

/**
 * hall_rename_room:
 * @self: a hall
 * @room: a room of it
 * @name: a name that no other has
 *
 * Who was asked into the room under its old name may come in under the new one.
 *
 * Returns: (transfer full): what it was called before
 */
char *
hall_rename_room (Hall *self, HallRoom *room, const char *name)
{
  char *old_name;
  GHashTableIter iter;
  gpointer user;

  remove_room (self, room);
  old_name = hall_room_set_name (room, name);
  hall_add_room (self, room);

  g_hash_table_iter_init (&iter, self->users);
  while (g_hash_table_iter_next (&iter, NULL, &user))
    hall_user_rename_invitation (user, room);

  return old_name;
}

/**
 * hall_forget_room:
 * @self: a hall
 * @room: (transfer full): a room of it, with nobody in it
 */
void
hall_forget_room (Hall *self, HallRoom *room)
{
  remove_room (self, room);
  hall_room_free (room);
}

/**
 * hall_find_look_alike_room:
 * @self: a hall
 * @name: the name of a room
 *
 * Returns: (nullable) (transfer none): the room of that name, or one whose name cannot be told from
 * it by sight
 */
HallRoom *
hall_find_look_alike_room (const Hall *self, const char *name)
{
  g_autofree char *skeleton = irc_skeleton_new (name);

  return g_hash_table_lookup (self->room_skeletons, skeleton);
}
