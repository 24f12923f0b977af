/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Taking back what was said: REDACT. https://ircv3.net/specs/extensions/message-redaction */

#include "hall/hall-private.h"

static void
init_event (HallEvent *event, const HallCommand *command, const char *target)
{
  hall_event_init (event, "REDACT", command);
  event->is_message = TRUE;
  event->is_echo = TRUE;
  event->requires = IRC_CAP_MESSAGE_REDACTION;
  event->params[event->n_params++] = target;
  event->params[event->n_params++] = command->object;
  if (command->text != NULL)
    event->params[event->n_params++] = command->text;
}

static gboolean
is_own (const HallCommand *command)
{
  const HallSaid *said = command->said;

  return hall_user_has_said (command->actor, said->source, said->account, said->id);
}

static gboolean
redact_in_room (Hall *self, const HallCommand *command)
{
  HallRoom *room = hall_find_room (self, command->target);
  HallMember *member = room != NULL ? hall_user_find_member (command->actor, room) : NULL;
  HallEvent event;

  if (member == NULL)
    return hall_fail (self, HALL_ERROR_CANNOT_REDACT, command->target, NULL);
  if (command->said == NULL)
    return hall_fail (self, HALL_ERROR_NO_SUCH_MESSAGE, room->name, command->object);
  if ((member->modes & HALL_MODE_OPERATOR) == 0 && !is_own (command))
    return hall_fail (self, HALL_ERROR_NOT_OWN_MESSAGE, room->name, command->object);

  init_event (&event, command, room->name);
  hall_record (self, &event, room, NULL);
  hall_tell_room (self, room, &event);

  return TRUE;
}

/* Who has the nick only since it was said was not told of it, and is not told of its end. */
static HallUser *
find_reader (Hall *self, const HallCommand *command)
{
  HallUser *user = hall_find_user (self, command->target);

  return user != NULL && user->named <= command->said->id ? user : NULL;
}

static gboolean
redact_in_private (Hall *self, const HallCommand *command)
{
  HallUser *user;
  HallEvent event;

  if (command->said == NULL)
    return hall_fail (self, HALL_ERROR_NO_SUCH_MESSAGE, command->target, command->object);
  if (!is_own (command))
    return hall_fail (self, HALL_ERROR_NOT_OWN_MESSAGE, command->target, command->object);

  user = find_reader (self, command);
  init_event (&event, command, user != NULL ? user->nick : command->target);
  hall_record (self, &event, NULL, user);
  hall_tell_user (self, command->actor, &event);
  if (user == NULL)
    return TRUE;

  event.is_echo = FALSE;
  hall_tell_user (self, user, &event);

  return TRUE;
}

gboolean
hall_redact (Hall *self, const HallCommand *command)
{
  if (command->target[0] == '#')
    return redact_in_room (self, command);

  return redact_in_private (self, command);
}
