/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-account.h"
#include "server/server-reply.h"

G_BEGIN_DECLS

/**
 * ServerLoginFunc:
 * @reply: goes on answering the command that the password came with
 * @name: the name that was given
 * @account: (nullable): the account of that name, when the password was right; else it is counted
 * already that it was not
 */
typedef void (*ServerLoginFunc) (ServerReply *reply,
                                 const char *name,
                                 const ServerAccount *account);

const char *server_login_get_account (const ServerSession *session);
void server_login (ServerReply *reply, const ServerAccount *account);
void server_login_end_all (Server *server, ServerReply *reply, const char *name);
const char *server_login_refuse_guess (const ServerSession *session);
const char *server_login_refuse_another (const ServerSession *session, const char *name);
const char *server_login_refuse (const ServerSession *session, const char *name);
void server_login_count_failure (ServerSession *session, const char *name);
void server_login_failed (ServerReply *reply, const char *name);
void server_login_get_verifier (Server *server, const char *name, ServerScramVerifier *verifier);
gboolean server_login_check (ServerReply *reply,
                             const char *name,
                             const char *password,
                             ServerLoginFunc func);
guint server_login_end_device (Server *server,
                               const char *account,
                               const char *fingerprint,
                               const ServerSession *except);
void server_login_strengthen (Server *server,
                              const char *name,
                              const ServerScramVerifier *verifier,
                              const char *password);

G_END_DECLS
