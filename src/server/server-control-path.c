/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the control socket of a server is. */

#include "server/server-control-path.h"

#include <fcntl.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "store/store.h"

#define SUFFIX "-control"

/* Names of files that are longer than this, with what may stand before them, do not fit into the
 * address of a socket. */
#define NAME_MAX_BYTES 80

/* Enough of a digest to tell databases in one folder from each other. */
#define DIGEST_BYTES 16

static char *
make_name (const char *database)
{
  g_autofree char *name = g_path_get_basename (database);
  g_autofree char *digest = NULL;

  if (strlen (name) + strlen (SUFFIX) <= NAME_MAX_BYTES)
    return g_strconcat (name, SUFFIX, NULL);

  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);

  return g_strdup_printf ("%.*s" SUFFIX, DIGEST_BYTES, digest);
}

/**
 * server_control_path_new:
 * @config: what the operator decided
 *
 * Whatever links lead to a database, its server is found: beside it, unless the configuration says
 * otherwise. Whoever runs another server has another database.
 *
 * Returns: (transfer full): where its control socket is; of any length
 */
char *
server_control_path_new (const ServerConfig *config)
{
  g_autofree char *database = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;

  if (config->control != NULL)
    return g_strdup (config->control);

  database = store_resolve_path (config->database);
  folder = g_path_get_dirname (database);
  name = make_name (database);

  return g_build_filename (folder, name, NULL);
}

/**
 * server_control_path_reach:
 * @path: where a socket is, or is to be
 * @folder: (out): a descriptor to be closed when the result is not needed any more; -1 for none
 *
 * Returns: (transfer full): a path of the same, short enough for the address of a socket if there
 *   is any: https://www.man7.org/linux/man-pages/man7/unix.7.html
 */
char *
server_control_path_reach (const char *path, int *folder)
{
  g_autofree char *folder_path = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);

  *folder = -1;
  if (strlen (path) < sizeof ((struct sockaddr_un *) NULL)->sun_path)
    return g_strdup (path);

  *folder = open (folder_path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (*folder < 0)
    return g_strdup (path);

  return g_strdup_printf ("/proc/self/fd/%d/%s", *folder, name);
}
