/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "support/support-server.h"

G_BEGIN_DECLS

/* What a server needs for it: attackers tell with PROXY where they come from, floods are told of
 * soon, and who does not say who it is goes soon. Behind it can stand more limits. */
#define SUPPORT_SIEGE_CONFIG                                                                       \
  "[server]\nproxy-from=localhost\n"                                                               \
  "[limits]\njoins-burst=20\nregistration-timeout=5\ntls-handshake-timeout=5\n"

/**
 * SupportSiege:
 *
 * All kinds of hostility at once, each on a thread of its own, from some hundred addresses. What
 * they send is the same each time.
 */
typedef struct SupportSiege SupportSiege;

SupportSiege *support_siege_new (SupportServer *server, guint n_attempts);
gboolean support_siege_is_over (SupportSiege *self);
guint support_siege_get_n_connections (SupportSiege *self);
char *support_siege_end (SupportSiege *self);

G_END_DECLS
