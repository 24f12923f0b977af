/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which letters are the same: https://modern.ircdocs.horse/#casemapping-parameter */
typedef enum
{
  IRC_CASEMAP_ASCII,
  IRC_CASEMAP_RFC1459,
  IRC_CASEMAP_RFC1459_STRICT,
} IrcCasemap;

gboolean irc_casemap_from_name (const char *name, IrcCasemap *casemap);
char irc_casemap_fold_char (IrcCasemap casemap, char c);
char *irc_casemap_fold (IrcCasemap casemap, const char *name);
gboolean irc_casemap_equal (IrcCasemap casemap, const char *a, const char *b);
guint irc_casemap_ascii_hash (gconstpointer name);
gboolean irc_casemap_ascii_equal (gconstpointer a, gconstpointer b);

G_END_DECLS
