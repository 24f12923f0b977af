/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-notify.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* clang-format off */
G_DEFINE_QUARK (server-notify-error-quark, server_notify_error)
/* clang-format on */

/* A name that starts with '@' is in the abstract namespace, where a zero byte stands for the '@'.
 * */
static gboolean
set_address (struct sockaddr_un *address, socklen_t *length, const char *name, GError **error)
{
  gsize n = strlen (name);

  if ((name[0] != '/' && name[0] != '@') || n < 2 || n >= sizeof address->sun_path)
    {
      g_set_error (
          error, SERVER_NOTIFY_ERROR, SERVER_NOTIFY_ERROR_ADDRESS,
          "NOTIFY_SOCKET is \"%s\", which is neither an absolute path nor an abstract name", name);
      return FALSE;
    }

  memset (address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  memcpy (address->sun_path, name, n);
  if (name[0] == '@')
    address->sun_path[0] = '\0';
  *length = offsetof (struct sockaddr_un, sun_path) + n + (name[0] == '/' ? 1 : 0);

  return TRUE;
}

static char *
make_message (const char *state, const char *status)
{
  g_autofree char *line = status != NULL ? g_strdelimit (g_strdup (status), "\n", ' ') : NULL;

  return g_strconcat (state != NULL ? state : "", state != NULL && line != NULL ? "\n" : "",
                      line != NULL ? "STATUS=" : "", line, NULL);
}

static gboolean
send_message (const char *name, const char *message, GError **error)
{
  struct sockaddr_un address;
  socklen_t length;
  gssize n = -1;
  int saved_errno;
  int fd;

  if (!set_address (&address, &length, name, error))
    return FALSE;

  /* Never wait for the service manager: a lost status line is nothing, a server that stands still
   * is. */
  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd >= 0)
    n = sendto (fd, message, strlen (message), MSG_NOSIGNAL, (const struct sockaddr *) &address,
                length);
  saved_errno = errno;
  if (fd >= 0)
    close (fd);
  if (n >= 0)
    return TRUE;

  g_set_error (error, SERVER_NOTIFY_ERROR, SERVER_NOTIFY_ERROR_FAILED,
               "The service manager cannot be told anything at \"%s\": %s", name,
               g_strerror (saved_errno));
  return FALSE;
}

/**
 * server_notify:
 * @state: (nullable): %SERVER_NOTIFY_READY or another of them, or several lines of the same form;
 *   %NULL when only the status changes
 * @status: (nullable): one line for people, which `systemctl status` shows
 * @error: return location for a #GError of %SERVER_NOTIFY_ERROR
 *
 * Tells the service manager how the server is, at the socket that the environment variable
 * `NOTIFY_SOCKET` names: https://www.freedesktop.org/software/systemd/man/sd_notify.html
 *
 * Returns: whether it was told, or nobody wants to know
 */
gboolean
server_notify (const char *state, const char *status, GError **error)
{
  const char *name = g_getenv ("NOTIFY_SOCKET");
  g_autofree char *message = NULL;

  if (name == NULL || name[0] == '\0')
    return TRUE;

  message = make_message (state, status);

  return send_message (name, message, error);
}
