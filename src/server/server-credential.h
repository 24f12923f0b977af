/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-scram.h"

G_BEGIN_DECLS

/* Checks that wait or are under way; with two threads the last one waits for some seconds. */
#define SERVER_CREDENTIALS_MAX 64

/**
 * ServerCredentials:
 *
 * Checks passwords on threads of its own, for that takes long by design. Belongs to one main
 * context, on which it is called and answers.
 */
typedef struct ServerCredentials ServerCredentials;

/**
 * ServerCredentialFunc:
 * @is_right: whether the password was right
 * @user_data: what was handed over with it
 *
 * Is told what came of a check.
 */
typedef void (*ServerCredentialFunc) (gboolean is_right, gpointer user_data);

/**
 * ServerCredentialMadeFunc:
 * @verifier: (nullable): what is to be kept of the password; %NULL when it cannot be one
 * @user_data: what was handed over with it
 *
 * Is told what became of a password.
 */
typedef void (*ServerCredentialMadeFunc) (const ServerScramVerifier *verifier, gpointer user_data);

ServerCredentials *server_credentials_new (GMainContext *context);
void server_credentials_free (ServerCredentials *self);
gboolean server_credentials_check (ServerCredentials *self,
                                   const ServerScramVerifier *verifier,
                                   const char *password,
                                   ServerCredentialFunc func,
                                   gpointer user_data,
                                   GDestroyNotify free_user_data);

gboolean server_credentials_make (ServerCredentials *self,
                                  const char *password,
                                  guint iterations,
                                  ServerCredentialMadeFunc func,
                                  gpointer user_data,
                                  GDestroyNotify free_user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerCredentials, server_credentials_free)

G_END_DECLS
