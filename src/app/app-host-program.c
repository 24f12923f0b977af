/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app/app-host-program.h"

#include <unistd.h>

#define PROGRAM "inglenookd"

static char *
find_in (const char *folder, const char *below)
{
  g_autofree char *path = g_build_filename (folder, below, PROGRAM, NULL);

  if (!g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
    return NULL;
  return g_steal_pointer (&path);
}

/**
 * app_host_program_find:
 *
 * Looks for the server: what the environment variable INGLENOOKD names, then where a build leaves
 * it, beside this program, where it is installed, and on the path.
 *
 * Returns: (transfer full) (nullable): its path
 */
char *
app_host_program_find (void)
{
  const char *named = g_getenv ("INGLENOOKD");
  g_autofree char *self_path = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *self_folder = self_path != NULL ? g_path_get_dirname (self_path) : g_strdup ("");
  char *found = NULL;

  if (named != NULL && *named != '\0')
    return g_strdup (named);

  found = find_in (self_folder, "../server");
  if (found == NULL)
    found = find_in (self_folder, ".");
  if (found == NULL)
    found = find_in (BIN_DIR, ".");
  if (found == NULL)
    found = g_find_program_in_path (PROGRAM);
  return found;
}

static gboolean
can_listen (GInetAddress *host, guint16 port)
{
  GSocketFamily family = g_inet_address_get_family (host);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (host, port);
  g_autoptr (GSocket) socket
      = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GError) error = NULL;

  /* Without IPv6 nobody can be listening there either. */
  if (socket == NULL)
    return TRUE;
  if (g_socket_bind (socket, address, TRUE, &error) && g_socket_listen (socket, &error))
    return TRUE;
  return !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
}

/**
 * app_host_program_is_port_free:
 * @listen: where the server is to listen, `localhost:PORT`
 *
 * Returns: whether nobody listens there on this computer
 */
gboolean
app_host_program_is_port_free (const char *listen)
{
  g_autoptr (GInetAddress) v4 = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GInetAddress) v6 = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV6);
  const char *colon = g_strrstr (listen, ":");
  guint64 port = 0;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    return FALSE;
  return can_listen (v4, (guint16) port) && can_listen (v6, (guint16) port);
}

/* The chat goes on when the terminal from which somebody looked in is closed. */
static void
child_setup (gpointer user_data)
{
  setsid ();
}

/**
 * app_host_program_spawn:
 * @program: the server
 * @arguments: (element-type utf8): what it is told, without its own name
 * @log: where its complaints go; they are not piped to us, for it outlives us
 * @error: return location for a #GError of %G_SPAWN_ERROR or %G_IO_ERROR
 *
 * Returns: (transfer full) (nullable): the server as it runs, with its standard output in a pipe
 */
GSubprocess *
app_host_program_spawn (const char *program, GPtrArray *arguments, const char *log, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  g_ptr_array_add (all, (gpointer) program);
  for (guint i = 0; i < arguments->len; i++)
    g_ptr_array_add (all, arguments->pdata[i]);
  g_ptr_array_add (all, NULL);

  g_subprocess_launcher_set_stderr_file_path (launcher, log);
  g_subprocess_launcher_set_child_setup (launcher, child_setup, NULL, NULL);
  return g_subprocess_launcher_spawnv (launcher, (const char *const *) all->pdata, error);
}
