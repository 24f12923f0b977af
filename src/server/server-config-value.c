/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-config-private.h"

#include "irc/irc-name.h"
#include "server/server-address.h"

#include <gio/gio.h>
#include <string.h>

#define SHOWN_MAX    80
#define SHORT_MAX    100
#define IPV6_BITS    128
#define FIELD(field) G_STRUCT_OFFSET (ServerConfig, field)

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

/* GLib warns of a network whose bits no address has. */
static gboolean
has_bits (const char *value)
{
  const char *slash = strchr (value, '/');

  return slash == NULL || g_ascii_string_to_unsigned (slash + 1, 10, 0, IPV6_BITS, NULL, NULL);
}

static gboolean
is_network (const char *value)
{
  g_autoptr (GInetAddressMask) mask
      = has_bits (value) ? g_inet_address_mask_new_from_string (value, NULL) : NULL;

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
