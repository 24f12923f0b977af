/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The opening handshake: https://www.rfc-editor.org/rfc/rfc6455#section-4.2
 * The request is read by hand: it is one request of a bounded size on a connection that is no HTTP
 * from then on, and the answer has to wait for nobody. */

#include "io/io-websocket-handshake.h"

#include <string.h>

#define VERSION  "13"
#define GUID     "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define KEY_SIZE 16

/* Characters that names of fields are made of: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
 */
#define TOKEN_CHARS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "!#$%&'*+-.^_`|~"

static const struct
{
  guint status;
  const char *text;
  const char *fields;
} statuses[] = {
  { 400, "Bad Request", "" },
  { 403, "Forbidden", "" },
  { 405, "Method Not Allowed", "Allow: GET\r\n" },
  { 408, "Request Timeout", "" },
  { 426, "Upgrade Required", "Upgrade: websocket\r\nSec-WebSocket-Version: " VERSION "\r\n" },
  { 431, "Request Header Fields Too Large", "" },
  { 503, "Service Unavailable", "" },
  { 505, "HTTP Version Not Supported", "" },
};

typedef enum
{
  FIELD_HOST,
  FIELD_KEY,
  FIELD_VERSION,
  FIELD_ORIGIN,
  FIELD_UPGRADE,
  FIELD_CONNECTION,
  FIELD_PROTOCOL,
  N_FIELDS
} Field;

/* Those that are lists may be there several times, and are one list then. */
static const struct
{
  const char *name;
  gboolean is_list;
} fields[N_FIELDS] = {
  [FIELD_HOST] = { "Host", FALSE },
  [FIELD_KEY] = { "Sec-WebSocket-Key", FALSE },
  [FIELD_VERSION] = { "Sec-WebSocket-Version", FALSE },
  [FIELD_ORIGIN] = { "Origin", FALSE },
  [FIELD_UPGRADE] = { "Upgrade", TRUE },
  [FIELD_CONNECTION] = { "Connection", TRUE },
  [FIELD_PROTOCOL] = { "Sec-WebSocket-Protocol", TRUE },
};

/**
 * Request:
 * @values: (nullable) (transfer full): the values of the fields that matter
 * @status: 0, or what is wrong with it
 * @why: (nullable): the same, for people
 */
typedef struct
{
  char *values[N_FIELDS];
  guint status;
  const char *why;
} Request;

static void
clear_request (Request *self)
{
  for (guint i = 0; i < N_FIELDS; i++)
    g_free (self->values[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, clear_request)

static gboolean
fail (Request *self, guint status, const char *why)
{
  self->status = status;
  self->why = why;

  return FALSE;
}

/* A line break that is none of HTTP's, or a NUL, would let two programs read two requests. */
static gboolean
is_clean (const char *line)
{
  for (; *line != '\0'; line++)
    if (g_ascii_iscntrl (*line) && *line != '\t')
      return FALSE;

  return TRUE;
}

static gboolean
check_request_line (Request *self, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 4);

  if (!is_clean (line) || g_strv_length (words) != 3 || words[0][0] == '\0'
      || !g_str_has_prefix (words[2], "HTTP/"))
    return fail (self, 400, "This is no HTTP; here a WebSocket is expected.");
  if (!g_str_equal (words[2], "HTTP/1.1"))
    return fail (self, 505, "A WebSocket begins with HTTP/1.1.");
  if (!g_str_equal (words[0], "GET"))
    return fail (self, 405, "A WebSocket begins with GET.");
  if (words[1][0] != '/')
    return fail (self, 400, "The path has to begin with a slash.");

  return TRUE;
}

static gboolean
take_value (Request *self, Field field, const char *value)
{
  char *joined;

  if (self->values[field] == NULL)
    {
      self->values[field] = g_strdup (value);
      return TRUE;
    }
  if (!fields[field].is_list)
    return fail (self, 400, "A field that can be there only once is there twice.");

  joined = g_strconcat (self->values[field], ",", value, NULL);
  g_free (self->values[field]);
  self->values[field] = joined;

  return TRUE;
}

static gboolean
take_field (Request *self, char *line)
{
  char *colon = strchr (line, ':');

  if (!is_clean (line) || colon == NULL || colon == line
      || strspn (line, TOKEN_CHARS) != (gsize) (colon - line))
    return fail (self, 400, "A line of the request is no field.");

  *colon = '\0';
  for (guint i = 0; i < N_FIELDS; i++)
    if (g_ascii_strcasecmp (line, fields[i].name) == 0)
      return take_value (self, i, g_strstrip (colon + 1));

  return TRUE;
}

static gboolean
parse_request (Request *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);

  if (!check_request_line (self, lines[0] != NULL ? lines[0] : ""))
    return FALSE;

  for (guint i = 1; lines[i] != NULL; i++)
    if (!take_field (self, lines[i]))
      return FALSE;

  return TRUE;
}

static gboolean
has_token (const char *list, const char *token)
{
  g_auto (GStrv) words = g_strsplit (list != NULL ? list : "", ",", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (g_ascii_strcasecmp (g_strstrip (words[i]), token) == 0)
      return TRUE;

  return FALSE;
}

/* Sixteen octets in base64, written in the one way in which they are. */
static gboolean
key_is_valid (const char *key)
{
  g_autofree guchar *octets = NULL;
  g_autofree char *again = NULL;
  gsize size;

  if (key == NULL || key[0] == '\0')
    return FALSE;

  octets = g_base64_decode (key, &size);
  again = g_base64_encode (octets, size);

  return size == KEY_SIZE && g_str_equal (again, key);
}

/* A page of the server that the browser believes to talk to. */
static gboolean
is_same_host (const char *origin, const char *host)
{
  const char *authority = strstr (origin, "://");

  return authority != NULL && host != NULL
         && g_ascii_strcasecmp (authority + strlen ("://"), host) == 0;
}

/* Programs that are no browsers send no origin, and could send any. */
static gboolean
origin_is_allowed (const Request *self, const char *const *origins)
{
  const char *origin = self->values[FIELD_ORIGIN];

  if (origin == NULL || is_same_host (origin, self->values[FIELD_HOST]))
    return TRUE;

  for (guint i = 0; origins != NULL && origins[i] != NULL; i++)
    if (g_str_equal (origins[i], "*") || g_ascii_strcasecmp (origins[i], origin) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
check_fields (Request *self, const char *const *origins)
{
  const char *host = self->values[FIELD_HOST];

  if (host == NULL || host[0] == '\0')
    return fail (self, 400, "The field Host is missing.");
  if (!has_token (self->values[FIELD_UPGRADE], "websocket")
      || !has_token (self->values[FIELD_CONNECTION], "upgrade"))
    return fail (self, 426, "This is a chat server; connect to it with a WebSocket.");
  if (g_strcmp0 (self->values[FIELD_VERSION], VERSION) != 0)
    return fail (self, 426, "The version of the WebSocket has to be " VERSION ".");
  if (!key_is_valid (self->values[FIELD_KEY]))
    return fail (self, 400, "Sec-WebSocket-Key has to be 16 octets in base64.");
  if (!origin_is_allowed (self, origins))
    return fail (self, 403, "Pages from this origin may not connect to this server.");

  return TRUE;
}

/* The first of the client's that we speak. */
static IoWebsocketProtocol
choose_protocol (const char *list)
{
  g_auto (GStrv) words = g_strsplit (list != NULL ? list : "", ",", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_strstrip (words[i]);
      if (g_str_equal (words[i], "text.ircv3.net"))
        return IO_WEBSOCKET_PROTOCOL_TEXT;
      if (g_str_equal (words[i], "binary.ircv3.net"))
        return IO_WEBSOCKET_PROTOCOL_BINARY;
    }

  return IO_WEBSOCKET_PROTOCOL_NONE;
}

static char *
accept_key (const char *key)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize size = sizeof digest;

  g_checksum_update (checksum, (const guchar *) key, -1);
  g_checksum_update (checksum, (const guchar *) GUID, -1);
  g_checksum_get_digest (checksum, digest, &size);

  return g_base64_encode (digest, size);
}

static void
accept (const Request *self, IoWebsocketHandshake *handshake)
{
  static const char *const lines[] = {
    [IO_WEBSOCKET_PROTOCOL_NONE] = "",
    [IO_WEBSOCKET_PROTOCOL_TEXT] = "Sec-WebSocket-Protocol: text.ircv3.net\r\n",
    [IO_WEBSOCKET_PROTOCOL_BINARY] = "Sec-WebSocket-Protocol: binary.ircv3.net\r\n",
  };
  g_autofree char *key = accept_key (self->values[FIELD_KEY]);

  handshake->status = 101;
  handshake->protocol = choose_protocol (self->values[FIELD_PROTOCOL]);
  handshake->response = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\n"
                                         "Upgrade: websocket\r\n"
                                         "Connection: Upgrade\r\n"
                                         "Sec-WebSocket-Accept: %s\r\n%s\r\n",
                                         key, lines[handshake->protocol]);
}

/* The octets before the blank line, without the line end before it; -1 when it has not come. */
static gssize
find_end (const char *data, gsize size)
{
  const char *end = memmem (data, size, "\r\n\r\n", 4);

  return end != NULL ? end - data : -1;
}

/* Who speaks something else may never send a blank line, but is told with the first line. */
static gboolean
check_first_line (Request *self, const char *data, gsize size)
{
  const char *line_end = memchr (data, '\n', size);
  g_autofree char *line = NULL;

  if (line_end == NULL)
    return TRUE;

  line = g_strndup (data, line_end - data);
  if (g_str_has_suffix (line, "\r"))
    line[strlen (line) - 1] = '\0';

  return check_request_line (self, line);
}

/**
 * io_websocket_handshake_answer:
 * @data: what a client sent so far
 * @size: its octets
 * @origins: (nullable) (array zero-terminated=1): origins of pages that may connect, such as
 * `https://chat.example.org`, or `*` for all; those of the same host always may
 * @handshake: (out): what came of it; its response belongs to the caller
 *
 * Reads a request once it is complete, or wrong: https://www.rfc-editor.org/rfc/rfc6455#section-4.2
 *
 * Returns: the octets of the request; what is behind them is frames
 */
gsize
io_websocket_handshake_answer (const char *data,
                               gsize size,
                               const char *const *origins,
                               IoWebsocketHandshake *handshake)
{
  gssize end = find_end (data, MIN (size, IO_WEBSOCKET_REQUEST_MAX));
  g_auto (Request) request = { { NULL }, 0, NULL };
  g_autofree char *text = NULL;

  *handshake = (IoWebsocketHandshake){ 0 };
  if (end >= 0)
    {
      text = g_strndup (data, end);
      if (strlen (text) < (gsize) end)
        fail (&request, 400, "A request cannot have a NUL octet in it.");
      else if (parse_request (&request, text) && check_fields (&request, origins))
        accept (&request, handshake);
    }
  else if (check_first_line (&request, data, size) && size >= IO_WEBSOCKET_REQUEST_MAX)
    fail (&request, 431, "The request is too long.");

  if (request.status != 0)
    {
      handshake->status = request.status;
      handshake->response = io_websocket_handshake_refuse (request.status, request.why);
    }

  return end >= 0 ? (gsize) end + strlen ("\r\n\r\n") : size;
}

/**
 * io_websocket_handshake_refuse:
 * @status: an HTTP status: 400, 403, 405, 408, 426, 431, 503 or 505
 * @why: one sentence for people
 *
 * Returns: (transfer full): a response that says no:
 * https://www.rfc-editor.org/rfc/rfc9110#section-15
 */
char *
io_websocket_handshake_refuse (guint status, const char *why)
{
  guint i = 0;

  while (statuses[i].status != status && i + 1 < G_N_ELEMENTS (statuses))
    i++;

  return g_strdup_printf ("HTTP/1.1 %u %s\r\n"
                          "Connection: %sclose\r\n"
                          "%s"
                          "Content-Type: text/plain; charset=utf-8\r\n"
                          "Content-Length: %zu\r\n"
                          "\r\n"
                          "%s\n",
                          statuses[i].status, statuses[i].text, status == 426 ? "Upgrade, " : "",
                          statuses[i].fields, strlen (why) + 1, why);
}
