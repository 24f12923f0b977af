/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SERVER_SCRAM_KEY_SIZE      32
#define SERVER_SCRAM_SALT_SIZE     16
#define SERVER_SCRAM_SALT_SIZE_MIN 8
#define SERVER_SCRAM_SALT_SIZE_MAX 64

/* The least that RFC 7677 allows, and what takes a thread a second or so: somebody else may have
 * chosen the number. */
#define SERVER_SCRAM_ITERATIONS_MIN     4096
#define SERVER_SCRAM_ITERATIONS_MAX     2000000
#define SERVER_SCRAM_ITERATIONS_DEFAULT 600000

/* Octets of a password; https://ircv3.net/specs/extensions/account-registration finds 300 fit for
 * all clients. */
#define SERVER_SCRAM_PASSWORD_MAX 300

/* Octets of a verifier as text, with the NUL at its end. */
#define SERVER_SCRAM_TEXT_SIZE 256

/**
 * ServerScramVerifier:
 * @iterations: how often the password was hashed
 * @salt_size: octets of @salt
 * @salt: what makes two verifiers of one password differ
 * @stored_key: what shows whether somebody has the password
 * @server_key: what shows somebody that the server has the verifier
 *
 * What is kept of a password: enough to check it, and to let somebody show with SCRAM-SHA-256 that
 * they have it, but not the password. https://www.rfc-editor.org/rfc/rfc5802#section-3
 */
typedef struct
{
  guint iterations;
  gsize salt_size;
  guint8 salt[SERVER_SCRAM_SALT_SIZE_MAX];
  guint8 stored_key[SERVER_SCRAM_KEY_SIZE];
  guint8 server_key[SERVER_SCRAM_KEY_SIZE];
} ServerScramVerifier;

char *server_scram_prepare (const char *password);
gboolean server_scram_make (ServerScramVerifier *self,
                            const char *password,
                            guint iterations,
                            const guint8 *salt,
                            gsize salt_size);
gboolean server_scram_draw (ServerScramVerifier *self, const char *password, guint iterations);
gboolean server_scram_check (const ServerScramVerifier *self, const char *password);
gboolean server_scram_parse (ServerScramVerifier *self, const char *text);
char *server_scram_to_text (const ServerScramVerifier *self);

G_END_DECLS
