/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What somebody is told who does too often what others hear of, and when it can be done again. */

#include "server-fixture.h"

static void
test_joins (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  self->config->limits.joins = (HallRate){ 6, 2 };
  ann = server_client_new (self, "ann", "no-implicit-names");
  server_client_check (ann, "JOIN #a,#b", ":ann!u@localhost JOIN #a", ":ann!u@localhost JOIN #b",
                       NULL);
  server_client_check (ann, "JOIN #c,#a",
                       S "437 ann #c :Cannot join channel: you join too many; wait 10 seconds",
                       NULL);
  server_fixture_advance (self, 9000);
  server_client_check (ann, "JOIN #c",
                       S "437 ann #c :Cannot join channel: you join too many; wait 1 seconds",
                       NULL);
  server_fixture_advance (self, 1000);
  server_client_check (ann, "JOIN #c", ":ann!u@localhost JOIN #c", NULL);
  g_assert_cmpuint (self->server->metrics.numerics[ERR_UNAVAILRESOURCE], ==, 2);
}

static void
test_nicks (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  self->config->limits.nick_changes = (HallRate){ 60, 1 };
  ann = server_client_new (self, "ann", NULL);
  server_client_check (ann, "NICK ann1", ":ann!u@localhost NICK ann1", NULL);
  server_client_check (ann, "NICK ann2",
                       S "438 ann1 ann2 :Nickname change too fast; wait 1 seconds", NULL);
  server_fixture_advance (self, 1000);
  server_client_check (ann, "NICK ann2", ":ann1!u@localhost NICK ann2", NULL);
}

/* Who came in may take another nick at once: what was tried before does not count. */
static void
test_nick_before (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  self->config->limits.nick_changes = (HallRate){ 1, 1 };
  ann = server_client_connect (self);
  for (guint i = 0; i < 5; i++)
    server_client_send (ann, "NICK a\r\nNICK b");
  server_client_run (ann, "NICK ann\r\nUSER u 0 * :Ann");
  server_client_check (ann, "NICK ann1", ":ann!u@localhost NICK ann1", NULL);
}

static void
test_targets (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;
  g_autoptr (ServerClient) bob = NULL;
  g_autoptr (ServerClient) cid = NULL;

  self->config->limits.targets = (HallRate){ 60, 1 };
  ann = server_client_new (self, "ann", NULL);
  bob = server_client_new (self, "bob", NULL);
  cid = server_client_new (self, "cid", NULL);
  server_client_check (ann, "PRIVMSG bob,cid hello",
                       S "439 ann cid :You write to too many new people; wait 1 seconds", NULL);
  server_client_expect (bob, ":ann!u@localhost PRIVMSG bob hello", NULL);
  /* As with all that goes wrong with one, nobody is told. */
  server_client_check (ann, "NOTICE cid hello", NULL);
  server_client_check (cid, "PRIVMSG ann hello", NULL);
  server_client_expect (ann, ":cid!u@localhost PRIVMSG ann hello", NULL);
  server_client_check (ann, "PRIVMSG cid hello", NULL);
  server_client_expect (cid, ":ann!u@localhost PRIVMSG cid hello", NULL);
}

/* A limit that changes while the server runs holds from then on. */
static void
test_changed (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "no-implicit-names");
  HallLimits limits;

  server_client_check (ann, "JOIN #a", ":ann!u@localhost JOIN #a", NULL);
  self->server->config->limits.joins = (HallRate){ 6, 1 };
  limits = server_get_hall_limits (self->server->config);
  hall_set_limits (self->server->hall, &limits);
  server_client_check (ann, "JOIN #b", ":ann!u@localhost JOIN #b", NULL);
  server_client_check (ann, "JOIN #c",
                       S "437 ann #c :Cannot join channel: you join too many; wait 10 seconds",
                       NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/floods/joins", test_joins);
  server_fixture_add ("/server/floods/nicks", test_nicks);
  server_fixture_add ("/server/floods/nick-before", test_nick_before);
  server_fixture_add ("/server/floods/targets", test_targets);
  server_fixture_add ("/server/floods/changed", test_changed);

  return g_test_run ();
}
