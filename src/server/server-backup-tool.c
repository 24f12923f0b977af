/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd backup`: a copy of the database, whether a server runs or not. */

#include "server/server-backup-tool.h"

#include "server/server-new-file.h"
#include "server/server-progress.h"
#include "server/server-tool.h"
#include "store/store.h"

#define USAGE "backup FILE, and --force to replace it"

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

/**
 * server_backup_tool:
 * @arguments: (array zero-terminated=1): the command line: the program's name, `backup`, and a
 * file; then options
 * @error: return location for a #GError of %SERVER_CONFIG_ERROR or %STORE_ERROR
 *
 * Copies the database into a new file, whether a server runs with it or not.
 *
 * Returns: (nullable) (transfer full): text for standard output; %NULL with @error
 */
char *
server_backup_tool (const char *const *arguments, GError **error)
{
  gboolean force = FALSE;
  const GOptionEntry entries[] = {
    { "force", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &force, NULL, NULL },
    { NULL },
  };
  g_auto (GStrv) rest = server_tool_take_options (arguments, entries, error);
  g_autoptr (ServerConfig) config = NULL;
  g_autofree char *answer = NULL;
  ServerNewFile *file;

  if (rest == NULL)
    return NULL;
  if (rest[2] == NULL || rest[2][0] == '-')
    {
      server_tool_fail (error, "%s: give " USAGE, rest[0]);
      return NULL;
    }

  config = server_tool_read_config ((const char *const *) rest, 3, &answer, error);
  if (config == NULL || answer != NULL)
    return g_steal_pointer (&answer);

  if (!server_tool_is_apart (rest[2], config->database, error))
    return NULL;
  file = server_new_file_open (rest[2], force, error);
  if (file == NULL || !copy (config->database, file, error))
    return NULL;

  return g_strdup_printf ("%s has all that was said up to now.\n", rest[2]);
}
