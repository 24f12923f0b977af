/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is done about something that was said before: taking it back (REDACT) and changing it
 * (EDIT). https://ircv3.net/specs/extensions/message-redaction
 * https://github.com/ircv3/ircv3-specifications/pull/425 */

#include "hall/hall-private.h"

#include <string.h>

#include "irc/irc-format.h"
#include "irc/irc-multiline.h"

/* An EDIT is told in tags. */
#define EDIT_CAPS (IRC_CAP_MESSAGE_EDIT | IRC_CAP_MESSAGE_TAGS)

/**
 * Place:
 * @room: (nullable): the room in which it was said
 * @member: (nullable): what the actor is in it; %NULL outside
 * @user: (nullable): the other of a private conversation, when that person is here
 * @name: the room, or the other's nick
 */
typedef struct
{
  HallRoom *room;
  HallMember *member;
  HallUser *user;
  const char *name;
} Place;

/* Who has the nick only since it was said was not told of it, and is not told of its end. */
static HallUser *
find_reader (Hall *self, const HallCommand *command)
{
  HallUser *user = hall_find_user (self, command->target);

  return user != NULL && command->said != NULL && user->named <= command->said->id ? user : NULL;
}

/* Where it is not a room, whoever names it is in. */
static gboolean
find_place (Hall *self, const HallCommand *command, Place *place)
{
  *place = (Place){ .name = command->target };
  if (command->target[0] != '#')
    {
      place->user = find_reader (self, command);
      if (place->user != NULL)
        place->name = place->user->nick;
      return TRUE;
    }

  place->room = hall_find_room (self, command->target);
  if (place->room != NULL)
    {
      place->member = hall_user_find_member (command->actor, place->room);
      place->name = place->room->name;
    }

  return place->member != NULL;
}

static gboolean
is_own (const HallCommand *command)
{
  const HallSaid *said = command->said;

  return hall_user_has_said (command->actor, said->source, said->account, said->id);
}

static void
init_event (HallEvent *event, const char *verb, const HallCommand *command, const Place *place)
{
  hall_event_init (event, verb, command);
  event->is_message = TRUE;
  event->has_msgid = TRUE;
  event->about = command->said->id;
  event->params[event->n_params++] = place->name;
}

static void
tell (Hall *self, const HallCommand *command, const Place *place, HallEvent *event)
{
  event->is_echo = TRUE;
  if (place->room != NULL)
    {
      hall_tell_room (self, place->room, event);
      return;
    }

  hall_tell_user (self, command->actor, event);
  if (place->user == NULL)
    return;

  event->is_echo = FALSE;
  hall_tell_user (self, place->user, event);
}

static void
record_and_tell (Hall *self, const HallCommand *command, const Place *place, HallEvent *event)
{
  event->is_echo = TRUE;
  hall_record (self, event, place->room, place->user);
  tell (self, command, place, event);
}

/* To who does not know of EDIT, what it says now was said in a message of its own. That goes with
 * the first. */
static void
tell_end_of_edit (Hall *self, const HallCommand *command, const Place *place, HallEvent *event)
{
  char msgid[BASE_ID_LENGTH + 1];

  base_id_format (command->said->edited, msgid);
  event->lacks = EDIT_CAPS;
  event->params[1] = msgid;
  tell (self, command, place, event);
}

gboolean
hall_redact (Hall *self, const HallCommand *command)
{
  HallEvent event;
  Place place;

  if (!find_place (self, command, &place))
    return hall_fail (self, HALL_ERROR_CANNOT_REDACT, command->target, NULL);
  if (command->said == NULL)
    return hall_fail (self, HALL_ERROR_NO_SUCH_MESSAGE, place.name, command->object);
  if (!is_own (command)
      && (place.member == NULL
          || (place.member->modes & HALL_MODES_FROM (HALL_MODE_OPERATOR)) == 0))
    return hall_fail (self, HALL_ERROR_NOT_OWN_MESSAGE, place.name, command->object);

  init_event (&event, "REDACT", command, &place);
  event.requires = IRC_CAP_MESSAGE_REDACTION;
  event.params[event.n_params++] = command->object;
  if (command->text != NULL)
    event.params[event.n_params++] = command->text;
  record_and_tell (self, command, &place, &event);
  if (command->said->edited != 0)
    tell_end_of_edit (self, command, &place, &event);

  return TRUE;
}

static gboolean
is_late (const Hall *self, const HallCommand *command)
{
  gint64 age = base_id_get_time (command->id) - base_id_get_time (command->said->id);

  return self->limits.edit_window != 0 && age > (gint64) self->limits.edit_window * 1000;
}

static gboolean
check_edit (Hall *self, const HallCommand *command, const Place *place)
{
  if (command->said == NULL || !is_own (command))
    return hall_fail (self, HALL_ERROR_CANNOT_EDIT, place->name, command->object);
  if (is_late (self, command))
    return hall_fail (self, HALL_ERROR_EDIT_TOO_LATE, place->name, command->object);
  if (place->room != NULL && !hall_check_talk (self, place->room, command))
    return FALSE;
  if (place->user != NULL && !hall_user_takes_from (place->user, command->actor))
    return hall_fail (self, HALL_ERROR_WRITE_NEEDS_ACCOUNT, place->name, NULL);
  if (hall_text_is_request (command->text))
    return hall_fail (self, HALL_ERROR_BAD_EDIT, place->name, command->object);

  return TRUE;
}

/* What people write by hand to correct themselves, or the text alone where that does not fit. */
static char *
make_correction (const HallEvent *event, const char *text)
{
  g_autofree char *action = NULL;
  g_autofree char *correction = NULL;
  IrcMessage message = {
    .source = event->source,
    .verb = event->verb,
    .params = { event->params[0] },
    .n_params = 2,
  };

  if (irc_format_is_action (text, &action))
    correction = g_strdup_printf ("\001ACTION * %s\001", action);
  else
    correction = g_strdup_printf ("* %s", text);
  message.params[1] = correction;

  return irc_multiline_fits (&message) ? g_steal_pointer (&correction) : g_strdup (text);
}

/* To who does not know of EDIT it is a message that answers the one that it changes. */
static void
tell_correction (Hall *self, const HallCommand *command, const Place *place, const char *text)
{
  char msgid[BASE_ID_LENGTH + 1];
  g_autofree char *correction = NULL;
  g_autofree char *reply = NULL;
  HallEvent event;

  base_id_format (command->said->id, msgid);
  reply = g_strconcat ("+reply=", msgid, NULL);

  init_event (&event, command->said->is_notice ? "NOTICE" : "PRIVMSG", command, place);
  correction = make_correction (&event, text);
  event.lacks = EDIT_CAPS;
  event.tags = reply;
  event.params[event.n_params++] = correction;
  tell (self, command, place, &event);
}

gboolean
hall_edit (Hall *self, const HallCommand *command)
{
  g_autofree char *stripped = NULL;
  HallEvent event;
  Place place;

  if (!find_place (self, command, &place))
    return hall_fail (self, HALL_ERROR_CANNOT_EDIT, command->target, command->object);
  if (!check_edit (self, command, &place))
    return FALSE;
  if (place.room != NULL && !hall_strip_text (self, place.room, command, &stripped))
    return FALSE;

  command->actor->spoke = command->id;
  init_event (&event, "EDIT", command, &place);
  event.requires = EDIT_CAPS;
  event.text = stripped != NULL ? stripped : command->text;
  event.tags = command->tags;
  record_and_tell (self, command, &place, &event);
  tell_correction (self, command, &place, event.text);

  return TRUE;
}
