/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-fail.h"

static const ServerFail fails[] = {
#define FAIL(verb, code, params, meaning, url) { verb, code, url },
#include "server/server-fail.def"
#undef FAIL
};

/**
 * server_fail_find:
 * @verb: the command that fails
 * @code: with which code
 *
 * Returns: the row of server-fail.def about it; %SERVER_FAIL_COUNT when there is none
 */
guint
server_fail_find (const char *verb, const char *code)
{
  guint found = SERVER_FAIL_COUNT;

  /* Those that any command can have stand before those of one command. */
  for (guint i = 0; i < G_N_ELEMENTS (fails); i++)
    if (g_str_equal (fails[i].code, code)
        && (g_str_equal (fails[i].verb, "*") || g_str_equal (fails[i].verb, verb)))
      found = i;

  return found;
}

/**
 * server_fail_get:
 * @index: less than %SERVER_FAIL_COUNT
 *
 * Returns: (transfer none): that row
 */
const ServerFail *
server_fail_get (guint index)
{
  return &fails[index];
}
