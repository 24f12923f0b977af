/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-room.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AppComposer:
 *
 * The card at the bottom of a conversation, in which one writes.
 *
 * Properties, all writable:
 * - `room` (ChatRoom, nullable): whose draft it holds, and whose people Tab completes
 * - `error` (string, nullable): why what was typed could not be sent; gone when one goes on typing
 *
 * Signals:
 * - `submit` (const char *text): send this; call app_composer_clear() once it is on its way
 */
#define APP_TYPE_COMPOSER (app_composer_get_type ())
G_DECLARE_FINAL_TYPE (AppComposer, app_composer, APP, COMPOSER, GtkBox)

char *app_composer_dup_text (AppComposer *self);
void app_composer_set_text (AppComposer *self, const char *text);
void app_composer_clear (AppComposer *self);
void app_composer_set_error (AppComposer *self, const char *error);

G_END_DECLS
