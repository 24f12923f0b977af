/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-listener-socket.h"

#include "server/server-address.h"
#include "server/server-listener.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* The system takes this for as many as it allows, which is net.core.somaxconn on Linux. */
#define BACKLOG G_MAXINT

static void
fail (const char *where, int saved_errno, gboolean is_unix, GError **error)
{
  ServerListenerError code = SERVER_LISTENER_ERROR_FAILED;
  const char *why = g_strerror (saved_errno);

  switch (saved_errno)
    {
    case EADDRINUSE:
      code = SERVER_LISTENER_ERROR_IN_USE;
      why = "something listens there already; end the other program, or name another address "
            "with --listen";
      break;
    case EACCES:
    case EPERM:
      code = SERVER_LISTENER_ERROR_DENIED;
      why = is_unix ? "this user may not write there; name another path with --listen"
                    : "this user may not; choose a port from 1024 up with --listen";
      break;
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
      code = SERVER_LISTENER_ERROR_NO_ADDRESS;
      why = "this computer does not have that address; name one of its own with --listen";
      break;
    default:
      break;
    }

  g_set_error (error, SERVER_LISTENER_ERROR, code, "Cannot listen on %s: %s", where, why);
}

/* A Unix socket is for the user alone from the moment it is there: on Linux the mode of the
 * descriptor is the mode that the file gets. */
static int
open_socket (const struct sockaddr *address, socklen_t length)
{
  const int on = 1;
  int fd = socket (address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  int saved_errno;

  if (fd < 0)
    return -1;

  if (address->sa_family == AF_UNIX)
    fchmod (fd, 0600);
  else
    setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  /* IPv4 has a socket of its own, so that addresses and errors are what was asked for. */
  if (address->sa_family == AF_INET6)
    setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (bind (fd, address, length) == 0 && listen (fd, BACKLOG) == 0)
    return fd;

  saved_errno = errno;
  close (fd);
  errno = saved_errno;

  return -1;
}

static GSocket *
open_at (const struct sockaddr *address, socklen_t length, const char *where, GError **error)
{
  GSocket *socket;
  int fd = open_socket (address, length);

  if (fd < 0)
    {
      fail (where, errno, address->sa_family == AF_UNIX, error);
      return NULL;
    }

  socket = g_socket_new_from_fd (fd, error);
  if (socket == NULL)
    close (fd);

  return socket;
}

static char *
format_tcp (GInetAddress *host, guint16 port)
{
  g_autofree char *text = g_inet_address_to_string (host);
  const ServerAddress address = { text, port, NULL };

  return server_address_to_string (&address);
}

/*
 * server_listener_socket_open_tcp:
 * @port: 0 for one that is free
 *
 * Listens on one numeric address, with as many connections waiting to be accepted as the system
 * allows.
 */
GSocket *
server_listener_socket_open_tcp (GInetAddress *host, guint16 port, GError **error)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (host, port);
  g_autofree char *where = format_tcp (host, port);
  struct sockaddr_storage native;
  gssize length = g_socket_address_get_native_size (address);

  if (!g_socket_address_to_native (address, &native, sizeof native, error))
    return NULL;

  return open_at ((const struct sockaddr *) &native, length, where, error);
}

/* Whether somebody answers there. A full queue, or a socket of another kind, has an owner too. */
static gboolean
is_alive (const struct sockaddr_un *address)
{
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  gboolean refused;

  if (fd < 0)
    return TRUE;

  refused = connect (fd, (const struct sockaddr *) address, sizeof *address) != 0
            && errno == ECONNREFUSED;
  close (fd);

  return !refused;
}

/* A server that was killed leaves its socket behind; that one is removed, and nothing else. */
static gboolean
clear_path (const struct sockaddr_un *address, const char *where, GError **error)
{
  struct stat info;

  if (lstat (address->sun_path, &info) != 0)
    return TRUE;

  if (!S_ISSOCK (info.st_mode))
    {
      g_set_error (error, SERVER_LISTENER_ERROR, SERVER_LISTENER_ERROR_FAILED,
                   "Cannot listen on %s: there is something that is not a socket; move it away, or "
                   "name another path with --listen",
                   where);
      return FALSE;
    }
  if (is_alive (address))
    {
      fail (where, EADDRINUSE, TRUE, error);
      return FALSE;
    }
  if (g_unlink (address->sun_path) != 0 && errno != ENOENT)
    {
      fail (where, errno, TRUE, error);
      return FALSE;
    }

  return TRUE;
}

/*
 * server_listener_socket_open_unix:
 * @path: at most 107 bytes, which server_address_parse() sees to
 *
 * Listens on a Unix socket that only this user can connect to; makes its folder when there is none.
 */
GSocket *
server_listener_socket_open_unix (const char *path, GError **error)
{
  g_autofree char *where = g_strconcat ("unix:", path, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  g_return_val_if_fail (strlen (path) < sizeof address.sun_path, NULL);

  strcpy (address.sun_path, path);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, SERVER_LISTENER_ERROR, SERVER_LISTENER_ERROR_DENIED,
                   "Cannot listen on %s: the folder %s cannot be made: %s", where, folder,
                   g_strerror (errno));
      return NULL;
    }
  if (!clear_path (&address, where, error))
    return NULL;

  return open_at ((const struct sockaddr *) &address, sizeof address, where, error);
}

static GInetSocketAddress *
get_inet_address (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return G_IS_INET_SOCKET_ADDRESS (address) ? G_INET_SOCKET_ADDRESS (g_steal_pointer (&address))
                                            : NULL;
}

/* The TCP port that a socket is bound to; 0 for a Unix socket. */
guint16
server_listener_socket_get_port (GSocket *socket)
{
  g_autoptr (GInetSocketAddress) address = get_inet_address (socket);

  return address != NULL ? g_inet_socket_address_get_port (address) : 0;
}

/* The numeric address and port that a TCP socket is bound to, as server_address_parse() reads it.
 * */
char *
server_listener_socket_get_text (GSocket *socket)
{
  g_autoptr (GInetSocketAddress) address = get_inet_address (socket);

  return format_tcp (g_inet_socket_address_get_address (address),
                     g_inet_socket_address_get_port (address));
}
