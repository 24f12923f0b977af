/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config-fixture.h"

#include "config.h"
#include "server/server-address.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* clang-format off */
#define METRICS_RULE(value)                                                                        \
  "FILE: [server] listen-metrics is \"" value "\", and has to be a list of 1 to 64 addresses of "   \
  "this computer alone, such as localhost:9667 or unix:PATH; others can ask through a web server"
/* clang-format on */

static void
assert_listens (ServerConfig *config, const char *const *expected)
{
  g_assert_cmpuint (config->listen->len, ==, g_strv_length ((char **) expected));
  for (guint i = 0; i < config->listen->len; i++)
    {
      g_autofree char *text = server_address_to_string (config->listen->pdata[i]);

      g_assert_cmpstr (text, ==, expected[i]);
    }
}

static void
test_defaults (void)
{
  g_autoptr (ServerConfig) config = server_config_new ();

  g_assert_cmpstr (config->name, ==, "inglenook.local");
  g_assert_cmpstr (config->network, ==, "Inglenook");
  g_assert_cmpstr (config->description, ==, "A chat by the fire");
  g_assert_null (config->motd_file);
  g_assert_null (config->motd);
  g_assert_null (config->password);
  assert_listens (config, (const char *[]){ "localhost:6667", NULL });
  g_assert_cmpuint (config->exit_when_idle, ==, 0);
  g_assert_cmpuint (config->limits.connections, ==, 10000);
  g_assert_cmpuint (config->limits.connections_per_address, ==, 32);
  g_assert_cmpuint (config->limits.connections_per_network, ==, 256);
  g_assert_cmpuint (config->limits.ipv4_network_bits, ==, 24);
  g_assert_cmpuint (config->limits.ipv6_network_bits, ==, 48);
  g_assert_null (config->exempt_networks);
  g_assert_cmpuint (config->limits.messages.per_second, ==, 10);
  g_assert_cmpuint (config->limits.messages.burst, ==, 60);
  g_assert_cmpuint (config->limits.rooms, ==, 10000);
  g_assert_cmpuint (config->limits.rooms_per_user, ==, 100);
  g_assert_cmpuint (config->limits.lists_per_room, ==, 100);
  g_assert_cmpuint (config->limits.monitored_per_user, ==, 100);
  g_assert_cmpuint (config->limits.knock_interval, ==, 60);
  g_assert_cmpuint (config->limits.members_to_rename, ==, 1000);
  g_assert_cmpuint (config->relaymsg, ==, SERVER_RELAYMSG_OPERATORS);
  g_assert_cmpuint (config->show_hosts, ==, 0);
  g_assert_null (config->proxy_from);
  g_assert_cmpuint (config->limits.past_users, ==, 1000);
  g_assert_cmpuint (config->limits.history_per_request, ==, 500);
  g_assert_cmpuint (config->limits.history_on_join, ==, 50);
  g_assert_cmpuint (config->limits.metadata_keys, ==, 20);
  g_assert_cmpuint (config->limits.metadata_value_bytes, ==, 300);
  g_assert_cmpuint (config->limits.metadata_subscriptions, ==, 50);
  g_assert_cmpuint (config->limits.metadata_changes, ==, 60);
  g_assert_cmpuint (config->limits.outbox_bytes, ==, 1048576);
  g_assert_cmpuint (config->limits.registration_timeout, ==, 60);
  g_assert_cmpuint (config->limits.ping_interval, ==, 120);
  g_assert_cmpuint (config->limits.ping_timeout, ==, 60);
  g_assert_cmpuint (config->limits.store_hold, ==, 30);
}

static void
assert_database (const char *expected)
{
  g_autoptr (ServerConfig) config = server_config_new ();

  g_assert_cmpstr (config->database, ==, expected);
}

static void
test_database (void)
{
  g_autofree char *at_home
      = g_build_filename (g_get_user_data_dir (), "inglenook", "inglenookd.db", NULL);
  const char *without = getuid () == 0 ? "/var/lib/inglenook/inglenookd.db" : at_home;

  g_setenv ("STATE_DIRECTORY", "/var/lib/fireside", TRUE);
  assert_database ("/var/lib/fireside/inglenookd.db");
  g_setenv ("STATE_DIRECTORY", "/var/lib/fireside:/var/lib/other", TRUE);
  assert_database ("/var/lib/fireside/inglenookd.db");
  g_setenv ("STATE_DIRECTORY", "relative", TRUE);
  assert_database (without);
  g_unsetenv ("STATE_DIRECTORY");
  assert_database (without);
}

static void
test_file (ConfigFixture *self, gconstpointer data)
{
  g_autoptr (ServerConfig) config = NULL;
  g_autofree char *socket = g_strdup_printf ("unix:%s/chat.sock", self->folder);
  g_autofree char *database = g_build_filename (self->folder, "chat.db", NULL);

  config_fixture_write_file (self->motd, "Welcome.\r\n\r\nBe kind.\r\n");
  config = config_fixture_load (self,
                                "# A comment\n"
                                "[server]\n"
                                "name=chat.example.org  \n"
                                "network = Fireside\n"
                                "description=Für alle\n"
                                "motd=motd.txt\n"
                                "password=" VERIFIER "\n"
                                "listen=localhost:0; [::1]:1 ;unix:chat.sock;unix:/run/chat.sock;\n"
                                "listen-websocket=localhost:8067;unix:web.sock\n"
                                "listen-metrics=localhost:9667;127.1.2.3:1;[::1]:2;unix:m.sock\n"
                                "websocket-origins=https://a.example; http://b:8000\n"
                                "listen-plain-text=localhost:2323\n"
                                "lobby=#Stube\n"
                                "exit-when-idle=60\n"
                                "[database]\n"
                                "file=chat.db\n"
                                "[limits]\n"
                                "messages-per-second=0\n"
                                "store-hold=3600\n");

  g_assert_cmpstr (config->name, ==, "chat.example.org");
  g_assert_cmpstr (config->network, ==, "Fireside");
  g_assert_cmpstr (config->description, ==, "Für alle");
  g_assert_cmpstr (config->motd_file, ==, self->motd);
  g_assert_cmpstrv (config->motd, ((const char *[]){ "Welcome.", "", "Be kind.", NULL }));
  g_assert_true (server_scram_check (config->password, "pencil"));
  assert_listens (config, (const char *[]){ "localhost:0", "[::1]:1", socket, "unix:/run/chat.sock",
                                            NULL });
  g_assert_false (((ServerAddress *) config->listen->pdata[0])->is_websocket);
  g_assert_cmpuint (config->listen_websocket->len, ==, 2);
  g_assert_true (((ServerAddress *) config->listen_websocket->pdata[1])->is_websocket);
  g_assert_cmpuint (config->listen_metrics->len, ==, 4);
  g_assert_cmpstrv (config->websocket_origins,
                    ((const char *[]){ "https://a.example", "http://b:8000", NULL }));
  g_assert_cmpuint (config->listen_plain_text->len, ==, 1);
  g_assert_true (((ServerAddress *) config->listen_plain_text->pdata[0])->is_plain_text);
  g_assert_false (((ServerAddress *) config->listen_plain_text->pdata[0])->is_websocket);
  g_assert_cmpstr (config->lobby, ==, "#Stube");
  g_assert_cmpuint (config->exit_when_idle, ==, 60);
  g_assert_cmpstr (config->database, ==, database);
  g_assert_cmpuint (config->limits.messages.per_second, ==, 0);
  g_assert_cmpuint (config->limits.messages.burst, ==, 60);
  g_assert_cmpuint (config->limits.store_hold, ==, 3600);
}

static void
test_empty_file (ConfigFixture *self, gconstpointer data)
{
  g_autoptr (ServerConfig) empty = config_fixture_load (self, "");
  g_autoptr (ServerConfig) comment = config_fixture_load (self, "# Nothing\n\n[server]\n");

  g_assert_cmpstr (empty->name, ==, "inglenook.local");
  assert_listens (comment, (const char *[]){ "localhost:6667", NULL });
}

static void
test_unknown (ConfigFixture *self, gconstpointer data)
{
  config_fixture_assert_bad (self, "[accounts]\nregistration=2\n", SERVER_CONFIG_ERROR_VALUE,
                             "FILE: [accounts] registration is 2, and there is no invitation; "
                             "write one behind invitation=");
  config_fixture_assert_bad (
      self, "[sever]\n", SERVER_CONFIG_ERROR_UNKNOWN,
      "FILE: there is no group [sever]; the groups are server, database, accounts, admin, webirc, operator NAME, privileges NAME, limits");
  config_fixture_assert_bad (
      self, "[sever]\nname=a.b\n", SERVER_CONFIG_ERROR_UNKNOWN,
      "FILE: there is no group [sever]; the groups are server, database, accounts, admin, webirc, operator NAME, privileges NAME, limits");
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
  { "[webirc]\npassword=\n", "FILE: [webirc] password has to be one line of 1 to 200 bytes" },
  { "[webirc]\npassword=secret\\rword\n",
    "FILE: [webirc] password has to be one line of 1 to 200 bytes" },
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

  config_fixture_write_file (self->path, "[webirc]\npassword=secret\n");
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
  assert_listens (config, (const char *[]){ "localhost:0", "unix:chat.sock", NULL });
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
  assert_listens (config, (const char *[]){ "localhost:6667", NULL });
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

static const char *const options[] = {
  "--config=FILE",
  "--listen=ADDRESS",
  "--database=FILE",
  "--exit-when-idle=SECONDS",
  "--check-config",
  "--version",
  "--help",
  "--listen-websocket=ADDRESS",
  "--listen-plain-text=ADDRESS",
  "--listen-metrics=ADDRESS",
};

static void
assert_mentioned (const char *group, const char *key, const char *fallback, gpointer user_data)
{
  g_autofree char *setting = g_strdup_printf ("\n  %s=%s", key, fallback != NULL ? fallback : "");

  g_assert_nonnull (strstr (user_data, setting));
}

static void
test_help (void)
{
  g_autofree char *help = NULL;
  g_autoptr (ServerConfig) config = parse (&help, ARGUMENTS ("--help"));

  g_assert_nonnull (config);
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    g_assert_nonnull (strstr (help, options[i]));
  server_config_foreach_key (assert_mentioned, help);
}

/* The documents are in the source folder, of which a test that somebody starts alone knows nothing.
 * */
static gboolean
have_source (void)
{
  if (g_getenv ("G_TEST_SRCDIR") != NULL)
    return TRUE;

  g_test_skip ("G_TEST_SRCDIR does not say where the source is.");

  return FALSE;
}

static char *
read_source (const char *folder, const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

/* The row of a key begins with its name and goes on with its default. */
static void
assert_documented (const char *group, const char *key, const char *fallback, gpointer user_data)
{
  const char *document = user_data;
  g_autofree char *heading = g_strdup_printf ("\n## `[%s]`\n", group);
  g_autofree char *row = g_strdup_printf ("\n| `%s` |", key);
  g_autofree char *value = g_strdup_printf ("| `%s` |", fallback);
  const char *section = strstr (document, heading);
  const char *start;
  const char *end;

  if (section == NULL || (start = strstr (section, row)) == NULL)
    g_error ("docs/configuration.md has no [%s] %s", group, key);
  end = strchr (start + 1, '\n');
  if (fallback != NULL && g_strstr_len (start, end - start, value) == NULL)
    g_error ("docs/configuration.md does not say that [%s] %s is %s", group, key, fallback);
}

static void
test_document (void)
{
  g_autofree char *document = NULL;

  if (!have_source ())
    return;

  document = read_source ("docs", "configuration.md");
  server_config_foreach_key (assert_documented, document);
  for (guint i = 0; i < HALL_PRIVILEGE_COUNT; i++)
    {
      g_autofree char *row
          = g_strdup_printf ("\n| `%s` |", hall_privilege_get_name ((HallPrivileges) 1 << i));

      g_assert_nonnull (strstr (document, row));
    }
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_auto (GStrv) words = g_strsplit (options[i], "=", 2);

      g_assert_nonnull (strstr (document, words[0]));
    }
}

static void
assert_in_example (const char *group, const char *key, const char *fallback, gpointer user_data)
{
  g_autofree char *setting
      = g_strdup_printf ("\n#%s=%s%s", key, fallback != NULL ? fallback : "", fallback ? "\n" : "");

  if (strstr (user_data, setting) == NULL)
    g_error ("data/inglenookd.conf.example has no line %s", setting + 1);
}

/* Uncommented or not, the example is a configuration that works. */
static void
test_example (ConfigFixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *active = NULL;
  g_autoptr (GRegex) comment = g_regex_new ("^#(?=[a-z-]+=|\\[)", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GString) adapted = NULL;
  g_autoptr (ServerConfig) as_it_is = NULL;
  g_autoptr (ServerConfig) all_set = NULL;

  if (!have_source ())
    return;

  text = read_source ("data", "inglenookd.conf.example");
  server_config_foreach_key (assert_in_example, text);
  as_it_is = config_fixture_load (self, text);
  g_assert_null (as_it_is->password);

  config_fixture_write_file (self->motd, "Welcome\n");
  active = g_regex_replace_literal (comment, text, -1, 0, "", 0, NULL);
  adapted = g_string_new (active);
  g_string_replace (adapted, "/etc/inglenook/motd.txt", self->motd, 0);
  all_set = config_fixture_load (self, adapted->str);
  g_assert_cmpstrv (all_set->motd, ((const char *[]){ "Welcome", NULL }));
  g_assert_nonnull (all_set->password);
  g_assert_cmpuint (all_set->operators->len, ==, 1);
}

static void
test_manual (void)
{
  g_autofree char *manual = NULL;

  if (!have_source ())
    return;

  manual = read_source ("data", "inglenookd.1");
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_auto (GStrv) words = g_strsplit (options[i], "=", 2);
      g_autoptr (GString) name = g_string_new (words[0]);

      g_string_replace (name, "-", "\\-", 0);
      g_assert_nonnull (strstr (manual, name->str));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("STATE_DIRECTORY");

  g_test_add_func ("/server/config/defaults", test_defaults);
  g_test_add_func ("/server/config/database", test_database);
  g_test_add ("/server/config/file", ConfigFixture, NULL, config_fixture_set_up, test_file,
              config_fixture_tear_down);
  g_test_add ("/server/config/empty-file", ConfigFixture, NULL, config_fixture_set_up,
              test_empty_file, config_fixture_tear_down);
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
  g_test_add ("/server/config/arguments", ConfigFixture, NULL, config_fixture_set_up,
              test_arguments, config_fixture_tear_down);
  g_test_add_func ("/server/config/no-arguments", test_no_arguments);
  g_test_add ("/server/config/bad-arguments", ConfigFixture, NULL, config_fixture_set_up,
              test_bad_arguments, config_fixture_tear_down);
  g_test_add ("/server/config/answers", ConfigFixture, NULL, config_fixture_set_up, test_answers,
              config_fixture_tear_down);
  g_test_add_func ("/server/config/help", test_help);
  g_test_add_func ("/server/config/document", test_document);
  g_test_add ("/server/config/example", ConfigFixture, NULL, config_fixture_set_up, test_example,
              config_fixture_tear_down);
  g_test_add_func ("/server/config/manual", test_manual);

  return g_test_run ();
}
