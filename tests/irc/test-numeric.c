/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-numeric.h"

static void
test_text (void)
{
  g_assert_cmpstr (irc_numeric_get_text (ERR_NOSUCHNICK), ==, "No such nick/channel");
  g_assert_cmpstr (irc_numeric_get_text (RPL_ISUPPORT), ==, "are supported by this server");
  g_assert_null (irc_numeric_get_text (RPL_WELCOME));
  g_assert_null (irc_numeric_get_text ((IrcNumeric) 999));
}

/* Numbers rise through the list, so that none stands in it twice, and each has three digits on the
 * wire. */
static void
test_order (void)
{
  static const guint numbers[] = {
#define NUMERIC(symbol, number, text) number,
#include "irc/irc-numeric.def"
#undef NUMERIC
  };

  for (gsize i = 1; i < G_N_ELEMENTS (numbers); i++)
    g_assert_cmpuint (numbers[i - 1], <, numbers[i]);

  g_assert_cmpuint (numbers[0], ==, 1);
  g_assert_cmpuint (numbers[G_N_ELEMENTS (numbers) - 1], <, 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/irc/numeric/text", test_text);
  g_test_add_func ("/irc/numeric/order", test_order);

  return g_test_run ();
}
