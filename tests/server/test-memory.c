/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The memory for all that waits, and who has to go when it runs short. */

#include "server-fixture.h"

#include "../store/store-fault.h"
#include "server/server-memory.h"

#define REASON "The server is short of memory, and the most waited for this one"

static ServerClient *
new_member (ServerFixture *self, const char *nick)
{
  ServerClient *client = server_client_new (self, nick, "no-implicit-names");

  server_client_run (client, "JOIN #a");

  return client;
}

/* Says something in #a until so much waits, or somebody was put out. */
static void
flood (ServerFixture *self, ServerClient *client, gsize octets)
{
  g_autofree char *text = g_strnfill (400, 'x');
  g_autofree char *line = g_strdup_printf ("PRIVMSG #a :%s", text);

  for (guint i = 0; i < 100000; i++)
    {
      if (server_memory_get_used (self->server) >= octets
          || self->server->metrics.disconnects[SERVER_DISCONNECT_MEMORY] > 0)
        return;
      server_client_run (client, line);
    }
  g_assert_not_reached ();
}

static gsize
get_waiting (ServerFixture *self, const char *nick)
{
  return io_outbox_get_bytes (&server_fixture_get_session (self, nick)->outbox);
}

/* Who reads stays, and so does who has less waiting. */
static void
test_relief (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;
  g_autoptr (ServerClient) cid = NULL;
  g_autofree char *last = NULL;

  self->config->limits.memory_bytes = 100000;
  ann = new_member (self, "ann");
  bob = new_member (self, "bob");
  cid = server_client_new (self, "cid", NULL);
  server_client_run (ann, "PING x");

  flood (self, ann, G_MAXSIZE);
  server_client_expect (ann, ":bob!u@localhost QUIT :" REASON, NULL);
  last = server_client_take_last (bob);
  g_assert_cmpstr (last, ==, "ERROR :Closing link: (localhost) [" REASON "]");
  g_assert_cmpuint (self->server->metrics.disconnects[SERVER_DISCONNECT_MEMORY], ==, 1);
  g_assert_cmpuint (server_memory_get_used (self->server), <=, 100000);
  server_client_check (cid, "PING x", S "PONG s.test x", NULL);
}

/* What two wait for takes memory once; once they are gone, it takes none. */
static void
test_shared (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = new_member (self, "ann");
  g_autoptr (ServerClient) bob = new_member (self, "bob");
  g_autoptr (ServerClient) cid = new_member (self, "cid");
  gsize together;

  flood (self, ann, 300000);
  together = get_waiting (self, "bob") + get_waiting (self, "cid");
  g_assert_cmpuint (server_memory_get_used (self->server), <, together * 3 / 4);
  g_assert_cmpuint (server_memory_get_used (self->server), >, together / 2);

  g_clear_pointer (&ann, server_client_free);
  g_clear_pointer (&bob, server_client_free);
  g_clear_pointer (&cid, server_client_free);
  server_fixture_settle (self);
  server_fixture_advance (self, 10000);
  g_assert_cmpuint (g_hash_table_size (self->server->sessions), ==, 0);
  g_assert_cmpuint (self->server->queued, ==, 0);
}

/* What was sent of a line counts until it has an end. */
static void
test_input (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);

  g_assert_cmpuint (self->server->queued, ==, 0);
  server_client_send_bytes (bob, "PING ", 5);
  server_fixture_settle (self);
  g_assert_cmpuint (self->server->queued, >=, 5);
  server_client_send_bytes (bob, "x\r\n", 3);
  server_client_expect (bob, S "PONG s.test x", NULL);
  g_assert_cmpuint (self->server->queued, ==, 0);

  self->server->config->limits.memory_bytes = 1;
  server_client_send_bytes (bob, "PING ", 5);
  server_client_expect_end (bob, "ERROR :Closing link: (localhost) [" REASON "]", NULL);
  server_client_check (ann, "PING x", S "PONG s.test x", NULL);
}

/* While the disk holds everybody up, nobody is to blame; but nobody else can come. */
static void
test_refusal (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = new_member (self, "ann");
  g_autoptr (ServerClient) bob = NULL;
  g_autoptr (ServerClient) cid = NULL;

  self->server->config->limits.memory_bytes = 50;
  fault_hold ();
  server_client_send (ann, "PRIVMSG #a :held");
  server_fixture_settle (self);
  fault_wait_held ();
  bob = server_client_connect (self);
  server_client_expect_end (bob,
                            "ERROR :Closing link: This server is short of memory; try again later",
                            NULL);
  g_assert_cmpuint (self->server->metrics.refused[SERVER_REFUSAL_MEMORY], ==, 1);
  g_assert_cmpuint (self->server->metrics.disconnects[SERVER_DISCONNECT_MEMORY], ==, 0);

  fault_release ();
  server_fixture_settle (self);
  server_client_check (ann, "PING x", S "PONG s.test x", NULL);
  cid = server_client_new (self, "cid", NULL);
  fault_reset ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fault_install ();

  server_fixture_add ("/server/memory/relief", test_relief);
  server_fixture_add ("/server/memory/shared", test_shared);
  server_fixture_add ("/server/memory/input", test_input);
  server_fixture_add ("/server/memory/refusal", test_refusal);

  return g_test_run ();
}
