/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gnutls/gnutls.h>

#include "io/io-tls.h"

G_BEGIN_DECLS

#define TLS_FIXTURE_NOW G_GINT64_CONSTANT (1800000000)

#define TLS_1_3 "NORMAL:-VERS-ALL:+VERS-TLS1.3"
#define TLS_1_2 "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define TLS_1_1 "NORMAL:-VERS-ALL:+VERS-TLS1.1"

/**
 * TlsFixture:
 * @stream: the server's side
 * @tls: what there is to ask of it
 * @client: the client's side
 * @fd: its descriptor, which does not block either
 * @credentials: what it shows of itself
 */
typedef struct
{
  IoStream stream;
  IoTls *tls;
  gnutls_session_t client;
  int fd;
  gnutls_certificate_credentials_t credentials;
} TlsFixture;

IoTlsIdentity *tls_fixture_make_identity (void);
void tls_fixture_set_up_with (TlsFixture *self,
                              IoTlsIdentity *identity,
                              const char *priority,
                              gboolean asks);
void tls_fixture_set_up (TlsFixture *self, const char *priority);
void tls_fixture_tear_down (TlsFixture *self);
char *tls_fixture_read_all (TlsFixture *self, IoStatus *status);
void tls_fixture_expect (TlsFixture *self, const char *expected, IoStatus expected_status);
int tls_fixture_shake_hands (TlsFixture *self);
void tls_fixture_open_tls (TlsFixture *self, const char *priority);
void tls_fixture_write_text (TlsFixture *self, const char *text);
gssize tls_fixture_receive (TlsFixture *self, void *data, gsize size);
void tls_fixture_expect_client (TlsFixture *self, const char *expected);
void tls_fixture_send_client (TlsFixture *self, const char *text);
gsize tls_fixture_stuff (int fd);
void tls_fixture_drain (int fd, gsize size);

G_END_DECLS
