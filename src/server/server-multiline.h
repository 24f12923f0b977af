/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "irc/irc-message.h"
#include "server/server-reply.h"

G_BEGIN_DECLS

/**
 * ServerMultilineTags:
 * @first: what stands on the first line alone: its msgid, client-only tags, label
 * @each: what stands on every line that goes out without a batch of its own
 *
 * The tags of a message of several lines, escaped as on the line.
 */
typedef struct
{
  const char *first;
  const char *each;
} ServerMultilineTags;

gboolean server_multiline_is_spoken (IrcCaps caps);
void server_multiline_append_lines (GString *lines,
                                    const IrcMessage *message,
                                    const ServerMultilineTags *tags,
                                    BaseId id,
                                    IrcCaps caps);

void server_multiline_free (ServerMultiline *self);
gint64 server_multiline_get_deadline (const ServerMultiline *self);
void server_multiline_check_deadline (ServerSession *session);
gboolean server_multiline_feed (ServerReply *reply, const IrcMessage *message);
gboolean server_multiline_take (ServerReply *reply, const IrcMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerMultiline, server_multiline_free)

G_END_DECLS
