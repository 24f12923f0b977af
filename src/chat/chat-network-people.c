/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-network-private.h"
#include "chat/chat-room-private.h"
#include "irc/irc-format.h"
#include "irc/irc-name.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Questions that may be open at once. Rooms wait for their turn; when a hundred people come in
 * together, their nicks have to do. */
#define MAX_WHO 10

/* A room with more people than this is not asked for the names of all of them. */
#define MAX_WHO_ROOM 2000

/* The fields of WHOX that we want: token, room, nick, flags, display name. */
#define WHOX_FIELDS "%tcnfr,7"
#define WHOX_TOKEN  "7"

/**
 * chat_network_get_display_name:
 * @self: a network
 * @nick: a nick
 *
 * Returns: (transfer none): the name to show for it; @nick itself while no other is known
 */
const char *
chat_network_get_display_name (ChatNetwork *self, const char *nick)
{
  g_autofree char *folded = irc_casemap_fold (self->isupport.casemap, nick);
  const char *name = g_hash_table_lookup (self->names, folded);

  if (chat_network_equal (self, nick, self->nick))
    return self->name;

  return name != NULL ? name : nick;
}

static void
show_name (ChatNetwork *self, const char *nick, const char *name)
{
  ChatConversation *direct = chat_network_find (self, nick);

  for (guint i = 0; i < chat_network_get_n_rooms (self); i++)
    chat_people_set_name (chat_room_get_people (chat_network_get_nth (self, i)->room), nick, name);

  if (direct != NULL && chat_room_get_kind (direct->room) == CHAT_ROOM_DIRECT)
    chat_room_set_title (direct->room, name);
}

/* What to call the one with a nick who says that a name is theirs. */
static char *
get_shown_name (const char *nick, const char *name)
{
  g_autofree char *stripped = irc_format_strip (name);
  g_autofree char *written = g_strstrip (irc_text_truncate (stripped, IRC_REALNAME_MAX));

  return irc_nick_to_name (nick, written);
}

/**
 * chat_network_learn_name:
 * @self: a network
 * @nick: somebody's nick
 * @name: the name that they show to others
 *
 * Remembers the name, also for when they are not here, and shows it wherever they are, if their
 * nick was made of it: anybody can say that they are called like somebody else. Our own is known
 * already.
 */
void
chat_network_learn_name (ChatNetwork *self, const char *nick, const char *name)
{
  g_autofree char *shown = get_shown_name (nick, name);

  if (chat_network_equal (self, nick, self->nick)
      || strcmp (chat_network_get_display_name (self, nick), shown) == 0)
    return;

  if (g_hash_table_size (self->names) >= CHAT_NETWORK_MAX_NAMES)
    g_hash_table_remove_all (self->names);

  g_hash_table_replace (self->names, irc_casemap_fold (self->isupport.casemap, nick),
                        g_strdup (shown));
  show_name (self, nick, shown);
}

/* Whoever had this nick before was somebody else. */
static void
forget_name (ChatNetwork *self, const char *nick)
{
  g_autofree char *folded = irc_casemap_fold (self->isupport.casemap, nick);

  g_hash_table_remove (self->names, folded);
}

static void
write_who (ChatNetwork *self, const char *target)
{
  self->n_who++;
  if (self->isupport.whox)
    chat_network_write (self, "WHO", target, WHOX_FIELDS, NULL);
  else
    chat_network_write (self, "WHO", target, NULL);
}

/**
 * chat_network_ask_who:
 * @self: a network
 * @nick: a nick
 *
 * Asks for the name behind a nick: https://modern.ircdocs.horse/#who-message and
 * https://ircv3.net/specs/extensions/whox
 */
void
chat_network_ask_who (ChatNetwork *self, const char *nick)
{
  if (self->n_who < MAX_WHO)
    write_who (self, nick);
}

/**
 * chat_network_ask_who_is_in:
 * @self: a network
 * @conversation: a room
 *
 * Asks for the names behind the nicks in a room, now or when other questions are answered.
 */
void
chat_network_ask_who_is_in (ChatNetwork *self, ChatConversation *conversation)
{
  conversation->wants_who = self->n_who >= MAX_WHO;
  if (!conversation->wants_who)
    write_who (self, chat_room_get_name (conversation->room));
}

static void
ask_next_who (ChatNetwork *self)
{
  for (guint i = 0; i < chat_network_get_n_rooms (self); i++)
    {
      ChatConversation *conversation = chat_network_get_nth (self, i);

      if (!conversation->wants_who || !chat_room_get_joined (conversation->room))
        continue;
      chat_network_ask_who_is_in (self, conversation);
      return;
    }
}

static void
take_who (ChatNetwork *self, const char *nick, const char *flags, const char *name)
{
  chat_network_learn_name (self, nick, name);
  for (guint i = 0; i < chat_network_get_n_rooms (self); i++)
    chat_people_set_away (chat_room_get_people (chat_network_get_nth (self, i)->room), nick,
                          flags[0] == 'G');
}

/**
 * chat_network_on_who:
 * @self: a network
 * @line: RPL_WHOREPLY: `me room user host server nick flags :hops name`
 */
void
chat_network_on_who (ChatNetwork *self, const ChatLine *line)
{
  const char *const *params = line->message->params;
  const char *name = params[7] + strcspn (params[7], " ");

  take_who (self, params[5], params[6], name);
}

/**
 * chat_network_on_whox:
 * @self: a network
 * @line: RPL_WHOSPCRPL: `me 7 room nick flags :name`
 */
void
chat_network_on_whox (ChatNetwork *self, const ChatLine *line)
{
  const char *const *params = line->message->params;

  if (strcmp (params[1], WHOX_TOKEN) == 0)
    take_who (self, params[3], params[4], params[5]);
}

/**
 * chat_network_on_end_of_who:
 * @self: a network
 * @line: RPL_ENDOFWHO
 */
void
chat_network_on_end_of_who (ChatNetwork *self, const ChatLine *line)
{
  if (self->n_who > 0)
    self->n_who--;
  ask_next_who (self);
}

/**
 * chat_network_on_names:
 * @self: a network
 * @line: RPL_NAMREPLY: `me symbol room :[signs]nick[!user@host]…`
 */
void
chat_network_on_names (ChatNetwork *self, const ChatLine *line)
{
  ChatConversation *conversation = chat_network_find (self, line->message->params[2]);
  g_auto (GStrv) names = NULL;

  if (conversation == NULL || !chat_room_get_joined (conversation->room))
    return;

  if (conversation->names == NULL)
    conversation->names = g_ptr_array_new_with_free_func (g_free);

  names = g_strsplit (line->message->params[3], " ", -1);
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (names[i][0] != '\0' && conversation->names->len < CHAT_PEOPLE_MAX)
        g_ptr_array_add (conversation->names, g_strdup (names[i]));
    }
}

/* Cuts "@+nick!user@host" into what we want of it. */
static void
parse_name (ChatNetwork *self, ChatRoom *room, char *text, ChatPersonInit *init)
{
  char *nick = text + strspn (text, self->isupport.modes.prefix_signs);
  ChatPerson *known;

  nick[strcspn (nick, "!")] = '\0';
  known = chat_people_find (chat_room_get_people (room), nick);

  init->nick = nick;
  init->name = chat_network_get_display_name (self, nick);
  init->own = chat_network_equal (self, nick, self->nick);
  init->away = known != NULL && chat_person_get_away (known);
}

/**
 * chat_network_on_end_of_names:
 * @self: a network
 * @line: RPL_ENDOFNAMES
 */
void
chat_network_on_end_of_names (ChatNetwork *self, const ChatLine *line)
{
  ChatConversation *conversation = chat_network_find (self, line->message->params[1]);
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GPtrArray) signs = NULL;
  g_autofree ChatPersonInit *inits = NULL;

  if (conversation == NULL || conversation->names == NULL)
    return;

  names = g_steal_pointer (&conversation->names);
  signs = g_ptr_array_new_with_free_func (g_free);
  inits = g_new0 (ChatPersonInit, names->len);
  for (guint i = 0; i < names->len; i++)
    {
      char *name = names->pdata[i];

      g_ptr_array_add (signs, g_strndup (name, strspn (name, self->isupport.modes.prefix_signs)));
      parse_name (self, conversation->room, name, &inits[i]);
      inits[i].prefixes = signs->pdata[i];
    }

  chat_people_replace (chat_room_get_people (conversation->room), inits, names->len);
  if (names->len <= MAX_WHO_ROOM && !chat_network_has_history (self))
    chat_network_ask_who_is_in (self, conversation);
}

/**
 * chat_network_on_quit:
 * @self: a network
 * @line: `QUIT [:reason]`
 */
void
chat_network_on_quit (ChatNetwork *self, const ChatLine *line)
{
  if (line->own)
    return;

  for (guint i = 0; i < chat_network_get_n_rooms (self); i++)
    {
      ChatRoom *room = chat_network_get_nth (self, i)->room;

      if (chat_people_remove (chat_room_get_people (room), line->nick))
        chat_network_add_departure (self, room, CHAT_MESSAGE_QUIT, line);
    }

  if (chat_network_equal (self, line->nick, self->wanted_nick))
    chat_network_regain_nick (self);
}

/* A conversation follows the person, unless there is one with the new nick already. */
static void
rename_direct (ChatNetwork *self, const char *nick, const char *new_nick)
{
  g_autofree char *old_name = NULL;
  g_autofree char *folded = irc_casemap_fold (self->isupport.casemap, nick);
  ChatConversation *conversation = g_hash_table_lookup (self->conversations, folded);
  gpointer key;

  if (conversation == NULL || chat_room_get_kind (conversation->room) != CHAT_ROOM_DIRECT)
    return;

  if (!chat_network_equal (self, nick, new_nick) && chat_network_find (self, new_nick) != NULL)
    return;

  g_hash_table_steal_extended (self->conversations, folded, &key, NULL);
  g_free (key);
  g_hash_table_replace (self->conversations, irc_casemap_fold (self->isupport.casemap, new_nick),
                        conversation);

  old_name = g_strdup (chat_room_get_name (conversation->room));
  chat_room_set_name (conversation->room, new_nick, chat_network_get_display_name (self, new_nick));
  chat_network_emit_room_renamed (self, conversation->room, old_name);
}

/**
 * chat_network_on_nick:
 * @self: a network
 * @line: `NICK nick`
 *
 * No word is made of it when they are still shown by the same name.
 */
void
chat_network_on_nick (ChatNetwork *self, const ChatLine *line)
{
  const char *new_nick = line->message->params[0];
  g_autofree char *name = g_strdup (chat_network_get_display_name (self, line->nick));
  gboolean is_shown;

  if (line->own)
    chat_network_take_nick (self, new_nick);
  forget_name (self, new_nick);
  chat_network_learn_name (self, new_nick, name);
  is_shown = strcmp (name, chat_network_get_display_name (self, new_nick)) != 0;

  for (guint i = 0; i < chat_network_get_n_rooms (self); i++)
    {
      ChatRoom *room = chat_network_get_nth (self, i)->room;

      if (chat_people_find (chat_room_get_people (room), line->nick) == NULL)
        continue;
      if (is_shown)
        chat_network_add_event (self, room, CHAT_MESSAGE_NICK, line, new_nick, NULL);
      chat_people_rename (chat_room_get_people (room), line->nick, new_nick);
    }
  show_name (self, new_nick, chat_network_get_display_name (self, new_nick));

  rename_direct (self, line->nick, new_nick);
  if (!line->own && chat_network_equal (self, line->nick, self->wanted_nick))
    chat_network_regain_nick (self);
}

/**
 * chat_network_on_setname:
 * @self: a network
 * @line: `SETNAME :name`: https://ircv3.net/specs/extensions/setname
 */
void
chat_network_on_setname (ChatNetwork *self, const ChatLine *line)
{
  const char *name = line->message->params[0];
  g_autofree char *shown = line->own ? g_strdup (name) : get_shown_name (line->nick, name);

  if (strcmp (shown, chat_network_get_display_name (self, line->nick)) == 0)
    return;

  for (guint i = 0; i < chat_network_get_n_rooms (self); i++)
    {
      ChatRoom *room = chat_network_get_nth (self, i)->room;

      if (chat_people_find (chat_room_get_people (room), line->nick) != NULL)
        chat_network_add_event (self, room, CHAT_MESSAGE_NICK, line, shown, NULL);
    }

  if (!line->own)
    {
      chat_network_learn_name (self, line->nick, name);
      return;
    }

  g_free (self->name);
  self->name = irc_text_truncate (name, IRC_REALNAME_MAX);
  show_name (self, self->nick, self->name);
  chat_network_notify_name (self);
}

static void
set_away (ChatNetwork *self, const char *nick, gboolean away)
{
  for (guint i = 0; i < chat_network_get_n_rooms (self); i++)
    chat_people_set_away (chat_room_get_people (chat_network_get_nth (self, i)->room), nick, away);
}

/**
 * chat_network_on_away:
 * @self: a network
 * @line: `AWAY [:message]`: https://ircv3.net/specs/extensions/away-notify
 */
void
chat_network_on_away (ChatNetwork *self, const ChatLine *line)
{
  const char *text = irc_message_get_param (line->message, 0);

  set_away (self, line->nick, text != NULL && text[0] != '\0');
}

/**
 * chat_network_on_own_away:
 * @self: a network
 * @line: RPL_UNAWAY or RPL_NOWAWAY
 */
void
chat_network_on_own_away (ChatNetwork *self, const ChatLine *line)
{
  gboolean away = strcmp (line->message->verb, "306") == 0;

  set_away (self, self->nick, away);
  chat_network_show (self, self->context, line->time,
                     away ? _ ("You are marked as away") : _ ("You are no longer marked as away"));
}

/**
 * chat_network_on_away_reply:
 * @self: a network
 * @line: RPL_AWAY: `me nick :message`, for each message that one sends to them
 */
void
chat_network_on_away_reply (ChatNetwork *self, const ChatLine *line)
{
  const char *nick = line->message->params[1];
  ChatRoom *room = chat_network_find_room (self, nick);
  ChatPerson *person = room != NULL ? chat_people_find (chat_room_get_people (room), nick) : NULL;
  g_autofree char *said = NULL;
  g_autofree char *text = NULL;

  /* Once is enough. */
  if (person == NULL || chat_person_get_away (person))
    return;

  said = irc_format_strip (line->message->params[2]);
  text = g_strdup_printf (_ ("%s is away: %s"), chat_person_get_name (person), said);
  set_away (self, nick, TRUE);
  chat_network_show (self, room, line->time, text);
}

/**
 * chat_network_on_chghost:
 * @self: a network
 * @line: `CHGHOST user host`: https://ircv3.net/specs/extensions/chghost
 */
void
chat_network_on_chghost (ChatNetwork *self, const ChatLine *line)
{
  if (!line->own)
    return;

  g_free (self->source);
  self->source = g_strdup_printf ("%s!%s@%s", self->nick, line->message->params[0],
                                  line->message->params[1]);
}
