/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bits of an address. */
#define IRC_NETWORK_BITS 128

/* How an address of IPv4 begins, once it is written as one of IPv6. */
#define IRC_NETWORK_IPV4_BITS 96

/**
 * IrcNetwork:
 * @bytes: the address, an IPv4 one as `::ffff:192.0.2.1`; the bits behind @prefix are 0
 * @prefix: how many bits of it count
 *
 * A network of IPv6 or IPv4; of one address when all bits count. It can be copied.
 */
typedef struct
{
  guint8 bytes[16];
  guint8 prefix;
} IrcNetwork;

gboolean irc_network_parse (const char *text, IrcNetwork *self);
void irc_network_shorten (IrcNetwork *self, guint prefix);
gboolean irc_network_is_ipv4 (const IrcNetwork *self);
gboolean irc_network_contains (const IrcNetwork *self, const IrcNetwork *other);
char *irc_network_to_string (const IrcNetwork *self);
guint irc_network_hash (gconstpointer network);
gboolean irc_network_equal (gconstpointer a, gconstpointer b);

G_END_DECLS
