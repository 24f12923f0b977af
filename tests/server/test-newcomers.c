/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Those who come take turns; those who are here do not wait for them. */

#include "server-fixture.h"

#define N_NEWCOMERS 40

static void
test_turns (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  ServerClient *newcomers[N_NEWCOMERS];
  guint n_turns = 0;

  for (guint i = 0; i < N_NEWCOMERS; i++)
    newcomers[i] = server_client_connect (self);
  server_fixture_settle (self);

  /* The part of newcomers of this turn is over before it begins. */
  self->server->newcomers_end = 1;
  for (guint i = 0; i < N_NEWCOMERS; i++)
    {
      g_autofree char *line = g_strdup_printf ("NICK n%u\r\nUSER n 0 * :n", i);

      server_client_send (newcomers[i], line);
    }
  server_client_send (ann, "PING x");
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (self->server->n_unregistered, ==, N_NEWCOMERS);
  server_client_expect (ann, S "PONG s.test x", NULL);

  while (self->server->n_unregistered > 0)
    {
      g_main_context_iteration (NULL, FALSE);
      n_turns++;
    }
  g_assert_cmpuint (n_turns, <, 100);
  g_assert_cmpuint (self->server->newcomers.length, ==, 0);
  for (guint i = 0; i < N_NEWCOMERS; i++)
    server_client_free (newcomers[i]);
}

/* Who goes away while waiting is not waited for. */
static void
test_gone (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_connect (self);

  server_fixture_settle (self);
  self->server->newcomers_end = 1;
  server_client_send (ann, "QUIT");
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (g_hash_table_size (self->server->sessions), ==, 1);
  server_client_expect_end (ann, "ERROR :Closing link: (localhost) [Quit]", NULL);
  g_clear_pointer (&ann, server_client_free);
  server_fixture_settle (self);
  g_assert_cmpuint (g_hash_table_size (self->server->sessions), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/newcomers/turns", test_turns);
  server_fixture_add ("/server/newcomers/gone", test_gone);

  return g_test_run ();
}
