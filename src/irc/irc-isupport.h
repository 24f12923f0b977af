/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "irc/irc-casemap.h"
#include "irc/irc-mode.h"

G_BEGIN_DECLS

/**
 * IrcIsupport:
 *
 * What another server says of itself in RPL_ISUPPORT, bounded and with the usual defaults:
 * https://modern.ircdocs.horse/#rplisupport-parameters
 */
typedef struct
{
  IrcModeTypes modes;
  IrcCasemap casemap;
  char chantypes[8];
  char *network;
  guint line_max;
  guint nick_max;
  guint topic_max;
  guint chathistory_max;
  gboolean utf8_only;
  gboolean whox;
} IrcIsupport;

void irc_isupport_init (IrcIsupport *self);
void irc_isupport_clear (IrcIsupport *self);
void irc_isupport_feed (IrcIsupport *self, const char *token);
gboolean irc_isupport_is_room (const IrcIsupport *self, const char *target);

G_END_DECLS
