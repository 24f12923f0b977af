/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "support/support-lounge.h"

static void
set_up (SupportLounge *self, gconstpointer config)
{
  self->server = support_server_new ();
  if (config != NULL)
    support_server_set_config (self->server, config);
  support_server_start (self->server);
  self->ada = support_client_new_in_room (self->server, "ada", SUPPORT_ALL_CAPS, "#lounge");
  self->bob = support_client_new_in_room (self->server, "bob", NULL, "#lounge");
  support_client_sync (self->ada);
}

static void
tear_down (SupportLounge *self, gconstpointer config)
{
  support_client_free (self->ada);
  support_client_free (self->bob);
  support_server_free (self->server);
}

/**
 * support_lounge_add:
 * @path: the path of a test
 * @config: (nullable): the configuration of its server; %NULL for SUPPORT_NO_RATE_LIMIT
 * @test: what to do in the lounge
 */
void
support_lounge_add (const char *path, const char *config, SupportLoungeTest test)
{
  g_test_add (path, SupportLounge, config, set_up, test, tear_down);
}
