/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ServerCloak:
 * @key: what nobody knows but this server
 *
 * What makes hosts to be shown of addresses.
 */
typedef struct
{
  guint8 key[32];
} ServerCloak;

void server_cloak_init (ServerCloak *self, const char *secret);
char *server_cloak_host (const ServerCloak *self, const char *host);
char *server_cloak_source (const ServerCloak *self, const char *source);
char *server_cloak_mask (const ServerCloak *self, const char *mask);

G_END_DECLS
