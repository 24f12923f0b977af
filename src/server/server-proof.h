/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-scram.h"

G_BEGIN_DECLS

/**
 * ServerProof:
 * @is_set: whether it knows any password
 * @key: what nobody knows but this process
 * @digest: what the password gives with it
 * @stored_key: of the verifier that the password agreed with
 *
 * Knows a right password again without hashing it as often as its verifier asks for. That is for
 * the one password that many connections give, such as a gateway's: hashed anew for each, it would
 * keep the machine busy for minutes when they all come back at once. It is in memory alone. All
 * zero bytes are one that knows none.
 */
typedef struct
{
  gboolean is_set;
  guint8 key[SERVER_SCRAM_KEY_SIZE];
  guint8 digest[SERVER_SCRAM_KEY_SIZE];
  guint8 stored_key[SERVER_SCRAM_KEY_SIZE];
} ServerProof;

gboolean server_proof_knows (const ServerProof *self,
                             const ServerScramVerifier *verifier,
                             const char *password);
void server_proof_note (ServerProof *self,
                        const ServerScramVerifier *verifier,
                        const char *password);

G_END_DECLS
