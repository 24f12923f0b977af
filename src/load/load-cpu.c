/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "load/load-cpu.h"

#include <time.h>

#include "load/load-error.h"

/**
 * load_cpu_read:
 * @pid: a process, of any user
 * @nanoseconds: (out): CPU time that all of its threads have used since it started, those that
 * ended included
 * @error: return location for %LOAD_ERROR_PROCESS
 *
 * The clock of the process counts every switch to it, where `/proc/PID/stat` counts ticks of 10 ms:
 * https://pubs.opengroup.org/onlinepubs/9699919799/functions/clock_getcpuclockid.html
 *
 * Returns: whether there is such a process
 */
gboolean
load_cpu_read (pid_t pid, gint64 *nanoseconds, GError **error)
{
  struct timespec time;
  clockid_t clock;

  /* The clock of process 0 would be our own. */
  if (pid <= 0 || clock_getcpuclockid (pid, &clock) != 0 || clock_gettime (clock, &time) != 0)
    {
      g_set_error (error, LOAD_ERROR, LOAD_ERROR_PROCESS,
                   "There is no process %d whose CPU time could be read", (int) pid);
      return FALSE;
    }

  *nanoseconds = (gint64) time.tv_sec * 1000000000 + time.tv_nsec;

  return TRUE;
}
