/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people tell of themselves and of rooms, and who hears of it.
 * https://ircv3.net/specs/extensions/metadata */

#include "hall/hall-private.h"

#include <string.h>

#include "irc/irc-metadata.h"

#define MINUTE 60000

/**
 * Subject:
 * @user: (nullable): who it is about
 * @room: (nullable): or which room
 * @name: what that is called
 * @metadata: what is told of it
 *
 * What metadata is about.
 */
typedef struct
{
  HallUser *user;
  HallRoom *room;
  const char *name;
  GPtrArray **metadata;
} Subject;

/* Who does not come in yet has no name to be called by. */
static gboolean
find_subject (Hall *self, const HallCommand *command, Subject *subject)
{
  const char *target = command->target;

  *subject = (Subject){ NULL };
  if (target == NULL)
    subject->user = command->actor;
  else if (target[0] == '#')
    subject->room = hall_find_room (self, target);
  else
    subject->user = hall_find_user (self, target);

  if (subject->room != NULL && !hall_room_is_visible_to (subject->room, command->actor))
    subject->room = NULL;
  if (subject->room == NULL && subject->user == NULL)
    return hall_fail (self, HALL_ERROR_BAD_METADATA_TARGET, target, NULL);

  subject->name = subject->room != NULL ? subject->room->name : subject->user->nick;

  return TRUE;
}

/* People speak for themselves, and operators for their rooms. */
static gboolean
may_change (Hall *self, const HallCommand *command, Subject *subject, const char *key)
{
  const HallMember *member;

  if (subject->user == command->actor)
    {
      subject->metadata = &hall_user_get_profile (subject->user)->metadata;
      return TRUE;
    }

  member = subject->room != NULL ? hall_user_find_member (command->actor, subject->room) : NULL;
  if (member == NULL || (member->modes & HALL_MODES_FROM (HALL_MODE_OPERATOR)) == 0)
    return hall_fail (self, HALL_ERROR_METADATA_FORBIDDEN, subject->name, key);

  subject->metadata = &subject->room->metadata;

  return TRUE;
}

/* Each change is told to many. */
static gboolean
may_change_now (Hall *self, const HallCommand *command, const Subject *subject)
{
  HallProfile *profile = hall_user_get_profile (command->actor);
  gint64 now = base_id_get_time (command->id);
  g_autofree char *seconds = NULL;

  if (self->limits.metadata_changes == 0)
    return TRUE;

  if (now >= profile->minute + MINUTE)
    {
      profile->minute = now;
      profile->n_changes = 0;
    }
  if (profile->n_changes++ < self->limits.metadata_changes)
    return TRUE;

  seconds = g_strdup_printf ("%u", (guint) ((profile->minute + MINUTE - now + 999) / 1000));

  return hall_fail (self, HALL_ERROR_METADATA_TOO_FAST, subject->name, seconds);
}

static void
tell_one (Hall *self, HallUser *user, const char *name, const char *key, const char *value)
{
  if (user->mark == self->mark)
    return;

  user->mark = self->mark;
  if (hall_profile_is_subscribed (user->profile, key))
    self->sink.tell_metadata (self->user_data, user, name, key, value);
}

static void
tell_members (Hall *self,
              const HallRoom *room,
              const char *name,
              const char *key,
              const char *value)
{
  for (guint i = 0; i < room->members->len; i++)
    {
      const HallMember *member = g_ptr_array_index (room->members, i);

      tell_one (self, member->user, name, key, value);
    }
}

static void
tell_watchers (Hall *self, const HallUser *user, const char *key, const char *value)
{
  const GPtrArray *watchers = hall_get_watchers (self, user->nick);

  for (guint i = 0; watchers != NULL && i < watchers->len; i++)
    {
      HallUser *watcher = g_ptr_array_index (watchers, i);

      if (hall_user_shows_metadata_to (user, watcher))
        tell_one (self, watcher, user->nick, key, value);
    }
}

/**
 * hall_tell_metadata:
 * @self: a hall
 * @actor: who made the change, and can have another connection, which does not know of it
 * @user: somebody of whom something else is told now
 * @key: under which key
 * @value: (nullable): what; %NULL for nothing any more
 *
 * Tells those who may know of @user, and want to.
 */
void
hall_tell_metadata (Hall *self,
                    HallUser *actor,
                    const HallUser *user,
                    const char *key,
                    const char *value)
{
  self->mark++;
  if (user == actor)
    tell_one (self, actor, user->nick, key, value);
  for (guint i = 0; i < user->memberships->len; i++)
    {
      const HallMember *member = g_ptr_array_index (user->memberships, i);

      tell_members (self, member->room, user->nick, key, value);
    }
  tell_watchers (self, user, key, value);
}

static void
tell_room (Hall *self, const HallRoom *room, const char *key, const char *value)
{
  self->mark++;
  tell_members (self, room, room->name, key, value);
}

/* What is told of a room makes it one that is remembered. */
static void
change (Hall *self,
        const HallCommand *command,
        const Subject *subject,
        const char *key,
        const char *value)
{
  gboolean is_first = *subject->metadata == NULL;

  if (!hall_metadata_put (subject->metadata, key, value))
    return;

  if (subject->room == NULL)
    {
      hall_tell_metadata (self, command->actor, subject->user, key, value);
      hall_share_metadata (self, subject->user, key, value);
      return;
    }

  if (is_first)
    self->sink.record_room (self->user_data, subject->room);
  self->sink.record_metadata (self->user_data, subject->room->name, key, value);
  tell_room (self, subject->room, key, value);
}

static gboolean
fits (Hall *self, const Subject *subject, const char *key, const char *value)
{
  const GPtrArray *metadata = *subject->metadata;
  g_autofree char *limit = NULL;

  if (strlen (value) > self->limits.metadata_value_bytes)
    return hall_fail (self, HALL_ERROR_BAD_METADATA_VALUE, key, NULL);

  if (metadata == NULL || metadata->len < self->limits.metadata_keys
      || hall_metadata_get (metadata, key) != NULL)
    return TRUE;

  limit = g_strdup_printf ("%u", self->limits.metadata_keys);

  return hall_fail (self, HALL_ERROR_METADATA_FULL, subject->name, limit);
}

gboolean
hall_set_metadata (Hall *self, const HallCommand *command)
{
  const char *key = command->object;
  const char *value = command->text;
  Subject subject;

  if (!find_subject (self, command, &subject))
    return FALSE;
  if (!irc_metadata_key_is_valid (key))
    return hall_fail (self, HALL_ERROR_BAD_METADATA_KEY, key, NULL);
  if (!may_change (self, command, &subject, key))
    return FALSE;
  if (value != NULL && !fits (self, &subject, key, value))
    return FALSE;

  if (g_strcmp0 (hall_metadata_get (*subject.metadata, key), value) == 0)
    return TRUE;
  if (!may_change_now (self, command, &subject))
    return FALSE;

  change (self, command, &subject, key, value);

  return TRUE;
}

gboolean
hall_clear_metadata (Hall *self, const HallCommand *command)
{
  Subject subject;

  if (!find_subject (self, command, &subject) || !may_change (self, command, &subject, "*"))
    return FALSE;
  if (*subject.metadata == NULL)
    return TRUE;
  if (!may_change_now (self, command, &subject))
    return FALSE;

  while (*subject.metadata != NULL)
    {
      const HallMetadata *first = g_ptr_array_index (*subject.metadata, 0);
      g_autofree char *key = g_strdup (first->key);

      change (self, command, &subject, key, NULL);
    }

  return TRUE;
}

gboolean
hall_subscribe (Hall *self, const HallCommand *command)
{
  const char *key = command->text;
  HallProfile *profile = command->actor->profile;
  g_autofree char *limit = NULL;

  if (!irc_metadata_key_is_valid (key))
    return hall_fail (self, HALL_ERROR_BAD_METADATA_KEY, key, NULL);
  if (hall_profile_is_subscribed (profile, key))
    return TRUE;

  profile = hall_user_get_profile (command->actor);
  if (profile->subscriptions == NULL
      || profile->subscriptions->len < self->limits.metadata_subscriptions)
    {
      hall_profile_subscribe (profile, key);
      return TRUE;
    }

  limit = g_strdup_printf ("%u", self->limits.metadata_subscriptions);

  return hall_fail (self, HALL_ERROR_SUBSCRIPTIONS_FULL, key, limit);
}

gboolean
hall_unsubscribe (Hall *self, const HallCommand *command)
{
  if (command->actor->profile != NULL)
    hall_profile_unsubscribe (command->actor->profile, command->text);

  return TRUE;
}

/**
 * hall_introduce:
 * @self: a hall
 * @user: somebody who has just come into @room
 * @room: a room, whose members hear what they want to know of @user
 */
void
hall_introduce (Hall *self, HallUser *user, const HallRoom *room)
{
  const GPtrArray *metadata = user->profile != NULL ? user->profile->metadata : NULL;

  for (guint i = 0; metadata != NULL && i < metadata->len; i++)
    {
      const HallMetadata *each = g_ptr_array_index (metadata, i);

      self->mark++;
      user->mark = self->mark;
      tell_members (self, room, user->nick, each->key, each->value);
    }
}

/**
 * hall_forget_metadata:
 * @self: a hall
 * @room: a room of which nothing is told any more
 */
void
hall_forget_metadata (Hall *self, HallRoom *room)
{
  if (room->metadata == NULL)
    return;

  g_clear_pointer (&room->metadata, g_ptr_array_unref);
  self->sink.record_metadata (self->user_data, room->name, NULL, NULL);
}

/**
 * hall_room_shows_metadata_to:
 * @self: a room
 * @user: who looks
 *
 * What is told of a closed room is for who was let in.
 *
 * Returns: whether @user may know what is told of it
 */
gboolean
hall_room_shows_metadata_to (const HallRoom *self, const HallUser *user)
{
  if (hall_user_find_member (user, self) != NULL || hall_user_may (user, HALL_PRIVILEGE_SEE_SECRET))
    return TRUE;

  return hall_room_is_visible_to (self, user) && !hall_room_is_closed (self);
}

/**
 * hall_user_shows_metadata_to:
 * @self: somebody
 * @user: who looks
 *
 * Who is invisible is so for who shares no room.
 *
 * Returns: whether @user may know what @self tells
 */
gboolean
hall_user_shows_metadata_to (const HallUser *self, const HallUser *user)
{
  return self == user || hall_user_sees (user, self);
}
