/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SupportTls:
 *
 * The client's side of TLS over a descriptor. It takes any certificate, and tells which it was.
 */
typedef struct SupportTls SupportTls;

SupportTls *support_tls_new (int fd, const char *certificate);
void support_tls_free (SupportTls *self);
gssize support_tls_read (SupportTls *self, void *data, gsize size, gint64 deadline);
gboolean support_tls_write (SupportTls *self, const void *data, gsize size, gint64 deadline);
char *support_tls_get_fingerprint (SupportTls *self);

G_END_DECLS
