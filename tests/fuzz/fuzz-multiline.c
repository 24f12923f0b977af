/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include <string.h>

#include "irc/irc-line-buffer.h"
#include "irc/irc-multiline-reader.h"
#include "irc/irc-multiline.h"

#define SOURCE "nick!user@host"

static const IrcMultilineLimits limits = { 4096, 100 };

/**
 * Script:
 * @buffer: cuts lines out of what the client sends
 * @reader: puts messages together
 *
 * A client that says what it wants.
 */
typedef struct
{
  IrcLineBuffer buffer;
  IrcMultilineReader reader;
} Script;

static void
script_init (Script *self, const char *data, gsize size)
{
  *self = (Script){ .reader = { NULL } };
  irc_line_buffer_init (&self->buffer, IRC_TAGS_MAX, IRC_LINE_MAX);
  memcpy (irc_line_buffer_reserve (&self->buffer, size), data, size);
  irc_line_buffer_commit (&self->buffer, size);
}

static void
script_clear (Script *self)
{
  irc_line_buffer_clear (&self->buffer);
  irc_multiline_reader_clear (&self->reader);
}

static gboolean
script_next (Script *self, IrcMessage *message)
{
  IrcLineResult result;
  char *line;

  while ((result = irc_line_buffer_next (&self->buffer, &line)) != IRC_LINE_NONE)
    if (result == IRC_LINE_OK && irc_message_parse (message, line))
      return TRUE;

  return FALSE;
}

static void
check_bounds (const IrcMultilineReader *reader)
{
  g_assert_true ((reader->reference == NULL) == (reader->target == NULL));
  g_assert_true ((reader->reference == NULL) == (reader->text == NULL));
  g_assert_cmpuint (reader->n_lines, <=, limits.max_lines);
  if (reader->text != NULL)
    g_assert_cmpuint (irc_multiline_get_size (reader->text->str), <=, limits.max_bytes);
}

static IrcMultilineResult
script_feed (Script *self, const IrcMessage *message)
{
  gboolean was_open = irc_multiline_reader_is_open (&self->reader);
  g_autoptr (GError) error = NULL;
  IrcMultilineResult result;

  result = irc_multiline_reader_feed (&self->reader, message, SOURCE, &limits, &error);
  g_assert_true ((result == IRC_MULTILINE_REFUSED) == (error != NULL));
  if (error != NULL)
    g_assert_true (g_error_matches (error, IRC_MULTILINE_ERROR, error->code));
  if (result == IRC_MULTILINE_TAKEN || result == IRC_MULTILINE_WHOLE)
    g_assert_true (was_open);
  if (result == IRC_MULTILINE_REFUSED || result == IRC_MULTILINE_DROPPED)
    g_assert_false (irc_multiline_reader_is_open (&self->reader));
  check_bounds (&self->reader);

  return result;
}

/* Who gets each line by itself gets all of its text, in lines that are within the limit. */
static void
check_separate (const IrcMessage *message)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GString) said = g_string_new (NULL);
  Script script;
  IrcMessage line;

  for (const char *p = message->params[1]; *p != '\0'; p++)
    if (*p != '\n' && *p != '\r')
      g_string_append_c (expected, *p);

  irc_multiline_append_separately (lines, message, "msgid=1", "");
  script_init (&script, lines->str, lines->len);
  while (script_next (&script, &line))
    {
      g_assert_cmpstr (line.tags, ==, said->len == 0 ? "msgid=1" : NULL);
      g_assert_cmpstr (line.params[0], ==, message->params[0]);
      g_assert_cmpuint (line.n_params, ==, 2);
      g_string_append (said, line.params[1]);
    }
  g_assert_cmpstr (said->str, ==, expected->str);
  script_clear (&script);
}

/* Who gets the whole can say it again, and it is the same. */
static void
check_batch (const IrcMessage *message)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  IrcMultilineResult result = IRC_MULTILINE_OTHER;
  IrcMessage line;
  Script script;

  irc_multiline_append_batch (lines, message, "msgid=1", "m1");
  script_init (&script, lines->str, lines->len);
  while (script_next (&script, &line))
    {
      g_assert_cmpint (result, !=, IRC_MULTILINE_WHOLE);
      result = script_feed (&script, &line);
    }
  g_assert_cmpint (result, ==, IRC_MULTILINE_WHOLE);
  g_assert_cmpstr (script.reader.reference, ==, "m1");
  g_assert_cmpstr (script.reader.target, ==, message->params[0]);
  g_assert_cmpstr (script.reader.text->str, ==, message->params[1]);
  script_clear (&script);
}

static void
check_whole (const IrcMultilineReader *reader)
{
  const IrcMessage message = {
    .source = SOURCE,
    .verb = reader->verb,
    .params = { reader->target, reader->text->str },
    .n_params = 2,
  };

  g_assert_true (reader->has_text);
  check_separate (&message);
  check_batch (&message);
}

/* The input is what a client sends, who gives up at each QUIT. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  IrcMessage message;
  Script script;

  script_init (&script, (const char *) data, size);
  while (script_next (&script, &message))
    {
      if (g_ascii_strcasecmp (message.verb, "QUIT") == 0)
        irc_multiline_reader_give_up (&script.reader);
      if (script_feed (&script, &message) == IRC_MULTILINE_WHOLE)
        {
          check_whole (&script.reader);
          irc_multiline_reader_clear (&script.reader);
        }
    }
  script_clear (&script);

  return 0;
}
