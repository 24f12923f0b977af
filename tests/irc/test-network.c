/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-network.h"

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "192.0.2.1", "192.0.2.1" },
    { "192.0.2.1/32", "192.0.2.1" },
    { "192.0.2.255/25", "192.0.2.128/25" },
    { "0.0.0.0/0", "0.0.0.0/0" },
    { "::ffff:192.0.2.1", "192.0.2.1" },
    { "::ffff:192.0.2.1/120", "192.0.2.0/24" },
    { "2001:DB8::1", "2001:db8::1" },
    { "2001:db8:1:2:3::/64", "2001:db8:1:2::/64" },
    { "::1", "0::1" },
    { "0::1", "0::1" },
    { "::/0", "0::/0" },
    { "::/96", "0::/96" },
    { "", NULL },
    { "localhost", NULL },
    { "192.0.2", NULL },
    { "192.0.2.1/33", NULL },
    { "192.0.2.1/", NULL },
    { "192.0.2.1/-1", NULL },
    { "192.0.2.1/ 8", NULL },
    { "2001:db8::/129", NULL },
    { "2001:db8::/64/64", NULL },
    { "/24", NULL },
    { " 192.0.2.1", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      IrcNetwork network = { { 7 }, 7 };
      g_autofree char *text = NULL;

      if (irc_network_parse (cases[i].text, &network))
        text = irc_network_to_string (&network);
      else
        g_assert_cmpuint (network.prefix, ==, 7);
      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static gboolean
contains (const char *network, const char *other)
{
  IrcNetwork a;
  IrcNetwork b;

  g_assert_true (irc_network_parse (network, &a));
  g_assert_true (irc_network_parse (other, &b));

  return irc_network_contains (&a, &b);
}

static void
test_contains (void)
{
  g_assert_true (contains ("192.0.2.0/24", "192.0.2.77"));
  g_assert_true (contains ("192.0.2.0/24", "192.0.2.0/24"));
  g_assert_true (contains ("192.0.2.0/24", "192.0.2.128/25"));
  g_assert_false (contains ("192.0.2.0/24", "192.0.3.1"));
  g_assert_false (contains ("192.0.2.0/24", "192.0.0.0/16"));
  g_assert_false (contains ("192.0.2.1", "192.0.2.2"));
  g_assert_true (contains ("2001:db8::/33", "2001:db8:7fff::1"));
  g_assert_false (contains ("2001:db8::/33", "2001:db8:8000::1"));
  g_assert_false (contains ("2001:db8::/32", "192.0.2.1"));
  g_assert_true (contains ("::/0", "192.0.2.1"));
}

static void
test_hash (void)
{
  IrcNetwork a;
  IrcNetwork b;

  g_assert_true (irc_network_parse ("192.0.2.9/24", &a));
  g_assert_true (irc_network_parse ("192.0.2.1/24", &b));
  g_assert_true (irc_network_equal (&a, &b));
  g_assert_cmpuint (irc_network_hash (&a), ==, irc_network_hash (&b));
  g_assert_true (irc_network_is_ipv4 (&a));

  g_assert_true (irc_network_parse ("192.0.2.0/25", &b));
  g_assert_false (irc_network_equal (&a, &b));
  irc_network_shorten (&b, IRC_NETWORK_IPV4_BITS + 24);
  g_assert_true (irc_network_equal (&a, &b));
  irc_network_shorten (&b, IRC_NETWORK_BITS);
  g_assert_true (irc_network_equal (&a, &b));
  irc_network_shorten (&b, IRC_NETWORK_IPV4_BITS - 1);
  g_assert_false (irc_network_is_ipv4 (&b));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/irc/network/parse", test_parse);
  g_test_add_func ("/irc/network/contains", test_contains);
  g_test_add_func ("/irc/network/hash", test_hash);

  return g_test_run ();
}
