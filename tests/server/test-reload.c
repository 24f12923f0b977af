/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every key of the configuration either takes effect when it is read again, or is named as one for
 * which the server has to be started anew. */

#include "server-fixture.h"

#include <string.h>

#include "server/server-address.h"
#include "server/server-config-private.h"
#include "server/server-rehash.h"

#define VERIFIER                                                                                   \
  "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="       \
  ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="

/**
 * Setting:
 * @group: a group
 * @name: a key of it
 * @value: another value than that of set_up(); %NULL for the most, or the least, that a number can
 * be
 * @others: (nullable): other lines of the same group that it needs
 */
typedef struct
{
  const char *group;
  const char *name;
  const char *value;
  const char *others;
} Setting;

/* What is a number and needs nothing else is not here. */
static const Setting settings[] = {
  { "server", "name", "other.test", NULL },
  { "server", "network", "Other", NULL },
  { "server", "description", "Another", NULL },
  { "server", "icon", "https://s.test/icon.png", NULL },
  { "server", "motd", "motd", NULL },
  { "server", "password", VERIFIER, NULL },
  { "server", "listen", "unix:other", NULL },
  { "server", "listen-websocket", "unix:web", NULL },
  { "server", "listen-metrics", "unix:metrics", NULL },
  { "server", "websocket-origins", "https://s.test", NULL },
  { "server", "listen-plain-text", "unix:door", NULL },
  { "server", "lobby", "#fire", NULL },
  { "server", "tls-certificate", "tls.pem", NULL },
  { "server", "tls-key", "tls.pem", "tls-certificate=tls.pem\n" },
  { "server", "proxy-from", "192.0.2.1", NULL },
  { "server", "sts-port", "6697", "tls-certificate=tls.pem\nlisten=unix:socket;tls::6697\n" },
  { "server", "deny-client-tags", "typing", NULL },
  { "server", "control", "control", NULL },
  { "database", "file", "other.db", NULL },
  { "accounts", "registration", "0", NULL },
  { "admin", "location", "Here", NULL },
  { "admin", "details", "We", NULL },
  { "admin", "email", "we@s.test", NULL },
  { "webirc", "gateways", "192.0.2.2", "password=" VERIFIER "\n" },
  { "webirc", "password", VERIFIER, "gateways=192.0.2.2\n" },
  { "limits", "exempt-networks", "192.0.2.0/24", NULL },
};

static char *
get_path (ServerFixture *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

static void
write_file (ServerFixture *self, const char *name, const char *text)
{
  g_autofree char *path = get_path (self, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
  g_assert_no_error (error);
}

static ServerConfig *
read_config (ServerFixture *self)
{
  g_autofree char *path = get_path (self, "inglenookd.conf");
  const char *const arguments[] = { "inglenookd", "--config", path, NULL };
  g_autofree char *answer = NULL;
  g_autoptr (GError) error = NULL;
  ServerConfig *config = server_config_new_from_arguments (arguments, &answer, &error);

  g_assert_no_error (error);

  return config;
}

/* Appends a line that has to be there whatever else changes, unless @lines have that key. */
static void
append_default (GString *text, const char *line, const char *lines)
{
  g_autofree char *key = g_strndup (line, strchr (line, '=') + 1 - line);
  g_autofree char *inner = g_strconcat ("\n", key, NULL);

  if (lines == NULL || (!g_str_has_prefix (lines, key) && strstr (lines, inner) == NULL))
    g_string_append (text, line);
}

/* Writes what has to be there, and @lines for @group. */
static void
write_config (ServerFixture *self, const char *group, const char *lines)
{
  const char *in_server = g_strcmp0 (group, "server") == 0 ? lines : NULL;
  const char *in_database = g_strcmp0 (group, "database") == 0 ? lines : NULL;
  g_autoptr (GString) text = g_string_new ("[server]\n");

  append_default (text, "name=s.test\n", in_server);
  append_default (text, "listen=unix:socket\n", in_server);
  g_string_append_printf (text, "%s[database]\n", in_server != NULL ? in_server : "");
  append_default (text, "file=chat.db\n", in_database);
  g_string_append (text, in_database != NULL ? in_database : "");
  if (group != NULL && in_server == NULL && in_database == NULL)
    g_string_append_printf (text, "[%s]\n%s", group, lines);
  write_file (self, "inglenookd.conf", text->str);
}

static void
start (ServerFixture *self)
{
  g_autofree char *pem
      = io_tls_identity_make_pem ("s.test", g_get_real_time () / G_USEC_PER_SEC, NULL);

  write_file (self, "tls.pem", pem);
  write_file (self, "motd", "Hello\n");
  write_config (self, NULL, NULL);
  server_config_free (self->config);
  self->config = read_config (self);
  server_fixture_start (self);
}

static char *
list_addresses (const GPtrArray *addresses)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    {
      g_autofree char *address = server_address_to_string (addresses->pdata[i]);

      g_string_append_printf (text, "%s;", address);
    }

  return g_string_free (text, FALSE);
}

/* What a configuration has for a key, in a form that can be compared. */
static char *
get_value (ServerConfig *config, const ServerConfigKey *key)
{
  const ServerScramVerifier *verifier;

  switch (key->type)
    {
    case SERVER_CONFIG_NUMBER:
      return g_strdup_printf ("%u", G_STRUCT_MEMBER (guint, config, key->offset));
    case SERVER_CONFIG_VERIFIER:
      verifier = G_STRUCT_MEMBER (ServerScramVerifier *, config, key->offset);
      return verifier != NULL ? g_base64_encode ((const guchar *) verifier, sizeof *verifier)
                              : NULL;
    case SERVER_CONFIG_ADDRESSES:
    case SERVER_CONFIG_LOCAL_ADDRESSES:
      return list_addresses (G_STRUCT_MEMBER (GPtrArray *, config, key->offset));
    case SERVER_CONFIG_ORIGINS:
    case SERVER_CONFIG_NETWORKS:
    case SERVER_CONFIG_MASKS:
    case SERVER_CONFIG_GRANTS:
      if (G_STRUCT_MEMBER (char **, config, key->offset) == NULL)
        return NULL;
      return g_strjoinv (";", G_STRUCT_MEMBER (char **, config, key->offset));
    case SERVER_CONFIG_NAME:
    case SERVER_CONFIG_WORD:
    case SERVER_CONFIG_ROOM:
    case SERVER_CONFIG_LINE:
    case SERVER_CONFIG_SECRET:
    case SERVER_CONFIG_PATH:
    case SERVER_CONFIG_MOTD:
    default:
      return g_strdup (G_STRUCT_MEMBER (char *, config, key->offset));
    }
}

static char *
make_lines (const ServerConfigKey *key)
{
  guint64 fallback = 0;

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (g_str_equal (settings[i].group, key->group) && g_str_equal (settings[i].name, key->name))
      return g_strdup_printf ("%s=%s\n%s", key->name, settings[i].value,
                              settings[i].others != NULL ? settings[i].others : "");

  if (key->type != SERVER_CONFIG_NUMBER || key->fallback == NULL)
    g_error ("Say in this test what %s of the group %s can be changed to", key->name, key->group);
  g_assert_true (g_ascii_string_to_unsigned (key->fallback, 10, 0, G_MAXUINT, &fallback, NULL));

  return g_strdup_printf ("%s=%u\n", key->name, fallback == key->max ? key->min : key->max);
}

static gboolean
is_named (const char *kept, const char *name)
{
  g_auto (GStrv) names = NULL;

  if (kept == NULL)
    return FALSE;
  names = g_strsplit (strstr (kept, ": ") + strlen (": "), ", ", -1);

  return g_strv_contains ((const char *const *) names, name);
}

static void
reload (ServerFixture *self, char **kept)
{
  g_autoptr (GError) error = NULL;

  server_rehash (self->server, kept, &error);
  g_assert_no_error (error);
  server_fixture_settle (self);
}

/* The hall has a copy of what bounds it. */
static void
assert_hall_knows (Server *server)
{
  const HallLimits limits = server_get_hall_limits (server->config);
  const HallLimits *actual = hall_get_limits (server->hall);

  g_assert_cmpmem (actual, sizeof *actual, &limits, sizeof limits);
}

static void
check_key (ServerFixture *self, const ServerConfigKey *key)
{
  g_autofree char *lines = make_lines (key);
  g_autofree char *before = get_value (self->server->config, key);
  g_autoptr (ServerConfig) written = NULL;
  g_autofree char *wanted = NULL;
  g_autofree char *after = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *kept_back = NULL;

  write_config (self, key->group, lines);
  written = read_config (self);
  wanted = get_value (written, key);
  g_assert_cmpstr (wanted, !=, before);

  reload (self, &kept);
  after = get_value (self->server->config, key);
  if (is_named (kept, key->name))
    g_assert_cmpstr (after, ==, before);
  else
    g_assert_cmpstr (after, ==, wanted);
  assert_hall_knows (self->server);

  write_config (self, NULL, NULL);
  reload (self, &kept_back);
  g_assert_false (is_named (kept_back, key->name));
}

/* Nobody is sent to a door that is not there, so this stands for one that was from the start. */
static void
check_sts_port (ServerFixture *self, const ServerConfigKey *key)
{
  g_ptr_array_add (self->server->config->listen, server_address_parse ("tls::6697", NULL));
  check_key (self, key);
  g_ptr_array_set_size (self->server->config->listen, 1);
}

static void
test_keys (ServerFixture *self, gconstpointer data)
{
  const ServerConfigKey *keys;
  guint n_keys;

  start (self);
  keys = server_config_get_keys (&n_keys);
  for (guint i = 0; i < n_keys; i++)
    if (g_str_equal (keys[i].name, "sts-port"))
      check_sts_port (self, &keys[i]);
    else if (!g_str_has_suffix (keys[i].group, " NAME"))
      check_key (self, &keys[i]);
}

/* Groups of which there can be several come and go as a whole. */
static void
test_operators (ServerFixture *self, gconstpointer data)
{
  const ServerOperator *operator;
  g_autofree char *kept = NULL;
  g_autofree char *kept_back = NULL;

  start (self);
  write_config (self, "operator keeper",
                "password=" VERIFIER "\nhosts=*@192.0.2.1\nprivileges=helpers\n"
                "[privileges helpers]\nprivileges=kill\n");
  reload (self, &kept);
  g_assert_null (kept);
  g_assert_cmpuint (self->server->config->operators->len, ==, 1);
  operator= self->server->config->operators->pdata[0];
  g_assert_nonnull (operator->password);
  g_assert_cmpstr (operator->hosts[0], ==, "*@192.0.2.1");
  g_assert_cmpuint (operator->privileges, ==, HALL_PRIVILEGE_KILL);

  write_config (self, NULL, NULL);
  reload (self, &kept_back);
  g_assert_cmpuint (self->server->config->operators->len, ==, 0);
  g_assert_cmpuint (self->server->config->privilege_sets->len, ==, 0);
}

/* A certificate in the same files, and a message of the day, are others all the same. */
static void
test_files (ServerFixture *self, gconstpointer data)
{
  g_autofree char *pem
      = io_tls_identity_make_pem ("s.test", g_get_real_time () / G_USEC_PER_SEC, NULL);
  g_autofree char *before = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *kept_again = NULL;

  start (self);
  write_config (self, "server", "motd=motd\ntls-certificate=tls.pem\n");
  reload (self, &kept);
  before = g_strdup (server_get_fingerprint (self->server));
  g_assert_nonnull (before);
  write_file (self, "tls.pem", pem);
  write_file (self, "motd", "Good evening\n");
  reload (self, &kept_again);
  g_assert_cmpstr (server_get_fingerprint (self->server), !=, before);
  g_assert_cmpstr (self->server->config->motd[0], ==, "Good evening");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  server_fixture_add ("/server/reload/keys", test_keys);
  server_fixture_add ("/server/reload/operators", test_operators);
  server_fixture_add ("/server/reload/files", test_files);

  return g_test_run ();
}
