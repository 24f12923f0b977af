/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AppConnectionBar:
 *
 * A quiet line below the header that says how the connection is doing when it is not well, and what
 * can be done about it. Unseen while all is well.
 *
 * Properties, all writable:
 * - `session` (ChatSession, nullable)
 */
#define APP_TYPE_CONNECTION_BAR (app_connection_bar_get_type ())
G_DECLARE_FINAL_TYPE (AppConnectionBar, app_connection_bar, APP, CONNECTION_BAR, AdwBin)

G_END_DECLS
