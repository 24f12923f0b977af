/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-nickserv.h"

G_BEGIN_DECLS

#define SERVER_NICKSERV_NO_ACCOUNT "Log in first: IDENTIFY [account] password"

void server_nickserv_say (ServerReply *reply, const char *format, ...) G_GNUC_PRINTF (2, 3);
void server_nickserv_cert (ServerReply *reply, char **params);
void server_nickserv_always_on (ServerReply *reply, char **params);
void server_nickserv_sessions (ServerReply *reply, char **params);

G_END_DECLS
