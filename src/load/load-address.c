/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "load/load-address.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <string.h>
#include <sys/un.h>

#include "load/load-error.h"

#define DEFAULT_PORT  6667
#define PROBE_SECONDS 10

static GSocketConnectable *
parse (const char *server, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  const char *path = NULL;
  GSocketConnectable *connectable;

  if (g_str_has_prefix (server, "unix:"))
    {
      path = server + strlen ("unix:");
      if (path[0] != '\0' && strlen (path) < sizeof ((struct sockaddr_un *) NULL)->sun_path)
        return G_SOCKET_CONNECTABLE (g_unix_socket_address_new (path));
      g_set_error (error, LOAD_ERROR, LOAD_ERROR_ADDRESS,
                   "\"%s\" cannot be the path of a socket: it is empty or too long", path);
      return NULL;
    }

  connectable = g_network_address_parse (server, DEFAULT_PORT, &local_error);
  if (connectable == NULL)
    g_set_error (error, LOAD_ERROR, LOAD_ERROR_ADDRESS,
                 "\"%s\" is not an address. Write HOST:PORT, [IPV6]:PORT or unix:PATH.", server);

  return connectable;
}

static gboolean
check_local (GSocketAddress *address, gboolean allow_remote, GError **error)
{
  GInetAddress *inet;
  g_autofree char *text = NULL;

  if (allow_remote || !G_IS_INET_SOCKET_ADDRESS (address))
    return TRUE;

  inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
  if (g_inet_address_get_is_loopback (inet))
    return TRUE;

  text = g_inet_address_to_string (inet);
  g_set_error (error, LOAD_ERROR, LOAD_ERROR_ADDRESS,
               "%s is another computer. Give --allow-remote if you may load the server there.",
               text);

  return FALSE;
}

static gboolean
probe (GSocketAddress *address, GError **error)
{
  g_autoptr (GSocket) socket = NULL;

  socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_DEFAULT, error);
  if (socket == NULL)
    return FALSE;

  g_socket_set_timeout (socket, PROBE_SECONDS);

  return g_socket_connect (socket, address, NULL, error);
}

/**
 * load_address_find:
 * @self: (out): where the server listens
 * @server: `HOST:PORT`, `HOST`, `[IPV6]:PORT` or `unix:PATH`
 * @allow_remote: whether it may be another computer
 * @error: return location for %LOAD_ERROR_ADDRESS
 *
 * Takes the first address of @server that accepts a connection. Waits for the resolver and for the
 * server, so it is for the start of a program.
 *
 * Returns: whether there is one
 */
gboolean
load_address_find (LoadAddress *self, const char *server, gboolean allow_remote, GError **error)
{
  g_autoptr (GSocketConnectable) connectable = parse (server, error);
  g_autoptr (GSocketAddressEnumerator) addresses = NULL;
  g_autoptr (GError) last_error = NULL;
  GSocketAddress *next;

  if (connectable == NULL)
    return FALSE;

  addresses = g_socket_connectable_enumerate (connectable);
  while (
      (next = g_socket_address_enumerator_next (addresses, NULL, last_error ? NULL : &last_error)))
    {
      g_autoptr (GSocketAddress) address = next;

      if (!check_local (address, allow_remote, error))
        return FALSE;

      g_clear_error (&last_error);
      if (probe (address, &last_error))
        {
          self->size = g_socket_address_get_native_size (address);
          return g_socket_address_to_native (address, &self->native, sizeof self->native, error);
        }
    }

  g_set_error (error, LOAD_ERROR, LOAD_ERROR_ADDRESS,
               "Cannot connect to %s: %s. Is the server running?", server,
               last_error != NULL ? last_error->message : "it has no address");

  return FALSE;
}
