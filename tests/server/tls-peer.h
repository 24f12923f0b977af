/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gnutls/gnutls.h>

#include "server-fixture.h"

G_BEGIN_DECLS

/**
 * TlsPeer:
 * @fixture: the server
 * @fd: a connection to its door for TLS
 * @session: the client's side of it
 * @credentials: what it shows of itself
 * @output: what the server said
 *
 * Somebody who comes by TLS.
 */
typedef struct
{
  ServerFixture *fixture;
  int fd;
  gnutls_session_t session;
  gnutls_certificate_credentials_t credentials;
  GString *output;
} TlsPeer;

void tls_peer_add_door (ServerFixture *fixture);
char *tls_peer_make_pem (void);
void tls_peer_connect (TlsPeer *self, ServerFixture *fixture);
void tls_peer_clear (TlsPeer *self);
char *tls_peer_show_certificate (TlsPeer *self, const char *pem);
int tls_peer_shake_hands (TlsPeer *self);
void tls_peer_ask (TlsPeer *self, const char *line, const char *expected);
void tls_peer_ask_bytes (TlsPeer *self, const void *bytes, gsize size, const char *expected);
void tls_peer_check (TlsPeer *self, const char *line, const char *expected);
void tls_peer_expect_end (TlsPeer *self, const char *expected);

G_END_DECLS
