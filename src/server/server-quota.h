/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ServerQuota:
 *
 * How often something was done lately, by whoever is told apart by a text.
 */
typedef struct ServerQuota ServerQuota;

ServerQuota *server_quota_new (void);
void server_quota_free (ServerQuota *self);
gboolean server_quota_is_used_up (const ServerQuota *self,
                                  const char *key,
                                  guint per_hour,
                                  gint64 now);
void server_quota_charge (ServerQuota *self, const char *key, guint per_hour, gint64 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerQuota, server_quota_free)

G_END_DECLS
