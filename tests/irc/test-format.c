/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-format.h"

static void
test_strip (void)
{
  static const struct
  {
    const char *text;
    const char *stripped;
  } cases[] = {
    { "", "" },
    { "plain \xc3\xa4", "plain \xc3\xa4" },
    { "\x02"
      "bold\x02 \x1ditalic\x1d \x1funder\x1f \x1estrike\x1e \x11mono\x11 \x16rev\x16\x0f",
      "bold italic under strike mono rev" },
    { "\x03red", "red" },
    { "\x03"
      "4red\x03",
      "red" },
    { "\x03"
      "04,12red",
      "red" },
    { "\x03"
      "123",
      "3" },
    { "\x03"
      "1,x",
      ",x" },
    { "\x03"
      "1,234",
      "4" },
    { "\x03,5", ",5" },
    { "\x04"
      "ff00aared\x04",
      "red" },
    { "\x04"
      "ff00AA,00ff00red",
      "red" },
    { "\x04"
      "ff00aa,00ff0x",
      ",00ff0x" },
    { "\x04"
      "ff00",
      "ff00" },
    { "a\tb", "a b" },
    { "a\x01\x07\x1b\x7f"
      "b\xc2\x85\xc2\x9f\xc2\xa0",
      "ab\xc2\xa0" },
    { "end\x03", "end" },
    { "end\x04", "end" },
    { "end\xc2", "end\xc2" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *stripped = irc_format_strip (cases[i].text);

      g_assert_cmpstr (stripped, ==, cases[i].stripped);
    }
}

static void
assert_action (const char *text, const char *expected)
{
  g_autofree char *action = NULL;

  g_assert_cmpint (irc_format_is_action (text, &action), ==, expected != NULL);
  g_assert_cmpstr (action, ==, expected);
  g_assert_cmpint (irc_format_is_action (text, NULL), ==, expected != NULL);
}

static void
test_action (void)
{
  assert_action ("\001ACTION waves\001", "waves");
  assert_action ("\001ACTION waves", "waves");
  assert_action ("\001ACTION  waves \001", " waves ");
  assert_action ("\001ACTION\001", "");
  assert_action ("\001ACTION", "");
  assert_action ("\001ACTION \001", "");
  assert_action ("\001ACTIONS\001", NULL);
  assert_action ("\001VERSION\001", NULL);
  assert_action ("ACTION waves", NULL);
  assert_action ("", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/irc/format/strip", test_strip);
  g_test_add_func ("/irc/format/action", test_action);

  return g_test_run ();
}
