/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "hall/hall-event.h"
#include "server/server-session.h"

G_BEGIN_DECLS

void server_seen_note_leaving (ServerSession *session, const HallEvent *event);
BaseId server_seen_get_last (const ServerSession *session, const HallRoom *room);

G_END_DECLS
