/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "irc/irc-message.h"

G_BEGIN_DECLS

/* The type of the batch, and the tag of a line that goes on with the one before it. */
#define IRC_MULTILINE_BATCH  "draft/multiline"
#define IRC_MULTILINE_CONCAT "draft/multiline-concat"

/**
 * IrcMultilineIter:
 *
 * Walks the lines of a text that can have several. In such a text lines end where there is a line
 * feed, or, where the next is to be joined to it without a break, a carriage return: neither can
 * stand in a line.
 */
typedef struct
{
  const char *next;
  gboolean is_joined;
} IrcMultilineIter;

void irc_multiline_iter_init (IrcMultilineIter *self, const char *text);
gboolean irc_multiline_iter_next (IrcMultilineIter *self, char **line, gboolean *is_joined);

gboolean irc_multiline_has_several (const char *text);
void irc_multiline_append (GString *text, const char *line, gboolean is_first, gboolean is_joined);
char *irc_multiline_wrap (const char *text, gsize max_bytes);
char *irc_multiline_flatten (const char *text, char separator);
gboolean irc_multiline_fits (const IrcMessage *message);
guint irc_multiline_count (const char *text);
gsize irc_multiline_get_size (const char *text);

void irc_multiline_append_batch (GString *lines,
                                 const IrcMessage *message,
                                 const char *tags,
                                 const char *reference);
void irc_multiline_append_separately (GString *lines,
                                      const IrcMessage *message,
                                      const char *first_tags,
                                      const char *tags);

G_END_DECLS
