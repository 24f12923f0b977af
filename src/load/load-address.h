/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sys/socket.h>

G_BEGIN_DECLS

/**
 * LoadAddress:
 * @native: what connect() takes
 * @size: bytes of it that are used
 *
 * Where a server was found to listen.
 */
typedef struct
{
  struct sockaddr_storage native;
  socklen_t size;
} LoadAddress;

gboolean load_address_find (LoadAddress *self,
                            const char *server,
                            gboolean allow_remote,
                            GError **error);

G_END_DECLS
