/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is said to show by SCRAM-SHA-256 that one has a password. Pure functions, without channel
 * binding. https://www.rfc-editor.org/rfc/rfc5802#section-7 and
 * https://www.rfc-editor.org/rfc/rfc7677 */

#include "server/server-scram-exchange.h"

#include <gnutls/crypto.h>
#include <string.h>

/**
 * server_scram_exchange_clear:
 * @self: an exchange, of which nothing is left afterwards
 */
void
server_scram_exchange_clear (ServerScramExchange *self)
{
  g_free (self->name);
  g_free (self->header);
  g_free (self->bare);
  g_free (self->challenge);
  g_free (self->nonce);
  explicit_bzero (self, sizeof *self);
}

/* A comma is written "=2C" and an equals sign "=3D". Returns %NULL for what is no name. */
static char *
decode_name (const char *text, gsize size)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (gsize i = 0; i < size; i++)
    {
      if (text[i] != '=')
        g_string_append_c (name, text[i]);
      else if (size - i >= 3 && memcmp (text + i, "=2C", 3) == 0)
        g_string_append_c (name, ',');
      else if (size - i >= 3 && memcmp (text + i, "=3D", 3) == 0)
        g_string_append_c (name, '=');
      else
        return NULL;
      if (text[i] == '=')
        i += 2;
    }

  return name->len > 0 ? g_strdup (name->str) : NULL;
}

static gboolean
is_nonce (const char *text)
{
  gsize size = strlen (text);

  for (gsize i = 0; i < size; i++)
    if (text[i] < 0x21 || text[i] > 0x7e || text[i] == ',')
      return FALSE;

  return size > 0 && size <= SERVER_SCRAM_NONCE_MAX;
}

/* Finds where the header ends: "n,," or "n,a=NAME,", with 'y' for who could bind to a channel. */
static const char *
skip_header (const char *message, char **other_name)
{
  const char *comma;

  if ((message[0] != 'n' && message[0] != 'y') || message[1] != ',')
    return NULL;

  comma = strchr (message + 2, ',');
  if (comma == NULL)
    return NULL;
  if (comma == message + 2)
    return comma + 1;

  if (!g_str_has_prefix (message + 2, "a="))
    return NULL;
  *other_name = decode_name (message + 4, (gsize) (comma - message) - 4);

  return *other_name != NULL ? comma + 1 : NULL;
}

/**
 * server_scram_exchange_begin:
 * @self: an exchange, cleared
 * @message: the client's first message, in UTF-8
 *
 * Nobody can act for somebody else here.
 *
 * Returns: whether it is one; then @self has a name
 */
gboolean
server_scram_exchange_begin (ServerScramExchange *self, const char *message)
{
  g_autofree char *other_name = NULL;
  const char *bare = skip_header (message, &other_name);
  g_auto (GStrv) parts = NULL;

  if (bare == NULL)
    return FALSE;

  /* More may follow, but nothing that has to be understood, which would stand first. */
  parts = g_strsplit (bare, ",", -1);
  if (g_strv_length (parts) < 2 || !g_str_has_prefix (parts[0], "n=")
      || !g_str_has_prefix (parts[1], "r=") || !is_nonce (parts[1] + 2))
    return FALSE;

  self->name = decode_name (parts[0] + 2, strlen (parts[0] + 2));
  self->header = g_strndup (message, (gsize) (bare - message));
  self->bare = g_strdup (bare);
  self->nonce = g_strdup (parts[1] + 2);

  return self->name != NULL
         && (other_name == NULL || g_ascii_strcasecmp (other_name, self->name) == 0);
}

/**
 * server_scram_exchange_challenge:
 * @self: an exchange that has begun
 * @verifier: what is kept of the password, or looks like it
 * @nonce: what the server drew: printable ASCII without a comma
 *
 * Returns: (transfer none): the server's first message
 */
const char *
server_scram_exchange_challenge (ServerScramExchange *self,
                                 const ServerScramVerifier *verifier,
                                 const char *nonce)
{
  g_autofree char *salt = g_base64_encode (verifier->salt, verifier->salt_size);
  g_autofree char *client_nonce = g_steal_pointer (&self->nonce);

  self->verifier = *verifier;
  self->nonce = g_strconcat (client_nonce, nonce, NULL);
  self->challenge
      = g_strdup_printf ("r=%s,s=%s,i=%u", self->nonce, salt, self->verifier.iterations);

  return self->challenge;
}

/* Finds the proof, which stands last, behind the header and the nonce. */
static const char *
find_proof (const ServerScramExchange *self, const char *message)
{
  g_autofree char *header = g_base64_encode ((const guint8 *) self->header, strlen (self->header));
  g_autofree char *start = g_strdup_printf ("c=%s,r=%s,", header, self->nonce);
  const char *proof;

  if (!g_str_has_prefix (message, start))
    return NULL;

  proof = strrchr (message, ',');

  return g_str_has_prefix (proof, ",p=") ? proof : NULL;
}

static gboolean
sign (const guint8 *key, const char *text, guint8 *signature)
{
  return gnutls_hmac_fast (GNUTLS_MAC_SHA256, key, SERVER_SCRAM_KEY_SIZE, text, strlen (text),
                           signature)
         == 0;
}

/* Takes the same time wherever the two differ. */
static gboolean
is_right (const ServerScramExchange *self, const char *text, const guint8 *proof)
{
  guint8 key[SERVER_SCRAM_KEY_SIZE];
  guint8 stored_key[SERVER_SCRAM_KEY_SIZE];
  gboolean is_same;

  if (!sign (self->verifier.stored_key, text, key))
    return FALSE;

  for (guint i = 0; i < SERVER_SCRAM_KEY_SIZE; i++)
    key[i] ^= proof[i];
  is_same = gnutls_hash_fast (GNUTLS_DIG_SHA256, key, sizeof key, stored_key) == 0
            && gnutls_memcmp (stored_key, self->verifier.stored_key, sizeof stored_key) == 0;
  explicit_bzero (key, sizeof key);

  return is_same;
}

/**
 * server_scram_exchange_finish:
 * @self: an exchange whose challenge was sent
 * @message: the client's last message, in UTF-8
 *
 * Returns: (nullable) (transfer full): the server's last message, which shows that it has the
 *   verifier; %NULL when the client does not have the password
 */
char *
server_scram_exchange_finish (ServerScramExchange *self, const char *message)
{
  const char *end = find_proof (self, message);
  g_autofree guint8 *proof = NULL;
  g_autofree char *again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *encoded = NULL;
  guint8 signature[SERVER_SCRAM_KEY_SIZE];
  gsize size;

  if (end == NULL)
    return NULL;

  proof = g_base64_decode (end + strlen (",p="), &size);
  again = g_base64_encode (proof, size);
  if (size != SERVER_SCRAM_KEY_SIZE || !g_str_equal (again, end + strlen (",p=")))
    return NULL;

  text
      = g_strdup_printf ("%s,%s,%.*s", self->bare, self->challenge, (int) (end - message), message);
  if (!is_right (self, text, proof) || !sign (self->verifier.server_key, text, signature))
    return NULL;
  encoded = g_base64_encode (signature, sizeof signature);

  return g_strconcat ("v=", encoded, NULL);
}
