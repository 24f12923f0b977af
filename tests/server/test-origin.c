/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How many may connect from one address and one network. */

#include <arpa/inet.h>
#include <string.h>

#include "server/server-listener-peer.h"
#include "server/server-origin.h"

#define ADDRESS_FULL "Too many connections from your address"
#define NETWORK_FULL "Too many connections from your network"

typedef struct
{
  ServerConfig *config;
  ServerOrigins *origins;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->config = server_config_new ();
  self->config->limits.connections_per_address = 2;
  self->config->limits.connections_per_network = 3;
  self->origins = server_origins_new (self->config);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  server_origins_free (self->origins);
  server_config_free (self->config);
}

static void
describe (ServerPeer *peer, const char *text)
{
  struct sockaddr_storage address = { 0 };

  if (inet_pton (AF_INET, text, &((struct sockaddr_in *) &address)->sin_addr) == 1)
    address.ss_family = AF_INET;
  else
    {
      g_assert_cmpint (inet_pton (AF_INET6, text, &((struct sockaddr_in6 *) &address)->sin6_addr),
                       ==, 1);
      address.ss_family = AF_INET6;
    }
  server_listener_peer_describe (peer, &address);
}

static const char *
add (Fixture *self, const char *text)
{
  ServerPeer peer;

  describe (&peer, text);

  return server_origins_add (self->origins, self->config, &peer);
}

static void
take_away (Fixture *self, const char *text)
{
  ServerPeer peer;

  describe (&peer, text);
  server_origins_remove (self->origins, peer.origin);
}

static void
test_ipv4 (Fixture *self, gconstpointer data)
{
  g_assert_null (add (self, "192.0.2.1"));
  g_assert_null (add (self, "192.0.2.1"));
  g_assert_cmpstr (add (self, "192.0.2.1"), ==, ADDRESS_FULL);
  g_assert_null (add (self, "192.0.2.2"));
  g_assert_cmpstr (add (self, "192.0.2.3"), ==, NETWORK_FULL);
  g_assert_null (add (self, "192.0.3.3"));

  take_away (self, "192.0.2.1");
  g_assert_null (add (self, "192.0.2.3"));
  take_away (self, "192.0.2.1");
  take_away (self, "192.0.2.2");
  take_away (self, "192.0.2.3");
  g_assert_null (add (self, "192.0.2.4"));
}

/* Of IPv6 a /64 is one address, and a /48 a network. */
static void
test_ipv6 (Fixture *self, gconstpointer data)
{
  g_assert_null (add (self, "2001:db8:1:1::1"));
  g_assert_null (add (self, "2001:db8:1:1::2"));
  g_assert_cmpstr (add (self, "2001:db8:1:1::3"), ==, ADDRESS_FULL);
  g_assert_null (add (self, "2001:db8:1:2::1"));
  g_assert_cmpstr (add (self, "2001:db8:1:3::1"), ==, NETWORK_FULL);
  g_assert_null (add (self, "2001:db8:2:1::1"));
}

/* What a network is can be said. */
static void
test_bits (Fixture *self, gconstpointer data)
{
  self->config->limits.ipv4_network_bits = 16;
  self->config->limits.ipv6_network_bits = 32;
  server_origins_free (self->origins);
  self->origins = server_origins_new (self->config);

  g_assert_null (add (self, "192.0.2.1"));
  g_assert_null (add (self, "192.0.3.1"));
  g_assert_null (add (self, "192.0.4.1"));
  g_assert_cmpstr (add (self, "192.0.5.1"), ==, NETWORK_FULL);
  g_assert_null (add (self, "192.1.5.1"));

  g_assert_null (add (self, "2001:db8:1::1"));
  g_assert_null (add (self, "2001:db8:2::1"));
  g_assert_null (add (self, "2001:db8:3::1"));
  g_assert_cmpstr (add (self, "2001:db8:4::1"), ==, NETWORK_FULL);
  g_assert_null (add (self, "2001:db9:4::1"));
}

static void
test_exempt (Fixture *self, gconstpointer data)
{
  const char *const exempt[] = { "localhost", "198.51.100.0/24", "192.0.2.7", NULL };

  self->config->exempt_networks = g_strdupv ((char **) exempt);
  for (guint i = 0; i < 5; i++)
    {
      g_assert_null (add (self, "192.0.2.7"));
      g_assert_null (add (self, "198.51.100.8"));
    }

  /* They are counted nevertheless. */
  g_assert_cmpstr (add (self, "192.0.2.8"), ==, NETWORK_FULL);
}

static void
test_unlimited (Fixture *self, gconstpointer data)
{
  self->config->limits.connections_per_network = 0;

  for (guint i = 1; i < 100; i++)
    {
      g_autofree char *address = g_strdup_printf ("192.0.2.%u", i);

      g_assert_null (add (self, address));
    }
}

#define ADD(name, func) g_test_add ("/server/origin/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("ipv4", test_ipv4);
  ADD ("ipv6", test_ipv6);
  ADD ("bits", test_bits);
  ADD ("exempt", test_exempt);
  ADD ("unlimited", test_unlimited);

  return g_test_run ();
}
