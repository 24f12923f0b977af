/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people may do only so often, for many others hear of it. Operators of the server may do it
 * as often as they like, for they can do worse. */

#include "hall/hall-private.h"

static guint
get_wait (const Hall *self, const HallCommand *command, HallError error)
{
  const HallUser *user = command->actor;
  const HallLimits *limits = &self->limits;

  switch (error)
    {
    case HALL_ERROR_JOINS_TOO_FAST:
      return hall_rate_get_wait (&limits->joins, &user->joins, command->id);
    case HALL_ERROR_RENAMED_TOO_FAST:
      return hall_rate_get_wait (&limits->nick_changes, &user->nick_changes, command->id);
    default:
      return hall_rate_get_wait (&limits->targets, &user->targets, command->id);
    }
}

/**
 * hall_check_rate:
 * @self: a hall
 * @command: a command that may be carried out only so often
 * @error: what it is when it comes too soon
 * @subject: with what
 *
 * Returns: whether it may be carried out; %FALSE when that failed, and said so
 */
gboolean
hall_check_rate (Hall *self, const HallCommand *command, HallError error, const char *subject)
{
  g_autofree char *seconds = NULL;
  guint wait;

  if (command->actor->oper_name != NULL)
    return TRUE;

  wait = get_wait (self, command, error);
  if (wait == 0)
    return TRUE;

  seconds = g_strdup_printf ("%u", wait);

  return hall_fail (self, error, subject, seconds);
}

/**
 * hall_check_target:
 * @self: a hall
 * @command: something that is about to be told to one other
 * @user: that one
 *
 * Whom one talks with anyway, and who wrote first, are no new targets.
 *
 * Returns: whether it may be told; %FALSE when that failed, and said so
 */
gboolean
hall_check_target (Hall *self, const HallCommand *command, HallUser *user)
{
  HallUser *actor = command->actor;

  if (user == actor || self->limits.targets.per_minute == 0 || hall_user_has_written (actor, user))
    return TRUE;

  if (!hall_user_has_written (user, actor))
    {
      if (!hall_check_rate (self, command, HALL_ERROR_TARGET_TOO_FAST, user->nick))
        return FALSE;
      hall_rate_charge (&self->limits.targets, &actor->targets, command->id);
    }
  hall_user_note_written (actor, user);

  return TRUE;
}
