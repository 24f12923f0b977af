/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every key of the configuration, whichever there are: what it takes at its bounds, and what is
 * said when a value is beyond them, or is not of its kind. */

#include "config-fixture.h"

#include "server/server-config-private.h"

#include <string.h>

/* More entries than any list can have. */
#define ENTRIES 65

/**
 * Wrong:
 * @type: what the key takes
 * @values: what that is not
 */
typedef struct
{
  ServerConfigType type;
  const char *values[8];
} Wrong;

static const Wrong wrong[] = {
  { SERVER_CONFIG_NUMBER, { "", "many", "-1", "1.5", "1 2", "0x10", "1e3" } },
  { SERVER_CONFIG_NAME, { "", "chat", ".a.b", "a.b.", "a..b", "a b.c", "chät.example" } },
  { SERVER_CONFIG_WORD, { "", "two words", "a\\tb" } },
  { SERVER_CONFIG_ROOM, { "", "lounge", "#", "#a b", "#a,b" } },
  { SERVER_CONFIG_LINE, { "", "two\\nlines", "a\\tb" } },
  { SERVER_CONFIG_VERIFIER, { "", "by the fire", "SCRAM-SHA-256$1:a$b:c", VERIFIER "x" } },
  { SERVER_CONFIG_PATH, { "" } },
  { SERVER_CONFIG_MOTD, { "" } },
  { SERVER_CONFIG_ADDRESSES,
    { "", "localhost", "localhost:x", "localhost:65536", "tls:", ":1;;" } },
  { SERVER_CONFIG_LOCAL_ADDRESSES, { "", "localhost", ":1", "192.0.2.7:1", "tls:localhost:1" } },
  { SERVER_CONFIG_ORIGINS, { "", "a.example", "https://a.example/", "https://a.example;b" } },
  { SERVER_CONFIG_NETWORKS, { "", "a.example", "192.0.2.0/33", "2001:db8::/129", "192.0.2.1;x" } },
  { SERVER_CONFIG_MASKS, { "", "two words", "a@b@c d" } },
  { SERVER_CONFIG_GRANTS, { "", "two words" } },
};

static const Wrong *
find_wrong (const ServerConfigKey *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    if (wrong[i].type == key->type)
      return &wrong[i];

  g_error ("Nothing is wrong for [%s] %s", key->group, key->name);
}

/* Groups of which there are several have a name of their own. */
static char *
get_group (const ServerConfigKey *key)
{
  g_autoptr (GString) group = g_string_new (key->group);

  g_string_replace (group, "NAME", "ann", 0);

  return g_strdup (group->str);
}

static char *
write_setting (const ServerConfigKey *key, const char *value)
{
  g_autofree char *group = get_group (key);

  return g_strdup_printf ("[%s]\n%s=%s\n", group, key->name, value);
}

/* It is said which key it is, whatever the file has besides. */
static void
assert_refused (ConfigFixture *self, const ServerConfigKey *key, const char *value)
{
  g_autoptr (ServerConfig) config = server_config_new ();
  g_autofree char *text = write_setting (key, value);
  g_autofree char *group = get_group (key);
  g_autofree char *start = g_strdup_printf ("%s: [%s] %s", self->path, group, key->name);
  g_autoptr (GError) error = NULL;

  config_fixture_write_file (self->path, text);
  if (server_config_load (config, self->path, &error))
    g_error ("%s is taken", text);
  if (!g_error_matches (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_VALUE)
      || !g_str_has_prefix (error->message, start))
    g_error ("%s gets: %s", text, error->message);
  if (key->type == SERVER_CONFIG_VERIFIER && value[0] != '\0')
    g_assert_null (strstr (error->message, value));
}

static void
test_kinds (ConfigFixture *self, gconstpointer data)
{
  guint n_keys;
  const ServerConfigKey *keys = server_config_get_keys (&n_keys);

  for (guint i = 0; i < n_keys; i++)
    {
      const Wrong *values = find_wrong (&keys[i]);

      for (guint j = 0; j < G_N_ELEMENTS (values->values) && values->values[j] != NULL; j++)
        assert_refused (self, &keys[i], values->values[j]);
    }
}

static void
assert_taken (ConfigFixture *self, const ServerConfigKey *key, guint value)
{
  g_autofree char *number = g_strdup_printf ("%u", value);
  g_autofree char *text = write_setting (key, number);
  g_autoptr (ServerConfig) config = config_fixture_load (self, text);

  g_assert_cmpuint (G_STRUCT_MEMBER (guint, config, key->offset), ==, value);
}

static void
assert_number_refused (ConfigFixture *self, const ServerConfigKey *key, gint64 value)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  assert_refused (self, key, number);
}

static void
test_numbers (ConfigFixture *self, gconstpointer data)
{
  guint n_keys;
  const ServerConfigKey *keys = server_config_get_keys (&n_keys);

  for (guint i = 0; i < n_keys; i++)
    if (keys[i].type == SERVER_CONFIG_NUMBER)
      {
        assert_taken (self, &keys[i], keys[i].min);
        assert_taken (self, &keys[i], keys[i].max);
        assert_number_refused (self, &keys[i], (gint64) keys[i].min - 1);
        assert_number_refused (self, &keys[i], (gint64) keys[i].max + 1);
      }
}

static gboolean
is_list (const ServerConfigKey *key)
{
  switch (key->type)
    {
    case SERVER_CONFIG_ADDRESSES:
    case SERVER_CONFIG_LOCAL_ADDRESSES:
    case SERVER_CONFIG_ORIGINS:
    case SERVER_CONFIG_NETWORKS:
    case SERVER_CONFIG_MASKS:
    case SERVER_CONFIG_GRANTS:
      return TRUE;
    default:
      return FALSE;
    }
}

/* What an entry of each list can be. */
static const char *
get_entry (const ServerConfigKey *key)
{
  switch (key->type)
    {
    case SERVER_CONFIG_ORIGINS:
      return "https://a.example";
    case SERVER_CONFIG_NETWORKS:
      return "192.0.2.0/24";
    case SERVER_CONFIG_MASKS:
      return "ann@192.0.2.*";
    case SERVER_CONFIG_GRANTS:
      return "kill";
    default:
      return "localhost:1";
    }
}

static char *
make_long (const ServerConfigKey *key)
{
  g_autoptr (GString) list = g_string_new (get_entry (key));

  if (!is_list (key))
    return g_strnfill (key->max + 1, 'x');

  for (guint i = 1; i < ENTRIES; i++)
    g_string_append_printf (list, ";%s", get_entry (key));

  return g_strdup (list->str);
}

static void
test_long (ConfigFixture *self, gconstpointer data)
{
  guint n_keys;
  const ServerConfigKey *keys = server_config_get_keys (&n_keys);

  for (guint i = 0; i < n_keys; i++)
    if (keys[i].type != SERVER_CONFIG_NUMBER)
      {
        g_autofree char *value = make_long (&keys[i]);

        assert_refused (self, &keys[i], value);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/server/config/kinds", ConfigFixture, NULL, config_fixture_set_up, test_kinds,
              config_fixture_tear_down);
  g_test_add ("/server/config/numbers", ConfigFixture, NULL, config_fixture_set_up, test_numbers,
              config_fixture_tear_down);
  g_test_add ("/server/config/long", ConfigFixture, NULL, config_fixture_set_up, test_long,
              config_fixture_tear_down);

  return g_test_run ();
}
