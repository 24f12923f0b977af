/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rooms that last, on the real server: they are there after it is killed. */

#include "support/support-client.h"

static void
wait_for (SupportClient *client, const char *pattern)
{
  g_free (support_client_wait_for (client, pattern));
}

static void
log_in (SupportClient *client, const char *words, const char *account)
{
  support_client_send (client, "PRIVMSG NickServ :%s by-the-%s", words, account);
  wait_for (client, ":* 900 *");
}

static void
make_room (SupportServer *server)
{
  g_autoptr (SupportClient) ada = support_client_new_registered (server, "ada", NULL);
  g_autoptr (SupportClient) bob = support_client_new_registered (server, "bob", NULL);

  log_in (ada, "REGISTER", "ada");
  log_in (bob, "REGISTER", "bob");
  support_client_send (ada, "JOIN #club");
  support_client_send (ada, "MODE #club +r");
  wait_for (ada, ":ada!* MODE #club +rq ada");
  support_client_send (ada, "MODE #club +klb-t key 7 *!*@evil.example");
  support_client_send (ada, "TOPIC #club :tea at five");
  support_client_send (ada, "PRIVMSG ChanServ :ROLE #club bob operator");
  wait_for (ada, ":ChanServ!* NOTICE ada :bob is operator in #club");
}

static void
check_room (SupportServer *server)
{
  g_autoptr (SupportClient) bob = support_client_new_registered (server, "rob", NULL);
  g_autoptr (SupportClient) ada = support_client_new_registered (server, "eda", NULL);

  log_in (bob, "IDENTIFY bob", "bob");
  support_client_send (ada, "JOIN #club");
  wait_for (ada, ":* 475 eda #club *");
  support_client_send (bob, "JOIN #club");
  wait_for (bob, ":* 332 rob #club :tea at five");
  wait_for (bob, ":* 353 rob = #club @rob");
  support_client_send (bob, "MODE #club");
  wait_for (bob, ":* 324 rob #club +klnr key 7");
  support_client_send (bob, "MODE #club b");
  wait_for (bob, ":* 367 rob #club *!*@evil.example ada!*");

  log_in (ada, "IDENTIFY ada", "ada");
  support_client_send (ada, "JOIN #club");
  wait_for (bob, ":eda!* MODE #club +q eda");
}

/* What somebody was told of is on disk: nothing is shut down here. */
static void
test_kill (void)
{
  g_autoptr (SupportServer) server = support_server_new ();

  support_server_start (server);
  make_room (server);
  support_server_kill (server);
  support_server_start (server);
  check_room (server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/roles/kill", test_kill);

  return g_test_run ();
}
