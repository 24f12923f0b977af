/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* RPL_WELCOME and all the others, from irc-numeric.def. */
typedef enum
{
#define NUMERIC(symbol, number, text) symbol = number,
#include "irc/irc-numeric.def"
#undef NUMERIC
} IrcNumeric;

const char *irc_numeric_get_text (IrcNumeric numeric);

G_END_DECLS
