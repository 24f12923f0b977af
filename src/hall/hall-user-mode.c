/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The modes of people: https://modern.ircdocs.horse/#user-modes */

#include "hall/hall-private.h"

#include <string.h>

/**
 * hall_user_get_mode_letters:
 *
 * Returns: (transfer none): the letters of all modes that a user can have
 */
const char *
hall_user_get_mode_letters (void)
{
  static const char letters[] = {
#define USER_MODE(symbol, letter, meaning) letter,
#include "irc/irc-user-mode.def"
#undef USER_MODE
    '\0',
  };

  return letters;
}

static gboolean
has_user_mode (const HallUser *user, char letter)
{
  switch (letter)
    {
    case 'B':
      return user->is_bot;
    case 'R':
      return user->hears_registered;
    case 'Z':
      return user->is_secure;
    case 'i':
      return user->invisible;
    case 'o':
      return user->oper_name != NULL;
    case 'w':
      return user->hears_wallops;
    default:
      g_assert_not_reached ();
    }
}

/* Nobody makes oneself an operator, or a connection secure: that is passed over, as it has always
 * been. Returns %FALSE for a mode that there is none of. */
static gboolean
change_user_mode (Hall *self, HallUser *user, const IrcModeChange *change)
{
  switch (change->letter)
    {
    case 'B':
      user->is_bot = change->add;
      return TRUE;
    case 'R':
      user->hears_registered = change->add;
      return TRUE;
    case 'Z':
      return TRUE;
    case 'i':
      self->n_invisible += change->add - user->invisible;
      user->invisible = change->add;
      return TRUE;
    case 'o':
      if (!change->add)
        hall_set_operator (self, user, NULL, 0);
      return TRUE;
    case 'w':
      user->hears_wallops = change->add;
      return TRUE;
    default:
      return FALSE;
    }
}

/* Appends with their sign the modes that only @with has. */
static void
append_modes_without (GString *modes, char sign, const char *with, const char *without)
{
  gsize start = modes->len;

  for (const char *letter = with; *letter != '\0'; letter++)
    if (strchr (without, *letter) == NULL)
      g_string_append_c (modes, *letter);

  if (modes->len > start)
    g_string_insert_c (modes, start, sign);
}

/**
 * hall_tell_user_modes:
 * @self: a hall
 * @command: what may have changed modes of its actor
 * @before: what hall_user_append_modes() appended before it
 *
 * Tells the actor what has changed, if anything has.
 */
void
hall_tell_user_modes (Hall *self, const HallCommand *command, const char *before)
{
  g_autoptr (GString) now = g_string_new (NULL);
  g_autoptr (GString) modes = g_string_new (NULL);
  HallEvent event;

  hall_user_append_modes (command->actor, now);
  append_modes_without (modes, '+', now->str, before);
  append_modes_without (modes, '-', before, now->str);
  if (modes->len == 0)
    return;

  hall_event_init (&event, "MODE", command);
  event.params[event.n_params++] = command->actor->nick;
  event.params[event.n_params++] = modes->str;
  hall_tell_user (self, command->actor, &event);
}

gboolean
hall_user_mode (Hall *self, const HallCommand *command)
{
  HallUser *user = command->actor;
  g_autoptr (GString) before = g_string_new (NULL);
  gboolean is_known = TRUE;

  hall_user_append_modes (user, before);
  for (guint i = 0; i < command->n_changes; i++)
    is_known &= change_user_mode (self, user, &command->changes[i]);

  if (!is_known)
    hall_fail (self, HALL_ERROR_UNKNOWN_USER_MODE, user->nick, NULL);
  hall_record_user (self, user);
  hall_tell_user_modes (self, command, before->str);

  return TRUE;
}

/**
 * hall_user_append_modes:
 * @self: a user
 * @modes: what the letters of the user's modes are appended to, with '+' before them
 */
void
hall_user_append_modes (const HallUser *self, GString *modes)
{
  g_string_append_c (modes, '+');
  for (const char *letter = hall_user_get_mode_letters (); *letter != '\0'; letter++)
    if (has_user_mode (self, *letter))
      g_string_append_c (modes, *letter);
}

/**
 * hall_user_restore_modes:
 * @self: a user who is not in the hall yet
 * @letters: letters of modes; those that somebody cannot set are passed over
 */
void
hall_user_restore_modes (HallUser *self, const char *letters)
{
  self->is_bot = strchr (letters, 'B') != NULL;
  self->hears_registered = strchr (letters, 'R') != NULL;
  self->invisible = strchr (letters, 'i') != NULL;
  self->hears_wallops = strchr (letters, 'w') != NULL;
}
