/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-network-private.h"
#include "irc/irc-format.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char *
get_last (const ChatLine *line)
{
  return line->message->params[line->message->n_params - 1];
}

/**
 * chat_network_show:
 * @self: a network
 * @room: (nullable): where; %NULL for the console
 * @time: when, in milliseconds since 1970-01-01 UTC
 * @text: a sentence for people
 *
 * Shows something that nobody said.
 */
void
chat_network_show (ChatNetwork *self, ChatRoom *room, gint64 time, const char *text)
{
  ChatMessageInit init = { .kind = CHAT_MESSAGE_INFO, .time = time, .text = text };
  g_autoptr (ChatMessage) message = chat_message_new (&init);

  chat_timeline_append (room != NULL ? chat_room_get_timeline (room) : self->console, message);
}

/**
 * chat_network_inform:
 * @self: a network
 * @room: (nullable): where; %NULL for the console
 * @text: a sentence for people
 *
 * Shows something that the program itself has to say.
 */
void
chat_network_inform (ChatNetwork *self, ChatRoom *room, const char *text)
{
  g_return_if_fail (CHAT_IS_NETWORK (self));

  chat_network_show (self, room, chat_network_now (self), text);
}

/**
 * chat_network_on_ignored:
 * @self: a network
 * @line: something that means nothing to people, and that we do not need
 */
void
chat_network_on_ignored (ChatNetwork *self, const ChatLine *line)
{
}

/**
 * chat_network_on_server_text:
 * @self: a network
 * @line: what a server says to everybody who comes in
 */
void
chat_network_on_server_text (ChatNetwork *self, const ChatLine *line)
{
  g_autofree char *text = irc_format_strip (get_last (line));

  chat_network_show (self, NULL, line->time, text);
}

/* The room that an answer is about, or the one in which somebody asked. */
static ChatRoom *
find_place (ChatNetwork *self, const ChatLine *line)
{
  for (guint i = 1; i + 1 < line->message->n_params; i++)
    {
      ChatRoom *room = chat_network_find_room (self, line->message->params[i]);

      if (room != NULL)
        return room;
    }

  return self->context;
}

/* Everything from the parameter @first on, as far as it is not a room that the text is shown in. */
static char *
dup_text (ChatNetwork *self, const ChatLine *line, guint first, ChatRoom *room)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = first; i < line->message->n_params; i++)
    {
      const char *param = line->message->params[i];
      gboolean is_last = i == line->message->n_params - 1;

      if (!is_last && room != NULL && chat_network_equal (self, param, chat_room_get_name (room)))
        continue;
      if (text->len > 0)
        g_string_append (text, is_last ? ": " : " ");
      g_string_append (text, param);
    }

  return irc_format_strip (text->str);
}

/**
 * chat_network_on_numeric:
 * @self: a network
 * @line: any answer that nothing else is made of: `me parameters… :text`
 */
void
chat_network_on_numeric (ChatNetwork *self, const ChatLine *line)
{
  ChatRoom *room = find_place (self, line);
  g_autofree char *text = dup_text (self, line, 1, room);

  if (text[0] != '\0')
    chat_network_show (self, room, line->time, text);
}

static char *
explain (ChatNetwork *self, const ChatLine *line)
{
  const char *target = line->message->params[1];

  if (strcmp (line->message->verb, "401") == 0)
    return g_strdup_printf (_ ("%s is not here."), chat_network_get_display_name (self, target));

  if (strcmp (line->message->verb, "404") == 0)
    return g_strdup (_ ("You may not speak in this room."));

  return irc_format_strip (get_last (line));
}

/**
 * chat_network_on_cannot_send:
 * @self: a network
 * @line: ERR_NOSUCHNICK, ERR_CANNOTSENDTOCHAN and their like: `me target :why`
 */
void
chat_network_on_cannot_send (ChatNetwork *self, const ChatLine *line)
{
  g_autofree char *text = explain (self, line);

  if (!chat_network_refuse (self, line->label, line->message->params[1], text))
    chat_network_on_numeric (self, line);
}

/**
 * chat_network_on_not_in_room:
 * @self: a network
 * @line: ERR_NOTONCHANNEL: `me room :why`
 *
 * Whoever wants to leave a room and is not in it has left it.
 */
void
chat_network_on_not_in_room (ChatNetwork *self, const ChatLine *line)
{
  ChatConversation *conversation = chat_network_find (self, line->message->params[1]);

  if (conversation != NULL && conversation->closing)
    chat_network_drop (self, conversation);
  else
    chat_network_on_cannot_send (self, line);
}

/**
 * chat_network_on_too_long:
 * @self: a network
 * @line: ERR_INPUTTOOLONG: `me :why`
 */
void
chat_network_on_too_long (ChatNetwork *self, const ChatLine *line)
{
  const char *text = _ ("The message is too long for this server.");

  if (line->label == NULL || !chat_network_refuse (self, line->label, "", text))
    chat_network_on_numeric (self, line);
}

/**
 * chat_network_on_fail:
 * @self: a network
 * @line: `FAIL command code [context…] :text`: https://ircv3.net/specs/extensions/standard-replies
 */
void
chat_network_on_fail (ChatNetwork *self, const ChatLine *line)
{
  const char *command = line->message->params[0];
  g_autofree char *text = NULL;

  if (strcmp (command, "CHATHISTORY") == 0)
    {
      chat_network_history_refused (self, line);
      return;
    }

  text = irc_format_strip (get_last (line));
  if (strcmp (command, "PRIVMSG") == 0 || strcmp (command, "NOTICE") == 0)
    {
      const char *target = line->message->n_params > 3 ? line->message->params[2] : "";

      if (chat_network_refuse (self, line->label, target, text))
        return;
    }

  chat_network_show (self, find_place (self, line), line->time, text);
}

/**
 * chat_network_on_note:
 * @self: a network
 * @line: `WARN command code [context…] :text`, or NOTE
 */
void
chat_network_on_note (ChatNetwork *self, const ChatLine *line)
{
  g_autofree char *text = irc_format_strip (get_last (line));

  chat_network_show (self, find_place (self, line), line->time, text);
}
