/* SPDX-License-Identifier: GPL-3.0-or-later */

/* WEBIRC: https://ircv3.net/specs/extensions/webirc */

#include "server-fixture.h"

#include <string.h>

#define REGISTER "NICK ann\r\nUSER u 0 * :Ann\r\nJOIN #a"

static void
set_gateway (ServerFixture *self, const char *gateway)
{
  const char *const gateways[] = { "2001:db8::/32", gateway, NULL };

  self->config->webirc_gateways = g_strdupv ((char **) gateways);
  self->config->webirc_password = server_fixture_make_verifier ("hunter2");
}

/* Checks which host others see when a gateway gives @host and @address. */
static void
check_host (ServerFixture *self, const char *host, const char *address, const char *expected)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);
  g_autofree char *line
      = g_strdup_printf ("WEBIRC hunter2 gate %s %s :secure local-port=6697 x=y", host, address);
  g_autofree char *join = g_strdup_printf ("\n:ann!u@%s JOIN #a\n", expected);
  g_autofree char *lines = NULL;

  server_client_check (ann, line, NULL);
  server_client_send (ann, REGISTER);
  lines = server_client_take_lines (ann);
  g_assert_nonnull (strstr (lines, join));
  server_client_send (ann, "QUIT");
  g_free (server_client_take_last (ann));
}

static void
test_hosts (ServerFixture *self, gconstpointer data)
{
  set_gateway (self, "localhost");
  self->config->show_hosts = 1;

  check_host (self, "3-100-51-198.isp.example", "198.51.100.3", "3-100-51-198.isp.example");
  check_host (self, "198.51.100.3", "198.51.100.3", "198.51.100.3");
  check_host (self, "2001:db8::7", "2001:db8::7", "2001:db8::7");
  check_host (self, "0::7", "0::7", "0::7");
  check_host (self, "no!such@host", "198.51.100.3", "198.51.100.3");
  check_host (self, "LocalHost", "198.51.100.3", "198.51.100.3");
  check_host (self, "192.0.2.7", "198.51.100.3", "198.51.100.3");
  check_host (self, "2001:db8::7", "198.51.100.3", "198.51.100.3");
  check_host (self, "a.name.that.is.much.longer.than.what.is.shown.as.the.host.of.anybody.example",
              "198.51.100.3", "198.51.100.3");
}

/* A name tells no less than the address. */
static void
test_cloaked (ServerFixture *self, gconstpointer data)
{
  g_autofree char *cloak = NULL;

  set_gateway (self, "localhost");
  server_fixture_start (self);
  cloak = server_cloak_host (&self->server->cloak, "198.51.100.3");
  check_host (self, "3-100-51-198.isp.example", "198.51.100.3", cloak);
  check_host (self, "198.51.100.3", "198.51.100.3", cloak);
}

static void
check_refused (ServerFixture *self, const char *line, const char *why)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);
  g_autofree char *error = g_strdup_printf ("ERROR :Closing link: (localhost) [%s]", why);

  server_client_send (ann, line);
  server_client_expect_end (ann, error, NULL);
}

static void
test_refused (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  set_gateway (self, "localhost");
  check_refused (self, "WEBIRC hunter gate h 192.0.2.1", "Invalid WebIRC password");
  check_refused (self, "WEBIRC hunter22 gate h 192.0.2.1", "Invalid WebIRC password");
  check_refused (self, "WEBIRC hunter2 gate h h", "Invalid WebIRC address");
  check_refused (self, "WEBIRC hunter2 gate h 192.0.2.1/8", "Invalid WebIRC address");

  ann = server_client_connect (self);
  server_client_check (ann, "WEBIRC hunter2 gate h", S "461 * WEBIRC :Not enough parameters", NULL);
  server_client_check (ann, "WEBIRC hunter2 gate h 192.0.2.1", NULL);
  server_client_check (ann, "WEBIRC hunter2 gate h 192.0.2.2", S "462 * :You may not reregister",
                       NULL);
}

static void
test_other_address (ServerFixture *self, gconstpointer data)
{
  set_gateway (self, "192.0.2.0/24");
  check_refused (self, "WEBIRC hunter2 gate h 192.0.2.1",
                 "No WebIRC gateway is expected at your address");
}

static void
test_not_configured (ServerFixture *self, gconstpointer data)
{
  check_refused (self, "WEBIRC hunter2 gate h 192.0.2.1",
                 "No WebIRC gateway is expected at your address");
}

/* People are counted by where they are, and no more once they have left. */
static void
test_counted (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) first = NULL;
  g_autoptr (ServerClient) other = NULL;

  set_gateway (self, "localhost");
  self->config->limits.connections_per_address = 1;
  first = server_client_connect (self);
  other = server_client_connect (self);
  server_client_check (first, "WEBIRC hunter2 gate 192.0.2.1 192.0.2.1", NULL);
  self->config->limits.connections_per_network = 1;
  check_refused (self, "WEBIRC hunter2 gate 192.0.2.2 192.0.2.2",
                 "Too many connections from your network");
  self->config->limits.connections_per_network = 2;
  server_client_check (other, "WEBIRC hunter2 gate 192.0.2.2 192.0.2.2", NULL);
  check_refused (self, "WEBIRC hunter2 gate 192.0.2.1 192.0.2.1",
                 "Too many connections from your address");

  server_client_send (first, "QUIT");
  server_client_expect_end (first, "ERROR :Closing link: (192.0.2.1) [Quit]", NULL);
  g_clear_pointer (&first, server_client_free);
  server_fixture_settle (self);
  first = server_client_connect (self);
  server_client_check (first, "WEBIRC hunter2 gate 192.0.2.1 192.0.2.1", NULL);
}

/* What was right once is known again, until another password is wanted. */
static void
test_known (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  set_gateway (self, "localhost");
  ann = server_client_connect (self);
  g_assert_false (self->server->gateway_proof.is_set);
  server_client_check (ann, "WEBIRC hunter2 gate h 192.0.2.1", NULL);
  g_assert_true (
      server_proof_knows (&self->server->gateway_proof, self->config->webirc_password, "hunter2"));
  check_refused (self, "WEBIRC hunter3 gate h 192.0.2.1", "Invalid WebIRC password");

  g_free (self->server->config->webirc_password);
  self->server->config->webirc_password = server_fixture_make_verifier ("hunter3");
  check_refused (self, "WEBIRC hunter2 gate h 192.0.2.1", "Invalid WebIRC password");
  g_assert_false (server_proof_knows (&self->server->gateway_proof,
                                      self->server->config->webirc_password, "hunter2"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/webirc/hosts", test_hosts);
  server_fixture_add ("/server/webirc/cloaked", test_cloaked);
  server_fixture_add ("/server/webirc/refused", test_refused);
  server_fixture_add ("/server/webirc/other-address", test_other_address);
  server_fixture_add ("/server/webirc/not-configured", test_not_configured);
  server_fixture_add ("/server/webirc/counted", test_counted);
  server_fixture_add ("/server/webirc/known", test_known);

  return g_test_run ();
}
