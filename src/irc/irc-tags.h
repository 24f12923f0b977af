/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IrcTagIter:
 *
 * Walks the tags of a message as they stand on the line, without copying them.
 */
typedef struct
{
  const char *next;
} IrcTagIter;

/**
 * IrcTag:
 * @key: the key's first byte, not NUL-terminated; a leading '+' marks a client-only tag
 * @key_size: its length in bytes
 * @value: the value's first byte, still escaped, not NUL-terminated
 * @value_size: its length in bytes; 0 when empty or missing, which mean the same
 */
typedef struct
{
  const char *key;
  gsize key_size;
  const char *value;
  gsize value_size;
} IrcTag;

void irc_tag_iter_init (IrcTagIter *self, const char *tags);
gboolean irc_tag_iter_next (IrcTagIter *self, IrcTag *tag);

char *irc_tags_get (const char *tags, const char *key);
gboolean irc_tags_has (const char *tags, const char *key);
void irc_tags_append (GString *tags, const char *key, const char *value);
void irc_tags_append_client_only (GString *tags, const char *from);
void irc_tags_append_allowed (GString *tags, const char *from, const char *deny);

G_END_DECLS
