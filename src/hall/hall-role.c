/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rooms that are registered, and what accounts are in them: UNREGISTER, TRANSFER and ROLE, and what
 * the modes do with it. */

#include "hall/hall-private.h"

#include "hall/hall-registration.h"
#include "irc/irc-casemap.h"

/* The highest of some prefix modes; 0 for none. The higher one is the lower number. */
static HallModes
get_highest (HallModes modes)
{
  return modes & -modes;
}

static gboolean
is_above (HallModes modes, HallModes others)
{
  return modes != 0 && (others == 0 || get_highest (modes) < get_highest (others));
}

static guint
count_registered (const Hall *self, const char *account)
{
  GHashTableIter iter;
  gpointer value;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const HallRoom *room = value;

      if (room->registration != NULL && hall_registration_is_founder (room->registration, account))
        n++;
    }

  return n;
}

static gboolean
check_count (Hall *self, const HallRoom *room, const char *account)
{
  return count_registered (self, account) < self->limits.registered_per_account
         || hall_fail (self, HALL_ERROR_TOO_MANY_REGISTERED, room->name, account);
}

static void
record_list (Hall *self, const HallRoom *room, HallModes mode)
{
  const GPtrArray *list = hall_room_get_list (room, mode);

  for (guint i = 0; i < list->len; i++)
    self->sink.record_entry (self->user_data, room, mode, g_ptr_array_index (list, i), TRUE);
}

/* What each account is in a room is told to who is there by it. */
static void
update_members (HallModeChanges *changes, const char *account, HallModes lost, HallModes gained)
{
  const GPtrArray *members = changes->room->members;

  for (guint i = 0; i < members->len; i++)
    {
      HallMember *member = g_ptr_array_index (members, i);
      const char *other = member->user->account;

      if (other != NULL && irc_casemap_equal (IRC_CASEMAP_ASCII, account, other))
        hall_mode_changes_set_member (changes, member, (member->modes & ~lost) | gained);
    }
}

/**
 * hall_register_room:
 * @changes: where what changes is noted
 *
 * Registers the room to who causes the changes, an operator of it.
 *
 * Returns: whether it could be
 */
gboolean
hall_register_room (HallModeChanges *changes)
{
  Hall *self = changes->hall;
  HallRoom *room = changes->room;
  const char *account = changes->command->actor->account;
  gint64 now = base_id_get_time (changes->command->id);

  if (account == NULL)
    return hall_fail (self, HALL_ERROR_REGISTER_NEEDS_ACCOUNT, room->name, NULL);
  if (!check_count (self, room, account))
    return FALSE;

  hall_room_set_registration (room, hall_registration_new (account, now));
  hall_mode_changes_add (changes, TRUE, HALL_MODE_LETTER_REGISTERED, NULL);
  update_members (changes, account, 0, HALL_MODE_FOUNDER);

  self->sink.record_room (self->user_data, room);
  self->sink.record_registration (self->user_data, room);
  record_list (self, room, HALL_MODE_BAN);
  record_list (self, room, HALL_MODE_EXCEPT);
  record_list (self, room, HALL_MODE_INVITE_EXCEPT);
  hall_record_readers (self, room);

  return TRUE;
}

/**
 * hall_user_owns:
 * @user: a user
 * @room: a registered room
 *
 * Returns: whether @user may do with it what only its founder may
 */
gboolean
hall_user_owns (const HallUser *user, const HallRoom *room)
{
  return hall_registration_is_founder (room->registration, user->account)
         || hall_user_may (user, HALL_PRIVILEGE_ROOMS);
}

/**
 * hall_unregister_room:
 * @changes: where what changes is noted
 *
 * Makes the room one that ends with its last member. Whoever founded it goes on running it until
 * then.
 *
 * Returns: whether it could be
 */
gboolean
hall_unregister_room (HallModeChanges *changes)
{
  Hall *self = changes->hall;
  HallRoom *room = changes->room;

  if (!hall_user_owns (changes->command->actor, room))
    return hall_fail (self, HALL_ERROR_NOT_FOUNDER, room->name, NULL);

  for (guint i = 0; i < room->members->len; i++)
    {
      HallMember *member = g_ptr_array_index (room->members, i);

      if ((member->modes & HALL_MODE_FOUNDER) != 0)
        hall_mode_changes_set_member (changes, member,
                                      (member->modes & ~(HallModes) HALL_MODE_FOUNDER)
                                          | HALL_MODE_OPERATOR);
    }
  hall_room_set_registration (room, NULL);
  hall_mode_changes_add (changes, FALSE, HALL_MODE_LETTER_REGISTERED, NULL);

  self->sink.record_registration (self->user_data, room);
  self->sink.record_room (self->user_data, room);

  return TRUE;
}

static HallRoom *
require_registered (Hall *self, const HallCommand *command)
{
  HallRoom *room = hall_find_room (self, command->target);

  if (room == NULL || !hall_room_is_known_to (room, command->actor))
    {
      hall_fail (self, HALL_ERROR_NO_SUCH_ROOM, command->target, NULL);
      return NULL;
    }

  if (room->registration == NULL)
    {
      hall_fail (self, HALL_ERROR_NOT_REGISTERED, room->name, NULL);
      return NULL;
    }

  return room;
}

gboolean
hall_unregister (Hall *self, const HallCommand *command)
{
  HallRoom *room = require_registered (self, command);
  HallModeChanges changes;
  gboolean done;

  if (room == NULL)
    return FALSE;

  hall_mode_changes_init (&changes, self, room, command);
  done = hall_unregister_room (&changes);
  hall_mode_changes_tell (&changes);
  hall_mode_changes_clear (&changes);
  if (done && room->members->len == 0)
    hall_leave_empty (self, room, command->id);

  return done;
}

gboolean
hall_transfer (Hall *self, const HallCommand *command)
{
  HallRoom *room = require_registered (self, command);
  HallModeChanges changes;
  g_autofree char *former = NULL;

  if (room == NULL)
    return FALSE;
  if (!hall_user_owns (command->actor, room))
    return hall_fail (self, HALL_ERROR_NOT_FOUNDER, room->name, NULL);
  if (hall_registration_is_founder (room->registration, command->object))
    return TRUE;
  if (!check_count (self, room, command->object))
    return FALSE;

  former = g_strdup (room->registration->founder);
  hall_registration_set_founder (room->registration, command->object);
  self->sink.record_registration (self->user_data, room);

  hall_mode_changes_init (&changes, self, room, command);
  if (former != NULL)
    update_members (&changes, former, HALL_MODE_FOUNDER, 0);
  update_members (&changes, command->object, 0, HALL_MODE_FOUNDER);
  hall_mode_changes_tell (&changes);
  hall_mode_changes_clear (&changes);

  return TRUE;
}

/**
 * hall_set_role:
 * @self: a hall
 * @room: a registered room
 * @account: an account
 * @modes: the prefix modes that it has there from now on; 0 for none
 *
 * Returns: whether there was room for it
 */
gboolean
hall_set_role (Hall *self, HallRoom *room, const char *account, HallModes modes)
{
  HallRegistration *registration = room->registration;
  HallModes before = hall_registration_get_role (registration, account);

  if (modes == before)
    return TRUE;
  if (before == 0 && registration->roles->len >= self->limits.bans_per_room)
    return hall_fail (self, HALL_ERROR_ROLES_FULL, room->name, account);

  hall_registration_set_role (registration, account, modes);
  self->sink.record_role (self->user_data, room, account, modes);

  return TRUE;
}

static HallModes
get_authority (const HallRoom *room, const HallUser *user)
{
  const HallMember *member = hall_user_find_member (user, room);
  HallModes authority = hall_registration_get_standing (room->registration, user->account);

  if (hall_user_may (user, HALL_PRIVILEGE_ROOMS))
    authority |= HALL_MODE_FOUNDER;

  return member != NULL ? authority | member->modes : authority;
}

/* Nobody makes others what they are themselves, or undoes it. But everybody may lay down a role. */
static gboolean
check_role (Hall *self, const HallRoom *room, const HallCommand *command)
{
  const HallRegistration *registration = room->registration;
  HallModes authority = get_authority (room, command->actor);
  HallModes before = hall_registration_get_role (registration, command->object);
  const char *own = command->actor->account;

  if (command->modes == HALL_MODE_FOUNDER)
    return hall_fail (self, HALL_ERROR_ONE_FOUNDER, room->name, NULL);
  if (command->modes == 0 && own != NULL
      && irc_casemap_equal (IRC_CASEMAP_ASCII, own, command->object))
    return TRUE;
  if ((authority & HALL_MODES_FROM (HALL_MODE_HALFOP)) == 0)
    return hall_fail (self, HALL_ERROR_NOT_OPERATOR, room->name, NULL);

  return (is_above (authority, before) && is_above (authority, command->modes))
         || hall_fail (self, HALL_ERROR_ROLE_TOO_HIGH, room->name, command->object);
}

gboolean
hall_role (Hall *self, const HallCommand *command)
{
  HallRoom *room = require_registered (self, command);
  HallModeChanges changes;
  HallModes before;

  if (room == NULL || !check_role (self, room, command))
    return FALSE;

  before = hall_registration_get_role (room->registration, command->object);
  if (!hall_set_role (self, room, command->object, command->modes))
    return FALSE;

  hall_mode_changes_init (&changes, self, room, command);
  update_members (&changes, command->object, before, command->modes);
  hall_mode_changes_tell (&changes);
  hall_mode_changes_clear (&changes);

  return TRUE;
}

static HallModes
get_standing (const HallRoom *room, const char *account)
{
  return room->registration != NULL ? hall_registration_get_standing (room->registration, account)
                                    : 0;
}

/**
 * hall_get_first_modes:
 * @room: a room
 * @user: who comes in
 *
 * Whoever opens a room runs it, but not one that belongs to somebody.
 *
 * Returns: the prefix modes that @user has from the first
 */
HallModes
hall_get_first_modes (const HallRoom *room, const HallUser *user)
{
  if (room->registration != NULL)
    return get_standing (room, user->account);

  return room->members->len == 0 ? HALL_MODE_OPERATOR : 0;
}

/**
 * hall_tell_first_modes:
 * @self: a hall
 * @member: somebody who has just come in
 * @command: the command that did it
 *
 * Tells the others what @member is there; the names of the room tell it to that one.
 */
void
hall_tell_first_modes (Hall *self, HallMember *member, const HallCommand *command)
{
  HallModes modes = member->modes;
  HallModeChanges changes;

  if (modes == 0 || member->room->members->len == 1)
    return;

  hall_mode_changes_init (&changes, self, member->room, command);
  member->modes = 0;
  hall_mode_changes_set_member (&changes, member, modes);
  hall_mode_changes_tell_others (&changes);
  hall_mode_changes_clear (&changes);
}

/**
 * hall_follow_account:
 * @self: a hall
 * @former: (nullable): the account that the actor was logged in to before
 * @command: the command that made it another
 *
 * Gives the actor what the account is in each of the rooms, and takes what the former one was.
 */
void
hall_follow_account (Hall *self, const char *former, const HallCommand *command)
{
  const HallUser *user = command->actor;

  for (guint i = 0; i < user->memberships->len; i++)
    {
      HallMember *member = g_ptr_array_index (user->memberships, i);
      HallModes lost = get_standing (member->room, former);
      HallModes gained = get_standing (member->room, user->account);
      HallModeChanges changes;

      hall_mode_changes_init (&changes, self, member->room, command);
      hall_mode_changes_set_member (&changes, member, (member->modes & ~lost) | gained);
      hall_mode_changes_tell (&changes);
      hall_mode_changes_clear (&changes);
    }
}

/**
 * hall_forget_account:
 * @self: a hall
 * @account: the name of an account that was given up, and nobody is logged in to
 *
 * Nobody is in any room what it was, or has seen there what it saw. What it founded stays, as
 * nobody's.
 */
void
hall_forget_account (Hall *self, const char *account)
{
  g_autofree char *identity = irc_casemap_fold (IRC_CASEMAP_ASCII, account);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      HallRoom *room = value;

      hall_forget_identity (self, room, identity);
      if (room->registration == NULL)
        continue;

      hall_set_role (self, room, account, 0);
      if (!hall_registration_is_founder (room->registration, account))
        continue;

      hall_registration_set_founder (room->registration, NULL);
      self->sink.record_registration (self->user_data, room);
    }
}
