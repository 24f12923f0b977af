/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config-fixture.h"

#include "server/server-address.h"

#include <unistd.h>

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
  config_fixture_assert_listens (config, (const char *[]){ "localhost:6667", NULL });
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
  config_fixture_assert_listens (config, (const char *[]){ "localhost:0", "[::1]:1", socket,
                                                           "unix:/run/chat.sock", NULL });
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
  config_fixture_assert_listens (comment, (const char *[]){ "localhost:6667", NULL });
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

  return g_test_run ();
}
