/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <netinet/in.h>
#include <sys/types.h>

G_BEGIN_DECLS

#define SERVER_LISTENER_ERROR (server_listener_error_quark ())

/**
 * ServerListenerError:
 * @SERVER_LISTENER_ERROR_IN_USE: another program listens there
 * @SERVER_LISTENER_ERROR_DENIED: this user may not listen there
 * @SERVER_LISTENER_ERROR_NO_ADDRESS: this machine has no such name or address
 * @SERVER_LISTENER_ERROR_FAILED: anything else; the message says what
 */
typedef enum
{
  SERVER_LISTENER_ERROR_IN_USE,
  SERVER_LISTENER_ERROR_DENIED,
  SERVER_LISTENER_ERROR_NO_ADDRESS,
  SERVER_LISTENER_ERROR_FAILED,
} ServerListenerError;

/**
 * ServerPeer:
 * @host: the other side's numeric address, or `localhost` for the machine itself
 * @origin: what connections are counted by: @host, but of an IPv6 address the /64 network, for
 *   whoever has one has all of it
 * @is_local: whether the other side is on this machine: a loopback address or a Unix socket
 * @is_unix: whether it came over a Unix socket
 * @uid: the user at the other end of a Unix socket; -1 when not known
 * @is_tls: whether it came to a door for TLS
 * @is_secure: whether nobody can read along: it came over a Unix socket, or a proxy on this machine
 *   took TLS off
 * @is_websocket: whether it came to a door for WebSockets
 * @is_plain_text: whether it came to one for plain text
 *
 * Who has connected.
 */
typedef struct
{
  char host[INET6_ADDRSTRLEN];
  char origin[INET6_ADDRSTRLEN];
  gboolean is_local;
  gboolean is_unix;
  uid_t uid;
  gboolean is_tls;
  gboolean is_secure;
  gboolean is_websocket;
  gboolean is_plain_text;
} ServerPeer;

/**
 * ServerIncomingFunc:
 * @fd: (transfer full): a connected, non-blocking, close-on-exec descriptor
 * @peer: who it is; valid during the call
 *
 * Takes a new connection. May call server_listener_stop(), but not server_listener_free().
 */
typedef void (*ServerIncomingFunc) (int fd, const ServerPeer *peer, gpointer user_data);

/**
 * ServerListener:
 *
 * The doors of the server: every socket on which it accepts, on the GLib main loop.
 */
typedef struct ServerListener ServerListener;

GQuark server_listener_error_quark (void);

ServerListener *server_listener_new (GPtrArray *addresses,
                                     ServerIncomingFunc incoming,
                                     gpointer user_data,
                                     GError **error);
const char *const *server_listener_get_addresses (ServerListener *self);
guint server_listener_get_capacity (ServerListener *self);
void server_listener_stop (ServerListener *self);
void server_listener_free (ServerListener *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerListener, server_listener_free)

G_END_DECLS
