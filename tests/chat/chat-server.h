/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "irc/irc-uri.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ChatServer:
 * @uri: where it listens
 * @received: the lines that the client of the moment sent, each with a line feed
 * @caps: (nullable): the capabilities it has; without them it is as plain as servers come
 * @taken_nick: (nullable): a nick that somebody else has
 * @answers_quit: whether it closes the connection when a client says so
 * @is_deaf: whether it takes what it gets and answers nothing
 *
 * A server of one client, on an address of loopback, that says as much as a client needs to be in.
 */
typedef struct
{
  GSocketService *service;
  GSocketConnection *peer;
  GDataInputStream *input;
  IrcUri uri;
  GString *received;
  const char *caps;
  const char *taken_nick;
  char *nick;
  guint n_connections;
  gboolean answers_quit;
  gboolean is_deaf;
  gboolean has_user;
  gboolean is_welcomed;
  gboolean in_caps;
} ChatServer;

ChatServer *chat_server_new (void);
void chat_server_free (ChatServer *self);

void chat_server_send (ChatServer *self, const char *line);
void chat_server_drop (ChatServer *self);
void chat_server_wait_for (ChatServer *self, const char *line);

/* Runs the main loop until @condition holds, for at most half a minute. */
#define chat_server_wait_until(condition)                                                          \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 deadline = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;                               \
    guint wakeup = g_timeout_add (20, chat_server_wake_up_cb, NULL);                               \
    while (!(condition) && g_get_monotonic_time () < deadline)                                     \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (wakeup);                                                                      \
    g_assert_true (condition);                                                                     \
  }                                                                                                \
  G_STMT_END

gboolean chat_server_wake_up_cb (gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatServer, chat_server_free)

G_END_DECLS
