/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat/chat-session-private.h"

#include <glib/gi18n-lib.h>

/* Seconds to wait after failed attempts: 1, 2, 4, 8, 16, and then always this. */
#define MAX_WAIT_S 30

/* How often signs of life are looked for; how long the server may be silent before it is asked for
 * one, and how long it may take to give it. */
#define CHECK_S   5
#define QUIET_US  (60 * G_USEC_PER_SEC)
#define EARLY_US  (20 * G_USEC_PER_SEC)
#define ANSWER_US (10 * G_USEC_PER_SEC)

/* When the wall clock ran this much further than the other, the computer was asleep. */
#define SLEPT_US (10 * G_USEC_PER_SEC)

static void
go_online (ChatSession *self)
{
  self->n_failures = 0;
  chat_session_set_state (self, CHAT_SESSION_ONLINE, "");
}

static void
on_network_state (ChatNetwork *network, GParamSpec *pspec, ChatSession *self)
{
  if (chat_network_get_state (network) == CHAT_NETWORK_ONLINE
      && self->state == CHAT_SESSION_CONNECTING)
    go_online (self);
}

static void
on_network_line (ChatNetwork *network, const char *line, ChatSession *self)
{
  if (self->connection != NULL)
    chat_connection_send (self->connection, line);
}

static void
on_nick_rejected (ChatNetwork *network,
                  const char *nick,
                  const char *suggestion,
                  const char *text,
                  ChatSession *self)
{
  if (self->state != CHAT_SESSION_CONNECTING)
    return;

  chat_session_set_suggested_nick (self, suggestion);
  chat_session_set_state (self, CHAT_SESSION_NICK_IN_USE, text);
}

static void
on_message (ChatNetwork *network, ChatRoom *room, ChatMessage *message, ChatSession *self)
{
  chat_session_emit_message (self, room, message);
}

static gboolean
wait_cb (gpointer user_data)
{
  ChatSession *self = user_data;

  chat_session_set_wait_seconds (self, self->wait_seconds - 1);
  if (self->wait_seconds > 0)
    return G_SOURCE_CONTINUE;

  self->wait_id = 0;
  chat_session_connect (self);

  return G_SOURCE_REMOVE;
}

static void
wait_for_next_attempt (ChatSession *self, const char *text)
{
  guint seconds = self->n_failures < 5 ? 1u << self->n_failures : MAX_WAIT_S;

  self->n_failures++;
  chat_session_set_wait_seconds (self, seconds);
  chat_session_set_state (self, CHAT_SESSION_WAITING, text);
  self->wait_id = g_timeout_add_seconds (1, wait_cb, self);
}

/**
 * chat_session_drop_connection:
 * @self: a session
 *
 * Ends the connection, and whatever was planned for the next one.
 */
void
chat_session_drop_connection (ChatSession *self)
{
  g_clear_handle_id (&self->wait_id, g_source_remove);
  chat_session_set_wait_seconds (self, 0);
  if (self->connection != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->connection, self);
      chat_connection_close (self->connection);
      g_clear_object (&self->connection);
    }
  if (self->network != NULL)
    chat_network_disconnected (self->network);
}

static void
lose_connection (ChatSession *self, const char *text, gboolean is_final)
{
  g_autofree char *last_words = g_steal_pointer (&self->last_words);

  chat_session_drop_connection (self);

  switch (self->state)
    {
    case CHAT_SESSION_LEAVING:
      chat_session_finish_leaving (self);
      break;
    case CHAT_SESSION_CONNECTING:
    case CHAT_SESSION_ONLINE:
      if (is_final)
        chat_session_set_state (self, CHAT_SESSION_FAILED, text);
      else
        wait_for_next_attempt (self, last_words != NULL ? last_words : text);
      break;
    case CHAT_SESSION_IDLE:
    case CHAT_SESSION_WAITING:
    case CHAT_SESSION_NICK_IN_USE:
    case CHAT_SESSION_FAILED:
    case CHAT_SESSION_LEFT:
    default:
      break;
    }
}

static void
on_network_error (ChatNetwork *network, const char *text, gboolean is_final, ChatSession *self)
{
  g_free (self->last_words);
  self->last_words = g_strdup (text);

  /* Else the server closes the connection, and then the session says why. */
  if (is_final)
    lose_connection (self, text, TRUE);
}

static void
on_connected (ChatConnection *connection, ChatSession *self)
{
  self->last_heard = base_clock_get_monotonic (self->clock);
  self->pinged_at = 0;
  chat_network_connected (self->network);
}

static void
on_line (ChatConnection *connection, const char *line, ChatSession *self)
{
  self->last_heard = base_clock_get_monotonic (self->clock);
  self->pinged_at = 0;
  chat_network_feed (self->network, line);
}

static void
on_closed (ChatConnection *connection, const char *text, gboolean is_final, ChatSession *self)
{
  lose_connection (self, text, is_final);
}

/**
 * chat_session_connect:
 * @self: a session without a connection
 *
 * Connects, now.
 */
void
chat_session_connect (ChatSession *self)
{
  chat_session_drop_connection (self);
  g_clear_pointer (&self->last_words, g_free);
  chat_session_set_state (self, CHAT_SESSION_CONNECTING, _ ("Connecting…"));

  for (guint i = 0; i < self->auto_join->len; i++)
    chat_network_join (self->network, self->auto_join->pdata[i], NULL);
  g_ptr_array_set_size (self->auto_join, 0);

  self->connection = chat_connection_new (self->uri);
  g_signal_connect (self->connection, "connected", G_CALLBACK (on_connected), self);
  g_signal_connect (self->connection, "line", G_CALLBACK (on_line), self);
  g_signal_connect (self->connection, "closed", G_CALLBACK (on_closed), self);
  chat_connection_open (self->connection);
}

static void
ping (ChatSession *self)
{
  if (self->pinged_at != 0)
    return;

  self->pinged_at = base_clock_get_monotonic (self->clock);
  chat_network_ping (self->network);
}

static gboolean
was_asleep (ChatSession *self)
{
  gint64 real = base_clock_get_real (self->clock);
  gint64 monotonic = base_clock_get_monotonic (self->clock);
  gint64 slept = (real - self->checked_real) - (monotonic - self->checked_monotonic);
  gboolean is_first = self->checked_monotonic == 0;

  self->checked_real = real;
  self->checked_monotonic = monotonic;

  return !is_first && slept > SLEPT_US;
}

/**
 * chat_session_check:
 * @self: a session
 *
 * Looks for signs of life: asks for one when the server has long been silent or the computer was
 * asleep, and gives the connection up when none comes.
 */
void
chat_session_check (ChatSession *self)
{
  gint64 now = base_clock_get_monotonic (self->clock);
  gboolean is_early = chat_network_get_state (self->network) == CHAT_NETWORK_REGISTERING;
  gboolean is_awake_again = was_asleep (self);

  if (self->state == CHAT_SESSION_WAITING && is_awake_again)
    chat_session_retry (self);

  if (self->connection == NULL || !chat_connection_is_open (self->connection))
    return;

  if (self->pinged_at != 0 && now - self->pinged_at > ANSWER_US)
    lose_connection (self, _ ("The server does not answer any more."), FALSE);
  else if (is_awake_again || now - self->last_heard > (is_early ? EARLY_US : QUIET_US))
    ping (self);
}

static gboolean
check_cb (gpointer user_data)
{
  chat_session_check (user_data);

  return G_SOURCE_CONTINUE;
}

/**
 * chat_session_on_network_changed:
 * @self: a session
 * @available: whether there is a network now
 *
 * Another network may carry what the last one did not, and may have cut what it did.
 */
void
chat_session_on_network_changed (ChatSession *self, gboolean available)
{
  if (!available)
    return;

  if (self->state == CHAT_SESSION_WAITING)
    chat_session_retry (self);
  else if (self->state == CHAT_SESSION_ONLINE)
    ping (self);
}

static void
network_changed_cb (GNetworkMonitor *monitor, gboolean available, ChatSession *self)
{
  chat_session_on_network_changed (self, available);
}

/**
 * chat_session_watch:
 * @self: a session that is being started
 *
 * Begins to look after the connection.
 */
void
chat_session_watch (ChatSession *self)
{
  g_signal_connect (self->network, "line", G_CALLBACK (on_network_line), self);
  g_signal_connect (self->network, "notify::state", G_CALLBACK (on_network_state), self);
  g_signal_connect (self->network, "nick-rejected", G_CALLBACK (on_nick_rejected), self);
  g_signal_connect (self->network, "error", G_CALLBACK (on_network_error), self);
  g_signal_connect (self->network, "message", G_CALLBACK (on_message), self);

  self->check_id = g_timeout_add_seconds (CHECK_S, check_cb, self);
  self->monitor = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect (self->monitor, "network-changed", G_CALLBACK (network_changed_cb), self);
}

/**
 * chat_session_unwatch:
 * @self: a session that ends
 *
 * Leaves the connection to itself.
 */
void
chat_session_unwatch (ChatSession *self)
{
  g_clear_handle_id (&self->check_id, g_source_remove);
  g_clear_handle_id (&self->wait_id, g_source_remove);
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
}

static void
end (ChatSession *self)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&self->leaving);

  self->leaving = g_ptr_array_new_with_free_func (g_object_unref);
  chat_session_forget (self);
  chat_session_set_state (self, CHAT_SESSION_LEFT, _ ("You have left."));
  for (guint i = 0; i < tasks->len; i++)
    g_task_return_boolean (tasks->pdata[i], TRUE);
}

static void
flush_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ChatSession) self = user_data;

  chat_archive_flush_finish (self->archive, result, NULL);
  end (self);
}

/**
 * chat_session_finish_leaving:
 * @self: a session that is leaving, and has done with the server
 */
void
chat_session_finish_leaving (ChatSession *self)
{
  g_clear_handle_id (&self->leave_id, g_source_remove);
  chat_session_drop_connection (self);
  if (self->archive != NULL)
    chat_archive_flush_async (self->archive, NULL, flush_cb, g_object_ref (self));
  else
    end (self);
}
