/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config-fixture.h"

#include "server/server-address.h"

#include <glib/gstdio.h>

void
config_fixture_set_up (ConfigFixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("inglenook-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "inglenookd.conf", NULL);
  self->motd = g_build_filename (self->folder, "motd.txt", NULL);
}

void
config_fixture_tear_down (ConfigFixture *self, gconstpointer data)
{
  g_unlink (self->path);
  g_unlink (self->motd);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->path);
  g_free (self->motd);
}

void
config_fixture_write_file (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
  g_assert_no_error (error);
}

ServerConfig *
config_fixture_load (ConfigFixture *self, const char *text)
{
  g_autoptr (ServerConfig) config = server_config_new ();
  g_autoptr (GError) error = NULL;

  config_fixture_write_file (self->path, text);
  server_config_load (config, self->path, &error);
  g_assert_no_error (error);

  return g_steal_pointer (&config);
}

/* @expected is the message; in it FILE stands for the file's path, and FOLDER for its folder. */
void
config_fixture_assert_error (ConfigFixture *self,
                             GError *error,
                             ServerConfigError code,
                             const char *expected)
{
  g_autoptr (GString) message = NULL;

  g_assert_error (error, SERVER_CONFIG_ERROR, (int) code);
  message = g_string_new (error->message);
  g_string_replace (message, self->path, "FILE", 0);
  g_string_replace (message, self->folder, "FOLDER", 0);
  g_assert_cmpstr (message->str, ==, expected);
}

void
config_fixture_assert_bad (ConfigFixture *self,
                           const char *text,
                           ServerConfigError code,
                           const char *expected)
{
  g_autoptr (ServerConfig) config = server_config_new ();
  g_autoptr (GError) error = NULL;

  config_fixture_write_file (self->path, text);
  g_assert_false (server_config_load (config, self->path, &error));
  config_fixture_assert_error (self, error, code, expected);
}

void
config_fixture_assert_listens (ServerConfig *config, const char *const *expected)
{
  g_assert_cmpuint (config->listen->len, ==, g_strv_length ((char **) expected));
  for (guint i = 0; i < config->listen->len; i++)
    {
      g_autofree char *text = server_address_to_string (config->listen->pdata[i]);

      g_assert_cmpstr (text, ==, expected[i]);
    }
}
