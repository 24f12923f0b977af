/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd import`: what was exported comes into a database, or into the server that runs with
 * it. */

#include "server/server-import.h"
#include "server/server-progress.h"
#include "server/server-tool.h"

static gboolean
import_into_database (ServerTool *tool, GError **error)
{
  const StoreImportChecks checks = server_import_make_checks ();
  StoreImportCount count;
  ServerProgress progress;
  GError *local_error = NULL;
  gboolean is_done;

  server_progress_init (&progress, "Lines read");
  is_done = store_import (tool->config->database, tool->input, &checks, &count,
                          server_progress_step, &progress, &local_error);
  server_progress_deinit (&progress);
  if (is_done)
    {
      server_tool_say_imported (tool, &count);
      return TRUE;
    }

  g_propagate_prefixed_error (error, local_error, "Nothing was imported. ");

  return FALSE;
}

/* The answer comes when it is done. */
gboolean
server_tool_import (ServerTool *tool, GError **error)
{
  if (tool->server == NULL)
    return import_into_database (tool, error);

  tool->import = server_import_new (tool->server, tool->input, error);
  if (tool->import == NULL)
    return FALSE;

  server_tool_note (tool, "imports a file");

  return TRUE;
}
