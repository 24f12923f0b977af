/* SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-tls
 *
 * What TLS costs the server beside no TLS, in one run on the same machine: CPU time for each line
 * that it reads and answers, CPU time and time for each connection that comes, says a line and
 * leaves, and memory for each connection that stays. The connections without TLS do the same things
 * in the same order. BENCH_LINES changes how many lines are measured. */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load/load-cpu.h"
#include "support/support-client.h"

#define N_LINES       100000
#define N_CONNECTIONS 1000
#define N_FIRST       500
#define N_ROUNDS      5
#define N_SILENT      200
#define N_BESIDE      100

/**
 * Way:
 * @WAY_PLAIN: without TLS
 * @WAY_TLS: with it
 *
 * How clients come.
 */
typedef enum
{
  WAY_PLAIN,
  WAY_TLS,
  N_WAYS,
} Way;

/**
 * Figure:
 * @rounds: what each round measured, by ways
 */
typedef struct
{
  double rounds[N_WAYS][N_ROUNDS];
} Figure;

/**
 * Bench:
 * @server: what is measured
 * @n_lines: how many lines are
 * @cpu: microseconds of CPU time for a line that comes alone
 * @cpu_together: for a line that comes with nine others
 * @connection_cpu: for a connection
 * @connection_time: microseconds for a connection, one after the other
 * @beside_silent: microseconds for a connection, while others connected and say nothing at all
 * @memory: octets for a connection that stays
 */
typedef struct
{
  SupportServer *server;
  guint n_lines;
  Figure cpu;
  Figure cpu_together;
  Figure connection_cpu;
  Figure connection_time;
  Figure beside_silent;
  Figure memory;
} Bench;

static SupportClient *
connect_by (Bench *self, Way way)
{
  return way == WAY_TLS ? support_client_new_tls (self->server, NULL)
                        : support_client_new (self->server);
}

/* Microseconds. */
static double
get_cpu (Bench *self)
{
  g_autoptr (GError) error = NULL;
  gint64 nanoseconds;

  load_cpu_read (support_server_get_pid (self->server), &nanoseconds, &error);
  g_assert_no_error (error);

  return nanoseconds / 1000.0;
}

/* Octets. */
static double
get_memory (Bench *self)
{
  g_autofree char *path
      = g_strdup_printf ("/proc/%d/statm", (int) support_server_get_pid (self->server));
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  words = g_strsplit (text, " ", 3);

  return g_ascii_strtod (words[1], NULL) * sysconf (_SC_PAGESIZE);
}

/* Sends lines @n_together at a time, and reads an answer to each before the next. */
static double
measure_lines (Bench *self, Way way, guint n_together)
{
  g_autoptr (SupportClient) client = connect_by (self, way);
  g_autoptr (GString) lines = g_string_new (NULL);
  double start;

  support_client_register (client, "ada", NULL);
  for (guint i = 0; i < n_together; i++)
    g_string_append (lines, "PING :are you there, and is it warm at your place?\r\n");

  start = get_cpu (self);
  for (guint i = 0; i < self->n_lines / n_together; i++)
    {
      support_client_send_bytes (client, lines->str, lines->len);
      for (guint j = 0; j < n_together; j++)
        g_free (support_client_next (client));
    }

  return (get_cpu (self) - start) / self->n_lines;
}

static void
measure_connections (Bench *self, Way way, guint round)
{
  double start = get_cpu (self);
  gint64 started = g_get_monotonic_time ();

  for (guint i = 0; i < N_CONNECTIONS; i++)
    {
      g_autoptr (SupportClient) client = connect_by (self, way);

      support_client_send (client, "CAP LS");
      g_free (support_client_next (client));
    }
  self->connection_time.rounds[way][round]
      = (double) (g_get_monotonic_time () - started) / N_CONNECTIONS;
  self->connection_cpu.rounds[way][round] = (get_cpu (self) - start) / N_CONNECTIONS;
}

static int
connect_silently (Bench *self, Way way)
{
  guint16 port = way == WAY_TLS ? support_server_get_tls_port (self->server)
                                : support_server_get_port (self->server);
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);

  return fd;
}

static void
measure_beside_silent (Bench *self, Way way, guint round)
{
  int silent[N_SILENT];
  gint64 started;

  for (guint i = 0; i < N_SILENT; i++)
    silent[i] = connect_silently (self, way);
  started = g_get_monotonic_time ();
  for (guint i = 0; i < N_BESIDE; i++)
    {
      g_autoptr (SupportClient) client = connect_by (self, way);

      support_client_send (client, "CAP LS");
      g_free (support_client_next (client));
    }
  self->beside_silent.rounds[way][round] = (double) (g_get_monotonic_time () - started) / N_BESIDE;
  for (guint i = 0; i < N_SILENT; i++)
    close (silent[i]);
}

/* The first connections have the memory that the server had at hand at its start. */
static double
measure_memory (Bench *self, Way way)
{
  g_autoptr (GPtrArray) clients
      = g_ptr_array_new_with_free_func ((GDestroyNotify) support_client_free);
  double start = 0;

  for (guint i = 0; i < N_FIRST + N_CONNECTIONS; i++)
    {
      g_autofree char *nick = g_strdup_printf ("ada%u", i);
      SupportClient *client = NULL;

      if (i == N_FIRST)
        start = get_memory (self);
      client = connect_by (self, way);
      g_ptr_array_add (clients, client);
      support_client_register (client, nick, NULL);
    }

  return (get_memory (self) - start) / N_CONNECTIONS;
}

static void
measure (Bench *self, Way way, guint round)
{
  support_server_start (self->server);
  self->memory.rounds[way][round] = measure_memory (self, way);
  support_server_stop (self->server);

  support_server_start (self->server);
  measure_connections (self, way, round);
  measure_beside_silent (self, way, round);
  self->cpu.rounds[way][round] = measure_lines (self, way, 1);
  self->cpu_together.rounds[way][round] = measure_lines (self, way, 10);
  support_server_stop (self->server);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double one = *(const double *) a;
  double other = *(const double *) b;

  return (one > other) - (one < other);
}

static void
print (const char *what, Figure *figure, double unit)
{
  double median[N_WAYS];

  for (Way way = 0; way < N_WAYS; way++)
    {
      qsort (figure->rounds[way], N_ROUNDS, sizeof (double), compare);
      median[way] = figure->rounds[way][N_ROUNDS / 2] / unit;
    }
  g_print ("%-44s %8.2f %8.2f %8.2f\n", what, median[WAY_PLAIN], median[WAY_TLS],
           median[WAY_TLS] / median[WAY_PLAIN]);
}

int
main (int argc, char *argv[])
{
  const char *lines = g_getenv ("BENCH_LINES");
  g_autofree Bench *self = g_new0 (Bench, 1);

  self->n_lines = lines != NULL ? (guint) atoi (lines) : N_LINES;
  self->server = support_server_new ();
  support_server_add_tls (self->server);
  for (guint round = 0; round < N_ROUNDS; round++)
    for (Way way = 0; way < N_WAYS; way++)
      measure (self, way, round);

  g_print ("%-44s %8s %8s %8s\n", "", "plain", "TLS", "ratio");
  print ("CPU time of a line, us", &self->cpu, 1);
  print ("CPU time of a line among ten, us", &self->cpu_together, 1);
  print ("CPU time of a connection, us", &self->connection_cpu, 1);
  print ("time of a connection, both sides, us", &self->connection_time, 1);
  print ("the same beside 200 that say nothing, us", &self->beside_silent, 1);
  print ("memory of a connection, KiB", &self->memory, 1024);
  support_server_free (self->server);

  return 0;
}
