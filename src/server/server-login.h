/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-account.h"
#include "server/server-reply.h"

G_BEGIN_DECLS

const char *server_login_get_account (const ServerSession *session);
void server_login (ServerReply *reply, const ServerAccount *account);
void server_login_end_all (ServerReply *reply, const char *name);
const char *server_login_refuse (const ServerSession *session, const char *name);
void server_login_failed (ServerReply *reply, const char *name);
void server_login_get_verifier (Server *server, const char *name, ServerScramVerifier *verifier);
void server_login_strengthen (Server *server,
                              const char *name,
                              const ServerScramVerifier *verifier,
                              const char *password);

G_END_DECLS
