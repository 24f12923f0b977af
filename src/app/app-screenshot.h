/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/app-window.h"

G_BEGIN_DECLS

gboolean app_screenshot_save (GtkWidget *widget, const char *path, GError **error);
void app_screenshot_plan (AppWindow *window, const char *path);

G_END_DECLS
