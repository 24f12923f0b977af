/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The modes of a room: MODE. */

#include <string.h>

#include "hall/hall-list.h"
#include "hall/hall-private.h"
#include "irc/irc-name.h"

/* What nick!user@host can have: a longer mask is a mistake, and lists of such would not fit lines.
 */
#define MASK_MAX (IRC_NICK_MAX + IRC_USER_MAX + IRC_HOST_MAX + 2)

/* More than a room can hold anybody in; what is above it reads as a mistake. */
#define LIMIT_MAX 1000000

/**
 * ModeTask:
 * @hall: the hall
 * @standing: the prefix modes that the actor had before
 * @room: the room whose modes change
 * @command: the command that changes them
 * @changed: (element-type IrcModeChange): what was changed so far; the parameters belong to it
 * @refused: whether it was said that the member may not do all of this
 *
 * One MODE on its way through its changes.
 */
typedef struct
{
  Hall *hall;
  HallModes standing;
  HallRoom *room;
  const HallCommand *command;
  GArray *changed;
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
clear_change (gpointer data)
{
  g_free ((char *) ((IrcModeChange *) data)->param);
}

static void
changed (ModeTask *task, const IrcModeChange *change, const char *param)
{
  const IrcModeChange made = { change->add, change->letter, change->type, g_strdup (param) };

  g_array_append_val (task->changed, made);
}

/* However many lines it takes to tell of it, it is one event in the history. */
static void
record_changes (ModeTask *task)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) params = g_string_new (NULL);
  HallEvent event;
  char sign = 0;

  for (guint i = 0; i < task->changed->len; i++)
    {
      IrcModeChange change = g_array_index (task->changed, IrcModeChange, i);

      /* What opens the room is not for who reads of it later. */
      if (mode_of (change.letter) == HALL_MODE_KEY)
        change.param = "*";
      irc_mode_append (text, params, &sign, &change);
    }
  g_string_append (text, params->str);

  hall_event_init (&event, "MODE", task->command);
  event.params[event.n_params++] = task->room->name;
  event.params[event.n_params++] = text->str;
  hall_record (task->hall, &event, task->room, NULL);
}

static guint
tell_changes (ModeTask *task, guint first)
{
  const IrcModeChange *changes = &g_array_index (task->changed, IrcModeChange, first);
  char letters[IRC_MODE_LETTERS_SIZE];
  HallEvent event;
  guint n_params;
  guint n_told;

  hall_event_init (&event, "MODE", task->command);
  event.has_msgid = TRUE;
  event.params[event.n_params++] = task->room->name;
  event.params[event.n_params++] = letters;
  n_told = irc_mode_compose (changes, task->changed->len - first, letters, event.params + 2,
                             &n_params);
  event.n_params += n_params;
  hall_tell_room (task->hall, task->room, &event);

  return n_told;
}

static void
record_and_tell_changes (ModeTask *task)
{
  guint n_told = 0;

  if (task->changed->len == 0)
    return;

  record_changes (task);
  while (n_told < task->changed->len)
    n_told += tell_changes (task, n_told);
}

static void
fail_param (ModeTask *task, const IrcModeChange *change)
{
  char letter[] = { change->letter, '\0' };

  hall_fail (task->hall, HALL_ERROR_MODE_PARAM, task->room->name, letter);
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

  member->modes ^= mode;
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
  else
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
      changed (task, change, "*");
    }
  else if (!key_is_valid (change->param))
    fail_param (task, change);
  else if (g_strcmp0 (room->key, change->param) != 0)
    {
      hall_room_set_key (room, change->param);
      changed (task, change, room->key);
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
      changed (task, change, NULL);
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
  changed (task, change, text);
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
  changed (task, change, change->add ? text->str : NULL);
}

static void
change_flag (ModeTask *task, const IrcModeChange *change, HallModes mode)
{
  if (((task->room->modes & mode) != 0) == change->add)
    return;

  task->room->modes ^= mode;
  changed (task, change, NULL);
}

static gboolean
lacks_param (const IrcModeChange *change)
{
  return change->param == NULL
         && (change->type == IRC_MODE_PREFIX || change->type == IRC_MODE_LIST
             || (change->type == IRC_MODE_ALWAYS && change->add)
             || (change->type == IRC_MODE_SET && change->add));
}

/* The prefix modes of which one is needed to change @mode. Nobody makes others as high as founders
 * are but founders themselves, and what is erased is gone: whoever comes first into an empty room
 * runs it, and must not be able to do that to what others have said there. */
static HallModes
get_needed (HallModes mode, const IrcModeChange *change)
{
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
  if ((task->standing & get_needed (mode, change)) != 0 || is_own_status (task, change))
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
  task.changed = g_array_new (FALSE, FALSE, sizeof (IrcModeChange));
  g_array_set_clear_func (task.changed, clear_change);
  was_closed = hall_room_is_closed (task.room);
  kept = task.room->keep;

  for (guint i = 0; i < command->n_changes; i++)
    make_change (&task, &command->changes[i]);
  if (hall_room_is_closed (task.room) != was_closed || !keep_equal (&task.room->keep, &kept))
    self->sink.record_room (self->user_data, task.room);
  record_and_tell_changes (&task);

  g_array_unref (task.changed);

  return TRUE;
}
