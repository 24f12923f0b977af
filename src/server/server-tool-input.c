/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file that a tool works on. */

#include "server/server-tool-input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "server/server-tool.h"

#define BUFFER_SIZE (64 * 1024)

static gboolean
write_all (int fd, const char *bytes, gssize size)
{
  while (size > 0)
    {
      gssize n = write (fd, bytes, (gsize) size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      bytes += n;
      size -= n;
    }

  return TRUE;
}

static gboolean
copy (int from, int to)
{
  g_autofree char *buffer = g_malloc (BUFFER_SIZE);
  gssize n;

  do
    n = read (from, buffer, BUFFER_SIZE);
  while ((n < 0 && errno == EINTR) || (n > 0 && write_all (to, buffer, n)));

  return n == 0;
}

/* Without a name nobody else can open it, and nothing is left of it. */
static int
open_nameless (void)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "inglenook-XXXXXX", NULL);
  int fd = mkostemp (path, O_CLOEXEC);

  if (fd >= 0)
    unlink (path);

  return fd;
}

/* What comes through a pipe can be read only once. */
static int
keep (int from, GError **error)
{
  int fd = open_nameless ();

  if (fd >= 0 && copy (from, fd))
    return fd;

  server_tool_fail (error, "What is read cannot be kept in %s (%s)", g_get_tmp_dir (),
                    g_strerror (errno));
  if (fd >= 0)
    close (fd);

  return -1;
}

/**
 * server_tool_input_open:
 * @path: (nullable): a file; %NULL or `-` for standard input
 * @error: return location for a #GError of %SERVER_TOOL_ERROR
 *
 * Returns: the descriptor of a file that can be read from its beginning; -1 with @error
 */
int
server_tool_input_open (const char *path, GError **error)
{
  struct stat info;
  int fd;
  int kept;

  if (path == NULL || g_str_equal (path, "-"))
    fd = fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
  else
    fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0)
    {
      server_tool_fail (error, "“%s” cannot be opened (%s)", path != NULL ? path : "-",
                        g_strerror (errno));
      return -1;
    }
  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode))
    return fd;

  kept = keep (fd, error);
  close (fd);

  return kept;
}
