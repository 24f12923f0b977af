/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-folder.h"

#include <glib/gstdio.h>

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }

  /* A file that a thread was about to remove may be gone already. */
  g_remove (path);
}

ChatFolder *
chat_folder_new (void)
{
  ChatFolder *self = g_new0 (ChatFolder, 1);
  g_autoptr (GError) error = NULL;

  self->path = g_dir_make_tmp ("chat-XXXXXX", &error);
  g_assert_no_error (error);

  return self;
}

void
chat_folder_free (ChatFolder *self)
{
  remove_all (self->path);
  g_free (self->path);
  g_free (self);
}
