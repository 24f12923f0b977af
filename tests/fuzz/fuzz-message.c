/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include "irc/irc-message.h"

#include <string.h>

static void
assert_same (const IrcMessage *a, const IrcMessage *b)
{
  g_assert_cmpstr (a->tags, ==, b->tags);
  g_assert_cmpstr (a->source, ==, b->source);
  g_assert_cmpstr (a->verb, ==, b->verb);
  g_assert_cmpuint (a->n_params, ==, b->n_params);

  for (guint i = 0; i < IRC_PARAMS_MAX; i++)
    {
      g_assert_cmpstr (a->params[i], ==, b->params[i]);
      g_assert_true ((a->params[i] == NULL) == (i >= a->n_params));
    }
}

/* What was taken apart and put together again says the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *line = fuzz_text_new (data, size);
  g_autoptr (GString) again = g_string_new (NULL);
  IrcMessage message;
  IrcMessage reparsed;
  gsize tags_size;

  line[strcspn (line, "\r\n")] = '\0';
  if (!irc_message_parse (&message, line))
    return 0;

  irc_message_append (&message, again);
  g_assert_true (g_str_has_suffix (again->str, "\r\n"));
  tags_size = message.tags != NULL ? strlen (message.tags) + strlen ("@ ") : 0;
  g_assert_cmpuint (irc_message_get_size (&message), ==, again->len - tags_size);

  g_string_truncate (again, again->len - 2);
  g_assert_true (irc_message_parse (&reparsed, again->str));
  assert_same (&message, &reparsed);

  return 0;
}
