/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AppCompletion:
 * @start: where the word begins that is completed, in bytes from the start of the text
 * @candidates: (element-type utf8): what can stand there instead, best first, never empty
 *
 * How the word before the cursor may go on.
 */
typedef struct
{
  gsize start;
  GPtrArray *candidates;
} AppCompletion;

AppCompletion *app_completion_new (const char *before, GListModel *people);
void app_completion_free (AppCompletion *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppCompletion, app_completion_free)

G_END_DECLS
