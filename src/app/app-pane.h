/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AppPane:
 *
 * A column of the window that wants a width of its own choosing, whatever its child would like.
 * AdwLeaflet and AdwFlap fold by natural widths, so this is where the widths stand at which the
 * window folds.
 *
 * Properties:
 * - `child` (GtkWidget, nullable)
 * - `natural-width` (int): in pixels; the least width stays that of the child
 */
#define APP_TYPE_PANE (app_pane_get_type ())
G_DECLARE_FINAL_TYPE (AppPane, app_pane, APP, PANE, GtkWidget)

G_END_DECLS
