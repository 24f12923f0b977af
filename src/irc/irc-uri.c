/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "irc/irc-uri.h"

#include <string.h>

#define UNIX_PREFIX "unix:"

/* Octets of a host name (RFC 1035), and of a room's name on any server known. */
#define HOST_MAX 253
#define ROOM_MAX 200

#define ROOM_PREFIXES "#&+!"

/* clang-format off */
G_DEFINE_QUARK (irc-uri-error-quark, irc_uri_error)
/* clang-format on */

/* What was given may not even be UTF-8, but what is shown must be. */
static void
set_error (GError **error, IrcUriError code, const char *text, gsize size, const char *what)
{
  g_autofree char *shown = g_utf8_make_valid (text, size);

  g_set_error (error, IRC_URI_ERROR, code, "\"%s\" %s", shown, what);
}

/* Undoes `%HH` where it is a URI that was given, and leaves alone what somebody just typed. */
static char *
decode (const char *text, gsize size, gboolean is_uri)
{
  g_autofree char *decoded = NULL;

  if (is_uri)
    decoded = g_uri_unescape_segment (text, text + size, NULL);
  else
    decoded = g_strndup (text, size);

  if (decoded == NULL || !g_utf8_validate (decoded, -1, NULL))
    return NULL;

  return g_steal_pointer (&decoded);
}

static gboolean
is_graphic (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (!g_unichar_isgraph (g_utf8_get_char (p)))
        return FALSE;
    }

  return TRUE;
}

/* A name may have letters of any script: GIO turns them into what DNS knows. */
static gboolean
is_host_name (const char *host)
{
  gsize size = strlen (host);

  if (size == 0 || size > HOST_MAX || host[0] == '-' || host[0] == '.'
      || strstr (host, "..") != NULL)
    return FALSE;

  for (const char *p = host; *p != '\0'; p++)
    {
      if ((guchar) *p < 0x80 && !g_ascii_isalnum (*p) && strchr ("-._", *p) == NULL)
        return FALSE;
    }

  return is_graphic (host);
}

static gboolean
is_ipv6 (const char *host)
{
  return strchr (host, ':') != NULL && g_hostname_is_ip_address (host) && is_graphic (host)
         && strpbrk (host, "/?[]") == NULL;
}

static gboolean
take_host (IrcUri *self,
           const char *text,
           gsize size,
           gboolean is_uri,
           gboolean is_address,
           GError **error)
{
  g_autofree char *host = decode (text, size, is_uri);

  if (host == NULL || !(is_address ? is_ipv6 (host) : is_host_name (host)))
    {
      set_error (error, IRC_URI_ERROR_HOST, text, size,
                 "is not the name or the address of a computer");
      return FALSE;
    }

  self->host = g_steal_pointer (&host);

  return TRUE;
}

/* Reads nothing, or a colon and a port. */
static gboolean
take_port (IrcUri *self, const char *text, GError **error)
{
  guint64 port;

  if (*text == '\0')
    return TRUE;

  if (*text != ':' || !g_ascii_string_to_unsigned (text + 1, 10, 1, G_MAXUINT16, &port, NULL))
    {
      const char *shown = *text == ':' ? text + 1 : text;

      set_error (error, IRC_URI_ERROR_PORT, shown, strlen (shown),
                 "is not a port; ports are numbers from 1 to 65535");
      return FALSE;
    }

  self->port = port;

  return TRUE;
}

/* Reads `host`, `host:port`, `[v6]`, `[v6]:port` or `v6`, whose colons are no port's. */
static gboolean
take_authority (IrcUri *self, const char *authority, gboolean is_uri, GError **error)
{
  const char *bracket = authority[0] == '[' ? strchr (authority, ']') : NULL;
  const char *colon = strchr (authority, ':');
  gsize size = strlen (authority);

  if (bracket != NULL)
    return take_host (self, authority + 1, bracket - authority - 1, is_uri, TRUE, error)
           && take_port (self, bracket + 1, error);

  if (colon != NULL && strchr (colon + 1, ':') != NULL)
    return take_host (self, authority, size, is_uri, TRUE, error);

  if (colon != NULL)
    size = colon - authority;

  return take_host (self, authority, size, is_uri, FALSE, error)
         && take_port (self, authority + size, error);
}

/* What follows a comma or a question mark says how the room is meant, not what it is called:
 * https://datatracker.ietf.org/doc/html/draft-butcher-irc-url-04 */
static gboolean
take_room (IrcUri *self, const char *path, gboolean is_uri, GError **error)
{
  gsize size = strcspn (path, ",?");
  g_autofree char *room = NULL;

  if (size == 0 && path[0] != ',')
    return TRUE;

  room = decode (path, size, is_uri);
  if (size == 0 || room == NULL || !is_graphic (room) || strlen (room) >= ROOM_MAX
      || strchr (room, ',') != NULL || strstr (path + size, ",isnick") != NULL)
    {
      set_error (error, IRC_URI_ERROR_ROOM, path, strlen (path), "is not the name of a room");
      return FALSE;
    }

  self->room = g_strconcat (strchr (ROOM_PREFIXES, room[0]) == NULL ? "#" : "", room, NULL);

  return TRUE;
}

/* A port that is only ever used with TLS says that TLS is meant, where no scheme says otherwise. */
static gboolean
take_rest (IrcUri *self, const char *rest, gboolean is_uri, GError **error)
{
  gsize size = strcspn (rest, "/?");
  g_autofree char *authority = g_strndup (rest, size);

  if (!take_authority (self, authority, is_uri, error))
    return FALSE;

  if (!is_uri)
    self->tls = self->port == IRC_PORT_TLS;

  if (self->port == 0)
    self->port = self->tls ? IRC_PORT_TLS : IRC_PORT_PLAIN;

  return take_room (self, rest[size] == '/' ? rest + size + 1 : "", is_uri, error);
}

static gboolean
take_scheme (IrcUri *self, const char *text, gsize size, GError **error)
{
  g_autofree char *scheme = g_ascii_strdown (text, size);

  self->tls = g_str_equal (scheme, "ircs");
  if (self->tls || g_str_equal (scheme, "irc"))
    return TRUE;

  set_error (error, IRC_URI_ERROR_SCHEME, text, size + strlen ("://"),
             "does not begin the address of a chat; irc:// and ircs:// do");

  return FALSE;
}

static gboolean
take_path (IrcUri *self, const char *path, GError **error)
{
  if (*path == '\0')
    {
      g_set_error_literal (error, IRC_URI_ERROR, IRC_URI_ERROR_HOST,
                           "Write the path of a Unix socket behind \"" UNIX_PREFIX "\"");
      return FALSE;
    }

  self->path = g_strdup (path);

  return TRUE;
}

static gboolean
take_text (IrcUri *self, const char *text, GError **error)
{
  const char *separator = strstr (text, "://");

  if (g_str_has_prefix (text, UNIX_PREFIX))
    return take_path (self, text + strlen (UNIX_PREFIX), error);

  if (separator == NULL)
    return take_rest (self, text, FALSE, error);

  return take_scheme (self, text, separator - text, error)
         && take_rest (self, separator + strlen ("://"), TRUE, error);
}

/**
 * irc_uri_parse:
 * @text: where a chat is, as a person writes it: `host`, `host:port`, `[v6]:port`, a bare IPv6
 * address, `irc://host[:port][/room]`, `ircs://` likewise, or `unix:PATH`. Space around it does not
 * matter
 * @error: return location for a #GError of %IRC_URI_ERROR
 *
 * Without a port it is 6667, or 6697 with `ircs`; without a scheme, port 6697 means TLS. A room
 * without a prefix gets a
 * '#'. https://datatracker.ietf.org/doc/html/draft-butcher-irc-url-04
 *
 * Returns: (transfer full) (nullable): the address
 */
IrcUri *
irc_uri_parse (const char *text, GError **error)
{
  g_autoptr (IrcUri) self = g_new0 (IrcUri, 1);
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  if (*stripped == '\0')
    {
      g_set_error_literal (error, IRC_URI_ERROR, IRC_URI_ERROR_EMPTY,
                           "Write where the chat is, as in chat.example.org");
      return NULL;
    }

  if (!take_text (self, stripped, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* The '#' of most rooms can be left out, and what is left out need not be escaped. */
static void
append_room (GString *uri, const char *room)
{
  gboolean is_implied
      = room[0] == '#' && room[1] != '\0' && strchr (ROOM_PREFIXES, room[1]) == NULL;

  g_string_append_c (uri, '/');
  g_string_append_uri_escaped (uri, is_implied ? room + 1 : room, NULL, TRUE);
}

/**
 * irc_uri_to_string:
 * @self: an address
 *
 * Returns: (transfer full): its shortest URI, which irc_uri_parse() reads back to the same address
 */
char *
irc_uri_to_string (const IrcUri *self)
{
  gboolean is_ipv6_host = self->host != NULL && strchr (self->host, ':') != NULL;
  GString *uri = g_string_new (NULL);

  if (self->path != NULL)
    {
      g_string_append (uri, UNIX_PREFIX);
      g_string_append (uri, self->path);
      return g_string_free (uri, FALSE);
    }

  g_string_append (uri, self->tls ? "ircs://" : "irc://");
  g_string_append (uri, is_ipv6_host ? "[" : "");
  g_string_append_uri_escaped (uri, self->host, ":", TRUE);
  g_string_append (uri, is_ipv6_host ? "]" : "");

  if (self->port != (self->tls ? IRC_PORT_TLS : IRC_PORT_PLAIN))
    g_string_append_printf (uri, ":%u", self->port);

  if (self->room != NULL)
    append_room (uri, self->room);

  return g_string_free (uri, FALSE);
}

/**
 * irc_uri_free:
 * @self: (transfer full): an address
 */
void
irc_uri_free (IrcUri *self)
{
  g_free (self->host);
  g_free (self->path);
  g_free (self->room);
  g_free (self);
}
