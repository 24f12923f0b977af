/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who stays without a connection, on the real server, which is killed meanwhile. */

#include "support/support-client.h"

#define PASSWORD "by-the-fire"

static void
wait_for (SupportClient *client, const char *pattern)
{
  g_free (support_client_wait_for (client, pattern));
}

static void
leave_ada (SupportServer *server, SupportClient *bob)
{
  g_autoptr (SupportClient) ada = support_client_new_registered (server, "ada", NULL);

  support_client_send (ada, "PRIVMSG NickServ :REGISTER " PASSWORD);
  wait_for (ada, ":* 900 ada * ada :*");
  support_client_send (ada, "PRIVMSG NickServ :ALWAYSON ON");
  wait_for (ada, ":NickServ!* NOTICE ada :You stay here *");
  support_client_send (ada, "JOIN #hearth");
  support_client_send (ada, "TOPIC #hearth :wood");
  support_client_sync (ada);
  wait_for (bob, ":* 730 bob ada!*");
}

static void
check_ada (SupportServer *server)
{
  g_autoptr (SupportClient) bob = support_client_new_registered (server, "bob", NULL);

  support_client_send (bob, "JOIN #hearth");
  wait_for (bob, ":* 332 bob #hearth :wood");
  wait_for (bob, ":* 353 bob = #hearth :@ada bob");
  support_client_send (bob, "PRIVMSG ada :were you away?");
  wait_for (bob, ":* 301 bob ada :Not connected *");
  support_client_send (bob, "PRIVMSG #hearth :nobody left");
  support_client_sync (bob);
}

/* The same as the base64 of "ada", a NUL, "ada", a NUL and the password. */
static SupportClient *
come_back (SupportServer *server)
{
  SupportClient *ada = support_client_new (server);

  support_client_send (ada, "CAP REQ :sasl batch draft/chathistory server-time message-tags");
  support_client_send (ada, "AUTHENTICATE PLAIN");
  support_client_send (ada, "AUTHENTICATE YWRhAGFkYQBieS10aGUtZmlyZQ==");
  support_client_send (ada, "NICK somebody");
  support_client_send (ada, "USER a 0 * :Ada");
  wait_for (ada, ":* 903 *");
  support_client_send (ada, "CAP END");
  wait_for (ada, "*:ada!* JOIN #hearth");

  return ada;
}

/* Nothing is shut down here: what others saw of her is on disk. */
static void
test_kill (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autoptr (SupportClient) ada = NULL;
  g_autoptr (SupportClient) bob = NULL;

  support_server_start (server);
  bob = support_client_new_registered (server, "bob", NULL);
  support_client_send (bob, "MONITOR + ada");
  leave_ada (server, bob);
  support_server_kill (server);
  support_server_start (server);
  check_ada (server);
  support_server_kill (server);
  support_server_start (server);

  ada = come_back (server);
  support_client_send (ada, "CHATHISTORY LATEST #hearth * 10");
  wait_for (ada, "*:bob!* PRIVMSG #hearth :nobody left");
  support_client_send (ada, "CHATHISTORY LATEST bob * 10");
  wait_for (ada, "*:bob!* PRIVMSG ada :were you away?");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/always-on/kill", test_kill);

  return g_test_run ();
}
