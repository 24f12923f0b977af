/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What goes over the control socket, version 1.
 *
 * A connection is for one request and its answer. The request is its length in four octets, the
 * most significant first, and then texts in UTF-8, each with a NUL at its end:
 *
 *   "inglenook 1"   what this is, and in which version
 *   the secret      such as the verifier of a password; empty for none
 *   the words       what stands behind the program's name on the command line: at least one
 *
 * A file that the server is to read comes as a descriptor with the first octets (SCM_RIGHTS).
 *
 * The answer are lines of UTF-8. One that begins with a space is what is to be printed, without
 * that space. "+" says that it goes on, about once a second while it takes long; whoever goes
 * before the end does not want it any more. The last one is "=", the status to end with, and unless
 * that is 0 a space and what went wrong. It comes when all that was changed is on disk. An answer
 * without it was cut short.
 */

#include "server/server-control-message.h"

#include <string.h>

#include "server/server-tool.h"

#define VERSION "inglenook 1"

static void
append_text (GByteArray *bytes, const char *text)
{
  g_byte_array_append (bytes, (const guint8 *) text, strlen (text) + 1);
}

/**
 * server_control_request_write:
 * @secret: (nullable): what nobody else is to see
 * @words: (array zero-terminated=1): what is to be done
 * @error: return location for a #GError of %SERVER_TOOL_ERROR
 *
 * Returns: (nullable) (transfer full): a request with its length; %NULL when it is too long
 */
GByteArray *
server_control_request_write (const char *secret, const char *const *words, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint32 length = 0;

  g_byte_array_append (bytes, (const guint8 *) &length, SERVER_CONTROL_LENGTH_SIZE);
  append_text (bytes, VERSION);
  append_text (bytes, secret != NULL ? secret : "");
  for (const char *const *word = words; *word != NULL; word++)
    append_text (bytes, *word);

  if (bytes->len - SERVER_CONTROL_LENGTH_SIZE > SERVER_CONTROL_REQUEST_MAX)
    {
      server_tool_fail (error, "That is too long");
      return NULL;
    }

  length = GUINT32_TO_BE (bytes->len - SERVER_CONTROL_LENGTH_SIZE);
  memcpy (bytes->data, &length, SERVER_CONTROL_LENGTH_SIZE);

  return g_steal_pointer (&bytes);
}

/**
 * server_control_request_read_length:
 * @bytes: the first four octets of a request
 * @length: (out): how many follow
 * @error: return location for a #GError of %SERVER_TOOL_ERROR
 *
 * Returns: whether a request can be so long
 */
gboolean
server_control_request_read_length (const guint8 *bytes, gsize *length, GError **error)
{
  guint32 value;

  memcpy (&value, bytes, SERVER_CONTROL_LENGTH_SIZE);
  *length = GUINT32_FROM_BE (value);
  if (*length > 0 && *length <= SERVER_CONTROL_REQUEST_MAX)
    return TRUE;

  return server_tool_fail (error, "A request has 1 to %d bytes", SERVER_CONTROL_REQUEST_MAX);
}

static const char *
take_text (const char **position, const char *end)
{
  const char *text = *position;

  if (text == end)
    return NULL;

  *position += strlen (text) + 1;

  return text;
}

static gboolean
take_words (ServerControlRequest *self, const char *position, const char *end, GError **error)
{
  guint n_words = 0;

  while (position != end && n_words < SERVER_CONTROL_WORDS_MAX)
    self->words[n_words++] = take_text (&position, end);
  self->words[n_words] = NULL;
  if (n_words > 0 && position == end)
    return TRUE;

  return server_tool_fail (error, "A request has 1 to %d words", SERVER_CONTROL_WORDS_MAX);
}

/**
 * server_control_request_read:
 * @self: (out): what is asked; points into @bytes
 * @bytes: a request, without its length
 * @length: how many octets
 * @error: return location for a #GError of %SERVER_TOOL_ERROR
 *
 * Returns: whether it is one
 */
gboolean
server_control_request_read (ServerControlRequest *self,
                             const guint8 *bytes,
                             gsize length,
                             GError **error)
{
  const char *position = (const char *) bytes;
  const char *end = position + length;
  const char *version;

  if (length == 0 || bytes[length - 1] != '\0')
    return server_tool_fail (error, "A request consists of texts with a NUL at their ends");
  for (const char *text = position; text != end; text += strlen (text) + 1)
    if (!g_utf8_validate (text, -1, NULL))
      return server_tool_fail (error, "What is asked has to be text in UTF-8");

  version = take_text (&position, end);
  if (!g_str_equal (version, VERSION))
    return server_tool_fail (error, "The server does not understand this version of the program; "
                                    "restart the server after an update");

  self->secret = take_text (&position, end);
  if (self->secret != NULL && self->secret[0] == '\0')
    self->secret = NULL;

  return take_words (self, position, end, error);
}

/**
 * server_control_answer_append:
 * @answer: an answer
 * @text: whole lines to be printed
 */
void
server_control_answer_append (GString *answer, const char *text)
{
  while (*text != '\0')
    {
      gsize length = strcspn (text, "\n");

      g_string_append_c (answer, ' ');
      g_string_append_len (answer, text, length);
      g_string_append_c (answer, '\n');
      text += length + (text[length] == '\n');
    }
}

/**
 * server_control_answer_end:
 * @answer: an answer
 * @status: what the program is to end with
 * @message: (nullable): what went wrong, as one sentence
 */
void
server_control_answer_end (GString *answer, int status, const char *message)
{
  g_autofree char *line = message != NULL ? g_strdelimit (g_strdup (message), "\r\n", ' ') : NULL;

  g_string_append_printf (answer, "=%d", status);
  if (line != NULL)
    g_string_append_printf (answer, " %s", line);
  g_string_append_c (answer, '\n');
}

/**
 * server_control_answer_read_end:
 * @line: a line of an answer, without its end
 * @status: (out): what the program is to end with
 * @message: (out) (nullable): what went wrong; points into @line
 *
 * Returns: whether it is the last one
 */
gboolean
server_control_answer_read_end (const char *line, int *status, const char **message)
{
  char *end;
  gint64 number;

  if (line[0] != '=' || !g_ascii_isdigit (line[1]))
    return FALSE;

  number = g_ascii_strtoll (line + 1, &end, 10);
  if (number > 255 || (*end != '\0' && *end != ' '))
    return FALSE;

  *status = (int) number;
  *message = *end == ' ' ? end + 1 : NULL;

  return TRUE;
}
