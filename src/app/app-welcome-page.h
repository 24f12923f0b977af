/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AppWelcomePage:
 *
 * The door: who one is, and which chat one wants to be in.
 *
 * Properties, all writable:
 * - `name` (string): what stands in the name field
 * - `address` (string): what stands in the address field; used only when `elsewhere`
 * - `elsewhere` (boolean): whether another chat is meant than the one on this computer
 * - `busy` (boolean): whether one is on the way in; nothing can be changed meanwhile
 * - `error` (string, nullable): what went wrong, in a sentence
 * - `suggestion` (string, nullable): a free name to offer beside the error
 *
 * Signals:
 * - `join`: the person wants to go in
 * - `use-suggestion`: the person takes the name that is suggested
 */
#define APP_TYPE_WELCOME_PAGE (app_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (AppWelcomePage, app_welcome_page, APP, WELCOME_PAGE, GtkBox)

char *app_welcome_page_dup_name (AppWelcomePage *self);
char *app_welcome_page_dup_address (AppWelcomePage *self);
void app_welcome_page_set_choice (AppWelcomePage *self, const char *name, const char *address);
void app_welcome_page_set_busy (AppWelcomePage *self, gboolean busy);
void app_welcome_page_set_error (AppWelcomePage *self, const char *error, const char *suggestion);

G_END_DECLS
