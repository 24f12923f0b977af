/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-skeleton.h"

static void
check (const char *name, const char *expected)
{
  g_autofree char *skeleton = irc_skeleton_new (name);

  g_assert_cmpstr (skeleton, ==, expected);
}

static void
test_ascii (void)
{
  check ("Ann", "ann");
  check ("l1I0O[]", "l1i0o[]");
  check ("", "");
}

static void
test_look_alikes (void)
{
  check ("аnn", "ann");     /* Cyrillic a */
  check ("АNN", "ann");     /* Cyrillic A */
  check ("Ηenry", "henry"); /* Greek Eta */
  check ("bοb", "bob");     /* Greek omicron */
  check ("ａnn", "ann");    /* full width a */
  check ("СЕР", "cep");     /* all of it Cyrillic */
  check ("ոօ", "no");       /* Armenian */
}

/* What is only of another script looks like itself, and accents count. */
static void
test_others (void)
{
  check ("\xd0\xb7\xd0\xbe\xd1\x8f", "\xd0\xb7o\xd1\x8f");
  check ("\xc3\x89va", "\xc3\xa9va");
  check ("\xe9\x9b\xaa", "\xe9\x9b\xaa");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/irc/skeleton/ascii", test_ascii);
  g_test_add_func ("/irc/skeleton/look-alikes", test_look_alikes);
  g_test_add_func ("/irc/skeleton/others", test_others);

  return g_test_run ();
}
