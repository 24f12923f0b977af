/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What one command changed of the modes of a room, on its way to those who are in it. */

#include "hall/hall-private.h"

static void
clear_change (gpointer data)
{
  g_free ((char *) ((IrcModeChange *) data)->param);
}

/**
 * hall_mode_changes_init:
 * @self: changes to set up, none yet
 * @hall: the hall
 * @room: the room whose modes change
 * @command: the command that changes them
 */
void
hall_mode_changes_init (HallModeChanges *self,
                        Hall *hall,
                        HallRoom *room,
                        const HallCommand *command)
{
  self->hall = hall;
  self->room = room;
  self->command = command;
  self->made = g_array_new (FALSE, FALSE, sizeof (IrcModeChange));
  g_array_set_clear_func (self->made, clear_change);
}

/**
 * hall_mode_changes_clear:
 * @self: changes that are not needed any more
 */
void
hall_mode_changes_clear (HallModeChanges *self)
{
  g_array_unref (self->made);
}

/**
 * hall_mode_changes_add:
 * @self: changes
 * @add: whether the mode was set
 * @letter: the mode
 * @param: (nullable): its parameter
 */
void
hall_mode_changes_add (HallModeChanges *self, gboolean add, char letter, const char *param)
{
  const IrcModeChange made = {
    .add = add,
    .letter = letter,
    .type = irc_mode_types_get_own ()->types[(guchar) letter],
    .param = g_strdup (param),
  };

  g_array_append_val (self->made, made);
}

/**
 * hall_mode_changes_set_member:
 * @self: changes
 * @member: a member of the room
 * @modes: the prefix modes to have from now on
 */
void
hall_mode_changes_set_member (HallModeChanges *self, HallMember *member, HallModes modes)
{
  HallModes differing = member->modes ^ modes;
  g_autoptr (GString) letters = g_string_new (NULL);

  hall_modes_append_letters (differing & modes, letters);
  for (gsize i = 0; i < letters->len; i++)
    hall_mode_changes_add (self, TRUE, letters->str[i], member->user->nick);

  g_string_truncate (letters, 0);
  hall_modes_append_letters (differing & ~modes, letters);
  for (gsize i = 0; i < letters->len; i++)
    hall_mode_changes_add (self, FALSE, letters->str[i], member->user->nick);

  member->modes = modes;
  if (differing != 0)
    hall_record_user (self->hall, member->user);
}

/* However many lines it takes to tell of it, it is one event in the history. */
static void
record_changes (const HallModeChanges *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) params = g_string_new (NULL);
  HallEvent event;
  char sign = 0;

  for (guint i = 0; i < self->made->len; i++)
    {
      IrcModeChange change = g_array_index (self->made, IrcModeChange, i);

      /* What opens the room is not for who reads of it later. */
      if (change.letter == HALL_MODE_LETTER_KEY)
        change.param = "*";
      irc_mode_append (text, params, &sign, &change);
    }
  g_string_append (text, params->str);

  hall_event_init (&event, "MODE", self->command);
  event.params[event.n_params++] = self->room->name;
  event.params[event.n_params++] = text->str;
  hall_record (self->hall, &event, self->room, NULL);
}

static guint
tell_changes (const HallModeChanges *self, guint first, gboolean has_msgid, const HallUser *except)
{
  const IrcModeChange *changes = &g_array_index (self->made, IrcModeChange, first);
  char letters[IRC_MODE_LETTERS_SIZE];
  HallEvent event;
  guint n_params;
  guint n_told;

  hall_event_init (&event, "MODE", self->command);
  event.has_msgid = has_msgid;
  event.params[event.n_params++] = self->room->name;
  event.params[event.n_params++] = letters;
  n_told
      = irc_mode_compose (changes, self->made->len - first, letters, event.params + 2, &n_params);
  event.n_params += n_params;
  hall_tell_room_except (self->hall, self->room, except, &event);

  return n_told;
}

/**
 * hall_mode_changes_tell:
 * @self: changes, which were made
 *
 * Keeps them in the history of the room, and tells everybody in it.
 */
void
hall_mode_changes_tell (const HallModeChanges *self)
{
  guint n_told = 0;

  if (self->made->len == 0)
    return;

  record_changes (self);
  while (n_told < self->made->len)
    n_told += tell_changes (self, n_told, TRUE, NULL);
}

/**
 * hall_mode_changes_tell_others:
 * @self: changes that go with something else, which is kept in the history
 *
 * Tells everybody in the room but who caused them.
 */
void
hall_mode_changes_tell_others (const HallModeChanges *self)
{
  guint n_told = 0;

  while (n_told < self->made->len)
    n_told += tell_changes (self, n_told, FALSE, self->command->actor);
}
