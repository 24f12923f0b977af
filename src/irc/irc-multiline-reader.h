/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "irc/irc-message.h"

G_BEGIN_DECLS

/**
 * IrcMultilineError:
 * @IRC_MULTILINE_ERROR_INVALID: a line is malformed, or stands where it must not
 * @IRC_MULTILINE_ERROR_INVALID_TARGET: a line goes elsewhere than the message
 * @IRC_MULTILINE_ERROR_MAX_BYTES: there are more octets than allowed
 * @IRC_MULTILINE_ERROR_MAX_LINES: there are more lines than allowed
 *
 * What can be wrong with a message of several lines.
 */
typedef enum
{
  IRC_MULTILINE_ERROR_INVALID,
  IRC_MULTILINE_ERROR_INVALID_TARGET,
  IRC_MULTILINE_ERROR_MAX_BYTES,
  IRC_MULTILINE_ERROR_MAX_LINES,
} IrcMultilineError;

#define IRC_MULTILINE_ERROR (irc_multiline_error_quark ())
GQuark irc_multiline_error_quark (void);

/**
 * IrcMultilineResult:
 * @IRC_MULTILINE_OTHER: the command is no part of a message of several lines
 * @IRC_MULTILINE_BEGUN: it begins one
 * @IRC_MULTILINE_TAKEN: it is a line of one
 * @IRC_MULTILINE_WHOLE: it ends one, which can be said now
 * @IRC_MULTILINE_REFUSED: it is wrong, and the message that was begun, if any, with it
 * @IRC_MULTILINE_DROPPED: it is the rest of what was refused
 */
typedef enum
{
  IRC_MULTILINE_OTHER,
  IRC_MULTILINE_BEGUN,
  IRC_MULTILINE_TAKEN,
  IRC_MULTILINE_WHOLE,
  IRC_MULTILINE_REFUSED,
  IRC_MULTILINE_DROPPED,
} IrcMultilineResult;

/**
 * IrcMultilineLimits:
 * @max_bytes: octets of its lines and of the breaks between them
 * @max_lines: lines
 *
 * What one message may have, as the value of the capability says.
 */
typedef struct
{
  guint max_bytes;
  guint max_lines;
} IrcMultilineLimits;

/**
 * IrcMultilineReader:
 * @reference: (nullable): what the client calls the batch that it has begun
 * @target: (nullable): the room or nick that the message is for
 * @verb: (nullable): PRIVMSG or NOTICE, as its first line said
 * @text: (nullable): the lines so far, as in IrcMultilineIter
 * @n_lines: how many
 * @has_text: whether any of them is not blank
 * @is_refused: whether the message was refused already; what still comes of it is dropped
 *
 * Puts together the messages of several lines that one client sends, one at a time:
 * https://ircv3.net/specs/extensions/multiline
 *
 * It never holds more than one message that is within the limits. All zero bytes are a reader for
 * whom nothing was begun.
 */
typedef struct
{
  char *reference;
  char *target;
  const char *verb;
  GString *text;
  guint n_lines;
  gboolean has_text;
  gboolean is_refused;
} IrcMultilineReader;

void irc_multiline_reader_clear (IrcMultilineReader *self);
gboolean irc_multiline_reader_is_open (const IrcMultilineReader *self);
void irc_multiline_reader_give_up (IrcMultilineReader *self);
IrcMultilineResult irc_multiline_reader_feed (IrcMultilineReader *self,
                                              const IrcMessage *message,
                                              const char *source,
                                              const IrcMultilineLimits *limits,
                                              GError **error);

G_END_DECLS
