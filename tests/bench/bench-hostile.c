/* SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-hostile
 *
 * What those who talk notice of all kinds of hostility at once: the time from saying something to
 * hearing it, in quiet and under siege, in one run on the same machine. Twelve people are in one
 * room; each in turn says something, and the next one waits for it. The limits are those that a
 * server has when nobody decides anything, but that it is told where attackers come from. */

#include <stdlib.h>

#include "load/load-cpu.h"
#include "support/support-client.h"
#include "support/support-siege.h"

#define N_PEOPLE   12
#define N_QUIET    1500
#define N_SIEGES   4
#define N_ATTEMPTS 10000
#define PAUSE      (10 * 1000)

typedef struct
{
  SupportServer *server;
  SupportClient *people[N_PEOPLE];
  guint n_said;
} Bench;

static void
come_in (Bench *self)
{
  for (guint i = 0; i < N_PEOPLE; i++)
    {
      g_autofree char *nick = g_strdup_printf ("ada%u", i);

      self->people[i] = support_client_new_unix (self->server);
      support_client_register (self->people[i], nick, NULL);
      support_client_join (self->people[i], "#lounge");
    }
  for (guint i = 0; i < N_PEOPLE; i++)
    support_client_sync (self->people[i]);
}

/* Microseconds until the next one hears it; the others hear it as well. */
static void
talk (Bench *self, GArray *times)
{
  guint speaker = self->n_said % N_PEOPLE;
  guint listener = (speaker + 1) % N_PEOPLE;
  g_autofree char *pattern = g_strdup_printf (":ada%u!* PRIVMSG #lounge %u", speaker, self->n_said);
  gint64 start = g_get_monotonic_time ();
  gint64 time;

  support_client_send (self->people[speaker], "PRIVMSG #lounge %u", self->n_said);
  support_client_expect (self->people[listener], pattern);
  time = g_get_monotonic_time () - start;
  g_array_append_val (times, time);
  for (guint i = 0; i < N_PEOPLE; i++)
    if (i != speaker && i != listener)
      support_client_expect (self->people[i], pattern);
  self->n_said++;
  g_usleep (PAUSE);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a;
  gint64 other = *(const gint64 *) b;

  return (one > other) - (one < other);
}

static double
get_quantile (GArray *times, guint per_thousand)
{
  return g_array_index (times, gint64, times->len * per_thousand / 1000) / 1000.0;
}

static double
get_cpu (Bench *self)
{
  g_autoptr (GError) error = NULL;
  gint64 nanoseconds;

  load_cpu_read (support_server_get_pid (self->server), &nanoseconds, &error);
  g_assert_no_error (error);

  return nanoseconds / 1e9;
}

static void
print (const char *what, GArray *times, double seconds, double cpu, guint n_connections)
{
  g_array_sort (times, compare);
  g_print ("%-12s %6u messages  p50 %6.2f ms  p99 %6.2f ms  most %7.2f ms  CPU %5.1f %%  "
           "%6u connections\n",
           what, times->len, get_quantile (times, 500), get_quantile (times, 990),
           g_array_index (times, gint64, times->len - 1) / 1000.0, 100 * cpu / seconds,
           n_connections);
}

static void
measure_quiet (Bench *self, GArray *times)
{
  gint64 start = g_get_monotonic_time ();
  double cpu = get_cpu (self);

  for (guint i = 0; i < N_QUIET; i++)
    talk (self, times);
  print ("quiet", times, (g_get_monotonic_time () - start) / 1e6, get_cpu (self) - cpu, 0);
}

static void
measure_siege (Bench *self, GArray *times)
{
  gint64 start = g_get_monotonic_time ();
  double cpu = get_cpu (self);
  guint n_connections = 0;

  for (guint i = 0; i < N_SIEGES; i++)
    {
      SupportSiege *siege = support_siege_new (self->server, N_ATTEMPTS);
      g_autofree char *failures = NULL;

      while (!support_siege_is_over (siege))
        talk (self, times);
      n_connections += support_siege_get_n_connections (siege);
      failures = support_siege_end (siege);
      g_print ("%s", failures);
    }
  print ("under siege", times, (g_get_monotonic_time () - start) / 1e6, get_cpu (self) - cpu,
         n_connections);
}

int
main (void)
{
  g_autoptr (GArray) quiet = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) siege = g_array_new (FALSE, FALSE, sizeof (gint64));
  Bench self = { .server = support_server_new () };
  double ratio;

  support_server_add_tls (self.server);
  support_server_set_config (self.server, SUPPORT_SIEGE_CONFIG);
  support_server_start (self.server);
  come_in (&self);
  measure_quiet (&self, quiet);
  measure_siege (&self, siege);
  ratio = get_quantile (siege, 990) / get_quantile (quiet, 990);
  g_print ("p99 under siege is %.2f times the quiet one; it is to be within 2.\n", ratio);

  for (guint i = 0; i < N_PEOPLE; i++)
    support_client_free (self.people[i]);
  support_server_free (self.server);

  return EXIT_SUCCESS;
}
