/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-network-private.h"
#include "chat/chat-room-private.h"
#include "irc/irc-format.h"

#include <string.h>

static gboolean
is_word_char (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '_';
}

/* Whether @word stands in @text, and not in the middle of another word. Both are folded. */
static gboolean
has_word (const char *text, const char *word)
{
  gsize size = strlen (word);

  if (size == 0)
    return FALSE;

  for (const char *p = strstr (text, word); p != NULL; p = strstr (p + 1, word))
    {
      const char *before = g_utf8_find_prev_char (text, p);

      if ((before == NULL || !is_word_char (g_utf8_get_char (before)))
          && !is_word_char (g_utf8_get_char (p + size)))
        return TRUE;
    }

  return FALSE;
}

static gboolean
mentions_us (ChatNetwork *self, const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autofree char *nick = g_utf8_casefold (self->nick, -1);
  g_autofree char *name = g_utf8_casefold (self->name, -1);

  return has_word (folded, nick) || has_word (folded, name);
}

static ChatMessage *
make_message (ChatNetwork *self, const ChatLine *line, ChatMessageKind kind, const char *text)
{
  g_autofree char *stripped = irc_format_strip (text);
  ChatMessageInit init = {
    .id = line->id,
    .time = line->time,
    .kind = kind,
    .sender = line->nick,
    .sender_name = chat_network_get_display_name (self, line->nick),
    .text = stripped,
    .own = line->own,
    .highlight = !line->own && mentions_us (self, stripped),
  };

  return chat_message_new (&init);
}

/* A message to those of a room who have a rank is one to the room:
 * https://modern.ircdocs.horse/#statusmsg-parameter */
static const char *
skip_status (ChatNetwork *self, const char *target)
{
  const char *room = target + strspn (target, self->isupport.modes.prefix_signs);

  return irc_isupport_is_room (&self->isupport, room) ? room : target;
}

static gboolean
is_from_person (const ChatLine *line)
{
  return line->message->source != NULL && strchr (line->message->source, '!') != NULL;
}

/* Whom a line between two people is exchanged with. */
static const char *
get_peer (const ChatLine *line)
{
  return line->own ? line->message->params[0] : line->nick;
}

static ChatConversation *
find_direct (ChatNetwork *self, const ChatLine *line, ChatMessageKind kind)
{
  const char *peer = get_peer (line);
  ChatConversation *conversation = chat_network_find (self, peer);

  if (conversation != NULL)
    return conversation;

  /* Programs and servers send notices: they do not open a conversation. */
  if (kind == CHAT_MESSAGE_NOTICE || (!line->own && !is_from_person (line)))
    return NULL;

  conversation = chat_network_open (self, CHAT_ROOM_DIRECT, peer);
  if (conversation != NULL)
    chat_network_emit_room_changed (self, conversation->room);
  if (strcmp (chat_network_get_display_name (self, peer), peer) == 0)
    chat_network_ask_who (self, peer);

  return conversation;
}

static ChatConversation *
find_conversation (ChatNetwork *self, const ChatLine *line, ChatMessageKind kind)
{
  const char *target = skip_status (self, line->message->params[0]);

  if (irc_isupport_is_room (&self->isupport, target))
    return chat_network_find (self, target);

  return find_direct (self, line, kind);
}

static void
add_to_conversation (ChatNetwork *self,
                     const ChatLine *line,
                     ChatConversation *conversation,
                     ChatMessage *message)
{
  ChatRoom *room = conversation->room;

  chat_network_note_live (self, conversation);
  if (line->own && chat_network_confirm (self, conversation, message, line->label))
    return;

  /* Whoever talks to us is there, whatever we believed. */
  if (chat_room_get_kind (room) == CHAT_ROOM_DIRECT && !line->own
      && chat_people_find (chat_room_get_people (room), line->nick) == NULL)
    chat_network_add_person (self, room, line->nick);

  chat_network_add (self, room, message);
}

static void
take_speech (ChatNetwork *self, const ChatLine *line, ChatMessageKind kind)
{
  const char *text = line->message->params[1];
  g_autofree char *action = NULL;
  g_autoptr (ChatMessage) message = NULL;
  ChatConversation *conversation;

  if (irc_format_is_action (text, &action))
    kind = CHAT_MESSAGE_ACTION;
  else if (text[0] == '\001')
    return;

  message = make_message (self, line, kind, action != NULL ? action : text);
  if (chat_network_collect (line, message))
    return;

  conversation = find_conversation (self, line, kind);
  if (conversation != NULL)
    add_to_conversation (self, line, conversation, message);
  else if (self->context != NULL && is_from_person (line))
    chat_network_add (self, self->context, message);
  else
    chat_timeline_append (self->console, message);
}

/**
 * chat_network_on_privmsg:
 * @self: a network
 * @line: `PRIVMSG target :text`: https://modern.ircdocs.horse/#privmsg-message
 *
 * Of what is marked as a client-to-client query, only actions are for people; the others go
 * unanswered.
 */
void
chat_network_on_privmsg (ChatNetwork *self, const ChatLine *line)
{
  take_speech (self, line, CHAT_MESSAGE_TEXT);
}

/**
 * chat_network_on_notice:
 * @self: a network
 * @line: `NOTICE target :text`
 */
void
chat_network_on_notice (ChatNetwork *self, const ChatLine *line)
{
  take_speech (self, line, CHAT_MESSAGE_NOTICE);
}
