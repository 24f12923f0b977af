/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/server-session.h"

G_BEGIN_DECLS

gboolean server_newcomers_defer (ServerSession *session);
void server_newcomers_end_turn (Server *self);
void server_newcomers_forget (ServerSession *session);

G_END_DECLS
