/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-scram.h"

G_BEGIN_DECLS

/* Octets of the nonce that a client can draw. */
#define SERVER_SCRAM_NONCE_MAX 256

/**
 * ServerScramExchange:
 * @name: who the client says it is
 * @header: what its first message began with
 * @bare: the rest of that
 * @challenge: the server's first message
 * @nonce: what both drew
 * @verifier: what is kept of the password
 *
 * One login by SCRAM-SHA-256, seen from the server.
 */
typedef struct
{
  char *name;
  char *header;
  char *bare;
  char *challenge;
  char *nonce;
  ServerScramVerifier verifier;
} ServerScramExchange;

void server_scram_exchange_clear (ServerScramExchange *self);
gboolean server_scram_exchange_begin (ServerScramExchange *self, const char *message);
const char *server_scram_exchange_challenge (ServerScramExchange *self,
                                             const ServerScramVerifier *verifier,
                                             const char *nonce);
char *server_scram_exchange_finish (ServerScramExchange *self, const char *message);

G_END_DECLS
