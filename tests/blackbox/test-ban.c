/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bans of the real server: they are there after it is killed, and an administrator looks after them
 * while it runs, and while it does not. */

#include "support/support-client.h"

#include <gio/gio.h>
#include <string.h>

/* What `inglenookd` prints, on whichever output; @status is what it ends with. */
static char *
run (const char *const *arguments, const char *input, int *status)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  g_ptr_array_add (all, (gpointer) g_getenv ("TEST_INGLENOOKD"));
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (all, (gpointer) arguments[i]);
  g_ptr_array_add (all, NULL);

  process = g_subprocess_newv ((const char *const *) all->pdata,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                   | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  *status = g_subprocess_get_exit_status (process);

  return output;
}

static char *
use_tool (SupportServer *server, const char *line, int *status)
{
  g_autofree char *command
      = g_strdup_printf ("ban %s --database %s", line, support_server_get_database (server));
  g_auto (GStrv) arguments = NULL;

  g_assert_true (g_shell_parse_argv (command, NULL, &arguments, NULL));

  return run ((const char *const *) arguments, "", status);
}

static void
configure (SupportServer *server)
{
  const char *const arguments[] = { "hash-password", NULL };
  int status;
  g_autofree char *verifier = run (arguments, "kindling", &status);
  g_autofree char *config
      = g_strdup_printf (SUPPORT_NO_RATE_LIMIT "[webirc]\ngateways=localhost\npassword=%s"
                                               "[operator keeper]\npassword=%sprivileges=ban\n",
                         verifier, verifier);

  g_assert_cmpint (status, ==, 0);
  support_server_set_config (server, config);
}

static void
check_refused (SupportServer *server, const char *address, const char *pattern)
{
  g_autoptr (SupportClient) client = support_client_new (server);

  support_client_send (client, "WEBIRC kindling gate %s %s", address, address);
  support_client_expect (client, pattern);
  support_client_expect_end (client);
}

static void
check_admitted (SupportServer *server, const char *address, const char *nick)
{
  g_autoptr (SupportClient) client = support_client_new (server);

  support_client_send (client, "WEBIRC kindling gate %s %s", address, address);
  support_client_register (client, nick, NULL);
}

static void
test_kill (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autoptr (SupportClient) ada = NULL;
  g_autoptr (SupportClient) eve = NULL;
  g_autofree char *answer = NULL;
  int status;

  configure (server);
  support_server_start (server);
  ada = support_client_new_registered (server, "ada", NULL);
  eve = support_client_new_registered (server, "eve", NULL);
  support_client_send (ada, "OPER keeper kindling");
  support_client_expect (ada, ":*!* MODE * +o");
  support_client_expect (ada, ":* 381 * :You are now an IRC operator");
  support_client_send (ada, "DLINE 192.0.2.0/24 :be nice");
  support_client_expect (ada, ":* NOTICE ada :Added D-Line [192.0.2.0/24]");
  support_client_send (ada, "KLINE 1d eve@localhost :be nice");
  support_client_expect (eve, ":* 465 eve :You are banned from this server until *: be nice");
  support_client_expect (eve, "ERROR :Closing link: *[Banned from this server]");
  support_client_expect_end (eve);

  answer = use_tool (server, "add 198.51.100.0/24 'be nice'", &status);
  g_assert_cmpstr (answer, ==, "198.51.100.0/24 is banned.\n");

  support_server_kill (server);
  support_server_start (server);
  check_refused (server, "192.0.2.7",
                 "ERROR :Closing link: *You are banned from this server: be nice*");
  check_refused (server, "198.51.100.7",
                 "ERROR :Closing link: *You are banned from this server: be nice*");
  check_admitted (server, "192.0.3.7", "bob");
}

static void
test_tool (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autofree char *added = NULL;
  g_autofree char *listed = NULL;
  g_autofree char *removed = NULL;
  int status;

  configure (server);
  added = use_tool (server, "add 2001:db8::/32 'no entry'", &status);
  g_assert_cmpstr (added, ==, "2001:db8::/32 is banned.\n");
  g_assert_cmpint (status, ==, 0);
  support_server_start (server);
  check_refused (server, "2001:db8::7",
                 "ERROR :Closing link: *You are banned from this server: no entry*");
  support_server_stop (server);

  listed = use_tool (server, "list", &status);
  g_assert_true (g_str_has_prefix (listed, "MASK           SET "));
  g_assert_nonnull (strstr (listed, "\n2001:db8::/32  "));
  g_assert_true (g_str_has_suffix (listed, "  administrator  no entry\n"));
  removed = use_tool (server, "remove 2001:db8::/32", &status);
  g_assert_cmpint (status, ==, 0);
  support_server_start (server);
  check_admitted (server, "2001:db8::7", "eve");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/ban/kill", test_kill);
  g_test_add_func ("/blackbox/ban/tool", test_tool);

  return g_test_run ();
}
