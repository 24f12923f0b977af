/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-address.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/un.h>

#define TLS_PREFIX  "tls:"
#define UNIX_PREFIX "unix:"
#define HOST_MAX    253
#define PATH_MAX_UN (sizeof (((struct sockaddr_un *) NULL)->sun_path) - 1)

/* clang-format off */
G_DEFINE_QUARK (server-address-error-quark, server_address_error)
/* clang-format on */

static ServerAddress *
parse_path (const char *path, GError **error)
{
  ServerAddress *self;

  if (path[0] == '\0' || strlen (path) > PATH_MAX_UN)
    {
      g_set_error (error, SERVER_ADDRESS_ERROR, SERVER_ADDRESS_ERROR_PATH,
                   "\"" UNIX_PREFIX
                   "%s\" has a path of %zu bytes; that of a Unix socket has from 1 to %zu",
                   path, strlen (path), PATH_MAX_UN);
      return NULL;
    }

  self = g_new0 (ServerAddress, 1);
  self->path = g_strdup (path);

  return self;
}

static gboolean
is_ipv6 (const char *host)
{
  struct in6_addr address;

  return inet_pton (AF_INET6, host, &address) == 1;
}

/* Names with other letters than these do not reach a resolver unchanged, so they are refused rather
 * than guessed. */
static gboolean
is_name (const char *host)
{
  gsize length = strlen (host);

  return length > 0 && length <= HOST_MAX && host[0] != '-'
         && strspn (host, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-._") == length;
}

/* Cuts `[v6]:port` or `host:port` in two; the colon that counts is the one before the port. */
static gboolean
split_port (const char *text, char **host, const char **port)
{
  const char *colon = strrchr (text, ':');
  gboolean bracketed = text[0] == '[';

  if (colon == NULL || (bracketed && (colon - text < 2 || colon[-1] != ']')))
    return FALSE;

  *host = bracketed ? g_strndup (text + 1, colon - text - 2) : g_strndup (text, colon - text);
  *port = colon + 1;

  return bracketed || strchr (*host, ':') == NULL;
}

static gboolean
host_is_valid (const char *text, const char *host)
{
  if (text[0] == '[')
    return is_ipv6 (host);

  return host[0] == '\0' || g_str_equal (host, "*") || is_name (host);
}

static ServerAddress *
parse_place (const char *text, GError **error)
{
  g_autofree char *host = NULL;
  const char *port_text;
  ServerAddress *self;
  guint64 port;

  if (g_str_has_prefix (text, UNIX_PREFIX))
    return parse_path (text + strlen (UNIX_PREFIX), error);

  if (!split_port (text, &host, &port_text))
    {
      g_set_error (error, SERVER_ADDRESS_ERROR, SERVER_ADDRESS_ERROR_FORM,
                   "\"%s\" is not an address to listen on; write host:port, [IPv6 address]:port, "
                   ":port for all interfaces, or unix:PATH; with tls: before it for TLS",
                   text);
      return NULL;
    }

  if (!host_is_valid (text, host))
    {
      g_set_error (error, SERVER_ADDRESS_ERROR, SERVER_ADDRESS_ERROR_HOST,
                   "\"%s\" in \"%s\" is neither the name nor the address of a computer", host,
                   text);
      return NULL;
    }

  if (!g_ascii_string_to_unsigned (port_text, 10, 0, G_MAXUINT16, &port, NULL))
    {
      g_set_error (error, SERVER_ADDRESS_ERROR, SERVER_ADDRESS_ERROR_PORT,
                   "\"%s\" in \"%s\" is not a port; ports are numbers from 0 to 65535", port_text,
                   text);
      return NULL;
    }

  self = g_new0 (ServerAddress, 1);
  self->port = port;
  if (host[0] != '\0' && !g_str_equal (host, "*"))
    self->host = g_steal_pointer (&host);

  return self;
}

/**
 * server_address_parse:
 * @text: `host:port`, `[IPv6 address]:port`, `:port` or `*:port` for all interfaces, or
 *   `unix:PATH`; with `tls:` before it where TLS is expected
 * @error: return location for a #GError of %SERVER_ADDRESS_ERROR
 *
 * Reads an address to listen on. No name is looked up here.
 *
 * Returns: (transfer full) (nullable): the address
 */
ServerAddress *
server_address_parse (const char *text, GError **error)
{
  gboolean is_tls = g_str_has_prefix (text, TLS_PREFIX);
  ServerAddress *self = parse_place (is_tls ? text + strlen (TLS_PREFIX) : text, error);

  if (self != NULL)
    self->is_tls = is_tls;

  return self;
}

/**
 * server_address_is_local:
 * @self: an address
 *
 * Returns: whether nobody beyond this computer can connect there: it is a Unix socket, `localhost`
 * or a loopback address
 */
gboolean
server_address_is_local (const ServerAddress *self)
{
  struct in_addr v4;
  struct in6_addr v6;

  if (self->path != NULL)
    return TRUE;
  if (self->host == NULL)
    return FALSE;
  if (inet_pton (AF_INET, self->host, &v4) == 1)
    return ntohl (v4.s_addr) >> IN_CLASSA_NSHIFT == IN_LOOPBACKNET;
  if (inet_pton (AF_INET6, self->host, &v6) == 1)
    return IN6_IS_ADDR_LOOPBACK (&v6);

  return g_ascii_strcasecmp (self->host, "localhost") == 0;
}

/**
 * server_address_to_string:
 * @self: an address
 *
 * Returns: (transfer full): what server_address_parse() reads back to the same address
 */
char *
server_address_to_string (const ServerAddress *self)
{
  const char *prefix = self->is_tls ? TLS_PREFIX : "";

  if (self->path != NULL)
    return g_strconcat (prefix, UNIX_PREFIX, self->path, NULL);
  if (self->host == NULL)
    return g_strdup_printf ("%s*:%u", prefix, self->port);
  if (strchr (self->host, ':') != NULL)
    return g_strdup_printf ("%s[%s]:%u", prefix, self->host, self->port);

  return g_strdup_printf ("%s%s:%u", prefix, self->host, self->port);
}

/**
 * server_address_free:
 * @self: (transfer full): an address
 */
void
server_address_free (ServerAddress *self)
{
  g_free (self->host);
  g_free (self->path);
  g_free (self);
}
