/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/app-host.h"
#include "app/app-window.h"

G_BEGIN_DECLS

struct _AppWindow
{
  AdwApplicationWindow parent_instance;

  /* Template widgets. */
  GtkStack *stack;
  AppWelcomePage *welcome_page;
  AppChatPage *chat_page;

  AppSettings *settings; /* owned */
  char *data_folder;
  char *runtime_folder;

  AppHost *host;          /* owned; the chat on this computer */
  GCancellable *starting; /* owned; ends the wait for the host */
  ChatSession *session;   /* owned, nullable */
  char *name;             /* nullable: who is in, or on the way in */
  char *place;            /* nullable: where, as typed; NULL for this computer */
  char *address;          /* nullable: where others find it */
  char *pending;          /* nullable: where to connect once the sessions before are over */
  guint n_leaving;        /* sessions that are saying good-bye while we stay */
  gboolean has_entered;   /* whether the server has ever let us in */
  gboolean is_closing;
  gboolean is_reviving; /* whether the chat on this computer is being brought back */
};

void app_window_save_settings (AppWindow *self);
void app_window_set_address (AppWindow *self, const char *address);
void app_window_show_chat (AppWindow *self);
void app_window_show_door (AppWindow *self, const char *error, const char *suggestion);
void app_window_drop_session (AppWindow *self);
void app_window_forget_session (AppWindow *self);

G_END_DECLS
