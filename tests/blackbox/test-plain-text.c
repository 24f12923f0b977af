/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The plain-text door with what people have who have no chat program, and irssi on the other side.
 */

#include "support/support-guest.h"

#include <string.h>

#define CONFIG "[server]\nlisten-plain-text=localhost:0\n" SUPPORT_NO_RATE_LIMIT

/**
 * Terminal:
 * @process: a program in a terminal
 * @n_seen: how much of what stands there was looked at
 * @text: what is waited for
 */
typedef struct
{
  SupportProcess *process;
  gsize n_seen;
  const char *text;
} Terminal;

static char *
find_port (SupportServer *server)
{
  g_autofree char *log = support_server_get_log (server);
  const char *line = strstr (log, "listening on telnet://127.0.0.1:");

  g_assert_nonnull (line);
  line += strlen ("listening on telnet://127.0.0.1:");

  return g_strndup (line, strspn (line, "0123456789"));
}

static gboolean
is_shown_cb (gpointer user_data)
{
  Terminal *self = user_data;
  g_autofree char *all = support_process_get_output (self->process);
  const char *place = strstr (all + MIN (self->n_seen, strlen (all)), self->text);

  if (place != NULL)
    self->n_seen = place + strlen (self->text) - all;

  return place != NULL;
}

/* Waits for @text behind what was seen before. */
static void
terminal_expect (Terminal *self, const char *text)
{
  self->text = text;
  if (!support_wait_until (is_shown_cb, self))
    {
      g_autofree char *all = support_process_get_output (self->process);

      support_fail (text, all);
    }
}

static void
terminal_type (Terminal *self, const char *text)
{
  support_process_type (self->process, text);
}

/* Returns FALSE when the program is not installed. */
static gboolean
start_program (Terminal *self, SupportServer *server, const char *name)
{
  const char *const environment[] = { "TERM=dumb", "LC_ALL=C.UTF-8", "HOME=/nonexistent", NULL };
  gboolean is_script = g_str_has_suffix (name, ".py");
  g_autofree char *program = g_find_program_in_path (is_script ? "python3" : name);
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "tests", "blackbox", name, NULL);
  g_autofree char *port = find_port (server);
  const char *const plain[] = { program, "127.0.0.1", port, NULL };
  const char *const interpreted[] = { program, script, port, NULL };

  if (program == NULL)
    {
      g_autofree char *message = g_strdup_printf ("%s is not installed", name);

      g_test_skip (message);
      return FALSE;
    }

  *self = (Terminal){ NULL };
  self->process = support_process_new_in_terminal (is_script ? interpreted : plain, environment,
                                                   support_server_get_folder (server), "program");

  return TRUE;
}

/* A terminal makes line ends of its own. Each sees the other come, speak and go. */
static void
test_program (gconstpointer name)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autoptr (SupportGuest) irssi = NULL;
  g_autoptr (SupportProcess) process = NULL;
  Terminal terminal;

  support_server_set_config (server, CONFIG);
  support_server_start (server);
  irssi = support_guest_new_irssi (server, "irene", NULL);
  if (irssi == NULL)
    {
      g_test_skip ("irssi is not installed");
      return;
    }
  support_guest_skip_until (irssi, "-!- Irssi: Join to #lounge was synced in *");
  support_guest_type (irssi, "anybody here?");
  support_guest_skip_until (irssi, "<@irene> anybody here?");
  if (!start_program (&terminal, server, name))
    return;
  process = terminal.process;

  terminal_expect (&terminal, "Your name: ");
  terminal_type (&terminal, "irene\n");
  terminal_expect (&terminal, "* irene is somebody's name, or nearly so. Take another one.");
  terminal_type (&terminal, "Zoë\n");
  terminal_expect (&terminal, "* You are in #lounge as Zoë");
  terminal_expect (&terminal, "] irene: anybody here?");
  terminal_expect (&terminal, "* Here are: irene, Zoë");
  terminal_type (&terminal, "Grüße\n");
  support_guest_expect (irssi, "-!- Zoë [Zoe@localhost] has joined #lounge", "< Zoë> Grüße", NULL);
  support_guest_type (irssi, "/me waves");
  terminal_expect (&terminal, "* irene waves");
  terminal_type (&terminal, "/me waves back\n");
  support_guest_skip_until (irssi, "*Zoë waves back");
  terminal_type (&terminal, ".\n");
  terminal_expect (&terminal, "* Good-bye");
  support_guest_expect (irssi, "-!- Zoë [Zoe@localhost] has quit [Quit]", NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/blackbox/plain-text/nc", "nc", test_program);
  g_test_add_data_func ("/blackbox/plain-text/telnet", "telnet", test_program);
  g_test_add_data_func ("/blackbox/plain-text/python", "plain-text-client.py", test_program);

  return g_test_run ();
}
