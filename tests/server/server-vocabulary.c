/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The server says nothing that its lists do not have, and so nothing that docs/protocol.md does not
 * tell of. */

#include "server-vocabulary.h"

#include <string.h>

static gboolean
is_numeric_known (const char *verb)
{
  static const guint numerics[] = {
#define NUMERIC(symbol, number, text) number,
#include "irc/irc-numeric.def"
#undef NUMERIC
  };

  for (guint i = 0; i < G_N_ELEMENTS (numerics); i++)
    if (g_ascii_strtoull (verb, NULL, 10) == numerics[i])
      return TRUE;

  return FALSE;
}

static gboolean
is_fail_known (const char *verb, const char *code)
{
  static const struct
  {
    const char *verb;
    const char *code;
  } fails[] = {
#define FAIL(verb, code, params, meaning, url) { verb, code },
#include "server/server-fail.def"
#undef FAIL
  };

  for (guint i = 0; i < G_N_ELEMENTS (fails); i++)
    if (g_str_equal (fails[i].code, code)
        && (g_str_equal (fails[i].verb, "*") || g_str_equal (fails[i].verb, verb)))
      return TRUE;

  return FALSE;
}

static gboolean
is_tag_known (const char *tag)
{
  static const char *const names[] = {
#define TAG(name, cap, meaning, url) name,
#include "server/server-tag.def"
#undef TAG
  };
  g_autofree char *name = g_strndup (tag, strcspn (tag, "="));

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], name))
      return TRUE;

  return tag[0] == '+';
}

static gboolean
is_batch_type_known (const char *type)
{
  static const char *const types[] = {
#define BATCH_TYPE(name, params, cap, meaning, url) name,
#include "server/server-batch-type.def"
#undef BATCH_TYPE
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (types[i], type))
      return TRUE;

  return FALSE;
}

static void
assert_tags (const char *tags)
{
  g_auto (GStrv) each = g_strsplit (tags, ";", -1);

  for (guint i = 0; each[i] != NULL; i++)
    if (!is_tag_known (each[i]))
      g_error ("The tag %s is not in server-tag.def", each[i]);
}

/**
 * server_vocabulary_assert:
 * @message: what the server sent
 *
 * Checks that its numeric, code, type of batch and tags are in the lists of the server.
 */
void
server_vocabulary_assert (const IrcMessage *message)
{
  if (message->tags != NULL)
    assert_tags (message->tags);

  if (g_ascii_isdigit (message->verb[0]) && !is_numeric_known (message->verb))
    g_error ("%s is not in irc-numeric.def", message->verb);

  if ((g_str_equal (message->verb, "FAIL") || g_str_equal (message->verb, "WARN"))
      && !is_fail_known (message->params[0], message->params[1]))
    g_error ("%s %s %s is not in server-fail.def", message->verb, message->params[0],
             message->params[1]);

  if (g_str_equal (message->verb, "NOTE"))
    g_error ("%s has no list", message->verb);

  if (g_str_equal (message->verb, "BATCH") && message->n_params > 1
      && !is_batch_type_known (message->params[1]))
    g_error ("%s is not in server-batch-type.def", message->params[1]);
}
