/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-config-private.h"

#include "irc/irc-metadata.h"
#include "irc/irc-name.h"
#include "server/server-address.h"

#include <unistd.h>

#define YEAR (365 * 24 * 60 * 60)

/* clang-format off */
static const ServerConfigKey config_keys[] = {
#define KEY(group, name, type, fallback, min, max, target, field, description)                     \
  { group, name, SERVER_CONFIG_##type, fallback, min, max, G_STRUCT_OFFSET (target, field),        \
    description },
#include "server/server-config.def"
#undef KEY
};

G_DEFINE_QUARK (server-config-error-quark, server_config_error)
/* clang-format on */

/* Every key, in the order in which the documents list them. */
const ServerConfigKey *
server_config_get_keys (guint *n_keys)
{
  *n_keys = G_N_ELEMENTS (config_keys);

  return config_keys;
}

const ServerConfigKey *
server_config_find_key (const char *group, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (config_keys); i++)
    if (g_str_equal (config_keys[i].group, group) && g_str_equal (config_keys[i].name, name))
      return &config_keys[i];

  return NULL;
}

/**
 * server_config_foreach_key:
 * @func: (scope call): told of each key
 * @user_data: for @func
 *
 * Lists the keys that a configuration file may have.
 */
void
server_config_foreach_key (ServerConfigKeyFunc func, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (config_keys); i++)
    func (config_keys[i].group, config_keys[i].name, config_keys[i].fallback, user_data);
}

/* systemd names the folder that it made for the service, or several with colons between them. */
static char *
get_default_database (void)
{
  const char *state = g_getenv ("STATE_DIRECTORY");
  g_autofree char *folder = NULL;

  if (state != NULL && state[0] == '/')
    {
      folder = g_strndup (state, strcspn (state, ":"));
      return g_build_filename (folder, "inglenookd.db", NULL);
    }
  if (geteuid () == 0)
    return g_strdup ("/var/lib/inglenook/inglenookd.db");

  return g_build_filename (g_get_user_data_dir (), "inglenook", "inglenookd.db", NULL);
}

/**
 * server_config_new:
 *
 * Makes the configuration of a server of which nobody has decided anything: it listens on
 * `localhost:6667`. The database is `inglenookd.db` in the folder that systemd names in
 * `STATE_DIRECTORY`; without one in `/var/lib/inglenook` for root, and in `inglenook` in the user's
 * data folder for everyone else.
 *
 * Returns: (transfer full): a configuration
 */
ServerConfig *
server_config_new (void)
{
  const ServerConfigOrigin origin = { "default", NULL };
  ServerConfig *self = g_new0 (ServerConfig, 1);

  server_config_init_groups (self);
  for (guint i = 0; i < G_N_ELEMENTS (config_keys); i++)
    if (config_keys[i].fallback != NULL && !g_str_has_suffix (config_keys[i].group, " NAME"))
      server_config_set (self, &config_keys[i], &origin, config_keys[i].fallback, NULL);
  self->database = get_default_database ();

  return self;
}

/**
 * server_config_free:
 * @self: (transfer full): a configuration
 */
void
server_config_free (ServerConfig *self)
{
  g_strfreev (self->arguments);
  g_free (self->file);
  g_free (self->name);
  g_free (self->network);
  g_free (self->description);
  g_free (self->icon);
  g_free (self->motd_file);
  g_strfreev (self->motd);
  g_free (self->password);
  g_free (self->deny_client_tags);
  g_ptr_array_unref (self->listen);
  g_clear_pointer (&self->listen_websocket, g_ptr_array_unref);
  g_clear_pointer (&self->listen_metrics, g_ptr_array_unref);
  g_strfreev (self->websocket_origins);
  g_strfreev (self->exempt_networks);
  g_clear_pointer (&self->listen_plain_text, g_ptr_array_unref);
  g_free (self->lobby);
  g_free (self->control);
  g_free (self->tls_certificate);
  g_free (self->tls_key);
  g_clear_pointer (&self->tls, io_tls_identity_unref);
  g_strfreev (self->proxy_from);
  g_free (self->database);
  g_free (self->admin_location);
  g_free (self->admin_details);
  g_free (self->admin_email);
  g_strfreev (self->webirc_gateways);
  g_free (self->webirc_password);
  g_ptr_array_unref (self->operators);
  g_ptr_array_unref (self->privilege_sets);
  g_free (self);
}
