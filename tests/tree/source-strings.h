/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SourceStringFunc:
 * @function: what is called, or the empty string outside of any call
 * @argument: which argument of it, from 0
 * @text: the string that stands there
 * @user_data: what source_strings_foreach() was given
 */
typedef void (*SourceStringFunc) (const char *function,
                                  guint argument,
                                  const char *text,
                                  gpointer user_data);

void source_strings_foreach (const char *path, SourceStringFunc func, gpointer user_data);

G_END_DECLS
