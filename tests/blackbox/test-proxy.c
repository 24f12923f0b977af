/* SPDX-License-Identifier: GPL-3.0-or-later */

/* People who come to the real server through a proxy, and what others see of where they are. */

#include "support/support-client.h"

#include <gio/gio.h>
#include <string.h>

#define CONFIG "[server]\nproxy-from=localhost\n" SUPPORT_NO_RATE_LIMIT

static SupportClient *
new_from (SupportServer *server, const char *address, const char *nick)
{
  SupportClient *client = support_client_new (server);

  support_client_send (client, "PROXY TCP4 %s 192.0.2.7 56324 6667", address);
  support_client_register (client, nick, NULL);

  return client;
}

/* Returns the host that Ada sees of who joins with an address of 198.51.100.0/24. */
static char *
see (SupportServer *server, SupportClient *ada, const char *address)
{
  g_autoptr (SupportClient) bob = new_from (server, address, "bob");
  g_autofree char *line = NULL;
  const char *host;

  support_client_send (bob, "JOIN #lounge");
  line = support_client_wait_for (ada, ":bob!* JOIN #lounge");
  g_assert_null (strstr (line, "198.51.100"));
  host = strchr (line, '@') + 1;
  support_client_send (bob, "QUIT");
  g_free (support_client_wait_for (ada, ":bob!* QUIT *"));

  return g_strndup (host, strcspn (host, " "));
}

static SupportClient *
new_at_home (SupportServer *server)
{
  SupportClient *ada = support_client_new_unix (server);

  support_client_register (ada, "ada", NULL);
  support_client_join (ada, "#lounge");

  return ada;
}

/* The same address is the same to others, after a restart as well; a network is known by its end.
 */
static void
test_cloaks (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autoptr (SupportClient) ada = NULL;
  g_autoptr (SupportClient) again = NULL;
  g_autoptr (SupportClient) banned = NULL;
  g_autofree char *host = NULL;
  g_autofree char *neighbour = NULL;
  g_autofree char *later = NULL;

  support_server_set_config (server, CONFIG);
  support_server_start (server);
  ada = new_at_home (server);
  host = see (server, ada, "198.51.100.3");
  neighbour = see (server, ada, "198.51.100.4");
  g_assert_true (g_str_has_suffix (host, ".ip4"));
  g_assert_cmpstr (host, !=, neighbour);
  g_assert_cmpstr (strchr (host, '.'), ==, strchr (neighbour, '.'));

  support_server_kill (server);
  support_server_start (server);
  again = new_at_home (server);
  later = see (server, again, "198.51.100.3");
  g_assert_cmpstr (host, ==, later);

  support_client_send (again, "MODE #lounge +b *!*@*%s", strchr (host, '.'));
  support_client_expect (again, ":ada!* MODE #lounge +b *");
  banned = new_from (server, "198.51.100.200", "bob");
  support_client_send (banned, "JOIN #lounge");
  support_client_expect (banned, ":inglenook.local 474 bob #lounge :*");
}

static void
test_garbage (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autoptr (SupportClient) client = NULL;
  g_autofree char *log = NULL;

  support_server_set_config (server, CONFIG);
  support_server_start (server);
  client = support_client_new (server);
  support_client_send (client, "NICK bob");
  support_client_expect_end (client);
  log = support_server_get_log (server);
  g_assert_nonnull (strstr (log, "A connection from the proxy localhost was closed: it began with "
                                 "something else than a PROXY header"));
}

/* A connection from @address, that is told something and is closed. */
static void
check_refused (SupportServer *server, const char *address, const char *pattern)
{
  g_autoptr (SupportClient) client = support_client_new (server);

  support_client_send (client, "PROXY TCP4 %s 192.0.2.7 56324 6667", address);
  support_client_expect (client, pattern);
  support_client_expect_end (client);
}

/* Ada may ban from the server. */
static SupportClient *
start_with_operator (SupportServer *server)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *verifier = NULL;
  g_autofree char *config = NULL;
  SupportClient *ada;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                              &error, g_getenv ("TEST_INGLENOOKD"), "hash-password", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, "kindling", NULL, &verifier, NULL, &error);
  g_assert_no_error (error);
  config = g_strdup_printf (CONFIG "connections-per-address=2\n"
                                   "[operator keeper]\npassword=%sprivileges=ban\n",
                            verifier);
  support_server_set_config (server, config);
  support_server_start (server);
  ada = new_at_home (server);
  support_client_send (ada, "OPER keeper kindling");
  g_free (support_client_wait_for (ada, ":* 381 *"));

  return ada;
}

/* A ban is for the address that the proxy told, and not for the proxy. */
static void
test_bans (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autoptr (SupportClient) ada = start_with_operator (server);
  g_autoptr (SupportClient) eve = new_from (server, "198.51.100.3", "eve");
  g_autoptr (SupportClient) bob = new_from (server, "198.51.101.3", "bob");
  g_autoptr (SupportClient) cid = NULL;

  support_client_send (ada, "DLINE 198.51.100.0/24 :be nice");
  support_client_expect (eve, ":* 465 eve :You are banned from this server: be nice");
  support_client_expect (eve, "ERROR :Closing link: *[Banned from this server]");
  support_client_expect_end (eve);
  check_refused (server, "198.51.100.7",
                 "ERROR :Closing link: You are banned from this server: be nice");
  support_client_sync (bob);
  cid = new_from (server, "198.51.101.3", "cid");

  support_client_send (ada, "UNDLINE 198.51.100.0/24");
  support_client_sync (ada);
  g_clear_pointer (&eve, support_client_free);
  eve = new_from (server, "198.51.100.3", "eve");
}

/* Connections are counted by the address that the proxy told. */
static void
test_counted (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autoptr (SupportClient) ada G_GNUC_UNUSED = start_with_operator (server);
  g_autoptr (SupportClient) bob G_GNUC_UNUSED = new_from (server, "198.51.100.3", "bob");
  g_autoptr (SupportClient) cid = new_from (server, "198.51.100.3", "cid");
  g_autoptr (SupportClient) dot = NULL;

  check_refused (server, "198.51.100.3",
                 "ERROR :Closing link: Too many connections from your address");
  dot = new_from (server, "198.51.100.4", "dot");
  support_client_send (cid, "QUIT");
  support_client_expect (cid, "ERROR :Closing link: *[Quit]");
  support_client_expect_end (cid);
  g_clear_pointer (&cid, support_client_free);
  g_clear_pointer (&dot, support_client_free);
  dot = new_from (server, "198.51.100.3", "eve");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/proxy/cloaks", test_cloaks);
  g_test_add_func ("/blackbox/proxy/garbage", test_garbage);
  g_test_add_func ("/blackbox/proxy/bans", test_bans);
  g_test_add_func ("/blackbox/proxy/counted", test_counted);

  return g_test_run ();
}
