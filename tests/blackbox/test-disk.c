/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When the disk does not take what was said, nobody is told of it, and its author is told why. */

#include "support/support-lounge.h"

#include <string.h>

/* The log of the server fits in this, the database does not. */
#define FULL 4096

#define SHORT_PATIENCE SUPPORT_NO_RATE_LIMIT "store-hold=1\n"

static void
expect_said (SupportLounge *self, const char *text)
{
  g_autofree char *pattern = g_strdup_printf (":ada!ada@localhost PRIVMSG #lounge :%s", text);

  support_client_send (self->ada, "PRIVMSG #lounge :%s", text);
  support_client_expect (self->ada, pattern);
  support_client_expect (self->bob, pattern);
}

static void
test_full (SupportLounge *self, gconstpointer config)
{
  g_autofree char *refusal = NULL;
  g_autoptr (GPtrArray) history = NULL;

  expect_said (self, "before");
  support_server_limit_files (self->server, FULL);
  support_client_send (self->ada, "@label=l PRIVMSG #lounge :lost");
  refusal = support_client_expect_line (self->ada, "*FAIL PRIVMSG MESSAGE_NOT_STORED #lounge :?*");
  support_line_assert_tag (refusal, "label", "l");

  /* All that needs no storing goes on. */
  support_client_expect_nothing (self->bob);
  support_client_send (self->bob, "WHOIS ada");
  support_client_expect (self->bob, ":* 311 bob ada *");

  support_server_limit_files (self->server, G_MAXUINT64);
  support_client_sync (self->bob);
  for (;;)
    {
      g_autofree char *line = NULL;

      support_client_send (self->ada, "PRIVMSG #lounge :after");
      line = support_client_next (self->ada);
      if (support_line_matches (line, ":ada!* PRIVMSG #lounge :after"))
        break;
      g_assert_true (support_line_matches (line, "*FAIL PRIVMSG MESSAGE_NOT_STORED *"));
    }
  support_client_expect (self->bob, ":ada!ada@localhost PRIVMSG #lounge :after");

  support_server_kill (self->server);
  support_server_start (self->server);
  support_client_free (self->ada);
  self->ada = support_client_new_in_room (self->server, "ada", SUPPORT_ALL_CAPS, "#lounge");
  support_client_send (self->ada, "CHATHISTORY LATEST #lounge * 10");
  history = support_client_collect_batch (self->ada, "chathistory #lounge");
  g_assert_cmpuint (history->len, ==, 2);
  g_assert_cmpstr (support_line_get_text (history->pdata[0]), ==, "before");
  g_assert_cmpstr (support_line_get_text (history->pdata[1]), ==, "after");
}

/* A failure that passes quickly is noticed by nobody. */
static void
test_hiccup (SupportLounge *self, gconstpointer config)
{
  support_server_limit_files (self->server, FULL);
  support_client_send (self->ada, "PRIVMSG #lounge :delayed");
  g_usleep (100 * 1000);
  support_server_limit_files (self->server, G_MAXUINT64);
  support_client_expect (self->ada, ":ada!ada@localhost PRIVMSG #lounge :delayed");
  support_client_expect (self->bob, ":ada!ada@localhost PRIVMSG #lounge :delayed");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  /* The server warns of a full disk, and is to go on. */
  g_unsetenv ("G_DEBUG");

  support_lounge_add ("/blackbox/disk/full", SHORT_PATIENCE, test_full);
  support_lounge_add ("/blackbox/disk/hiccup", SHORT_PATIENCE, test_hiccup);

  return g_test_run ();
}
