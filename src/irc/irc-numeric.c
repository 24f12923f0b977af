/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-numeric.h"

/**
 * irc_numeric_get_text:
 * @numeric: a numeric from irc-numeric.def
 *
 * Returns: (transfer none) (nullable): its last parameter, where that is always the same words;
 * %NULL where it is data: https://modern.ircdocs.horse/#numerics
 */
const char *
irc_numeric_get_text (IrcNumeric numeric)
{
  switch (numeric)
    {
#define NUMERIC(symbol, number, text)                                                              \
  case symbol:                                                                                     \
    return text;
#include "irc/irc-numeric.def"
#undef NUMERIC
    }

  return NULL;
}
