/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Octets of a line with CR LF and without tags, and of the tags a client may send with '@' and the
 * space: https://modern.ircdocs.horse/#message-format and
 * https://ircv3.net/specs/extensions/message-tags */
#define IRC_LINE_MAX        512
#define IRC_CLIENT_TAGS_MAX 4096
#define IRC_TAGS_MAX        8191
#define IRC_PARAMS_MAX      15

/**
 * IrcMessage:
 * @tags: (nullable): the tags as they stand on the line, without '@', still escaped
 * @source: (nullable): what stood behind ':', a nick!user@host or a server's name
 * @verb: the command or the three digits of a numeric, as written
 * @params: the parameters; from @n_params on they are %NULL
 * @n_params: how many
 *
 * One message. Every string is borrowed: from the line it was parsed from, or from whoever composes
 * it.
 */
typedef struct
{
  const char *tags;
  const char *source;
  const char *verb;
  const char *params[IRC_PARAMS_MAX];
  guint n_params;
} IrcMessage;

gboolean irc_message_parse (IrcMessage *self, char *line);
void irc_message_append (const IrcMessage *self, GString *out);
gsize irc_message_get_size (const IrcMessage *self);
const char *irc_message_get_param (const IrcMessage *self, guint index);

G_END_DECLS
