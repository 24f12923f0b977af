/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What stands in a history, as lines again: https://ircv3.net/specs/extensions/chathistory */

#include "server/server-playback.h"

#include <string.h>

#include "irc/irc-format.h"
#include "irc/irc-message.h"
#include "irc/irc-mode.h"
#include "irc/irc-multiline.h"
#include "irc/irc-tags.h"
#include "server/server-multiline.h"
#include "server/server-render.h"

/* A line has fewer letters than octets, and a history has no more of a MODE than one line asked
 * for.
 */
#define CHANGES_MAX IRC_LINE_MAX

/**
 * Playback:
 * @lines: (element-type BaseBytes): where lines go
 * @stored: what is played back
 * @caps: capabilities of who reads it
 * @target: the room, or the other person
 * @reference: (nullable): the batch that it is part of
 * @tags: (nullable): the tags of its first line
 *
 * One message or event on its way back.
 */
typedef struct
{
  GPtrArray *lines;
  const StoreMessage *stored;
  IrcCaps caps;
  const char *target;
  const char *reference;
  const char *tags;
} Playback;

/* What was said in a room was said to all of it: the other name there is who relayed it. */
static const char *
get_relayer (const StoreMessage *stored)
{
  return stored->owner == NULL && store_verb_is_message (stored->verb) ? stored->to : NULL;
}

static const char *
get_target (const Playback *self)
{
  return self->stored->owner != NULL && self->stored->to != NULL ? self->stored->to : self->target;
}

typedef void (*PlaybackFunc) (Playback *self, IrcMessage *message);

static void
add_line (Playback *self, IrcMessage *message)
{
  g_autoptr (GString) line = g_string_new (NULL);

  message->tags = self->tags;
  irc_message_append (message, line);
  g_ptr_array_add (self->lines, base_bytes_new (line->str, line->len));
}

/* For a client that does not know server-time the time stands in the text. */
static char *
add_time (const StoreMessage *message, const char *text)
{
  g_autoptr (GDateTime) date
      = g_date_time_new_from_unix_utc (base_id_get_time (message->id) / 1000);
  g_autofree char *time = g_date_time_format (date, "[%Y-%m-%d %H:%M:%SZ]");
  g_autofree char *action = NULL;

  if (irc_format_is_action (text, &action))
    return g_strdup_printf ("\001ACTION %s %s\001", time, action);

  return g_strdup_printf ("%s %s", time, text);
}

/* What was said fitted then; but a room can have got a longer name, and who edits a message can be
 * called something shorter than when saying it. */
static char *
make_fitting (const IrcMessage *message)
{
  IrcMessage empty = *message;

  if (irc_multiline_fits (message))
    return g_strdup (message->params[1]);

  empty.params[1] = "";

  return irc_multiline_wrap (message->params[1], IRC_LINE_MAX - irc_message_get_size (&empty));
}

static void
add_multiline (Playback *self, const IrcMessage *message)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GString) each = g_string_new (NULL);
  const ServerRenderTags from = {
    .id = self->stored->id,
    .account = self->stored->account,
    .is_bot = self->stored->is_bot,
    .relayer = get_relayer (self->stored),
    .client_only = self->stored->tags,
  };
  ServerMultilineTags tags;

  if (self->reference != NULL)
    irc_tags_append (each, "batch", self->reference);
  server_render_tags (each, self->caps, &from);
  tags = (ServerMultilineTags){ self->tags != NULL ? self->tags : "", each->str };
  server_multiline_append_lines (lines, message, &tags, self->stored->id, self->caps);
  g_ptr_array_add (self->lines, base_bytes_new (lines->str, lines->len));
}

static void
play_message (Playback *self, IrcMessage *message)
{
  g_autofree char *text = NULL;
  g_autofree char *timed = NULL;

  message->n_params = 2;
  message->params[0] = get_target (self);
  message->params[1] = self->stored->text;
  message->params[1] = text = make_fitting (message);
  if ((self->caps & IRC_CAP_SERVER_TIME) == 0)
    {
      message->params[1] = timed = add_time (self->stored, text);
      /* Rather the whole text without its time than more than a line holds. */
      if (!irc_multiline_fits (message))
        message->params[1] = text;
    }

  if (irc_multiline_has_several (message->params[1]))
    add_multiline (self, message);
  else
    add_line (self, message);
}

/* What has all that it says in its tags. */
static void
play_in_tags (Playback *self, IrcMessage *message)
{
  message->params[message->n_params++] = get_target (self);
  add_line (self, message);
}

static void
play_join (Playback *self, IrcMessage *message)
{
  message->params[message->n_params++] = self->target;
  if ((self->caps & IRC_CAP_EXTENDED_JOIN) != 0)
    {
      message->params[message->n_params++]
          = self->stored->account != NULL ? self->stored->account : "*";
      message->params[message->n_params++] = self->stored->text;
    }
  add_line (self, message);
}

/* What has the room, for a KICK who was kicked, and a text or none. */
static void
play_in_room (Playback *self, IrcMessage *message)
{
  message->params[message->n_params++] = self->target;
  if (self->stored->to != NULL)
    message->params[message->n_params++] = self->stored->to;
  if (self->stored->text[0] != '\0' || self->stored->verb == STORE_VERB_TOPIC)
    message->params[message->n_params++] = self->stored->text;
  add_line (self, message);
}

/* What is told once of all rooms, and so names none. */
static void
play_everywhere (Playback *self, IrcMessage *message)
{
  message->params[message->n_params++] = self->stored->text;
  add_line (self, message);
}

static void
play_redact (Playback *self, IrcMessage *message)
{
  char msgid[BASE_ID_LENGTH + 1];

  base_id_format (self->stored->about, msgid);
  message->params[message->n_params++] = get_target (self);
  message->params[message->n_params++] = msgid;
  if (self->stored->text[0] != '\0')
    message->params[message->n_params++] = self->stored->text;
  add_line (self, message);
}

/* What it is called today does not matter. */
static void
play_rename (Playback *self, IrcMessage *message)
{
  const char *reason = strchr (self->stored->text, ' ');
  g_autofree char *new_name = g_strndup (self->stored->text, reason - self->stored->text);

  message->params[message->n_params++] = self->stored->to;
  message->params[message->n_params++] = new_name;
  message->params[message->n_params++] = reason + 1;
  add_line (self, message);
}

/* It is told in as many lines as it was when it happened. */
static void
play_mode (Playback *self, IrcMessage *message)
{
  g_auto (GStrv) words = g_strsplit (self->stored->text, " ", -1);
  g_autofree IrcModeChange *changes = g_new (IrcModeChange, CHANGES_MAX);
  char letters[IRC_MODE_LETTERS_SIZE];
  guint n_changes = irc_mode_parse (irc_mode_types_get_own (), (const char *const *) words,
                                    g_strv_length (words), changes, CHANGES_MAX);
  guint n_told = 0;

  message->params[0] = self->target;
  message->params[1] = letters;
  while (n_told < n_changes)
    {
      n_told += irc_mode_compose (changes + n_told, n_changes - n_told, letters,
                                  message->params + 2, &message->n_params);
      message->n_params += 2;
      add_line (self, message);
    }
}

static const struct
{
  const char *name;
  PlaybackFunc func;
} verbs[] = {
  [STORE_VERB_PRIVMSG] = { "PRIVMSG", play_message },
  [STORE_VERB_NOTICE] = { "NOTICE", play_message },
  [STORE_VERB_TAGMSG] = { "TAGMSG", play_in_tags },
  [STORE_VERB_JOIN] = { "JOIN", play_join },
  [STORE_VERB_PART] = { "PART", play_in_room },
  [STORE_VERB_QUIT] = { "QUIT", play_everywhere },
  [STORE_VERB_NICK] = { "NICK", play_everywhere },
  [STORE_VERB_KICK] = { "KICK", play_in_room },
  [STORE_VERB_TOPIC] = { "TOPIC", play_in_room },
  [STORE_VERB_MODE] = { "MODE", play_mode },
  [STORE_VERB_REDACT] = { "REDACT", play_redact },
  [STORE_VERB_RENAME] = { "RENAME", play_rename },
  [STORE_VERB_EDIT] = { "EDIT", play_in_tags },
};

/**
 * server_playback_get_events:
 * @caps: capabilities of who asks for a history
 *
 * Returns: the events that such a client is told of besides messages, as in StoreQuery
 */
guint
server_playback_get_events (IrcCaps caps)
{
  guint events = 0;

  if ((caps & IRC_CAP_EVENT_PLAYBACK) == 0)
    return 0;

  for (guint verb = STORE_VERB_TAGMSG; verb < G_N_ELEMENTS (verbs); verb++)
    events |= 1u << verb;
  if ((caps & IRC_CAP_MESSAGE_TAGS) == 0)
    events &= ~(1u << STORE_VERB_TAGMSG | 1u << STORE_VERB_EDIT);
  if ((caps & IRC_CAP_MESSAGE_EDIT) == 0)
    events &= ~(1u << STORE_VERB_EDIT);
  if ((caps & IRC_CAP_MESSAGE_REDACTION) == 0)
    events &= ~(1u << STORE_VERB_REDACT);
  if ((caps & IRC_CAP_CHANNEL_RENAME) == 0)
    events &= ~(1u << STORE_VERB_RENAME);

  return events;
}

/**
 * server_playback_append:
 * @lines: (element-type BaseBytes): where lines go
 * @stored: a message or an event
 * @caps: capabilities of who reads it
 * @target: the room, or the other person
 * @reference: (nullable): the batch that it is part of
 *
 * Adds the lines that tell of @stored as it was told when it happened. What a newer version stored
 * and this one does not know is left out.
 */
void
server_playback_append (GPtrArray *lines,
                        const StoreMessage *stored,
                        IrcCaps caps,
                        const char *target,
                        const char *reference)
{
  g_autoptr (GString) tags = g_string_new (NULL);
  const ServerRenderTags from = {
    .id = stored->id,
    .has_msgid = TRUE,
    .account = stored->account,
    .is_bot = stored->is_bot,
    .relayer = get_relayer (stored),
    .client_only = stored->tags,
    .edited = stored->about,
    .text = stored->verb == STORE_VERB_EDIT ? stored->text : NULL,
  };
  IrcMessage message = { .source = stored->source };
  Playback self = { lines, stored, caps, target, reference, NULL };

  if (stored->verb >= G_N_ELEMENTS (verbs) || verbs[stored->verb].func == NULL)
    return;

  if (reference != NULL)
    irc_tags_append (tags, "batch", reference);
  server_render_tags (tags, caps, &from);
  if (tags->len > 0)
    self.tags = tags->str;

  message.verb = verbs[stored->verb].name;
  verbs[stored->verb].func (&self, &message);
}
