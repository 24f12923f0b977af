/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is out to hurt the server, or the others in it, hurts nobody. */

#include "support/support-lounge.h"

#include <string.h>

/* The log of the server fits in this, the database does not. */
#define FULL 4096

static void
refuse_to_store (SupportClient *client)
{
  support_client_send (client, "PRIVMSG #lounge :lost");
  support_client_expect (client, "*FAIL PRIVMSG MESSAGE_NOT_STORED #lounge :?*");
}

/* Once the server has given up holding messages, one that nobody would have heard does not make it
 * hold them again, and with them everybody. */
static void
test_full_disk_alone (SupportLounge *self, gconstpointer config)
{
  gint64 start;

  support_client_send (self->ada, "PART #lounge");
  support_client_expect (self->bob, ":ada!* PART #lounge");
  support_server_limit_files (self->server, FULL);
  refuse_to_store (self->bob);

  start = g_get_monotonic_time ();
  for (guint i = 0; i < 5; i++)
    refuse_to_store (self->bob);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);

  support_server_limit_files (self->server, G_MAXUINT64);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  /* The server warns of a full disk, and is to go on. */
  g_unsetenv ("G_DEBUG");

  support_lounge_add ("/blackbox/hostile/full-disk-alone", SUPPORT_NO_RATE_LIMIT "store-hold=2\n",
                      test_full_disk_alone);

  return g_test_run ();
}
