/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sockets from the service manager:
 * https://www.freedesktop.org/software/systemd/man/sd_listen_fds.html */

#include "server/server-activation.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/server-address.h"

#define FIRST_FD 3

/* More than all the keys of the configuration can name. */
#define SOCKETS_MAX 256

#define FIELD(field) G_STRUCT_OFFSET (ServerActivation, field)

/* clang-format off */
G_DEFINE_QUARK (server-activation-error-quark, server_activation_error)
/* clang-format on */

/**
 * Role:
 * @name: what FileDescriptorName= of a unit says
 * @key: the key of the configuration that names addresses for the same
 * @offset: where it goes
 * @config_offset: where the addresses of the key are
 * @is_tls: whether TLS is spoken there
 */
typedef struct
{
  const char *name;
  const char *key;
  gsize offset;
  gsize config_offset;
  gboolean is_tls;
} Role;

/* clang-format off */
#define ROLES(name, key, field)                                                                    \
  { name, key, FIELD (field), G_STRUCT_OFFSET (ServerConfig, field), FALSE },                      \
  { name "-tls", key, FIELD (field), G_STRUCT_OFFSET (ServerConfig, field), TRUE }

static const Role roles[] = {
  ROLES ("irc", "listen", listen),
  ROLES ("websocket", "listen-websocket", listen_websocket),
  ROLES ("plain-text", "listen-plain-text", listen_plain_text),
  { "metrics", "listen-metrics", FIELD (listen_metrics),
    G_STRUCT_OFFSET (ServerConfig, listen_metrics), FALSE },
};
/* clang-format on */

#define ROLE_NAMES "irc, irc-tls, websocket, websocket-tls, plain-text, plain-text-tls or metrics"

static gboolean fail (GError **error, ServerActivationError code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, ServerActivationError code, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (SERVER_ACTIVATION_ERROR, code, format, args);
  va_end (args);

  return FALSE;
}

static const Role *
find_role_by_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_str_equal (roles[i].name, name))
      return &roles[i];

  return NULL;
}

/* Whether a numeric address is the one that somebody wrote. No name but one is looked up: what it
 * stands for may have changed since the socket was opened. */
static gboolean
is_host (const char *written, const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  g_autoptr (GInetAddress) other = NULL;

  if (written == NULL)
    return g_inet_address_get_is_any (address);
  if (g_ascii_strcasecmp (written, "localhost") == 0)
    return g_inet_address_get_is_loopback (address);
  other = g_inet_address_new_from_string (written);

  return other != NULL && g_inet_address_equal (address, other);
}

static gboolean
is_same_place (const ServerAddress *written, const ServerAddress *socket)
{
  if (written->path != NULL || socket->path != NULL)
    return g_strcmp0 (written->path, socket->path) == 0;

  return written->port == socket->port && is_host (written->host, socket->host);
}

/* One that the configuration names is for what it says there. */
static const Role *
find_role_by_address (const ServerConfig *config, const ServerAddress *socket)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      GPtrArray *written = G_STRUCT_MEMBER (GPtrArray *, config, roles[i].config_offset);

      for (guint j = 0; written != NULL && j < written->len; j++)
        {
          const ServerAddress *address = written->pdata[j];

          if (address->is_tls == roles[i].is_tls && is_same_place (address, socket))
            return &roles[i];
        }
    }

  return NULL;
}

static int
get_option (int fd, int option)
{
  int value = -1;
  socklen_t length = sizeof value;

  return getsockopt (fd, SOL_SOCKET, option, &value, &length) == 0 ? value : -1;
}

static GSocketAddress *
get_local_address (int fd)
{
  struct sockaddr_storage native;
  socklen_t length = sizeof native;

  if (getsockname (fd, (struct sockaddr *) &native, &length) != 0)
    return NULL;

  return g_socket_address_new_from_native (&native, length);
}

static ServerAddress *
describe_inet (GInetSocketAddress *address)
{
  ServerAddress *self = g_new0 (ServerAddress, 1);

  self->host = g_inet_address_to_string (g_inet_socket_address_get_address (address));
  self->port = g_inet_socket_address_get_port (address);

  return self;
}

static ServerAddress *
describe_unix (GUnixSocketAddress *address)
{
  gboolean is_abstract
      = g_unix_socket_address_get_address_type (address) != G_UNIX_SOCKET_ADDRESS_PATH;
  ServerAddress *self = g_new0 (ServerAddress, 1);

  self->path = g_strconcat (is_abstract ? "@" : "", g_unix_socket_address_get_path (address), NULL);

  return self;
}

/* Returns NULL when it is none that accepts connections as those of our own do. */
static ServerAddress *
describe (int fd, const char *name, GError **error)
{
  g_autoptr (GSocketAddress) address = NULL;

  if (get_option (fd, SO_TYPE) == SOCK_STREAM && get_option (fd, SO_ACCEPTCONN) == 1)
    address = get_local_address (fd);
  if (G_IS_INET_SOCKET_ADDRESS (address))
    return describe_inet (G_INET_SOCKET_ADDRESS (address));
  if (G_IS_UNIX_SOCKET_ADDRESS (address))
    return describe_unix (G_UNIX_SOCKET_ADDRESS (address));

  fail (error, SERVER_ACTIVATION_ERROR_SOCKET,
        "What the service manager handed over as \"%s\" (descriptor %d) is no socket that listens "
        "for connections; in its unit ListenStream= has to name it, with Accept=no",
        name, fd);

  return NULL;
}

static const Role *
find_role (const ServerConfig *config,
           const ServerAddress *address,
           const char *name,
           GError **error)
{
  const Role *role = find_role_by_name (name);
  g_autofree char *text = server_address_to_string (address);

  if (role == NULL)
    role = find_role_by_address (config, address);
  if (role == NULL)
    fail (error, SERVER_ACTIVATION_ERROR_ROLE,
          "The service manager handed over the socket \"%s\" (%s), and nothing says what it is "
          "for; name it " ROLE_NAMES " with FileDescriptorName= in its unit, or have its address "
          "in the configuration",
          name, text);
  else if (g_str_equal (role->name, "metrics") && !server_address_is_local (address))
    {
      fail (error, SERVER_ACTIVATION_ERROR_ROLE,
            "The socket \"%s\" (%s) of the service manager is for metrics, and others than this "
            "computer can reach it; let it be of localhost, or a Unix socket",
            name, text);
      return NULL;
    }

  return role;
}

/**
 * server_activation_new:
 *
 * Returns: (transfer full): one without any socket
 */
ServerActivation *
server_activation_new (void)
{
  return g_new0 (ServerActivation, 1);
}

/**
 * server_activation_add:
 * @self: where to put it
 * @config: what says what an address is for
 * @fd: (transfer full): a descriptor; closed when it is not taken
 * @name: what the service manager calls it
 * @error: return location for a #GError of %SERVER_ACTIVATION_ERROR
 *
 * Takes one socket, for what its name says, or otherwise its address.
 *
 * Returns: whether it is one that can be used
 */
gboolean
server_activation_add (ServerActivation *self,
                       const ServerConfig *config,
                       int fd,
                       const char *name,
                       GError **error)
{
  ServerAddress *address = describe (fd, name, error);
  const Role *role = address != NULL ? find_role (config, address, name, error) : NULL;
  GPtrArray **sockets;

  if (role == NULL)
    {
      g_clear_pointer (&address, server_address_free);
      close (fd);
      return FALSE;
    }

  fcntl (fd, F_SETFD, FD_CLOEXEC);
  address->fd = fd;
  address->is_tls = role->is_tls;
  address->is_websocket = role->offset == FIELD (listen_websocket);
  address->is_plain_text = role->offset == FIELD (listen_plain_text);
  sockets = &G_STRUCT_MEMBER (GPtrArray *, self, role->offset);
  if (*sockets == NULL)
    *sockets = g_ptr_array_new_with_free_func ((GDestroyNotify) server_address_free);
  g_ptr_array_add (*sockets, address);

  return TRUE;
}

static gboolean
parse_names (guint n_sockets, char ***names, GError **error)
{
  const char *text = g_getenv ("LISTEN_FDNAMES");

  if (text != NULL)
    *names = g_strsplit (text, ":", -1);
  else
    {
      *names = g_new0 (char *, n_sockets + 1);
      for (guint i = 0; i < n_sockets; i++)
        (*names)[i] = g_strdup ("unknown");
    }
  if (g_strv_length (*names) == n_sockets)
    return TRUE;

  g_clear_pointer (names, g_strfreev);

  return fail (error, SERVER_ACTIVATION_ERROR_ENVIRONMENT,
               "LISTEN_FDNAMES is \"%s\", which is not a name for each of the %u descriptors that "
               "LISTEN_FDS tells of",
               text, n_sockets);
}

/**
 * server_activation_parse_environment:
 * @n_sockets: (out): how many descriptors from 3 on are for this process
 * @names: (out) (transfer full) (nullable): what they are called; %NULL for none
 * @error: return location for a #GError of %SERVER_ACTIVATION_ERROR
 *
 * Reads `LISTEN_PID`, `LISTEN_FDS` and `LISTEN_FDNAMES`. What is for another process is for nobody
 * here.
 *
 * Returns: whether they are what they should be
 */
gboolean
server_activation_parse_environment (guint *n_sockets, char ***names, GError **error)
{
  const char *pid_text = g_getenv ("LISTEN_PID");
  const char *count_text = g_getenv ("LISTEN_FDS");
  guint64 pid;
  guint64 count;

  *n_sockets = 0;
  *names = NULL;
  if (pid_text == NULL || count_text == NULL)
    return TRUE;

  if (!g_ascii_string_to_unsigned (pid_text, 10, 1, G_MAXINT, &pid, NULL))
    return fail (error, SERVER_ACTIVATION_ERROR_ENVIRONMENT,
                 "LISTEN_PID is \"%s\", which is not the number of a process", pid_text);
  if ((pid_t) pid != getpid ())
    return TRUE;
  if (!g_ascii_string_to_unsigned (count_text, 10, 0, SOCKETS_MAX, &count, NULL))
    return fail (error, SERVER_ACTIVATION_ERROR_ENVIRONMENT,
                 "LISTEN_FDS is \"%s\", which is not a number of descriptors up to %u", count_text,
                 SOCKETS_MAX);
  if (count == 0)
    return TRUE;

  *n_sockets = count;

  return parse_names (count, names, error);
}

/* Those that are not looked at because of an error end with the process. */
static gboolean
add_all (ServerActivation *self,
         const ServerConfig *config,
         guint n_sockets,
         char **names,
         GError **error)
{
  for (guint i = 0; i < n_sockets; i++)
    if (!server_activation_add (self, config, FIRST_FD + i, names[i], error))
      return FALSE;

  return TRUE;
}

/**
 * server_activation_new_from_environment:
 * @config: what says what an address is for
 * @error: return location for a #GError of %SERVER_ACTIVATION_ERROR
 *
 * Takes what the service manager handed over. To be called once, before other descriptors are
 * opened or threads started; the programs that this one starts are not told of it.
 *
 * Returns: (transfer full) (nullable): the sockets; there may be none
 */
ServerActivation *
server_activation_new_from_environment (const ServerConfig *config, GError **error)
{
  g_autoptr (ServerActivation) self = server_activation_new ();
  g_auto (GStrv) names = NULL;
  guint n_sockets;
  gboolean ok = server_activation_parse_environment (&n_sockets, &names, error);

  g_unsetenv ("LISTEN_PID");
  g_unsetenv ("LISTEN_FDS");
  g_unsetenv ("LISTEN_FDNAMES");
  if (!ok || !add_all (self, config, n_sockets, names, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * server_activation_list_keys:
 * @self: sockets
 *
 * Returns: (transfer full) (nullable): the keys of the configuration in whose place they are, with
 *   commas between; %NULL for none
 */
char *
server_activation_list_keys (const ServerActivation *self)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (!roles[i].is_tls && G_STRUCT_MEMBER (GPtrArray *, self, roles[i].offset) != NULL)
      g_ptr_array_add (keys, (char *) roles[i].key);
  if (keys->len == 0)
    return NULL;
  g_ptr_array_add (keys, NULL);

  return g_strjoinv (", ", (char **) keys->pdata);
}

static void
free_sockets (GPtrArray *sockets)
{
  for (guint i = 0; i < sockets->len; i++)
    close (((const ServerAddress *) sockets->pdata[i])->fd);
  g_ptr_array_unref (sockets);
}

/**
 * server_activation_free:
 * @self: (transfer full): sockets; closed
 */
void
server_activation_free (ServerActivation *self)
{
  g_clear_pointer (&self->listen, free_sockets);
  g_clear_pointer (&self->listen_websocket, free_sockets);
  g_clear_pointer (&self->listen_plain_text, free_sockets);
  g_clear_pointer (&self->listen_metrics, free_sockets);
  g_free (self);
}
