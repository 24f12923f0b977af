/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Programs that other people wrote, as their users have them, at our server. */

#include "support/support-client.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static void
put_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/**
 * Sighting:
 * @path: a file that grows
 * @text: what is to turn up in it
 */
typedef struct
{
  const char *path;
  const char *text;
} Sighting;

static gboolean
is_sighted_cb (gpointer user_data)
{
  const Sighting *sighting = user_data;
  g_autofree char *contents = NULL;

  return g_file_get_contents (sighting->path, &contents, NULL, NULL)
         && strstr (contents, sighting->text) != NULL;
}

static void
expect_in_file (const char *path, const char *text)
{
  Sighting sighting = { path, text };
  g_autofree char *contents = NULL;

  if (support_wait_until (is_sighted_cb, &sighting))
    return;

  g_file_get_contents (path, &contents, NULL, NULL);
  support_fail (text, contents != NULL ? contents : "there is no such file");
}

/* Ada is in the room already and has something to say to whoever comes. */
static SupportClient *
enter_ada (SupportServer *server)
{
  SupportClient *ada = support_client_new_registered (server, "ada", NULL);

  support_client_send (ada, "JOIN #lounge\r\nTOPIC #lounge :By the fire");
  support_client_send (ada, "PRIVMSG #lounge :said before");
  support_client_sync (ada);

  return ada;
}

static void
test_irssi (void)
{
  g_autofree char *irssi = g_find_program_in_path ("irssi");
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) ada = enter_ada (server);
  g_autoptr (SupportProcess) process = NULL;
  const char *folder = support_server_get_folder (server);
  g_autofree char *screen = g_build_filename (folder, "irssi.out", NULL);
  const char *const argv[] = { irssi, "--home", folder, NULL };
  const char *const environment[] = { "TERM=xterm", "LC_ALL=C.UTF-8", "HOME=/nonexistent", NULL };
  g_autofree char *config = g_strdup_printf (
      "servers = ( { address = \"127.0.0.1\"; port = \"%u\"; chatnet = \"Test\"; autoconnect = \"yes\"; } );\n"
      "chatnets = { Test = { type = \"IRC\"; }; };\n"
      "channels = ( { name = \"#lounge\"; chatnet = \"Test\"; autojoin = \"yes\"; } );\n"
      "settings = { core = { real_name = \"Irene Adler\"; user_name = \"irene\"; nick = \"irene\"; };\n"
      "\"irc/core\" = { cmd_queue_speed = \"10msec\"; }; };\n",
      support_server_get_port (server));

  if (irssi == NULL)
    {
      g_test_skip ("irssi is not installed");
      return;
    }

  put_file (folder, "config", config);
  process = support_process_new_in_terminal (argv, environment, folder, "irssi");
  g_free (support_client_wait_for (ada, ":irene!irene@localhost JOIN #lounge"));
  support_process_type (process, "/window goto #lounge\r");
  expect_in_file (screen, "said before");

  support_client_send (ada, "PRIVMSG #lounge :welcome Irene");
  expect_in_file (screen, "welcome Irene");

  support_process_type (process, "glad to be here\r");
  support_client_expect (ada, ":irene!irene@localhost PRIVMSG #lounge :glad to be here");
  support_process_type (process, "/msg ada psst\r");
  support_client_expect (ada, ":irene!irene@localhost PRIVMSG ada :psst");

  support_process_type (process, "/quit until tomorrow\r");
  support_client_expect (ada, ":irene!irene@localhost QUIT :*until tomorrow*");
  g_assert_cmpint (support_process_wait (process), ==, 0);
}

static void
type_into_fifo (const char *path, const char *line)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, line, strlen (line)), ==, (gssize) strlen (line));
  close (fd);
}

static gboolean
exists_cb (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_weechat (void)
{
  g_autofree char *weechat = g_find_program_in_path ("weechat-headless");
  g_autoptr (SupportServer) server = support_server_new_started ();
  g_autoptr (SupportClient) ada = enter_ada (server);
  g_autoptr (SupportProcess) process = NULL;
  const char *folder = support_server_get_folder (server);
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);
  g_autofree char *log = g_build_filename (folder, "logs", "irc.test.#lounge.weechatlog", NULL);
  g_autofree char *commands = g_strdup_printf (
      "/set fifo.file.path %s;/set logger.file.flush_delay 0;/set irc.server_default.capabilities *;"
      "/set irc.server_default.tls off;/server add test 127.0.0.1/%u -nicks=wendy -username=wendy "
      "-realname=Wendy -autojoin=#lounge;/connect test",
      fifo, support_server_get_port (server));
  const char *const argv[] = { weechat, "--dir", folder, "--run-command", commands, NULL };

  if (weechat == NULL)
    {
      g_test_skip ("weechat-headless is not installed");
      return;
    }

  process = support_process_new (argv, folder, "weechat");
  g_free (support_client_wait_for (ada, ":wendy!wendy@localhost JOIN #lounge"));
  expect_in_file (log, "said before");

  support_client_send (ada, "PRIVMSG #lounge :welcome Wendy");
  expect_in_file (log, "welcome Wendy");

  g_assert_true (support_wait_until (exists_cb, fifo));
  type_into_fifo (fifo, "irc.test.#lounge *glad to be here\n");
  support_client_expect (ada, ":wendy!wendy@localhost PRIVMSG #lounge :glad to be here");

  type_into_fifo (fifo, "irc.test.#lounge */quit until tomorrow\n");
  support_client_expect (ada, ":wendy!wendy@localhost QUIT :*until tomorrow*");
  g_assert_cmpint (support_process_wait (process), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blackbox/clients/irssi", test_irssi);
  g_test_add_func ("/blackbox/clients/weechat", test_weechat);

  return g_test_run ();
}
