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
#define N_ROUNDS   5
#define N_QUIET    400
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

/**
 * Phase:
 * @name: quiet or not
 * @times: microseconds until each message was heard
 * @seconds: how long it took
 * @cpu: seconds of CPU time of the server
 * @n_connections: how many others there were
 */
typedef struct
{
  const char *name;
  GArray *times;
  double seconds;
  double cpu;
  guint n_connections;
} Phase;

static void
print (Phase *phase)
{
  g_array_sort (phase->times, compare);
  g_print ("%-12s %6u messages  p50 %6.2f ms  p99 %6.2f ms  most %7.2f ms  CPU %5.1f %%  "
           "%6u connections\n",
           phase->name, phase->times->len, get_quantile (phase->times, 500),
           get_quantile (phase->times, 990),
           g_array_index (phase->times, gint64, phase->times->len - 1) / 1000.0,
           100 * phase->cpu / phase->seconds, phase->n_connections);
}

static void
keep_quiet (Bench *self, Phase *phase)
{
  for (guint i = 0; i < N_QUIET; i++)
    talk (self, phase->times);
}

static void
besiege (Bench *self, Phase *phase)
{
  SupportSiege *siege = support_siege_new (self->server, N_ATTEMPTS);
  g_autofree char *failures = NULL;

  while (!support_siege_is_over (siege))
    talk (self, phase->times);
  phase->n_connections += support_siege_get_n_connections (siege);
  failures = support_siege_end (siege);
  g_print ("%s", failures);
}

static void
measure (Bench *self, Phase *phase, void (*func) (Bench *, Phase *))
{
  gint64 start = g_get_monotonic_time ();
  double cpu = get_cpu (self);

  func (self, phase);
  phase->seconds += (g_get_monotonic_time () - start) / 1e6;
  phase->cpu += get_cpu (self) - cpu;
}

int
main (void)
{
  Phase quiet = { "quiet", g_array_new (FALSE, FALSE, sizeof (gint64)) };
  Phase siege = { "under siege", g_array_new (FALSE, FALSE, sizeof (gint64)) };
  Bench self = { .server = support_server_new () };

  support_server_add_tls (self.server);
  support_server_set_config (self.server, SUPPORT_SIEGE_CONFIG);
  support_server_start (self.server);
  come_in (&self);
  /* By turns, so that what else goes on in the machine falls on both. */
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      measure (&self, &quiet, keep_quiet);
      measure (&self, &siege, besiege);
    }
  print (&quiet);
  print (&siege);
  g_print ("p99 under siege is %.2f times the quiet one; it is to be within 2.\n",
           get_quantile (siege.times, 990) / get_quantile (quiet.times, 990));

  for (guint i = 0; i < N_PEOPLE; i++)
    support_client_free (self.people[i]);
  support_server_free (self.server);
  g_array_unref (quiet.times);
  g_array_unref (siege.times);

  return EXIT_SUCCESS;
}
