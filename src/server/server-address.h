/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SERVER_ADDRESS_ERROR (server_address_error_quark ())

/**
 * ServerAddressError:
 * @SERVER_ADDRESS_ERROR_FORM: it is none of `host:port`, `[v6]:port`, `:port`, `*:port` and
 *   `unix:PATH`
 * @SERVER_ADDRESS_ERROR_HOST: the host cannot be a name or an address
 * @SERVER_ADDRESS_ERROR_PORT: the port is not a number from 0 to 65535
 * @SERVER_ADDRESS_ERROR_PATH: the path is empty or longer than a Unix socket can have
 */
typedef enum
{
  SERVER_ADDRESS_ERROR_FORM,
  SERVER_ADDRESS_ERROR_HOST,
  SERVER_ADDRESS_ERROR_PORT,
  SERVER_ADDRESS_ERROR_PATH,
} ServerAddressError;

/**
 * ServerAddress:
 * @host: (nullable): host name or numeric address, without brackets; %NULL on all interfaces, and
 *   with @path
 * @port: TCP port; 0 lets the system choose one
 * @path: (nullable): the path of a Unix socket; %NULL for TCP
 * @fd: a socket that listens there already, from the service manager; 0 for none
 * @is_tls: whether TLS is expected there
 * @is_websocket: whether WebSockets are expected there, in place of lines
 * @is_plain_text: whether people are expected there, without any protocol
 *
 * Where the server listens, as a person writes it.
 */
typedef struct
{
  char *host;
  guint16 port;
  char *path;
  int fd;
  gboolean is_tls;
  gboolean is_websocket;
  gboolean is_plain_text;
} ServerAddress;

GQuark server_address_error_quark (void);

ServerAddress *server_address_parse (const char *text, GError **error);
gboolean server_address_is_local (const ServerAddress *self);
char *server_address_to_string (const ServerAddress *self);
void server_address_free (ServerAddress *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerAddress, server_address_free)

G_END_DECLS
