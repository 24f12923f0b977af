/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a session without a protocol is told: each line that any other session would be sent, as a
 * sentence for people, or not at all. */

#include <stdlib.h>
#include <string.h>

#include "irc/irc-casemap.h"
#include "irc/irc-format.h"
#include "irc/irc-name.h"
#include "irc/irc-tags.h"
#include "server/server-batch.h"
#include "server/server-plain-text-private.h"
#include "server/server-private.h"

/* The signs of who is more than a member of a room. */
#define SIGNS "~&@%+"

static const char *const sentences[] = {
#define SENTENCE(symbol, text, when) text,
#include "server/server-plain-text.def"
#undef SENTENCE
};

/**
 * Telling:
 * @session: who is told
 * @message: of what
 * @nick: who did it
 * @who: what that person is called
 * @text: what to append sentences to
 *
 * One line on its way.
 */
typedef struct
{
  ServerSession *session;
  const IrcMessage *message;
  const char *nick;
  const char *who;
  GString *text;
} Telling;

/* No control reaches a terminal. */
static void
append_stripped (GString *text, const char *from)
{
  g_autofree char *stripped = irc_format_strip (from != NULL ? from : "");

  g_string_append (text, stripped);
}

/*
 * server_plain_text_append:
 * @text: what to append to
 * @sentence: what is to be said
 * @who: (nullable): the name for it
 * @what: (nullable): the other name for it
 * @said: (nullable): the text for it
 */
void
server_plain_text_append (GString *text,
                          ServerSentence sentence,
                          const char *who,
                          const char *what,
                          const char *said)
{
  const struct
  {
    const char *mark;
    const char *value;
  } values[] = { { "{who}", who }, { "{what}", what }, { "{text}", said } };
  const char *rest = sentences[sentence];

  while (*rest != '\0')
    {
      gsize used = 0;

      for (guint i = 0; i < G_N_ELEMENTS (values) && used == 0; i++)
        if (g_str_has_prefix (rest, values[i].mark))
          {
            append_stripped (text, values[i].value);
            used = strlen (values[i].mark);
          }
      if (used == 0)
        g_string_append_c (text, *rest);
      rest += MAX (used, 1);
    }

  if (!g_str_has_suffix (sentences[sentence], " "))
    g_string_append (text, "\r\n");
}

static void
tell (Telling *self, ServerSentence sentence, const char *what, const char *said)
{
  server_plain_text_append (self->text, sentence, self->who, what, said);
}

static const char *
get_param (const Telling *self, guint index)
{
  return irc_message_get_param (self->message, index);
}

static const char *
get_last (const Telling *self)
{
  return self->message->n_params > 0 ? get_param (self, self->message->n_params - 1) : "";
}

/* Whether a name is nothing but words. With other signs it could pass for the beginning of a
 * sentence, or for somebody else who says something. */
static gboolean
is_words (const char *name)
{
  gunichar last = ' ';

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean is_letter = g_unichar_isalnum (c) || g_unichar_ismark (c);

      if (!is_letter && (last == ' ' || strchr (" .'-_", c < 0x80 ? (int) c : ':') == NULL))
        return FALSE;
      last = c;
    }

  return last != ' ';
}

static char *
make_name (const char *nick, const HallUser *user)
{
  return user != NULL && is_words (user->realname) ? irc_nick_to_name (nick, user->realname)
                                                   : g_strdup (nick);
}

/* Who is not here any more, or elsewhere, is called by the nick. */
static char *
get_name (const Telling *self, const char *nick)
{
  return make_name (nick, hall_find_user (self->session->server->hall, nick));
}

static gboolean
is_self (const Telling *self, const char *nick)
{
  return self->session->user != NULL
         && irc_casemap_equal (IRC_CASEMAP_ASCII, self->session->user->nick, nick);
}

static void
tell_join (Telling *self)
{
  tell (self, is_self (self, self->nick) ? SERVER_SENTENCE_IN_ROOM : SERVER_SENTENCE_CAME,
        get_param (self, 0), NULL);
}

static void
tell_departure (Telling *self, const char *reason)
{
  if (reason != NULL && g_str_has_prefix (reason, "Quit: "))
    reason += strlen ("Quit: ");
  if (reason == NULL || reason[0] == '\0' || g_str_equal (reason, "Quit"))
    tell (self, SERVER_SENTENCE_WENT, NULL, NULL);
  else
    tell (self, SERVER_SENTENCE_WENT_SAYING, NULL, reason);
}

static void
tell_part (Telling *self)
{
  tell_departure (self, get_param (self, 1));
}

static void
tell_quit (Telling *self)
{
  tell_departure (self, get_param (self, 0));
}

static void
tell_nick (Telling *self)
{
  const char *nick = get_param (self, 0);
  const HallUser *user = hall_find_user (self->session->server->hall, nick);
  g_autofree char *old_name = NULL;
  g_autofree char *name = get_name (self, nick);

  self->who = old_name = make_name (self->nick, user);
  tell (self, SERVER_SENTENCE_RENAMED, name, NULL);
}

/* What was said before has the time that it was said at, and now and then the day. */
static void
begin_past (Telling *self)
{
  ServerPlainText *door = self->session->plain_text;
  g_autofree char *time = irc_tags_get (self->message->tags, "time");
  g_autofree char *clock = NULL;

  if (time == NULL || strlen (time) < strlen ("2026-11-20T12:00"))
    return;

  clock = g_strndup (time + sizeof door->day, strlen ("12:00"));
  time[sizeof door->day - 1] = '\0';
  if (!g_str_equal (time, door->day))
    {
      g_strlcpy (door->day, time, sizeof door->day);
      tell (self, SERVER_SENTENCE_DAY, time, NULL);
    }
  tell (self, SERVER_SENTENCE_TIME, clock, NULL);
}

static void
begin_said (Telling *self)
{
  const char *target = get_param (self, 0);

  if (irc_tags_has (self->message->tags, "batch"))
    begin_past (self);
  if (is_self (self, target))
    tell (self, SERVER_SENTENCE_TO_YOU, NULL, NULL);
  else if (target[0] != '#')
    tell (self, SERVER_SENTENCE_TO_SOME, target, NULL);
}

static void
tell_said (Telling *self)
{
  const char *said = get_param (self, 1);
  g_autofree char *action = NULL;

  /* "Ben left", who does something, is not to pass for Ben, who left. */
  if (irc_format_is_action (said, &action))
    {
      begin_said (self);
      self->who = self->nick;
      tell (self, SERVER_SENTENCE_DID, NULL, action);
    }
  else if (said[0] != '\001')
    {
      begin_said (self);
      tell (self,
            g_str_equal (self->message->verb, "NOTICE") ? SERVER_SENTENCE_NOTED
                                                        : SERVER_SENTENCE_SAID,
            NULL, said);
    }
}

static void
tell_topic (Telling *self)
{
  const char *topic = get_param (self, 1);

  tell (self, topic[0] != '\0' ? SERVER_SENTENCE_TOPIC : SERVER_SENTENCE_NO_TOPIC, NULL, topic);
}

static void
tell_kick (Telling *self)
{
  g_autofree char *name = get_name (self, get_param (self, 1));
  gboolean is_end = is_self (self, get_param (self, 1));

  tell (self, is_end ? SERVER_SENTENCE_KICKED_YOU : SERVER_SENTENCE_KICKED, name,
        get_param (self, 2));
  if (is_end)
    server_session_doom (self->session, "You were sent out");
}

static void
tell_mode (Telling *self)
{
  g_autoptr (GString) modes = g_string_new (get_param (self, 1));

  if (get_param (self, 0)[0] != '#')
    return;

  for (guint i = 2; i < self->message->n_params; i++)
    g_string_append_printf (modes, " %s", get_param (self, i));
  tell (self, SERVER_SENTENCE_MODES, NULL, modes->str);
}

static void
tell_invite (Telling *self)
{
  tell (self, SERVER_SENTENCE_INVITED, get_param (self, 1), NULL);
}

static void
tell_rename (Telling *self)
{
  g_free (self->session->plain_text->room);
  self->session->plain_text->room = g_strdup (get_param (self, 1));
  tell (self, SERVER_SENTENCE_ROOM_RENAMED, get_param (self, 1), NULL);
}

static void
tell_topic_is (Telling *self)
{
  tell (self, SERVER_SENTENCE_TOPIC_IS, NULL, get_last (self));
}

static void
tell_present (Telling *self)
{
  g_auto (GStrv) nicks = g_strsplit (get_last (self), " ", -1);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; nicks[i] != NULL; i++)
    {
      g_autofree char *name = get_name (self, nicks[i] + strspn (nicks[i], SIGNS));

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
    }
  tell (self, SERVER_SENTENCE_PRESENT, NULL, names->str);
}

static void
tell_motd (Telling *self)
{
  tell (self, SERVER_SENTENCE_MOTD, NULL, get_last (self));
}

static void
tell_name_refused (Telling *self)
{
  g_autofree char *better = irc_nick_from_name (get_param (self, 1));

  tell (self, SERVER_SENTENCE_NAME_REFUSED, better, NULL);
  server_plain_text_ask_again (self->session, self->text);
}

static void
tell_name_taken (Telling *self)
{
  tell (self, SERVER_SENTENCE_NAME_TAKEN, get_param (self, 1), NULL);
  server_plain_text_ask_again (self->session, self->text);
}

static void
tell_failure (Telling *self)
{
  tell (self, SERVER_SENTENCE_NOT_DONE, NULL, get_last (self));
}

static void
tell_end (Telling *self)
{
  const char *reason = self->session->quit_reason;

  tell (self,
        g_str_equal (reason, "Quit") ? SERVER_SENTENCE_GOODBYE : SERVER_SENTENCE_GOODBYE_BECAUSE,
        NULL, reason);
}

/* What has no sentence is of no interest to people, or follows from something that has. */
static void
tell_nothing (Telling *self)
{
}

typedef void (*TellFunc) (Telling *self);

static const struct
{
  const char *verb;
  TellFunc func;
} verbs[] = {
  { "JOIN", tell_join },     { "PART", tell_part },     { "QUIT", tell_quit },
  { "NICK", tell_nick },     { "PRIVMSG", tell_said },  { "NOTICE", tell_said },
  { "TOPIC", tell_topic },   { "KICK", tell_kick },     { "MODE", tell_mode },
  { "INVITE", tell_invite }, { "RENAME", tell_rename }, { "FAIL", tell_failure },
  { "ERROR", tell_end },
};

static const struct
{
  IrcNumeric numeric;
  TellFunc func;
} numerics[] = {
  { RPL_TOPIC, tell_topic_is },
  { RPL_NAMREPLY, tell_present },
  { RPL_MOTD, tell_motd },
  { ERR_NOMOTD, tell_nothing },
  { ERR_ERRONEUSNICKNAME, tell_name_refused },
  { ERR_NICKNAMEINUSE, tell_name_taken },
  { ERR_PASSWDMISMATCH, tell_nothing },
};

static TellFunc
find_func (const char *verb)
{
  guint number = strtoul (verb, NULL, 10);

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].verb, verb))
      return verbs[i].func;
  for (guint i = 0; i < G_N_ELEMENTS (numerics); i++)
    if (numerics[i].numeric == number)
      return numerics[i].func;

  /* https://modern.ircdocs.horse/#numerics */
  return number >= 400 && number < 600 ? tell_failure : tell_nothing;
}

static void
translate_line (ServerSession *session, char *line, GString *text)
{
  g_autofree char *nick = NULL;
  g_autofree char *who = NULL;
  IrcMessage message;
  Telling telling = { session, &message, NULL, NULL, text };

  if (!irc_message_parse (&message, line))
    return;

  nick = g_strndup (message.source, message.source != NULL ? strcspn (message.source, "!") : 0);
  telling.nick = nick != NULL ? nick : "";
  telling.who = who = get_name (&telling, telling.nick);
  find_func (message.verb) (&telling);
}

/* Returns %NULL when there is nothing to show. */
static BaseBytes *
translate (ServerSession *session, const BaseBytes *lines)
{
  g_autofree char *all = g_strndup (lines->data, lines->size);
  g_auto (GStrv) each = g_strsplit (all, "\r\n", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; each[i] != NULL && each[i][0] != '\0'; i++)
    translate_line (session, each[i], text);

  return text->len > 0 ? base_bytes_new (text->str, text->len) : NULL;
}

/**
 * server_plain_text_send:
 * @session: a session without a protocol
 * @lines: what a client would be sent
 *
 * Queues what people are shown of it, on the same conditions.
 */
void
server_plain_text_send (ServerSession *session, BaseBytes *lines)
{
  Server *server = session->server;
  g_autoptr (BaseBytes) text = NULL;

  if (session->state == SERVER_SESSION_SHUT)
    return;

  text = translate (session, lines);
  if (text == NULL)
    return;

  if (lines->is_conditional)
    server_batch_add_line (server, store_journal_get_pending (store_get_journal (server->store)),
                           text);
  server_session_queue (session, text);
}

/**
 * server_plain_text_translate_all:
 * @session: a session without a protocol
 * @lines: (element-type BaseBytes): what a client would be sent
 *
 * Returns: (transfer full) (element-type BaseBytes): what people are shown of it
 */
GPtrArray *
server_plain_text_translate_all (ServerSession *session, const GPtrArray *lines)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) base_bytes_unref);

  for (guint i = 0; i < lines->len; i++)
    {
      BaseBytes *text = translate (session, g_ptr_array_index (lines, i));

      if (text != NULL)
        g_ptr_array_add (all, text);
    }

  return all;
}
