/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-config-private.h"

#include "irc/irc-metadata.h"
#include "irc/irc-name.h"
#include "server/server-address.h"

#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#define SHOWN_MAX             80
#define SHORT_MAX             100
#define YEAR                  (365 * 24 * 60 * 60)
#define FIELD(field)          G_STRUCT_OFFSET (ServerConfig, field)
#define OPERATOR_FIELD(field) G_STRUCT_OFFSET (ServerOperator, field)
#define SET_FIELD(field)      G_STRUCT_OFFSET (ServerPrivilegeSet, field)

/* clang-format off */
static const ServerConfigKey config_keys[] = {
  { "server", "name", SERVER_CONFIG_NAME, "inglenook.local", 3, 63,
    FIELD (name), "the server's name on the wire" },
  { "server", "network", SERVER_CONFIG_WORD, "Inglenook", 1, 50,
    FIELD (network), "the chat's name, as people see it" },
  { "server", "description", SERVER_CONFIG_LINE, "A chat by the fire", 1, 128,
    FIELD (description), "one line about the server" },
  { "server", "icon", SERVER_CONFIG_WORD, NULL, 1, 200,
    FIELD (icon), "address of a picture for the chat" },
  { "server", "motd", SERVER_CONFIG_MOTD, NULL, 1, 4095,
    FIELD (motd_file), "file with the message of the day" },
  { "server", "password", SERVER_CONFIG_VERIFIER, NULL, 1, SERVER_SCRAM_TEXT_SIZE - 1,
    FIELD (password), "what everyone has to give to connect" },
  { "server", "listen", SERVER_CONFIG_ADDRESSES, "localhost:6667", 1, 64,
    FIELD (listen), "addresses to listen on, separated by ;" },
  { "server", "listen-websocket", SERVER_CONFIG_ADDRESSES, NULL, 1, 64,
    FIELD (listen_websocket), "addresses to listen on for WebSockets" },
  { "server", "listen-metrics", SERVER_CONFIG_LOCAL_ADDRESSES, NULL, 1, 64,
    FIELD (listen_metrics), "local addresses to be watched at over HTTP" },
  { "server", "websocket-origins", SERVER_CONFIG_ORIGINS, NULL, 1, 64,
    FIELD (websocket_origins), "web pages that may connect, separated by ;" },
  { "server", "listen-plain-text", SERVER_CONFIG_ADDRESSES, NULL, 1, 64,
    FIELD (listen_plain_text), "addresses for people without a chat program" },
  { "server", "lobby", SERVER_CONFIG_ROOM, "#lounge", 2, IRC_ROOM_MAX,
    FIELD (lobby), "the room that they come into" },
  { "server", "tls-certificate", SERVER_CONFIG_PATH, NULL, 1, 4095,
    FIELD (tls_certificate), "certificate in PEM form; none: an own one" },
  { "server", "tls-key", SERVER_CONFIG_PATH, NULL, 1, 4095,
    FIELD (tls_key), "its key, when that is in a file of its own" },
  { "server", "proxy-from", SERVER_CONFIG_NETWORKS, NULL, 1, 64,
    FIELD (proxy_from), "addresses of proxies (PROXY protocol), separated by ;" },
  { "server", "sts-port", SERVER_CONFIG_NUMBER, "0", 0, 65535,
    FIELD (sts_port), "port that clients are sent to for TLS; 0: none" },
  { "server", "sts-duration", SERVER_CONFIG_NUMBER, "0", 0, 10 * (guint) YEAR,
    FIELD (sts_duration), "seconds for which they come by TLS only" },
  { "server", "deny-client-tags", SERVER_CONFIG_WORD, NULL, 1, 150,
    FIELD (deny_client_tags), "tags that clients cannot pass on, or *" },
  { "server", "relaymsg", SERVER_CONFIG_NUMBER, "1", 0, 2,
    FIELD (relaymsg), "RELAYMSG: 1: operators of rooms, 2: all, 0: nobody" },
  { "server", "show-hosts", SERVER_CONFIG_NUMBER, "0", 0, 1,
    FIELD (show_hosts), "1: all see where people come from; 0: cloaks" },
  { "server", "exit-when-idle", SERVER_CONFIG_NUMBER, "0", 0, YEAR,
    FIELD (exit_when_idle), "seconds without a connection, then end; 0: never" },
  { "database", "file", SERVER_CONFIG_PATH, NULL, 1, 4095,
    FIELD (database), "where everything is kept" },
  { "accounts", "registration", SERVER_CONFIG_NUMBER, "1", 0, 2,
    FIELD (registration), "1: all make accounts, 2: with the invitation, 0: nobody" },
  { "accounts", "invitation", SERVER_CONFIG_SECRET, NULL, 8, 200,
    FIELD (invitation), "what they have to give for 2" },
  { "accounts", "required", SERVER_CONFIG_NUMBER, "0", 0, 1,
    FIELD (accounts_required), "1: only who is logged in can enter" },
  { "accounts", "iterations", SERVER_CONFIG_NUMBER, "600000", SERVER_SCRAM_ITERATIONS_MIN,
    SERVER_SCRAM_ITERATIONS_MAX, FIELD (iterations), "how often passwords are hashed" },
  { "admin", "location", SERVER_CONFIG_LINE, NULL, 1, 200,
    FIELD (admin_location), "where the server is" },
  { "admin", "details", SERVER_CONFIG_LINE, NULL, 1, 200,
    FIELD (admin_details), "who runs it" },
  { "admin", "email", SERVER_CONFIG_LINE, NULL, 1, 200,
    FIELD (admin_email), "how to reach them" },
  { "webirc", "gateways", SERVER_CONFIG_NETWORKS, NULL, 1, 64,
    FIELD (webirc_gateways), "addresses of gateways, separated by ;" },
  { "webirc", "password", SERVER_CONFIG_SECRET, NULL, 1, 200,
    FIELD (webirc_password), "what gateways have to give" },
  { SERVER_CONFIG_OPERATOR, "password", SERVER_CONFIG_VERIFIER, NULL, 1, SERVER_SCRAM_TEXT_SIZE - 1,
    OPERATOR_FIELD (password), "what an operator has to give with OPER" },
  { SERVER_CONFIG_OPERATOR, "hosts", SERVER_CONFIG_MASKS, "*@*", 1, 64,
    OPERATOR_FIELD (hosts), "masks of where the operator may come from" },
  { SERVER_CONFIG_OPERATOR, "privileges", SERVER_CONFIG_GRANTS, NULL, 1, 64,
    OPERATOR_FIELD (grants), "what the operator may do, or sets of that" },
  { SERVER_CONFIG_PRIVILEGES, "privileges", SERVER_CONFIG_GRANTS, NULL, 1, 64,
    SET_FIELD (grants), "what operators with this set may do" },
  { "limits", "connections", SERVER_CONFIG_NUMBER, "10000", 1, 1000000,
    FIELD (limits.connections), "connections at a time" },
  { "limits", "connections-per-address", SERVER_CONFIG_NUMBER, "32", 1, 1000000,
    FIELD (limits.connections_per_address), "of one address, but for this computer's" },
  { "limits", "connections-per-network", SERVER_CONFIG_NUMBER, "256", 0, 1000000,
    FIELD (limits.connections_per_network), "of one network; 0: no limit" },
  { "limits", "ipv4-network-bits", SERVER_CONFIG_NUMBER, "24", 8, 32,
    FIELD (limits.ipv4_network_bits), "bits that make a network of IPv4" },
  { "limits", "ipv6-network-bits", SERVER_CONFIG_NUMBER, "48", 16, 64,
    FIELD (limits.ipv6_network_bits), "bits that make a network of IPv6" },
  { "limits", "exempt-networks", SERVER_CONFIG_NETWORKS, NULL, 1, 64,
    FIELD (exempt_networks), "networks without limits of connections" },
  { "limits", "messages-per-second", SERVER_CONFIG_NUMBER, "10", 0, 100000,
    FIELD (limits.messages.per_second), "messages from one connection; 0: no limit" },
  { "limits", "messages-burst", SERVER_CONFIG_NUMBER, "60", 1, 100000,
    FIELD (limits.messages.burst), "messages at once after a silence" },
  { "limits", "rooms", SERVER_CONFIG_NUMBER, "10000", 1, 1000000,
    FIELD (limits.rooms), "rooms at a time" },
  { "limits", "rooms-per-user", SERVER_CONFIG_NUMBER, "100", 1, 10000,
    FIELD (limits.rooms_per_user), "rooms that one person may be in" },
  { "limits", "lists-per-room", SERVER_CONFIG_NUMBER, "100", 1, 10000,
    FIELD (limits.lists_per_room), "entries in each list of a room, such as bans" },
  { "limits", "monitored-per-user", SERVER_CONFIG_NUMBER, "100", 1, 10000,
    FIELD (limits.monitored_per_user), "nicks that one person may watch" },
  { "limits", "knock-interval", SERVER_CONFIG_NUMBER, "60", 0, 86400,
    FIELD (limits.knock_interval), "seconds between two KNOCKs of one person" },
  { "limits", "members-to-rename", SERVER_CONFIG_NUMBER, "1000", 1, 1000000,
    FIELD (limits.members_to_rename), "members of a room that may be renamed" },
  { "limits", "edit-window", SERVER_CONFIG_NUMBER, "0", 0, YEAR,
    FIELD (limits.edit_window), "seconds to edit what one said; 0: for ever" },
  { "limits", "past-users", SERVER_CONFIG_NUMBER, "1000", 0, 100000,
    FIELD (limits.past_users), "names of who was here, for WHOWAS" },
  { "limits", "history-per-request", SERVER_CONFIG_NUMBER, "500", 1, 10000,
    FIELD (limits.history_per_request), "messages in one answer about the past" },
  { "limits", "history-on-join", SERVER_CONFIG_NUMBER, "50", 0, 1000,
    FIELD (limits.history_on_join), "messages that plain clients get on joining" },
  { "limits", "read-markers", SERVER_CONFIG_NUMBER, "1000", 1, 100000,
    FIELD (limits.read_markers), "rooms and people that one can have read up to" },
  { "limits", "multiline-bytes", SERVER_CONFIG_NUMBER, "4096", 512, 65536,
    FIELD (limits.multiline_bytes), "bytes in a message of several lines" },
  { "limits", "multiline-lines", SERVER_CONFIG_NUMBER, "100", 2, 500,
    FIELD (limits.multiline_lines), "lines in such a message" },
  { "limits", "multiline-timeout", SERVER_CONFIG_NUMBER, "60", 1, 600,
    FIELD (limits.multiline_timeout), "seconds to send such a message" },
  { "limits", "metadata-keys", SERVER_CONFIG_NUMBER, "20", 1, 1000,
    FIELD (limits.metadata_keys), "things told of one person or room" },
  { "limits", "metadata-value-bytes", SERVER_CONFIG_NUMBER, "300", 1, IRC_METADATA_VALUE_MAX,
    FIELD (limits.metadata_value_bytes), "bytes of each of them" },
  { "limits", "metadata-subscriptions", SERVER_CONFIG_NUMBER, "50", 1, 1000,
    FIELD (limits.metadata_subscriptions), "keys of which one person may hear" },
  { "limits", "metadata-changes-per-minute", SERVER_CONFIG_NUMBER, "60", 0, 100000,
    FIELD (limits.metadata_changes), "of one person; 0: no limit" },
  { "limits", "bans", SERVER_CONFIG_NUMBER, "100000", 0, 1000000,
    FIELD (limits.bans), "bans from the server" },
  { "limits", "ban-masks", SERVER_CONFIG_NUMBER, "1000", 0, 10000,
    FIELD (limits.ban_masks), "of them those by user and host" },
  { "limits", "accounts", SERVER_CONFIG_NUMBER, "100000", 0, 1000000,
    FIELD (limits.accounts), "accounts in all" },
  { "limits", "registrations-per-hour", SERVER_CONFIG_NUMBER, "5", 0, 100000,
    FIELD (limits.registrations_per_hour), "accounts from one address; 0: no limit" },
  { "limits", "login-failures-per-address", SERVER_CONFIG_NUMBER, "30", 0, 100000,
    FIELD (limits.login_failures_per_address), "failed logins in an hour; 0: no limit" },
  { "limits", "login-failures-per-account", SERVER_CONFIG_NUMBER, "100", 0, 100000,
    FIELD (limits.login_failures_per_account), "failed logins in an hour; 0: no limit" },
  { "limits", "outbox-bytes", SERVER_CONFIG_NUMBER, "1048576", 262144, 1073741824,
    FIELD (limits.outbox_bytes), "bytes that may wait for a slow reader" },
  { "limits", "registration-timeout", SERVER_CONFIG_NUMBER, "60", 1, 3600,
    FIELD (limits.registration_timeout), "seconds to say who one is" },
  { "limits", "tls-handshake-timeout", SERVER_CONFIG_NUMBER, "10", 1, 600,
    FIELD (limits.tls_handshake_timeout), "seconds to begin with TLS" },
  { "limits", "ping-interval", SERVER_CONFIG_NUMBER, "120", 1, 86400,
    FIELD (limits.ping_interval), "seconds of silence before a ping" },
  { "limits", "ping-timeout", SERVER_CONFIG_NUMBER, "60", 1, 86400,
    FIELD (limits.ping_timeout), "seconds to answer it" },
  { "limits", "store-hold", SERVER_CONFIG_NUMBER, "30", 1, 3600,
    FIELD (limits.store_hold), "seconds to hold messages when the disk fails" },
};

G_DEFINE_QUARK (server-config-error-quark, server_config_error)
/* clang-format on */

/* What is wrong is shown, but not a screen full of it. */
static char *
shorten (const char *text)
{
  g_autofree char *start = NULL;

  if (g_utf8_strlen (text, -1) <= SHOWN_MAX)
    return g_strdup (text);

  start = g_utf8_substring (text, 0, SHOWN_MAX);

  return g_strconcat (start, "...", NULL);
}

static char *
describe_allowed (const ServerConfigKey *key)
{
  switch (key->type)
    {
    case SERVER_CONFIG_NUMBER:
      return g_strdup_printf ("a whole number from %u to %u", key->min, key->max);
    case SERVER_CONFIG_NAME:
      return g_strdup_printf ("a name such as chat.example.org: letters, digits and hyphens, "
                              "with a dot between them, and at most %u bytes",
                              key->max);
    case SERVER_CONFIG_WORD:
      return g_strdup_printf ("a name of %u to %u bytes without spaces", key->min, key->max);
    case SERVER_CONFIG_LINE:
    case SERVER_CONFIG_SECRET:
      return g_strdup_printf ("one line of %u to %u bytes", key->min, key->max);
    case SERVER_CONFIG_ROOM:
      return g_strdup_printf ("the name of a room such as #lounge, of at most %u bytes", key->max);
    case SERVER_CONFIG_VERIFIER:
      return g_strdup ("what \"inglenookd hash-password\" makes of the password; run that, and "
                       "write what it prints in place of the password");
    case SERVER_CONFIG_PATH:
    case SERVER_CONFIG_MOTD:
      return g_strdup_printf ("a path of %u to %u bytes", key->min, key->max);
    case SERVER_CONFIG_LOCAL_ADDRESSES:
      return g_strdup_printf ("a list of %u to %u addresses of this computer alone, such as "
                              "localhost:9667 or unix:PATH; others can ask through a web server",
                              key->min, key->max);
    case SERVER_CONFIG_ORIGINS:
      return g_strdup_printf ("a list of %u to %u origins such as https://chat.example.org, or *",
                              key->min, key->max);
    case SERVER_CONFIG_NETWORKS:
      return g_strdup_printf ("a list of %u to %u numeric addresses or networks such as "
                              "192.0.2.0/24, or localhost",
                              key->min, key->max);
    case SERVER_CONFIG_MASKS:
      return g_strdup_printf ("a list of %u to %u masks such as ann@192.0.2.*, or *.example.org",
                              key->min, key->max);
    case SERVER_CONFIG_GRANTS:
      return g_strdup_printf ("a list of %u to %u names of privileges", key->min, key->max);
    case SERVER_CONFIG_ADDRESSES:
    default:
      return g_strdup_printf ("a list of %u to %u addresses", key->min, key->max);
    }
}

static gboolean
fail (const ServerConfigKey *key,
      const ServerConfigOrigin *origin,
      const char *value,
      GError **error)
{
  g_autofree char *allowed = describe_allowed (key);
  g_autofree char *shown = NULL;

  /* A secret with a mistake in it is still nearly the secret. */
  if (key->type != SERVER_CONFIG_SECRET && key->type != SERVER_CONFIG_VERIFIER
      && g_utf8_validate (value, -1, NULL))
    shown = shorten (value);

  g_set_error (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_VALUE, "%s%s%s%s has to be %s",
               origin->name, shown != NULL ? " is \"" : "", shown != NULL ? shown : "",
               shown != NULL ? "\", and" : "", allowed);

  return FALSE;
}

static gboolean
is_line (const char *value)
{
  if (!g_utf8_validate (value, -1, NULL))
    return FALSE;

  for (const char *p = value; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;

  return TRUE;
}

static gboolean
is_word (const char *value)
{
  if (!is_line (value))
    return FALSE;

  for (const char *p = value; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isspace (g_utf8_get_char (p)))
      return FALSE;

  return TRUE;
}

/* The dot is what tells a server from a person in the first word of a line. */
static gboolean
is_server_name (const char *value)
{
  gsize length = strlen (value);

  return strspn (value, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-.") == length
         && g_ascii_isalnum (value[0]) && g_ascii_isalnum (value[length - 1])
         && strchr (value, '.') != NULL && strstr (value, "..") == NULL;
}

static gboolean
text_is_valid (const ServerConfigKey *key, const char *value)
{
  gsize length = strlen (value);

  if (length < key->min || length > key->max)
    return FALSE;

  switch (key->type)
    {
    case SERVER_CONFIG_NAME:
      return is_server_name (value);
    case SERVER_CONFIG_WORD:
      return is_word (value);
    case SERVER_CONFIG_ROOM:
      return irc_room_is_valid (value);
    case SERVER_CONFIG_LINE:
    case SERVER_CONFIG_SECRET:
      return is_line (value);
    case SERVER_CONFIG_NUMBER:
    case SERVER_CONFIG_VERIFIER:
    case SERVER_CONFIG_PATH:
    case SERVER_CONFIG_MOTD:
    case SERVER_CONFIG_ADDRESSES:
    case SERVER_CONFIG_LOCAL_ADDRESSES:
    case SERVER_CONFIG_ORIGINS:
    case SERVER_CONFIG_NETWORKS:
    case SERVER_CONFIG_MASKS:
    case SERVER_CONFIG_GRANTS:
    default:
      return TRUE;
    }
}

static char *
resolve_path (const ServerConfigOrigin *origin, const char *path)
{
  if (origin->folder == NULL || g_path_is_absolute (path))
    return g_strdup (path);

  return g_build_filename (origin->folder, path, NULL);
}

static gboolean
set_number (gpointer target,
            const ServerConfigKey *key,
            const ServerConfigOrigin *origin,
            const char *value,
            GError **error)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (value, 10, key->min, key->max, &number, NULL))
    return fail (key, origin, value, error);

  G_STRUCT_MEMBER (guint, target, key->offset) = number;

  return TRUE;
}

static gboolean
set_motd (ServerConfig *self, const ServerConfigOrigin *origin, const char *path, GError **error)
{
  char **lines = server_config_read_motd (path, error);

  if (lines == NULL)
    {
      g_prefix_error (error, "%s: ", origin->name);
      return FALSE;
    }

  g_strfreev (self->motd);
  self->motd = lines;

  return TRUE;
}

static gboolean
set_text (gpointer target,
          const ServerConfigKey *key,
          const ServerConfigOrigin *origin,
          const char *value,
          GError **error)
{
  char **field = &G_STRUCT_MEMBER (char *, target, key->offset);
  g_autofree char *text = NULL;

  if (!text_is_valid (key, value))
    return fail (key, origin, value, error);

  if (key->type == SERVER_CONFIG_PATH || key->type == SERVER_CONFIG_MOTD)
    text = resolve_path (origin, value);
  else
    text = g_strdup (value);
  if (key->type == SERVER_CONFIG_MOTD && !set_motd (target, origin, text, error))
    return FALSE;

  g_free (*field);
  *field = g_steal_pointer (&text);

  return TRUE;
}

static gboolean
set_verifier (gpointer target,
              const ServerConfigKey *key,
              const ServerConfigOrigin *origin,
              const char *value,
              GError **error)
{
  ServerScramVerifier **field = &G_STRUCT_MEMBER (ServerScramVerifier *, target, key->offset);
  ServerScramVerifier verifier;

  if (!server_scram_parse (&verifier, value))
    return fail (key, origin, value, error);

  g_free (*field);
  *field = g_memdup2 (&verifier, sizeof verifier);

  return TRUE;
}

static ServerAddress *
parse_address (const ServerConfigOrigin *origin, const char *value, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  ServerAddress *address = server_address_parse (value, &local_error);

  if (address == NULL)
    g_set_error (error, SERVER_CONFIG_ERROR, SERVER_CONFIG_ERROR_VALUE, "%s: %s", origin->name,
                 local_error->message);

  return address;
}

/* As parse_address(), with the path of a socket taken from the folder of the file that names it. */
static ServerAddress *
make_address (const ServerConfigOrigin *origin, const char *value, GError **error)
{
  g_autoptr (ServerAddress) address = parse_address (origin, value, error);
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  if (address == NULL || address->path == NULL)
    return g_steal_pointer (&address);

  path = resolve_path (origin, address->path);
  text = g_strconcat (address->is_tls ? "tls:unix:" : "unix:", path, NULL);

  return parse_address (origin, text, error);
}

/* A scheme, a host and perhaps a port: https://www.rfc-editor.org/rfc/rfc6454#section-6.2 */
static gboolean
is_origin (const char *value)
{
  const char *authority = strstr (value, "://");

  return g_str_equal (value, "*")
         || (authority != NULL && authority != value && is_word (value)
             && authority[strlen ("://")] != '\0'
             && strchr (authority + strlen ("://"), '/') == NULL);
}

static gboolean
is_network (const char *value)
{
  g_autoptr (GInetAddressMask) mask = g_inet_address_mask_new_from_string (value, NULL);

  return mask != NULL || g_str_equal (value, "localhost");
}

static gboolean
is_short_word (const char *value)
{
  return value[0] != '\0' && strlen (value) <= SHORT_MAX && is_word (value);
}

typedef gboolean (*ValueFunc) (const char *value);

static ValueFunc
get_check (ServerConfigType type)
{
  switch (type)
    {
    case SERVER_CONFIG_ORIGINS:
      return is_origin;
    case SERVER_CONFIG_NETWORKS:
      return is_network;
    default:
      return is_short_word;
    }
}

static gboolean
set_words (gpointer target,
           const ServerConfigKey *key,
           const ServerConfigOrigin *origin,
           const char *const *values,
           GError **error)
{
  ValueFunc is_valid = get_check (key->type);
  char ***field = &G_STRUCT_MEMBER (char **, target, key->offset);

  for (guint i = 0; values[i] != NULL; i++)
    if (!is_valid (values[i]))
      return fail (key, origin, values[i], error);

  g_strfreev (*field);
  *field = g_strdupv ((char **) values);

  return TRUE;
}

static gboolean
set_addresses (gpointer target,
               const ServerConfigKey *key,
               const ServerConfigOrigin *origin,
               const char *const *values,
               GError **error)
{
  GPtrArray **field = &G_STRUCT_MEMBER (GPtrArray *, target, key->offset);
  g_autoptr (GPtrArray) addresses = NULL;

  addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) server_address_free);
  for (guint i = 0; values[i] != NULL; i++)
    {
      ServerAddress *address = make_address (origin, values[i], error);

      if (address == NULL)
        return FALSE;
      if (key->type == SERVER_CONFIG_LOCAL_ADDRESSES
          && (address->is_tls || !server_address_is_local (address)))
        {
          server_address_free (address);
          return fail (key, origin, values[i], error);
        }
      address->is_websocket = key->offset == FIELD (listen_websocket);
      address->is_plain_text = key->offset == FIELD (listen_plain_text);
      g_ptr_array_add (addresses, address);
    }

  g_clear_pointer (field, g_ptr_array_unref);
  *field = g_steal_pointer (&addresses);

  return TRUE;
}

/*
 * server_config_set_list:
 * @target: what the key is about: a configuration, or what has a group of its own in it
 * @key: a key of a list
 * @values: them as people write them
 *
 * Replaces the whole list, for an operator who names one address does not want another beside it.
 */
gboolean
server_config_set_list (gpointer target,
                        const ServerConfigKey *key,
                        const ServerConfigOrigin *origin,
                        const char *const *values,
                        GError **error)
{
  guint n_values = g_strv_length ((char **) values);

  if (n_values < key->min || n_values > key->max)
    {
      g_autofree char *all = g_strjoinv (";", (char **) values);

      return fail (key, origin, all, error);
    }

  if (key->type == SERVER_CONFIG_ADDRESSES || key->type == SERVER_CONFIG_LOCAL_ADDRESSES)
    return set_addresses (target, key, origin, values, error);

  return set_words (target, key, origin, values, error);
}

/*
 * server_config_set:
 * @target: what the key is about: a configuration, or what has a group of its own in it
 * @value: as it is written in a file; of addresses, one
 *
 * Checks a value and puts it where its key says.
 */
gboolean
server_config_set (gpointer target,
                   const ServerConfigKey *key,
                   const ServerConfigOrigin *origin,
                   const char *value,
                   GError **error)
{
  const char *const list[] = { value, NULL };

  switch (key->type)
    {
    case SERVER_CONFIG_NUMBER:
      return set_number (target, key, origin, value, error);
    case SERVER_CONFIG_VERIFIER:
      return set_verifier (target, key, origin, value, error);
    case SERVER_CONFIG_ADDRESSES:
    case SERVER_CONFIG_LOCAL_ADDRESSES:
    case SERVER_CONFIG_ORIGINS:
    case SERVER_CONFIG_NETWORKS:
    case SERVER_CONFIG_MASKS:
    case SERVER_CONFIG_GRANTS:
      return server_config_set_list (target, key, origin, list, error);
    case SERVER_CONFIG_NAME:
    case SERVER_CONFIG_WORD:
    case SERVER_CONFIG_ROOM:
    case SERVER_CONFIG_LINE:
    case SERVER_CONFIG_SECRET:
    case SERVER_CONFIG_PATH:
    case SERVER_CONFIG_MOTD:
    default:
      return set_text (target, key, origin, value, error);
    }
}

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
  g_free (self->tls_certificate);
  g_free (self->tls_key);
  g_clear_pointer (&self->tls, io_tls_identity_unref);
  g_strfreev (self->proxy_from);
  g_free (self->database);
  g_free (self->invitation);
  g_free (self->admin_location);
  g_free (self->admin_details);
  g_free (self->admin_email);
  g_strfreev (self->webirc_gateways);
  g_free (self->webirc_password);
  g_ptr_array_unref (self->operators);
  g_ptr_array_unref (self->privilege_sets);
  g_free (self);
}
