/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "support/support-process.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define POLL_MICROSECONDS 2000

struct SupportProcess
{
  char *name;
  char *output_path;
  char *errors_path;
  pid_t pid;
  int terminal;
  GThread *drain;
  gboolean ended;
  int status;
};

/**
 * support_fail:
 * @what: what was expected, in a line
 * @details: all that helps to see why it did not happen: a transcript, a log
 *
 * Ends the test program, as a failed assertion does.
 */
void
support_fail (const char *what, const char *details)
{
  g_autofree char *text = g_strdup (details);
  g_auto (GStrv) lines = g_strsplit (g_strdelimit (text, "\033\r", '^'), "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    g_test_message ("%s", lines[i]);

  g_assertion_message (G_LOG_DOMAIN, "black box", 0, "support_fail", what);
  abort ();
}

/**
 * support_deadline:
 *
 * Returns: the monotonic time in microseconds at which what is waited for from now on is late
 */
gint64
support_deadline (void)
{
  return g_get_monotonic_time () + SUPPORT_WAIT_SECONDS * G_USEC_PER_SEC;
}

/**
 * support_wait_until:
 * @condition: (scope call): looks whether it has come about
 * @user_data: for @condition
 *
 * Returns: %TRUE once it has; %FALSE when it did not within SUPPORT_WAIT_SECONDS
 */
gboolean
support_wait_until (SupportCondition condition, gpointer user_data)
{
  gint64 deadline = support_deadline ();

  while (!condition (user_data))
    {
      if (g_get_monotonic_time () > deadline)
        return FALSE;
      g_usleep (POLL_MICROSECONDS);
    }

  return TRUE;
}

/**
 * support_folder_new:
 *
 * Returns: (transfer full): the path of a new, empty folder, short enough for Unix sockets in it
 */
char *
support_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("inglenook-XXXXXX", &error);

  g_assert_no_error (error);

  return folder;
}

/**
 * support_folder_remove:
 * @folder: a folder that support_folder_new() made
 *
 * Removes it with all that is in it.
 */
void
support_folder_remove (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        support_folder_remove (path);
      else
        g_unlink (path);
    }

  g_rmdir (folder);
}

/* Runs between fork and exec. A test that aborts must not leave servers behind, and a file that is
 * over its limit is to be an error to them, as a full disk is. */
static void
prepare_child (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  signal (SIGXFSZ, SIG_IGN);
}

static int
open_output (const char *path)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);

  return fd;
}

static SupportProcess *
process_alloc (const char *folder, const char *name)
{
  SupportProcess *self = g_new0 (SupportProcess, 1);

  self->name = g_strdup (name);
  self->output_path = g_strdup_printf ("%s/%s.out", folder, name);
  self->errors_path = g_strdup_printf ("%s/%s.err", folder, name);
  self->terminal = -1;

  return self;
}

/**
 * support_process_new:
 * @argv: the program and its arguments
 * @folder: where what it prints is kept
 * @name: a name for it, no other process's in @folder
 *
 * Starts a program that reads nothing.
 *
 * Returns: (transfer full): the running program
 */
SupportProcess *
support_process_new (const char *const *argv, const char *folder, const char *name)
{
  return support_process_new_with_files (argv, NULL, 0, folder, name);
}

/**
 * support_process_new_with_files:
 * @argv: the program and its arguments
 * @files: (array length=n_files): descriptors that it has too, from 3 on
 * @n_files: how many these are
 * @folder: where what it prints is kept
 * @name: a name for it, no other process's in @folder
 *
 * Returns: (transfer full): the running program
 */
SupportProcess *
support_process_new_with_files (const char *const *argv,
                                const int *files,
                                guint n_files,
                                const char *folder,
                                const char *name)
{
  static const int targets[] = { 3, 4, 5, 6 };
  SupportProcess *self = process_alloc (folder, name);
  g_autoptr (GError) error = NULL;
  int out = open_output (self->output_path);
  int err = open_output (self->errors_path);

  g_assert_cmpuint (n_files, <=, G_N_ELEMENTS (targets));
  g_spawn_async_with_pipes_and_fds (NULL, argv, NULL,
                                    G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH, prepare_child,
                                    NULL, -1, out, err, files, targets, n_files, &self->pid, NULL,
                                    NULL, NULL, &error);
  g_assert_no_error (error);
  close (out);
  close (err);

  return self;
}

/* A terminal that nobody reads fills up, and the program in it stands still. */
static gpointer
drain_terminal (gpointer user_data)
{
  SupportProcess *self = user_data;
  int out = open_output (self->output_path);
  char buffer[4096];
  ssize_t n;

  while ((n = read (self->terminal, buffer, sizeof buffer)) > 0 || (n < 0 && errno == EINTR))
    if (n > 0 && write (out, buffer, n) < 0)
      break;

  close (out);

  return NULL;
}

/**
 * support_process_new_in_terminal:
 * @argv: the program, by its path, and its arguments
 * @environment: its environment
 * @folder: where what it shows is kept
 * @name: a name for it, no other process's in @folder
 *
 * Starts a program that wants a terminal, in one of 80 columns and 24 lines.
 *
 * Returns: (transfer full): the running program
 */
SupportProcess *
support_process_new_in_terminal (const char *const *argv,
                                 const char *const *environment,
                                 const char *folder,
                                 const char *name)
{
  SupportProcess *self = process_alloc (folder, name);
  struct winsize size = { .ws_row = 24, .ws_col = 80 };

  self->pid = forkpty (&self->terminal, NULL, NULL, &size);
  g_assert_cmpint (self->pid, >=, 0);
  if (self->pid == 0)
    {
      prepare_child (NULL);
      execve (argv[0], (char **) argv, (char **) environment);
      _exit (127);
    }

  self->drain = g_thread_new (name, drain_terminal, self);

  return self;
}

/**
 * support_process_is_running:
 * @self: a program
 *
 * Returns: whether it still runs
 */
gboolean
support_process_is_running (SupportProcess *self)
{
  if (!self->ended && waitpid (self->pid, &self->status, WNOHANG) == self->pid)
    self->ended = TRUE;

  return !self->ended;
}

/**
 * support_process_get_pid:
 * @self: a program
 *
 * Returns: the number of its process
 */
pid_t
support_process_get_pid (SupportProcess *self)
{
  return self->pid;
}

/**
 * support_process_signal:
 * @self: a program
 * @number: the signal to send, when it still runs
 */
void
support_process_signal (SupportProcess *self, int number)
{
  if (support_process_is_running (self))
    kill (self->pid, number);
}

/**
 * support_process_limit_files:
 * @self: a running program
 * @bytes: how long a file may become by what it writes from now on; %G_MAXUINT64 for no limit
 *
 * Lets its writes fail as on a full disk.
 */
void
support_process_limit_files (SupportProcess *self, guint64 bytes)
{
  struct rlimit limit;

  g_assert_cmpint (prlimit (self->pid, RLIMIT_FSIZE, NULL, &limit), ==, 0);
  limit.rlim_cur = MIN (bytes, limit.rlim_max);
  g_assert_cmpint (prlimit (self->pid, RLIMIT_FSIZE, &limit, NULL), ==, 0);
}

/**
 * support_process_type:
 * @self: a program in a terminal
 * @text: what to type, with a line end to press Enter
 */
void
support_process_type (SupportProcess *self, const char *text)
{
  gsize size = strlen (text);

  g_assert_cmpint (write (self->terminal, text, size), ==, (gssize) size);
}

static gboolean
has_ended_cb (gpointer user_data)
{
  return !support_process_is_running (user_data);
}

/**
 * support_process_wait:
 * @self: a program that is about to end
 *
 * Fails the test when the program does not end within SUPPORT_WAIT_SECONDS.
 *
 * Returns: its exit status, or the negative number of the signal that ended it
 */
int
support_process_wait (SupportProcess *self)
{
  if (!support_wait_until (has_ended_cb, self))
    {
      g_autofree char *errors = support_process_get_errors (self);

      support_fail ("the program does not end", errors);
    }

  return WIFEXITED (self->status) ? WEXITSTATUS (self->status) : -WTERMSIG (self->status);
}

static char *
read_output (const char *path)
{
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_strdup ("");

  return text;
}

/**
 * support_process_get_output:
 * @self: a program
 *
 * Returns: (transfer full): all that it has printed to standard output, or shown on its terminal
 */
char *
support_process_get_output (SupportProcess *self)
{
  return read_output (self->output_path);
}

/**
 * support_process_get_errors:
 * @self: a program
 *
 * Returns: (transfer full): all that it has printed to standard error
 */
char *
support_process_get_errors (SupportProcess *self)
{
  return read_output (self->errors_path);
}

/**
 * support_process_free:
 * @self: a program; killed when it still runs
 */
void
support_process_free (SupportProcess *self)
{
  support_process_signal (self, SIGKILL);
  support_process_wait (self);
  if (self->drain != NULL)
    {
      g_thread_join (self->drain);
      close (self->terminal);
    }
  g_free (self->name);
  g_free (self->output_path);
  g_free (self->errors_path);
  g_free (self);
}
