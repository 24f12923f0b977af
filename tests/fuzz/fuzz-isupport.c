/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include "irc/irc-isupport.h"

#include <string.h>

static void
check_bounds (const IrcIsupport *isupport)
{
  g_assert_cmpuint (strlen (isupport->chantypes), <, sizeof isupport->chantypes);
  g_assert_cmpuint (isupport->line_max, >=, 512);
  g_assert_cmpuint (isupport->line_max, <=, 16384);
  g_assert_cmpuint (isupport->nick_max, >, 0);
  g_assert_cmpuint (isupport->topic_max, >, 0);
  g_assert_cmpuint (isupport->chathistory_max, <=, 1000);
  g_assert_cmpuint (strlen (isupport->modes.prefix_modes), ==,
                    strlen (isupport->modes.prefix_signs));

  if (isupport->network != NULL)
    {
      g_assert_true (g_utf8_validate (isupport->network, -1, NULL));
      g_assert_cmpuint (strlen (isupport->network), <=, 64);
    }
}

/* The input is tokens with spaces between them. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = fuzz_text_new (data, size);
  g_auto (GStrv) tokens = g_strsplit (text, " ", -1);
  IrcIsupport isupport;

  irc_isupport_init (&isupport);

  for (guint i = 0; tokens[i] != NULL; i++)
    {
      irc_isupport_feed (&isupport, tokens[i]);
      irc_isupport_is_room (&isupport, tokens[i]);
      check_bounds (&isupport);
    }

  irc_isupport_clear (&isupport);

  return 0;
}
