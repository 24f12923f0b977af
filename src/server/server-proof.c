/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-proof.h"

#include <gnutls/crypto.h>
#include <string.h>

static gboolean
digest (const ServerProof *self, const char *password, guint8 result[SERVER_SCRAM_KEY_SIZE])
{
  return gnutls_hmac_fast (GNUTLS_MAC_SHA256, self->key, sizeof self->key, password,
                           strlen (password), result)
         == 0;
}

/**
 * server_proof_knows:
 * @self: a proof
 * @verifier: what the password has to agree with
 * @password: what was given
 *
 * Returns: whether this was found right before; when not, it can be right all the same
 */
gboolean
server_proof_knows (const ServerProof *self,
                    const ServerScramVerifier *verifier,
                    const char *password)
{
  guint8 given[SERVER_SCRAM_KEY_SIZE];

  return self->is_set && digest (self, password, given)
         && gnutls_memcmp (given, self->digest, sizeof given) == 0
         && gnutls_memcmp (verifier->stored_key, self->stored_key, sizeof self->stored_key) == 0;
}

/**
 * server_proof_note:
 * @self: a proof
 * @verifier: what @password was found to agree with
 * @password: what was given
 *
 * Knows this one from now on, and no other any more.
 */
void
server_proof_note (ServerProof *self, const ServerScramVerifier *verifier, const char *password)
{
  self->is_set = gnutls_rnd (GNUTLS_RND_KEY, self->key, sizeof self->key) == 0
                 && digest (self, password, self->digest);
  memcpy (self->stored_key, verifier->stored_key, sizeof self->stored_key);
}
