/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define IO_TLS_ERROR (io_tls_error_quark ())

/**
 * IoTlsError:
 * @IO_TLS_ERROR_CERTIFICATE: it is no certificate
 * @IO_TLS_ERROR_TIME: the certificate is not valid yet, or not any more
 * @IO_TLS_ERROR_KEY: it is no key, or that of another certificate
 * @IO_TLS_ERROR_FAILED: anything else; the message says what
 */
typedef enum
{
  IO_TLS_ERROR_CERTIFICATE,
  IO_TLS_ERROR_TIME,
  IO_TLS_ERROR_KEY,
  IO_TLS_ERROR_FAILED,
} IoTlsError;

/**
 * IoTlsIdentity:
 *
 * Who a server is to those who come with TLS: a certificate and its key, and the key of the session
 * tickets that it gives out. Reference-counted: connections keep the one that they came to.
 */
typedef struct IoTlsIdentity IoTlsIdentity;

GQuark io_tls_error_quark (void);

IoTlsIdentity *io_tls_identity_new (const char *certificate,
                                    const char *key,
                                    gint64 now,
                                    GError **error);
IoTlsIdentity *io_tls_identity_ref (IoTlsIdentity *self);
void io_tls_identity_unref (IoTlsIdentity *self);
const char *io_tls_identity_get_fingerprint (const IoTlsIdentity *self);
gint64 io_tls_identity_get_end (const IoTlsIdentity *self);
char *io_tls_identity_make_pem (const char *name, gint64 now, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IoTlsIdentity, io_tls_identity_unref)

G_END_DECLS
