/* SPDX-License-Identifier: GPL-3.0-or-later */

/* No command is carried out without what it cannot do without. */

#include "server-fixture.h"

static const struct
{
  const char *verb;
  guint min_params;
} commands[] = {
#define COMMAND(verb, min_params, needs_registration, cost, handler, url) { #verb, min_params },
#include "server/server-command.def"
#undef COMMAND
};

static void
test_missing_params (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (GString) line = g_string_new (commands[i].verb);
      g_autofree char *answer
          = g_strdup_printf (S "461 ann %s :Not enough parameters", commands[i].verb);

      if (commands[i].min_params == 0)
        continue;

      for (guint j = 1; j < commands[i].min_params; j++)
        g_string_append (line, " x");
      server_client_check (ann, line->str, answer, NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/missing-params/all", test_missing_params);

  return g_test_run ();
}
