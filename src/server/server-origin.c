/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where connections come from, so that nobody takes all there are. */

#include "server/server-origin.h"

#include "irc/irc-network.h"

/**
 * ServerOrigins:
 * @addresses: (element-type utf8 guint): connections by ServerPeer.origin
 * @networks: (element-type IrcNetwork guint): connections by network
 * @ipv4_prefix: bits that make a network of IPv4, of all bits of an #IrcNetwork
 * @ipv6_prefix: and those that make one of IPv6
 */
struct ServerOrigins
{
  GHashTable *addresses;
  GHashTable *networks;
  guint ipv4_prefix;
  guint ipv6_prefix;
};

/**
 * server_origins_new:
 * @config: what says how large networks are; another one does not change that
 *
 * Returns: (transfer full): a count without connections
 */
ServerOrigins *
server_origins_new (const ServerConfig *config)
{
  ServerOrigins *self = g_new (ServerOrigins, 1);

  self->addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->networks = g_hash_table_new_full (irc_network_hash, irc_network_equal, g_free, NULL);
  self->ipv4_prefix = IRC_NETWORK_IPV4_BITS + config->limits.ipv4_network_bits;
  self->ipv6_prefix = config->limits.ipv6_network_bits;

  return self;
}

/**
 * server_origins_free:
 * @self: (transfer full): a count
 */
void
server_origins_free (ServerOrigins *self)
{
  g_hash_table_unref (self->addresses);
  g_hash_table_unref (self->networks);
  g_free (self);
}

/* An origin is an address, or as much of one as counts. */
static IrcNetwork
get_network (const ServerOrigins *self, const char *origin)
{
  IrcNetwork network;

  if (!irc_network_parse (origin, &network))
    g_assert_not_reached ();
  irc_network_shorten (&network,
                       irc_network_is_ipv4 (&network) ? self->ipv4_prefix : self->ipv6_prefix);

  return network;
}

static gboolean
is_exempt (const ServerConfig *config, const char *host)
{
  IrcNetwork address;

  if (!irc_network_parse (host, &address))
    return FALSE;

  for (guint i = 0; config->exempt_networks != NULL && config->exempt_networks[i] != NULL; i++)
    {
      IrcNetwork network;

      if (irc_network_parse (config->exempt_networks[i], &network)
          && irc_network_contains (&network, &address))
        return TRUE;
    }

  return FALSE;
}

static guint
get_count (GHashTable *table, gconstpointer key)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (table, key));
}

/**
 * server_origins_add:
 * @self: a count
 * @config: what says how many there may be
 * @peer: who connects, from another computer
 *
 * Counts it, unless there are too many.
 *
 * Returns: (nullable): why it is one too many, as a sentence; %NULL when it was counted
 */
const char *
server_origins_add (ServerOrigins *self, const ServerConfig *config, const ServerPeer *peer)
{
  const ServerLimits *limits = &config->limits;
  IrcNetwork network = get_network (self, peer->origin);
  guint n_address = get_count (self->addresses, peer->origin);
  guint n_network = get_count (self->networks, &network);

  if (!is_exempt (config, peer->host))
    {
      if (n_address >= limits->connections_per_address)
        return "Too many connections from your address";
      if (limits->connections_per_network != 0 && n_network >= limits->connections_per_network)
        return "Too many connections from your network";
    }

  g_hash_table_replace (self->addresses, g_strdup (peer->origin), GUINT_TO_POINTER (n_address + 1));
  g_hash_table_replace (self->networks, g_memdup2 (&network, sizeof network),
                        GUINT_TO_POINTER (n_network + 1));

  return NULL;
}

/**
 * server_origins_remove:
 * @self: a count
 * @origin: what the ServerPeer had of a connection that was counted and is gone
 */
void
server_origins_remove (ServerOrigins *self, const char *origin)
{
  IrcNetwork network = get_network (self, origin);
  guint n_address = get_count (self->addresses, origin);
  guint n_network = get_count (self->networks, &network);

  if (n_address > 1)
    g_hash_table_replace (self->addresses, g_strdup (origin), GUINT_TO_POINTER (n_address - 1));
  else
    g_hash_table_remove (self->addresses, origin);

  if (n_network > 1)
    g_hash_table_replace (self->networks, g_memdup2 (&network, sizeof network),
                          GUINT_TO_POINTER (n_network - 1));
  else
    g_hash_table_remove (self->networks, &network);
}
