/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is in which room: JOIN, PART, KICK and INVITE. */

#include "hall/hall-list.h"
#include "hall/hall-private.h"
#include "hall/hall-registration.h"

#include "irc/irc-name.h"

static HallRoom *
create_room (Hall *self, const HallCommand *command)
{
  HallRoom *room;

  if (!irc_room_is_valid (command->target))
    {
      hall_fail (self, HALL_ERROR_BAD_ROOM_NAME, command->target, NULL);
      return NULL;
    }

  if (hall_find_look_alike_room (self, command->target) != NULL)
    {
      hall_fail (self, HALL_ERROR_ROOM_LOOKS_ALIKE, command->target, NULL);
      return NULL;
    }

  if (hall_get_n_rooms (self) >= self->limits.rooms && !hall_make_place (self))
    {
      hall_fail (self, HALL_ERROR_HALL_FULL, command->target, NULL);
      return NULL;
    }

  room = hall_room_new (command->target, command->id);
  hall_add_room (self, room);

  return room;
}

/* Nobody below locks out who runs a room that lasts. */
static gboolean
runs (const HallRoom *room, const HallUser *user)
{
  HallModes standing = room->registration != NULL
                           ? hall_registration_get_standing (room->registration, user->account)
                           : 0;

  return (standing & HALL_MODES_FROM (HALL_MODE_HALFOP)) != 0;
}

static gboolean
may_join (Hall *self, HallRoom *room, const HallCommand *command)
{
  const HallUser *user = command->actor;
  gboolean invited = hall_user_is_invited (user, room);

  if (runs (room, user))
    return TRUE;

  if ((room->modes & HALL_MODE_INVITE_ONLY) != 0 && !invited
      && !hall_list_matches (room->invite_excepts, user))
    return hall_fail (self, HALL_ERROR_INVITE_ONLY, room->name, NULL);

  if (!invited && hall_room_bans (room, user))
    return hall_fail (self, HALL_ERROR_BANNED, room->name, NULL);

  if ((room->modes & HALL_MODE_REGISTERED_JOIN) != 0 && user->account == NULL && !invited)
    return hall_fail (self, HALL_ERROR_JOIN_NEEDS_ACCOUNT, room->name, NULL);

  if ((room->modes & HALL_MODE_KEY) != 0 && g_strcmp0 (room->key, command->text) != 0)
    return hall_fail (self, HALL_ERROR_WRONG_KEY, room->name, NULL);

  if ((room->modes & HALL_MODE_LIMIT) != 0 && room->members->len >= room->limit && !invited)
    return hall_fail (self, HALL_ERROR_ROOM_FULL, room->name, NULL);

  return TRUE;
}

static void
tell_of_join (Hall *self, const HallMember *member, const HallCommand *command)
{
  HallUser *user = member->user;
  HallRoom *room = member->room;
  HallEvent event;

  hall_event_init_join (&event, member, command);
  hall_record (self, &event, room, NULL);
  hall_tell_room (self, room, &event);
  hall_introduce (self, user, room);

  if (user->away == NULL)
    return;

  hall_event_init (&event, "AWAY", command);
  event.params[event.n_params++] = user->away;
  event.requires = IRC_CAP_AWAY_NOTIFY;
  hall_tell_room_except (self, room, user, &event);
}

gboolean
hall_join (Hall *self, const HallCommand *command)
{
  HallUser *user = command->actor;
  HallRoom *room = hall_find_room (self, command->target);
  HallMember *member;

  if (room != NULL && hall_user_find_member (user, room) != NULL)
    return TRUE;

  if (user->memberships->len >= self->limits.rooms_per_user)
    return hall_fail (self, HALL_ERROR_TOO_MANY_ROOMS, command->target, NULL);

  if (!hall_check_rate (self, command, HALL_ERROR_JOINS_TOO_FAST, command->target))
    return FALSE;

  if (room == NULL)
    room = create_room (self, command);
  else if (!may_join (self, room, command))
    return FALSE;
  if (room == NULL)
    return FALSE;

  if (room->members->len == 0)
    room->opened = command->id;
  hall_user_take_invitation (user, room);
  hall_rate_charge (&self->limits.joins, &user->joins, command->id);
  member = hall_room_add_member (room, user, hall_get_first_modes (room, user));
  hall_note_reader (self, member, command->id);
  hall_record_user (self, user);
  tell_of_join (self, member, command);
  hall_tell_first_modes (self, member, command);

  return TRUE;
}

/**
 * hall_leave_empty:
 * @self: a hall
 * @room: a room that is not registered, and that all have left
 * @id: when that was
 *
 * The room goes, but for what is remembered of it.
 */
void
hall_leave_empty (Hall *self, HallRoom *room, BaseId id)
{
  gboolean closed = hall_room_is_closed (room);

  /* The topic, and what else is told of the room, was for who was let in, too. */
  if (closed)
    {
      room->history_after = id;
      hall_room_set_topic (room, NULL, NULL, 0);
      hall_forget_metadata (self, room);
    }

  if (!hall_room_is_lasting (room))
    {
      hall_forget_room (self, room);
      return;
    }

  hall_room_reset (room);
  if (closed)
    self->sink.record_room (self->user_data, room);
}

/**
 * hall_end_restoration:
 * @self: a hall into which all came back who stayed
 * @id: the newest id there is
 *
 * A room that was closed, and that nobody is in any more, was left by all with the restart: what is
 * said next is not hidden at the next one.
 */
void
hall_end_restoration (Hall *self, BaseId id)
{
  GHashTableIter iter;
  gpointer room;

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, &room))
    if (((const HallRoom *) room)->members->len == 0 && hall_room_is_closed (room))
      hall_leave_empty (self, room, id);
}

/**
 * hall_remove_member:
 * @self: a hall
 * @member: (transfer full): a membership, of whose end everybody was told
 * @id: when it ends
 *
 * With its last member a room goes, unless it is registered.
 */
void
hall_remove_member (Hall *self, HallMember *member, BaseId id)
{
  HallRoom *room = member->room;
  HallUser *user = member->user;

  hall_room_remove_member (room, member);
  hall_record_user (self, user);
  if (room->members->len == 0 && room->registration == NULL)
    hall_leave_empty (self, room, id);
}

gboolean
hall_part (Hall *self, const HallCommand *command)
{
  HallMember *member = hall_require_member (self, command, 0);
  HallEvent event;

  if (member == NULL)
    return FALSE;

  hall_event_init (&event, "PART", command);
  event.params[event.n_params++] = member->room->name;
  if (command->text != NULL)
    event.params[event.n_params++] = command->text;
  hall_record (self, &event, member->room, NULL);
  hall_tell_room (self, member->room, &event);
  hall_remove_member (self, member, command->id);

  return TRUE;
}

static HallMember *
find_named_member (Hall *self, const HallCommand *command, const HallRoom *room)
{
  HallUser *user = hall_find_user (self, command->object);
  HallMember *member;

  if (user == NULL)
    {
      hall_fail (self, HALL_ERROR_NO_SUCH_NICK, command->object, NULL);
      return NULL;
    }

  member = hall_user_find_member (user, room);
  if (member == NULL)
    hall_fail (self, HALL_ERROR_USER_NOT_IN_ROOM, user->nick, room->name);

  return member;
}

gboolean
hall_kick (Hall *self, const HallCommand *command)
{
  HallMember *actor = hall_require_member (self, command, HALL_MODES_FROM (HALL_MODE_HALFOP));
  HallMember *member;
  HallEvent event;

  if (actor == NULL)
    return FALSE;

  member = find_named_member (self, command, actor->room);
  if (member == NULL)
    return FALSE;
  if (hall_member_outranks (member, actor))
    return hall_fail (self, HALL_ERROR_NOT_OPERATOR, actor->room->name, NULL);

  hall_forget_reader (self, member);
  hall_event_init (&event, "KICK", command);
  event.params[event.n_params++] = member->room->name;
  event.params[event.n_params++] = member->user->nick;
  event.params[event.n_params++] = command->text;
  hall_record (self, &event, member->room, NULL);
  hall_tell_room (self, member->room, &event);
  hall_remove_member (self, member, command->id);

  return TRUE;
}

static void
tell_operators (Hall *self, HallRoom *room, const HallUser *invited, HallEvent *event)
{
  event->requires = IRC_CAP_INVITE_NOTIFY;
  for (guint i = 0; i < room->members->len; i++)
    {
      const HallMember *member = g_ptr_array_index (room->members, i);

      if (member->user != event->actor && (member->modes & HALL_MODES_FROM (HALL_MODE_HALFOP)) != 0)
        hall_tell_user (self, member->user, event);
    }
}

gboolean
hall_invite (Hall *self, const HallCommand *command)
{
  HallRoom *room = hall_require_room (self, command);
  HallMember *actor;
  HallUser *user;
  HallEvent event;

  if (room == NULL)
    return FALSE;

  actor = hall_require_member (self, command,
                               (room->modes & HALL_MODE_INVITE_ONLY) != 0
                                   ? HALL_MODES_FROM (HALL_MODE_HALFOP)
                                   : 0);
  if (actor == NULL)
    return FALSE;

  user = hall_find_user (self, command->object);
  if (user == NULL)
    return hall_fail (self, HALL_ERROR_NO_SUCH_NICK, command->object, NULL);
  if (hall_user_find_member (user, room) != NULL)
    return hall_fail (self, HALL_ERROR_ALREADY_IN_ROOM, user->nick, room->name);

  if (!hall_check_target (self, command, user))
    return FALSE;

  /* Anybody may tell somebody of an open room; only operators let in whom the room keeps out. */
  if ((actor->modes & HALL_MODES_FROM (HALL_MODE_HALFOP)) != 0)
    hall_user_add_invitation (user, room);
  hall_event_init (&event, "INVITE", command);
  event.params[event.n_params++] = user->nick;
  event.params[event.n_params++] = room->name;
  hall_tell_user (self, user, &event);
  tell_operators (self, room, user, &event);

  return TRUE;
}
