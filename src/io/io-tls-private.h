/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gnutls/gnutls.h>

#include "io/io-tls-identity.h"

G_BEGIN_DECLS

gboolean io_tls_identity_set_up (IoTlsIdentity *self, gnutls_session_t session);
char *io_tls_make_fingerprint (const gnutls_datum_t *certificate);

G_END_DECLS
