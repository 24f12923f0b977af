/* SPDX-License-Identifier: GPL-3.0-or-later */

/* MONITOR, and what extended-monitor adds to it. */

#include "server-fixture.h"

#include <string.h>

static void
test_monitor (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", NULL);
  g_autoptr (ServerClient) cid = NULL;

  server_client_check (ann, "MONITOR + BOB,Cid,,dee", S "730 ann bob!u@localhost",
                       S "731 ann Cid,dee", NULL);
  server_client_check (ann, "MONITOR + cid", S "731 ann cid", NULL);
  server_client_check (ann, "MONITOR + *!u@localhost,a.b", NULL);
  server_client_check (ann, "MONITOR L", S "732 ann BOB,Cid,dee", S "733 ann :End of MONITOR list",
                       NULL);
  server_client_check (ann, "monitor s", S "730 ann bob!u@localhost", S "731 ann Cid,dee", NULL);

  cid = server_client_new (self, "cid", NULL);
  server_client_expect (ann, S "730 ann cid!u@localhost", NULL);
  server_client_run (cid, "NICK CID");
  server_client_expect (ann, NULL);
  server_client_run (cid, "NICK dee");
  server_client_expect (ann, S "731 ann CID", S "730 ann dee!u@localhost", NULL);
  server_client_send (bob, "QUIT");
  server_client_expect_end (bob, "ERROR :Closing link: (localhost) [Quit]", NULL);
  server_client_expect (ann, S "731 ann bob", NULL);

  server_client_check (ann, "MONITOR - dee,nobody", NULL);
  server_client_check (ann, "MONITOR L", S "732 ann BOB,Cid", S "733 ann :End of MONITOR list",
                       NULL);
  server_client_check (ann, "MONITOR C", NULL);
  server_client_check (ann, "MONITOR L", S "733 ann :End of MONITOR list", NULL);
  server_client_check (ann, "MONITOR S", NULL);
  server_client_run (cid, "NICK cid");
  server_client_expect (ann, NULL);
}

/* One's own nick can be watched: it is changed before it is told to be here. */
static void
test_self (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "batch labeled-response");

  server_client_check (ann, "MONITOR + ann,bob", S "730 ann ann!u@localhost", S "731 ann bob",
                       NULL);
  server_client_check (ann, "NICK bob", ":ann!u@localhost NICK bob", S "731 bob ann",
                       S "730 bob bob!u@localhost", NULL);
  server_client_check (ann, "@label=1 NICK ann", "@label=1 " S "BATCH +l0 labeled-response",
                       "@batch=l0 :bob!u@localhost NICK ann", "@batch=l0 " S "731 ann bob",
                       "@batch=l0 " S "730 ann ann!u@localhost", S "BATCH -l0", NULL);
}

static void
test_errors (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  self->config->limits.monitored_per_user = 2;
  ann = server_client_new (self, "ann", NULL);
  server_client_check (ann, "MONITOR +", S "461 ann MONITOR :Not enough parameters", NULL);
  server_client_check (ann, "MONITOR -", S "461 ann MONITOR :Not enough parameters", NULL);
  server_client_check (ann, "MONITOR x", S "400 ann MONITOR x :There is no such subcommand", NULL);
  server_client_check (ann, "MONITOR + b,c,d", S "734 ann 2 d :Monitor list is full",
                       S "731 ann b,c", NULL);
}

/* Many names take several lines. */
static void
test_long (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autofree char *lines = NULL;
  g_auto (GStrv) list = NULL;

  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *line = g_strdup_printf ("MONITOR + a-nick-with-so-many-letters-%02u", i);

      server_client_run (ann, line);
    }
  server_client_send (ann, "MONITOR L");
  lines = server_client_take_lines (ann);
  list = g_strsplit (lines, "\n", -1);
  g_assert_cmpuint (g_strv_length (list), ==, 4);
  g_assert_true (g_str_has_prefix (list[2], S "732 ann a-nick"));
  g_assert_true (g_str_has_suffix (list[2], "-29"));
}

static void
apply_to (ServerFixture *self,
          const char *nick,
          HallCommandType type,
          const char *object,
          const char *text)
{
  HallCommand command = {
    .type = type,
    .actor = hall_find_user (self->server->hall, nick),
    .object = object,
    .text = text,
  };

  g_assert_true (server_apply (self->server, NULL, &command));
}

#define ALL "away-notify account-notify setname chghost"

static void
test_extended (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", "extended-monitor " ALL);
  g_autoptr (ServerClient) bob = server_client_new (self, "bob", ALL);
  g_autoptr (ServerClient) cid = server_client_new (self, "cid", "extended-monitor");
  g_autoptr (ServerClient) dee = server_client_new (self, "dee", NULL);

  server_client_run (ann, "MONITOR + dee");
  server_client_run (bob, "MONITOR + dee");
  server_client_run (cid, "MONITOR + dee");
  server_client_run (dee, "AWAY :asleep");
  server_client_run (dee, "SETNAME Dee");
  apply_to (self, "dee", HALL_COMMAND_ACCOUNT, NULL, "deedee");
  apply_to (self, "dee", HALL_COMMAND_ACCOUNT, NULL, NULL);
  apply_to (self, "dee", HALL_COMMAND_CHGHOST, "d", "there");
  server_client_expect (ann, ":dee!u@localhost AWAY asleep", ":dee!u@localhost SETNAME Dee",
                        ":dee!u@localhost ACCOUNT deedee", ":dee!u@localhost ACCOUNT *",
                        ":dee!u@localhost CHGHOST d there", NULL);
  server_client_expect (bob, NULL);
  server_client_expect (cid, NULL);

  /* Who shares a room hears of it, watching or not, and once. */
  server_client_run (ann, "JOIN #a");
  server_client_run (bob, "JOIN #a");
  server_client_run (dee, "JOIN #a");
  server_client_run (ann, "PING x");
  server_client_run (bob, "PING x");
  server_client_run (dee, "AWAY");
  apply_to (self, "dee", HALL_COMMAND_ACCOUNT, NULL, "deedee");
  apply_to (self, "dee", HALL_COMMAND_CHGHOST, "u", "here");
  server_client_expect (ann, ":dee!d@there AWAY", ":dee!d@there ACCOUNT deedee",
                        ":dee!d@there CHGHOST u here", NULL);
  server_client_expect (bob, ":dee!d@there AWAY", ":dee!d@there ACCOUNT deedee",
                        ":dee!d@there CHGHOST u here", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/monitor/monitor", test_monitor);
  server_fixture_add ("/server/monitor/self", test_self);
  server_fixture_add ("/server/monitor/errors", test_errors);
  server_fixture_add ("/server/monitor/long", test_long);
  server_fixture_add ("/server/monitor/extended", test_extended);

  return g_test_run ();
}
