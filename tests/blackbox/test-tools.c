/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The administrator's tools and the real server: what they were told is there after it is killed,
 * each finds its own, and the commands of the documentation do what it says. */

#include "support/support-client.h"
#include "support/support-tool.h"

#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

static char *
find_token (SupportServer *server, const char *line)
{
  int status;
  g_autofree char *output = support_tool_use (server, line, "", &status);
  g_autoptr (GRegex) regex = g_regex_new ("^token: +(\\S+)", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  g_assert_cmpint (status, ==, 0);
  g_assert_true (g_regex_match (regex, output, 0, &match));

  return g_match_info_fetch (match, 1);
}

static void
enroll (SupportServer *server, const char *nick, const char *token, const char *expected)
{
  g_autoptr (SupportClient) client
      = support_client_new_registered (server, nick, "draft/account-registration");

  support_client_send (client, "REGISTER * * by-the-fire");
  support_client_expect (client, ":* REGISTER VERIFICATION_REQUIRED *");
  support_client_send (client, "VERIFY %s %s", nick, token);
  support_client_expect (client, expected);
}

/* What a tool has said is done is on the disk, whatever comes then. */
static void
test_kill (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autofree char *token = NULL;

  support_server_set_config (server, SUPPORT_NO_RATE_LIMIT "[accounts]\nregistration=2\n");
  support_server_start (server);
  support_tool_check (server, "status", 0, "state: *running\n*");
  support_tool_check (server, "account add Ada", 0, "The account Ada is there.\n");
  support_tool_check (server, "ban add 192.0.2.7 x", 0, "192.0.2.7 is banned.\n");
  token = find_token (server, "invite create --uses 2");
  enroll (server, "ben", token, ":* VERIFY SUCCESS ben *");
  support_server_kill (server);

  /* The socket is still there, and nobody answers. */
  support_tool_check (server, "status", 3, "state: *stopped\n*accounts: *2\nbans: *1\n*");
  support_tool_check (server, "reload", 3, "inglenookd: The server is not running\n");
  support_tool_check (server, "account list", 0, "ACCOUNT*\nAda *\nben *");
  support_server_start (server);
  support_tool_check (server, "ban list", 0, "MASK*\n192.0.2.7 *");
  enroll (server, "cid", token, ":* VERIFY SUCCESS cid *");
  enroll (server, "dee", token, ":* FAIL VERIFY INVALID_CODE dee *");
  support_server_kill (server);
  support_server_start (server);
  enroll (server, "eve", token, ":* FAIL VERIFY INVALID_CODE eve *");
}

/* Each database has its server. */
static void
test_two (void)
{
  g_autoptr (SupportServer) one = support_server_new_started ();
  g_autoptr (SupportServer) other = support_server_new_started ();

  support_tool_check (one, "ban add 192.0.2.1", 0, "192.0.2.1 is banned.\n");
  support_tool_check (other, "ban add 192.0.2.2", 0, "192.0.2.2 is banned.\n");
  support_tool_check (one, "ban list --json", 0, "{\"mask\": \"192.0.2.1\", *}\n");
  support_tool_check (other, "ban list --json", 0, "{\"mask\": \"192.0.2.2\", *}\n");
}

static void
test_wrong (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();

  support_tool_check (server, "frob", 1, "inglenookd: \"frob\" is not an option; *");
  support_tool_check (server, "account", 1,
                      "inglenookd: Write one of these behind inglenookd: account add *");
  support_tool_check (server, "account frob", 1,
                      "inglenookd: Write one of these behind inglenookd: account *");
  support_tool_check (server, "account list all", 1,
                      "inglenookd: Write it so: inglenookd account list*");
  support_tool_check (server, "status --help", 0, "Usage:\n  inglenookd status *");
  support_tool_check (server, "room --help", 0,
                      "Usage:\n  inglenookd room list *  inglenookd room retire *");
  support_tool_check (server, "hash-password --help", 0, "Usage:*inglenookd hash-password reads *");
}

/* A password stands neither on the command line nor in the log. */
static void
test_secrets (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autofree char *token = NULL;
  g_autofree char *log = NULL;
  int status;

  g_free (support_tool_use (server, "account add Ada", "by the glowing fire\n", &status));
  g_assert_cmpint (status, ==, 0);
  token = find_token (server, "invite create");
  log = support_server_get_log (server);
  g_assert_nonnull (strstr (log, "The administrator made the account Ada"));
  g_assert_null (strstr (log, "glowing"));
  g_assert_null (strstr (log, "SCRAM"));
  g_assert_null (strstr (log, token));
}

static char *
read_manual (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "docs", "administration.md", NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

/* One after the other, as they stand there. */
static void
run_examples (SupportServer *server)
{
  g_autofree char *manual = read_manual ();
  g_auto (GStrv) lines = g_strsplit (manual, "\n", -1);
  guint n = 0;

  for (char **line = lines; *line != NULL; line++)
    {
      g_autofree char *output = NULL;
      int status;

      if (!g_str_has_prefix (*line, "    $ inglenookd ") || strstr (*line, "--config") != NULL)
        continue;
      output = support_tool_use (server, *line + strlen ("    $ inglenookd "), "by the fire\n",
                                 &status);
      if (status != 0)
        g_error ("%s ends with %d: %s", *line, status, output);
      n++;
    }
  g_assert_cmpuint (n, >, 5);
}

static void
test_manual (void)
{
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) ada
      = support_client_new_in_room (server, "ada", "echo-message", "#lounge");
  g_autofree char *before = g_get_current_dir ();

  /* Of a room in which nothing was said there is nothing to export. */
  support_client_send (ada, "PRIVMSG #lounge :hello");
  support_client_expect (ada, ":ada!*@* PRIVMSG #lounge hello");
  g_assert_cmpint (chdir (support_server_get_folder (server)), ==, 0);
  run_examples (server);
  g_assert_cmpint (chdir (before), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/tools/kill", test_kill);
  g_test_add_func ("/blackbox/tools/two", test_two);
  g_test_add_func ("/blackbox/tools/wrong", test_wrong);
  g_test_add_func ("/blackbox/tools/secrets", test_secrets);
  g_test_add_func ("/blackbox/tools/manual", test_manual);

  return g_test_run ();
}
