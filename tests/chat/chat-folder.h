/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ChatFolder:
 * @path: a folder of the test's own
 *
 * Goes with everything in it.
 */
typedef struct
{
  char *path;
} ChatFolder;

ChatFolder *chat_folder_new (void);
void chat_folder_free (ChatFolder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatFolder, chat_folder_free)

G_END_DECLS
