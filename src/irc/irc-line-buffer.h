/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IrcLineResult:
 * @IRC_LINE_NONE: no whole line is there yet
 * @IRC_LINE_OK: a line
 * @IRC_LINE_TAGS_TOO_LONG: a line whose tags are over the limit; it was dropped
 * @IRC_LINE_TOO_LONG: a line that is over the limit without its tags; it was dropped
 * @IRC_LINE_NUL: a line with a NUL octet in it; it was dropped
 * @IRC_LINE_NOT_UTF8: a line that is not UTF-8; it is handed out all the same, for its verb
 */
typedef enum
{
  IRC_LINE_NONE,
  IRC_LINE_OK,
  IRC_LINE_TAGS_TOO_LONG,
  IRC_LINE_TOO_LONG,
  IRC_LINE_NUL,
  IRC_LINE_NOT_UTF8,
} IrcLineResult;

/**
 * IrcLineBuffer:
 *
 * Cuts a stream of bytes into lines, in bounded memory: it never holds more than one line that is
 * within the limits, and what comes after, as it was read. A line ends in LF, CR LF or CR; empty
 * lines are skipped. Without a started line it holds no memory. All zero bytes are an empty buffer
 * that takes no line yet.
 */
typedef struct
{
  char *data;
  guint32 start;
  guint32 end;
  guint32 size;
  guint16 max_tags;
  guint16 max_line;
  guint8 skipping;
} IrcLineBuffer;

void irc_line_buffer_init (IrcLineBuffer *self, guint max_tags, guint max_line);
void irc_line_buffer_clear (IrcLineBuffer *self);
char *irc_line_buffer_reserve (IrcLineBuffer *self, gsize size);
void irc_line_buffer_commit (IrcLineBuffer *self, gsize size);
IrcLineResult irc_line_buffer_next (IrcLineBuffer *self, char **line);
gboolean irc_line_buffer_is_empty (const IrcLineBuffer *self);

G_END_DECLS
