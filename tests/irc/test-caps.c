/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-caps.h"

#include <string.h>

static void
test_names (void)
{
  for (guint i = 0; i < IRC_CAP_COUNT; i++)
    {
      const char *name = irc_cap_get_name (i);
      guint found = IRC_CAP_COUNT;

      g_assert_true (irc_cap_find (name, strlen (name), &found));
      g_assert_cmpuint (found, ==, i);
    }

  g_assert_cmpstr (irc_cap_get_name (IRC_CAP_INDEX_CHATHISTORY), ==, "draft/chathistory");
  g_assert_null (irc_cap_get_value (IRC_CAP_INDEX_SERVER_TIME));
}

static void
test_find (void)
{
  guint index = 77;

  g_assert_true (irc_cap_find ("batch echo-message", 5, &index));
  g_assert_cmpuint (index, ==, IRC_CAP_INDEX_BATCH);

  index = 77;
  g_assert_false (irc_cap_find ("batc", 4, &index));
  g_assert_false (irc_cap_find ("batch2", 6, &index));
  g_assert_false (irc_cap_find ("BATCH", 5, &index));
  g_assert_false (irc_cap_find ("", 0, &index));
  g_assert_cmpuint (index, ==, 77);
}

static void
test_bits (void)
{
  static const IrcCaps constant = IRC_CAP_BATCH | IRC_CAP_SERVER_TIME;
  IrcCaps all = 0;

#define CAP(symbol, name, value, url) all |= IRC_CAP_##symbol;
#include "irc/irc-cap.def"
#undef CAP

  g_assert_cmpuint (all, ==, (G_GUINT64_CONSTANT (1) << IRC_CAP_COUNT) - 1);
  g_assert_cmpuint (constant & ~IRC_CAP_BATCH, ==, IRC_CAP_SERVER_TIME);
  g_assert_cmpuint (all & IRC_CAP_WIDEST, ==, 0);
  g_assert_cmpuint (sizeof IRC_CAP_WIDEST, ==, sizeof (IrcCaps));
}

/* What was ratified means the same under both its names. */
static void
test_resolve (void)
{
  g_assert_cmpuint (irc_caps_resolve (0), ==, 0);
  g_assert_cmpuint (irc_caps_resolve (IRC_CAP_BATCH | IRC_CAP_CHATHISTORY), ==,
                    IRC_CAP_BATCH | IRC_CAP_CHATHISTORY);
  g_assert_cmpuint (irc_caps_resolve (IRC_CAP_NO_IMPLICIT_NAMES_DRAFT | IRC_CAP_STS), ==,
                    IRC_CAP_NO_IMPLICIT_NAMES | IRC_CAP_STS);
  g_assert_cmpuint (irc_caps_resolve (IRC_CAP_NO_IMPLICIT_NAMES_DRAFT | IRC_CAP_NO_IMPLICIT_NAMES),
                    ==, IRC_CAP_NO_IMPLICIT_NAMES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/irc/caps/names", test_names);
  g_test_add_func ("/irc/caps/find", test_find);
  g_test_add_func ("/irc/caps/bits", test_bits);
  g_test_add_func ("/irc/caps/resolve", test_resolve);

  return g_test_run ();
}
