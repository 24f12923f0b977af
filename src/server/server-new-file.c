/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-new-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "server/server-tool.h"

/**
 * ServerNewFile:
 * @path: what it is to be called
 * @temporary: (nullable): what it is called; %NULL when it is called @path
 * @fd: the file
 * @replace: whether it takes the place of another one
 */
struct ServerNewFile
{
  char *path;
  char *temporary;
  int fd;
  gboolean replace;
};

static gboolean
fail_there (const char *path, GError **error)
{
  return server_tool_fail (error,
                           "“%s” is there already: name another file, or replace it with --force",
                           path);
}

static gboolean
fail_write (const char *path, GError **error)
{
  return server_tool_fail (error,
                           "“%s” cannot be written (%s): check its folder, its permissions and the "
                           "disk",
                           path, g_strerror (errno));
}

/* What is no file, such as a device, is never replaced. */
static gboolean
may_come_to_be (const char *path, gboolean replace, GError **error)
{
  struct stat info;

  if (lstat (path, &info) != 0)
    return TRUE;
  if (!S_ISREG (info.st_mode))
    return server_tool_fail (error, "“%s” is there already and is no file: name another one", path);

  return replace || fail_there (path, error);
}

/**
 * server_new_file_open:
 * @path: what it is to be called
 * @replace: whether it may take the place of a file that is there
 * @error: return location for a #GError of %SERVER_CONFIG_ERROR
 *
 * Returns: (transfer full) (nullable): the file, empty; %NULL with @error
 */
ServerNewFile *
server_new_file_open (const char *path, gboolean replace, GError **error)
{
  g_autoptr (ServerNewFile) self = NULL;
  g_autofree char *temporary = g_strconcat (path, ".part-XXXXXX", NULL);
  int fd;

  if (!may_come_to_be (path, replace, error))
    return NULL;

  fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      fail_write (path, error);
      return NULL;
    }

  self = g_new0 (ServerNewFile, 1);
  self->path = g_strdup (path);
  self->temporary = g_steal_pointer (&temporary);
  self->fd = fd;
  self->replace = replace;

  return g_steal_pointer (&self);
}

/**
 * server_new_file_free:
 * @self: (transfer full): a file
 *
 * What was not finished goes away.
 */
void
server_new_file_free (ServerNewFile *self)
{
  if (self->temporary != NULL)
    g_unlink (self->temporary);
  if (self->fd >= 0)
    g_close (self->fd, NULL);
  g_free (self->temporary);
  g_free (self->path);
  g_free (self);
}

/**
 * server_new_file_get_path:
 * @self: a file that is not finished
 *
 * Returns: (transfer none): what it is called meanwhile
 */
const char *
server_new_file_get_path (const ServerNewFile *self)
{
  return self->temporary;
}

/**
 * server_new_file_get_fd:
 * @self: a file that is not finished
 *
 * Returns: a descriptor to write it with
 */
int
server_new_file_get_fd (const ServerNewFile *self)
{
  return self->fd;
}

/* Some file systems cannot do it in one step; what came to be there just now is then in danger for
 * a moment. */
static gboolean
move (ServerNewFile *self, GError **error)
{
  guint flags = self->replace ? 0 : RENAME_NOREPLACE;

  if (renameat2 (AT_FDCWD, self->temporary, AT_FDCWD, self->path, flags) == 0)
    return TRUE;
  if (errno == EEXIST)
    return fail_there (self->path, error);
  if (errno != EINVAL && errno != ENOSYS)
    return fail_write (self->path, error);

  return may_come_to_be (self->path, self->replace, error)
         && (rename (self->temporary, self->path) == 0 || fail_write (self->path, error));
}

/* With the folder the name is on disk as well. */
static gboolean
sync_folder (ServerNewFile *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean is_synced = fd >= 0 && (fsync (fd) == 0 || errno == EINVAL);

  if (!is_synced)
    fail_write (self->path, error);
  if (fd >= 0)
    g_close (fd, NULL);

  return is_synced;
}

/**
 * server_new_file_finish:
 * @self: a file that is complete
 * @error: return location for a #GError of %SERVER_CONFIG_ERROR
 *
 * Puts it on disk, under its name.
 *
 * Returns: whether it is there
 */
gboolean
server_new_file_finish (ServerNewFile *self, GError **error)
{
  if (fsync (self->fd) != 0)
    return fail_write (self->path, error);
  if (!move (self, error))
    return FALSE;

  g_clear_pointer (&self->temporary, g_free);

  return sync_folder (self, error);
}
