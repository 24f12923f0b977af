/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "load/load-error.h"
#include "load/load-options.h"

static LoadOptions *
parse (const char *line, GError **error)
{
  g_autofree char *whole = g_strconcat ("inglenook-load ", line, NULL);
  g_auto (GStrv) arguments = g_strsplit_set (g_strchomp (whole), " ", -1);
  g_autoptr (LoadOptions) options = load_options_new ();

  if (!load_options_parse (options, &arguments, error))
    return NULL;

  return g_steal_pointer (&options);
}

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LoadOptions) options = parse ("", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (options->server, ==, "localhost:6667");
  g_assert_null (options->idle_room);
  g_assert_cmpint (options->n_idle, ==, 0);
  g_assert_cmpint (options->n_talkers, ==, 2);
  g_assert_cmpint (options->window, ==, 1);
  g_assert_cmpint (options->n_at_once, ==, 100);
  g_assert_cmpint (options->pid, ==, 0);
  g_assert_false (options->allow_remote);
  g_assert_false (options->show_version);
}

static void
test_all (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LoadOptions) options = NULL;

  options
      = parse ("--server unix:/run/x --idle 7 --idle-room #q --talkers 3 --window 4 --messages 5 "
               "--size 60 --pid 8 --connect-at-once 9 --timeout 10 --allow-remote --version",
               &error);
  g_assert_no_error (error);
  g_assert_cmpstr (options->server, ==, "unix:/run/x");
  g_assert_cmpstr (options->idle_room, ==, "#q");
  g_assert_cmpint (options->n_idle, ==, 7);
  g_assert_cmpint (options->n_talkers, ==, 3);
  g_assert_cmpint (options->window, ==, 4);
  g_assert_cmpint (options->n_messages, ==, 5);
  g_assert_cmpint (options->size, ==, 60);
  g_assert_cmpint (options->pid, ==, 8);
  g_assert_cmpint (options->n_at_once, ==, 9);
  g_assert_cmpint (options->timeout, ==, 10);
  g_assert_true (options->allow_remote);
  g_assert_true (options->show_version);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *line;
    const char *message;
  } cases[] = {
    { "--idle -1", "--idle is -1, which is not from 0 to 1000000" },
    { "--talkers 1", "--talkers is 1, which is not from 2 to 1000" },
    { "--window 0", "--window is 0, which is not from 1 to 10000" },
    { "--messages 0", "--messages is 0, which is not from 1 to 10000000" },
    { "--size 9", "--size is 9, which is not from 10 to 400" },
    { "--pid -4", "--pid is -4, which is not from 0 to 2147483647" },
    { "--connect-at-once 0", "--connect-at-once is 0, which is not from 1 to 10000" },
    { "--timeout 0", "--timeout is 0, which is not from 1 to 86400" },
    { "--messages 10000000 --talkers 4",
      "10000000 messages to 4 talkers are more than 20000000 deliveries. Use fewer of either." },
    { "--idle-room quiet", "\"quiet\" is not the name of a room, such as #quiet" },
    { "--idle-room #a,#b", "\"#a,#b\" is not the name of a room, such as #quiet" },
    { "localhost", "\"localhost\" is not an option. See --help." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (cases[i].line, &error));
      g_assert_error (error, LOAD_ERROR, LOAD_ERROR_OPTION);
      g_assert_cmpstr (error->message, ==, cases[i].message);
    }
}

static void
test_unknown (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse ("--fast", &error));
  g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/load/options/defaults", test_defaults);
  g_test_add_func ("/load/options/all", test_all);
  g_test_add_func ("/load/options/refused", test_refused);
  g_test_add_func ("/load/options/unknown", test_unknown);

  return g_test_run ();
}
