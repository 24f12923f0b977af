/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-multiline-reader.h"

#include <string.h>

#include "irc/irc-casemap.h"
#include "irc/irc-multiline.h"
#include "irc/irc-tags.h"

G_DEFINE_QUARK (irc - multiline - error - quark, irc_multiline_error)

/**
 * irc_multiline_reader_clear:
 * @self: a reader
 *
 * Forgets what was begun.
 */
void
irc_multiline_reader_clear (IrcMultilineReader *self)
{
  g_free (self->reference);
  g_free (self->target);
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  *self = (IrcMultilineReader){ NULL };
}

/**
 * irc_multiline_reader_is_open:
 * @self: a reader
 *
 * Returns: whether a message was begun and neither ended nor refused
 */
gboolean
irc_multiline_reader_is_open (const IrcMultilineReader *self)
{
  return self->reference != NULL && !self->is_refused;
}

/**
 * irc_multiline_reader_give_up:
 * @self: a reader
 *
 * Refuses the message that was begun, if there is one. The text is not needed any more, but where
 * it was for is part of what went wrong.
 */
void
irc_multiline_reader_give_up (IrcMultilineReader *self)
{
  if (self->reference == NULL)
    return;

  self->is_refused = TRUE;
  g_string_truncate (self->text, 0);
}

static IrcMultilineResult
refuse (IrcMultilineReader *self, IrcMultilineError code, const char *text, GError **error)
{
  irc_multiline_reader_give_up (self);
  g_set_error_literal (error, IRC_MULTILINE_ERROR, code, text);

  return IRC_MULTILINE_REFUSED;
}

static IrcMultilineResult
refuse_invalid (IrcMultilineReader *self, const char *text, GError **error)
{
  return refuse (self, IRC_MULTILINE_ERROR_INVALID, text, error);
}

static gboolean
is_beginning (const IrcMessage *message)
{
  return message->n_params >= 3 && g_str_equal (message->params[1], IRC_MULTILINE_BATCH)
         && message->params[0][1] != '\0' && message->params[2][0] != '\0';
}

/* A message that was refused is forgotten with the next one. */
static IrcMultilineResult
begin (IrcMultilineReader *self, const IrcMessage *message, GError **error)
{
  if (irc_multiline_reader_is_open (self))
    return refuse_invalid (self, "Another message was begun and not ended", error);
  if (!is_beginning (message))
    return refuse_invalid (self,
                           "A message begins with BATCH +reference " IRC_MULTILINE_BATCH " target",
                           error);

  irc_multiline_reader_clear (self);
  self->reference = g_strdup (message->params[0] + 1);
  self->target = g_strdup (message->params[2]);
  self->text = g_string_new (NULL);

  return IRC_MULTILINE_BEGUN;
}

static IrcMultilineResult
finish (IrcMultilineReader *self, const char *reference, GError **error)
{
  IrcMultilineResult result;

  if (self->reference == NULL || strcmp (self->reference, reference) != 0)
    result = refuse_invalid (self, "No such message was begun", error);
  else if (self->is_refused)
    result = IRC_MULTILINE_DROPPED;
  else if (!self->has_text)
    result = refuse_invalid (self, "There is no text in the message", error);
  else
    return IRC_MULTILINE_WHOLE;

  irc_multiline_reader_clear (self);

  return result;
}

static IrcMultilineResult
take_batch (IrcMultilineReader *self, const IrcMessage *message, GError **error)
{
  const char *reference = irc_message_get_param (message, 0);

  if (reference == NULL)
    return IRC_MULTILINE_OTHER;
  if (reference[0] == '+')
    return begin (self, message, error);
  if (reference[0] == '-')
    return finish (self, reference + 1, error);

  return refuse_invalid (self, "A batch begins with BATCH + and ends with BATCH -", error);
}

static gboolean
fits_line (const IrcMessage *message, const char *source)
{
  const IrcMessage told = {
    .source = source,
    .verb = "PRIVMSG",
    .params = { message->params[0], message->params[1] },
    .n_params = 2,
  };

  return irc_message_get_size (&told) <= IRC_LINE_MAX;
}

/* What a message of several lines can be: https://ircv3.net/specs/extensions/multiline#batch-types
 */
static const char *
find_verb (const IrcMessage *message)
{
  static const char *const verbs[] = { "PRIVMSG", "NOTICE" };

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_ascii_strcasecmp (message->verb, verbs[i]) == 0)
      return verbs[i];

  return NULL;
}

static IrcMultilineResult
add_text (IrcMultilineReader *self,
          const char *text,
          gboolean is_joined,
          const IrcMultilineLimits *limits,
          GError **error)
{
  if (self->n_lines >= limits->max_lines)
    return refuse (self, IRC_MULTILINE_ERROR_MAX_LINES, "Too many lines", error);

  irc_multiline_append (self->text, text, self->n_lines == 0, is_joined);
  if (irc_multiline_get_size (self->text->str) > limits->max_bytes)
    return refuse (self, IRC_MULTILINE_ERROR_MAX_BYTES, "The message is too long", error);

  self->n_lines++;
  self->has_text |= text[0] != '\0';

  return IRC_MULTILINE_TAKEN;
}

static IrcMultilineResult
take_line (IrcMultilineReader *self,
           const IrcMessage *message,
           const char *source,
           const IrcMultilineLimits *limits,
           GError **error)
{
  gboolean is_joined = irc_tags_has (message->tags, IRC_MULTILINE_CONCAT);
  const char *verb = find_verb (message);

  if (message->n_params < 2)
    return refuse_invalid (self, "A line of a message has a target and a text", error);
  if (self->verb != NULL && self->verb != verb)
    return refuse_invalid (self, "All lines of a message are PRIVMSG, or all are NOTICE", error);
  if (!irc_casemap_equal (IRC_CASEMAP_ASCII, message->params[0], self->target))
    return refuse (self, IRC_MULTILINE_ERROR_INVALID_TARGET,
                   "All lines of a message go to where it was begun for", error);
  if (is_joined && message->params[1][0] == '\0')
    return refuse_invalid (self, "A blank line cannot be joined to another", error);
  if (!fits_line (message, source))
    return refuse_invalid (self, "A line of the message is too long", error);

  self->verb = verb;

  return add_text (self, message->params[1], is_joined, limits, error);
}

/* What keeps a connection alive or ends it has nothing to do with what is said. */
static gboolean
may_come_between (const char *verb)
{
  static const char *const verbs[] = { "PING", "PONG", "QUIT" };

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_ascii_strcasecmp (verb, verbs[i]) == 0)
      return TRUE;

  return FALSE;
}

static IrcMultilineResult
take_other (IrcMultilineReader *self,
            const IrcMessage *message,
            const char *source,
            const IrcMultilineLimits *limits,
            GError **error)
{
  g_autofree char *reference = irc_tags_get (message->tags, "batch");

  if (self->reference == NULL && reference == NULL)
    return IRC_MULTILINE_OTHER;
  if (self->is_refused && reference != NULL)
    return IRC_MULTILINE_DROPPED;
  if (self->is_refused)
    {
      irc_multiline_reader_clear (self);
      return IRC_MULTILINE_OTHER;
    }

  if (self->reference == NULL)
    return refuse_invalid (self, "No such message was begun", error);
  if (g_strcmp0 (reference, self->reference) != 0 || find_verb (message) == NULL)
    return refuse_invalid (self, "Only its lines can come before the end of a message", error);

  return take_line (self, message, source, limits, error);
}

/**
 * irc_multiline_reader_feed:
 * @self: a reader
 * @message: the next command of the client
 * @source: what its messages are told with, a nick!user@host; a line has to fit behind it
 * @limits: what one message may have
 * @error: return location for what is wrong with @message
 *
 * Takes in what is part of a message of several lines, and refuses what must not come meanwhile.
 * Of a message that is whole, #IrcMultilineReader.target and #IrcMultilineReader.text stay until
 * irc_multiline_reader_clear(); of one that was refused, the target does.
 *
 * Returns: what @message is
 */
IrcMultilineResult
irc_multiline_reader_feed (IrcMultilineReader *self,
                           const IrcMessage *message,
                           const char *source,
                           const IrcMultilineLimits *limits,
                           GError **error)
{
  if (g_ascii_strcasecmp (message->verb, "BATCH") == 0)
    return take_batch (self, message, error);
  if (may_come_between (message->verb))
    return IRC_MULTILINE_OTHER;

  return take_other (self, message, source, limits, error);
}
