/* SPDX-License-Identifier: GPL-3.0-or-later */

/* SCRAM-SHA-256: what is kept of a password, and how one is checked with it. Pure functions; making
 * and checking take as long as the iterations want, so they are for a thread.
 * https://www.rfc-editor.org/rfc/rfc5802 and https://www.rfc-editor.org/rfc/rfc7677 */

#include "server/server-scram.h"

#include <gnutls/crypto.h>
#include <string.h>

#define PREFIX "SCRAM-SHA-256$"

G_STATIC_ASSERT (sizeof PREFIX + sizeof "2000000" + 2 * (SERVER_SCRAM_KEY_SIZE + 2) / 3 * 4
                     + (SERVER_SCRAM_SALT_SIZE_MAX + 2) / 3 * 4 + sizeof "$:"
                 <= SERVER_SCRAM_TEXT_SIZE);

/* https://www.rfc-editor.org/rfc/rfc3454#appendix-B.1 */
static gboolean
is_mapped_to_nothing (gunichar c)
{
  return c == 0xad || c == 0x34f || c == 0x1806 || (c >= 0x180b && c <= 0x180d)
         || (c >= 0x200b && c <= 0x200d) || c == 0x2060 || (c >= 0xfe00 && c <= 0xfe0f)
         || c == 0xfeff;
}

static gboolean
is_prohibited (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
wipe_string (GString *string)
{
  explicit_bzero (string->str, string->allocated_len);
  g_string_free (string, TRUE);
}

/**
 * server_scram_prepare:
 * @password: what somebody typed, in UTF-8
 *
 * One password can be typed in several ways: composed letters, other spaces. This is what they have
 * in common: https://www.rfc-editor.org/rfc/rfc4013
 *
 * Returns: (nullable) (transfer full): the password in one way, to be wiped; %NULL when it is
 * empty, too long, or has something in it that nobody can type
 */
char *
server_scram_prepare (const char *password)
{
  /* So long that nothing is left behind where it was before it grew. */
  GString *mapped = g_string_sized_new (SERVER_SCRAM_PASSWORD_MAX * 4);
  char *normal = NULL;

  if (strlen (password) <= SERVER_SCRAM_PASSWORD_MAX && g_utf8_validate (password, -1, NULL))
    {
      for (const char *p = password; *p != '\0'; p = g_utf8_next_char (p))
        {
          gunichar c = g_utf8_get_char (p);

          if (g_unichar_type (c) == G_UNICODE_SPACE_SEPARATOR)
            c = ' ';
          if (!is_mapped_to_nothing (c))
            g_string_append_unichar (mapped, c);
        }
      normal = g_utf8_normalize (mapped->str, mapped->len, G_NORMALIZE_NFKC);
    }
  wipe_string (mapped);

  for (const char *p = normal; p != NULL && *p != '\0'; p = g_utf8_next_char (p))
    if (is_prohibited (g_utf8_get_char (p)))
      {
        explicit_bzero (normal, strlen (normal));
        normal[0] = '\0';
        break;
      }
  if (normal != NULL && normal[0] == '\0')
    g_clear_pointer (&normal, g_free);

  return normal;
}

static gboolean
hmac (const guint8 *key, const char *text, guint8 *result)
{
  return gnutls_hmac_fast (GNUTLS_MAC_SHA256, key, SERVER_SCRAM_KEY_SIZE, text, strlen (text),
                           result)
         == 0;
}

static gboolean
salt_password (const char *password,
               guint iterations,
               const guint8 *salt,
               gsize salt_size,
               guint8 *result)
{
  char *prepared = server_scram_prepare (password);
  gnutls_datum_t key = { (guint8 *) prepared, 0 };
  const gnutls_datum_t salt_datum = { (guint8 *) salt, (guint) salt_size };
  gboolean done;

  if (prepared == NULL)
    return FALSE;

  key.size = (guint) strlen (prepared);
  done = gnutls_pbkdf2 (GNUTLS_MAC_SHA256, &key, &salt_datum, iterations, result,
                        SERVER_SCRAM_KEY_SIZE)
         == 0;
  explicit_bzero (prepared, key.size);
  g_free (prepared);

  return done;
}

static gboolean
derive_keys (ServerScramVerifier *self, const guint8 *salted)
{
  guint8 client_key[SERVER_SCRAM_KEY_SIZE];
  gboolean done;

  done = hmac (salted, "Client Key", client_key) && hmac (salted, "Server Key", self->server_key)
         && gnutls_hash_fast (GNUTLS_DIG_SHA256, client_key, sizeof client_key, self->stored_key)
                == 0;
  explicit_bzero (client_key, sizeof client_key);

  return done;
}

static gboolean
bounds_hold (guint iterations, gsize salt_size)
{
  return iterations >= SERVER_SCRAM_ITERATIONS_MIN && iterations <= SERVER_SCRAM_ITERATIONS_MAX
         && salt_size >= SERVER_SCRAM_SALT_SIZE_MIN && salt_size <= SERVER_SCRAM_SALT_SIZE_MAX;
}

/**
 * server_scram_make:
 * @self: (out): the verifier
 * @password: a password
 * @iterations: how often it is to be hashed, from #SERVER_SCRAM_ITERATIONS_MIN to
 * #SERVER_SCRAM_ITERATIONS_MAX
 * @salt: random octets
 * @salt_size: how many, from #SERVER_SCRAM_SALT_SIZE_MIN to #SERVER_SCRAM_SALT_SIZE_MAX
 *
 * Returns: whether it was made; %FALSE for a number out of bounds and for what cannot be a password
 */
gboolean
server_scram_make (ServerScramVerifier *self,
                   const char *password,
                   guint iterations,
                   const guint8 *salt,
                   gsize salt_size)
{
  guint8 salted[SERVER_SCRAM_KEY_SIZE];
  gboolean done;

  if (!bounds_hold (iterations, salt_size))
    return FALSE;

  *self = (ServerScramVerifier){ .iterations = iterations, .salt_size = salt_size };
  memcpy (self->salt, salt, salt_size);
  done
      = salt_password (password, iterations, salt, salt_size, salted) && derive_keys (self, salted);
  explicit_bzero (salted, sizeof salted);

  return done;
}

/**
 * server_scram_draw:
 * @self: (out): the verifier
 * @password: a password
 * @iterations: how often it is to be hashed, from #SERVER_SCRAM_ITERATIONS_MIN to
 * #SERVER_SCRAM_ITERATIONS_MAX
 *
 * As server_scram_make(), with a salt of its own.
 *
 * Returns: whether it was made
 */
gboolean
server_scram_draw (ServerScramVerifier *self, const char *password, guint iterations)
{
  guint8 salt[SERVER_SCRAM_SALT_SIZE];

  return gnutls_rnd (GNUTLS_RND_KEY, salt, sizeof salt) == 0
         && server_scram_make (self, password, iterations, salt, sizeof salt);
}

/**
 * server_scram_check:
 * @self: a verifier
 * @password: what somebody gave
 *
 * Compares in the same time wherever the two differ.
 *
 * Returns: whether it is the password that @self was made of
 */
gboolean
server_scram_check (const ServerScramVerifier *self, const char *password)
{
  ServerScramVerifier given;

  return server_scram_make (&given, password, self->iterations, self->salt, self->salt_size)
         && gnutls_memcmp (given.stored_key, self->stored_key, SERVER_SCRAM_KEY_SIZE) == 0;
}

static gboolean
parse_iterations (const char *text, guint *iterations)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, SERVER_SCRAM_ITERATIONS_MIN,
                                   SERVER_SCRAM_ITERATIONS_MAX, &number, NULL))
    return FALSE;

  *iterations = (guint) number;

  return TRUE;
}

/* GLib's decoder passes over what is not base64; here only what it would write itself is taken. */
static gboolean
parse_octets (const char *text, guint8 *octets, gsize max, gsize *size)
{
  g_autofree guint8 *decoded = g_base64_decode (text, size);
  g_autofree char *again = g_base64_encode (decoded, *size);

  if (*size > max || !g_str_equal (text, again))
    return FALSE;

  memcpy (octets, decoded, *size);

  return TRUE;
}

static gboolean
parse_key (const char *text, guint8 *key)
{
  gsize size;

  return parse_octets (text, key, SERVER_SCRAM_KEY_SIZE, &size) && size == SERVER_SCRAM_KEY_SIZE;
}

/**
 * server_scram_parse:
 * @self: (out): the verifier
 * @text: a verifier as server_scram_to_text() writes it
 *
 * Returns: whether it is one
 */
gboolean
server_scram_parse (ServerScramVerifier *self, const char *text)
{
  g_auto (GStrv) parts = NULL;

  *self = (ServerScramVerifier){ 0 };
  if (!g_str_has_prefix (text, PREFIX) || strlen (text) >= SERVER_SCRAM_TEXT_SIZE)
    return FALSE;

  parts = g_strsplit_set (text + strlen (PREFIX), "$:", -1);
  if (g_strv_length (parts) != 4)
    return FALSE;

  return parse_iterations (parts[0], &self->iterations)
         && parse_octets (parts[1], self->salt, SERVER_SCRAM_SALT_SIZE_MAX, &self->salt_size)
         && parse_key (parts[2], self->stored_key) && parse_key (parts[3], self->server_key)
         && bounds_hold (self->iterations, self->salt_size);
}

/**
 * server_scram_to_text:
 * @self: a verifier
 *
 * Returns: (transfer full): it as `SCRAM-SHA-256$ITERATIONS:SALT$STOREDKEY:SERVERKEY`, the last
 * three in base64; as PostgreSQL keeps them, too
 */
char *
server_scram_to_text (const ServerScramVerifier *self)
{
  g_autofree char *salt = g_base64_encode (self->salt, self->salt_size);
  g_autofree char *stored_key = g_base64_encode (self->stored_key, SERVER_SCRAM_KEY_SIZE);
  g_autofree char *server_key = g_base64_encode (self->server_key, SERVER_SCRAM_KEY_SIZE);

  return g_strdup_printf (PREFIX "%u:%s$%s:%s", self->iterations, salt, stored_key, server_key);
}
