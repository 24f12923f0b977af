/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server/server-session.h"

#include <sys/epoll.h>

#include "base/base-container.h"
#include "io/io-websocket.h"
#include "server/server-dispatch.h"
#include "server/server-multiline.h"
#include "server/server-private.h"
#include "server/server-registration.h"

/* Octets that one connection may have read in a turn, before the others have theirs. */
#define READ_STEPS 4
#define READ_STEP  4096

/* Time that the other side has to close, once all was written to it. */
#define SHUT_TIMEOUT (2 * G_USEC_PER_SEC)

/* Time that the other side has to read its last lines. */
#define DRAIN_TIMEOUT (5 * G_USEC_PER_SEC)

static gboolean
is_throttled (ServerSession *self)
{
  const BaseBucketRate *rate = &self->server->config->limits.messages;
  gint64 now, wait;

  if (rate->per_second == 0)
    return FALSE;

  now = base_clock_get_monotonic (self->server->clock);
  wait = base_bucket_get_wait (&self->bucket, rate, 1, now);
  if (wait == 0)
    return FALSE;

  self->resume_at = now + wait;
  server_session_arm_timer (self);

  return TRUE;
}

/* What is not read stays with the system, and in the end with who sends it: nothing is lost by
 * waiting. */
static gboolean
may_listen (ServerSession *self)
{
  return self->state == SERVER_SESSION_OPEN && self->n_reading == 0 && self->resume_at == 0
         && !self->server->reads_paused;
}

/* Whoever does not read what was answered is answered no more. */
static gboolean
is_behind (ServerSession *self)
{
  return io_outbox_get_bytes (&self->outbox) > self->server->config->limits.outbox_bytes / 2;
}

static gboolean
may_carry_out (ServerSession *self)
{
  return may_listen (self) && !is_behind (self);
}

static void
carry_out_lines (ServerSession *self)
{
  while (may_carry_out (self) && !irc_line_buffer_is_empty (&self->input))
    {
      IrcLineResult result;
      char *line;

      if (is_throttled (self))
        return;

      result = irc_line_buffer_next (&self->input, &line);
      if (result == IRC_LINE_NONE)
        return;

      self->is_answered = TRUE;
      server_dispatch (self, result, line);
      self->is_answered = FALSE;
    }
}

static IoStatus
read_step (ServerSession *self, gsize *n_read)
{
  char *data = irc_line_buffer_reserve (&self->input, READ_STEP);
  IoStatus status = io_stream_read (&self->stream, data, READ_STEP, n_read);

  irc_line_buffer_commit (&self->input, *n_read);
  if (self->stream.is_pending)
    server_session_mark_dirty (self);

  return status;
}

static void
read_input (ServerSession *self)
{
  guint n_steps = 0;

  self->was_readable = TRUE;
  carry_out_lines (self);

  while (may_carry_out (self))
    {
      gsize n_read = 0;
      IoStatus status;

      if (n_steps++ == READ_STEPS)
        {
          io_loop_again (self->server->loop, &self->watch);
          return;
        }

      status = read_step (self, &n_read);
      if (status == IO_BLOCKED)
        {
          self->was_readable = FALSE;
          return;
        }
      if (status != IO_OK)
        {
          server_session_doom (self, status == IO_CLOSED
                                         ? "Connection closed"
                                         : io_stream_get_error_text (&self->stream));
          return;
        }

      server_session_note_heard (self);
      carry_out_lines (self);
    }
}

/* Until the other side has closed, what it still sends is read and dropped: closing over unread
 * input would reset the connection, and the last lines could be lost on their way. */
static void
await_close (ServerSession *self)
{
  char dropped[READ_STEPS * READ_STEP];
  gsize n_read;

  switch (io_stream_read (&self->stream, dropped, sizeof dropped, &n_read))
    {
    case IO_OK:
      io_loop_again (self->server->loop, &self->watch);
      break;
    case IO_BLOCKED:
      break;
    case IO_CLOSED:
    case IO_FAILED:
      server_session_free (self);
      break;
    }
}

static void
ready_cb (IoWatch *watch, guint32 events)
{
  ServerSession *self = BASE_CONTAINER_OF (watch, ServerSession, watch);

  if ((events & EPOLLOUT) != 0 && (!io_outbox_is_empty (&self->outbox) || self->stream.is_pending))
    server_session_mark_dirty (self);

  if (self->state == SERVER_SESSION_SHUT)
    {
      await_close (self);
      return;
    }

  /* The call that was asked for to go on reading may come together with another event. */
  if (self->was_readable || (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0)
    read_input (self);

  /* Nobody is there to wait for whoever is held back from reading. */
  if ((events & EPOLLERR) != 0 && !may_carry_out (self))
    server_session_doom (self, "Connection lost");
}

static void
check_alive (ServerSession *self, gint64 now)
{
  const ServerLimits *limits = &self->server->config->limits;
  g_autofree char *text = NULL;
  gint64 silence;

  /* Who is not listened to is not silent. */
  if (!may_listen (self))
    server_session_note_heard (self);
  silence = (now - self->heard_at) / G_USEC_PER_SEC;

  if (self->registration != NULL)
    {
      if (silence >= limits->registration_timeout)
        server_session_doom (self, "Registration timed out");
      return;
    }

  if (silence >= (gint64) limits->ping_interval + limits->ping_timeout)
    {
      text = g_strdup_printf ("Ping timeout: %" G_GINT64_FORMAT " seconds", silence);
      server_session_doom (self, text);
    }
  else if (silence >= limits->ping_interval && !self->ping_sent)
    {
      self->ping_sent = TRUE;
      text = g_strdup_printf ("PING %s\r\n", self->server->config->name);
      server_session_send_line (self, text);
    }
}

static void
timer_cb (IoTimer *timer)
{
  ServerSession *self = BASE_CONTAINER_OF (timer, ServerSession, timer);
  gint64 now = base_clock_get_monotonic (self->server->clock);

  io_loop_request_turn (self->server->loop);

  if (self->state == SERVER_SESSION_DRAINING || self->state == SERVER_SESSION_SHUT)
    {
      server_session_free (self);
      return;
    }

  check_alive (self, now);
  if (self->resume_at != 0 && now >= self->resume_at)
    {
      self->resume_at = 0;
      server_session_resume (self);
    }
  if (self->state == SERVER_SESSION_OPEN)
    server_session_arm_timer (self);
}

/**
 * server_session_arm_timer:
 * @self: an open session
 *
 * Sets the timer to its nearest deadline.
 */
void
server_session_arm_timer (ServerSession *self)
{
  const ServerLimits *limits = &self->server->config->limits;
  gint64 silence = limits->ping_interval;
  gint64 due;

  if (self->registration != NULL)
    silence = limits->registration_timeout;
  else if (self->ping_sent)
    silence += limits->ping_timeout;

  due = self->heard_at + silence * G_USEC_PER_SEC;
  if (self->resume_at != 0)
    due = MIN (due, self->resume_at);
  io_timers_arm (self->server->timers, &self->timer, due);
}

static void
init_stream (ServerSession *self, int fd, const ServerPeer *peer)
{
  const char *const *origins = (const char *const *) self->server->config->websocket_origins;
  IoStream plain;

  io_stream_init_plain (&plain, fd);
  if (peer->is_websocket)
    io_websocket_init (&self->stream, &plain, origins);
  else
    self->stream = plain;
}

/**
 * server_session_set_peer:
 * @self: a session
 * @peer: who it is
 *
 * Notes where it comes from. What it is counted by is the server's concern: server_move_session().
 */
void
server_session_set_peer (ServerSession *self, const ServerPeer *peer)
{
  g_free (self->host);
  g_free (self->place);
  g_free (self->origin);
  self->host = g_strdup (peer->host);
  self->place = peer->uid != (uid_t) -1 ? g_strdup_printf ("uid-%u", (guint) peer->uid)
                                        : g_strdup (peer->host);
  self->origin = peer->is_local ? NULL : g_strdup (peer->origin);
}

/**
 * server_session_new:
 * @server: the server
 * @fd: (transfer full): a connected descriptor; closed when this fails
 * @peer: who it is
 *
 * Returns: (nullable) (transfer full): the session, waiting for its registration
 */
ServerSession *
server_session_new (Server *server, int fd, const ServerPeer *peer, GError **error)
{
  ServerSession *self = g_new0 (ServerSession, 1);

  self->server = server;
  self->serial = ++server->newest_serial;
  self->flush_link.data = self;
  self->doomed_link.data = self;
  server_session_set_peer (self, peer);
  self->heard_at = base_clock_get_monotonic (server->clock);
  self->registration = server_registration_new ();
  init_stream (self, fd, peer);
  io_watch_init (&self->watch, ready_cb);
  io_timer_init (&self->timer, timer_cb);
  irc_line_buffer_init (&self->input, IRC_CLIENT_TAGS_MAX, IRC_LINE_MAX);

  if (!io_loop_add (server->loop, &self->watch, fd, error))
    {
      io_stream_close (&self->stream);
      server_registration_free (self->registration);
      g_free (self->host);
      g_free (self->origin);
      g_free (self->place);
      g_free (self);
      return NULL;
    }
  server_session_arm_timer (self);

  return self;
}

/**
 * server_session_free:
 * @self: (transfer full): a session whose user has left
 *
 * Closes the connection.
 */
void
server_session_free (ServerSession *self)
{
  g_assert (self->user == NULL);

  server_forget_session (self->server, self);
  server_session_move_to (self, NULL);
  if (self->state == SERVER_SESSION_DOOMED)
    g_queue_unlink (&self->server->doomed, &self->doomed_link);
  io_loop_remove (self->server->loop, &self->watch);
  io_timers_disarm (self->server->timers, &self->timer);
  io_stream_close (&self->stream);
  irc_line_buffer_clear (&self->input);
  io_outbox_clear (&self->outbox);
  g_clear_pointer (&self->multiline, server_multiline_free);
  g_clear_pointer (&self->markers, g_hash_table_unref);
  g_free (self->marker_owner);
  g_clear_pointer (&self->registration, server_registration_free);
  g_free (self->host);
  g_free (self->origin);
  g_free (self->place);
  g_free (self->quit_reason);
  g_free (self);
}

/**
 * server_session_note_heard:
 * @self: a session
 *
 * Notes that it is alive. Before registration nothing does: that has its time from the connection
 * on, however busy a connection looks.
 */
void
server_session_note_heard (ServerSession *self)
{
  if (self->registration != NULL)
    return;

  self->heard_at = base_clock_get_monotonic (self->server->clock);
  self->ping_sent = FALSE;
}

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
 * server_session_send:
 * @self: a session
 * @bytes: whole lines; @self takes a reference
 *
 * Queues @bytes. They leave when all that was to be stored before is on disk.
 *
 * What the session asked for itself is bounded by what there is to tell, and by nothing more being
 * carried out while it waits: it does not count against who wants to read it.
 */
void
server_session_send (ServerSession *self, BaseBytes *bytes)
{
  if (self->state == SERVER_SESSION_SHUT)
    return;

  if (self->is_answered)
    self->n_answered += bytes->size;

  if (self->state == SERVER_SESSION_OPEN
      && io_outbox_get_bytes (&self->outbox) + bytes->size
             > self->server->config->limits.outbox_bytes + self->n_answered)
    {
      drop_queued (self);
      server_session_doom (self, "Reads too slowly");
      return;
    }

  io_outbox_push (&self->outbox, bytes,
                  store_journal_get_pending (store_get_journal (self->server->store)));
  server_session_mark_dirty (self);
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

  self->state = SERVER_SESSION_SHUT;
  io_stream_shut_down (&self->stream);
  io_timers_arm (self->server->timers, &self->timer, now + SHUT_TIMEOUT);
  io_loop_again (self->server->loop, &self->watch);
}

static void
go_on (ServerSession *self)
{
  if (is_behind (self))
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
        server_session_doom (self, io_stream_get_error_text (&self->stream));
      else if (self->state == SERVER_SESSION_DRAINING)
        server_session_free (self);
      break;
    }
}

/**
 * server_session_resume:
 * @self: a session that had to wait
 *
 * Goes on with what it sent meanwhile.
 */
void
server_session_resume (ServerSession *self)
{
  if (self->state == SERVER_SESSION_OPEN && self->was_readable)
    io_loop_again (self->server->loop, &self->watch);
}

/**
 * server_session_doom:
 * @self: a session
 * @reason: why it ends, for itself and the others
 *
 * Ends the session with this turn: not at once, for somebody may be in the midst of telling it
 * something.
 */
void
server_session_doom (ServerSession *self, const char *reason)
{
  if (self->state != SERVER_SESSION_OPEN)
    return;

  self->state = SERVER_SESSION_DOOMED;
  self->quit_reason = g_strdup (reason);
  g_queue_push_tail_link (&self->server->doomed, &self->doomed_link);
  io_loop_request_turn (self->server->loop);
}

/**
 * server_session_end:
 * @self: a doomed session
 *
 * Its user leaves, it is told why, and what is queued is still written.
 */
void
server_session_end (ServerSession *self)
{
  g_autofree char *line = NULL;

  if (self->user != NULL)
    {
      HallCommand command = {
        .type = HALL_COMMAND_QUIT,
        .actor = g_steal_pointer (&self->user),
        .text = self->quit_reason,
      };

      command.actor->peer = NULL;
      server_apply (self->server, NULL, &command);
    }

  self->state = SERVER_SESSION_DRAINING;
  line = g_strdup_printf ("ERROR :Closing link: (%s) [%s]\r\n", self->host, self->quit_reason);
  server_session_send_line (self, line);
  io_timers_arm (self->server->timers, &self->timer,
                 base_clock_get_monotonic (self->server->clock) + DRAIN_TIMEOUT);
}

/**
 * server_session_charge:
 * @self: a session
 * @tokens: what its command costs; it may have to wait for them before its next one
 */
void
server_session_charge (ServerSession *self, guint tokens)
{
  const BaseBucketRate *rate = &self->server->config->limits.messages;

  if (rate->per_second > 0)
    base_bucket_charge (&self->bucket, rate, tokens,
                        base_clock_get_monotonic (self->server->clock));
}

/**
 * server_session_get_nick:
 * @self: a session
 *
 * Returns: (transfer none): its nick, or "*" before it is registered
 */
const char *
server_session_get_nick (const ServerSession *self)
{
  return self->user != NULL ? self->user->nick : "*";
}
