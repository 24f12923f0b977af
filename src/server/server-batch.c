/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server holds back until the journal has it on disk, and what becomes of it when the disk
 * does not take it: it is held while there is hope, then voided, and whoever said it is told. */

#include "server/server-batch.h"

#include "irc/irc-tags.h"
#include "server/server-delivery.h"
#include "server/server-history.h"
#include "server/server-private.h"
#include "server/server-reply.h"

/* Octets that may wait for the disk before nothing more is read. */
#define QUEUED_MAX (16 * 1024 * 1024)

/**
 * ServerBatchSender:
 * @session: the serial of who said something
 * @label: (nullable): what its client called the command
 * @verb: the command
 * @target: to whom or where
 */
typedef struct
{
  guint64 session;
  char *label;
  char *verb;
  char *target;
} ServerBatchSender;

/**
 * ServerBatch:
 * @number: the journal's number of it
 * @lines: (element-type BaseBytes): the lines that are only true when it is stored
 * @senders: (element-type ServerBatchSender): who is told when it is not
 */
struct ServerBatch
{
  guint64 number;
  GPtrArray *lines;
  GPtrArray *senders;
};

static void
server_batch_sender_free (ServerBatchSender *self)
{
  g_free (self->label);
  g_free (self->verb);
  g_free (self->target);
  g_free (self);
}

static ServerBatch *
get_batch (Server *server, guint64 number)
{
  ServerBatch *self = g_queue_peek_tail (&server->batches);

  if (self != NULL && self->number == number)
    return self;

  self = g_new (ServerBatch, 1);
  self->number = number;
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) base_bytes_unref);
  self->senders = g_ptr_array_new_with_free_func ((GDestroyNotify) server_batch_sender_free);
  g_queue_push_tail (&server->batches, self);

  return self;
}

/**
 * server_batch_free:
 * @self: (transfer full): a batch
 */
void
server_batch_free (ServerBatch *self)
{
  g_ptr_array_unref (self->lines);
  g_ptr_array_unref (self->senders);
  g_free (self);
}

/**
 * server_batch_add_line:
 * @server: the server
 * @number: the newest batch of the journal
 * @line: a line that nobody may see when that batch is not stored
 */
void
server_batch_add_line (Server *server, guint64 number, BaseBytes *line)
{
  line->is_conditional = TRUE;
  g_ptr_array_add (get_batch (server, number)->lines, base_bytes_ref (line));
}

/**
 * server_batch_add_sender:
 * @server: the server
 * @number: the newest batch of the journal
 * @session: who said something that is in it
 * @label: (nullable): what its client called the command
 * @verb: the command
 * @target: to whom or where
 */
void
server_batch_add_sender (Server *server,
                         guint64 number,
                         const ServerSession *session,
                         const char *label,
                         const char *verb,
                         const char *target)
{
  ServerBatchSender *sender = g_new (ServerBatchSender, 1);

  sender->session = session->serial;
  sender->label = g_strdup (label);
  sender->verb = g_strdup (verb);
  sender->target = g_strdup (target);
  g_ptr_array_add (get_batch (server, number)->senders, sender);
}

static void
tell_sender (Server *server, const ServerBatchSender *sender)
{
  ServerSession *session = server_find_session (server, sender->session);
  ServerReply reply;

  if (session == NULL)
    return;

  server_reply_init (&reply, session, g_strdup (sender->label));
  server_reply_fail (&reply, sender->verb, "MESSAGE_NOT_STORED", sender->target,
                     "The server cannot store messages at the moment, so nobody was sent this one",
                     NULL);
  server_reply_finish (&reply);
}

static void
void_batch (Server *server, guint64 number)
{
  ServerBatch *self = g_queue_peek_head (&server->batches);

  if (self != NULL && self->number == number)
    {
      for (guint i = 0; i < self->lines->len; i++)
        ((BaseBytes *) g_ptr_array_index (self->lines, i))->voided = TRUE;
      for (guint i = 0; i < self->senders->len; i++)
        tell_sender (server, g_ptr_array_index (self->senders, i));
      server->metrics.voided += self->senders->len;
    }
  server->voided = number;
  server_profiles_note_voided (server_accounts_get_profiles (server->accounts));
  store_journal_void (store_get_journal (server->store), number);
}

/**
 * server_batch_update_reading:
 * @server: the server
 *
 * Stops reading from everyone while the disk does not keep up, and goes on when it does.
 */
void
server_batch_update_reading (Server *server)
{
  gboolean is_held = server->store_failed_at != 0 && !server->store_is_broken;
  gboolean is_full
      = store_journal_get_queued_bytes (store_get_journal (server->store)) > QUEUED_MAX;
  gboolean was_paused = server->reads_paused;
  GHashTableIter iter;
  gpointer session;

  server->reads_paused = is_held || is_full;
  if (!was_paused || server->reads_paused)
    return;

  g_hash_table_iter_init (&iter, server->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    server_session_resume (session);
}

/* The first failures may pass: what came in is held, and nothing more is read. When they last,
 * nothing is held any more: what cannot be stored is refused, and all that needs no storing goes
 * on. */
static void
commit_failed (Server *server, guint64 number, const GError *error)
{
  gint64 now = base_clock_get_monotonic (server->clock);
  gint64 hold = (gint64) server->config->limits.store_hold * G_USEC_PER_SEC;

  server->metrics.commit_failures++;
  if (server->store_failed_at == 0)
    {
      server_log (server->log, SERVER_LOG_STORE_FAILED, "error", error->message, NULL);
      server->store_failed_at = now;
    }

  if (now - server->store_failed_at < hold && !server->store_is_broken)
    return;

  if (!server->store_is_broken)
    server_log (server->log, SERVER_LOG_STORE_BROKEN, "error", error->message, NULL);
  server->store_is_broken = TRUE;
  void_batch (server, number);
}

/* A batch that was given up is reported, too: that says nothing of the disk. */
static void
commit_succeeded (Server *server, guint64 number)
{
  ServerBatch *self;

  while ((self = g_queue_peek_head (&server->batches)) != NULL && self->number <= number)
    server_batch_free (g_queue_pop_head (&server->batches));

  if (number == server->voided)
    return;

  server_profiles_note_committed (server_accounts_get_profiles (server->accounts), number);
  if (server->store_failed_at == 0)
    return;

  server_log (server->log, SERVER_LOG_STORE_RECOVERED, NULL);
  if (server->store_is_broken)
    {
      server_delivery_record_rooms (server);
      server_profiles_record_again (server_accounts_get_profiles (server->accounts));
    }
  server->store_failed_at = 0;
  server->store_is_broken = FALSE;
}

/**
 * server_batch_committed_cb:
 * @number: a batch of the journal
 * @error: (nullable): why it is not on disk yet; %NULL when it is, with all before it
 * @user_data: the server
 *
 * Lets out what waited for @number.
 */
void
server_batch_committed_cb (guint64 number, const GError *error, gpointer user_data)
{
  Server *server = user_data;

  if (error != NULL)
    commit_failed (server, number, error);
  else
    {
      commit_succeeded (server, number);
      if (server->import != NULL)
        server_import_committed (server->import, number, number == server->voided);
      if (server->control != NULL)
        server_control_committed (server->control, number, number == server->voided);
      server_history_start_readers (server);
    }

  server_batch_update_reading (server);
  server_release_held (server);
  io_loop_request_turn (server->loop);
}
