/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ServerFail:
 * @verb: the command that fails with it, or "*" for any
 * @code: what programs are told
 * @url: the specification that has it
 *
 * A row of server-fail.def.
 */
typedef struct
{
  const char *verb;
  const char *code;
  const char *url;
} ServerFail;

/* clang-format off */
enum
{
  SERVER_FAIL_COUNT = 0
#define FAIL(verb, code, params, meaning, url) + 1
#include "server/server-fail.def"
#undef FAIL
};
/* clang-format on */

guint server_fail_find (const char *verb, const char *code);
const ServerFail *server_fail_get (guint index);

G_END_DECLS
