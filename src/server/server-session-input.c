/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a session reads: when it may, how much, and what becomes of its lines. */

#include <sys/epoll.h>

#include "base/base-container.h"
#include "server/server-dispatch.h"
#include "server/server-memory.h"
#include "server/server-newcomers.h"
#include "server/server-plain-text.h"
#include "server/server-private.h"
#include "server/server-session-private.h"

/* Octets that one connection may have read in a turn, before the others have theirs. */
#define READ_STEPS 4
#define READ_STEP  4096

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
  self->server->metrics.throttles++;
  server_session_arm_timer (self);

  return TRUE;
}

/**
 * server_session_may_listen:
 * @self: a session
 *
 * What is not read stays with the system, and in the end with who sends it: nothing is lost by
 * waiting.
 *
 * Returns: whether nothing keeps it from being read but what it was answered and has not read
 */
gboolean
server_session_may_listen (ServerSession *self)
{
  return self->state == SERVER_SESSION_OPEN && self->n_reading == 0 && self->resume_at == 0
         && !self->server->reads_paused;
}

static gboolean
may_carry_out (ServerSession *self)
{
  return server_session_may_listen (self) && !server_session_is_behind (self);
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

      self->server->metrics.lines++;
      self->is_answered = TRUE;
      if (self->plain_text != NULL)
        server_plain_text_take_line (self, result, line);
      else
        server_dispatch (self, result, line);
      self->is_answered = FALSE;
    }
}

static IoStatus
read_step (ServerSession *self, gsize *n_read)
{
  char *data = irc_line_buffer_reserve (&self->input, READ_STEP);
  IoStatus status;

  if (self->plain_text != NULL)
    status = server_plain_text_read (self, data, READ_STEP, n_read);
  else
    status = io_stream_read (&self->stream, data, READ_STEP, n_read);

  irc_line_buffer_commit (&self->input, *n_read);
  if (self->stream.is_pending)
    server_session_mark_dirty (self);

  return status;
}

static void
end_reading (ServerSession *self, IoStatus status)
{
  if (status == IO_CLOSED)
    server_session_doom_for (self, SERVER_DISCONNECT_CLOSED, "Connection closed");
  else
    server_session_doom_for (self, SERVER_DISCONNECT_LOST,
                             io_stream_get_error_text (&self->stream));
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
          end_reading (self, status);
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

/**
 * server_session_ready_cb:
 * @watch: the watch of a session, which may be freed by this
 * @events: what it is ready for
 */
void
server_session_ready_cb (IoWatch *watch, guint32 events)
{
  ServerSession *self = BASE_CONTAINER_OF (watch, ServerSession, watch);

  if ((events & EPOLLOUT) != 0 && (!io_outbox_is_empty (&self->outbox) || self->stream.is_pending))
    server_session_mark_dirty (self);

  if (self->state == SERVER_SESSION_SHUT)
    {
      await_close (self);
      return;
    }

  if (server_newcomers_defer (self))
    {
      self->was_readable = TRUE;
      return;
    }

  /* The call that was asked for to go on reading may come together with another event. What the
   * stream itself has to say, it may have to say before it can be read on. */
  if (self->was_readable || (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0
      || ((events & EPOLLOUT) != 0 && self->stream.is_pending))
    {
      read_input (self);
      server_memory_count_input (self);
    }

  /* Nobody is there to wait for whoever is held back from reading. */
  if ((events & EPOLLERR) != 0 && !may_carry_out (self))
    server_session_doom_for (self, SERVER_DISCONNECT_LOST, "Connection lost");
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
 * server_session_pause:
 * @self: a session
 * @seconds: how long it waits before its next command
 */
void
server_session_pause (ServerSession *self, guint seconds)
{
  if (self->state != SERVER_SESSION_OPEN || seconds == 0)
    return;

  self->resume_at = base_clock_get_monotonic (self->server->clock) + seconds * G_USEC_PER_SEC;
  server_session_arm_timer (self);
}
