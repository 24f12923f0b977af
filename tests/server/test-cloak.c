/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-cloak.h"

/* Computed with another implementation of HMAC, from the secret below. */
#define IPV4_ADDRESS "26ms3px6yo"
#define IPV4_24      "zyroemxn4d"
#define IPV4_16      "2fhy67t6xs"
#define IPV6_ADDRESS "t53f5dewlu"
#define IPV6_64      "tarq5xkxl5"
#define IPV6_48      "3lfyf4z5ia"

static const char secret[] = "by the fire";

static void
check_host (const char *host, const char *expected)
{
  g_autofree char *cloak = NULL;
  ServerCloak self;

  server_cloak_init (&self, secret);
  cloak = server_cloak_host (&self, host);
  g_assert_cmpstr (cloak, ==, expected);
}

static void
test_hosts (void)
{
  check_host ("192.0.2.7", IPV4_ADDRESS "." IPV4_24 "." IPV4_16 ".ip4");
  check_host ("192.0.2.8", "exza5borww." IPV4_24 "." IPV4_16 ".ip4");
  check_host ("192.0.9.7", "vqk5rluncx.6m476kosmz." IPV4_16 ".ip4");
  check_host ("2001:db8:1:2::7", IPV6_ADDRESS "." IPV6_64 "." IPV6_48 ".ip6");
  check_host ("2001:DB8:1:2:0::7", IPV6_ADDRESS "." IPV6_64 "." IPV6_48 ".ip6");
  check_host ("2001:db8:1:2::8", "vcxovj2atv." IPV6_64 "." IPV6_48 ".ip6");
  check_host ("2001:db8:1:3::7", "cit66v7zfg.6ak5w3zbqb." IPV6_48 ".ip6");
}

static void
test_others (void)
{
  check_host ("localhost", "localhost");
  check_host ("", "");
  check_host ("192.0.2", "192.0.2");
  check_host ("192.0.2.256", "192.0.2.256");
  check_host ("192.0.2.7.example", "192.0.2.7.example");
  check_host (IPV4_ADDRESS "." IPV4_24 "." IPV4_16 ".ip4",
              IPV4_ADDRESS "." IPV4_24 "." IPV4_16 ".ip4");
}

static void
check_source (const char *source, const char *expected)
{
  g_autofree char *shown = NULL;
  ServerCloak self;

  server_cloak_init (&self, secret);
  shown = server_cloak_source (&self, source);
  g_assert_cmpstr (shown, ==, expected);
}

static void
test_sources (void)
{
  check_source ("ann!~u@192.0.2.7", "ann!~u@" IPV4_ADDRESS "." IPV4_24 "." IPV4_16 ".ip4");
  check_source ("ann!~u@localhost", "ann!~u@localhost");
  check_source ("192.0.2.7", "192.0.2.7");
  check_source ("s.test", "s.test");
}

static void
check_mask (const char *mask, const char *expected)
{
  g_autofree char *cloak = NULL;
  ServerCloak self;

  server_cloak_init (&self, secret);
  cloak = server_cloak_mask (&self, mask);
  g_assert_cmpstr (cloak, ==, expected);
}

static void
test_masks (void)
{
  check_mask ("*!*@192.0.2.7", "*!*@" IPV4_ADDRESS "." IPV4_24 "." IPV4_16 ".ip4");
  check_mask ("m:ann!~u@192.0.2.7/32", "m:ann!~u@" IPV4_ADDRESS "." IPV4_24 "." IPV4_16 ".ip4");
  check_mask ("*!*@192.0.2.*", "*!*@*." IPV4_24 "." IPV4_16 ".ip4");
  check_mask ("*!*@192.0.2.0/24", "*!*@*." IPV4_24 "." IPV4_16 ".ip4");
  check_mask ("*!*@192.0.*", "*!*@*." IPV4_16 ".ip4");
  check_mask ("*!*@192.0.*.*", "*!*@*." IPV4_16 ".ip4");
  check_mask ("*!*@192.0.2.7/16", "*!*@*." IPV4_16 ".ip4");
  check_mask ("*!*@2001:db8:1:2::7", "*!*@" IPV6_ADDRESS "." IPV6_64 "." IPV6_48 ".ip6");
  check_mask ("*!*@2001:db8:1:2::/64", "*!*@*." IPV6_64 "." IPV6_48 ".ip6");
  check_mask ("*!*@2001:db8:1:2:*", "*!*@*." IPV6_64 "." IPV6_48 ".ip6");
  check_mask ("*!*@2001:db8:1::/48", "*!*@*." IPV6_48 ".ip6");
  check_mask ("*!*@2001:db8:1:*", "*!*@*." IPV6_48 ".ip6");
}

/* Other networks have no part of their own. */
static void
test_other_masks (void)
{
  const char *const masks[] = { "*!*@*",
                                "*!*@localhost",
                                "*!*@*.example",
                                "a:ann",
                                "*!*@192.0.2.?",
                                "*!*@192.*",
                                "*!*@192.0.2.0/23",
                                "*!*@192.0.2.0/",
                                "*!*@192.0.2.0/24x",
                                "*!*@2001:db8::/32",
                                "*!*@2001:*",
                                "*!*@/24",
                                "*!*@*.*",
                                "*!*@:*",
                                "*!*@192.0.2.7.*",
                                "*!*@2001:db8:1::*",
                                "" };

  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    check_mask (masks[i], masks[i]);
}

static void
test_secrets (void)
{
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;
  ServerCloak self;

  server_cloak_init (&self, "one");
  one = server_cloak_host (&self, "192.0.2.7");
  server_cloak_init (&self, "other");
  other = server_cloak_host (&self, "192.0.2.7");
  g_assert_cmpstr (one, !=, other);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/cloak/hosts", test_hosts);
  g_test_add_func ("/server/cloak/others", test_others);
  g_test_add_func ("/server/cloak/sources", test_sources);
  g_test_add_func ("/server/cloak/masks", test_masks);
  g_test_add_func ("/server/cloak/other-masks", test_other_masks);
  g_test_add_func ("/server/cloak/secrets", test_secrets);

  return g_test_run ();
}
