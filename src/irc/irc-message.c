/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-message.h"

#include <string.h>

/* Ends the word at @p with a NUL and gives the start of what follows, past any number of spaces. */
static char *
cut_word (char *p)
{
  p += strcspn (p, " ");

  while (*p == ' ')
    *p++ = '\0';

  return p;
}

static const char *
null_if_empty (const char *text)
{
  return *text != '\0' ? text : NULL;
}

static gboolean
verb_is_valid (const char *verb)
{
  gsize n_letters = 0;
  gsize n_digits = 0;

  for (gsize i = 0; verb[i] != '\0'; i++)
    {
      if (g_ascii_isalpha (verb[i]))
        n_letters++;
      else if (g_ascii_isdigit (verb[i]))
        n_digits++;
      else
        return FALSE;
    }

  return n_digits == 0 ? n_letters > 0 : n_digits == 3 && n_letters == 0;
}

static void
parse_params (IrcMessage *self, char *p)
{
  while (*p != '\0')
    {
      gboolean is_trailing = *p == ':';
      gboolean is_last = is_trailing || self->n_params == IRC_PARAMS_MAX - 1;

      self->params[self->n_params++] = is_trailing ? p + 1 : p;
      if (is_last)
        return;

      p = cut_word (p);
    }
}

/**
 * irc_message_parse:
 * @self: (out): the message; undefined when this fails
 * @line: a line without its CR LF; it is cut into strings in place, and @self borrows from it
 *
 * Takes a line apart without copying: https://modern.ircdocs.horse/#message-format. Several spaces
 * count as one. What stands behind the fourteenth parameter is one parameter, with or without a
 * colon. Empty tags and an empty source are as good as none.
 *
 * Returns: whether @line has a verb of letters, or of three digits
 */
gboolean
irc_message_parse (IrcMessage *self, char *line)
{
  char *p = line + strspn (line, " ");

  memset (self, 0, sizeof *self);

  if (*p == '@')
    {
      char *tags = p + 1;

      p = cut_word (p);
      self->tags = null_if_empty (tags);
    }

  if (*p == ':')
    {
      char *source = p + 1;

      p = cut_word (p);
      self->source = null_if_empty (source);
    }

  self->verb = p;
  p = cut_word (p);
  if (!verb_is_valid (self->verb))
    return FALSE;

  parse_params (self, p);

  return TRUE;
}

static gboolean
needs_colon (const char *param)
{
  return param[0] == '\0' || param[0] == ':' || strchr (param, ' ') != NULL;
}

static gboolean
last_needs_colon (const IrcMessage *self)
{
  return self->n_params > 0 && needs_colon (self->params[self->n_params - 1]);
}

/**
 * irc_message_append:
 * @self: a message; no string in it holds CR, LF or NUL, and no parameter but the last is empty,
 * holds a space or starts with a colon
 * @out: where the line goes, with its CR LF
 *
 * The last parameter gets a colon where it needs one, and only there: when it is empty, holds a
 * space or starts with a colon. https://modern.ircdocs.horse/#parameters
 */
void
irc_message_append (const IrcMessage *self, GString *out)
{
  gboolean with_colon = last_needs_colon (self);

  if (self->tags != NULL)
    {
      g_string_append_c (out, '@');
      g_string_append (out, self->tags);
      g_string_append_c (out, ' ');
    }

  if (self->source != NULL)
    {
      g_string_append_c (out, ':');
      g_string_append (out, self->source);
      g_string_append_c (out, ' ');
    }

  g_string_append (out, self->verb);

  for (guint i = 0; i < self->n_params; i++)
    {
      g_string_append_c (out, ' ');
      if (with_colon && i == self->n_params - 1)
        g_string_append_c (out, ':');
      g_string_append (out, self->params[i]);
    }

  g_string_append_len (out, "\r\n", 2);
}

/**
 * irc_message_get_size:
 * @self: a message, as for irc_message_append()
 *
 * Returns: octets of the line that irc_message_append() writes, with CR LF and without the tags:
 * what #IRC_LINE_MAX bounds
 */
gsize
irc_message_get_size (const IrcMessage *self)
{
  gsize size = strlen (self->verb) + strlen ("\r\n");

  if (self->source != NULL)
    size += strlen (":") + strlen (self->source) + strlen (" ");

  for (guint i = 0; i < self->n_params; i++)
    size += strlen (" ") + strlen (self->params[i]);

  return size + last_needs_colon (self);
}

/**
 * irc_message_get_param:
 * @self: a message
 * @index: which parameter, from 0
 *
 * Returns: (nullable): the parameter, or %NULL when there are fewer
 */
const char *
irc_message_get_param (const IrcMessage *self, guint index)
{
  return index < self->n_params ? self->params[index] : NULL;
}
