/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-process.h"

#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* https://www.man7.org/linux/man-pages/man5/proc_pid_statm.5.html */
static void
read_memory (ServerProcess *self)
{
  g_autofree char *text = NULL;
  guint64 pages[2] = { 0 };
  char *rest = NULL;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    return;

  pages[0] = g_ascii_strtoull (text, &rest, 10);
  pages[1] = g_ascii_strtoull (rest, NULL, 10);
  self->virtual_bytes = pages[0] * sysconf (_SC_PAGESIZE);
  self->resident_bytes = pages[1] * sysconf (_SC_PAGESIZE);
}

/* The folder's size is how many there are since Linux 6.2; before, they are counted one by one, but
 * for the one that counting takes. */
static guint64
count_open (void)
{
  g_autoptr (GDir) dir = NULL;
  struct stat info;
  guint64 n = 0;

  if (stat ("/proc/self/fd", &info) == 0 && info.st_size > 0)
    return info.st_size;

  dir = g_dir_open ("/proc/self/fd", 0, NULL);
  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;

  return n > 0 ? n - 1 : 0;
}

/**
 * server_process_read:
 * @self: (out caller-allocates): what there is to know; 0 for what cannot be had
 *
 * Asks the system, which takes no disk.
 */
void
server_process_read (ServerProcess *self)
{
  struct rlimit limit = { 0 };
  struct timespec cpu = { 0 };

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &cpu);
  getrlimit (RLIMIT_NOFILE, &limit);
  *self = (ServerProcess){
    .cpu_seconds = cpu.tv_sec + cpu.tv_nsec / 1e9,
    .open_fds = count_open (),
    .max_fds = limit.rlim_cur,
  };
  read_memory (self);
}
