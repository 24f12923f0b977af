/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-reply.h"
#include "server/server-scram.h"

G_BEGIN_DECLS

/* What is said when no password can be taken. */
#define SERVER_PASSWORD_BUSY        "Too many passwords are being checked; try again in a minute"
#define SERVER_PASSWORD_NOT_PRIVATE "Others could read your password on its way; connect with TLS"

/**
 * ServerPasswordFunc:
 * @reply: goes on answering the command that the password came with
 * @is_right: whether it was right
 * @user_data: what was handed over with it
 */
typedef void (*ServerPasswordFunc) (ServerReply *reply, gboolean is_right, gpointer user_data);

/**
 * ServerPasswordMadeFunc:
 * @reply: goes on answering the command that the password came with
 * @verifier: (nullable): what is to be kept of it; %NULL when it cannot be one
 * @user_data: what was handed over with it
 */
typedef void (*ServerPasswordMadeFunc) (ServerReply *reply,
                                        const ServerScramVerifier *verifier,
                                        gpointer user_data);

gboolean server_password_check (ServerReply *reply,
                                const ServerScramVerifier *verifier,
                                const char *password,
                                ServerPasswordFunc func,
                                gpointer user_data,
                                GDestroyNotify free_user_data);

gboolean server_password_make (ServerReply *reply,
                               const char *password,
                               ServerPasswordMadeFunc func,
                               gpointer user_data,
                               GDestroyNotify free_user_data);
void server_password_slow_down (ServerSession *session);

G_END_DECLS
