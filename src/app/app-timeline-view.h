/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AppTimelineView:
 *
 * The messages of a room, scrolling. The newest message stays in view while one is at the bottom;
 * reading further up, the view stands still whatever is added above or below, and a button leads
 * back. Older pages are asked for on the way up.
 *
 * Properties, all writable:
 * - `session` (ChatSession, nullable): whom to ask for resending; without it nothing is resent
 * - `room` (ChatRoom, nullable)
 */
#define APP_TYPE_TIMELINE_VIEW (app_timeline_view_get_type ())
G_DECLARE_FINAL_TYPE (AppTimelineView, app_timeline_view, APP, TIMELINE_VIEW, AdwBin)

gboolean app_timeline_view_is_at_bottom (AppTimelineView *self);
void app_timeline_view_scroll_to_bottom (AppTimelineView *self);

G_END_DECLS
