/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-scram.h"

G_BEGIN_DECLS

gboolean server_hash_password_ask (int input,
                                   guint iterations,
                                   ServerScramVerifier *verifier,
                                   GError **error);
char *server_hash_password (int input, GError **error);

G_END_DECLS
