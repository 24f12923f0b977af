/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/app-chat-page.h"
#include "app/app-settings.h"
#include "app/app-welcome-page.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AppWindow:
 *
 * A window: the door, and behind it one chat.
 *
 * Properties:
 * - `settings` (AppSettings), `data-folder` (string), `runtime-folder` (string): set at
 * construction; where things are remembered, kept, and found while they run
 * and readable:
 * - `session` (ChatSession, nullable): the chat one is in, or on the way to
 * - `address` (string, nullable): where others find it
 */
#define APP_TYPE_WINDOW (app_window_get_type ())
G_DECLARE_FINAL_TYPE (AppWindow, app_window, APP, WINDOW, AdwApplicationWindow)

AppWindow *app_window_new (GtkApplication *application,
                           AppSettings *settings,
                           const char *data_folder,
                           const char *runtime_folder);

void app_window_start (AppWindow *self);
void app_window_join (AppWindow *self, const char *name, const char *address);
void app_window_ask (AppWindow *self, const char *address);
gboolean app_window_is_in (AppWindow *self, const char *name, const char *address);
gboolean app_window_is_settled (AppWindow *self);
ChatSession *app_window_get_session (AppWindow *self);
AppWelcomePage *app_window_get_welcome_page (AppWindow *self);
AppChatPage *app_window_get_chat_page (AppWindow *self);

G_END_DECLS
