/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Another configuration for a server that goes on running. */

#include "server/server-rehash.h"

#include "server/server-commands.h"
#include "server/server-operator.h"
#include "server/server-private.h"
#include "server/server-tls.h"
#include "server/server-upkeep.h"
#include "server/server-welcome.h"

/**
 * Changes:
 * @isupport: whether a token of ISUPPORT is another one
 * @caps: capabilities that have another value, with it and spaces between; empty for none
 * @withdrawn: capabilities that nobody has any more
 *
 * What clients were told when they registered, and is not true any more.
 */
typedef struct
{
  gboolean isupport;
  char *caps;
  IrcCaps withdrawn;
} Changes;

static void
tell_withdrawn (ServerReply *reply, const Changes *changes)
{
  ServerSession *session = reply->session;
  gboolean is_told = (session->caps & IRC_CAP_CAP_NOTIFY) != 0;

  session->asked &= ~changes->withdrawn;
  session->caps = irc_caps_resolve (session->asked);
  for (guint i = 0; is_told && i < IRC_CAP_COUNT; i++)
    if ((changes->withdrawn & (G_GUINT64_CONSTANT (1) << i)) != 0)
      server_reply_line (reply, "CAP", session->user->nick, "DEL", irc_cap_get_name (i), NULL);
}

static void
tell_session (ServerSession *session, const Changes *changes)
{
  ServerReply reply;

  if (session->state != SERVER_SESSION_OPEN || session->user == NULL)
    return;

  server_reply_init (&reply, session, NULL);
  if (changes->isupport)
    server_welcome_isupport (&reply);
  /* https://ircv3.net/specs/extensions/capability-negotiation#the-cap-new-subcommand */
  if (changes->caps[0] != '\0' && (session->caps & IRC_CAP_CAP_NOTIFY) != 0
      && session->cap_version >= 302)
    server_reply_line (&reply, "CAP", session->user->nick, "NEW", changes->caps, NULL);
  tell_withdrawn (&reply, changes);
  server_reply_finish (&reply);
}

static void
tell_everybody (Server *self, const Changes *changes)
{
  GHashTableIter iter;
  gpointer session;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    tell_session (session, changes);
}

/* Those that mean nothing without a port are told of with one only. */
static char *
list_changed_caps (const ServerConfig *before, const ServerConfig *after)
{
  GString *caps = g_string_new (NULL);

  for (guint i = 0; i < IRC_CAP_COUNT; i++)
    {
      g_autofree char *old_value = server_command_cap_get_value (before, i);
      g_autofree char *value = server_command_cap_get_value (after, i);

      if (value != NULL && g_strcmp0 (old_value, value) != 0
          && (i != IRC_CAP_INDEX_STS || after->sts_port != 0))
        g_string_append_printf (caps, "%s%s=%s", caps->len > 0 ? " " : "", irc_cap_get_name (i),
                                value);
    }

  return g_string_free (caps, FALSE);
}

static IrcCaps
get_withdrawn (const ServerConfig *before, const ServerConfig *after)
{
  IrcCaps withdrawn = 0;

  if (before->relaymsg != SERVER_RELAYMSG_NOBODY && after->relaymsg == SERVER_RELAYMSG_NOBODY)
    withdrawn |= IRC_CAP_RELAYMSG;
  if (before->registration != SERVER_ACCOUNTS_CLOSED
      && after->registration == SERVER_ACCOUNTS_CLOSED)
    withdrawn |= IRC_CAP_ACCOUNT_REGISTRATION;

  return withdrawn;
}

static char *
join_tokens (const ServerConfig *config)
{
  g_autoptr (GPtrArray) tokens = server_welcome_list_tokens (config);

  g_ptr_array_add (tokens, NULL);

  return g_strjoinv (" ", (char **) tokens->pdata);
}

/* Only an own certificate can be wrong now; who came before keeps what was shown then. */
static void
update_tls (Server *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = g_strdup (server_get_fingerprint (self));
  const char *after;

  if (!server_tls_update (self, &error))
    server_log (self->log, SERVER_LOG_CERTIFICATE_KEPT, "error", error->message, NULL);
  after = server_get_fingerprint (self);
  if (after != NULL && g_strcmp0 (before, after) != 0)
    server_log (self->log, SERVER_LOG_CERTIFICATE_CHANGED, "fingerprint", after, NULL);
}

static gboolean
rehash (Server *self, char **kept, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_autofree char *before = join_tokens (self->config);
  g_autofree char *after = NULL;
  g_autofree char *names = NULL;
  g_autofree char *caps = NULL;
  ServerConfig *config = server_config_reload (self->config, keys, error);
  IrcCaps withdrawn;
  HallLimits limits;

  *kept = NULL;
  if (config == NULL)
    {
      server_log (self->log, SERVER_LOG_CONFIG_WRONG, "error", (*error)->message, NULL);
      return FALSE;
    }

  caps = list_changed_caps (self->config, config);
  withdrawn = get_withdrawn (self->config, config);
  server_config_free (self->config);
  self->config = config;
  limits = server_get_hall_limits (config);
  hall_set_limits (self->hall, &limits);
  server_operator_update (self);
  server_always_on_update_all (self->always_on);
  server_upkeep_set_keep (self);
  update_tls (self);
  server_update_idle_timer (self);
  after = join_tokens (config);
  tell_everybody (self, &(Changes){ !g_str_equal (before, after), caps, withdrawn });
  /* It may be a signal that asked for it, with which no turn comes. */
  io_loop_request_turn (self->loop);

  g_ptr_array_add (keys, NULL);
  names = g_strjoinv (", ", (char **) keys->pdata);
  if (names[0] != '\0')
    *kept = g_strdup_printf ("Restart the server for what has changed of: %s", names);
  g_free (self->waiting);
  self->waiting = *kept != NULL ? g_strdup (names) : NULL;
  server_log (self->log, SERVER_LOG_CONFIG_READ, NULL);
  if (*kept != NULL)
    server_log (self->log, SERVER_LOG_CONFIG_KEPT, "keys", names, NULL);

  return TRUE;
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
  gboolean is_right;

  server_service_tell_reloading (self);
  is_right = rehash (self, kept, error);
  server_service_tell_reloaded (self);

  return is_right;
}
