/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What each command answers to what it cannot do, where no other test shows that, and what the
 * server does not know at all: docs/protocol.md says so. */

#include "server-fixture.h"

static void
test_unsupported (ServerFixture *self, gconstpointer data)
{
  static const char *const verbs[] = {
    "ACCEPT",  "CONNECT", "DIE",   "ERROR",  "NICKSERV", "SERVICE", "SERVLIST",
    "SILENCE", "SQUERY",  "SQUIT", "SUMMON", "TRACE",    "USERS",
  };
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autofree char *line = g_strconcat (verbs[i], " ann x", NULL);
      g_autofree char *answer = g_strdup_printf (S "421 ann %s :Unknown command", verbs[i]);

      server_client_check (ann, line, answer, NULL);
    }
  server_client_check (ann, "JOIN &a", S "403 ann &a :No such channel", NULL);
  server_client_check (ann, "JOIN +a", S "403 ann +a :No such channel", NULL);
  server_client_check (ann, "JOIN !a", S "403 ann !a :No such channel", NULL);
}

/* There is but one server. */
static void
test_other_server (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  server_client_check (ann, "ADMIN b.test", S "402 ann b.test :No such server", NULL);
  server_client_check (ann, "INFO b.test", S "402 ann b.test :No such server", NULL);
  server_client_check (ann, "MOTD b.test", S "402 ann b.test :No such server", NULL);
  server_client_check (ann, "TIME b.test", S "402 ann b.test :No such server", NULL);
  server_client_check (ann, "VERSION b.test", S "402 ann b.test :No such server", NULL);
}

static void
test_missing (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  server_client_check (ann, "ISON", S "461 ann ISON :Not enough parameters", NULL);
  server_client_check (ann, "USERHOST", S "461 ann USERHOST :Not enough parameters", NULL);
  server_client_check (ann, "ISON nobody", S "303 ann :", NULL);
  server_client_check (ann, "USERHOST nobody", S "302 ann :", NULL);
  server_client_check (ann, "NAMES #none", S "366 ann #none :End of /NAMES list", NULL);
  server_client_check (ann, "WHO nobody", S "315 ann nobody :End of WHO list", NULL);
  server_client_check (ann, "LIST #none", S "321 ann Channel :Users  Name",
                       S "323 ann :End of /LIST", NULL);
}

static void
test_unregistered (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) client = server_client_connect (self);

  server_client_check (client, "LIST", S "451 * :You have not registered", NULL);
  server_client_check (client, "LUSERS", S "451 * :You have not registered", NULL);
  server_client_check (client, "MAP", S "451 * :You have not registered", NULL);
  server_client_check (client, "NOTICE ann x", S "451 * :You have not registered", NULL);
  server_client_check (client, "WHO ann", S "451 * :You have not registered", NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/refusals/missing", test_missing);
  server_fixture_add ("/server/refusals/other-server", test_other_server);
  server_fixture_add ("/server/refusals/unregistered", test_unregistered);
  server_fixture_add ("/server/refusals/unsupported", test_unsupported);

  return g_test_run ();
}
