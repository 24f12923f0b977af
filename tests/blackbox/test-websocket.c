/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A WebSocket client of node, among people who came by other ways. */

#include "support/support-client.h"

#include <string.h>

#define CONFIG "[server]\nlisten-websocket=localhost:0\n" SUPPORT_NO_RATE_LIMIT

static char *
find_port (SupportServer *server)
{
  g_autofree char *log = support_server_get_log (server);
  const char *line = strstr (log, "listening on ws://127.0.0.1:");

  g_assert_nonnull (line);
  line += strlen ("listening on ws://127.0.0.1:");

  return g_strndup (line, strspn (line, "0123456789"));
}

static void
test_node (gconstpointer protocol)
{
  g_autofree char *node = g_find_program_in_path ("node");
  g_autofree char *script
      = g_test_build_filename (G_TEST_DIST, "tests", "blackbox", "websocket-client.js", NULL);
  g_autoptr (SupportServer) server = NULL;
  g_autoptr (SupportClient) ada = NULL;
  g_autoptr (SupportProcess) process = NULL;
  g_autofree char *port = NULL;

  if (node == NULL)
    {
      g_test_skip ("node is not installed");
      return;
    }

  server = support_server_new ();
  support_server_set_config (server, CONFIG);
  support_server_start (server);
  ada = support_client_new_in_room (server, "ada", NULL, "#lounge");
  port = find_port (server);

  process = support_process_new ((const char *const[]){ node, script, port, protocol, NULL },
                                 support_server_get_folder (server), "node");
  support_client_expect (ada, ":webby!webby@localhost JOIN #lounge");
  support_client_expect (ada, ":webby!webby@localhost PRIVMSG #lounge :from the web \u2713");
  support_client_send (ada, "PRIVMSG #lounge :welcome Webby \u2713");
  support_client_expect (ada, ":webby!webby@localhost QUIT :Quit: until tomorrow");
  if (support_process_wait (process) != 0)
    {
      g_autofree char *errors = support_process_get_errors (process);

      support_fail ("the client is not content", errors);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/blackbox/websocket/text", "text.ircv3.net", test_node);
  g_test_add_data_func ("/blackbox/websocket/binary", "binary.ircv3.net", test_node);

  return g_test_run ();
}
