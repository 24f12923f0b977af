/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "load/load-cpu.h"
#include "load/load-error.h"

#include <sys/wait.h>
#include <unistd.h>

static void
test_own (void)
{
  g_autoptr (GError) error = NULL;
  gint64 first;
  gint64 second;

  g_assert_true (load_cpu_read (getpid (), &first, &error));
  g_assert_no_error (error);
  g_assert_cmpint (first, >, 0);

  /* It goes on while we work. */
  do
    g_assert_true (load_cpu_read (getpid (), &second, NULL));
  while (second == first);
  g_assert_cmpint (second, >, first);
}

static void
test_none (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  gint64 time;
  pid_t pid = fork ();

  if (pid == 0)
    _exit (0);
  g_assert_cmpint (pid, >, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);

  message = g_strdup_printf ("There is no process %d whose CPU time could be read", (int) pid);
  g_assert_false (load_cpu_read (pid, &time, &error));
  g_assert_error (error, LOAD_ERROR, LOAD_ERROR_PROCESS);
  g_assert_cmpstr (error->message, ==, message);
  g_assert_false (load_cpu_read (0, &time, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/load/cpu/own", test_own);
  g_test_add_func ("/load/cpu/none", test_none);

  return g_test_run ();
}
