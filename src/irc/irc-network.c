/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Addresses and networks (CIDR): https://www.rfc-editor.org/rfc/rfc4632#section-3.1 and
 * https://www.rfc-editor.org/rfc/rfc4291#section-2.3 */

#include "irc/irc-network.h"

#include <arpa/inet.h>
#include <string.h>

static const guint8 ipv4_start[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

static gboolean
parse_address (const char *text, IrcNetwork *self, guint *first_bit)
{
  *first_bit = 0;
  self->prefix = IRC_NETWORK_BITS;
  if (inet_pton (AF_INET6, text, self->bytes) == 1)
    return TRUE;

  *first_bit = IRC_NETWORK_IPV4_BITS;
  memcpy (self->bytes, ipv4_start, sizeof ipv4_start);

  return inet_pton (AF_INET, text, self->bytes + sizeof ipv4_start) == 1;
}

/**
 * irc_network_parse:
 * @text: an address such as `192.0.2.1` or `2001:db8::1`, or a network such as `192.0.2.0/24`
 * @self: (out): what it says; set only when this succeeds
 *
 * Bits behind the prefix are taken for 0.
 *
 * Returns: whether it is one
 */
gboolean
irc_network_parse (const char *text, IrcNetwork *self)
{
  const char *slash = strchr (text, '/');
  g_autofree char *address = slash != NULL ? g_strndup (text, (gsize) (slash - text)) : NULL;
  guint64 prefix = IRC_NETWORK_BITS;
  IrcNetwork network;
  guint first_bit;

  if (!parse_address (address != NULL ? address : text, &network, &first_bit))
    return FALSE;

  if (slash != NULL)
    {
      if (!g_ascii_string_to_unsigned (slash + 1, 10, 0, IRC_NETWORK_BITS - first_bit, &prefix,
                                       NULL))
        return FALSE;
      irc_network_shorten (&network, first_bit + (guint) prefix);
    }
  *self = network;

  return TRUE;
}

/**
 * irc_network_shorten:
 * @self: a network
 * @prefix: how many bits are to count, at most; those of IPv4 begin after %IRC_NETWORK_IPV4_BITS
 */
void
irc_network_shorten (IrcNetwork *self, guint prefix)
{
  if (prefix >= self->prefix)
    return;

  self->prefix = (guint8) prefix;
  for (guint i = prefix; i < IRC_NETWORK_BITS; i++)
    self->bytes[i / 8] &= (guint8) ~(0x80 >> i % 8);
}

/**
 * irc_network_is_ipv4:
 * @self: a network
 *
 * Returns: whether it has addresses of IPv4 only
 */
gboolean
irc_network_is_ipv4 (const IrcNetwork *self)
{
  return self->prefix >= IRC_NETWORK_IPV4_BITS
         && memcmp (self->bytes, ipv4_start, sizeof ipv4_start) == 0;
}

/**
 * irc_network_contains:
 * @self: a network
 * @other: another one, or an address
 *
 * Returns: whether all addresses of @other are in @self
 */
gboolean
irc_network_contains (const IrcNetwork *self, const IrcNetwork *other)
{
  IrcNetwork wider = *other;

  irc_network_shorten (&wider, self->prefix);

  return irc_network_equal (self, &wider);
}

/**
 * irc_network_to_string:
 * @self: a network
 *
 * Returns: (transfer full): it, without the prefix when it is one address; never begins with a
 *   colon, so that it can be a parameter of a line
 */
char *
irc_network_to_string (const IrcNetwork *self)
{
  gboolean is_ipv4 = irc_network_is_ipv4 (self);
  const guint8 *bytes = is_ipv4 ? self->bytes + sizeof ipv4_start : self->bytes;
  guint prefix = is_ipv4 ? self->prefix - IRC_NETWORK_IPV4_BITS : self->prefix;
  char address[INET6_ADDRSTRLEN];
  const char *zero;

  inet_ntop (is_ipv4 ? AF_INET : AF_INET6, bytes, address, sizeof address);
  zero = address[0] == ':' ? "0" : "";
  if (self->prefix == IRC_NETWORK_BITS)
    return g_strconcat (zero, address, NULL);

  return g_strdup_printf ("%s%s/%u", zero, address, prefix);
}

/**
 * irc_network_hash:
 * @network: a network
 *
 * Returns: a hash value for g_hash_table_new() with irc_network_equal()
 */
guint
irc_network_hash (gconstpointer network)
{
  const IrcNetwork *self = network;
  guint hash = 5381 + self->prefix;

  for (guint i = 0; i < sizeof self->bytes; i++)
    hash = hash * 33 + self->bytes[i];

  return hash;
}

/**
 * irc_network_equal:
 * @a: a network
 * @b: another one
 *
 * Returns: whether they are the same
 */
gboolean
irc_network_equal (gconstpointer a, gconstpointer b)
{
  const IrcNetwork *one = a;
  const IrcNetwork *other = b;

  return one->prefix == other->prefix && memcmp (one->bytes, other->bytes, sizeof one->bytes) == 0;
}
