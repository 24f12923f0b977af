/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operators of the real server: a password that it hashes, what one does with it, and a
 * configuration that changes while it runs. */

#include "support/support-client.h"

#include <gio/gio.h>
#include <signal.h>
#include <string.h>

/* What `inglenookd hash-password` makes of a password on standard input. */
static char *
hash_password (const char *password, int *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  char *output = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                  | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                              &error, g_getenv ("TEST_INGLENOOKD"), "hash-password", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, password, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  *status = g_subprocess_get_exit_status (process);

  return output;
}

static void
set_operator (SupportServer *server, const char *password, const char *privileges)
{
  int status;
  g_autofree char *verifier = hash_password (password, &status);
  g_autofree char *config = NULL;

  g_assert_cmpint (status, ==, 0);
  config = g_strdup_printf (SUPPORT_NO_RATE_LIMIT "[operator keeper]\npassword=%sprivileges=%s\n",
                            verifier, privileges);
  support_server_set_config (server, config);
}

static SupportClient *
new_operator (SupportServer *server, const char *nick)
{
  SupportClient *client = support_client_new_registered (server, nick, NULL);

  support_client_send (client, "OPER keeper :by the fire");
  support_client_expect (client, ":*!* MODE * +o");
  support_client_expect (client, ":* 381 * :You are now an IRC operator");

  return client;
}

static void
test_hash_password (void)
{
  int status;
  g_autofree char *verifier = hash_password ("by the fire\n", &status);
  g_autofree char *nothing = NULL;

  g_assert_cmpint (status, ==, 0);
  g_assert_true (g_str_has_prefix (verifier, "SCRAM-SHA-256$600000:"));
  g_assert_true (g_str_has_suffix (verifier, "=\n"));

  nothing = hash_password ("", &status);
  g_assert_cmpint (status, ==, 1);
  g_assert_true (g_str_has_prefix (nothing, "inglenookd: This cannot be a password"));
}

static void
test_kill (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autoptr (SupportClient) ada = NULL;
  g_autoptr (SupportClient) bob = NULL;
  g_autoptr (SupportClient) eve = NULL;
  g_autofree char *log = NULL;

  set_operator (server, "by the fire", "kill");
  support_server_start (server);
  ada = new_operator (server, "ada");
  bob = support_client_new_in_room (server, "bob", NULL, "#lounge");
  eve = support_client_new_in_room (server, "eve", NULL, "#lounge");
  support_client_expect (bob, ":eve!* JOIN #lounge*");

  support_client_send (ada, "KILL eve :be nice");
  g_free (support_client_wait_for (eve, ":ada!* KILL eve :be nice"));
  g_free (support_client_wait_for (eve, "ERROR :*Killed (ada (be nice))*"));
  support_client_expect_end (eve);
  support_client_expect (bob, ":eve!* QUIT :Killed (ada (be nice))");

  support_client_send (bob, "OPER keeper kindling");
  support_client_expect (bob, ":* 464 bob :Password incorrect");
  log = support_server_get_log (server);
  g_assert_nonnull (strstr (log, "is operator keeper now"));
  g_assert_nonnull (strstr (log, "did not become operator keeper"));
  g_assert_null (strstr (log, "fire"));
  g_assert_null (strstr (log, "kindling"));
}

static void
test_rehash (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autoptr (SupportClient) ada = NULL;

  set_operator (server, "by the fire", "rehash");
  support_server_start (server);
  ada = new_operator (server, "ada");
  support_client_send (ada, "WALLOPS :hello");
  support_client_expect (ada, ":* 723 ada wallops :*");

  set_operator (server, "by the fire", "rehash;wallops");
  support_client_send (ada, "REHASH");
  support_client_expect (ada, ":* 382 ada */inglenookd.conf *Rehashing");
  support_client_send (ada, "MODE ada +w");
  support_client_expect (ada, ":ada!* MODE ada +w");
  support_client_send (ada, "WALLOPS :hello");
  support_client_expect (ada, ":ada!* WALLOPS *hello");

  support_server_set_config (server, "[sofas]\n");
  support_client_send (ada, "REHASH");
  support_client_expect (ada, ":* 382 ada */inglenookd.conf *Rehashing");
  support_client_expect (ada, ":* 400 ada REHASH :*there is no group [sofas]*");
  support_client_send (ada, "WALLOPS :still here");
  support_client_expect (ada, ":ada!* WALLOPS :still here");
}

static gboolean
has_read_again_cb (gpointer server)
{
  g_autofree char *log = support_server_get_log (server);

  return strstr (log, "The configuration was read again") != NULL;
}

static gboolean
has_refused_cb (gpointer server)
{
  g_autofree char *log = support_server_get_log (server);

  return strstr (log, "The configuration stays as it is: ") != NULL;
}

static void
test_sighup (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autoptr (SupportClient) ada = NULL;

  set_operator (server, "by the fire", "kill");
  support_server_start (server);
  ada = new_operator (server, "ada");

  support_server_set_config (server, "[limits]\nrooms=none\n");
  support_server_signal (server, SIGHUP);
  support_wait_until (has_refused_cb, server);
  support_client_send (ada, "KILL nobody");
  support_client_expect (ada, ":* 401 ada nobody :*");

  /* Without the operator there is none any more. */
  support_server_set_config (server, SUPPORT_NO_RATE_LIMIT);
  support_server_signal (server, SIGHUP);
  support_wait_until (has_read_again_cb, server);
  support_client_expect (ada, ":ada!* MODE ada -o");
  support_client_send (ada, "KILL nobody");
  support_client_expect (ada, ":* 481 ada :*");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/operator/hash-password", test_hash_password);
  g_test_add_func ("/blackbox/operator/kill", test_kill);
  g_test_add_func ("/blackbox/operator/rehash", test_rehash);
  g_test_add_func ("/blackbox/operator/sighup", test_sighup);

  return g_test_run ();
}
