/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-mask.h"

static void
test_match (void)
{
  static const struct
  {
    const char *mask;
    const char *text;
    gboolean matches;
  } cases[] = {
    { "", "", TRUE },
    { "", "a", FALSE },
    { "*", "", TRUE },
    { "***", "", TRUE },
    { "?", "", FALSE },
    { "a", "", FALSE },
    { "*", "anything", TRUE },
    { "a*c", "abbc", TRUE },
    { "a*c", "ac", TRUE },
    { "a*c", "acd", FALSE },
    { "a?c", "abc", TRUE },
    { "a?c", "ac", FALSE },
    { "a??", "abc", TRUE },
    { "*b", "abab", TRUE },
    { "*ab?", "aabab", FALSE },
    { "*ab?", "aababx", TRUE },
    { "*a*b*c*", "xxaxxbxxcxx", TRUE },
    { "*a*b*c*", "xxaxxcxxbxx", FALSE },
    { "RITAM!*@*.Example.org", "ritam!~r@host.example.ORG", TRUE },
    { "ritam!*@*.example.org", "ritam!~r@example.org", FALSE },
    { "[a]", "{a}", FALSE },
    { "?", "\xc3\xa4", TRUE },
    { "??", "\xc3\xa4", FALSE },
    { "a?b",
      "a\xf0\x9f\xa6\x89"
      "b",
      TRUE },
    { "*?b",
      "\xc3\xa4"
      "b",
      TRUE },
    { "\xc3\x84", "\xc3\xa4", FALSE },
    { "?", "\xff", TRUE },
    { "*?", "\xe2\x82", TRUE },
    { "a*", "*", FALSE },
    { "\\*", "\\x", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpint (irc_mask_match (cases[i].mask, cases[i].text), ==, cases[i].matches);
    }
}

/* With a search that goes back to every star this would not end before the sun does. */
static void
test_match_hostile (void)
{
  g_autoptr (GString) mask = g_string_new (NULL);
  g_autofree char *text = g_strnfill (500, 'a');

  for (guint i = 0; i < 200; i++)
    g_string_append (mask, "*a");
  g_string_append (mask, "*b");

  g_assert_false (irc_mask_match (mask->str, text));
  g_string_truncate (mask, mask->len - 1);
  g_assert_true (irc_mask_match (mask->str, text));
}

static void
test_canonicalize (void)
{
  static const struct
  {
    const char *text;
    const char *mask;
  } cases[] = {
    { "nick", "nick!*@*" },
    { "user@host", "*!user@host" },
    { "nick!user", "nick!user@*" },
    { "nick!user@host", "nick!user@host" },
    { "nick!*@*", "nick!*@*" },
    { "host.example.org", "*!*@host.example.org" },
    { "2001:db8::1", "*!*@2001:db8::1" },
    { "*.example.org", "*!*@*.example.org" },
    { "*", "*!*@*" },
    { "", "*!*@*" },
    { "!", "*!*@*" },
    { "@", "*!*@*" },
    { "!@", "*!*@*" },
    { "a!@", "a!*@*" },
    { "@host", "*!*@host" },
    { "a**b!***@*?*", "a*b!*@*?*" },
    { "a!b@c@d", "a!b@c@d" },
    { "a!b!c@d", "a!b!c@d" },
    { "a b!c d@e\tf", "a?b!c?d@e?f" },
    { ":a!b@c", "?a!b@c" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *mask = irc_mask_canonicalize (cases[i].text);
      g_autofree char *again = irc_mask_canonicalize (mask);

      g_assert_cmpstr (mask, ==, cases[i].mask);
      g_assert_cmpstr (again, ==, mask);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/irc/mask/match", test_match);
  g_test_add_func ("/irc/mask/match-hostile", test_match_hostile);
  g_test_add_func ("/irc/mask/canonicalize", test_canonicalize);

  return g_test_run ();
}
