/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat/chat-archive.h"
#include "chat/chat-connection.h"
#include "chat/chat-session.h"

G_BEGIN_DECLS

struct _ChatSession
{
  GObject parent_instance;

  const BaseClock *clock;
  IrcUri *uri;
  ChatNetwork *network;
  GPtrArray *auto_join;

  ChatSessionState state;
  char *status_text;
  char *suggested_nick;

  /* The connection of the moment, and what the server said before it ended it. */
  ChatConnection *connection;
  char *last_words;
  GNetworkMonitor *monitor;

  /* Failed attempts in a row, and whole seconds until the next one. */
  guint n_failures;
  guint wait_seconds;
  guint wait_id;

  /* Signs of life, in microseconds of the clock. */
  gint64 last_heard;
  gint64 pinged_at;
  gint64 checked_real;
  gint64 checked_monotonic;
  guint check_id;

  char *archive_path;
  char *archive_error;
  ChatArchive *archive;
  guint n_restoring;

  GPtrArray *leaving;
  guint leave_id;
};

/* chat-session.c */
void chat_session_set_state (ChatSession *self, ChatSessionState state, const char *status_text);
void chat_session_set_wait_seconds (ChatSession *self, guint seconds);
void chat_session_set_suggested_nick (ChatSession *self, const char *nick);
void chat_session_set_archive_error (ChatSession *self, const char *error);
void chat_session_emit_message (ChatSession *self, ChatRoom *room, ChatMessage *message);

/* chat-session-link.c */
void chat_session_connect (ChatSession *self);
void chat_session_drop_connection (ChatSession *self);
void chat_session_watch (ChatSession *self);
void chat_session_unwatch (ChatSession *self);
void chat_session_check (ChatSession *self);
void chat_session_on_network_changed (ChatSession *self, gboolean available);
void chat_session_finish_leaving (ChatSession *self);

/* chat-session-memory.c */
char *chat_session_dup_archive_path (const char *folder, const IrcUri *uri);
void chat_session_remember (ChatSession *self);
void chat_session_forget (ChatSession *self);
void chat_session_restore (ChatSession *self);

G_END_DECLS
