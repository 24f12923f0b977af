/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-casemap.h"

static void
assert_fold (IrcCasemap casemap, const char *name, const char *expected)
{
  g_autofree char *folded = irc_casemap_fold (casemap, name);

  g_assert_cmpstr (folded, ==, expected);
  g_assert_true (irc_casemap_equal (casemap, name, expected));
}

static void
test_from_name (void)
{
  IrcCasemap casemap = IRC_CASEMAP_RFC1459;

  g_assert_true (irc_casemap_from_name ("ascii", &casemap));
  g_assert_cmpint (casemap, ==, IRC_CASEMAP_ASCII);
  g_assert_true (irc_casemap_from_name ("RFC1459", &casemap));
  g_assert_cmpint (casemap, ==, IRC_CASEMAP_RFC1459);
  g_assert_true (irc_casemap_from_name ("rfc1459-strict", &casemap));
  g_assert_cmpint (casemap, ==, IRC_CASEMAP_RFC1459_STRICT);
  casemap = IRC_CASEMAP_ASCII;
  g_assert_true (irc_casemap_from_name ("strict-rfc1459", &casemap));
  g_assert_cmpint (casemap, ==, IRC_CASEMAP_RFC1459_STRICT);

  g_assert_false (irc_casemap_from_name ("rfc7613", &casemap));
  g_assert_cmpint (casemap, ==, IRC_CASEMAP_RFC1459_STRICT);
}

static void
test_fold (void)
{
  assert_fold (IRC_CASEMAP_ASCII, "AZaz09[]\\^{}|~_`@", "azaz09[]\\^{}|~_`@");
  assert_fold (IRC_CASEMAP_RFC1459, "AZaz09[]\\^{}|~_`@", "azaz09{}|~{}|~_`@");
  assert_fold (IRC_CASEMAP_RFC1459_STRICT, "AZaz09[]\\^{}|~_`@", "azaz09{}|^{}|~_`@");
  assert_fold (IRC_CASEMAP_ASCII, "\xc3\x84\xce\xa9X", "\xc3\x84\xce\xa9x");
  assert_fold (IRC_CASEMAP_RFC1459, "\xc3\x9b\xc3\x9d", "\xc3\x9b\xc3\x9d");
  assert_fold (IRC_CASEMAP_ASCII, "", "");
}

static void
test_equal (void)
{
  g_assert_true (irc_casemap_equal (IRC_CASEMAP_ASCII, "Ritam", "rITAM"));
  g_assert_false (irc_casemap_equal (IRC_CASEMAP_ASCII, "a[", "a{"));
  g_assert_true (irc_casemap_equal (IRC_CASEMAP_RFC1459, "a[^", "A{~"));
  g_assert_false (irc_casemap_equal (IRC_CASEMAP_RFC1459_STRICT, "a^", "a~"));
  g_assert_false (irc_casemap_equal (IRC_CASEMAP_ASCII, "ab", "a"));
  g_assert_false (irc_casemap_equal (IRC_CASEMAP_ASCII, "a", "ab"));
}

static void
test_table (void)
{
  g_autoptr (GHashTable) table = g_hash_table_new (irc_casemap_ascii_hash, irc_casemap_ascii_equal);

  g_hash_table_insert (table, (gpointer) "#Lounge", (gpointer) "found");
  g_assert_cmpstr (g_hash_table_lookup (table, "#lOUNGE"), ==, "found");
  g_assert_null (g_hash_table_lookup (table, "#lounge2"));
  g_assert_cmpuint (irc_casemap_ascii_hash ("\xc3\x84"), !=, irc_casemap_ascii_hash ("\xc3\xa4"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/irc/casemap/from-name", test_from_name);
  g_test_add_func ("/irc/casemap/fold", test_fold);
  g_test_add_func ("/irc/casemap/equal", test_equal);
  g_test_add_func ("/irc/casemap/table", test_table);

  return g_test_run ();
}
