/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/base-bytes.h"
#include "server/server-session.h"

G_BEGIN_DECLS

typedef struct ServerBatch ServerBatch;

void server_batch_add_line (Server *server, guint64 number, BaseBytes *line);
void server_batch_add_sender (Server *server,
                              guint64 number,
                              const ServerSession *session,
                              const char *label,
                              const char *verb,
                              const char *target);
void server_batch_update_reading (Server *server);
void server_batch_free (ServerBatch *self);
void server_batch_committed_cb (guint64 number, const GError *error, gpointer user_data);

G_END_DECLS
