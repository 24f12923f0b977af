/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* clang-format off */
#define METRICS_RULE(value)                                                                        \
  "FILE: [server] listen-metrics is \"" value "\", and has to be a list of 1 to 64 addresses of "   \
  "this computer alone, such as localhost:9667 or unix:PATH; others can ask through a web server"
/* clang-format on */

static void
test_unknown (ConfigFixture *self, gconstpointer data)
{
  config_fixture_assert_bad (
      self, "[sever]\n", SERVER_CONFIG_ERROR_UNKNOWN,
      "FILE: there is no group [sever]; the groups are server, database, history, accounts, admin, webirc, operator NAME, privileges NAME, limits");
  config_fixture_assert_bad (
      self, "[sever]\nname=a.b\n", SERVER_CONFIG_ERROR_UNKNOWN,
      "FILE: there is no group [sever]; the groups are server, database, history, accounts, admin, webirc, operator NAME, privileges NAME, limits");
  config_fixture_assert_bad (self, "[database]\nname=a.b\n", SERVER_CONFIG_ERROR_UNKNOWN,
                             "FILE: the group [database] has no key \"name\"; its keys are file");
  config_fixture_assert_bad (
      self, "[database]\nfile[de]=a\n", SERVER_CONFIG_ERROR_UNKNOWN,
      "FILE: the group [database] has no key \"file[de]\"; its keys are file");
  config_fixture_assert_bad (self, "[server]\nname=a.b\n[limits]\nrooms=1\n[server]\nname=c.d\n",
                             SERVER_CONFIG_ERROR_UNKNOWN,
                             "FILE: [server] name is there twice; keep one of the two");
}

typedef struct
{
  const char *text;
  const char *message;
} ValueCase;

#define NAME_RULE                                                                                  \
  "has to be a name such as chat.example.org: letters, digits and hyphens, "                       \
  "with a dot between them, and at most 63 bytes"

static const ValueCase value_cases[] = {
  { "[limits]\nrooms=many\n",
    "FILE: [limits] rooms is \"many\", and has to be a whole number from 1 to 1000000" },
  { "[limits]\nrooms=0\n",
    "FILE: [limits] rooms is \"0\", and has to be a whole number from 1 to 1000000" },
  { "[limits]\nrooms=1000001\n",
    "FILE: [limits] rooms is \"1000001\", and has to be a whole number from 1 to 1000000" },
  { "[limits]\nrooms=-1\n",
    "FILE: [limits] rooms is \"-1\", and has to be a whole number from 1 to 1000000" },
  { "[limits]\nrooms=10.5\n",
    "FILE: [limits] rooms is \"10.5\", and has to be a whole number from 1 to 1000000" },
  { "[limits]\nrooms=\n",
    "FILE: [limits] rooms is \"\", and has to be a whole number from 1 to 1000000" },
  { "[limits]\nrooms=99999999999999999999999\n",
    "FILE: [limits] rooms is \"99999999999999999999999\", and has to be a whole number from 1 to "
    "1000000" },
  { "[server]\nname=chat\n", "FILE: [server] name is \"chat\", and " NAME_RULE },
  { "[server]\nname=.chat\n", "FILE: [server] name is \".chat\", and " NAME_RULE },
  { "[server]\nname=chat.\n", "FILE: [server] name is \"chat.\", and " NAME_RULE },
  { "[server]\nname=a..b\n", "FILE: [server] name is \"a..b\", and " NAME_RULE },
  { "[server]\nname=a b.c\n", "FILE: [server] name is \"a b.c\", and " NAME_RULE },
  { "[server]\nnetwork=By the fire\n",
    "FILE: [server] network is \"By the fire\", and has to be a name of 1 to 50 bytes without "
    "spaces" },
  { "[server]\ndescription=\n",
    "FILE: [server] description is \"\", and has to be one line of 1 to 128 bytes" },
  { "[server]\ndescription=a\\nb\n",
    "FILE: [server] description is \"a b\", and has to be one line of 1 to 128 bytes" },
  { "[server]\nlisten=\033[1m\\r\\n:1\n",
    "FILE: [server] listen: \" [1m  \" in \" [1m  :1\" is neither the name nor the address of a "
    "computer" },
  { "[server]\npassword=\n", "FILE: [server] password " VERIFIER_RULE },
  { "[server]\npassword=by the fire\n", "FILE: [server] password " VERIFIER_RULE },
  { "[server]\npassword=" VERIFIER "=\n", "FILE: [server] password " VERIFIER_RULE },
  { "[webirc]\npassword=\n", "FILE: [webirc] password " VERIFIER_RULE },
  { "[webirc]\npassword=secret\n", "FILE: [webirc] password " VERIFIER_RULE },
  { "[server]\nlisten=\n",
    "FILE: [server] listen is \"\", and has to be a list of 1 to 64 addresses" },
  { "[server]\nlisten-websocket=\n",
    "FILE: [server] listen-websocket is \"\", and has to be a list of 1 to 64 addresses" },
  { "[server]\nlisten-plain-text=\n",
    "FILE: [server] listen-plain-text is \"\", and has to be a list of 1 to 64 addresses" },
  { "[server]\nlobby=lounge\n",
    "FILE: [server] lobby is \"lounge\", and has to be the name of a room such as #lounge, of at most "
    "64 bytes" },
  { "[server]\nlisten-metrics=:9667\n", METRICS_RULE (":9667") },
  { "[server]\nlisten-metrics=localhost:1;192.0.2.7:9667\n", METRICS_RULE ("192.0.2.7:9667") },
  { "[server]\nlisten-metrics=[::]:9667\n", METRICS_RULE ("[::]:9667") },
  { "[server]\nlisten-metrics=tls:localhost:9667\n", METRICS_RULE ("tls:localhost:9667") },
  { "[server]\nlisten-metrics=chat.example.org:9667\n", METRICS_RULE ("chat.example.org:9667") },
  { "[server]\nwebsocket-origins=a.example\n",
    "FILE: [server] websocket-origins is \"a.example\", and has to be a list of 1 to 64 origins "
    "such as https://chat.example.org, or *" },
  { "[server]\nwebsocket-origins=https://a.example/\n",
    "FILE: [server] websocket-origins is \"https://a.example/\", and has to be a list of 1 to 64 "
    "origins such as https://chat.example.org, or *" },
  { "[server]\nproxy-from=192.0.2.0/33\n",
    "FILE: [server] proxy-from is \"192.0.2.0/33\", and has to be a list of 1 to 64 numeric "
    "addresses or networks such as 192.0.2.0/24, or localhost" },
  { "[server]\nshow-hosts=yes\n",
    "FILE: [server] show-hosts is \"yes\", and has to be a whole number from 0 to 1" },
  { "[webirc]\ngateways=chat.example.org\n",
    "FILE: [webirc] gateways is \"chat.example.org\", and has to be a list of 1 to 64 numeric "
    "addresses or networks such as 192.0.2.0/24, or localhost" },
  { "[server]\nlisten=localhost:1;;\n",
    "FILE: [server] listen: \"\" is not an address to listen on; write host:port, [IPv6 "
    "address]:port, :port for all interfaces, or unix:PATH; with tls: before it for TLS" },
  { "[server]\nlisten=localhost:x\n",
    "FILE: [server] listen: \"x\" in \"localhost:x\" is not a port; ports are numbers from 0 to "
    "65535" },
  { "[database]\nfile=\n",
    "FILE: [database] file is \"\", and has to be a path of 1 to 4095 bytes" },
  { "[database]\nfile=a\\qb\n",
    "FILE: [database] file has a backslash that does not stand for anything; a backslash is "
    "written \\\\" },
};

static void
test_values (ConfigFixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (value_cases); i++)
    config_fixture_assert_bad (self, value_cases[i].text, SERVER_CONFIG_ERROR_VALUE,
                               value_cases[i].message);
}

static void
test_long_value (ConfigFixture *self, gconstpointer data)
{
  g_autofree char *many = g_strnfill (1000, 'x');
  g_autofree char *shown = g_strnfill (80, 'x');
  g_autofree char *text = g_strdup_printf ("[limits]\nrooms=%s\n", many);
  g_autofree char *message = g_strdup_printf ("FILE: [limits] rooms is \"%s...\", and has to be a "
                                              "whole number from 1 to 1000000",
                                              shown);

  config_fixture_assert_bad (self, text, SERVER_CONFIG_ERROR_VALUE, message);
}

static void
test_bad_files (ConfigFixture *self, gconstpointer data)
{
  g_autoptr (ServerConfig) config = server_config_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *long_text = g_strnfill (256 * 1024 + 1, '\n');

  g_assert_false (server_config_load (config, self->path, &error));
  config_fixture_assert_error (self, error, SERVER_CONFIG_ERROR_FILE,
                               "FILE cannot be read: No such file or directory");
  g_clear_error (&error);

  g_assert_false (server_config_load (config, self->folder, &error));
  config_fixture_assert_error (self, error, SERVER_CONFIG_ERROR_FILE,
                               "FOLDER cannot be read: Is a directory");
  g_clear_error (&error);

  g_assert_false (server_config_load (config, "/dev/zero", &error));
  config_fixture_assert_error (self, error, SERVER_CONFIG_ERROR_FILE,
                               "/dev/zero is longer than 256 KiB");

  config_fixture_assert_bad (self, long_text, SERVER_CONFIG_ERROR_FILE,
                             "FILE is longer than 256 KiB");
  config_fixture_assert_bad (self, "[server]\nnetwork=\xff\n", SERVER_CONFIG_ERROR_FILE,
                             "FILE is not text in UTF-8; save it in that encoding");
}

#define LINE_RULE                                                                                  \
  " is neither a [group], nor key=value inside a group, nor a comment that begins with #"

static void
test_bad_lines (ConfigFixture *self, gconstpointer data)
{
  g_autofree char *start = g_strnfill (10000, '\n');
  g_autofree char *late = g_strconcat (start, "[server]\npassword: secret\n[nonsense", NULL);

  config_fixture_assert_bad (self, "name=a.b\n", SERVER_CONFIG_ERROR_FILE,
                             "FILE: line 1" LINE_RULE);
  config_fixture_assert_bad (self, "[server\n", SERVER_CONFIG_ERROR_FILE, "FILE: line 1" LINE_RULE);
  config_fixture_assert_bad (self, "[server]\n=a\n", SERVER_CONFIG_ERROR_FILE,
                             "FILE: line 2" LINE_RULE);
  config_fixture_assert_bad (self, "[server]\nname=a.b\nmore", SERVER_CONFIG_ERROR_FILE,
                             "FILE: line 3" LINE_RULE);
  config_fixture_assert_bad (self, late, SERVER_CONFIG_ERROR_FILE, "FILE: line 10002" LINE_RULE);
}

/* A password that everyone can read is none. */
static void
test_secrecy (ConfigFixture *self, gconstpointer data)
{
  g_autoptr (ServerConfig) config = server_config_new ();
  g_autoptr (GError) error = NULL;

  config_fixture_write_file (self->path, "[webirc]\npassword=" VERIFIER "\n");
  g_chmod (self->path, 0644);
  g_chmod (self->folder, 0711);
  g_assert_false (server_config_load (config, self->path, &error));
  g_assert_error (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_FILE);
  g_clear_error (&error);
  g_clear_pointer (&config, server_config_free);
  config = server_config_new ();

  config_fixture_write_file (self->path, "[server]\npassword=" VERIFIER "\n");
  g_chmod (self->path, 0644);
  g_assert_false (server_config_load (config, self->path, &error));
  config_fixture_assert_error (
      self, error, SERVER_CONFIG_ERROR_FILE,
      "FILE holds a password, and everyone on this computer can read it; let only the "
      "server's user read it, for instance with chmod 600");
  g_clear_error (&error);

  g_chmod (self->path, 0640);
  g_assert_true (server_config_load (config, self->path, &error));
  g_assert_no_error (error);

  /* Nobody gets at what is in a folder that nobody can enter. */
  g_chmod (self->path, 0644);
  g_chmod (self->folder, 0700);
  g_assert_true (server_config_load (config, self->path, &error));
  g_assert_no_error (error);
}

static void
assert_bad_motd (ConfigFixture *self, const char *text, const char *expected)
{
  config_fixture_write_file (self->motd, text);
  config_fixture_assert_bad (self, "[server]\nmotd=motd.txt\n", SERVER_CONFIG_ERROR_FILE, expected);
}

static void
test_bad_motd (ConfigFixture *self, gconstpointer data)
{
  g_autofree char *long_line = g_strnfill (401, 'x');
  g_autofree char *many_lines = g_strnfill (501, '\n');
  g_autofree char *long_text = g_strnfill (64 * 1024 + 1, 'x');

  config_fixture_assert_bad (
      self, "[server]\nmotd=motd.txt\n", SERVER_CONFIG_ERROR_FILE,
      "FILE: [server] motd: FOLDER/motd.txt cannot be read: No such file or directory");
  assert_bad_motd (self, long_line,
                   "FILE: [server] motd: FOLDER/motd.txt has 401 bytes in line 1; a line of a "
                   "message of the day has at most 400");
  assert_bad_motd (self, many_lines,
                   "FILE: [server] motd: FOLDER/motd.txt has 501 lines; a message of the day has "
                   "at most 500");
  assert_bad_motd (self, long_text, "FILE: [server] motd: FOLDER/motd.txt is longer than 64 KiB");
  assert_bad_motd (self, "one\nt\rwo\n",
                   "FILE: [server] motd: FOLDER/motd.txt has a carriage return inside line 2; "
                   "remove it");
  assert_bad_motd (self, "\xfe",
                   "FILE: [server] motd: FOLDER/motd.txt is not text in UTF-8; save it in that "
                   "encoding");
}

static void
test_motd_bounds (ConfigFixture *self, gconstpointer data)
{
  g_autofree char *line = g_strnfill (400, 'x');
  g_autofree char *lines = g_strnfill (499, '\n');
  g_autofree char *text = g_strconcat (line, "\r\n", lines, NULL);
  g_autoptr (ServerConfig) config = NULL;
  g_autoptr (ServerConfig) empty = NULL;

  config_fixture_write_file (self->motd, text);
  config = config_fixture_load (self, "[server]\nmotd=motd.txt\n");
  g_assert_cmpuint (g_strv_length (config->motd), ==, 500);
  g_assert_cmpstr (config->motd[0], ==, line);
  g_assert_cmpstr (config->motd[499], ==, "");

  config_fixture_write_file (self->motd, "");
  empty = config_fixture_load (self, "[server]\nmotd=motd.txt\n");
  g_assert_cmpuint (g_strv_length (empty->motd), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/server/config/unknown", ConfigFixture, NULL, config_fixture_set_up, test_unknown,
              config_fixture_tear_down);
  g_test_add ("/server/config/values", ConfigFixture, NULL, config_fixture_set_up, test_values,
              config_fixture_tear_down);
  g_test_add ("/server/config/long-value", ConfigFixture, NULL, config_fixture_set_up,
              test_long_value, config_fixture_tear_down);
  g_test_add ("/server/config/bad-files", ConfigFixture, NULL, config_fixture_set_up,
              test_bad_files, config_fixture_tear_down);
  g_test_add ("/server/config/bad-lines", ConfigFixture, NULL, config_fixture_set_up,
              test_bad_lines, config_fixture_tear_down);
  g_test_add ("/server/config/secrecy", ConfigFixture, NULL, config_fixture_set_up, test_secrecy,
              config_fixture_tear_down);
  g_test_add ("/server/config/bad-motd", ConfigFixture, NULL, config_fixture_set_up, test_bad_motd,
              config_fixture_tear_down);
  g_test_add ("/server/config/motd-bounds", ConfigFixture, NULL, config_fixture_set_up,
              test_motd_bounds, config_fixture_tear_down);

  return g_test_run ();
}
