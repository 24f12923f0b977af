/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What somebody elsewhere says, as a program passes it on: RELAYMSG.
 * https://github.com/ircv3/ircv3-specifications/pull/417 */

#include "hall/hall-private.h"

#include <string.h>

#include "irc/irc-name.h"

/* What stands for the user name of all who are elsewhere. */
#define RELAY_USER "relay"

/**
 * hall_relay_mask_new:
 * @relayer: who passes something on
 * @nick: who says it elsewhere
 *
 * Returns: (transfer full): the nick!user@host that it is said under; nobody on this server has it
 */
char *
hall_relay_mask_new (const HallUser *relayer, const char *nick)
{
  return g_strdup_printf ("%s!" RELAY_USER "@%s", nick, relayer->host);
}

static gboolean
may_relay (const Hall *self, const HallRoom *room, const HallUser *user)
{
  const HallMember *member = hall_user_find_member (user, room);
  HallModes modes = self->limits.relay_modes;

  return member != NULL && (modes == 0 || (member->modes & modes) != 0);
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t")] == '\0';
}

/* A room can do without somebody elsewhere, and still hear the others from there. */
static gboolean
check_relay (Hall *self, const HallRoom *room, const HallCommand *command, char *mask)
{
  const HallUser stranger = { .mask = mask };

  if (!may_relay (self, room, command->actor))
    return hall_fail (self, HALL_ERROR_CANNOT_RELAY, room->name, NULL);
  if (is_blank (command->text))
    return hall_fail (self, HALL_ERROR_NOTHING_TO_RELAY, room->name, NULL);
  if (!irc_relay_nick_is_valid (command->object))
    return hall_fail (self, HALL_ERROR_BAD_RELAY_NICK, command->object, NULL);
  if (hall_room_mutes (room, &stranger))
    return hall_fail (self, HALL_ERROR_RELAY_BANNED, command->object, room->name);

  return TRUE;
}

gboolean
hall_relaymsg (Hall *self, const HallCommand *command)
{
  const HallRoom *room = hall_require_room (self, command);
  g_autofree char *mask = NULL;
  HallEvent event;

  if (room == NULL)
    return FALSE;

  mask = hall_relay_mask_new (command->actor, command->object);
  if (!check_relay (self, room, command, mask))
    return FALSE;

  hall_event_init (&event, "PRIVMSG", command);
  event.source = mask;
  event.relayer = command->actor->nick;
  event.is_message = TRUE;
  event.has_msgid = TRUE;
  event.is_echo = TRUE;
  event.tags = command->tags;
  event.n_params = 2;
  event.params[1] = command->text;

  return hall_message_room (self, command, &event);
}
