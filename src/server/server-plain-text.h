/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "io/io-stream.h"
#include "irc/irc-line-buffer.h"
#include "server/server-listener.h"
#include "server/server-session.h"

G_BEGIN_DECLS

void server_plain_text_begin (ServerSession *session, const ServerPeer *peer);
void server_plain_text_free (ServerPlainText *self);
IoStatus server_plain_text_read (ServerSession *session, char *data, gsize size, gsize *n_read);
void server_plain_text_take_line (ServerSession *session, IrcLineResult result, const char *line);
void server_plain_text_enter (ServerSession *session);
void server_plain_text_send (ServerSession *session, BaseBytes *lines);
GPtrArray *server_plain_text_translate_all (ServerSession *session, const GPtrArray *lines);
char *server_plain_text_refuse (const char *reason);

G_END_DECLS
