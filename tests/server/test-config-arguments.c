/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config-fixture.h"

#include "config.h"

static ServerConfig *
parse (char **answer, const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  ServerConfig *config = server_config_new_from_arguments (arguments, answer, &error);

  g_assert_no_error (error);
  g_assert_nonnull (config);

  return config;
}

#define ARGUMENTS(...) ((const char *[]){ "inglenookd", __VA_ARGS__, NULL })

static void
test_arguments (ConfigFixture *self, gconstpointer data)
{
  g_autofree char *answer = NULL;
  g_autoptr (ServerConfig) config = NULL;

  config_fixture_write_file (
      self->path, "[server]\nlisten=localhost:1\nexit-when-idle=5\nname=a.b\n[database]\nfile=x\n");
  config = parse (&answer,
                  ARGUMENTS ("--listen", "localhost:0", "--database=chat.db", "--config",
                             self->path, "--listen=unix:chat.sock", "--exit-when-idle", "60"));

  g_assert_null (answer);
  config_fixture_assert_listens (config, (const char *[]){ "localhost:0", "unix:chat.sock", NULL });
  g_assert_cmpstr (config->database, ==, "chat.db");
  g_assert_cmpuint (config->exit_when_idle, ==, 60);
  g_assert_cmpstr (config->name, ==, "a.b");
}

static void
test_no_arguments (void)
{
  g_autofree char *answer = NULL;
  g_autoptr (ServerConfig) config = parse (&answer, (const char *[]){ "inglenookd", NULL });

  g_assert_null (answer);
  config_fixture_assert_listens (config, (const char *[]){ "localhost:6667", NULL });
}

static void
assert_bad_arguments (ConfigFixture *self,
                      const char *const *arguments,
                      ServerConfigError code,
                      const char *expected)
{
  g_autofree char *answer = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (server_config_new_from_arguments (arguments, &answer, &error));
  g_assert_null (answer);
  config_fixture_assert_error (self, error, code, expected);
}

static void
test_bad_arguments (ConfigFixture *self, gconstpointer data)
{
  assert_bad_arguments (self, ARGUMENTS ("--lisen", "localhost:0"), SERVER_CONFIG_ERROR_ARGUMENT,
                        "Unknown option --lisen; inglenookd --help lists the options");
  assert_bad_arguments (self, ARGUMENTS ("localhost:0"), SERVER_CONFIG_ERROR_ARGUMENT,
                        "\"localhost:0\" is not an option; inglenookd --help lists the options");
  assert_bad_arguments (self, ARGUMENTS ("--listen"), SERVER_CONFIG_ERROR_ARGUMENT,
                        "Missing argument for --listen; inglenookd --help lists the options");
  assert_bad_arguments (
      self, ARGUMENTS ("--listen", "localhost"), SERVER_CONFIG_ERROR_VALUE,
      "--listen: \"localhost\" is not an address to listen on; write host:port, "
      "[IPv6 address]:port, :port for all interfaces, or unix:PATH; with tls: before it for "
      "TLS");
  assert_bad_arguments (self, ARGUMENTS ("--exit-when-idle", "soon"), SERVER_CONFIG_ERROR_VALUE,
                        "--exit-when-idle is \"soon\", and has to be a whole number from 0 to "
                        "31536000");
  assert_bad_arguments (self, ARGUMENTS ("--database="), SERVER_CONFIG_ERROR_VALUE,
                        "--database is \"\", and has to be a path of 1 to 4095 bytes");
  assert_bad_arguments (self, ARGUMENTS ("--check-config", "--config", self->path),
                        SERVER_CONFIG_ERROR_FILE, "FILE cannot be read: No such file or directory");
}

static void
test_answers (ConfigFixture *self, gconstpointer data)
{
  g_autofree char *version = NULL;
  g_autofree char *check = NULL;
  g_autoptr (ServerConfig) for_version = parse (&version, ARGUMENTS ("--version"));
  g_autoptr (ServerConfig) for_check
      = parse (&check, ARGUMENTS ("--check-config", "--database", "a", "--listen", ":7",
                                  "--listen-websocket", ":8", "--listen-plain-text", ":9",
                                  "--listen-metrics", "localhost:9"));

  g_assert_nonnull (for_version);
  g_assert_nonnull (for_check);
  g_assert_cmpstr (version, ==, "inglenookd " PACKAGE_VERSION "\n");
  g_assert_cmpstr (check, ==,
                   "The configuration is right.\n"
                   "Listens on: *:7\n"
                   "Listens for WebSockets on: *:8\n"
                   "Listens for plain text on: *:9\n"
                   "Is watched on: localhost:9\n"
                   "Database: a\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/server/config/arguments", ConfigFixture, NULL, config_fixture_set_up,
              test_arguments, config_fixture_tear_down);
  g_test_add_func ("/server/config/no-arguments", test_no_arguments);
  g_test_add ("/server/config/bad-arguments", ConfigFixture, NULL, config_fixture_set_up,
              test_bad_arguments, config_fixture_tear_down);
  g_test_add ("/server/config/answers", ConfigFixture, NULL, config_fixture_set_up, test_answers,
              config_fixture_tear_down);

  return g_test_run ();
}
