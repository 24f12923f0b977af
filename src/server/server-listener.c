/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-listener.h"

#include "server/server-address.h"
#include "server/server-listener-peer.h"
#include "server/server-listener-socket.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Accepting goes on within one dispatch for as long as somebody waits, but not for ever: those who
 * are in already want to be served too. */
#define ACCEPT_BATCH 64

/* Descriptors that are not for connections, but for the database and whatever else the server
 * opens. */
#define RESERVED_DESCRIPTORS 128

/* The last descriptors are not even given to connections that are to be told that the server is
 * full: without any left nothing can be accepted, and GSocketService would try for ever. */
#define LAST_DESCRIPTORS 32

/* More than any machine of ours serves; some systems put no bound at all. */
#define DESCRIPTORS_MAX (1 << 20)

/* How often to look for a port that is free on all addresses of a name. */
#define PORT_ATTEMPTS 16

/* Under this name a socket says what is expected there. */
#define DOOR "inglenook-door"

typedef enum
{
  DOOR_TLS = 1 << 0,
  DOOR_WEBSOCKET = 1 << 1,
  DOOR_PLAIN_TEXT = 1 << 2,
} Door;

/* The file of a Unix socket, and what tells it from one that another program put in its place. */
typedef struct
{
  char *path;
  dev_t device;
  ino_t inode;
} SocketFile;

struct ServerListener
{
  GSocketService *service;
  GPtrArray *sockets;
  GPtrArray *texts;
  GArray *files;
  ServerIncomingFunc incoming;
  gpointer user_data;
  guint max_descriptors;
};

/* clang-format off */
G_DEFINE_QUARK (server-listener-error-quark, server_listener_error)
/* clang-format on */

static void
socket_file_clear (gpointer data)
{
  SocketFile *self = data;

  g_free (self->path);
}

/* Returns FALSE when the other side is gone again already. */
static gboolean
find_peer (int fd, ServerPeer *peer)
{
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  struct ucred credentials;
  socklen_t credentials_length = sizeof credentials;

  if (getpeername (fd, (struct sockaddr *) &address, &length) != 0)
    return FALSE;

  server_listener_peer_describe (peer, &address);
  if (peer->is_unix
      && getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &credentials, &credentials_length) == 0)
    peer->uid = credentials.uid;

  return TRUE;
}

static void
take (ServerListener *self, int fd, Door door)
{
  ServerPeer peer = { 0 };

  if (fd < 0)
    return;

  if ((guint) fd + LAST_DESCRIPTORS >= self->max_descriptors || !find_peer (fd, &peer))
    {
      close (fd);
      return;
    }

  peer.is_tls = (door & DOOR_TLS) != 0;
  peer.is_websocket = (door & DOOR_WEBSOCKET) != 0;
  peer.is_plain_text = (door & DOOR_PLAIN_TEXT) != 0;
  self->incoming (fd, &peer, self->user_data);
}

/* GSocketService accepts one connection for each time it polls. When many come at once the others
 * are taken here, where they cost neither a turn of the main loop nor an object each. */
static gboolean
incoming_cb (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  ServerListener *self = user_data;
  int listening = g_socket_get_fd (G_SOCKET (source));
  Door door = GPOINTER_TO_UINT (g_object_get_data (source, DOOR));
  int fd = g_socket_get_fd (g_socket_connection_get_socket (connection));

  /* A descriptor of its own, for the connection closes the one that it has. */
  take (self, fcntl (fd, F_DUPFD_CLOEXEC, 0), door);

  for (guint i = 1; i < ACCEPT_BATCH && self->service != NULL; i++)
    {
      fd = accept4 (listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (fd < 0)
        break;
      take (self, fd, door);
    }

  return TRUE;
}

static const char *
get_prefix (Door door)
{
  if ((door & DOOR_WEBSOCKET) != 0)
    return (door & DOOR_TLS) != 0 ? "wss://" : "ws://";
  if ((door & DOOR_PLAIN_TEXT) != 0)
    return (door & DOOR_TLS) != 0 ? "telnets://" : "telnet://";

  return (door & DOOR_TLS) != 0 ? "tls:" : "";
}

/* @text is how the address is told to people, but for what is expected there. */
static gboolean
add_socket (ServerListener *self,
            const ServerAddress *address,
            GSocket *socket,
            const char *text,
            GError **error)
{
  Door door = (address->is_tls ? DOOR_TLS : 0) | (address->is_websocket ? DOOR_WEBSOCKET : 0)
              | (address->is_plain_text ? DOOR_PLAIN_TEXT : 0);

  g_object_set_data (G_OBJECT (socket), DOOR, GUINT_TO_POINTER (door));
  if (!g_socket_listener_add_socket (G_SOCKET_LISTENER (self->service), socket, G_OBJECT (socket),
                                     error))
    return FALSE;

  g_ptr_array_add (self->sockets, g_object_ref (socket));
  g_ptr_array_add (self->texts, g_strconcat (get_prefix (door), text, NULL));

  return TRUE;
}

static gboolean
listen_unix (ServerListener *self, const ServerAddress *address, GError **error)
{
  g_autoptr (GSocket) socket = server_listener_socket_open_unix (address->path, error);
  g_autofree char *text = g_strconcat ("unix:", address->path, NULL);
  SocketFile file = { NULL };
  struct stat info;

  if (socket == NULL)
    return FALSE;

  if (lstat (address->path, &info) == 0)
    {
      file = (SocketFile){ g_strdup (address->path), info.st_dev, info.st_ino };
      g_array_append_val (self->files, file);
    }

  return add_socket (self, address, socket, text, error);
}

/* The service manager keeps the socket and its file: it goes on listening when the server ends. */
static gboolean
take_over (ServerListener *self, const ServerAddress *address, GError **error)
{
  g_autofree char *text = server_address_to_string (
      &(ServerAddress){ .host = address->host, .port = address->port, .path = address->path });
  int fd = fcntl (address->fd, F_DUPFD_CLOEXEC, 0);
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, error);

  if (socket == NULL)
    {
      close (fd);
      return FALSE;
    }

  return add_socket (self, address, socket, text, error);
}

static int
compare_families (gconstpointer a, gconstpointer b)
{
  return (g_inet_address_get_family ((GInetAddress *) b) == G_SOCKET_FAMILY_IPV4)
         - (g_inet_address_get_family ((GInetAddress *) a) == G_SOCKET_FAMILY_IPV4);
}

static GList *
remove_duplicates (GList *hosts)
{
  for (GList *l = hosts; l != NULL; l = l->next)
    for (GList *m = l->next, *next; m != NULL; m = next)
      {
        next = m->next;
        if (g_inet_address_equal (l->data, m->data))
          {
            g_object_unref (m->data);
            hosts = g_list_delete_link (hosts, m);
          }
      }

  return hosts;
}

/* The numeric addresses to listen on, those of IPv4 first. */
static GList *
resolve (const ServerAddress *address, GError **error)
{
  g_autoptr (GResolver) resolver = NULL;
  g_autoptr (GError) local_error = NULL;
  GList *hosts = NULL;

  if (address->host == NULL)
    {
      hosts = g_list_append (hosts, g_inet_address_new_any (G_SOCKET_FAMILY_IPV4));
      return g_list_append (hosts, g_inet_address_new_any (G_SOCKET_FAMILY_IPV6));
    }

  resolver = g_resolver_get_default ();
  hosts = g_resolver_lookup_by_name (resolver, address->host, NULL, &local_error);
  if (hosts == NULL)
    g_set_error (error, SERVER_LISTENER_ERROR, SERVER_LISTENER_ERROR_NO_ADDRESS,
                 "Cannot listen on %s: this computer does not know the name (%s); write a numeric "
                 "address, or :%u for all interfaces",
                 address->host, local_error->message, address->port);

  return remove_duplicates (g_list_sort (hosts, compare_families));
}

/* Opens all of @hosts on one port. A computer without IPv6 still knows ::1 as an address of
 * localhost, so one that it does not have is passed over when there is another. */
static GPtrArray *
open_all (GList *hosts, guint16 port, GError **error)
{
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) missing = NULL;

  for (GList *l = hosts; l != NULL; l = l->next)
    {
      g_autoptr (GError) local_error = NULL;
      GSocket *socket = server_listener_socket_open_tcp (l->data, port, &local_error);

      if (socket != NULL)
        {
          g_ptr_array_add (sockets, socket);
          port = server_listener_socket_get_port (socket);
          continue;
        }
      if (!g_error_matches (local_error, SERVER_LISTENER_ERROR, SERVER_LISTENER_ERROR_NO_ADDRESS))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      g_clear_error (&missing);
      missing = g_steal_pointer (&local_error);
    }

  if (sockets->len > 0)
    return g_steal_pointer (&sockets);

  g_propagate_error (error, g_steal_pointer (&missing));

  return NULL;
}

/* A port that the system chose for one address can be taken on another; then it chooses again. */
static GPtrArray *
open_all_on_one_port (GList *hosts, guint16 port, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GPtrArray *sockets = NULL;

  for (guint i = 0; i < PORT_ATTEMPTS && sockets == NULL; i++)
    {
      g_clear_error (&local_error);
      sockets = open_all (hosts, port, &local_error);
      if (port != 0
          || !g_error_matches (local_error, SERVER_LISTENER_ERROR, SERVER_LISTENER_ERROR_IN_USE))
        break;
    }
  if (sockets == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return sockets;
}

static gboolean
listen_tcp (ServerListener *self, const ServerAddress *address, GError **error)
{
  g_autoptr (GPtrArray) sockets = NULL;
  GList *hosts = resolve (address, error);

  if (hosts == NULL)
    return FALSE;
  sockets = open_all_on_one_port (hosts, address->port, error);
  g_resolver_free_addresses (hosts);
  if (sockets == NULL)
    return FALSE;

  for (guint i = 0; i < sockets->len; i++)
    {
      g_autofree char *text = server_listener_socket_get_text (sockets->pdata[i]);

      if (!add_socket (self, address, sockets->pdata[i], text, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
listen_at (ServerListener *self, const ServerAddress *address, GError **error)
{
  if (address->fd != 0)
    return take_over (self, address, error);
  if (address->path != NULL)
    return listen_unix (self, address, error);

  return listen_tcp (self, address, error);
}

/* The limit that programs start with is for those that still use select(), which we do not. */
static guint
raise_descriptor_limit (void)
{
  struct rlimit limit;
  rlim_t wanted;

  getrlimit (RLIMIT_NOFILE, &limit);
  wanted = MIN (limit.rlim_max, DESCRIPTORS_MAX);
  if (limit.rlim_cur < wanted)
    {
      limit.rlim_cur = wanted;
      setrlimit (RLIMIT_NOFILE, &limit);
      getrlimit (RLIMIT_NOFILE, &limit);
    }

  return MIN (limit.rlim_cur, DESCRIPTORS_MAX);
}

/**
 * server_listener_new:
 * @addresses: (element-type ServerAddress): where to listen; read during the call only
 * @incoming: (scope forever): gets each connection, in the thread-default main context of this call
 * @user_data: for @incoming
 * @error: return location for a #GError of %SERVER_LISTENER_ERROR
 *
 * Listens on all of @addresses, or on none. A name is looked up, which can take a while when it is
 * not a local one, and every address that it has is listened on, on one port. The process's limit
 * on open files is raised to what the system allows it.
 *
 * Returns: (transfer full) (nullable): the listener, accepting
 */
ServerListener *
server_listener_new (GPtrArray *addresses,
                     ServerIncomingFunc incoming,
                     gpointer user_data,
                     GError **error)
{
  g_autoptr (ServerListener) self = g_new0 (ServerListener, 1);

  self->service = g_socket_service_new ();
  self->sockets = g_ptr_array_new_with_free_func (g_object_unref);
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->files = g_array_new (FALSE, FALSE, sizeof (SocketFile));
  g_array_set_clear_func (self->files, socket_file_clear);
  self->incoming = incoming;
  self->user_data = user_data;
  self->max_descriptors = raise_descriptor_limit ();

  /* A running service starts its accept anew for each socket that it gets, and loses the connection
   * that came in between. */
  g_socket_service_stop (self->service);
  for (guint i = 0; i < addresses->len; i++)
    {
      const ServerAddress *address = addresses->pdata[i];

      if (!listen_at (self, address, error))
        return NULL;
    }
  g_ptr_array_add (self->texts, NULL);
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  g_socket_service_start (self->service);

  return g_steal_pointer (&self);
}

/**
 * server_listener_get_addresses:
 * @self: a listener
 *
 * Returns: (transfer none) (array zero-terminated=1): where it listens, numeric and with the ports
 *   that the system chose, such as `127.0.0.1:6667`, `[::1]:6667`, `unix:/run/inglenook.sock`,
 *   `tls:127.0.0.1:6697`, `ws://127.0.0.1:8067`, `wss://127.0.0.1:8097`,
 *   `telnet://127.0.0.1:2323`
 */
const char *const *
server_listener_get_addresses (ServerListener *self)
{
  return (const char *const *) self->texts->pdata;
}

/**
 * server_listener_get_capacity:
 * @self: a listener
 *
 * Returns: how many connections the process's limit on open files leaves room for; whoever takes
 *   more has those beyond it closed without a word
 */
guint
server_listener_get_capacity (ServerListener *self)
{
  return MAX (self->max_descriptors, RESERVED_DESCRIPTORS + 1) - RESERVED_DESCRIPTORS;
}

/* Another server may have taken the path over in the meantime; its socket stays. */
static void
remove_file (const SocketFile *file)
{
  struct stat info;

  if (lstat (file->path, &info) == 0 && info.st_dev == file->device && info.st_ino == file->inode)
    g_unlink (file->path);
}

/**
 * server_listener_stop:
 * @self: a listener
 *
 * Closes every socket and removes the files of Unix sockets: nobody can connect any more.
 * Connections that were handed over are not touched. Does nothing the second time.
 */
void
server_listener_stop (ServerListener *self)
{
  if (self->service == NULL)
    return;

  for (guint i = 0; i < self->files->len; i++)
    remove_file (&g_array_index (self->files, SocketFile, i));

  g_signal_handlers_disconnect_by_data (self->service, self);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);

  /* The service may still hold references, of an accept that it has not heard the end of. */
  for (guint i = 0; i < self->sockets->len; i++)
    g_socket_close (self->sockets->pdata[i], NULL);
}

/**
 * server_listener_free:
 * @self: (transfer full): a listener; stopped when it was not
 */
void
server_listener_free (ServerListener *self)
{
  server_listener_stop (self);
  g_ptr_array_unref (self->sockets);
  g_ptr_array_unref (self->texts);
  g_array_unref (self->files);
  g_free (self);
}
