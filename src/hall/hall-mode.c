/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The modes of a room: MODE. */

#include <string.h>

#include "hall/hall-list.h"
#include "hall/hall-private.h"
#include "hall/hall-registration.h"
#include "irc/irc-name.h"

/* What nick!user@host can have: a longer mask is a mistake, and lists of such would not fit lines.
 */
#define MASK_MAX (IRC_NICK_MAX + IRC_USER_MAX + IRC_HOST_MAX + 2)

/* More than a room can hold anybody in; what is above it reads as a mistake. */
#define LIMIT_MAX 1000000

/**
 * ModeTask:
 * @changes: what was changed so far
 * @hall: the hall
 * @standing: the prefix modes that the actor had before
 * @room: the room whose modes change
 * @command: the command that changes them
 * @has_set: whether a flag, the key or the limit is another
 * @refused: whether it was said that the member may not do all of this
 *
 * One MODE on its way through its changes.
 */
typedef struct
{
  HallModeChanges changes;
  Hall *hall;
  HallModes standing;
  HallRoom *room;
  const HallCommand *command;
  gboolean has_set;
  gboolean refused;
} ModeTask;

static HallModes
mode_of (char letter)
{
  switch (letter)
    {
#define MODE(symbol, mode_letter, type, sign, text)                                                \
  case mode_letter:                                                                                \
    return HALL_MODE_##symbol;
#include "irc/irc-mode.def"
#undef MODE
    default:
      return 0;
    }
}

static void
changed (ModeTask *task, const IrcModeChange *change, const char *param)
{
  hall_mode_changes_add (&task->changes, change->add, change->letter, param);
}

/* Of a flag, the key or the limit. */
static void
changed_setting (ModeTask *task, const IrcModeChange *change, const char *param)
{
  task->has_set = TRUE;
  changed (task, change, param);
}

static void
fail_param (ModeTask *task, const IrcModeChange *change)
{
  char letter[] = { change->letter, '\0' };

  hall_fail (task->hall, HALL_ERROR_MODE_PARAM, task->room->name, letter);
}

/* In a registered room it lasts what somebody is who is known again. Returns whether it may be. */
static gboolean
set_role (ModeTask *task, const HallUser *user, HallModes mode, gboolean add)
{
  HallRoom *room = task->room;
  HallModes role;

  if (room->registration == NULL)
    return TRUE;
  if (mode == HALL_MODE_FOUNDER)
    return !add || hall_fail (task->hall, HALL_ERROR_ONE_FOUNDER, room->name, NULL);
  if (user->account == NULL)
    return TRUE;

  role = hall_registration_get_role (room->registration, user->account);

  return hall_set_role (task->hall, room, user->account, add ? role | mode : role & ~mode);
}

static void
change_prefix (ModeTask *task, const IrcModeChange *change, HallModes mode)
{
  HallUser *user = hall_find_user (task->hall, change->param);
  HallMember *member;

  if (user == NULL)
    {
      hall_fail (task->hall, HALL_ERROR_NO_SUCH_NICK, change->param, NULL);
      return;
    }

  member = hall_user_find_member (user, task->room);
  if (member == NULL)
    {
      hall_fail (task->hall, HALL_ERROR_USER_NOT_IN_ROOM, user->nick, task->room->name);
      return;
    }

  if (((member->modes & mode) != 0) == change->add)
    return;

  if (!set_role (task, user, mode, change->add))
    return;

  member->modes ^= mode;
  hall_record_user (task->hall, member->user);
  changed (task, change, user->nick);
}

static void
change_list (ModeTask *task, const IrcModeChange *change, HallModes mode)
{
  GPtrArray *list = hall_room_get_list (task->room, mode);
  g_autofree char *mask = hall_list_canonicalize (change->param);
  char letter[] = { change->letter, '\0' };
  gboolean found;
  guint index = hall_list_find (list, mask, &found);

  if (found == change->add)
    return;

  if (change->add && (change->param[0] == '\0' || strlen (mask) > MASK_MAX))
    {
      fail_param (task, change);
      return;
    }

  if (change->add && list->len >= task->hall->limits.bans_per_room)
    {
      hall_fail (task->hall, HALL_ERROR_LIST_FULL, task->room->name, letter);
      return;
    }

  if (change->add)
    hall_list_add (list, mask, task->command->actor->mask, base_id_get_time (task->command->id));
  if (task->room->registration != NULL)
    task->hall->sink.record_entry (task->hall->user_data, task->room, mode,
                                   g_ptr_array_index (list, index), change->add);
  if (!change->add)
    g_ptr_array_remove_index (list, index);
  changed (task, change, mask);
}

static gboolean
key_is_valid (const char *key)
{
  return key[0] != '\0' && key[0] != ':' && strpbrk (key, " ,") == NULL
         && strlen (key) <= IRC_KEY_MAX;
}

static void
change_key (ModeTask *task, const IrcModeChange *change)
{
  HallRoom *room = task->room;

  if (!change->add)
    {
      if (room->key == NULL)
        return;
      hall_room_set_key (room, NULL);
      changed_setting (task, change, "*");
    }
  else if (!key_is_valid (change->param))
    fail_param (task, change);
  else if (g_strcmp0 (room->key, change->param) != 0)
    {
      hall_room_set_key (room, change->param);
      changed_setting (task, change, room->key);
    }
}

static void
change_limit (ModeTask *task, const IrcModeChange *change)
{
  HallRoom *room = task->room;
  g_autofree char *text = NULL;
  guint64 limit;

  if (!change->add)
    {
      if ((room->modes & HALL_MODE_LIMIT) == 0)
        return;
      room->modes &= ~(HallModes) HALL_MODE_LIMIT;
      changed_setting (task, change, NULL);
      return;
    }

  if (!g_ascii_string_to_unsigned (change->param, 10, 1, LIMIT_MAX, &limit, NULL))
    {
      fail_param (task, change);
      return;
    }

  if ((room->modes & HALL_MODE_LIMIT) != 0 && room->limit == limit)
    return;

  room->modes |= HALL_MODE_LIMIT;
  room->limit = (guint) limit;
  text = g_strdup_printf ("%u", room->limit);
  changed_setting (task, change, text);
}

static gboolean
keep_equal (const IrcKeep *one, const IrcKeep *other)
{
  return one->messages == other->messages && one->seconds == other->seconds;
}

static void
change_keep (ModeTask *task, const IrcModeChange *change)
{
  g_autoptr (GString) text = g_string_new (NULL);
  IrcKeep keep = { 0, 0 };

  if (change->add && !irc_keep_parse (change->param, &keep))
    {
      fail_param (task, change);
      return;
    }

  if (keep_equal (&task->room->keep, &keep))
    return;

  hall_room_set_keep (task->room, &keep);
  irc_keep_append (&keep, text);
  changed_setting (task, change, change->add ? text->str : NULL);
}

static void
change_flag (ModeTask *task, const IrcModeChange *change, HallModes mode)
{
  if (((task->room->modes & mode) != 0) == change->add)
    return;

  task->room->modes ^= mode;
  changed_setting (task, change, NULL);
  if (mode == HALL_MODE_SINCE_JOINING)
    hall_reset_readers (task->hall, task->room);
}

/* Nothing is set when this fails: that was said. */
static void
change_registration (ModeTask *task, const IrcModeChange *change)
{
  if ((task->room->registration != NULL) == change->add)
    return;

  if (change->add)
    hall_register_room (&task->changes);
  else
    hall_unregister_room (&task->changes);
}

static gboolean
lacks_param (const IrcModeChange *change)
{
  return change->param == NULL
         && (change->type == IRC_MODE_PREFIX || change->type == IRC_MODE_LIST
             || (change->type == IRC_MODE_ALWAYS && change->add)
             || (change->type == IRC_MODE_SET && change->add));
}

/* In a room that lasts nobody makes others what they are themselves, or undoes it; and who came
 * late does not open what was said before. */
static HallModes
get_needed_in_registered (HallModes mode)
{
  if (mode == HALL_MODE_SINCE_JOINING)
    return HALL_MODES_FROM (HALL_MODE_PROTECTED);

  return mode == HALL_MODE_FOUNDER ? HALL_MODE_FOUNDER : HALL_MODES_FROM (mode) & ~mode;
}

/* The prefix modes of which one is needed to change @mode. Nobody makes others as high as founders
 * are but founders themselves, and what is erased is gone: whoever comes first into an empty room
 * runs it, and must not be able to do that to what others have said there. */
static HallModes
get_needed (const HallRoom *room, HallModes mode, const IrcModeChange *change)
{
  if (room->registration != NULL
      && (change->type == IRC_MODE_PREFIX || mode == HALL_MODE_SINCE_JOINING))
    return get_needed_in_registered (mode);

  switch (mode)
    {
    case HALL_MODE_FOUNDER:
    case HALL_MODE_PROTECTED:
      return HALL_MODES_FROM (HALL_MODE_FOUNDER);
    case HALL_MODE_KEEP:
      return HALL_MODES_FROM (HALL_MODE_PROTECTED);
    case HALL_MODE_VOICE:
      return HALL_MODES_FROM (HALL_MODE_HALFOP);
    default:
      return HALL_MODES_FROM (change->type == IRC_MODE_LIST ? HALL_MODE_HALFOP
                                                            : HALL_MODE_OPERATOR);
    }
}

static gboolean
is_own_status (const ModeTask *task, const IrcModeChange *change)
{
  return change->type == IRC_MODE_PREFIX && !change->add && change->param != NULL
         && hall_find_user (task->hall, change->param) == task->command->actor;
}

/* Whoever has a standing may lay it down. */
static gboolean
may_change (ModeTask *task, const IrcModeChange *change, HallModes mode)
{
  if ((task->standing & get_needed (task->room, mode, change)) != 0 || is_own_status (task, change))
    return TRUE;

  if (!task->refused)
    hall_fail (task->hall, HALL_ERROR_NOT_OPERATOR, task->room->name, NULL);
  task->refused = TRUE;

  return FALSE;
}

static void
make_change (ModeTask *task, const IrcModeChange *change)
{
  HallModes mode = mode_of (change->letter);
  char letter[] = { change->letter, '\0' };

  if (!may_change (task, change, mode))
    return;

  if (mode == 0)
    hall_fail (task->hall, HALL_ERROR_UNKNOWN_MODE, task->room->name, letter);
  else if (lacks_param (change))
    fail_param (task, change);
  else if (change->type == IRC_MODE_PREFIX)
    change_prefix (task, change, mode);
  else if (change->type == IRC_MODE_LIST)
    change_list (task, change, mode);
  else if (mode == HALL_MODE_KEY)
    change_key (task, change);
  else if (mode == HALL_MODE_LIMIT)
    change_limit (task, change);
  else if (mode == HALL_MODE_KEEP)
    change_keep (task, change);
  else if (mode == HALL_MODE_REGISTERED)
    change_registration (task, change);
  else
    change_flag (task, change, mode);
}

gboolean
hall_mode (Hall *self, const HallCommand *command)
{
  HallMember *member = hall_require_member (self, command, 0);
  ModeTask task = { .hall = self, .command = command };
  gboolean was_closed;
  IrcKeep kept;

  if (member == NULL)
    return FALSE;

  task.standing = member->modes;
  task.room = member->room;
  hall_mode_changes_init (&task.changes, self, task.room, command);
  was_closed = hall_room_is_closed (task.room);
  kept = task.room->keep;

  for (guint i = 0; i < command->n_changes; i++)
    make_change (&task, &command->changes[i]);
  if (hall_room_is_closed (task.room) != was_closed || !keep_equal (&task.room->keep, &kept))
    self->sink.record_room (self->user_data, task.room);
  if (task.has_set && task.room->registration != NULL)
    self->sink.record_registration (self->user_data, task.room);
  hall_mode_changes_tell (&task.changes);

  hall_mode_changes_clear (&task.changes);

  return TRUE;
}
