/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AppMessageFailure:
 *
 * What stands below a message of one's own that did not arrive. Few rows ever need it.
 *
 * Properties, all writable:
 * - `error` (string): why it did not arrive
 *
 * Signals:
 * - `resend`, `discard`: what the person wants done with it
 */
#define APP_TYPE_MESSAGE_FAILURE (app_message_failure_get_type ())
G_DECLARE_FINAL_TYPE (AppMessageFailure, app_message_failure, APP, MESSAGE_FAILURE, GtkBox)

GtkWidget *app_message_failure_new (void);

G_END_DECLS
