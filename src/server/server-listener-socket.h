/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GSocket *server_listener_socket_open_tcp (GInetAddress *host, guint16 port, GError **error);
GSocket *server_listener_socket_open_unix (const char *path, GError **error);
char *server_listener_socket_get_text (GSocket *socket);
guint16 server_listener_socket_get_port (GSocket *socket);

G_END_DECLS
