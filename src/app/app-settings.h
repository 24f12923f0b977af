/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AppSettings:
 *
 * What is remembered from one start to the next: one's name, the chat one was in, the size of the
 * window.
 */
#define APP_TYPE_SETTINGS (app_settings_get_type ())
G_DECLARE_FINAL_TYPE (AppSettings, app_settings, APP, SETTINGS, GObject)

AppSettings *app_settings_new (const char *path);

char *app_settings_dup_name (AppSettings *self);
char *app_settings_dup_address (AppSettings *self);
gboolean app_settings_get_in_chat (AppSettings *self);
void app_settings_get_window_size (AppSettings *self, int *width, int *height, gboolean *maximized);

void app_settings_set_chat (AppSettings *self, const char *name, const char *address);
void app_settings_set_left (AppSettings *self);
void app_settings_set_window_size (AppSettings *self, int width, int height, gboolean maximized);

void app_settings_save_async (AppSettings *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean app_settings_save_finish (AppSettings *self, GAsyncResult *result, GError **error);

G_END_DECLS
