/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is said: PRIVMSG, NOTICE, TAGMSG, and the TOPIC of a room. */

#include "hall/hall-private.h"

#include "irc/irc-format.h"
#include "irc/irc-tags.h"

gboolean
hall_topic (Hall *self, const HallCommand *command)
{
  HallMember *member = hall_require_member (self, command, 0);
  HallRoom *room;
  HallEvent event;

  if (member == NULL)
    return FALSE;

  room = member->room;
  if ((room->modes & HALL_MODE_TOPIC_LOCKED) != 0 && (member->modes & HALL_MODE_OPERATOR) == 0)
    return hall_fail (self, HALL_ERROR_NOT_OPERATOR, room->name, NULL);

  hall_room_set_topic (room, command->text, command->actor->mask, base_id_get_time (command->id));
  self->sink.record_room (self->user_data, room);

  hall_event_init (&event, "TOPIC", command);
  event.params[event.n_params++] = room->name;
  event.params[event.n_params++] = command->text;
  hall_record (self, &event, room, NULL);
  hall_tell_room (self, room, &event);

  return TRUE;
}

static gboolean
may_talk (const HallRoom *room, const HallUser *user)
{
  const HallMember *member = hall_user_find_member (user, room);

  if (member != NULL && member->modes != 0)
    return TRUE;

  if (member == NULL && (room->modes & HALL_MODE_NO_EXTERNAL) != 0)
    return FALSE;

  return (room->modes & HALL_MODE_MODERATED) == 0 && !hall_room_bans (room, user);
}

/* Requests between programs (CTCP) are no part of the talk; "/me" is, though it looks like one.
 * That somebody types is gone with the moment; what else tags say, such as a reaction, stays. */
static gboolean
is_worth_keeping (const HallCommand *command)
{
  if (command->type == HALL_COMMAND_TAGMSG)
    return command->tags != NULL && !irc_tags_has (command->tags, "+typing");

  return command->text[0] != '\001' || irc_format_is_action (command->text, NULL);
}

static gboolean
message_room (Hall *self, const HallCommand *command, HallEvent *event)
{
  HallRoom *room = hall_require_room (self, command);

  if (room == NULL)
    return FALSE;
  if (!may_talk (room, command->actor))
    return hall_fail (self, HALL_ERROR_CANNOT_SEND, room->name, NULL);

  event->params[0] = room->name;
  if (is_worth_keeping (command))
    hall_record (self, event, room, NULL);
  hall_tell_room (self, room, event);
  if (hall_user_find_member (command->actor, room) == NULL)
    hall_tell_user (self, command->actor, event);

  return TRUE;
}

static gboolean
message_user (Hall *self, const HallCommand *command, HallEvent *event)
{
  HallUser *user = hall_find_user (self, command->target);

  if (user == NULL)
    return hall_fail (self, HALL_ERROR_NO_SUCH_NICK, command->target, NULL);

  event->params[0] = user->nick;
  if (is_worth_keeping (command))
    hall_record (self, event, NULL, user);
  hall_tell_user (self, command->actor, event);
  event->is_echo = FALSE;
  hall_tell_user (self, user, event);

  return TRUE;
}

gboolean
hall_message (Hall *self, const HallCommand *command)
{
  static const char *const verbs[] = {
    [HALL_COMMAND_PRIVMSG] = "PRIVMSG",
    [HALL_COMMAND_NOTICE] = "NOTICE",
    [HALL_COMMAND_TAGMSG] = "TAGMSG",
  };
  HallEvent event;

  hall_event_init (&event, verbs[command->type], command);
  event.is_message = TRUE;
  event.has_msgid = TRUE;
  event.is_echo = TRUE;
  event.tags = command->tags;
  event.n_params = 1;
  if (command->type == HALL_COMMAND_TAGMSG)
    event.requires = IRC_CAP_MESSAGE_TAGS;
  else
    event.params[event.n_params++] = command->text;

  command->actor->spoke = command->id;

  if (command->target[0] == '#')
    return message_room (self, command, &event);

  return message_user (self, command, &event);
}
