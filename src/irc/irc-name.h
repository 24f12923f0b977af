/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Octets, as our server announces them in NICKLEN, CHANNELLEN, USERLEN and so on. */
#define IRC_NICK_MAX     32
#define IRC_USER_MAX     16
#define IRC_HOST_MAX     63
#define IRC_ROOM_MAX     64
#define IRC_REALNAME_MAX 128
#define IRC_TOPIC_MAX    300
#define IRC_AWAY_MAX     200
#define IRC_KICK_MAX     200
#define IRC_KEY_MAX      32

/* Octets of the name of somebody whose messages are relayed from elsewhere, and what is in each of
 * those names, as the value of draft/relaymsg says. */
#define IRC_RELAY_NICK_MAX   64
#define IRC_RELAY_SEPARATORS "/"

gboolean irc_nick_is_valid (const char *nick);
gboolean irc_relay_nick_is_valid (const char *nick);
char *irc_nick_from_name (const char *name);
char *irc_nick_suggest (const char *nick, guint attempt);
char *irc_nick_to_name (const char *nick, const char *name);
gboolean irc_room_is_valid (const char *room);
gboolean irc_user_is_valid (const char *user);
char *irc_user_from_text (const char *text);
char *irc_text_truncate (const char *text, gsize max_bytes);

G_END_DECLS
