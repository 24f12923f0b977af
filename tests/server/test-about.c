/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server tells of itself: ADMIN, HELP, LINKS, MAP and STATS, and which server is asked. */

#include "server-fixture.h"

#include <string.h>

#include "server/server-dispatch.h"

static void
test_admin (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = NULL;

  self->config->admin_location = g_strdup ("Berlin");
  self->config->admin_details = g_strdup ("The Fireside Club");
  self->config->admin_email = g_strdup ("chat@example.org");
  ann = server_client_new (self, "ann", NULL);

  server_client_check (ann, "ADMIN", S "256 ann s.test :Administrative info", S "257 ann Berlin",
                       S "258 ann :The Fireside Club", S "259 ann chat@example.org", NULL);
}

static void
test_no_admin (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  server_client_check (ann, "ADMIN", S "423 ann s.test :No administrative info available", NULL);
}

static void
test_help (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);
  g_autofree char *lines = NULL;

  server_client_check (ann, "HELP privmsg", S "704 ann PRIVMSG :PRIVMSG target[,target]... :text",
                       S "705 ann PRIVMSG :Sends text to rooms and people.",
                       S "705 ann PRIVMSG https://modern.ircdocs.horse/#privmsg-message",
                       S "706 ann PRIVMSG :End of /HELP", NULL);
  server_client_check (ann, "HELPOP nothing", S "524 ann nothing :No help available on this topic",
                       NULL);
  server_client_check (ann, "HELP :by the fire", S "524 ann * :No help available on this topic",
                       NULL);

  server_client_send (ann, "HELPOP");
  lines = server_client_take_lines (ann);
  g_assert_true (
      g_str_has_prefix (lines,
                        S "704 ann * :These are the commands; HELP and one of them tells more.\n" S
                          "705 ann * :ADMIN AUTHENTICATE AWAY "));
  g_assert_nonnull (strstr (lines, " WHOIS"));
  g_assert_true (g_str_has_suffix (lines, "\n" S "706 ann * :End of /HELP"));
}

/* Every command is explained, and how it is written begins with it. */
static void
test_help_table (void)
{
  static const char *const verbs[] = {
#define COMMAND(verb, min_params, needs_registration, cost, handler, url) #verb,
#include "server/server-command.def"
#undef COMMAND
  };
  static const struct
  {
    const char *verb;
    const char *usage;
  } help[] = {
#define HELP(verb, usage, text) { #verb, usage },
#include "server/server-help.def"
#undef HELP
  };

  g_assert_cmpuint (G_N_ELEMENTS (help), ==, G_N_ELEMENTS (verbs));
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_assert_cmpstr (help[i].verb, ==, verbs[i]);
      g_assert_true (g_str_has_prefix (help[i].usage, verbs[i]));
      g_assert_nonnull (server_command_find (verbs[i]));
    }
}

static void
test_links (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  server_client_check (ann, "LINKS", S "364 ann s.test s.test :0 A server under test",
                       S "365 ann * :End of /LINKS list", NULL);
  server_client_check (ann, "LINKS *.test", S "364 ann s.test s.test :0 A server under test",
                       S "365 ann *.test :End of /LINKS list", NULL);
  server_client_check (ann, "LINKS *.org", S "365 ann *.org :End of /LINKS list", NULL);
  server_client_check (ann, "LINKS s.test *.org", S "365 ann *.org :End of /LINKS list", NULL);
  server_client_check (ann, "LINKS other.test *", S "402 ann other.test :No such server", NULL);
}

static void
test_map (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  server_client_check (ann, "MAP", S "015 ann :s.test [users: 1]", S "017 ann :End of /MAP", NULL);
}

static void
test_stats (ServerFixture *self, gconstpointer data)
{
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  base_manual_clock_advance (&self->clock,
                             G_GINT64_CONSTANT (1000000) * (2 * 86400 + 3 * 3600 + 65));
  server_client_check (ann, "STATS u", S "242 ann :Server Up 2 days 3:01:05",
                       S "219 ann u :End of /STATS report", NULL);
  server_client_check (ann, "STATS u s.test", S "242 ann :Server Up 2 days 3:01:05",
                       S "219 ann u :End of /STATS report", NULL);
  server_client_check (ann, "STATS Z", S "219 ann Z :End of /STATS report", NULL);
  server_client_check (ann, "STATS :", S "219 ann * :End of /STATS report", NULL);
  server_client_check (ann, "STATS u other.test", S "402 ann other.test :No such server", NULL);
  server_client_check (ann, "STATS", S "461 ann STATS :Not enough parameters", NULL);
}

static void
test_other_server (ServerFixture *self, gconstpointer data)
{
  static const char *const verbs[] = { "ADMIN", "INFO", "MOTD", "TIME", "VERSION" };
  static const char *const here[] = { "", "s.test", "S.*", "ann" };
  g_autoptr (ServerClient) ann = server_client_new (self, "ann", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autofree char *elsewhere = g_strconcat (verbs[i], " other.test", NULL);
      g_autofree char *expected = NULL;

      server_client_check (ann, elsewhere, S "402 ann other.test :No such server", NULL);
      server_client_send (ann, verbs[i]);
      expected = server_client_take_lines (ann);
      for (guint j = 0; j < G_N_ELEMENTS (here); j++)
        {
          g_autofree char *line = g_strdup_printf ("%s :%s", verbs[i], here[j]);
          g_autofree char *lines = NULL;

          server_client_send (ann, line);
          lines = server_client_take_lines (ann);
          g_assert_cmpstr (lines, ==, expected);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/about/admin", test_admin);
  server_fixture_add ("/server/about/no-admin", test_no_admin);
  server_fixture_add ("/server/about/help", test_help);
  g_test_add_func ("/server/about/help-table", test_help_table);
  server_fixture_add ("/server/about/links", test_links);
  server_fixture_add ("/server/about/map", test_map);
  server_fixture_add ("/server/about/stats", test_stats);
  server_fixture_add ("/server/about/other-server", test_other_server);

  return g_test_run ();
}
