/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a session writes: what waits for it, and when that may leave. */

#include "server/server-plain-text.h"
#include "server/server-private.h"
#include "server/server-session-private.h"

/* Time that the other side has to close, once all was written to it; less of it when the server
 * itself ends, which nobody is to wait for. */
#define SHUT_TIMEOUT          (2 * G_USEC_PER_SEC)
#define STOPPING_SHUT_TIMEOUT (G_USEC_PER_SEC / 5)

/**
 * server_session_move_to:
 * @self: a session
 * @queue: (nullable): the queue of the server in which it waits for being flushed; %NULL for none
 */
void
server_session_move_to (ServerSession *self, GQueue *queue)
{
  if (self->flush_queue == queue)
    return;

  if (self->flush_queue != NULL)
    g_queue_unlink (self->flush_queue, &self->flush_link);
  if (queue != NULL)
    g_queue_push_tail_link (queue, &self->flush_link);
  self->flush_queue = queue;
}

/**
 * server_session_mark_dirty:
 * @self: a session that has something to write at the end of the turn
 *
 * Whoever is held stays so: what is new has to wait behind what is held.
 */
void
server_session_mark_dirty (ServerSession *self)
{
  if (self->flush_queue == NULL)
    server_session_move_to (self, &self->server->dirty);
}

/* A line of which the other side has the beginning is ended there, so that the next one is whole.
 */
static void
drop_queued (ServerSession *self)
{
  gboolean in_line = self->outbox.head_written > 0;
  g_autoptr (BaseBytes) line_end = NULL;

  io_outbox_clear (&self->outbox);
  if (!in_line)
    return;

  line_end = base_bytes_new ("\r\n", 2);
  io_outbox_push (&self->outbox, line_end, 0);
}

/**
 * server_session_give_up:
 * @self: an open session for which too much waits
 * @cause: why it ends, for who counts
 * @reason: the same for itself and the others
 *
 * As server_session_doom_for(), without what waited.
 */
void
server_session_give_up (ServerSession *self, ServerDisconnect cause, const char *reason)
{
  drop_queued (self);
  server_session_doom_for (self, cause, reason);
}

/**
 * server_session_queue:
 * @self: a session
 * @bytes: what is written as it is; @self takes a reference
 *
 * Queues @bytes. They leave when all that was to be stored before is on disk.
 *
 * What the session asked for itself is bounded by what there is to tell, and by nothing more being
 * carried out while it waits: it does not count against who wants to read it.
 */
void
server_session_queue (ServerSession *self, BaseBytes *bytes)
{
  if (self->state == SERVER_SESSION_SHUT)
    return;

  if (self->is_answered)
    self->n_answered += bytes->size;

  if (self->state == SERVER_SESSION_OPEN
      && io_outbox_get_bytes (&self->outbox) + bytes->size
             > self->server->config->limits.outbox_bytes + self->n_answered)
    {
      server_session_give_up (self, SERVER_DISCONNECT_SLOW_READER, "Reads too slowly");
      return;
    }

  io_outbox_push (&self->outbox, bytes,
                  store_journal_get_pending (store_get_journal (self->server->store)));
  server_session_mark_dirty (self);
}

/**
 * server_session_send:
 * @self: a session
 * @bytes: whole lines; @self takes a reference
 *
 * Queues @bytes, or what they say in words.
 */
void
server_session_send (ServerSession *self, BaseBytes *bytes)
{
  if (self->plain_text != NULL)
    server_plain_text_send (self, bytes);
  else
    server_session_queue (self, bytes);
}

/**
 * server_session_is_behind:
 * @self: a session
 *
 * Whoever does not read what was answered is answered no more.
 *
 * Returns: whether so much waits for it that its next command has to wait, too
 */
gboolean
server_session_is_behind (ServerSession *self)
{
  return io_outbox_get_bytes (&self->outbox) > self->server->config->limits.outbox_bytes / 2;
}

/**
 * server_session_fill_hole:
 * @self: a session
 * @hole: the place of an answer in its outbox
 * @lines: (element-type BaseBytes): the answer
 */
void
server_session_fill_hole (ServerSession *self, guint64 hole, GPtrArray *lines)
{
  gsize size = io_outbox_get_bytes (&self->outbox);
  g_autoptr (GPtrArray) in_words = NULL;

  if (self->plain_text != NULL)
    lines = in_words = server_plain_text_translate_all (self, lines);
  io_outbox_fill_hole (&self->outbox, hole, lines);
  self->n_answered += io_outbox_get_bytes (&self->outbox) - size;
}

/**
 * server_session_send_line:
 * @self: a session
 * @line: a line with CR LF
 */
void
server_session_send_line (ServerSession *self, const char *line)
{
  g_autoptr (BaseBytes) bytes = base_bytes_new (line, strlen (line));

  server_session_send (self, bytes);
}

static void
shut (ServerSession *self)
{
  gint64 now = base_clock_get_monotonic (self->server->clock);
  gint64 timeout = self->server->stopping ? STOPPING_SHUT_TIMEOUT : SHUT_TIMEOUT;

  self->state = SERVER_SESSION_SHUT;
  io_stream_shut_down (&self->stream);
  io_timers_arm (self->server->timers, &self->timer, now + timeout);
  io_loop_again (self->server->loop, &self->watch);
}

static void
go_on (ServerSession *self)
{
  if (server_session_is_behind (self))
    return;

  self->n_answered = 0;
  server_session_resume (self);
}

/**
 * server_session_flush:
 * @self: a session, which may be freed by this
 *
 * Writes what may leave already.
 */
void
server_session_flush (ServerSession *self)
{
  StoreJournal *journal = store_get_journal (self->server->store);

  switch (io_outbox_flush (&self->outbox, &self->stream, store_journal_get_committed (journal)))
    {
    case IO_OUTBOX_EMPTY:
      if (self->state == SERVER_SESSION_DRAINING)
        shut (self);
      go_on (self);
      break;
    case IO_OUTBOX_HELD:
      server_session_move_to (self, &self->server->held);
      go_on (self);
      break;
    case IO_OUTBOX_BLOCKED:
      go_on (self);
      break;
    case IO_OUTBOX_FAILED:
      if (self->state == SERVER_SESSION_OPEN)
        server_session_doom_for (self, SERVER_DISCONNECT_LOST,
                                 io_stream_get_error_text (&self->stream));
      else if (self->state == SERVER_SESSION_DRAINING)
        server_session_free (self);
      break;
    }
}
