/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operators of the server: who is one, and what they may do: OPER, KILL and WALLOPS.
 * https://modern.ircdocs.horse/#operator-messages */

#include "hall/hall-private.h"

/**
 * hall_set_operator:
 * @self: a hall
 * @user: somebody in it
 * @name: (nullable): as which operator; %NULL for none
 * @privileges: what the operator may do
 */
void
hall_set_operator (Hall *self, HallUser *user, const char *name, HallPrivileges privileges)
{
  char *copy = g_strdup (name);

  self->n_operators += (name != NULL) - (user->oper_name != NULL);
  g_free (user->oper_name);
  user->oper_name = copy;
  user->privileges = privileges;
}

/* Whether somebody may be one was decided before, with a password. */
gboolean
hall_oper (Hall *self, const HallCommand *command)
{
  g_autoptr (GString) before = g_string_new (NULL);

  hall_user_append_modes (command->actor, before);
  hall_set_operator (self, command->actor, command->object, command->privileges);
  hall_tell_user_modes (self, command, before->str);

  return TRUE;
}

/**
 * hall_user_lacks:
 * @user: a user
 * @privilege: a privilege of operators
 * @error: (out): what is said to who has not got it; its subject is the name of @privilege
 *
 * Returns: whether @user may not do what @privilege allows
 */
gboolean
hall_user_lacks (const HallUser *user, HallPrivileges privilege, HallError *error)
{
  *error = user->oper_name != NULL ? HALL_ERROR_NO_PRIVILEGE : HALL_ERROR_NO_OPERATOR;

  return !hall_user_may (user, privilege);
}

static gboolean
require_privilege (Hall *self, const HallUser *user, HallPrivileges privilege)
{
  HallError error;

  if (!hall_user_lacks (user, privilege, &error))
    return TRUE;

  return hall_fail (self, error, hall_privilege_get_name (privilege), NULL);
}

/* The killed one leaves by the hand of whoever speaks for it, who is told so. */
gboolean
hall_kill (Hall *self, const HallCommand *command)
{
  g_autofree char *reason = NULL;
  HallEvent event;
  HallUser *user;

  if (!require_privilege (self, command->actor, HALL_PRIVILEGE_KILL))
    return FALSE;

  user = hall_find_user (self, command->target);
  if (user == NULL)
    return hall_fail (self, HALL_ERROR_NO_SUCH_NICK, command->target, NULL);

  hall_event_init (&event, "KILL", command);
  event.params[event.n_params++] = user->nick;
  event.params[event.n_params++] = command->text;
  hall_tell_user (self, user, &event);

  reason = g_strdup_printf ("Killed (%s (%s))", command->actor->nick, command->text);
  self->sink.expel (self->user_data, user, reason);

  return TRUE;
}

gboolean
hall_wallops (Hall *self, const HallCommand *command)
{
  HallEvent event;

  if (!require_privilege (self, command->actor, HALL_PRIVILEGE_WALLOPS))
    return FALSE;

  hall_event_init (&event, "WALLOPS", command);
  event.params[event.n_params++] = command->text;
  hall_tell_wallops (self, &event);

  return TRUE;
}
