/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A capability per line of irc-cap.def: IRC_CAP_SERVER_TIME and so on, each one bit. */
typedef guint64 IrcCaps;

enum
{
#define CAP(symbol, name, value, url) IRC_CAP_INDEX_##symbol,
#include "irc/irc-cap.def"
#undef CAP
  IRC_CAP_COUNT
};

/* Enumerators, so that constant tables can be made of them. The last one makes those that do not
 * fit an int as wide as IrcCaps. */
enum
{
#define CAP(symbol, name, value, url)                                                              \
  IRC_CAP_##symbol = G_GUINT64_CONSTANT (1) << IRC_CAP_INDEX_##symbol,
#include "irc/irc-cap.def"
#undef CAP
  IRC_CAP_WIDEST = G_GUINT64_CONSTANT (1) << 63,
};

const char *irc_cap_get_name (guint index);
const char *irc_cap_get_value (guint index);
gboolean irc_cap_find (const char *name, gsize name_size, guint *index);
IrcCaps irc_caps_resolve (IrcCaps asked);

G_END_DECLS
