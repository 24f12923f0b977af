/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-room.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AppPeoplePane:
 *
 * Who is in a room.
 *
 * Properties, all writable:
 * - `room` (ChatRoom, nullable)
 *
 * Signals:
 * - `activated` (const char *nick): the person wants to talk with somebody alone
 */
#define APP_TYPE_PEOPLE_PANE (app_people_pane_get_type ())
G_DECLARE_FINAL_TYPE (AppPeoplePane, app_people_pane, APP, PEOPLE_PANE, GtkBox)

G_END_DECLS
