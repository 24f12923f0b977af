/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-reply.h"

G_BEGIN_DECLS

/* Whom one command that does much for each may name at a time; told as TARGMAX. */
#define SERVER_TARGETS_MAX 4

typedef void (*ServerTargetFunc) (ServerReply *reply, const char *target, gpointer user_data);

void server_targets_foreach (ServerReply *reply,
                             const char *list,
                             guint max,
                             ServerTargetFunc func,
                             gpointer user_data);
gboolean server_targets_name_us (ServerReply *reply, const IrcMessage *message, guint index);

G_END_DECLS
