/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-log.h"

#include "chat-server.h"

#include <string.h>

static void
on_connected (ChatConnection *connection, ChatLog *log)
{
  g_assert_true (chat_connection_is_open (connection));
  log->is_connected = TRUE;
}

static void
on_line (ChatConnection *connection, const char *line, ChatLog *log)
{
  g_string_append_printf (log->lines, "%s\n", line);
  if (strcmp (line, "close") == 0)
    chat_connection_close (connection);
}

static void
on_closed (ChatConnection *connection, const char *text, gboolean is_final, ChatLog *log)
{
  g_assert_null (log->end);
  g_assert_false (chat_connection_is_open (connection));
  log->end = g_strdup (text);
  log->is_final = is_final;
}

void
chat_log_open (ChatLog *log, const IrcUri *uri)
{
  memset (log, 0, sizeof *log);
  log->lines = g_string_new (NULL);
  log->connection = chat_connection_new (uri);
  g_signal_connect (log->connection, "connected", G_CALLBACK (on_connected), log);
  g_signal_connect (log->connection, "line", G_CALLBACK (on_line), log);
  g_signal_connect (log->connection, "closed", G_CALLBACK (on_closed), log);
  chat_connection_open (log->connection);
}

void
chat_log_clear (ChatLog *log)
{
  chat_connection_close (log->connection);
  chat_server_wait_until (G_OBJECT (log->connection)->ref_count == 1);
  g_assert_finalize_object (log->connection);
  g_string_free (log->lines, TRUE);
  g_free (log->end);
}
