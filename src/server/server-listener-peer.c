/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-listener-peer.h"

#include <arpa/inet.h>
#include <gio/gio.h>
#include <string.h>

/* The line protocol takes a word that begins with a colon for the rest of the line. */
static void
put_host (ServerPeer *peer, const char *text)
{
  g_strlcpy (peer->host, text[0] == ':' ? "0" : "", sizeof peer->host);
  g_strlcat (peer->host, text, sizeof peer->host);
}

static void
describe_ipv4 (ServerPeer *peer, const struct in_addr *address)
{
  inet_ntop (AF_INET, address, peer->host, sizeof peer->host);
  g_strlcpy (peer->origin, peer->host, sizeof peer->origin);
  peer->is_local = ntohl (address->s_addr) >> 24 == IN_LOOPBACKNET;
}

/* Whoever is told of by another program can be in IPv6 what is IPv4 everywhere else. */
static void
describe_ipv6 (ServerPeer *peer, const struct in6_addr *address)
{
  struct in6_addr network = *address;
  char text[INET6_ADDRSTRLEN];
  struct in_addr mapped;

  if (IN6_IS_ADDR_V4MAPPED (address))
    {
      memcpy (&mapped, address->s6_addr + 12, sizeof mapped);
      describe_ipv4 (peer, &mapped);
      return;
    }

  put_host (peer, inet_ntop (AF_INET6, address, text, sizeof text));

  memset (network.s6_addr + 8, 0, 8);
  inet_ntop (AF_INET6, &network, peer->origin, sizeof peer->origin);
  g_strlcat (peer->origin, "/64", sizeof peer->origin);

  peer->is_local = IN6_IS_ADDR_LOOPBACK (address);
}

/*
 * server_listener_peer_describe:
 * @peer: (inout): what can be told from the address is set; the user at the other end is not known
 *   from it, and by which door it came stays as it is
 * @address: where a connection comes from: IPv4, IPv6 or a Unix socket
 */
void
server_listener_peer_describe (ServerPeer *peer, const struct sockaddr_storage *address)
{
  peer->uid = (uid_t) -1;
  peer->is_unix = address->ss_family != AF_INET && address->ss_family != AF_INET6;
  peer->is_secure = peer->is_unix;

  if (address->ss_family == AF_INET)
    describe_ipv4 (peer, &((const struct sockaddr_in *) address)->sin_addr);
  else if (address->ss_family == AF_INET6)
    describe_ipv6 (peer, &((const struct sockaddr_in6 *) address)->sin6_addr);
  else
    peer->is_local = TRUE;

  if (peer->is_local)
    {
      g_strlcpy (peer->host, "localhost", sizeof peer->host);
      g_strlcpy (peer->origin, peer->host, sizeof peer->origin);
    }
}

/*
 * server_listener_peer_is_in:
 * @host: where somebody comes from, as in #ServerPeer
 * @is_local: whether that is this machine
 * @networks: (nullable): numeric addresses and networks, or `localhost`; %NULL-terminated
 *
 * Returns: whether one of them has it
 */
gboolean
server_listener_peer_is_in (const char *host, gboolean is_local, char *const *networks)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  for (guint i = 0; networks != NULL && networks[i] != NULL; i++)
    {
      g_autoptr (GInetAddressMask) mask = g_inet_address_mask_new_from_string (networks[i], NULL);

      /* Of connections from this computer the address is not kept, and all are the same. */
      if (is_local
          && (mask == NULL
              || g_inet_address_get_is_loopback (g_inet_address_mask_get_address (mask))))
        return TRUE;
      if (mask != NULL && address != NULL && g_inet_address_mask_matches (mask, address))
        return TRUE;
    }

  return FALSE;
}
