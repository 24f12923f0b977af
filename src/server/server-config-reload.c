/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading a configuration again while a server goes by it. */

#include <string.h>

#include "server/server-address.h"
#include "server/server-config-private.h"

static void
swap (gpointer one, gpointer other)
{
  gpointer *a = one;
  gpointer *b = other;
  gpointer kept = *a;

  *a = *b;
  *b = kept;
}

static gboolean
addresses_equal (const GPtrArray *one, const GPtrArray *other)
{
  guint n_one = one != NULL ? one->len : 0;
  guint n_other = other != NULL ? other->len : 0;

  if (n_one != n_other)
    return FALSE;

  for (guint i = 0; i < n_one; i++)
    {
      g_autofree char *a = server_address_to_string (one->pdata[i]);
      g_autofree char *b = server_address_to_string (other->pdata[i]);

      if (!g_str_equal (a, b))
        return FALSE;
    }

  return TRUE;
}

static gboolean
words_equal (char **one, char **other)
{
  if (one == NULL || other == NULL)
    return one == other;

  return g_strv_equal ((const char *const *) one, (const char *const *) other);
}

/* What a running server cannot change stays as it is, in @next as well. */
static void
keep_fixed (ServerConfig *self, ServerConfig *next, GPtrArray *kept)
{
  if (!g_str_equal (self->name, next->name))
    g_ptr_array_add (kept, (char *) "name");
  if (!addresses_equal (self->listen, next->listen))
    g_ptr_array_add (kept, (char *) "listen");
  if (!addresses_equal (self->listen_websocket, next->listen_websocket))
    g_ptr_array_add (kept, (char *) "listen-websocket");
  if (!addresses_equal (self->listen_plain_text, next->listen_plain_text))
    g_ptr_array_add (kept, (char *) "listen-plain-text");
  if (!addresses_equal (self->listen_metrics, next->listen_metrics))
    g_ptr_array_add (kept, (char *) "listen-metrics");
  if (!words_equal (self->websocket_origins, next->websocket_origins))
    g_ptr_array_add (kept, (char *) "websocket-origins");
  if (g_strcmp0 (self->control, next->control) != 0)
    g_ptr_array_add (kept, (char *) "control");
  if (!g_str_equal (self->database, next->database))
    g_ptr_array_add (kept, (char *) "file");

  if (self->limits.ipv4_network_bits != next->limits.ipv4_network_bits)
    g_ptr_array_add (kept, (char *) "ipv4-network-bits");
  if (self->limits.ipv6_network_bits != next->limits.ipv6_network_bits)
    g_ptr_array_add (kept, (char *) "ipv6-network-bits");

  next->limits.ipv4_network_bits = self->limits.ipv4_network_bits;
  next->limits.ipv6_network_bits = self->limits.ipv6_network_bits;
  swap (&self->name, &next->name);
  swap (&self->listen, &next->listen);
  swap (&self->listen_websocket, &next->listen_websocket);
  swap (&self->listen_plain_text, &next->listen_plain_text);
  swap (&self->listen_metrics, &next->listen_metrics);
  swap (&self->websocket_origins, &next->websocket_origins);
  swap (&self->control, &next->control);
  swap (&self->database, &next->database);
}

/**
 * server_config_reload:
 * @self: a configuration that a server goes by; when this succeeds, it is only good for being freed
 * @kept: (element-type utf8): gets the names of keys that have changed, but take effect at the next
 *   start only
 * @error: return location for a #GError of %SERVER_CONFIG_ERROR
 *
 * Makes it anew from the same command line.
 *
 * Returns: (transfer full) (nullable): what the server is to go by from now on; %NULL when
 * something is wrong with it
 */
ServerConfig *
server_config_reload (ServerConfig *self, GPtrArray *kept, GError **error)
{
  g_autofree char *answer = NULL;
  g_autoptr (ServerConfig) next = NULL;

  if (self->file == NULL)
    {
      g_set_error (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_FILE,
                   "This server was started without a configuration file; start it with --config");
      return NULL;
    }

  next = server_config_new_from_arguments ((const char *const *) self->arguments, &answer, error);
  if (next == NULL || !server_config_check_sts (next, self->listen, error))
    return NULL;
  keep_fixed (self, next, kept);

  return g_steal_pointer (&next);
}
