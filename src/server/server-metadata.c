/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people tell of themselves and of rooms, as each version of the extension has it.
 * https://ircv3.net/specs/extensions/metadata, and for the third version
 * https://github.com/ircv3/ircv3-specifications/pull/613 */

#include "server/server-metadata.h"

#include <string.h>

#include "irc/irc-metadata.h"
#include "server/server-interest.h"
#include "server/server-private.h"
#include "server/server-registration.h"

static const ServerMetadataVersion versions[] = {
  {
      .cap = IRC_CAP_METADATA_2,
      .warning = "FAIL",
      .unset_fails = TRUE,
      .welcomes_late = TRUE,
  },
  {
      .cap = IRC_CAP_METADATA_3,
      .warning = "WARN",
      .has_numeric_changes = TRUE,
      .empty_is_none = TRUE,
      .is_strict = TRUE,
      .always_syncs = TRUE,
      .has_key_limit = TRUE,
  },
};

/**
 * Wording:
 * @code: (nullable): the code of the standard reply; %NULL for what is told otherwise, or is no
 * fault
 * @params: its parameters: 's' the subject, 'd' the detail, 'c' the subcommand, 'k' the key and 'v'
 * the value that were to be set
 */
typedef struct
{
  const char *code;
  const char *params;
} Wording;

/* What each fault is called by each version, in their order. */
static const struct
{
  Wording wordings[G_N_ELEMENTS (versions)];
  const char *text;
} faults[] = {
  [SERVER_METADATA_BAD_TARGET] = { { { "INVALID_TARGET", "s" }, { "INVALID_TARGET", "s" } },
                                   "There is no such room or person, or it cannot be named here" },
  [SERVER_METADATA_BAD_KEY] = { { { "KEY_INVALID", "s" }, { "INVALID_KEY", "s" } },
                                "A key has at most 32 of the characters a to z, 0 to 9, and _./-" },
  [SERVER_METADATA_BAD_VALUE]
  = { { { "VALUE_INVALID", "" }, { "INVALID_VALUE", "s" } }, "The value is too long" },
  [SERVER_METADATA_FORBIDDEN]
  = { { { "KEY_NO_PERMISSION", "sd" }, { "KEY_NO_PERMISSION", "sd" } }, "You may not do that" },
  [SERVER_METADATA_FULL] = { { { "LIMIT_REACHED", "s" }, { "LIMIT_REACHED", "csd" } },
                             "There are as many keys as there can be; remove one first" },
  [SERVER_METADATA_TOO_FAST]
  = { { { "RATE_LIMITED", "skdv" }, { NULL, NULL } }, "Too many changes; wait a while" },
  [SERVER_METADATA_SUBSCRIPTIONS_FULL]
  = { { { "TOO_MANY_SUBS", "s" }, { "LIMIT_REACHED", "csd" } },
      "You have as many subscriptions as you can have; end one first" },
  [SERVER_METADATA_NOT_SET] = { { { "KEY_NOT_SET", "sd" }, { NULL, NULL } }, "The key is not set" },
  [SERVER_METADATA_BAD_SUBCOMMAND]
  = { { { "SUBCOMMAND_INVALID", "c" }, { "INVALID_PARAMS", "c" } }, "There is no such subcommand" },
  [SERVER_METADATA_BAD_PARAMS]
  = { { { NULL, NULL }, { "INVALID_PARAMS", "c" } }, "There are too few parameters, or too many" },
};

/* What WHOIS shows: what people read, and not what programs do something with. */
static const char *const whois_keys[] = { "bot", "display-name", "homepage", "pronouns", "status" };

/**
 * server_metadata_get_version:
 * @caps: capabilities that somebody negotiated
 *
 * Returns: (nullable) (transfer none): the version that such a client speaks; %NULL for none
 */
const ServerMetadataVersion *
server_metadata_get_version (IrcCaps caps)
{
  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    if ((caps & versions[i].cap) != 0 && (caps & IRC_CAP_BATCH) != 0)
      return &versions[i];

  return NULL;
}

static const ServerMetadataVersion *
get_version (const ServerReply *reply)
{
  return server_metadata_get_version (reply->session->caps);
}

/**
 * server_metadata_make_cap_value:
 * @config: what the operator decided
 * @cap: a capability
 *
 * Returns: (nullable) (transfer full): what stands behind '=' in `CAP LS 302`; %NULL when @cap is
 * none of a version
 */
char *
server_metadata_make_cap_value (const ServerConfig *config, IrcCaps cap)
{
  const ServerLimits *limits = &config->limits;
  GString *value;

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      if (versions[i].cap != cap)
        continue;

      value = g_string_new ("before-connect");
      g_string_append_printf (value, ",max-subs=%u,max-keys=%u", limits->metadata_subscriptions,
                              limits->metadata_keys);
      if (versions[i].has_key_limit)
        g_string_append_printf (value, ",max-key-bytes=%u", (guint) IRC_METADATA_KEY_MAX);
      g_string_append_printf (value, ",max-value-bytes=%u", limits->metadata_value_bytes);
      return g_string_free (value, FALSE);
    }

  return NULL;
}

static const char *
get_param (const ServerReply *reply, guint index)
{
  const char *param = g_strcmp0 (reply->verb, "METADATA") == 0 && reply->message != NULL
                          ? irc_message_get_param (reply->message, index)
                          : NULL;

  return param != NULL ? param : "*";
}

/* What could not be done now is told so that it can be sent again as it stands. */
static void
reply_rate_limit (ServerReply *reply, const char *target, const char *seconds)
{
  g_autoptr (GPtrArray) params = g_ptr_array_new ();

  g_ptr_array_add (params, (gpointer) seconds);
  g_ptr_array_add (params, (gpointer) target);
  for (guint i = 1; i < reply->message->n_params; i++)
    g_ptr_array_add (params, (gpointer) reply->message->params[i]);
  server_reply_numeric_list (reply, ERR_METADATARATELIMIT, params);
}

/* Whether the command goes on with other keys. */
static gboolean
is_warning (const ServerReply *reply, ServerMetadataFault fault)
{
  return fault == SERVER_METADATA_BAD_KEY && g_ascii_strcasecmp (get_param (reply, 1), "SET") != 0;
}

static void
reply_fault (ServerReply *reply,
             ServerMetadataFault fault,
             const char *subject,
             const char *detail,
             const ServerMetadataVersion *version)
{
  const Wording *wording = &faults[fault].wordings[version - versions];
  IrcMessage line = { .source = reply->session->server->config->name,
                      .verb = is_warning (reply, fault) ? version->warning : "FAIL",
                      .params = { "METADATA", wording->code },
                      .n_params = 2 };

  for (const char *param = wording->params; *param != '\0'; param++)
    line.params[line.n_params++] = *param == 's'   ? subject
                                   : *param == 'd' ? detail
                                   : *param == 'c' ? get_param (reply, 1)
                                   : *param == 'k' ? get_param (reply, 2)
                                                   : get_param (reply, 3);
  line.params[line.n_params++] = faults[fault].text;
  if (g_str_equal (line.verb, "FAIL"))
    reply->session->server->metrics.fails[server_fail_find ("METADATA", wording->code)]++;
  server_reply_message (reply, &line);
}

/**
 * server_metadata_fail:
 * @reply: the answer to METADATA, or to a login; who speaks no version is told nothing
 * @fault: what went wrong
 * @subject: (nullable): with what; see #ServerMetadataFault
 * @detail: (nullable): see #ServerMetadataFault
 */
void
server_metadata_fail (ServerReply *reply,
                      ServerMetadataFault fault,
                      const char *subject,
                      const char *detail)
{
  const ServerMetadataVersion *version = get_version (reply);

  if (version == NULL)
    return;

  if (faults[fault].wordings[version - versions].code != NULL)
    reply_fault (reply, fault, subject, detail, version);
  else if (fault == SERVER_METADATA_TOO_FAST)
    reply_rate_limit (reply, subject, detail);
  else
    server_reply_numeric (reply, ERR_NEEDMOREPARAMS, "METADATA", NULL);
}

/**
 * server_metadata_get_self:
 * @session: a session
 *
 * Returns: (nullable) (transfer none): the person whose metadata is the session's own, who may be
 * still to come in; %NULL when nothing is known of such
 */
const HallUser *
server_metadata_get_self (const ServerSession *session)
{
  return session->user != NULL ? session->user : session->registration->newcomer;
}

/**
 * server_metadata_reply_value:
 * @reply: an answer
 * @target: a room or a person
 * @key: a key
 * @value: (nullable): its value; %NULL when it has none
 */
void
server_metadata_reply_value (ServerReply *reply,
                             const char *target,
                             const char *key,
                             const char *value)
{
  if (value != NULL)
    server_reply_numeric (reply, RPL_KEYVALUE, target, key, "*", value, NULL);
  else
    server_reply_numeric (reply, RPL_KEYNOTSET, target, key, NULL);
}

/**
 * server_metadata_reply_change:
 * @reply: an answer to somebody who speaks a version
 * @target: a room or a person
 * @key: a key
 * @value: (nullable): its value from now on; %NULL when it has none any more
 */
void
server_metadata_reply_change (ServerReply *reply,
                              const char *target,
                              const char *key,
                              const char *value)
{
  if (get_version (reply)->has_numeric_changes)
    server_metadata_reply_value (reply, target, key, value);
  else
    server_reply_line (reply, "METADATA", target, key, "*", value, NULL);
}

/**
 * server_metadata_reply_whois:
 * @reply: an answer that tells of @user
 * @user: somebody
 */
void
server_metadata_reply_whois (ServerReply *reply, const HallUser *user)
{
  if (user->profile == NULL || !hall_user_shows_metadata_to (user, reply->session->user))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (whois_keys); i++)
    {
      const char *value = hall_metadata_get (user->profile->metadata, whois_keys[i]);

      if (value != NULL)
        server_reply_numeric (reply, RPL_WHOISKEYVALUE, user->nick, whois_keys[i], "*", value,
                              NULL);
    }
}

/**
 * server_metadata_reply_own:
 * @reply: an answer
 *
 * Tells whoever speaks a version what is known of themselves.
 */
void
server_metadata_reply_own (ServerReply *reply)
{
  const HallUser *user = reply->session->user;
  const GPtrArray *metadata = user->profile != NULL ? user->profile->metadata : NULL;

  if (get_version (reply) == NULL)
    return;

  server_reply_begin_batch (reply, "metadata", user->nick);
  for (guint i = 0; metadata != NULL && i < metadata->len; i++)
    {
      const HallMetadata *each = g_ptr_array_index (metadata, i);

      server_metadata_reply_change (reply, user->nick, each->key, each->value);
    }
  server_reply_end_batch (reply);
}

/**
 * server_metadata_tell:
 * @session: the session of somebody who subscribed to @key
 * @target: a room or a person
 * @key: a key
 * @value: (nullable): its value from now on; %NULL when it has none any more
 */
void
server_metadata_tell (ServerSession *session,
                      const char *target,
                      const char *key,
                      const char *value)
{
  ServerReply reply;

  if (server_metadata_get_version (session->caps) == NULL)
    return;

  server_reply_init (&reply, session, NULL);
  server_metadata_reply_change (&reply, target, key, value);
  server_reply_finish (&reply);
}

/**
 * server_metadata_update_caps:
 * @reply: the answer to a change of capabilities
 * @before: what they were before it
 *
 * Whoever does not speak a version any more subscribes to nothing.
 */
void
server_metadata_update_caps (ServerReply *reply, IrcCaps before)
{
  const ServerMetadataVersion *old_version = server_metadata_get_version (before);
  const ServerMetadataVersion *version = get_version (reply);

  if (version == old_version)
    return;

  if (old_version != NULL)
    server_interest_clear (reply->session, SERVER_INTEREST_KEYS,
                           (HallUser *) server_metadata_get_self (reply->session));
  if (version != NULL && version->welcomes_late && reply->session->user != NULL)
    server_metadata_reply_own (reply);
}
