/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Some people who send whatever comes to their mind: the server stays up, and each line that
 * anybody gets is one, which the fixture checks. */

#include "server-fixture.h"

#define N_CLIENTS 6
#define N_LINES   3000

static const char *const verbs[] = {
#define COMMAND(verb, min_params, needs_registration, cost, handler, url) #verb,
#include "server/server-command.def"
#undef COMMAND
  "JOIN",    "JOIN",     "JOIN", "PRIVMSG", "PRIVMSG", "MODE", "MODE", "CHATHISTORY LATEST",
  "CAP REQ", "CAP LIST", "SING", "",
};

static const char *const params[] = {
  "#a",
  "#a",
  "#b",
  "#c",
  "#a,#b",
  "#salon-où-l'on-parle-de-tout-et-de-rien-jusqu'au-bout-de-la-nuit",
  "n0",
  "n1",
  "n2",
  "n3",
  "n4",
  "n5",
  "n1,n2,#a,n3",
  "*",
  "*!*@*",
  "+o",
  "-o",
  "+bklimnst",
  "-bklimnst",
  "+v",
  "+k",
  "-k",
  "b",
  "+i",
  "-i",
  "key",
  "2",
  "10",
  "99999999999999999999",
  "timestamp=2026-11-20T12:00:00.000Z",
  "msgid=0000000000000",
  "LS",
  "302",
  "LATEST",
  "TARGETS",
  ":",
  "::",
  ":some words, more or less",
  ":\001ACTION hums\001",
  ":\001PING\001",
  "\xc3\xa9t\xc3\xa9",
  "\xff\xfe",
  ":extended-join multi-prefix",
  ":-echo-message batch labeled-response",
  ":server-time message-tags away-notify",
  "0",
  "a.b",
  ",",
  "%s%n",
  "nobody",
};

static const char *const tags[]
    = { "@label=x ", "@+typing=active ", "@a;;=;+b=\\ ",   "@",
        "@ ",        "@label ",          "@+a=b;label=y ", "@time=now " };

static const char *const caps[N_CLIENTS] = {
  NULL,
  "server-time",
  "batch labeled-response echo-message message-tags server-time",
  "extended-join away-notify invite-notify setname account-tag multi-prefix userhost-in-names",
  "draft/chathistory batch message-tags",
  "labeled-response batch draft/no-implicit-names",
};

#define PICK(random, from) (from)[g_rand_int_range (random, 0, G_N_ELEMENTS (from))]

static char *
make_line (GRand *random)
{
  GString *line = g_string_new (NULL);
  gint32 n_params = g_rand_int_range (random, 0, 5);

  if (g_rand_int_range (random, 0, 4) == 0)
    g_string_append (line, PICK (random, tags));
  g_string_append (line, PICK (random, verbs));
  for (gint32 i = 0; i < n_params; i++)
    g_string_append_printf (line, " %s", PICK (random, params));
  if (g_rand_int_range (random, 0, 100) == 0)
    for (gint32 i = g_rand_int_range (random, 0, 700); i > 0; i--)
      g_string_append_c (line, 'x');

  return g_string_free (line, FALSE);
}

/* As long as anybody has to wait who tried to become an operator, as often as one can try. */
static void
wait_for_operators (ServerFixture *self)
{
  for (guint i = 0; i < 4; i++)
    server_fixture_advance (self, 8 * 1000);
}

/* Whoever has left comes again. */
static void
drain (ServerFixture *self, ServerClient **clients)
{
  wait_for_operators (self);
  for (guint i = 0; i < N_CLIENTS; i++)
    {
      g_autofree char *first_nick = g_strdup_printf ("n%u", i);
      g_autofree char *nick = g_strdup (first_nick);
      g_autofree char *lines = NULL;

      if (clients[i] != NULL)
        lines = server_client_try_take_lines (clients[i]);
      if (lines != NULL)
        continue;

      g_clear_pointer (&clients[i], server_client_free);
      for (guint j = 0; hall_find_user (self->server->hall, nick) != NULL; j++)
        {
          g_free (nick);
          nick = g_strdup_printf ("%s_%u", first_nick, j);
        }
      clients[i] = server_client_new (self, nick, caps[i]);
    }
}

static void
test_noise (ServerFixture *self, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20261120);
  ServerClient *clients[N_CLIENTS] = { NULL };

  self->config->limits.rooms = 5;
  self->config->limits.lists_per_room = 3;
  self->config->limits.rooms_per_user = 4;
  /* Whose nick becomes the name of an account could not come back. */
  self->config->registration = SERVER_ACCOUNTS_CLOSED;
  server_fixture_start (self);
  for (guint i = 0; i < N_LINES; i++)
    {
      g_autofree char *line = make_line (random);

      if (i % 30 == 0)
        drain (self, clients);
      server_client_send (clients[g_rand_int_range (random, 0, N_CLIENTS)], line);
      if (i % 100 == 0)
        server_fixture_advance (self, g_rand_int_range (random, 0, 1500));
    }

  drain (self, clients);
  for (guint i = 0; i < N_CLIENTS; i++)
    server_client_free (clients[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/noise", test_noise);

  return g_test_run ();
}
