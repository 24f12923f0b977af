/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who leaves, or is put out, in the midst of something. */

#include "server-fixture.h"

static ServerSession *
begin_to_read (ServerFixture *self, ServerClient *client, const char *nick)
{
  ServerSession *session = server_fixture_get_session (self, nick);

  server_client_send (client, "CHATHISTORY LATEST #a * 5");
  while (session->n_reading == 0)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);

  return session;
}

/* What was asked for is still answered, and the reason comes behind it. */
static void
test_put_out_while_reading (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann
      = server_client_new (self, "ann", "batch draft/chathistory server-time");

  server_client_run (ann, "JOIN #a");
  server_session_doom (begin_to_read (self, ann, "ann"), "Enough");
  server_client_expect_end (ann, S "BATCH +h0 chathistory #a", S "BATCH -h0",
                            "ERROR :Closing link: (localhost) [Enough]", NULL);
}

static void
test_stop_while_reading (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann
      = server_client_new (self, "ann", "batch draft/chathistory server-time");

  server_client_run (ann, "JOIN #a");
  begin_to_read (self, ann, "ann");
  server_stop (self->server, "Enough");
  server_client_expect_end (ann, S "BATCH +h0 chathistory #a", S "BATCH -h0",
                            "ERROR :Closing link: (localhost) [Enough]", NULL);
}

static void
test_gone_while_reading (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann
      = server_client_new (self, "ann", "batch draft/chathistory server-time");
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_client_run (bob, "JOIN #a");
  server_client_run (ann, "JOIN #a");
  server_client_run (bob, "PING x");
  begin_to_read (self, ann, "ann");
  g_clear_pointer (&ann, server_client_free);
  server_fixture_settle (self);
  server_client_wait_for (bob, ":ann!u@localhost QUIT :Connection closed", NULL);
}

/* When all leave at once, nobody is told of the others. */
static void
test_stop_of_all (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  server_client_run (ann, "JOIN #a");
  server_client_run (bob, "JOIN #a");
  server_client_run (ann, "PING x");
  server_stop (self->server, "Enough");
  server_client_expect_end (ann, "ERROR :Closing link: (localhost) [Enough]", NULL);
  server_client_expect_end (bob, "ERROR :Closing link: (localhost) [Enough]", NULL);
}

static void
add (const char *path, void (*test) (ServerFixture *self, gconstpointer data))
{
  g_test_add (path, ServerFixture, NULL, server_fixture_set_up, test, server_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/server/leaving/put-out-while-reading", test_put_out_while_reading);
  add ("/server/leaving/stop-while-reading", test_stop_while_reading);
  add ("/server/leaving/gone-while-reading", test_gone_while_reading);
  add ("/server/leaving/stop-of-all", test_stop_of_all);

  return g_test_run ();
}
