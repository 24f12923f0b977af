/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is said: PRIVMSG, NOTICE, TAGMSG, and the TOPIC of a room. */

#include <string.h>

#include "hall/hall-private.h"
#include "irc/irc-format.h"
#include "irc/irc-multiline.h"
#include "irc/irc-tags.h"

/* What begins a color: https://modern.ircdocs.horse/formatting#color */
#define COLORS "\x03\x04"

gboolean
hall_topic (Hall *self, const HallCommand *command)
{
  HallMember *member = hall_require_member (self, command, 0);
  HallRoom *room;
  HallEvent event;

  if (member == NULL)
    return FALSE;

  room = member->room;
  if ((room->modes & HALL_MODE_TOPIC_LOCKED) != 0
      && (member->modes & HALL_MODES_FROM (HALL_MODE_HALFOP)) == 0)
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

/**
 * hall_text_is_request:
 * @text: what somebody says
 *
 * Returns: whether it is no part of the talk but a request between programs (CTCP); "/me" is none,
 * though it looks like one
 */
gboolean
hall_text_is_request (const char *text)
{
  return text[0] == '\001' && !irc_format_is_action (text, NULL);
}

/* What nobody says in the room, whoever it is. */
static gboolean
check_text (Hall *self, const HallRoom *room, const HallCommand *command)
{
  if ((room->modes & HALL_MODE_NO_CTCP) != 0 && hall_text_is_request (command->text))
    return hall_fail (self, HALL_ERROR_NO_CTCP, command->target, NULL);

  if ((room->modes & HALL_MODE_NO_COLOR) != 0 && strpbrk (command->text, COLORS) != NULL)
    return hall_fail (self, HALL_ERROR_NO_COLOR, command->target, NULL);

  return TRUE;
}

/**
 * hall_check_talk:
 * @self: a hall
 * @room: a room
 * @command: something said in it, or changed of what was
 *
 * Returns: whether its actor may say it there; %FALSE when that failed, and said so
 */
gboolean
hall_check_talk (Hall *self, const HallRoom *room, const HallCommand *command)
{
  const HallUser *user = command->actor;
  const HallMember *member = hall_user_find_member (user, room);
  gboolean has_standing = member != NULL && member->modes != 0;

  if (member == NULL && (room->modes & HALL_MODE_NO_EXTERNAL) != 0)
    return hall_fail (self, HALL_ERROR_CANNOT_SEND, command->target, NULL);

  if (!has_standing && ((room->modes & HALL_MODE_MODERATED) != 0 || hall_room_mutes (room, user)))
    return hall_fail (self, HALL_ERROR_CANNOT_SEND, command->target, NULL);

  if (!has_standing && (room->modes & HALL_MODE_REGISTERED_TALK) != 0 && user->account == NULL)
    return hall_fail (self, HALL_ERROR_TALK_NEEDS_ACCOUNT, command->target, NULL);

  return command->text == NULL || check_text (self, room, command);
}

/* A text can have several lines, and keeps them. */
static char *
strip_lines (const char *text)
{
  g_autoptr (GString) stripped = g_string_new (NULL);
  gboolean is_first = TRUE;
  IrcMultilineIter iter;
  gboolean is_joined;
  char *line;

  irc_multiline_iter_init (&iter, text);
  while (irc_multiline_iter_next (&iter, &line, &is_joined))
    {
      g_autofree char *plain = irc_format_strip (line);

      if (plain[0] != '\0' || !is_joined)
        irc_multiline_append (stripped, plain, is_first, is_joined);
      is_first = FALSE;
      g_free (line);
    }

  return g_string_free (g_steal_pointer (&stripped), FALSE);
}

/**
 * hall_strip_text:
 * @self: a hall
 * @room: a room
 * @command: something said in it, or changed of what was
 * @stripped: (out) (transfer full): its text without formatting where the room wants it so; not
 * touched where it does not
 *
 * Returns: whether there is anything left of it; %FALSE when not, and said so
 */
gboolean
hall_strip_text (Hall *self, const HallRoom *room, const HallCommand *command, char **stripped)
{
  if (command->text == NULL || (room->modes & HALL_MODE_STRIP_COLOR) == 0)
    return TRUE;

  *stripped = strip_lines (command->text);
  if ((*stripped)[strspn (*stripped, "\r\n")] == '\0')
    return hall_fail (self, HALL_ERROR_NO_COLOR, command->target, NULL);

  return TRUE;
}

/* That somebody types is gone with the moment; what else tags say, such as a reaction, stays. */
static gboolean
is_worth_keeping (const HallCommand *command)
{
  if (command->type == HALL_COMMAND_TAGMSG)
    return command->tags != NULL && !irc_tags_has (command->tags, "+typing");

  return !hall_text_is_request (command->text);
}

/**
 * hall_message_room:
 * @self: a hall
 * @command: something that is to be said in a room
 * @event: what is told of it, but for the name of the room
 *
 * Returns: whether it was said
 */
gboolean
hall_message_room (Hall *self, const HallCommand *command, HallEvent *event)
{
  HallRoom *room = hall_require_room (self, command);
  g_autofree char *stripped = NULL;

  if (room == NULL)
    return FALSE;
  if (!hall_check_talk (self, room, command) || !hall_strip_text (self, room, command, &stripped))
    return FALSE;
  if (stripped != NULL)
    event->params[1] = stripped;

  event->params[0] = room->name;
  if (is_worth_keeping (command))
    hall_record (self, event, room, NULL);
  hall_tell_room (self, room, event);
  if (hall_user_find_member (command->actor, room) == NULL)
    hall_tell_user (self, command->actor, event);

  return TRUE;
}

/* What is said to members of a certain standing only is not for the history, which all read.
 * https://modern.ircdocs.horse/#statusmsg-parameter */
static gboolean
message_status (Hall *self, const HallCommand *command, HallEvent *event)
{
  HallRoom *room = hall_find_room (self, command->target + 1);
  g_autofree char *target = NULL;
  g_autofree char *stripped = NULL;

  if (room == NULL || !hall_room_is_visible_to (room, command->actor))
    return hall_fail (self, HALL_ERROR_NO_SUCH_ROOM, command->target, NULL);
  if (!hall_check_talk (self, room, command) || !hall_strip_text (self, room, command, &stripped))
    return FALSE;
  if (stripped != NULL)
    event->params[1] = stripped;

  target = g_strdup_printf ("%c%s", command->target[0], room->name);
  event->params[0] = target;
  hall_tell_user (self, command->actor, event);
  hall_tell_status (self, room, hall_modes_from_sign (target[0]), event);

  return TRUE;
}

static gboolean
message_user (Hall *self, const HallCommand *command, HallEvent *event)
{
  HallUser *user = hall_find_user (self, command->target);

  if (user == NULL)
    return hall_fail (self, HALL_ERROR_NO_SUCH_NICK, command->target, NULL);
  if (!hall_user_takes_from (user, command->actor))
    return hall_fail (self, HALL_ERROR_WRITE_NEEDS_ACCOUNT, user->nick, NULL);
  if (!hall_check_target (self, command, user))
    return FALSE;

  if (command->actor->hears_registered)
    hall_user_note_addressed (command->actor, user);
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
    return hall_message_room (self, command, &event);
  if (hall_modes_from_sign (command->target[0]) != 0 && command->target[1] == '#')
    return message_status (self, command, &event);

  return message_user (self, command, &event);
}
