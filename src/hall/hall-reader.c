/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Since when everybody may read a room whose history begins for each with the first joining. */

#include <string.h>

#include "hall/hall-private.h"

static void
hall_reader_free (HallReader *reader)
{
  g_free (reader->identity);
  g_free (reader);
}

static HallReader *
find_reader (const HallRoom *room, const char *identity)
{
  for (guint i = 0; room->readers != NULL && i < room->readers->len; i++)
    {
      HallReader *reader = g_ptr_array_index (room->readers, i);

      if (g_str_equal (reader->identity, identity))
        return reader;
    }

  return NULL;
}

/**
 * hall_room_add_reader:
 * @self: a room
 * @identity: as hall_user_dup_identity() gives it
 * @since: whoever that is may read what was said after this id
 */
void
hall_room_add_reader (HallRoom *self, const char *identity, BaseId since)
{
  HallReader *reader = g_new (HallReader, 1);

  reader->identity = g_strdup (identity);
  reader->since = since;
  if (self->readers == NULL)
    self->readers = g_ptr_array_new_with_free_func ((GDestroyNotify) hall_reader_free);
  g_ptr_array_add (self->readers, reader);
}

static void
record (Hall *self, const HallRoom *room, const char *identity, BaseId since, gboolean is_set)
{
  if (room->registration != NULL)
    self->sink.record_reader (self->user_data, room, identity, since, is_set);
}

/* A nick at a place; no account is called so. */
static gboolean
is_guest (const char *identity)
{
  return strchr (identity, '@') != NULL;
}

static const HallReader *
find_first_guest (const HallRoom *room)
{
  for (guint i = 0; i < room->readers->len; i++)
    {
      const HallReader *reader = g_ptr_array_index (room->readers, i);

      if (is_guest (reader->identity))
        return reader;
    }

  return NULL;
}

/* The guest who came to it first makes room, and an account only for another one: people can be as
 * many guests as they like. Nothing is taken from who is there. */
static gboolean
make_place (Hall *self, HallRoom *room, const char *identity)
{
  const HallReader *first;

  if (room->readers == NULL || room->readers->len < self->limits.readers_per_room)
    return TRUE;

  first = find_first_guest (room);
  if (first == NULL && is_guest (identity))
    return FALSE;
  if (first == NULL)
    first = g_ptr_array_index (room->readers, 0);
  record (self, room, first->identity, first->since, FALSE);
  g_ptr_array_remove (room->readers, (gpointer) first);

  return TRUE;
}

static void
add_reader (Hall *self, HallRoom *room, const char *identity, BaseId since)
{
  if (!make_place (self, room, identity))
    return;

  hall_room_add_reader (room, identity, since);
  record (self, room, identity, since, TRUE);
}

/* Whoever was known under two names before has what the earlier of them had. */
static void
put_reader (Hall *self, HallMember *member, BaseId since)
{
  HallRoom *room = member->room;
  g_autofree char *identity = hall_user_dup_identity (member->user);
  HallReader *reader = find_reader (room, identity);

  if (reader == NULL)
    add_reader (self, room, identity, since);
  else if (since < reader->since)
    {
      reader->since = since;
      record (self, room, identity, since, TRUE);
    }
  member->since = reader != NULL ? reader->since : since;
}

/**
 * hall_note_reader:
 * @self: a hall
 * @member: somebody who has just come in
 * @id: when
 *
 * The own joining is what one reads first.
 */
void
hall_note_reader (Hall *self, HallMember *member, BaseId id)
{
  if ((member->room->modes & HALL_MODE_SINCE_JOINING) != 0)
    put_reader (self, member, id - 1);
}

/**
 * hall_restore_reader:
 * @member: somebody who was there already, and is again
 * @id: the newest id there is
 *
 * Nothing is recorded. Whoever is not known any more to have been there reads from now on.
 */
void
hall_restore_reader (HallMember *member, BaseId id)
{
  g_autofree char *identity = hall_user_dup_identity (member->user);
  const HallReader *reader = find_reader (member->room, identity);

  if ((member->room->modes & HALL_MODE_SINCE_JOINING) != 0)
    member->since = reader != NULL ? reader->since : id;
}

/**
 * hall_forget_identity:
 * @self: a hall
 * @room: a room
 * @identity: who begins anew when coming back, as hall_user_dup_identity() gives it
 */
void
hall_forget_identity (Hall *self, HallRoom *room, const char *identity)
{
  HallReader *reader = find_reader (room, identity);

  if (reader == NULL)
    return;

  record (self, room, identity, reader->since, FALSE);
  g_ptr_array_remove (room->readers, reader);
}

/**
 * hall_follow_reader:
 * @self: a hall
 * @user: somebody who is known under another name from now on
 * @former: that from before, as hall_user_dup_identity() gives it
 *
 * What one has seen one may see. A guest has one name at a time.
 */
void
hall_follow_reader (Hall *self, const HallUser *user, const char *former)
{
  for (guint i = 0; i < user->memberships->len; i++)
    {
      HallMember *member = g_ptr_array_index (user->memberships, i);

      if ((member->room->modes & HALL_MODE_SINCE_JOINING) == 0)
        continue;

      if (is_guest (former))
        hall_forget_identity (self, member->room, former);
      put_reader (self, member, member->since);
    }
}

/**
 * hall_forget_reader:
 * @self: a hall
 * @member: somebody who is put out, and begins anew when coming back
 */
void
hall_forget_reader (Hall *self, const HallMember *member)
{
  g_autofree char *identity = hall_user_dup_identity (member->user);

  hall_forget_identity (self, member->room, identity);
}

/**
 * hall_reset_readers:
 * @self: a hall
 * @room: a room whose history begins for each with the first joining from now on, or does not any
 * more
 *
 * From nobody is taken what is there to be read when that begins.
 */
void
hall_reset_readers (Hall *self, HallRoom *room)
{
  if (room->readers != NULL)
    record (self, room, NULL, 0, FALSE);
  g_clear_pointer (&room->readers, g_ptr_array_unref);

  for (guint i = 0; i < room->members->len; i++)
    {
      HallMember *member = g_ptr_array_index (room->members, i);

      member->since = 0;
      if ((room->modes & HALL_MODE_SINCE_JOINING) != 0)
        put_reader (self, member, 0);
    }
}

/**
 * hall_record_readers:
 * @self: a hall
 * @room: a room that is registered now
 */
void
hall_record_readers (Hall *self, const HallRoom *room)
{
  for (guint i = 0; room->readers != NULL && i < room->readers->len; i++)
    {
      const HallReader *reader = g_ptr_array_index (room->readers, i);

      record (self, room, reader->identity, reader->since, TRUE);
    }
}
