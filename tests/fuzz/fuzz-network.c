/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include "irc/irc-network.h"

/* What was understood is written in one way, which means the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *input = fuzz_text_new (data, size);
  g_autofree char *text = NULL;
  IrcNetwork network;
  IrcNetwork again;

  if (!irc_network_parse (input, &network))
    return 0;

  text = irc_network_to_string (&network);
  g_assert_true (irc_network_parse (text, &again));
  g_assert_true (irc_network_equal (&network, &again));
  g_assert_true (irc_network_contains (&network, &again));
  g_assert_cmpint (text[0], !=, ':');

  irc_network_shorten (&again, again.prefix / 2);
  g_assert_true (irc_network_contains (&again, &network));

  return 0;
}
