/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/app-conversation.h"
#include "chat/chat-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AppChatPage:
 *
 * The three panes: rooms, conversation, people. They fold into one when there is no room for them.
 *
 * Properties, all writable:
 * - `session` (ChatSession, nullable): the chat one takes part in
 * - `rooms` (GListModel of ChatRoom, nullable): the rooms to show; follows the session
 * - `address` (string, nullable): where others find this chat
 * and readable:
 * - `room` (ChatRoom, nullable): the room that is shown
 *
 * Signals:
 * - `leave` (const char *reason, nullable): the person said good-bye
 */
#define APP_TYPE_CHAT_PAGE (app_chat_page_get_type ())
G_DECLARE_FINAL_TYPE (AppChatPage, app_chat_page, APP, CHAT_PAGE, AdwBin)

ChatRoom *app_chat_page_get_room (AppChatPage *self);
AppConversation *app_chat_page_get_conversation (AppChatPage *self);

G_END_DECLS
