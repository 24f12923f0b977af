/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the tools of an administrator have in common. */

#include "server/server-tool.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

/**
 * server_tool_read_config:
 * @arguments: (array zero-terminated=1): the command line, with the program's name first
 * @n_taken: how many of them are no options
 * @answer: (out) (nullable) (transfer full): as in server_config_new_from_arguments()
 * @error: return location for a #GError of %SERVER_CONFIG_ERROR
 *
 * Returns: (transfer full) (nullable): what the options behind them say
 */
ServerConfig *
server_tool_read_config (const char *const *arguments, guint n_taken, char **answer, GError **error)
{
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();

  g_ptr_array_add (rest, (gpointer) arguments[0]);
  for (guint i = n_taken; arguments[i] != NULL; i++)
    g_ptr_array_add (rest, (gpointer) arguments[i]);
  g_ptr_array_add (rest, NULL);

  return server_config_new_from_arguments ((const char *const *) rest->pdata, answer, error);
}

/**
 * server_tool_take_options:
 * @arguments: (array zero-terminated=1): the command line, with the program's name first
 * @entries: (array zero-terminated=1): options of the tool
 * @error: return location for a #GError of %SERVER_CONFIG_ERROR
 *
 * Returns: (transfer full) (nullable): the command line without those options
 */
char **
server_tool_take_options (const char *const *arguments, const GOptionEntry *entries, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = g_strdupv ((char **) arguments);
  g_autoptr (GError) local_error = NULL;

  /* What is left, --help among it, is for server_tool_read_config(). */
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_ignore_unknown_options (context, TRUE);
  g_option_context_add_main_entries (context, entries, NULL);
  if (g_option_context_parse_strv (context, &rest, &local_error))
    return g_steal_pointer (&rest);

  server_tool_fail (error, "%s; inglenookd --help lists the options", local_error->message);

  return NULL;
}

/**
 * server_tool_is_apart:
 * @path: a file that is to be written
 * @database: the database
 * @error: return location for a #GError of %SERVER_CONFIG_ERROR
 *
 * Returns: whether it is another file than those of the database
 */
gboolean
server_tool_is_apart (const char *path, const char *database, GError **error)
{
  static const char *const ends[] = { "", "-wal", "-shm", "-lock" };
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *other = g_strconcat (database, ends[i], NULL);
      GStatBuf other_info;

      if (g_stat (other, &other_info) == 0 && info.st_dev == other_info.st_dev
          && info.st_ino == other_info.st_ino)
        return server_tool_fail (error, "“%s” belongs to the database itself: name another file",
                                 path);
    }

  return TRUE;
}

/**
 * server_tool_fail:
 * @error: return location for a #GError of %SERVER_CONFIG_ERROR
 * @format: what is wrong, as for printf(), and what to do
 * @...: what stands in it
 *
 * Returns: %FALSE, for whoever fails with it
 */
gboolean
server_tool_fail (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  *error = g_error_new_valist (SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_ARGUMENT, format, args);
  va_end (args);

  return FALSE;
}
