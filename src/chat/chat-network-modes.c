/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-network-private.h"

#include <glib/gi18n-lib.h>

/* Changes of a room's modes that one line can bring. */
#define MAX_CHANGES 32

static char *
dup_rank_sentence (const IrcModeChange *change, const char *who, const char *whom)
{
  if (change->letter == 'v')
    return change->add ? g_strdup_printf (_ ("%s lets %s speak"), who, whom)
                       : g_strdup_printf (_ ("%s no longer lets %s speak"), who, whom);

  return change->add ? g_strdup_printf (_ ("%s made %s a moderator"), who, whom)
                     : g_strdup_printf (_ ("%s made %s an ordinary member"), who, whom);
}

static char *
dup_sentence (ChatNetwork *self, const IrcModeChange *change, const char *who)
{
  if (change->type == IRC_MODE_PREFIX && change->param != NULL)
    return dup_rank_sentence (change, who, chat_network_get_display_name (self, change->param));

  if (change->letter == 'b' && change->param != NULL)
    return change->add ? g_strdup_printf (_ ("%s banned %s"), who, change->param)
                       : g_strdup_printf (_ ("%s lifted the ban of %s"), who, change->param);

  /* Translators: who changed which setting: "+i", "-k secret". */
  return g_strdup_printf (_ ("%s changed the room’s settings: %s"), who,
                          (char[]){ change->add ? '+' : '-', change->letter, '\0' });
}

static void
apply (ChatNetwork *self, ChatRoom *room, const ChatLine *line, const IrcModeChange *change)
{
  g_autofree char *sentence = NULL;
  char sign = irc_mode_types_sign_of (&self->isupport.modes, change->letter);

  if (change->type == IRC_MODE_LIST && change->param == NULL)
    return;

  if (change->type == IRC_MODE_PREFIX && change->param != NULL)
    chat_people_set_prefix (chat_room_get_people (room), change->param, sign, change->add);

  sentence = dup_sentence (self, change, chat_network_get_display_name (self, line->nick));
  chat_network_add_event (self, room, CHAT_MESSAGE_MODE, line, change->param, sentence);
}

/**
 * chat_network_on_mode:
 * @self: a network
 * @line: `MODE target modes [parameters]`: https://modern.ircdocs.horse/#mode-message
 */
void
chat_network_on_mode (ChatNetwork *self, const ChatLine *line)
{
  ChatRoom *room = chat_network_find_room (self, line->message->params[0]);
  IrcModeChange changes[MAX_CHANGES];
  guint n_changes;

  if (room == NULL || chat_room_get_kind (room) != CHAT_ROOM_ROOM)
    return;

  n_changes = irc_mode_parse (&self->isupport.modes, line->message->params + 1,
                              line->message->n_params - 1, changes, MAX_CHANGES);
  for (guint i = 0; i < n_changes; i++)
    apply (self, room, line, &changes[i]);
}

/**
 * chat_network_on_invite:
 * @self: a network
 * @line: `INVITE nick room`, for us or, with invite-notify, for somebody else
 */
void
chat_network_on_invite (ChatNetwork *self, const ChatLine *line)
{
  const char *nick = line->message->params[0];
  const char *room_name = line->message->params[1];
  ChatRoom *room = chat_network_find_room (self, room_name);
  g_autofree char *text = NULL;

  if (chat_network_equal (self, nick, self->nick))
    {
      chat_network_emit_invited (self, line->nick, room_name);
      return;
    }

  /* Who invited is told so by the answer to INVITE. */
  if (room == NULL || line->own)
    return;

  text = g_strdup_printf (_ ("%s invited %s"), chat_network_get_display_name (self, line->nick),
                          chat_network_get_display_name (self, nick));
  chat_network_show (self, room, line->time, text);
}

/**
 * chat_network_on_inviting:
 * @self: a network
 * @line: RPL_INVITING
 */
void
chat_network_on_inviting (ChatNetwork *self, const ChatLine *line)
{
  const char *nick = line->message->params[1];
  g_autofree char *text
      = g_strdup_printf (_ ("You invited %s"), chat_network_get_display_name (self, nick));

  chat_network_show (self, chat_network_find_room (self, line->message->params[2]), line->time,
                     text);
}

static const char *
explain_refusal (const char *numeric)
{
  switch (g_ascii_strtoull (numeric, NULL, 10))
    {
    case 403:
    case 476:
    case 479:
      return _ ("There can be no room of this name here.");
    case 405:
      return _ ("You are in too many rooms. Leave one to enter this one.");
    case 437:
      return _ ("You entered too many rooms at once. Wait a little, then try again.");
    case 471:
      return _ ("The room is full.");
    case 473:
      return _ ("Only people who were invited can enter this room.");
    case 474:
      return _ ("You are banned from this room.");
    case 475:
      return _ ("This room needs a key: type /join, the room’s name and the key.");
    default:
      return _ ("Only people with an account can enter this room.");
    }
}

/**
 * chat_network_on_join_refused:
 * @self: a network
 * @line: ERR_CHANNELISFULL, ERR_INVITEONLYCHAN and their like: `nick room :why`
 */
void
chat_network_on_join_refused (ChatNetwork *self, const ChatLine *line)
{
  ChatConversation *conversation = chat_network_find (self, line->message->params[1]);

  if (conversation == NULL || chat_room_get_joined (conversation->room))
    {
      chat_network_on_cannot_send (self, line);
      return;
    }

  conversation->wanted = FALSE;
  chat_network_show (self, conversation->room, line->time, explain_refusal (line->message->verb));
  chat_network_emit_room_changed (self, conversation->room);
}

/**
 * chat_network_on_unavailable:
 * @self: a network
 * @line: ERR_UNAVAILRESOURCE, which is about a room or about a nick
 *
 * https://www.rfc-editor.org/rfc/rfc2812#section-5.2
 */
void
chat_network_on_unavailable (ChatNetwork *self, const ChatLine *line)
{
  const IrcMessage *message = line->message;

  if (message->n_params > 2 && irc_isupport_is_room (&self->isupport, message->params[1]))
    chat_network_on_join_refused (self, line);
  else
    chat_network_on_nick_refused (self, line);
}
