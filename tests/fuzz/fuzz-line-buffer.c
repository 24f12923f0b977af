/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include "irc/irc-line-buffer.h"

#include <string.h>

#define HEADER_SIZE 3

static void
check_line (const char *line, guint max_tags, guint max_line)
{
  const char *rest = line;

  if (line[0] == '@')
    rest += MIN (strcspn (line, " ") + 1, strlen (line));

  g_assert_cmpuint (strlen (line), >, 0);
  g_assert_null (strpbrk (line, "\r\n"));
  g_assert_cmpuint (rest - line, <=, max_tags);
  g_assert_cmpuint (strlen (rest) + 2, <=, max_line);
}

/* Feeds @data in pieces of @step octets. Returns all that came out, as text. */
static char *
run (const guint8 *data, gsize size, guint max_tags, guint max_line, gsize step)
{
  g_autoptr (GString) out = g_string_new (NULL);
  IrcLineBuffer buffer;
  IrcLineResult result;
  char *line;

  irc_line_buffer_init (&buffer, max_tags, max_line);

  for (gsize i = 0; i < size; i += step)
    {
      gsize n = MIN (step, size - i);

      memcpy (irc_line_buffer_reserve (&buffer, n), data + i, n);
      irc_line_buffer_commit (&buffer, n);
      while ((result = irc_line_buffer_next (&buffer, &line)) != IRC_LINE_NONE)
        {
          if (line != NULL)
            check_line (line, max_tags, max_line);
          g_string_append_printf (out, "%d %s\n", result, line != NULL ? line : "");
        }
      g_assert_cmpuint (buffer.end - buffer.start, <=, max_tags + max_line);
    }

  irc_line_buffer_clear (&buffer);

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* The lines are the same, however the stream is cut. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *whole = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *pieces = NULL;
  guint max_tags;
  guint max_line;

  if (size <= HEADER_SIZE)
    return 0;

  max_tags = data[0] * 2;
  max_line = data[1] + 3;
  whole = run (data + HEADER_SIZE, size - HEADER_SIZE, max_tags, max_line, size);
  bytes = run (data + HEADER_SIZE, size - HEADER_SIZE, max_tags, max_line, 1);
  pieces = run (data + HEADER_SIZE, size - HEADER_SIZE, max_tags, max_line, data[2] + 1);
  g_assert_cmpstr (whole, ==, bytes);
  g_assert_cmpstr (whole, ==, pieces);

  return 0;
}
