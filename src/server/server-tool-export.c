/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `inglenookd export`: what is stored, for other programs. */

#include <string.h>
#include <unistd.h>

#include "irc/irc-name.h"
#include "irc/irc-time.h"
#include "server/server-new-file.h"
#include "server/server-progress.h"
#include "server/server-tool.h"

/* Characters of "2026-11-20". */
#define DATE_LENGTH 10

#define ROOM_OPTION "room="

static gboolean
get_time (const ServerTool *tool, const char *option, gint64 *time, GError **error)
{
  const char *text = server_tool_get_option (tool, option);
  g_autofree char *midnight = NULL;

  if (text == NULL)
    return TRUE;

  midnight = strlen (text) == DATE_LENGTH ? g_strconcat (text, "T00:00:00Z", NULL) : NULL;
  if (irc_time_parse (midnight != NULL ? midnight : text, time) && *time > 0)
    return TRUE;

  return server_tool_fail (
      error, "\"%s\" is not a time such as 2026-11-20 or 2026-11-20T18:00:00Z, which are in UTC",
      text);
}

static gboolean
get_rooms (const ServerTool *tool, GPtrArray *rooms, GError **error)
{
  for (char **option = tool->call->options; *option != NULL; option++)
    {
      char *room = *option + strlen (ROOM_OPTION);

      if (!g_str_has_prefix (*option, ROOM_OPTION))
        continue;
      if (!irc_room_is_valid (room))
        return server_tool_fail (error, "\"%s\" cannot be the name of a room, such as #lounge",
                                 room);
      g_ptr_array_add (rooms, room);
    }

  return TRUE;
}

/* Without a file it goes to standard output. */
static gboolean export(const char *database,
                       const StoreExportOptions *options,
                       ServerNewFile *file,
                       GError **error)
{
  int output = file != NULL ? server_new_file_get_fd (file) : STDOUT_FILENO;
  ServerProgress progress;
  gboolean is_written;

  server_progress_init (&progress, "Exported");
  is_written = store_export (database, options, output, server_progress_step, &progress, error)
               && (file == NULL || server_new_file_finish (file, error));
  /* Before a signal ends the program. */
  g_clear_pointer (&file, server_new_file_free);
  server_progress_deinit (&progress);

  return is_written;
}

static gboolean
export_to_file (ServerTool *tool,
                const StoreExportOptions *options,
                const char *path,
                GError **error)
{
  const char *database = tool->config->database;
  gboolean is_forced = server_tool_get_option (tool, "force") != NULL;
  ServerNewFile *file;

  if (!server_tool_is_apart (path, database, error))
    return FALSE;

  file = server_new_file_open (path, is_forced, error);
  if (file == NULL || !export(database, options, file, error))
    return FALSE;

  server_tool_say (tool, "%s has what was asked for.", path);

  return TRUE;
}

gboolean
server_tool_export (ServerTool *tool, GError **error)
{
  const char *path = server_tool_get_param (tool, 0);
  g_autoptr (GPtrArray) rooms = g_ptr_array_new ();
  StoreExportOptions options = {
    .server = tool->config->name,
    .with_secrets = server_tool_get_option (tool, "secrets") != NULL,
  };

  if (options.with_secrets && server_tool_get_option (tool, "no-secrets") != NULL)
    return server_tool_fail (error, "Give --secrets or --no-secrets, not both");
  if (!get_rooms (tool, rooms, error) || !get_time (tool, "since", &options.since, error)
      || !get_time (tool, "until", &options.until, error))
    return FALSE;

  g_ptr_array_add (rooms, NULL);
  if (rooms->len > 1)
    options.rooms = (const char *const *) rooms->pdata;
  if (path == NULL || g_str_equal (path, "-"))
    return export(tool->config->database, &options, NULL, error);

  return export_to_file (tool, &options, path, error);
}
