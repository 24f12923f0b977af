/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Another configuration for a server that goes on running. */

#include "server/server-rehash.h"

#include "server/server-operator.h"
#include "server/server-private.h"
#include "server/server-welcome.h"

/* What clients were told when they registered has to be true. */
static void
tell_isupport (Server *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      ServerSession *session = value;
      ServerReply reply;

      if (session->state != SERVER_SESSION_OPEN || session->user == NULL)
        continue;

      server_reply_init (&reply, session, NULL);
      server_welcome_isupport (&reply);
      server_reply_finish (&reply);
    }
}

static char *
join_tokens (const ServerConfig *config)
{
  g_autoptr (GPtrArray) tokens = server_welcome_list_tokens (config);

  g_ptr_array_add (tokens, NULL);

  return g_strjoinv (" ", (char **) tokens->pdata);
}

/**
 * server_rehash:
 * @self: a server
 * @kept: (out) (nullable) (transfer full): what has changed in the configuration, but takes effect
 *   at the next start only, as a sentence; %NULL when nothing has
 * @error: return location for a #GError of %SERVER_CONFIG_ERROR
 *
 * Reads the configuration again, as the command line named it, and goes by it from now on. When
 * something is wrong with it, nothing changes.
 *
 * Returns: whether it was right
 */
gboolean
server_rehash (Server *self, char **kept, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_autofree char *before = join_tokens (self->config);
  g_autofree char *after = NULL;
  g_autofree char *names = NULL;
  ServerConfig *config = server_config_reload (self->config, keys, error);
  HallLimits limits;

  *kept = NULL;
  if (config == NULL)
    {
      g_message ("The configuration stays as it is: %s", (*error)->message);
      return FALSE;
    }

  server_config_free (self->config);
  self->config = config;
  limits = server_get_hall_limits (config);
  hall_set_limits (self->hall, &limits);
  server_operator_update (self);
  server_update_idle_timer (self);
  after = join_tokens (config);
  if (!g_str_equal (before, after))
    tell_isupport (self);
  /* It may be a signal that asked for it, with which no turn comes. */
  io_loop_request_turn (self->loop);

  g_ptr_array_add (keys, NULL);
  names = g_strjoinv (", ", (char **) keys->pdata);
  if (names[0] != '\0')
    *kept = g_strdup_printf ("Restart the server for what has changed of: %s", names);
  g_message ("The configuration was read again");
  if (*kept != NULL)
    g_message ("%s", *kept);

  return TRUE;
}
