/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "irc/irc-message.h"

G_BEGIN_DECLS

/* What a server has that says nothing of its modes:
 * https://modern.ircdocs.horse/#chanmodes-parameter */
#define IRC_MODE_DEFAULT_CHANMODES "b,k,l,imnpst"
#define IRC_MODE_DEFAULT_PREFIX    "(ov)@+"

/* Octets of letters and parameters, and parameters, of one MODE that is told: with the source and
 * the room they fit a line. */
#define IRC_MODE_TOLD_OCTETS_MAX 320
#define IRC_MODE_TOLD_PARAMS_MAX (IRC_PARAMS_MAX - 2)

/* What irc_mode_compose() writes the letters into. */
#define IRC_MODE_LETTERS_SIZE (IRC_MODE_TOLD_OCTETS_MAX + 1)

/**
 * IrcModeType:
 * @IRC_MODE_LIST: type A: adds to and removes from a list, always with a parameter; without one it
 * asks for the list
 * @IRC_MODE_ALWAYS: type B: a parameter to set and to unset
 * @IRC_MODE_SET: type C: a parameter only to set
 * @IRC_MODE_FLAG: type D: never a parameter
 * @IRC_MODE_PREFIX: a member's status, always with a nick
 *
 * https://modern.ircdocs.horse/#chanmodes-parameter
 */
typedef enum
{
  IRC_MODE_NONE,
  IRC_MODE_LIST,
  IRC_MODE_ALWAYS,
  IRC_MODE_SET,
  IRC_MODE_FLAG,
  IRC_MODE_PREFIX,
} IrcModeType;

/**
 * IrcModeTypes:
 *
 * What each letter is on one server: ours from irc-mode.def, another's from its CHANMODES and
 * PREFIX.
 */
typedef struct
{
  guint8 types[128];
  char prefix_modes[28];
  char prefix_signs[28];
} IrcModeTypes;

/**
 * IrcModeChange:
 * @add: whether '+' stood before it
 * @letter: the mode
 * @type: what kind it is; %IRC_MODE_NONE for a letter the server does not know
 * @param: (nullable): its parameter, borrowed; %NULL where it has none or none was given
 */
typedef struct
{
  gboolean add;
  char letter;
  IrcModeType type;
  const char *param;
} IrcModeChange;

void irc_mode_types_init (IrcModeTypes *self);
void irc_mode_types_set_chanmodes (IrcModeTypes *self, const char *chanmodes);
void irc_mode_types_set_prefix (IrcModeTypes *self, const char *prefix);
const IrcModeTypes *irc_mode_types_get_own (void);
char irc_mode_types_sign_of (const IrcModeTypes *self, char mode);
char irc_mode_types_mode_of (const IrcModeTypes *self, char sign);
guint irc_mode_parse (const IrcModeTypes *types,
                      const char *const *params,
                      guint n_params,
                      IrcModeChange *changes,
                      guint max_changes);
void irc_mode_append (GString *modes, GString *params, char *sign, const IrcModeChange *change);
guint irc_mode_compose (const IrcModeChange *changes,
                        guint n_changes,
                        char letters[IRC_MODE_LETTERS_SIZE],
                        const char **params,
                        guint *n_params);

G_END_DECLS
