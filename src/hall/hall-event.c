/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "hall/hall-private.h"

/**
 * hall_event_init:
 * @event: an event to set up, without parameters
 * @verb: the command that tells of it
 * @command: what caused it
 */
void
hall_event_init (HallEvent *event, const char *verb, const HallCommand *command)
{
  *event = (HallEvent){
    .verb = verb,
    .source = command->actor->mask,
    .actor = command->actor,
    .id = command->id,
  };
}

/**
 * hall_event_init_join:
 * @event: an event to set up: somebody comes into a room
 * @member: who, and where
 * @command: what caused it
 *
 * https://ircv3.net/specs/extensions/extended-join
 */
void
hall_event_init_join (HallEvent *event, const HallMember *member, const HallCommand *command)
{
  const HallUser *user = member->user;

  hall_event_init (event, "JOIN", command);
  event->source = user->mask;
  event->actor = user;
  event->params[event->n_params++] = member->room->name;
  event->n_plain_params = event->n_params;
  event->params[event->n_params++] = user->account != NULL ? user->account : "*";
  event->params[event->n_params++] = user->realname;
  event->extends = IRC_CAP_EXTENDED_JOIN;
}

static void
begin (Hall *self, HallEvent *event)
{
  event->serial = ++self->serial;
  if (event->extends == 0)
    event->n_plain_params = event->n_params;
}

/**
 * hall_record:
 * @self: a hall
 * @event: what happened; has a msgid from now on, and was told to nobody yet
 * @room: (nullable): where
 * @recipient: (nullable): to whom, without @room
 *
 * Keeps @event in the history of @room, or of both who talk.
 */
void
hall_record (Hall *self, HallEvent *event, const HallRoom *room, const HallUser *recipient)
{
  event->has_msgid = TRUE;
  self->sink.record (self->user_data, event, room, recipient);
}

/**
 * hall_record_in_all_rooms:
 * @self: a hall
 * @user: who did something
 * @event: what happened; has a msgid from now on, and was told to nobody yet
 *
 * Keeps @event in the history of each room that @user is in.
 */
void
hall_record_in_all_rooms (Hall *self, const HallUser *user, HallEvent *event)
{
  for (guint i = 0; i < user->memberships->len; i++)
    {
      const HallMember *member = g_ptr_array_index (user->memberships, i);

      hall_record (self, event, member->room, NULL);
    }
}

/**
 * hall_tell_user:
 * @self: a hall
 * @user: who is told
 * @event: what happened
 */
void
hall_tell_user (Hall *self, HallUser *user, HallEvent *event)
{
  begin (self, event);
  self->sink.tell (self->user_data, user, event);
}

/**
 * hall_tell_room:
 * @self: a hall
 * @room: everybody in it is told
 * @event: what happened
 */
void
hall_tell_room (Hall *self, HallRoom *room, HallEvent *event)
{
  hall_tell_room_except (self, room, NULL, event);
}

/**
 * hall_tell_room_except:
 * @self: a hall
 * @room: everybody in it is told
 * @except: (nullable): but not this user
 * @event: what happened
 */
void
hall_tell_room_except (Hall *self, HallRoom *room, const HallUser *except, HallEvent *event)
{
  begin (self, event);
  for (guint i = 0; i < room->members->len; i++)
    {
      const HallMember *member = g_ptr_array_index (room->members, i);

      if (member->user != except)
        self->sink.tell (self->user_data, member->user, event);
    }
}

/**
 * hall_tell_status:
 * @self: a hall
 * @room: everybody in it is told who has one of @modes, but not who did it
 * @modes: prefix modes
 * @event: what happened
 */
void
hall_tell_status (Hall *self, HallRoom *room, HallModes modes, HallEvent *event)
{
  begin (self, event);
  for (guint i = 0; i < room->members->len; i++)
    {
      const HallMember *member = g_ptr_array_index (room->members, i);

      if (member->user != event->actor && (member->modes & modes) != 0)
        self->sink.tell (self->user_data, member->user, event);
    }
}

/**
 * hall_tell_wallops:
 * @self: a hall
 * @event: what an operator of the server tells everybody who wants to hear of it
 */
void
hall_tell_wallops (Hall *self, HallEvent *event)
{
  GHashTableIter iter;
  gpointer user;

  begin (self, event);
  g_hash_table_iter_init (&iter, self->users);
  while (g_hash_table_iter_next (&iter, NULL, &user))
    if (((HallUser *) user)->hears_wallops)
      self->sink.tell (self->user_data, user, event);
}

static void
tell_unmarked (Hall *self, const HallRoom *room, const HallEvent *event)
{
  for (guint i = 0; i < room->members->len; i++)
    {
      const HallMember *member = g_ptr_array_index (room->members, i);

      if (member->user->mark == self->mark)
        continue;

      member->user->mark = self->mark;
      self->sink.tell (self->user_data, member->user, event);
    }
}

/**
 * hall_tell_neighbours:
 * @self: a hall
 * @user: everybody who shares a room with this user is told, once
 * @with_user: whether @user is told, too
 * @event: what happened
 */
void
hall_tell_neighbours (Hall *self, HallUser *user, gboolean with_user, HallEvent *event)
{
  begin (self, event);
  self->mark++;
  user->mark = self->mark;
  if (with_user)
    self->sink.tell (self->user_data, user, event);

  for (guint i = 0; i < user->memberships->len; i++)
    {
      const HallMember *member = g_ptr_array_index (user->memberships, i);

      tell_unmarked (self, member->room, event);
    }
}

/**
 * hall_tell_friends:
 * @self: a hall
 * @user: everybody who shares a room with this user is told, once, and who watches this user
 * @with_user: whether @user is told, too
 * @event: what happened, which requires a capability
 *
 * https://ircv3.net/specs/extensions/extended-monitor
 */
void
hall_tell_friends (Hall *self, HallUser *user, gboolean with_user, HallEvent *event)
{
  const GPtrArray *watchers = hall_get_watchers (self, user->nick);

  hall_tell_neighbours (self, user, with_user, event);
  event->requires |= IRC_CAP_EXTENDED_MONITOR;
  for (guint i = 0; watchers != NULL && i < watchers->len; i++)
    {
      HallUser *watcher = g_ptr_array_index (watchers, i);

      if (watcher->mark != self->mark)
        hall_tell_user (self, watcher, event);
    }
}
