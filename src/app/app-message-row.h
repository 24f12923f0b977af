/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/app-grouping.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AppMessageRow:
 *
 * A message in the conversation, with what stands above it: the day, the line "New", the name.
 *
 * Signals:
 * - `resend` (ChatMessage *message), `discard` (ChatMessage *message): what to do with one that
 * did not arrive
 * - `fill` (ChatMessage *gap): fetch what is missing
 */
#define APP_TYPE_MESSAGE_ROW (app_message_row_get_type ())
G_DECLARE_FINAL_TYPE (AppMessageRow, app_message_row, APP, MESSAGE_ROW, GtkBox)

GtkWidget *app_message_row_new (void);

void app_message_row_set_message (AppMessageRow *self, ChatMessage *message);
ChatMessage *app_message_row_get_message (AppMessageRow *self);
void app_message_row_set_place (AppMessageRow *self,
                                AppGrouping grouping,
                                gboolean is_first_unread);

G_END_DECLS
