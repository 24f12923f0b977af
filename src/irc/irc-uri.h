/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define IRC_PORT_PLAIN 6667
#define IRC_PORT_TLS   6697

/**
 * IrcUri:
 * @host: (nullable): host name or address, without brackets; %NULL with @path
 * @port: TCP port
 * @tls: whether the connection is encrypted
 * @path: (nullable): the path of a Unix socket
 * @room: (nullable): a room to join, with its '#'
 */
typedef struct
{
  char *host;
  guint16 port;
  gboolean tls;
  char *path;
  char *room;
} IrcUri;

#define IRC_URI_ERROR (irc_uri_error_quark ())

typedef enum
{
  IRC_URI_ERROR_EMPTY,
  IRC_URI_ERROR_SCHEME,
  IRC_URI_ERROR_HOST,
  IRC_URI_ERROR_PORT,
  IRC_URI_ERROR_ROOM,
} IrcUriError;

GQuark irc_uri_error_quark (void);

IrcUri *irc_uri_parse (const char *text, GError **error);
char *irc_uri_to_string (const IrcUri *self);
void irc_uri_free (IrcUri *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IrcUri, irc_uri_free)

G_END_DECLS
