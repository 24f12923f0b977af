/* SPDX-License-Identifier: GPL-3.0-or-later */

/* All kinds of hostility at once, again and again, while two people talk: nobody is hurt. */

#include "support/support-client.h"
#include "support/support-siege.h"

#include <string.h>
#include <unistd.h>

#define N_ROUNDS   3
#define N_ATTEMPTS 3400

#if defined __SANITIZE_ADDRESS__
#define IS_WATCHED TRUE
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define IS_WATCHED TRUE
#endif
#endif
#ifndef IS_WATCHED
#define IS_WATCHED FALSE
#endif

static SupportClient *
new_person (SupportServer *server, const char *nick)
{
  SupportClient *client = support_client_new_unix (server);

  support_client_register (client, nick, NULL);
  support_client_join (client, "#lounge");

  return client;
}

/* Each says something and the other hears it: all of it, in order. */
static void
talk (SupportClient *ada, SupportClient *bob, guint *n)
{
  g_autofree char *to_bob = g_strdup_printf (":ada!* PRIVMSG #lounge %u", *n);
  g_autofree char *to_ada = g_strdup_printf (":bob!* PRIVMSG #lounge %u", *n);

  support_client_send (ada, "PRIVMSG #lounge %u", *n);
  support_client_expect (bob, to_bob);
  support_client_send (bob, "PRIVMSG #lounge %u", *n);
  support_client_expect (ada, to_ada);
  (*n)++;
}

/* Waits until nobody but the two is connected. */
static void
wait_for_rest (SupportClient *ada)
{
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *line = NULL;

      support_client_send (ada, "LUSERS");
      line = support_client_wait_for (ada, ":* 255 *");
      g_free (support_client_wait_for (ada, ":* 266 *"));
      if (strstr (line, " 2 clients") != NULL)
        return;
      g_usleep (100 * 1000);
    }
  g_error ("Those who attacked are still there");
}

/* In pages. */
static guint64
get_memory (SupportServer *server)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/statm", (int) support_server_get_pid (server));
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  words = g_strsplit (text, " ", 3);

  return g_ascii_strtoull (words[1], NULL, 10);
}

static void
test_siege (void)
{
  g_autoptr (SupportServer) server = support_server_new ();
  g_autoptr (SupportClient) ada = NULL;
  g_autoptr (SupportClient) bob = NULL;
  guint64 memory[N_ROUNDS];
  guint n = 0;

  support_server_add_tls (server);
  support_server_set_config (server, SUPPORT_SIEGE_CONFIG "[accounts]\niterations=10000\n");
  support_server_start (server);
  ada = new_person (server, "ada");
  bob = new_person (server, "bob");
  g_free (support_client_wait_for (ada, ":bob!* JOIN *"));

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      SupportSiege *siege = support_siege_new (server, N_ATTEMPTS);
      g_autofree char *failures = NULL;

      while (!support_siege_is_over (siege))
        {
          talk (ada, bob, &n);
          g_usleep (100 * 1000);
        }
      failures = support_siege_end (siege);
      g_assert_cmpstr (failures, ==, "");
      wait_for_rest (ada);
      memory[i] = get_memory (server);
      g_test_message ("Round %u: %" G_GUINT64_FORMAT " pages, %u times talked", i, memory[i], n);
    }

  talk (ada, bob, &n);
  /* The first round fills what is kept at hand. After it grows only what SQLite has of the database
   * in its memory, by what is stored: to its bound. Watched memory stays for a while when freed. */
  if (!IS_WATCHED)
    {
      g_assert_cmpuint (memory[1], <=, memory[0] + memory[0] / 5);
      g_assert_cmpuint (memory[N_ROUNDS - 1], <=, memory[1] + memory[1] / 10);
    }
  support_server_stop (server);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  /* The server warns of those who attack. */
  g_unsetenv ("G_DEBUG");
  g_test_add_func ("/blackbox/siege", test_siege);

  return g_test_run ();
}
