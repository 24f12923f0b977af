/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-listener-peer.h"

#include <arpa/inet.h>
#include <string.h>

/* The line protocol takes a word that begins with a colon for the rest of the line. */
static void
put_host (ServerPeer *peer, const char *text)
{
  g_strlcpy (peer->host, text[0] == ':' ? "0" : "", sizeof peer->host);
  g_strlcat (peer->host, text, sizeof peer->host);
}

static void
describe_ipv6 (ServerPeer *peer, const struct in6_addr *address)
{
  struct in6_addr network = *address;
  char text[INET6_ADDRSTRLEN];

  put_host (peer, inet_ntop (AF_INET6, address, text, sizeof text));

  memset (network.s6_addr + 8, 0, 8);
  inet_ntop (AF_INET6, &network, peer->origin, sizeof peer->origin);
  g_strlcat (peer->origin, "/64", sizeof peer->origin);

  peer->is_local = IN6_IS_ADDR_LOOPBACK (address);
}

static void
describe_ipv4 (ServerPeer *peer, const struct in_addr *address)
{
  inet_ntop (AF_INET, address, peer->host, sizeof peer->host);
  g_strlcpy (peer->origin, peer->host, sizeof peer->origin);
  peer->is_local = ntohl (address->s_addr) >> 24 == IN_LOOPBACKNET;
}

/*
 * server_listener_peer_describe:
 * @peer: (out): what can be told from the address; the user at the other end cannot
 * @address: where a connection comes from: IPv4, IPv6 or a Unix socket
 */
void
server_listener_peer_describe (ServerPeer *peer, const struct sockaddr_storage *address)
{
  memset (peer, 0, sizeof *peer);
  peer->uid = (uid_t) -1;

  if (address->ss_family == AF_INET)
    describe_ipv4 (peer, &((const struct sockaddr_in *) address)->sin_addr);
  else if (address->ss_family == AF_INET6)
    describe_ipv6 (peer, &((const struct sockaddr_in6 *) address)->sin6_addr);
  else
    peer->is_local = peer->is_unix = TRUE;

  if (peer->is_local)
    {
      g_strlcpy (peer->host, "localhost", sizeof peer->host);
      g_strlcpy (peer->origin, peer->host, sizeof peer->origin);
    }
}
