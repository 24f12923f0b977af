/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How often one may log in from one address. */

#include "server-fixture.h"

/* ada, with the password "by the fire". */
#define PLAIN     "AUTHENTICATE AGFkYQBieSB0aGUgZmlyZQ=="
#define LOGGED_IN S "900 ann ann!u@gate Ada :You are now logged in as Ada"
#define SUCCESS   S "903 ann :SASL authentication successful"
#define FAILED    S "904 ann :SASL authentication failed"

static ServerClient *
come_from (ServerFixture *self, const char *nick, const char *address)
{
  ServerClient *client = server_client_connect (self);
  g_autofree char *line = g_strdup_printf ("WEBIRC w gate gate %s :secure\r\nCAP REQ sasl\r\n"
                                           "NICK %s\r\nUSER u 0 * :Ann\r\nCAP END",
                                           address, nick);

  server_client_run (client, line);

  return client;
}

static void
log_in (ServerClient *client)
{
  server_client_check (client, "AUTHENTICATE PLAIN", S "AUTHENTICATE +", NULL);
  server_client_send (client, PLAIN);
}

static void
set_up_gateway (ServerFixture *self)
{
  const char *const gateways[] = { "localhost", NULL };

  self->config->webirc_gateways = g_strdupv ((char **) gateways);
  self->config->webirc_password = server_fixture_make_verifier ("w");
  self->config->show_hosts = 1;
  self->config->limits.logins_per_address = 2;
  server_fixture_add_account (self, "Ada", "by the fire");
}

static void
test_address (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;

  set_up_gateway (self);
  ann = come_from (self, "ann", "192.0.2.1");
  for (guint i = 0; i < 2; i++)
    {
      log_in (ann);
      server_client_wait_for (ann, LOGGED_IN, SUCCESS, NULL);
    }
  log_in (ann);
  server_client_expect (ann, S "902 ann :Too many logins from your address; try again later",
                        FAILED, NULL);

  /* Others are not bound by that. */
  bob = come_from (self, "bob", "192.0.2.2");
  log_in (bob);
  server_client_wait_for (bob, S "900 bob bob!u@gate Ada :You are now logged in as Ada",
                          S "903 bob :SASL authentication successful", NULL);

  /* Half an hour gives one of two back. */
  for (guint i = 0; i < 30; i++)
    {
      server_fixture_advance (self, 60000);
      server_client_run (ann, "PING x");
    }
  log_in (ann);
  server_client_wait_for (ann, LOGGED_IN, SUCCESS, NULL);
}

/* This computer's connections are not told apart. */
static void
test_local (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  self->config->limits.logins_per_address = 1;
  server_fixture_add_account (self, "Ada", "by the fire");
  ann = server_client_new (self, "ann", "sasl");
  for (guint i = 0; i < 3; i++)
    {
      log_in (ann);
      server_client_wait_for (ann, S "900 ann ann!u@localhost Ada :You are now logged in as Ada",
                              SUCCESS, NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/logins/address", test_address);
  server_fixture_add ("/server/logins/local", test_local);

  return g_test_run ();
}
