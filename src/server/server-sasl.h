/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-reply.h"

G_BEGIN_DECLS

/* Octets of one AUTHENTICATE: https://ircv3.net/specs/extensions/sasl-3.1 */
#define SERVER_SASL_CHUNK_MAX 400

/* Octets of one answer, in base64: a password in PLAIN with two names is far from it. */
#define SERVER_SASL_TEXT_MAX 1600

char *server_sasl_list_mechanisms (const ServerSession *session);
void server_sasl_begin (ServerReply *reply, const char *mechanism);
void server_sasl_continue (ServerReply *reply, const char *chunk);
void server_sasl_abort (ServerReply *reply);
void server_sasl_free (ServerSasl *self);

G_END_DECLS
