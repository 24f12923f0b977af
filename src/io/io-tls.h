/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "io/io-stream.h"
#include "io/io-tls-identity.h"

G_BEGIN_DECLS

/**
 * IoTls:
 *
 * What TLS knows of a stream; it lives until that is closed.
 */
typedef struct IoTls IoTls;

IoTls *io_tls_init (IoStream *self,
                    IoStream *inner,
                    IoTlsIdentity *identity,
                    gboolean asks_certificate);
gboolean io_tls_is_open (const IoTls *self);
const char *io_tls_get_peer_fingerprint (const IoTls *self);
void io_tls_refuse (IoStream *inner);

G_END_DECLS
