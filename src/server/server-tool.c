/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the tools of an administrator have in common. */

#include "server/server-tool.h"

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
