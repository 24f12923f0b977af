/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store/store-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "store/store.h"

struct StoreLock
{
  char *path;
  int fd;
};

/**
 * store_resolve_path:
 * @path: a database, which need not be there yet
 *
 * Returns: (transfer full): the one path of it, whatever links lead to it
 */
char *
store_resolve_path (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (absolute);
  g_autofree char *name = g_path_get_basename (absolute);
  char *file_resolved = realpath (absolute, NULL);
  char *folder_resolved;
  char *resolved;

  if (file_resolved != NULL)
    {
      resolved = g_strdup (file_resolved);
      free (file_resolved);

      return resolved;
    }

  /* The database is not there yet. */
  folder_resolved = realpath (folder, NULL);
  resolved = g_build_filename (folder_resolved != NULL ? folder_resolved : folder, name, NULL);
  free (folder_resolved);

  return resolved;
}

static void
set_io_error (const char *path, int saved_errno, GError **error)
{
  g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED,
               "“%s” cannot be made (%s): check its folder and its permissions", path,
               g_strerror (saved_errno));
}

static void
set_busy_error (StoreLock *self, const char *path, GError **error)
{
  char holder[32] = "";
  ssize_t n_read = pread (self->fd, holder, sizeof holder - 1, 0);

  g_strchomp (holder);
  if (n_read > 0 && holder[strspn (holder, "0123456789")] == '\0')
    g_set_error (
        error, STORE_ERROR, STORE_ERROR_BUSY,
        "“%s” is in use by another server (process %s): stop that server or use another file", path,
        holder);
  else
    g_set_error (error, STORE_ERROR, STORE_ERROR_BUSY,
                 "“%s” is in use by another server: stop that server or use another file", path);
}

/* A server that ends removes the file: what was opened before and locked after that guards nothing.
 */
static gboolean
is_current (StoreLock *self)
{
  struct stat opened;
  struct stat named;

  return fstat (self->fd, &opened) == 0 && stat (self->path, &named) == 0
         && opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

/* For the message that the next one gets; without it the claim holds as well. */
static void
write_holder (StoreLock *self)
{
  char holder[32];
  int length = g_snprintf (holder, sizeof holder, "%ld\n", (long) getpid ());

  if (ftruncate (self->fd, 0) == 0 && pwrite (self->fd, holder, (size_t) length, 0) < 0)
    ftruncate (self->fd, 0);
}

static gboolean
try_lock (StoreLock *self, const char *path, GError **error)
{
  if (self->fd >= 0)
    g_close (self->fd, NULL);

  self->fd = g_open (self->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->fd < 0)
    {
      set_io_error (self->path, errno, error);
      return FALSE;
    }

  if (flock (self->fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;

  if (errno == EWOULDBLOCK)
    set_busy_error (self, path, error);
  else
    set_io_error (self->path, errno, error);

  return FALSE;
}

/**
 * store_lock_take:
 * @path: a database, which need not be there yet
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the claim; %NULL on an error of STORE_ERROR,
 * STORE_ERROR_BUSY when somebody else has it
 */
StoreLock *
store_lock_take (const char *path, GError **error)
{
  g_autoptr (StoreLock) self = g_new0 (StoreLock, 1);
  g_autofree char *resolved = store_resolve_path (path);

  self->path = g_strconcat (resolved, "-lock", NULL);
  self->fd = -1;
  do
    if (!try_lock (self, path, error))
      {
        /* What another one holds is not ours to remove. */
        g_clear_pointer (&self->path, g_free);
        return NULL;
      }
  while (!is_current (self));
  write_holder (self);

  return g_steal_pointer (&self);
}

/**
 * store_lock_free:
 * @self: (transfer full): a claim
 *
 * Gives the claim up.
 */
void
store_lock_free (StoreLock *self)
{
  if (self->path != NULL)
    g_unlink (self->path);
  if (self->fd >= 0)
    g_close (self->fd, NULL);
  g_free (self->path);
  g_free (self);
}
