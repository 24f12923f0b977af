/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tools of the administrator, used on the server of a fixture: as it runs when it was started, and
 * otherwise on its database. */

#include "tool-server.h"

#include <string.h>
#include <unistd.h>

#include "server/server-tool-program.h"

typedef struct
{
  char **arguments;
  int input;
  GString *output;
  GError *error;
  int status;
} Use;

static void
print_cb (const char *text, gpointer user_data)
{
  g_string_append (user_data, text);
}

static gpointer
use_cb (gpointer data)
{
  Use *use = data;

  use->status = server_tool_use ((const char *const *) use->arguments, use->input, print_cb,
                                 use->output, &use->error);
  g_main_context_wakeup (NULL);

  return NULL;
}

/* A program that asks the server waits, so it has a thread here, while this one is the server. */
static void
run (ServerFixture *self, Use *use)
{
  GThread *thread;

  if (self->server == NULL)
    {
      use_cb (use);
      return;
    }

  use->status = -1;
  thread = g_thread_new ("tool", use_cb, use);
  while (g_atomic_int_get (&use->status) == -1)
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
}

/* The configuration is for tools only; a server that runs has its own. */
void
tool_server_configure (ServerFixture *self, const char *text)
{
  g_autofree char *path = g_build_filename (self->folder, "tool.conf", NULL);
  g_autofree char *all = g_strconcat ("[accounts]\niterations=4096\n", text, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, all, -1, &error);
  g_assert_no_error (error);
}

static char **
make_arguments (ServerFixture *self, const char *line)
{
  g_autofree char *database = server_fixture_get_database (self);
  g_autofree char *config = g_build_filename (self->folder, "tool.conf", NULL);
  g_autofree char *command = NULL;
  char **arguments = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_test (config, G_FILE_TEST_EXISTS))
    tool_server_configure (self, "");
  command = g_strdup_printf ("inglenookd %s --config %s --database %s", line, config, database);
  g_shell_parse_argv (command, NULL, &arguments, &error);
  g_assert_no_error (error);

  return arguments;
}

/**
 * tool_server_use:
 * @self: a fixture
 * @line: what is written behind the program's name, as for a shell
 * @typed: (nullable): what is on standard input
 * @status: (out): what the program ends with
 *
 * Returns: (transfer full): what it prints, and behind that what it complains about; each time is
 *   replaced by TIME, and there are two spaces between columns
 */
char *
tool_server_use (ServerFixture *self, const char *line, const char *typed, int *status)
{
  Use use = { make_arguments (self, line), -1, g_string_new (NULL), NULL, 0 };
  g_autoptr (GRegex) time
      = g_regex_new ("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC", 0, 0, NULL);
  g_autoptr (GRegex) spaces = g_regex_new (" {2,}", 0, 0, NULL);
  g_autofree char *timeless = NULL;
  int ends[2];
  char *answer;

  g_assert_cmpint (pipe (ends), ==, 0);
  if (typed != NULL)
    g_assert_cmpint (write (ends[1], typed, strlen (typed)), ==, strlen (typed));
  close (ends[1]);
  use.input = ends[0];
  run (self, &use);
  close (ends[0]);

  g_assert_true (use.error == NULL || use.status != 0);
  if (use.error != NULL)
    g_string_append (use.output, use.error->message);
  timeless = g_regex_replace_literal (time, use.output->str, -1, 0, "TIME", 0, NULL);
  answer = g_regex_replace_literal (spaces, timeless, -1, 0, "  ", 0, NULL);
  *status = use.status;
  g_clear_error (&use.error);
  g_string_free (use.output, TRUE);
  g_strfreev (use.arguments);

  return answer;
}

/* @typed is on standard input; @expected is all that is printed. */
void
tool_server_check_typed (ServerFixture *self,
                         const char *line,
                         const char *typed,
                         const char *expected)
{
  int status;
  g_autofree char *answer = tool_server_use (self, line, typed, &status);

  g_assert_cmpstr (answer, ==, expected);
  g_assert_cmpint (status, ==, 0);
}

void
tool_server_check (ServerFixture *self, const char *line, const char *expected)
{
  tool_server_check_typed (self, line, NULL, expected);
}

void
tool_server_check_fails (ServerFixture *self, const char *line, int status, const char *expected)
{
  int actual;
  g_autofree char *answer = tool_server_use (self, line, "x\n", &actual);

  g_assert_cmpstr (answer, ==, expected);
  g_assert_cmpint (actual, ==, status);
}
