/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-session.h"

G_BEGIN_DECLS

gboolean server_session_may_listen (ServerSession *self);
gboolean server_session_is_behind (ServerSession *self);
void server_session_ready_cb (IoWatch *watch, guint32 events);

G_END_DECLS
