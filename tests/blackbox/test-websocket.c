/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A WebSocket client of node, among people who came by other ways. */

#include "support/support-client.h"

#include <string.h>

#define CONFIG "[server]\nlisten-websocket=localhost:0;tls:localhost:0\n" SUPPORT_NO_RATE_LIMIT

/**
 * Way:
 * @scheme: how it comes
 * @protocol: what it speaks then
 */
typedef struct
{
  const char *scheme;
  const char *protocol;
} Way;

static char *
find_address (SupportServer *server, const char *scheme)
{
  g_autofree char *log = support_server_get_log (server);
  g_autofree char *start = g_strdup_printf ("listening on %s://127.0.0.1:", scheme);
  const char *line = strstr (log, start);

  g_assert_nonnull (line);
  line += strlen ("listening on ");

  return g_strndup (line, strcspn (line, "\n"));
}

static void
test_node (gconstpointer data)
{
  const Way *way = data;
  g_autofree char *node = g_find_program_in_path ("node");
  g_autofree char *script
      = g_test_build_filename (G_TEST_DIST, "tests", "blackbox", "websocket-client.js", NULL);
  g_autoptr (SupportServer) server = NULL;
  g_autoptr (SupportClient) ada = NULL;
  g_autoptr (SupportProcess) process = NULL;
  g_autofree char *address = NULL;

  if (node == NULL)
    {
      g_test_skip ("node is not installed");
      return;
    }

  server = support_server_new ();
  support_server_set_config (server, CONFIG);
  support_server_start (server);
  ada = support_client_new_in_room (server, "ada", NULL, "#lounge");
  address = find_address (server, way->scheme);

  process
      = support_process_new ((const char *const[]){ node, script, address, way->protocol, NULL },
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
  static const Way text = { "ws", "text.ircv3.net" };
  static const Way binary = { "ws", "binary.ircv3.net" };
  static const Way tls = { "wss", "text.ircv3.net" };

  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/blackbox/websocket/text", &text, test_node);
  g_test_add_data_func ("/blackbox/websocket/binary", &binary, test_node);
  g_test_add_data_func ("/blackbox/websocket/tls", &tls, test_node);

  return g_test_run ();
}
