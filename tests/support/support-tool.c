/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The tools of who runs the server, as they are started in a shell. */

#include "support/support-tool.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* No pipe, as a tool that reads nothing would break it. */
static int
make_input (const char *text)
{
  int fd = memfd_create ("input", MFD_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, strlen (text)), ==, strlen (text));
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);

  return fd;
}

/* Whatever the line does not name is that of the server. What `inglenookd` prints, and behind that
 * what it complains about; not what its log tells. */
char *
support_tool_use (SupportServer *server, const char *line, const char *input, int *status)
{
  gboolean is_named = strstr (line, "--database") != NULL;
  g_autofree char *command = g_strdup_printf ("%s %s %s %s", g_getenv ("TEST_INGLENOOKD"), line,
                                              is_named ? "" : "--database",
                                              is_named ? "" : support_server_get_database (server));
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  const char *complaint;

  g_assert_true (g_shell_parse_argv (command, NULL, &arguments, NULL));
  g_subprocess_launcher_take_stdin_fd (launcher, make_input (input));
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, &errors, &error);
  g_assert_no_error (error);
  *status = g_subprocess_get_exit_status (process);
  complaint = strstr (errors, "inglenookd: ");

  return g_strconcat (output, complaint, NULL);
}

/* Runs one that may ask for a password, and holds what it says against @pattern. */
void
support_tool_check (SupportServer *server, const char *line, int status, const char *pattern)
{
  int actual;
  g_autofree char *output = support_tool_use (server, line, "by the fire\n", &actual);

  if (actual != status || !g_pattern_match_simple (pattern, output))
    g_error ("inglenookd %s ends with %d: %s", line, actual, output);
}
