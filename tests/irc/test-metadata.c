/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-metadata.h"

static void
test_keys (void)
{
  static const char *const valid[]
      = { "a", "display-name", "example.org/my_key", "0", "abcdefghijklmnopqrstuvwxyz012345" };
  static const char *const invalid[]
      = { "",    "Display-Name", "a b",
          "a:b", "$url",         "schlüssel",
          "*",   "a,b",          "abcdefghijklmnopqrstuvwxyz0123456" };

  for (gsize i = 0; i < G_N_ELEMENTS (valid); i++)
    g_assert_true (irc_metadata_key_is_valid (valid[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (invalid); i++)
    g_assert_false (irc_metadata_key_is_valid (invalid[i]));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/irc/metadata/keys", test_keys);

  return g_test_run ();
}
