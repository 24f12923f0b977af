/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-mode.h"

#include <string.h>

static gboolean
is_letter (char c)
{
  return g_ascii_isalnum (c);
}

static gboolean
is_sign (char c)
{
  return g_ascii_ispunct (c) && c != ',' && c != ':';
}

static IrcModeType
type_of (const IrcModeTypes *self, char letter)
{
  return is_letter (letter) ? self->types[(guchar) letter] : IRC_MODE_NONE;
}

static gboolean
takes_param (IrcModeType type, gboolean add)
{
  switch (type)
    {
    case IRC_MODE_LIST:
    case IRC_MODE_ALWAYS:
    case IRC_MODE_PREFIX:
      return TRUE;
    case IRC_MODE_SET:
      return add;
    case IRC_MODE_FLAG:
    case IRC_MODE_NONE:
      return FALSE;
    }

  return FALSE;
}

static void
clear_types (IrcModeTypes *self, gboolean prefixes)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->types); i++)
    {
      if ((self->types[i] == IRC_MODE_PREFIX) == prefixes)
        self->types[i] = IRC_MODE_NONE;
    }
}

/**
 * irc_mode_types_init:
 * @self: (out): the modes of a server that has not yet told them: `b,k,l,imnpst` and `(ov)@+`
 */
void
irc_mode_types_init (IrcModeTypes *self)
{
  memset (self, 0, sizeof *self);
  irc_mode_types_set_prefix (self, IRC_MODE_DEFAULT_PREFIX);
  irc_mode_types_set_chanmodes (self, IRC_MODE_DEFAULT_CHANMODES);
}

/**
 * irc_mode_types_set_chanmodes:
 * @self: a server's modes
 * @chanmodes: the value of CHANMODES in RPL_ISUPPORT, as `A,B,C,D`; further types are passed over
 *
 * Replaces all modes but those of members: https://modern.ircdocs.horse/#chanmodes-parameter
 */
void
irc_mode_types_set_chanmodes (IrcModeTypes *self, const char *chanmodes)
{
  IrcModeType type = IRC_MODE_LIST;

  clear_types (self, FALSE);

  for (const char *p = chanmodes; *p != '\0' && type <= IRC_MODE_FLAG; p++)
    {
      if (*p == ',')
        type++;
      else if (is_letter (*p) && type_of (self, *p) == IRC_MODE_NONE)
        self->types[(guchar) *p] = type;
    }
}

/**
 * irc_mode_types_set_prefix:
 * @self: a server's modes
 * @prefix: the value of PREFIX in RPL_ISUPPORT, as `(ov)@+`; empty when no member has a status. A
 * value of another form changes nothing
 *
 * Replaces the modes of members: https://modern.ircdocs.horse/#prefix-parameter. A mode that has
 * the form of no mode or sign, or stands twice, is passed over.
 */
void
irc_mode_types_set_prefix (IrcModeTypes *self, const char *prefix)
{
  const char *signs = strchr (prefix, ')');
  const char *modes = prefix + 1;
  gsize n = 0;

  if (*prefix != '\0' && (*prefix != '(' || signs == NULL))
    return;

  clear_types (self, TRUE);
  memset (self->prefix_modes, 0, sizeof self->prefix_modes);
  memset (self->prefix_signs, 0, sizeof self->prefix_signs);
  if (*prefix == '\0')
    return;

  for (signs++; *modes != ')' && *signs != '\0'; modes++, signs++)
    {
      if (n == sizeof self->prefix_modes - 1)
        return;
      if (!is_letter (*modes) || !is_sign (*signs) || strchr (self->prefix_modes, *modes) != NULL
          || strchr (self->prefix_signs, *signs) != NULL)
        continue;

      self->types[(guchar) *modes] = IRC_MODE_PREFIX;
      self->prefix_modes[n] = *modes;
      self->prefix_signs[n++] = *signs;
    }
}

/**
 * irc_mode_types_get_own:
 *
 * Returns: (transfer none): the modes of our own server, from irc-mode.def
 */
const IrcModeTypes *
irc_mode_types_get_own (void)
{
  /* Members' modes stand first in the list, so that the zeros of all others end both strings. */
  static const IrcModeTypes own = {
#define MODE(symbol, letter, type, sign, text) [letter] = type,
    .types = {
#include "irc/irc-mode.def"
    },
#undef MODE
#define MODE(symbol, letter, type, sign, text) (sign) != 0 ? (letter) : 0,
    .prefix_modes = {
#include "irc/irc-mode.def"
    },
#undef MODE
#define MODE(symbol, letter, type, sign, text) sign,
    .prefix_signs = {
#include "irc/irc-mode.def"
    },
#undef MODE
  };

  return &own;
}

/**
 * irc_mode_types_sign_of:
 * @self: a server's modes
 * @mode: a letter
 *
 * Returns: the sign before the nicks of members with @mode, or NUL when it is no mode of members
 */
char
irc_mode_types_sign_of (const IrcModeTypes *self, char mode)
{
  const char *p = mode != '\0' ? strchr (self->prefix_modes, mode) : NULL;

  return p != NULL ? self->prefix_signs[p - self->prefix_modes] : '\0';
}

/**
 * irc_mode_types_mode_of:
 * @self: a server's modes
 * @sign: a sign before a nick
 *
 * Returns: the letter of the mode that @sign shows, or NUL when it shows none
 */
char
irc_mode_types_mode_of (const IrcModeTypes *self, char sign)
{
  const char *p = sign != '\0' ? strchr (self->prefix_signs, sign) : NULL;

  return p != NULL ? self->prefix_modes[p - self->prefix_signs] : '\0';
}

/**
 * irc_mode_parse:
 * @types: what each letter is on the server
 * @params: the parameters of MODE behind its target: the letters, then what they take
 * @n_params: how many
 * @changes: (out) (array length=max_changes): the changes; they borrow from @params
 * @max_changes: how many there is room for; what goes beyond is left out
 *
 * Takes `+ov-k nick nick key` apart: https://modern.ircdocs.horse/#mode-message. Without a sign,
 * modes are added. A letter for which no parameter is left has none; of a #IRC_MODE_LIST that asks
 * for the list. Whatever is not a letter or a digit is handed out as '?', for an answer that may
 * name it.
 *
 * Returns: how many changes there are
 */
guint
irc_mode_parse (const IrcModeTypes *types,
                const char *const *params,
                guint n_params,
                IrcModeChange *changes,
                guint max_changes)
{
  gboolean add = TRUE;
  guint next_param = 1;
  guint n = 0;

  if (n_params == 0)
    return 0;

  for (const char *p = params[0]; *p != '\0' && n < max_changes; p++)
    {
      IrcModeChange *change = &changes[n];

      if (*p == '+' || *p == '-')
        {
          add = *p == '+';
          continue;
        }

      change->add = add;
      change->letter = is_letter (*p) ? *p : '?';
      change->type = type_of (types, *p);
      change->param = NULL;
      if (takes_param (change->type, add) && next_param < n_params)
        change->param = params[next_param++];
      n++;
    }

  return n;
}

/**
 * irc_mode_append:
 * @modes: the letters so far, which grow by a sign where it changes, and a letter
 * @params: the parameters so far, which grow by a space and the change's parameter, if it has one
 * @sign: (inout): the sign written last; 0 before the first change
 * @change: what to add
 *
 * Puts changes together again: @modes directly followed by @params is `+ov-k nick nick key`.
 */
void
irc_mode_append (GString *modes, GString *params, char *sign, const IrcModeChange *change)
{
  char wanted = change->add ? '+' : '-';

  if (*sign != wanted)
    g_string_append_c (modes, wanted);
  *sign = wanted;

  g_string_append_c (modes, change->letter);
  if (change->param == NULL)
    return;

  g_string_append_c (params, ' ');
  g_string_append (params, change->param);
}

/**
 * irc_mode_compose:
 * @changes: (array length=n_changes): changes that were made; none with a parameter of more than
 * #IRC_MODE_TOLD_OCTETS_MAX octets
 * @n_changes: how many, at least one
 * @letters: (out): the letters with their signs
 * @params: (out): the parameters, borrowed from @changes; has room for #IRC_MODE_TOLD_PARAMS_MAX
 * @n_params: (out): how many
 *
 * Puts as many changes together as one MODE line has room for.
 *
 * Returns: how many that are, at least one
 */
guint
irc_mode_compose (const IrcModeChange *changes,
                  guint n_changes,
                  char letters[IRC_MODE_LETTERS_SIZE],
                  const char **params,
                  guint *n_params)
{
  gsize octets = 0;
  gsize n_letters = 0;
  guint i;

  *n_params = 0;
  for (i = 0; i < n_changes; i++)
    {
      const IrcModeChange *change = &changes[i];
      gboolean has_param = change->param != NULL;

      octets += 2 + (has_param ? strlen (change->param) + 1 : 0);
      if (i > 0 && (octets > IRC_MODE_TOLD_OCTETS_MAX || *n_params == IRC_MODE_TOLD_PARAMS_MAX))
        break;

      if (i == 0 || change->add != changes[i - 1].add)
        letters[n_letters++] = change->add ? '+' : '-';
      letters[n_letters++] = change->letter;
      if (has_param)
        params[(*n_params)++] = change->param;
    }
  letters[n_letters] = '\0';

  return i;
}
