/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd backup`: a copy of the database, whether a server runs or not. */

#include "server/server-new-file.h"
#include "server/server-progress.h"
#include "server/server-tool.h"

static gboolean
copy (const char *database, ServerNewFile *file, GError **error)
{
  ServerProgress progress;
  gboolean is_copied;

  server_progress_init (&progress, "Copied");
  is_copied = store_backup (database, server_new_file_get_path (file), server_progress_step,
                            &progress, error)
              && server_new_file_finish (file, error);
  /* Before a signal ends the program. */
  server_new_file_free (file);
  server_progress_deinit (&progress);

  return is_copied;
}

gboolean
server_tool_backup (ServerTool *tool, GError **error)
{
  const char *path = server_tool_get_param (tool, 0);
  gboolean is_forced = server_tool_get_option (tool, "force") != NULL;
  ServerNewFile *file;

  if (!server_tool_is_apart (path, tool->config->database, error))
    return FALSE;

  file = server_new_file_open (path, is_forced, error);
  if (file == NULL || !copy (tool->config->database, file, error))
    return FALSE;

  server_tool_say (tool, "%s has all that was said up to now.", path);

  return TRUE;
}
