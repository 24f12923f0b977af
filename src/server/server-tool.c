/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the tools of an administrator have in common. */

#include "server/server-tool.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

/* clang-format off */
G_DEFINE_QUARK (server-tool-error-quark, server_tool_error)
/* clang-format on */

/* While the disk fails, nothing is promised. */
static gboolean
may_change (const ServerTool *self, GError **error)
{
  if ((self->call->row->flags & SERVER_TOOL_CHANGES) == 0 || self->server == NULL
      || self->server->store_failed_at == 0)
    return TRUE;

  return server_tool_fail (error, "The server cannot store anything at the moment; its log tells "
                                  "why. Nothing was changed");
}

/**
 * server_tool_run:
 * @self: a tool with all that it needs, whose call came from the administrator
 * @error: return location for a #GError of %SERVER_TOOL_ERROR, or of what the tool uses
 *
 * Returns: whether it was done
 */
gboolean
server_tool_run (ServerTool *self, GError **error)
{
  gboolean done;

  if (!may_change (self, error))
    return FALSE;

  if (self->server != NULL)
    self->server->tool = self;
  done = self->call->row->func (self, error);
  if (self->server != NULL)
    self->server->tool = NULL;
  g_clear_pointer (&self->hall_error, g_free);

  return done;
}

/**
 * server_tool_is_live:
 * @self: a tool
 *
 * Returns: whether it works on a server that runs
 */
gboolean
server_tool_is_live (const ServerTool *self)
{
  return self->server != NULL && self->server->listener != NULL;
}

/**
 * server_tool_get_param:
 * @self: a tool
 * @index: which, counted from 0
 *
 * Returns: (nullable) (transfer none): the parameter; %NULL when there are not so many
 */
const char *
server_tool_get_param (const ServerTool *self, guint index)
{
  return index < g_strv_length (self->call->params) ? self->call->params[index] : NULL;
}

/**
 * server_tool_get_option:
 * @self: a tool
 * @name: one of its options, without the hyphens
 *
 * Returns: (nullable) (transfer none): its value, empty when it takes none; %NULL when it was not
 *   given
 */
const char *
server_tool_get_option (const ServerTool *self, const char *name)
{
  gsize length = strlen (name);

  for (char **option = self->call->options; *option != NULL; option++)
    if (strncmp (*option, name, length) == 0)
      {
        if ((*option)[length] == '=')
          return *option + length + 1;
        if ((*option)[length] == '\0')
          return *option + length;
      }

  return NULL;
}

/**
 * server_tool_get_verifier:
 * @self: a tool that needs a password
 * @verifier: (out): what is to be kept of it
 * @error: return location for a #GError of %SERVER_TOOL_ERROR
 *
 * Returns: whether there is one
 */
gboolean
server_tool_get_verifier (const ServerTool *self, ServerScramVerifier *verifier, GError **error)
{
  if (self->secret != NULL && server_scram_parse (verifier, self->secret))
    return TRUE;

  return server_tool_fail (error, "There is no password, or it was not hashed");
}

/**
 * server_tool_apply:
 * @self: a tool with a server
 * @command: what is to be done, by nobody: an administrator may do all
 * @error: return location for a #GError of %SERVER_TOOL_ERROR
 *
 * Lets the hall do it.
 *
 * Returns: whether it did
 */
gboolean
server_tool_apply (ServerTool *self, HallCommand *command, GError **error)
{
  g_clear_pointer (&self->hall_error, g_free);
  if (server_apply (self->server, NULL, command))
    return TRUE;

  return server_tool_fail (error, "%s",
                           self->hall_error != NULL ? self->hall_error : "That cannot be done");
}

/**
 * server_tool_hear_hall:
 * @self: a tool that asked for something
 * @text: why the hall refused it
 * @subject: (nullable): with what it had to do
 */
void
server_tool_hear_hall (ServerTool *self, const char *text, const char *subject)
{
  g_free (self->hall_error);
  self->hall_error = subject != NULL ? g_strdup_printf ("%s: %s", subject, text) : g_strdup (text);
}

/**
 * server_tool_say:
 * @self: a tool
 * @format: a sentence, as for printf()
 * @...: what stands in it
 *
 * Answers it.
 */
void
server_tool_say (ServerTool *self, const char *format, ...)
{
  g_autofree char *sentence = NULL;
  va_list args;

  va_start (args, format);
  sentence = g_strdup_vprintf (format, args);
  va_end (args);
  server_tool_output_say (self->output, sentence);
}

/**
 * server_tool_say_imported:
 * @self: a tool that imported something
 * @count: what came of it
 */
void
server_tool_say_imported (ServerTool *self, const StoreImportCount *count)
{
  server_tool_say (self, "Added: %" G_GUINT64_FORMAT "; there already: %" G_GUINT64_FORMAT ".",
                   count->n_new, count->n_there);
}

/**
 * server_tool_note:
 * @self: a tool
 * @format: what the administrator did, as for printf()
 * @...: what stands in it
 *
 * Writes it to the log of the server, if that runs.
 */
void
server_tool_note (ServerTool *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (!server_tool_is_live (self))
    return;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  server_log (self->server->log, SERVER_LOG_ADMINISTRATOR, "deed", text, NULL);
}

/**
 * server_tool_is_apart:
 * @path: a file that is to be written
 * @database: the database
 * @error: return location for a #GError of %SERVER_TOOL_ERROR
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
 * @error: return location for a #GError of %SERVER_TOOL_ERROR
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
  g_propagate_error (error, g_error_new_valist (SERVER_TOOL_ERROR, SERVER_TOOL_ERROR_FAILED, format,
                                                args));
  va_end (args);

  return FALSE;
}
