/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/app-composer.h"
#include "app/app-timeline-view.h"
#include "chat/chat-session.h"

G_BEGIN_DECLS

/**
 * AppConversation:
 *
 * A room as one takes part in it: the messages, and the composer below.
 *
 * Properties, all writable:
 * - `session` (ChatSession, nullable)
 * - `room` (ChatRoom, nullable)
 * - `address` (string, nullable): where others find this chat
 *
 * Signals:
 * - `leave` (const char *reason, nullable): the person said good-bye
 * - `switch-room` (ChatRoom *room): the person asked for another room
 */
#define APP_TYPE_CONVERSATION (app_conversation_get_type ())
G_DECLARE_FINAL_TYPE (AppConversation, app_conversation, APP, CONVERSATION, GtkBox)

AppComposer *app_conversation_get_composer (AppConversation *self);

G_END_DECLS
