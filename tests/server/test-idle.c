/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who has said nothing for too long has to leave, where the configuration says so. */

#include "server-fixture.h"

#define END "ERROR :Closing link: (localhost) [Said nothing for 100 seconds]"

static ServerClient *
new_client (ServerFixture *self, const char *nick)
{
  self->config->limits.idle_timeout = 100;

  return server_client_new (self, nick, NULL);
}

static void
test_timeout (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = new_client (self, "ann");

  server_fixture_advance (self, 99999);
  server_client_check (ann, "PING x", S "PONG s.test x", NULL);
  server_fixture_advance (self, 1);
  server_client_expect_end (ann, END, NULL);
  g_assert_cmpuint (self->server->metrics.disconnects[SERVER_DISCONNECT_IDLE], ==, 1);
}

/* What a program does by itself is not said by anybody. */
static void
test_what_counts (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = new_client (self, "ann");
  g_autoptr (ServerClient) bob = new_client (self, "bob");

  server_client_run (ann, "JOIN #a");
  server_fixture_advance (self, 60000);
  server_client_check (ann, "PRIVMSG #a hello", NULL);
  server_client_check (bob, "AWAY gone", S "306 bob :You have been marked as being away", NULL);
  server_fixture_advance (self, 40000);
  server_client_expect_end (bob, END, NULL);
  server_fixture_advance (self, 59999);
  server_client_check (ann, "PING x", S "PONG s.test x", NULL);
  server_fixture_advance (self, 1);
  server_client_expect_end (ann, END, NULL);
}

static void
test_operator (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = new_client (self, "ann");
  HallCommand command = { .type = HALL_COMMAND_OPER, .object = "keeper" };

  command.actor = hall_find_user (self->server->hall, "ann");
  server_apply (self->server, NULL, &command);
  server_fixture_advance (self, 110000);
  server_client_wait_for (ann, ":ann!u@localhost MODE ann +o", NULL);
}

/* By default nobody has to say anything. */
static void
test_none (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  for (guint i = 0; i < 100; i++)
    {
      server_fixture_advance (self, 100000);
      server_client_run (ann, "PING x");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/idle/timeout", test_timeout);
  server_fixture_add ("/server/idle/what-counts", test_what_counts);
  server_fixture_add ("/server/idle/operator", test_operator);
  server_fixture_add ("/server/idle/none", test_none);

  return g_test_run ();
}
